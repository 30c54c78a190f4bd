"""The rules of the settings of asynchronous calls: one record for each qualifier (semantics §3, §7.7)."""

from __future__ import annotations

import re
from dataclasses import replace

from lvtui.domain.attachments import EventInvokeConfig
from lvtui.domain.changes import put, without
from lvtui.domain.locator import locate
from lvtui.domain.model import Function, Region
from lvtui.domain.paging import page
from lvtui.domain.rules import rule
from lvtui.domain.world import World
from lvtui.operations.errors import InvalidParameterValue, ResourceNotFound
from lvtui.operations.event_invokes import (
    DeleteFunctionEventInvokeConfig,
    DestinationConfig,
    FunctionEventInvokeConfig,
    GetFunctionEventInvokeConfig,
    ListFunctionEventInvokeConfigs,
    ListFunctionEventInvokeConfigsResponse,
    OnFailure,
    OnSuccess,
    PutFunctionEventInvokeConfig,
    UpdateFunctionEventInvokeConfig,
)
from lvtui.operations.vocabulary import LATEST

_SUCCESS_SERVICES = ("lambda", "sqs", "sns", "events")
_FAILURE_SERVICES = (*_SUCCESS_SERVICES, "s3")
"""What the outcome of an event can be sent to; a bucket takes failures only."""
_FUNCTION_ARN = re.compile(
    r"arn:aws[a-zA-Z-]*:lambda:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):function:(?P<name>[a-zA-Z0-9-_]+)(?::.+)?"
)


@rule(PutFunctionEventInvokeConfig)
def put_function_event_invoke_config(
    region: Region, request: PutFunctionEventInvokeConfig, world: World
) -> tuple[Region, FunctionEventInvokeConfig]:
    """Set one qualifier's record anew: what is omitted is gone."""
    _check_something_is_set(request)
    function, qualifier = _holder(region, request)
    on_success, on_failure = _checked_destinations(region, function, request.destination_config)
    config = EventInvokeConfig(
        last_modified=world.now,
        maximum_retry_attempts=request.maximum_retry_attempts,
        maximum_event_age_in_seconds=request.maximum_event_age_in_seconds,
        on_success=on_success,
        on_failure=on_failure,
    )
    return _put_config(region, function, qualifier, config)


@rule(UpdateFunctionEventInvokeConfig)
def update_function_event_invoke_config(
    region: Region, request: UpdateFunctionEventInvokeConfig, world: World
) -> tuple[Region, FunctionEventInvokeConfig]:
    """Change what is given of one qualifier's record; a destination set to an empty text is taken away."""
    _check_something_is_set(request)
    function, qualifier = _holder(region, request)
    before = function.event_invoke_configs.get(qualifier)
    if before is None:
        raise _no_config(region, function.name, qualifier)
    on_success, on_failure = _checked_destinations(region, function, request.destination_config)
    given_destinations = request.destination_config or DestinationConfig()
    asked = {
        "maximum_retry_attempts": request.maximum_retry_attempts,
        "maximum_event_age_in_seconds": request.maximum_event_age_in_seconds,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    config = replace(
        before,
        last_modified=world.now,
        on_success=before.on_success if given_destinations.on_success is None else on_success,
        on_failure=before.on_failure if given_destinations.on_failure is None else on_failure,
        **given,
    )
    return _put_config(region, function, qualifier, config)


@rule(GetFunctionEventInvokeConfig)
def get_function_event_invoke_config(
    region: Region, request: GetFunctionEventInvokeConfig, world: World
) -> tuple[Region, FunctionEventInvokeConfig]:
    """One qualifier's own record; an alias does not show its version's."""
    locator = locate(region, request.function_name, request.qualifier)
    qualifier = locator.qualifier or LATEST
    function = region.functions.get(locator.name)
    config = function.event_invoke_configs.get(qualifier) if function else None
    if function is None or config is None:
        raise _no_config(region, locator.name, qualifier)
    return region, _describe(region, function, qualifier, config)


@rule(DeleteFunctionEventInvokeConfig)
def delete_function_event_invoke_config(
    region: Region, request: DeleteFunctionEventInvokeConfig, world: World
) -> tuple[Region, None]:
    """Take one qualifier's record away."""
    function, qualifier = _holder(region, request)
    if qualifier not in function.event_invoke_configs:
        raise _no_config(region, function.name, qualifier)
    configs = without(function.event_invoke_configs, qualifier)
    return put(region, replace(function, event_invoke_configs=configs)), None


@rule(ListFunctionEventInvokeConfigs)
def list_function_event_invoke_configs(
    region: Region, request: ListFunctionEventInvokeConfigs, world: World
) -> tuple[Region, ListFunctionEventInvokeConfigsResponse]:
    """A page of records: ``$LATEST``'s, those of versions by number, those of aliases by name."""
    function = region.functions.get(locate(region, request.function_name).name)
    if function is None:
        raise ResourceNotFound(_NO_FUNCTION)
    rows = sorted(function.event_invoke_configs.items(), key=lambda row: _place(row[0]))
    shown, marker = page(rows, request.marker, request.max_items)
    return region, ListFunctionEventInvokeConfigsResponse(
        function_event_invoke_configs=tuple(_describe(region, function, key, config) for key, config in shown),
        next_marker=marker,
    )


_NO_FUNCTION = "The function doesn't exist."

_Writing = PutFunctionEventInvokeConfig | UpdateFunctionEventInvokeConfig


def _check_something_is_set(request: _Writing) -> None:
    if (request.maximum_retry_attempts, request.maximum_event_age_in_seconds, request.destination_config) == (
        None,
        None,
        None,
    ):
        raise InvalidParameterValue("You must specify at least one of error handling or destination setting.")


def _holder(region: Region, request: _Writing | DeleteFunctionEventInvokeConfig) -> tuple[Function, str]:
    """The function and the qualifier whose record is meant; unqualified means ``$LATEST``.

    Raises:
        ResourceNotFound: no such function, version or alias.
    """
    locator = locate(region, request.function_name, request.qualifier)
    qualifier = locator.qualifier or LATEST
    function = region.functions.get(locator.name)
    if function is None or not (qualifier in function.aliases or function.has_version(qualifier)):
        raise ResourceNotFound(_NO_FUNCTION)
    return function, qualifier


def _no_config(region: Region, name: str, qualifier: str) -> ResourceNotFound:
    return ResourceNotFound(f"The function {region.arn(name, qualifier)} doesn't have an EventInvokeConfig")


def destinations_of(config: DestinationConfig | None) -> tuple[str | None, str | None]:
    """Where a success and where a failure go; an empty text is as good as none."""
    success = config.on_success.destination if config and config.on_success else None
    failure = config.on_failure.destination if config and config.on_failure else None
    return success or None, failure or None


def _checked_destinations(
    region: Region, function: Function, config: DestinationConfig | None
) -> tuple[str | None, str | None]:
    """As :func:`destinations_of`, both accepted.

    Raises:
        InvalidParameterValue: of a service that takes none, a function that is not there, or the function itself.
    """
    success, failure = destinations_of(config)
    for arn in (failure, success):
        if arn is not None and _service(arn) == "lambda":
            _check_function_destination(region, function, arn)
    if (success and _service(success) not in _SUCCESS_SERVICES) or (
        failure and _service(failure) not in _FAILURE_SERVICES
    ):
        shown_success = f"OnSuccess(destination={success})" if success else "null"
        shown_failure = f"OnFailure(destination={failure})" if failure else "null"
        raise InvalidParameterValue(
            "The provided destination config DestinationConfig("
            f"onSuccess={shown_success}, onFailure={shown_failure}) is invalid."
        )
    return success, failure


def _service(arn: str) -> str:
    """``sqs`` of ``arn:aws:sqs:…``; something else of what is no ARN."""
    return arn.split(":")[2] if arn.count(":") >= 2 else ""


def _check_function_destination(region: Region, function: Function, arn: str) -> None:
    parts = _FUNCTION_ARN.fullmatch(arn)
    here = parts is not None and (parts["region"], parts["account"]) == (region.name, region.account_id)
    if parts is None or not here or parts["name"] not in region.functions:
        raise InvalidParameterValue(f"The destination ARN {arn} is invalid.")
    if parts["name"] == function.name:
        raise InvalidParameterValue("You can't specify the function as a destination for itself.")


def _describe(
    region: Region, function: Function, qualifier: str, config: EventInvokeConfig
) -> FunctionEventInvokeConfig:
    """One record. Destinations are always there, empty ones too: what answers of AWS look like."""
    return FunctionEventInvokeConfig(
        last_modified=config.last_modified.timestamp(),
        function_arn=region.arn(function.name, qualifier),
        maximum_retry_attempts=config.maximum_retry_attempts,
        maximum_event_age_in_seconds=config.maximum_event_age_in_seconds,
        destination_config=DestinationConfig(
            on_success=OnSuccess(destination=config.on_success), on_failure=OnFailure(destination=config.on_failure)
        ),
    )


def _put_config(
    region: Region, function: Function, qualifier: str, config: EventInvokeConfig
) -> tuple[Region, FunctionEventInvokeConfig]:
    configs = {**function.event_invoke_configs, qualifier: config}
    region = put(region, replace(function, event_invoke_configs=configs))
    return region, _describe(region, function, qualifier, config)


def _place(qualifier: str) -> tuple[int, int, str]:
    if qualifier == LATEST:
        return 0, 0, ""
    return (1, int(qualifier), "") if qualifier.isdecimal() else (2, 0, qualifier)
