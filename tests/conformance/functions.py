"""Functions as boto3 makes them."""

from __future__ import annotations

from typing import Any

from lvtui.domain.code import pack

ROLE = "arn:aws:iam::123456789012:role/demo"
ECHO = "def handler(event, context):\n    return {'n': 1, 'event': event, 'by': context.function_version}\n"


def zipped(text: str = ECHO) -> bytes:
    """A package with one file."""
    return pack({"app.py": text.encode()}).zip_file


def make(client: Any, name: str, text: str = ECHO, **members: Any) -> Any:
    """Create a function; what was answered."""
    return client.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=ROLE,
        Handler="app.handler",
        Code={"ZipFile": zipped(text)},
        **members,
    )


def with_two_versions(client: Any, name: str) -> None:
    """A function with versions 1 and 2, of different code, and an alias `prod` on 1."""
    make(client, name, Publish=True)
    client.update_function_code(FunctionName=name, ZipFile=zipped(ECHO.replace("1", "2")), Publish=True)
    client.create_alias(FunctionName=name, Name="prod", FunctionVersion="1")
