"""How an operation of the Lambda API is declared, once, as data.

An operation is a frozen dataclass: its fields are the request's members, and what stands beside a field (in
``Annotated``) is everything that AWS says of it. From that come validation, the wire, the command line and the forms.

    @operation("POST", "/2015-03-31/functions/{FunctionName}/aliases", status=201)
    class CreateAlias(Request[AliasConfiguration]):
        function_name: FunctionName
        name: AliasName
        ...
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from functools import cache
from typing import Any, Generic, Literal, TypeVar, dataclass_transform

from lvtui.operations import naming
from lvtui.operations.constraints import Constraint, FirstFailureOnly, Sensitive

R = TypeVar("R")
T = TypeVar("T")

Place = Literal["path", "query", "header", "body", "payload", "status"]


@dataclass(frozen=True)
class Named:
    """AWS spells this member otherwise than the attribute suggests, e.g. ``KMSKeyArn``."""

    name: str


@dataclass(frozen=True)
class Query:
    """Travels in the query string, perhaps under a name of its own."""

    name: str | None = None


@dataclass(frozen=True)
class Header:
    """Travels in this header."""

    name: str


@dataclass(frozen=True)
class Payload:
    """Is the HTTP body itself, byte for byte."""


@dataclass(frozen=True)
class Status:
    """Is the HTTP status itself."""


@dataclass(frozen=True)
class Member:
    """One member of a request, a result or a nested shape."""

    attribute: str
    name: str
    """AWS's spelling, e.g. ``FunctionName``."""
    kind: Any
    """The Python type without ``Annotated`` and ``None``: ``str``, ``int``, ``Mapping[str, float]``, a shape…"""
    required: bool
    constraints: tuple[Constraint, ...]
    first_failure_only: bool
    sensitive: bool
    place: Place
    wire_name: str
    """The name in its place: a header's or a query's own name, else the member's."""

    @property
    def flag(self) -> str:
        """The AWS CLI's option, e.g. ``--function-name``."""
        return f"--{naming.kebab(self.attribute)}"


class Shape:
    """A structure with members: what :func:`shape` and :func:`operation` make."""

    @classmethod
    def members(cls) -> tuple[Member, ...]:
        """The members, in the order they are declared."""
        return _members(cls)  # type: ignore[arg-type]  # mypy looks at the instances' __hash__


class Request(Shape, Generic[R]):
    """What one operation asks; `R` is what it answers. `binding` says how it travels."""

    binding: typing.ClassVar[Binding]


@dataclass(frozen=True)
class Binding:
    """Where an operation lives in the REST API and on the AWS CLI."""

    operation: str
    method: str
    path: str
    status: int
    result: Any
    """The result's type, ``NoneType`` for an empty answer."""
    request: type[Request[Any]]

    @property
    def cli_name(self) -> str:
        """The subcommand of ``aws lambda``, e.g. ``create-alias``."""
        return naming.operation_cli_name(self.operation)

    @property
    def reads_only(self) -> bool:
        """Whether it can never change anything."""
        return self.method == "GET"


OPERATIONS: dict[str, Binding] = {}
"""Every operation, by AWS's name."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def shape(cls: type[T]) -> type[T]:
    """Declare a structure: a frozen, keyword-only dataclass."""
    return dataclass(frozen=True, kw_only=True)(cls)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def operation(method: str, path: str, *, status: int = 200) -> Callable[[type[T]], type[T]]:
    """Declare an operation and enter it in the table."""

    def declare(cls: type[T]) -> type[T]:
        declared = dataclass(frozen=True, kw_only=True)(cls)
        request = typing.cast("type[Request[Any]]", declared)
        (result,) = next(
            typing.get_args(base)
            for base in request.__orig_bases__  # type: ignore[attr-defined]  # set on every subclass of a generic
            if typing.get_origin(base) is Request
        )
        request.binding = Binding(
            operation=cls.__name__, method=method, path=path, status=status, result=result, request=request
        )
        OPERATIONS[cls.__name__] = request.binding
        return declared

    return declare


def item_markers(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """Split ``Annotated[T, …]`` (also inside ``… | None``) into the bare type and what stands beside it."""
    markers: tuple[Any, ...] = ()
    while True:
        origin = typing.get_origin(kind)
        if origin is typing.Annotated:
            kind, *found = typing.get_args(kind)
            markers = (*found, *markers)
        elif origin in (typing.Union, types.UnionType):
            kind = next(option for option in typing.get_args(kind) if option is not types.NoneType)
        else:
            return kind, markers


@cache
def _members(cls: type[Shape]) -> tuple[Member, ...]:
    hints: Mapping[str, Any] = typing.get_type_hints(cls, include_extras=True)
    binding: Binding | None = getattr(cls, "binding", None)
    return tuple(
        _member(field, hints[field.name], binding)
        for field in dataclasses.fields(cls)  # type: ignore[arg-type]  # every Shape is a dataclass
    )


def _member(field: dataclasses.Field[Any], hint: Any, binding: Binding | None) -> Member:
    kind, markers = item_markers(hint)
    name = next((m.name for m in markers if isinstance(m, Named)), naming.member_name(field.name))
    place, wire_name = _place(name, markers, binding)
    return Member(
        attribute=field.name,
        name=name,
        kind=kind,
        required=field.default is MISSING and field.default_factory is MISSING,
        constraints=tuple(m for m in markers if isinstance(m, Constraint)),
        first_failure_only=any(isinstance(m, FirstFailureOnly) for m in markers),
        sensitive=any(isinstance(m, Sensitive) for m in markers),
        place=place,
        wire_name=wire_name,
    )


def _place(name: str, markers: tuple[Any, ...], binding: Binding | None) -> tuple[Place, str]:
    for marker in markers:
        match marker:
            case Query(name=key):
                return "query", key or name
            case Header(name=header):
                return "header", header
            case Payload():
                return "payload", name
            case Status():
                return "status", name
    if binding is not None and f"{{{name}}}" in binding.path:
        return "path", name
    if binding is not None and binding.method in ("GET", "DELETE"):
        return "query", name
    return "body", name
