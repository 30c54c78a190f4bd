"""Operations as HTTP requests and answers, both ways, from the operations table alone (semantics §10).

No socket is opened here: :class:`HttpRequest` and :class:`HttpResponse` are plain values, for the endpoint and for
whoever wants to see what an operation looks like on the wire.
"""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote, unquote, urlencode

from lvtui.operations.errors import AccessDenied, LambdaError, SerializationFailed
from lvtui.operations.table import OPERATIONS, Binding, Member, Place, Request, Shape
from lvtui.operations.wire import called, from_document, to_document

UNKNOWN_ROUTE = "Unable to determine service/operation name to be authorized"
"""AWS's own words for a path, or a method on it, that is no operation's. It authorises a request before it looks at
what is asked, so this is a 403 and not a 404: seen of Lambda for a doubled slash in the path, for a GET on
``/invocations``, and for operations that a region does not have yet."""

WITHOUT_CODE_LIMIT = 7 * 1024 * 1024
"""Bytes of a body without code: an event has 6 MB at most, and a little more than that gets Invoke's own refusal."""
WITH_CODE_LIMIT = 70_167_211
"""Bytes of a body with a package in base64 (semantics §2.1)."""

_JSON = {"Content-Type": "application/json"}
_WHOLE_NUMBER = re.compile("-?[0-9]{1,18}")


@dataclass(frozen=True)
class HttpRequest:
    """A request as it travels."""

    method: str
    path: str
    """Percent-encoded, without the query."""
    query: Sequence[tuple[str, str]] = ()
    """Names and values, decoded, in order; a name may come more than once."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Without regard to upper and lower case."""
    body: bytes = b""

    @property
    def target(self) -> str:
        """Path and query, percent-encoded: what stands in a request's first line."""
        return f"{self.path}?{urlencode(self.query, quote_via=quote)}" if self.query else self.path


@dataclass(frozen=True)
class HttpResponse:
    """An answer as it travels; its length is for whoever sends it to say."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class _Route(typing.NamedTuple):
    """A path of the table, taken apart."""

    binding: Binding
    parts: tuple[str | None, ...]
    """The segments; ``None`` where a member stands."""
    names: tuple[str, ...]
    """The members in the path, in order."""
    fixed: tuple[tuple[str, str], ...]
    """What the query must hold: ``List=ALL`` tells two operations of one path apart."""


# --- requests --------------------------------------------------------------------------------------------------------


def render(request: Request[Any]) -> HttpRequest:
    """The HTTP request that asks for `request`. An empty list in a query and an empty payload leave no trace."""
    binding = request.binding
    route = _route_of(binding)
    path, query, headers, body = binding.path.partition("?")[0], list(route.fixed), dict[str, str](), b""
    document = to_document(request)
    for member in binding.request.members():
        value = getattr(request, member.attribute)
        if value is None:
            continue
        match member.place:
            case "path":
                path = path.replace(f"{{{member.name}}}", quote(_to_text(value), safe=""))
            case "query" if isinstance(value, list | tuple):
                query += [(member.wire_name, _to_text(item)) for item in value]
            case "query":
                query.append((member.wire_name, _to_text(value)))
            case "header":
                headers[member.wire_name] = _to_text(value)
            case "payload":
                body = value
    if in_body := _members(binding.request, "body"):
        body = json.dumps({m.name: document[m.name] for m in in_body if m.name in document}).encode()
        headers |= _JSON
    return HttpRequest(binding.method, path, query, headers, body)


def parse(http: HttpRequest) -> Request[Any]:
    """The request that was asked for; its limits are not checked.

    Raises:
        AccessDenied: no operation has this method and path.
        ValidationFailed: required members are missing.
        SerializationFailed: the body is not JSON, or a member is of the wrong kind.
    """
    return read(_find(http.method, http.path, http.query).binding, http)


def binding_of(method: str, path: str, query: Sequence[tuple[str, str]]) -> Binding:
    """Which operation a request's first line asks for; the path percent-encoded.

    Raises:
        AccessDenied: none.
    """
    return _find(method, path, query).binding


@cache
def body_limit(binding: Binding) -> int:
    """The bytes that a request's body may have."""
    return WITH_CODE_LIMIT if _holds_bytes(_members(binding.request, "body")) else WITHOUT_CODE_LIMIT


def read(binding: Binding, http: HttpRequest) -> Request[Any]:
    """What :func:`parse` reads, where :func:`binding_of` has found out already which operation it is.

    Raises:
        ValidationFailed: required members are missing.
        SerializationFailed: the body is not JSON, or a member is of the wrong kind.
    """
    kind, route = binding.request, _route_of(binding)
    document: dict[str, Any] = {}
    if in_body := _members(kind, "body"):
        found = _parse_body(http.body)
        document = {m.name: found[m.name] for m in in_body if m.name in found}
    segments = _segments(http.path)
    in_path = [segment for part, segment in zip(route.parts, segments, strict=True) if part is None]
    document |= {name: unquote(segment) for name, segment in zip(route.names, in_path, strict=True)}
    for member in _members(kind, "query") if http.query else ():
        values = [value for name, value in http.query if name == member.wire_name]
        if values:
            is_list = typing.get_origin(member.kind) is not None
            document[member.name] = values if is_list else _from_text(member, values[-1])
    if in_headers := _members(kind, "header"):
        headers = {name.lower(): value for name, value in http.headers.items()}
        for member in in_headers:
            if (text := headers.get(member.wire_name.lower())) is not None:
                document[member.name] = _from_text(member, text)
    for member in _members(kind, "payload"):
        document[member.name] = http.body or (b"" if member.required else None)
    return from_document(kind, document)


def _parse_body(body: bytes) -> Mapping[str, Any]:
    """The members of a JSON body; an empty one has none.

    Raises:
        SerializationFailed: it is no JSON object, or holds text that cannot be written down as UTF-8.
    """
    if not body.strip():
        return {}
    try:
        found = json.loads(body, parse_constant=_no_number)
        if b"\\u" in body:
            json.dumps(found, ensure_ascii=False).encode()  # half of a surrogate pair is JSON, but no text
    except (ValueError, RecursionError) as error:
        raise SerializationFailed(f"The body could not be parsed as JSON: {error}") from error
    if not isinstance(found, dict):
        raise SerializationFailed(f"The body is {called(found)} where an object belongs")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _to_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _from_text(member: Member, text: str) -> Any:
    """A value that travelled as text.

    Raises:
        SerializationFailed: it is not of the member's kind.
    """
    if member.kind is int:
        if not _WHOLE_NUMBER.fullmatch(text):
            raise SerializationFailed(f"{member.wire_name} is {text!r} where a whole number belongs")
        return int(text)
    if member.kind is bool:
        if text not in ("true", "false"):
            raise SerializationFailed(f"{member.wire_name} is {text!r} where true or false belongs")
        return text == "true"
    return text


# --- routes ----------------------------------------------------------------------------------------------------------


def _find(method: str, path: str, query: Sequence[tuple[str, str]]) -> _Route:
    segments = _segments(path)
    for route in _routes().get((method, len(segments)), ()):
        here = all(_stands_for(part, segment) for part, segment in zip(route.parts, segments, strict=True))
        if here and all(pair in query for pair in route.fixed):
            return route
    raise AccessDenied(UNKNOWN_ROUTE)


def _stands_for(part: str | None, segment: str) -> bool:
    return segment != "" if part is None else part == segment


def _segments(path: str) -> list[str]:
    """The parts of a path, still percent-encoded. One slash at its end does not count: older botocore sent one."""
    return path.removesuffix("/").split("/")[1:]


@cache
def _routes() -> Mapping[tuple[str, int], Sequence[_Route]]:
    """Method and number of segments → routes, those that ask something of the query first."""
    found: dict[tuple[str, int], list[_Route]] = {}
    for binding in OPERATIONS.values():
        route = _route_of(binding)
        found.setdefault((binding.method, len(route.parts)), []).append(route)
    return {key: sorted(routes, key=lambda route: not route.fixed) for key, routes in found.items()}


@cache
def _route_of(binding: Binding) -> _Route:
    path, _, query = binding.path.partition("?")
    segments = path.split("/")[1:]
    return _Route(
        binding,
        parts=tuple(None if segment.startswith("{") else segment for segment in segments),
        names=tuple(segment.strip("{}") for segment in segments if segment.startswith("{")),
        fixed=tuple((name, value) for name, _, value in (pair.partition("=") for pair in query.split("&") if pair)),
    )


def _members(kind: type[Shape], place: Place) -> Sequence[Member]:
    return _by_place(kind).get(place, ())  # type: ignore[arg-type]  # mypy looks at the instances' __hash__


@cache
def _by_place(kind: type[Shape]) -> Mapping[Place, Sequence[Member]]:
    found: dict[Place, list[Member]] = {}
    for member in kind.members():
        found.setdefault(member.place, []).append(member)
    return found


def _holds_bytes(members: Sequence[Member]) -> bool:
    return any(
        member.kind is bytes
        or (isinstance(member.kind, type) and issubclass(member.kind, Shape) and _holds_bytes(member.kind.members()))
        for member in members
    )


# --- answers ---------------------------------------------------------------------------------------------------------


def respond(binding: Binding, result: Any) -> HttpResponse:
    """What AWS answers with `result`: ``None`` is an empty answer."""
    if result is None:
        return HttpResponse(binding.status)
    kind: type[Shape] = type(result)
    headers = dict(_JSON)
    for member in _members(kind, "header"):
        if (value := getattr(result, member.attribute)) is not None:
            headers[member.wire_name] = _to_text(value)
    status = next((getattr(result, m.attribute) for m in _members(kind, "status")), binding.status)
    if payload := _members(kind, "payload"):
        return HttpResponse(status, headers, getattr(result, payload[0].attribute) or b"")
    document = to_document(result)
    in_body = {m.name: document[m.name] for m in _members(kind, "body") if m.name in document}
    return HttpResponse(status, headers, b"" if not in_body and _members(kind, "status") else _compact(in_body))


def refused(error: LambdaError) -> HttpResponse:
    """What AWS answers with instead: the code in a header, the text in the body."""
    return HttpResponse(error.status, {**_JSON, **error.headers()}, _compact(error.body()))


def _compact(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
