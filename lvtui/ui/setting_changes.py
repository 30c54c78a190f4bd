"""Settings that were typed and are not saved, and the requests that save them."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from lvtui.domain.model import Configuration, Function
from lvtui.operations import (
    LATEST,
    DeleteFunctionConcurrency,
    DeleteFunctionEventInvokeConfig,
    PutFunctionConcurrency,
    PutFunctionEventInvokeConfig,
    Request,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.event_invokes import DestinationConfig, OnFailure, OnSuccess
from lvtui.operations.shapes import Environment
from lvtui.operations.table import item_markers
from lvtui.operations.validation import failures_of
from lvtui.ui.configuring import ASYNCHRONOUS, RESERVED, VARIABLE, Setting, normal, read_text, settings, value_of


@dataclass(frozen=True)
class Changes:
    """What was typed over a function's settings and is not saved."""

    texts: Mapping[str, str] = field(default_factory=dict)
    """By the setting's key."""
    variables: Mapping[str, str | None] = field(default_factory=dict)
    """By name; ``None``: to be removed."""

    def __bool__(self) -> bool:
        return bool(self.texts or self.variables)

    def with_text(self, key: str, text: str) -> Changes:
        """With another text for a setting."""
        return replace(self, texts={**self.texts, key: text})

    def with_variable(self, name: str, value: str | None, *, instead_of: str = "") -> Changes:
        """With another value for a variable, or with it removed; `instead_of`: the name that it had."""
        gone: dict[str, str | None] = {instead_of: None} if instead_of and instead_of != name else {}
        return replace(self, variables={**self.variables, **gone, name: value})

    def without(self, key: str) -> Changes:
        """With one row as it was."""
        name = key.removeprefix(VARIABLE)
        return Changes(
            {at: text for at, text in self.texts.items() if at != key},
            {at: value for at, value in self.variables.items() if not (key.startswith(VARIABLE) and at == name)},
        )

    def settled(self, function: Function) -> Changes:
        """Without what is so already."""
        now = function.latest.configuration.variables
        return Changes(
            {key: text for key, text in self.texts.items() if not _is_so(settings()[key], text, function)},
            {name: value for name, value in self.variables.items() if now.get(name) != value},
        )

    def variables_of(self, function: Function) -> Mapping[str, str]:
        """All variables as they would be."""
        now = {**function.latest.configuration.variables, **self.variables}
        return {name: value for name, value in now.items() if value is not None}

    def changed(self) -> list[str]:
        """The rows that are not saved, in words."""
        return [*(settings()[key].label for key in self.texts), *(f"variable {name}" for name in self.variables)]


def _is_so(setting: Setting, text: str, function: Function) -> bool:
    value, problem = read_text(setting, text)
    return not problem and normal(value) == value_of(setting, function, function.latest)


def requests_of(changes: Changes, function: Function) -> tuple[list[Request[Any]], dict[str, str]]:
    """What saves the changes, and what is wrong with which row.

    The settings go with one request. Where there is any problem there is no request that would make sense: those that
    are returned are for showing only.
    """
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for key, text in changes.texts.items():
        values[key], problem = read_text(settings()[key], text)
        if problem:
            problems[key] = problem
    good = {key: value for key, value in values.items() if key not in problems}
    requests: list[Request[Any]] = []
    members = _members(good, function)
    if changes.variables:
        members["environment"] = Environment(variables=changes.variables_of(function))
    if members:
        request = UpdateFunctionConfiguration(function_name=function.name, **members)
        problems |= _failures(request, good)
        problems |= _variable_failures(changes, function)
        requests.append(request)
    if "Architectures" in good:
        code = UpdateFunctionCode(
            function_name=function.name,
            zip_file=function.latest.code.zip_file,
            architectures=good["Architectures"],
        )
        problems |= _failures(code, good)
        requests.append(code)
    attached = [*_concurrency(good, function), *_asynchronous(good, function)]
    for each in attached:
        problems |= _failures(each, good)
    return [*requests, *attached], problems


def _concurrency(values: Mapping[str, Any], function: Function) -> Iterator[Request[Any]]:
    if RESERVED not in values:
        return
    if values[RESERVED] is None:
        yield DeleteFunctionConcurrency(function_name=function.name)
    else:
        yield PutFunctionConcurrency(function_name=function.name, reserved_concurrent_executions=values[RESERVED])


def _asynchronous(values: Mapping[str, Any], function: Function) -> Iterator[Request[Any]]:
    """Put takes away what it does not name, so that everything goes along; with nothing left the record goes."""
    if not values.keys() & ASYNCHRONOUS.keys():
        return
    now = {key: value_of(settings()[key], function, function.latest) for key in ASYNCHRONOUS}
    record = {ASYNCHRONOUS[key]: normal(values.get(key, value)) for key, value in now.items()}
    if all(value is None for value in record.values()):
        if LATEST in function.event_invoke_configs:
            yield DeleteFunctionEventInvokeConfig(function_name=function.name)
        return
    success, failure = record.pop("on_success"), record.pop("on_failure")
    destinations = DestinationConfig(
        on_success=None if success is None else OnSuccess(destination=success),
        on_failure=None if failure is None else OnFailure(destination=failure),
    )
    yield PutFunctionEventInvokeConfig(
        function_name=function.name,
        destination_config=None if success is None and failure is None else destinations,
        **record,
    )


def _members(values: Mapping[str, Any], function: Function) -> dict[str, Any]:
    """The request's members: a shape goes whole, with what it has already beside what was changed in it."""
    configuration = function.latest.configuration
    members: dict[str, Any] = {}
    for key, value in values.items():
        setting = settings()[key]
        if setting.attribute not in _UPDATABLE:
            continue
        if setting.nested:
            shape = members.get(setting.attribute) or _shape_now(setting, configuration)
            members[setting.attribute] = {**shape, setting.member.attribute: _blank_as_none(setting, value)}
        else:
            members[setting.attribute] = value
    return {
        attribute: _made(attribute, value) if isinstance(value, dict) else value for attribute, value in members.items()
    }


_UPDATABLE = {member.attribute: member for member in UpdateFunctionConfiguration.members()}


def _shape_now(setting: Setting, configuration: Configuration) -> dict[str, Any]:
    now: Any = getattr(configuration, setting.attribute)
    if setting.listed:
        now = now[0] if now else None
    return {} if now is None else {each.name: getattr(now, each.name) for each in fields(now)}


def _blank_as_none(setting: Setting, value: Any) -> Any:
    """Members of these shapes are left out when they are emptied; elsewhere AWS has a word to say to nothing."""
    return None if value == "" and setting.attribute in ("logging_config", "image_config", "vpc_config") else value


def _made(attribute: str, values: dict[str, Any]) -> Any:
    kind = _UPDATABLE[attribute].kind
    if typing.get_origin(kind) is None:
        return kind(**values)
    if not any(values.values()):
        return ()
    item = item_markers(typing.get_args(kind)[0])[0]
    return (item(**{member.attribute: "" for member in item.members()} | values),)


def _failures(request: Request[Any], values: Mapping[str, Any]) -> dict[str, str]:
    """AWS's validation texts, each at its row."""
    attributes = {member.attribute for member in request.members()}
    found: dict[str, str] = {}
    for key in values:
        setting = settings()[key]
        if setting.attribute in attributes:
            at = f"at '{setting.path}'"
            first = next((text for text in failures_of(request, setting.attribute) if at in text), "")
            found |= {key: first} if first else {}
    return found


def _variable_failures(changes: Changes, function: Function) -> dict[str, str]:
    """AWS judges all variables at once; here each is asked about alone, to find whose fault it is."""
    found: dict[str, str] = {}
    for name, value in changes.variables.items():
        if value is not None:
            alone = UpdateFunctionConfiguration(
                function_name=function.name, environment=Environment(variables={name: value})
            )
            failures = failures_of(alone, "environment")
            found |= {f"{VARIABLE}{name}": failures[0]} if failures else {}
    return found
