"""An operation as the ``aws lambda …`` line that would do it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from lvtui.operations.functions import CreateFunction
from lvtui.operations.invocations import Invoke
from lvtui.operations.naming import kebab
from lvtui.operations.table import Member, Request, Shape
from lvtui.operations.wire import to_document

PACKAGE = "function.zip"
EVENT_FILE = "event.json"

_SHORTHAND_VALUE = re.compile(r"[A-Za-z0-9_./:$@+-]+")
_SHORTHAND_KEY = re.compile(r"[A-Za-z0-9_./:-]+")
"""What the CLI's shorthand reads as itself, without quotes of its own."""


def render(request: Request[Any], *, package: str = PACKAGE) -> str:
    """The command, ready for a POSIX shell.

    Code is named as a file, ``fileb://`` and `package`; and so is what the CLI takes from a file alone or cannot be
    written in a line: a stream and an event that is no text in ``event.json``, a text that itself looks like the name
    of a file in one called like its option.
    """
    return shlex.join(_words(request, package))


def render_lines(request: Request[Any], width: int, *, package: str = PACKAGE) -> list[str]:
    """The same command on as many lines as it takes, broken before options, each but the last ending in a backslash."""
    groups: list[str] = []
    for word in map(shlex.quote, _words(request, package)):
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


def _words(request: Request[Any], package: str) -> list[str]:
    words = ["aws", "lambda", request.binding.cli_name]
    for member in request.members():
        value = getattr(request, member.attribute)
        if value is not None:
            words += _option(request, member, value, package)
    if getattr(request, "max_items", None) is not None and getattr(request, "marker", None) is None:
        words.append("--no-paginate")  # or else it would be the CLI's own --max-items, of all pages together
    if isinstance(request, Invoke):
        if request.payload is not None:
            words += ["--cli-binary-format", "raw-in-base64-out"]
        words.append("response.json")
    return words


def _option(request: Request[Any], member: Member, value: Any, package: str) -> list[str]:
    if isinstance(request, CreateFunction) and member.attribute == "code":
        return _code(member.flag, to_document(value), package)
    match value:
        case bool():
            return [member.flag if value else member.flag.replace("--", "--no-", 1)]
        case bytes() if member.place == "payload":
            return _event(member, value)
        case bytes():
            return [member.flag, f"fileb://{package}"]
        case Shape():
            return [member.flag, _structure(to_document(value))]
        case Mapping():
            return [member.flag, _structure(value)]
        case list() | tuple():
            return [member.flag, *_items(value)]
        case _:
            return _plain(member, str(value))


def _code(flag: str, document: dict[str, Any], package: str) -> list[str]:
    zipped = document.pop("ZipFile", None) is not None
    elsewhere = [flag, _structure(document)] if document or not zipped else []
    return [*elsewhere, *(["--zip-file", f"fileb://{package}"] if zipped else [])]


def _event(member: Member, payload: bytes) -> list[str]:
    if member.required:
        return [member.flag, EVENT_FILE]  # of a stream, the CLI takes a file's name and nothing else
    text = payload.decode(errors="replace")
    if text.encode() != payload or not sayable(text):
        return [member.flag, f"fileb://{EVENT_FILE}"]
    return _with_value(member.flag, text)


def _plain(member: Member, text: str) -> list[str]:
    if not sayable(text):
        return [member.flag, f"file://{kebab(member.attribute)}.txt"]
    return _with_value(member.flag, text)


def _with_value(flag: str, text: str) -> list[str]:
    return [f"{flag}={text}"] if text.startswith("-") else [flag, text]


def sayable(text: str) -> bool:
    """Whether a text can be the value of an option, and mean itself; otherwise the line names a file that holds it."""
    return not _names_a_file(text) and text != "--" and "\0" not in text


def _names_a_file(text: str) -> bool:
    return text.startswith(("file://", "fileb://"))


def _items(values: Sequence[Any]) -> list[str]:
    if any(isinstance(value, Shape) for value in values):
        return [_structure(to_document(value)) for value in values]
    if any(value.startswith("-") or "\0" in value for value in values) or (
        len(values) == 1 and (_names_a_file(values[0]) or values[0].strip().startswith("["))
    ):
        return [json.dumps(list(values), ensure_ascii=False)]
    return [str(value) for value in values]


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
        if shown is None or not _SHORTHAND_KEY.fullmatch(key):
            return None
        pairs.append(f"{key}={shown}")
    return ",".join(pairs)


def _shorthand_value(value: Any) -> str | None:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case str() if _SHORTHAND_VALUE.fullmatch(value):
            return value
        case Mapping():
            inner = _shorthand(value) if value else ""
            return None if inner is None else f"{{{inner}}}"
        case list() | tuple():
            items = [_shorthand_value(item) for item in value]
            return None if None in items else f"[{','.join(item or '' for item in items)}]"
        case _:
            return None
