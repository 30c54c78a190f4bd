"""Which function a ``FunctionName`` means: a name, a partial ARN or a whole one, perhaps qualified (semantics §1.1)."""

from __future__ import annotations

import re
from typing import NamedTuple

from lvtui.domain.model import Alias, Function, Region, Version
from lvtui.operations.errors import AccessDenied, InvalidParameterValue, ResourceNotFound

_PARTS = re.compile(
    r"(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?"
    r"(?:(?P<region>(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?"
    r"(?:(?P<account>\d{12}):)?"
    r"(?:function:)?"
    r"(?P<name>[a-zA-Z0-9-_.]+)"
    r"(?::(?P<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
)


class Locator(NamedTuple):
    """A function, and the qualifier that came with it, if any."""

    name: str
    qualifier: str | None


def locate(region: Region, function_name: str, qualifier: str | None = None) -> Locator:
    """Read a validated ``FunctionName`` and check it against ``Qualifier`` (semantics §1.4).

    Raises:
        InvalidParameterValue: both carry a qualifier and they differ; checked before anything exists.
        ResourceNotFound: the ARN is of another region.
        AccessDenied: the ARN is of another account.
    """
    parts = _PARTS.fullmatch(function_name)
    if parts is None:
        raise ResourceNotFound(f"Function not found: {region.arn(function_name)}")
    derived = parts["qualifier"]
    if derived and qualifier and derived != qualifier:
        raise InvalidParameterValue(
            "The derived qualifier from the function name does not match the specified qualifier."
        )
    if parts["region"] and parts["region"] != region.name:
        raise ResourceNotFound(f"Functions from '{parts['region']}' are not reachable in this region ('{region.name}')")
    if parts["account"] and parts["account"] != region.account_id:
        raise AccessDenied(None)
    return Locator(parts["name"], qualifier or derived)


def bare_name(function_name: str) -> str:
    """The name in a ``FunctionName`` or a function's ARN; empty where there is none to be found."""
    parts = _PARTS.fullmatch(function_name)
    return parts["name"] if parts else ""


def named_version(function: Function, qualifier: str, *, not_found_as: str) -> tuple[Alias | None, Version]:
    """What a qualifier names: a version, or an alias with the version that it points at.

    Raises:
        ResourceNotFound: neither; the text names `not_found_as`.
    """
    alias = function.aliases.get(qualifier)
    version = function.version(alias.function_version if alias else qualifier)
    if version is None:
        raise ResourceNotFound(f"Function not found: {not_found_as}")
    return alias, version


def find(region: Region, name: str, *, not_found_as: str | None = None) -> Function:
    """The function of that name.

    Raises:
        ResourceNotFound: there is none; the text names `not_found_as`, by default the unqualified ARN.
    """
    function = region.functions.get(name)
    if function is None:
        raise ResourceNotFound(f"Function not found: {not_found_as or region.arn(name)}")
    return function
