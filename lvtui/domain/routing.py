"""Where one invocation goes, and why (semantics §6.5, §7.1)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, overload

from lvtui.domain.changes import PENDING
from lvtui.domain.execution import Executable
from lvtui.domain.locator import find, locate, named_version
from lvtui.domain.model import Alias, Function, Region, Version
from lvtui.operations.errors import (
    InvalidRequestContent,
    RequestEntityTooLarge,
    ResourceConflict,
    ResourceNotFound,
)
from lvtui.operations.vocabulary import LATEST
from lvtui.operations.wire import to_document

SYNCHRONOUS_LIMIT = 6_291_456
ASYNCHRONOUS_LIMIT = 1_048_576

QualifierKind = Literal["unqualified", "latest", "version", "alias"]


class Target(NamedTuple):
    """What a caller named, before any draw: a version, or an alias that will choose one."""

    region: Region
    function: Function
    qualifier: str | None
    kind: QualifierKind
    alias: Alias | None

    @property
    def invoked_arn(self) -> str:
        """The ARN as the caller named it; it is what the handler's context shows (semantics §7.4)."""
        return self.region.arn(self.function.name, self.qualifier)

    @property
    def primary(self) -> Version:
        """The version named, or the one that the alias named points at."""
        version = self.function.version(self.alias.function_version if self.alias else self.qualifier or LATEST)
        if version is None:  # `resolve` found it, and a state never changes
            raise ResourceNotFound(f"Function not found: {self.invoked_arn}")
        return version

    def route(self, draw: Callable[[], float]) -> Route:
        """Choose the version of one call. Only a split alias takes a draw, one from [0, 1) for each call."""
        return next(self.routes(draw))

    def instead(self, shares: Mapping[str, float]) -> Target:
        """The same, as if an alias split its calls like this: version → share, the primary first, two at most.

        Raises:
            ResourceNotFound: there is no such version.
        """
        for version in shares:
            if self.function.version(version) is None:
                raise ResourceNotFound(f"Function not found: {self.region.arn(self.function.name, version)}")
        primary, *additional = shares
        alias = Alias(
            name=self.alias.name if self.alias is not None else self.qualifier or LATEST,
            function_version=primary,
            weights={version: shares[version] for version in additional},
            revision_id="",
        )
        return self._replace(alias=alias)

    @property
    def asked(self) -> Mapping[str, float]:
        """Version → the share of the calls that it should get; the primary first."""
        if self.alias is None:
            return {self.qualifier or LATEST: 1.0}
        return self.alias.shares

    def routes(self, draw: Callable[[], float], *, each_draws: bool = False) -> Iterator[Route]:
        """As `route`, for call after call; with `each_draws`, calls that need no draw take one too and don't use it."""
        alias = self.alias
        additional = alias.additional_version if alias is not None else None
        if alias is None or additional is None:
            route = Route(self, None, alias.function_version if alias is not None else self.qualifier or LATEST)
            while True:
                if each_draws:
                    draw()
                yield route
        primary, weight = alias.function_version, alias.additional_weight
        while True:
            number = draw()
            yield Route(self, number, additional if number < weight else primary)


class Route(NamedTuple):
    """Why one call went to one version: name → qualifier → alias → draw → version. A tuple, as there are so many."""

    target: Target
    draw: float | None
    """The number drawn, ``None`` where there was nothing to draw."""
    executed_version: str

    @property
    def version(self) -> Version:
        """The version that runs."""
        found = self.target.function.version(self.executed_version)
        if found is None:  # an alias never points at nothing: deleting such a version is refused
            arn = self.target.region.arn(self.target.function.name, self.executed_version)
            raise ResourceNotFound(f"Function not found: {arn}")
        return found


class Routes(Sequence[Route]):
    """Where many calls to one target went: columns, each route made when it is looked at."""

    __slots__ = ("draws", "target", "versions")

    def __init__(self, target: Target, draws: Sequence[float], versions: Sequence[str]) -> None:
        """A row for each call; a draw is nan where there was nothing to draw."""
        self.target = target
        self.draws = draws
        self.versions = versions

    def __len__(self) -> int:
        return len(self.versions)

    @overload
    def __getitem__(self, index: int) -> Route: ...
    @overload
    def __getitem__(self, index: slice) -> Routes: ...
    def __getitem__(self, index: int | slice) -> Route | Routes:
        if isinstance(index, slice):
            return Routes(self.target, self.draws[index], self.versions[index])
        draw = self.draws[index]
        return Route(self.target, None if draw != draw else draw, self.versions[index])


def resolve(region: Region, function_name: str, qualifier: str | None, now: datetime) -> Target:
    """Find what a caller named.

    Raises:
        ResourceNotFound: no such function, version or alias; a missing qualifier is named ``$LATEST``.
        ResourceConflict: the version is still Pending (semantics §2.3).
    """
    locator = locate(region, function_name, qualifier)
    asked = locator.qualifier or LATEST
    missing = region.arn(locator.name, asked)
    function = find(region, locator.name, not_found_as=missing)
    alias, version = named_version(function, asked, not_found_as=missing)
    settling = version.settling_at(now)
    if settling is not None and settling.change == "create":
        raise ResourceConflict(PENDING)
    return Target(region, function, locator.qualifier, _kind(locator.qualifier, alias), alias)


def _kind(qualifier: str | None, alias: Alias | None) -> QualifierKind:
    if alias is not None:
        return "alias"
    if qualifier is None:
        return "unqualified"
    return "latest" if qualifier == LATEST else "version"


def check_event(payload: bytes, invocation_type: str, *, asynchronous_limit: int = ASYNCHRONOUS_LIMIT) -> None:
    """Accept an event: JSON, and not too large for the kind of call (semantics §7.1).

    Raises:
        RequestEntityTooLarge: over 6 MB, or over `asynchronous_limit` for an asynchronous call.
        InvalidRequestContent: not JSON.
    """
    limit = asynchronous_limit if invocation_type == "Event" else SYNCHRONOUS_LIMIT
    if len(payload) > limit:
        raise RequestEntityTooLarge(
            f"{len(payload)} byte payload is too large for the {invocation_type} invocation type (limit {limit} bytes)"
        )
    try:
        # As text: of bytes, Python would also read UTF-16 and a byte order mark, which AWS does not.
        _decode(payload.decode())
    except (ValueError, RecursionError) as error:
        raise InvalidRequestContent(
            f"Could not parse request body into json: Could not parse payload into json: {error}"
        ) from error


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON number")


# Made once: `json.loads` makes one at each call that asks for anything special.
_decode = json.JSONDecoder(parse_constant=_no_constant).decode


def decoded_context(client_context: str | None) -> bytes | None:
    """The JSON inside a ``ClientContext``.

    Raises:
        InvalidRequestContent: not base64, or no JSON object inside.
    """
    if not client_context:
        return None
    try:
        decoded = base64.b64decode(client_context, validate=True)
        context = json.loads(decoded.decode())
    except (ValueError, RecursionError) as error:
        raise InvalidRequestContent(_BAD_CONTEXT) from error
    if not isinstance(context, dict):
        raise InvalidRequestContent(_BAD_CONTEXT)
    return decoded


_BAD_CONTEXT = "Client context must be a valid Base64-encoded JSON object."


def executable(region: Region, function: Function, version: Version) -> Executable:
    """What an execution environment needs to run `version`."""
    settings = version.configuration
    return Executable(
        function_arn=region.arn(function.name),
        version=version.version,
        code_sha256=version.code.sha256,
        zip_file=version.code.zip_file,
        configuration_revision=_configuration_revision(version),
        handler=settings.handler or "",
        runtime=settings.runtime or "",
        timeout=settings.timeout,
        memory_size=settings.memory_size,
        variables=settings.variables,
    )


def _configuration_revision(version: Version) -> str:
    """Changes with each deploy: AWS retires ``$LATEST``'s environments even when nothing new was sent."""
    settings = version.configuration
    environment = to_document(settings.environment) if settings.environment else {}
    return json.dumps(
        [
            version.last_modified.isoformat(),
            settings.handler,
            settings.runtime,
            settings.timeout,
            settings.memory_size,
            environment,
        ]
    )
