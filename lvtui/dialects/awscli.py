"""An operation as the ``aws lambda …`` line that would do it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from typing import Any

from lvtui.operations.functions import CreateFunction
from lvtui.operations.invocations import Invoke, InvokeAsync
from lvtui.operations.table import Member, Request, Shape
from lvtui.operations.wire import to_document

_SHORTHAND_SAFE = re.compile(r"[A-Za-z0-9_./:$@+-]*")
"""What the CLI's shorthand reads as itself, without quotes of its own."""


def render(request: Request[Any]) -> str:
    """The command, ready for a POSIX shell; code is named as a file, ``fileb://function.zip``, and so is a stream."""
    return shlex.join(_words(request))


def render_lines(request: Request[Any], width: int) -> list[str]:
    """The same command on as many lines as it takes, broken before options, each but the last ending in a backslash."""
    groups: list[str] = []
    for word in map(shlex.quote, _words(request)):
        if groups and not word.startswith("--"):
            groups[-1] += f" {word}"
        else:
            groups.append(word)
    lines = [groups[0]]
    for group in groups[1:]:
        if len(lines[-1]) + len(group) + 3 > width:
            lines.append(f"    {group}")
        else:
            lines[-1] += f" {group}"
    return [*(f"{line} \\" for line in lines[:-1]), lines[-1]]


def _words(request: Request[Any]) -> list[str]:
    words = ["aws", "lambda", request.binding.cli_name]
    for member in request.members():
        value = getattr(request, member.attribute)
        if value is not None:
            words += _option(request, member, value)
    if isinstance(request, Invoke):
        if request.payload is not None:
            words += ["--cli-binary-format", "raw-in-base64-out"]
        words.append("response.json")
    return words


def _option(request: Request[Any], member: Member, value: Any) -> list[str]:
    if isinstance(request, CreateFunction) and member.attribute == "code" and value.zip_file is not None:
        return ["--zip-file", "fileb://function.zip"]
    if isinstance(request, InvokeAsync) and member.place == "payload":
        return [member.flag, "event.json"]  # of a stream, the CLI takes a file's name and nothing else
    match value:
        case bool():
            return [member.flag if value else member.flag.replace("--", "--no-", 1)]
        case bytes() if member.place == "payload":
            return [member.flag, value.decode(errors="replace")]
        case bytes():
            return [member.flag, "fileb://function.zip"]
        case Shape():
            return [member.flag, _structure(to_document(value))]
        case Mapping():
            return [member.flag, _structure(value)]
        case list() | tuple():
            return [member.flag, *(_item(item) for item in value)]
        case _:
            return [member.flag, str(value)]


def _item(value: Any) -> str:
    return _structure(to_document(value)) if isinstance(value, Shape) else str(value)


def _structure(document: Mapping[str, Any]) -> str:
    """Shorthand where that can say it, JSON where it cannot."""
    shorthand = _shorthand(document)
    return json.dumps(document, ensure_ascii=False) if shorthand is None else shorthand


def _shorthand(document: Mapping[str, Any]) -> str | None:
    if not document:
        return None
    pairs = []
    for key, value in document.items():
        shown = _shorthand_value(value)
        if shown is None or not _SHORTHAND_SAFE.fullmatch(key) or not key:
            return None
        pairs.append(f"{key}={shown}")
    return ",".join(pairs)


def _shorthand_value(value: Any) -> str | None:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case str() if value and _SHORTHAND_SAFE.fullmatch(value):
            return value
        case Mapping():
            inner = _shorthand(value) if value else ""
            return None if inner is None else f"{{{inner}}}"
        case list() | tuple():
            items = [_shorthand_value(item) for item in value]
            return None if None in items else f"[{','.join(item or '' for item in items)}]"
        case _:
            return None
