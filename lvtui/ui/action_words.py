"""What was done, or would be, in the languages that AWS is spoken in; and what came of it, in few words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass, replace
from typing import Any, cast

from lvtui.dialects import awscli
from lvtui.experiments.tally import Tally
from lvtui.operations import Request
from lvtui.operations.shapes import AliasConfiguration, FunctionConfiguration, InvocationResponse
from lvtui.operations.table import Shape
from lvtui.ui.text import counted, glimpse, percent, printable

LONGEST_EVENT = 20_000
"""Bytes of an event that stand in a line; no shell takes one much longer."""
_GLIMPSE = 60


def line_of(request: Request[Any], region: str = "") -> str:
    """The ``aws lambda`` line; `region` is named in it, where it is not the one that the screen shows."""
    return awscli.render(_sayable(request)) + _of_region(region)


def lines_of(request: Request[Any], width: int, region: str = "") -> list[str]:
    """The same on as many lines as it takes."""
    lines = awscli.render_lines(_sayable(request), width)
    return [*lines[:-1], lines[-1] + _of_region(region)]


def boto3_lines(request: Request[Any], width: int, region: str = "") -> list[str]:
    """The call of boto3, and before it the client, where that is not the one of the region that the screen shows."""
    from lvtui.dialects import boto3

    client = [f'client = boto3.client("lambda", region_name="{region}")'] if region else []
    return [*client, *boto3.render_lines(request, width)]


def rest_lines(request: Request[Any], width: int, region: str = "") -> list[str]:  # noqa: ARG001
    """The HTTP request: first line, headers, body. Whoever signs it adds headers. Code is named by its size."""
    from lvtui.dialects import rest

    sizes: list[int] = []
    http = rest.render(cast("Request[Any]", _without_code(request, sizes)))
    where = f"lambda.{region}.amazonaws.com" if region else ""
    head = [f"{http.method} {http.target}"] + ([f"Host: {where}"] if where else [])
    head += [f"{name}: {value}" for name, value in http.headers.items()]
    if not http.body:
        return head
    return [*head, "", *_body_text(http.headers, http.body, sizes).split("\n")]


DIALECTS: Mapping[str, Callable[[Request[Any], int, str], list[str]]] = {
    "AWS CLI": lines_of,
    "boto3": boto3_lines,
    "REST": rest_lines,
}
"""Name → what says a request in it: of a width, and of a region if that is another than the screen's."""


def answer_in_short(answer: Any) -> str:
    """An operation's answer in one line."""
    match answer:
        case FunctionConfiguration():
            return f"version {answer.version} · sha256 {answer.code_sha256[:12]}… · {answer.function_arn}"
        case AliasConfiguration():
            return f"{alias_in_short(answer)} · {answer.alias_arn}"
        case InvocationResponse(executed_version=str()):
            return f"{glimpse(answer.payload or b'', _GLIMPSE)} from version {answer.executed_version}"
        case InvocationResponse():
            return f"accepted with a status of {answer.status_code}"
        case _:
            return "done"


def alias_in_short(answer: AliasConfiguration) -> str:
    """Where an alias points: ``prod → 1, 10 % to 2``."""
    extra = "".join(f", {percent(weight)} to {version}" for version, weight in answer.weights.items())
    return f"{answer.name} → {answer.function_version}{extra}"


def tally_in_short(tally: Tally) -> str:
    """What a run did, in one line."""
    if not tally.total:
        return "stopped before a call had come to its end"
    counts = ", ".join(f"{each.calls} by {each.version}" for each in tally.counts)
    failed = f", {tally.failed} failed" if tally.failed else ""
    return f"{counted(tally.total, 'call')}: {counts}{failed}"


def _of_region(region: str) -> str:
    return f" --region {region}" if region else ""


def _sayable(request: Request[Any]) -> Request[Any]:
    """The request, with an event in a file that is too long for a line: one that is no text is named so."""
    payload = getattr(request, "payload", None)
    if not isinstance(payload, bytes) or len(payload) <= LONGEST_EVENT:
        return request
    return cast("Request[Any]", replace(cast("Any", request), payload=b"\xff"))


def _without_code(found: Shape, sizes: list[int]) -> Shape:
    """`found` with empty packages, whose sizes are put into `sizes`: base64 of megabytes tells nobody anything."""
    changes: dict[str, Any] = {}
    for member in found.members():
        value = getattr(found, member.attribute)
        if isinstance(value, bytes) and member.place == "body":
            sizes.append(len(value))
            changes[member.attribute] = b""
        elif isinstance(value, Shape):
            changes[member.attribute] = _without_code(value, sizes)
    return cast("Shape", replace(cast("Any", found), **changes)) if changes and is_dataclass(found) else found


def _body_text(headers: Mapping[str, str], body: bytes, sizes: list[int]) -> str:
    if "json" not in headers.get("Content-Type", ""):
        more = len(body) - LONGEST_EVENT
        text = printable(body[:LONGEST_EVENT].decode(errors="replace"))
        return f"{text}… and {more:,} bytes more" if more > 0 else text
    document = _named_code(json.loads(body), iter(sizes))
    return printable(json.dumps(document, indent=2, ensure_ascii=False))


def _named_code(document: Any, sizes: Any) -> Any:
    if not isinstance(document, dict):
        return document
    return {
        key: f"(base64 of function.zip, {next(sizes):,} bytes)"
        if key == "ZipFile" and value == ""
        else _named_code(value, sizes)
        for key, value in document.items()
    }
