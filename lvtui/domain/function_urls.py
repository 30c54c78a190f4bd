"""The rules of function URLs: one for the function, which means ``$LATEST``, and one for each alias (semantics §9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from lvtui.domain.attachments import FunctionUrl
from lvtui.domain.changes import put, without
from lvtui.domain.locator import Locator, locate
from lvtui.domain.model import Function, Region
from lvtui.domain.paging import page
from lvtui.domain.rules import rule
from lvtui.domain.world import World
from lvtui.operations.errors import ResourceConflict, ResourceNotFound
from lvtui.operations.function_urls import (
    Cors,
    CreateFunctionUrlConfig,
    CreateFunctionUrlConfigResponse,
    DeleteFunctionUrlConfig,
    FunctionUrlConfig,
    GetFunctionUrlConfig,
    ListFunctionUrlConfigs,
    ListFunctionUrlConfigsResponse,
    UpdateFunctionUrlConfig,
)
from lvtui.operations.vocabulary import LATEST
from lvtui.operations.wire import from_document, to_document

_NO_FUNCTION = "Function does not exist"
_NO_URL = "The resource you requested does not exist."


@rule(CreateFunctionUrlConfig)
def create_function_url_config(
    region: Region, request: CreateFunctionUrlConfig, world: World
) -> tuple[Region, CreateFunctionUrlConfigResponse]:
    """Give the function or an alias an address of its own; it has one at most."""
    locator = locate(region, request.function_name, request.qualifier)
    function = _function(region, locator)
    key = locator.qualifier or LATEST
    if key in function.urls:
        raise ResourceConflict(
            f"Failed to create function url config for [functionArn = {region.arn(function.name, locator.qualifier)}]. "
            "Error message:  FunctionUrlConfig exists for this Lambda function"
        )
    url = FunctionUrl(
        # A host's label has 63 letters, digits and hyphens at most; a UUID's own are plenty.
        url_id=world.fresh_id().replace("-", "").lower(),
        auth_type=request.auth_type,
        invoke_mode=request.invoke_mode or "BUFFERED",
        cors=_kept(request.cors),
        created=world.now,
        modified=world.now,
    )
    answer = CreateFunctionUrlConfigResponse(
        function_url=address(region, url),
        function_arn=region.arn(function.name, locator.qualifier),
        auth_type=url.auth_type,
        cors=url.cors,
        creation_time=_moment(url.created),
        invoke_mode=url.invoke_mode,
    )
    return _put_url(region, function, key, url), answer


@rule(GetFunctionUrlConfig)
def get_function_url_config(
    region: Region, request: GetFunctionUrlConfig, world: World
) -> tuple[Region, FunctionUrlConfig]:
    """The address of the function or of an alias."""
    function, key, url = _existing(region, locate(region, request.function_name, request.qualifier))
    return region, _describe(region, function, key, url)


@rule(UpdateFunctionUrlConfig)
def update_function_url_config(
    region: Region, request: UpdateFunctionUrlConfig, world: World
) -> tuple[Region, FunctionUrlConfig]:
    """Change what is given; an empty `cors` takes the old one away, and the address stays."""
    locator = locate(region, request.function_name, request.qualifier)
    _function(region, locator)
    function, key, before = _existing(region, locator)
    url = replace(
        before,
        auth_type=request.auth_type or before.auth_type,
        invoke_mode=request.invoke_mode or before.invoke_mode,
        cors=before.cors if request.cors is None else _kept(request.cors),
        modified=world.now,
    )
    return _put_url(region, function, key, url), _describe(region, function, key, url)


@rule(DeleteFunctionUrlConfig)
def delete_function_url_config(region: Region, request: DeleteFunctionUrlConfig, world: World) -> tuple[Region, None]:
    """Take one address away; the others stay, whichever goes first (semantics §9)."""
    function, key, _ = _existing(region, locate(region, request.function_name, request.qualifier))
    return put(region, replace(function, urls=without(function.urls, key))), None


@rule(ListFunctionUrlConfigs)
def list_function_url_configs(
    region: Region, request: ListFunctionUrlConfigs, world: World
) -> tuple[Region, ListFunctionUrlConfigsResponse]:
    """A page of addresses: the function's own, then those of its aliases by name."""
    function = _function(region, Locator(locate(region, request.function_name).name, None))
    rows = sorted(function.urls.items())  # a dollar sign sorts before every letter and digit
    shown, marker = page(rows, request.marker, request.max_items)
    return region, ListFunctionUrlConfigsResponse(
        function_url_configs=tuple(_describe(region, function, key, url) for key, url in shown), next_marker=marker
    )


def address(region: Region, url: FunctionUrl) -> str:
    """The URL itself."""
    return f"https://{url.url_id}.lambda-url.{region.name}.on.aws/"


def _function(region: Region, locator: Locator) -> Function:
    """The function, which has the alias if one is named.

    Raises:
        ResourceNotFound: it is not there.
    """
    function = region.functions.get(locator.name)
    if function is None or (locator.qualifier is not None and locator.qualifier not in function.aliases):
        raise ResourceNotFound(_NO_FUNCTION)
    return function


def _existing(region: Region, locator: Locator) -> tuple[Function, str, FunctionUrl]:
    function = region.functions.get(locator.name)
    key = locator.qualifier or LATEST
    url = function.urls.get(key) if function else None
    if function is None or url is None:
        raise ResourceNotFound(_NO_URL)
    return function, key, url


def _describe(region: Region, function: Function, key: str, url: FunctionUrl) -> FunctionUrlConfig:
    return FunctionUrlConfig(
        function_url=address(region, url),
        function_arn=region.arn(function.name, None if key == LATEST else key),
        auth_type=url.auth_type,
        cors=url.cors,
        creation_time=_moment(url.created),
        last_modified_time=_moment(url.modified),
        invoke_mode=url.invoke_mode,
    )


def _put_url(region: Region, function: Function, key: str, url: FunctionUrl) -> Region:
    return put(region, replace(function, urls={**function.urls, key: url}))


def _kept(cors: Cors | None) -> Cors | None:
    """A copy that no caller holds; nothing where nothing is set."""
    document = to_document(cors) if cors is not None else {}
    return from_document(Cors, document) if document else None


def _moment(moment: datetime) -> str:
    """A time as URLs show it, ending in Z (semantics §2.5)."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}Z"
