"""An operation as the line of Python that would do it with boto3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lvtui.operations.table import Member, Request, Shape

SETUP = 'import boto3\n\nclient = boto3.client("lambda")'
"""What makes the `client` of the lines."""

PACKAGE = 'open("function.zip", "rb").read()'
"""What gives a package's bytes where nothing else is said."""


def render(request: Request[Any]) -> str:
    """``client.publish_version(FunctionName="demo")``; a package is read from ``function.zip``."""
    return f"client.{_method(request)}({', '.join(_arguments(request, PACKAGE))})"


def render_lines(request: Request[Any], width: int, *, package: str = PACKAGE) -> list[str]:
    """The same call, an argument a line where one line is too long; `package` gives a package's bytes."""
    arguments = _arguments(request, package)
    line = f"client.{_method(request)}({', '.join(arguments)})"
    if len(line) <= width:
        return [line]
    return [f"client.{_method(request)}(", *(f"    {argument}," for argument in arguments), ")"]


def _method(request: Request[Any]) -> str:
    return request.binding.cli_name.replace("-", "_")


def _arguments(request: Request[Any], package: str) -> list[str]:
    return [f"{name}={value}" for name, value in _members(request, package)]


def _members(shape: Shape, package: str = PACKAGE) -> list[tuple[str, str]]:
    return [
        (member.name, _member(member, value, package))
        for member in shape.members()
        if (value := getattr(shape, member.attribute)) is not None
    ]


def _member(member: Member, value: Any, package: str) -> str:
    # An event is short and worth seeing; a package is neither.
    return package if isinstance(value, bytes) and member.place != "payload" else _literal(value, package)


def _literal(value: Any, package: str = PACKAGE) -> str:
    match value:
        case Shape():
            return "{" + ", ".join(f"{_text(name)}: {inner}" for name, inner in _members(value, package)) + "}"
        case Mapping():
            return "{" + ", ".join(f"{_text(key)}: {_literal(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_literal, value)) + "]"
        case str():
            return _text(value)
        case _:
            return repr(value)


def _text(text: str) -> str:
    """A literal in double quotes, unless that takes more backslashes than single ones."""
    return repr(text) if '"' in text or "'" in text else f'"{repr(text)[1:-1]}"'
