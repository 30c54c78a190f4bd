"""The settings of a function as rows of text: what there is, its limits, and what two versions have otherwise.

What can be set comes from the operations table, so that the form has whatever AWS takes, with AWS's own limits.
"""

from __future__ import annotations

import re
import shlex
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from inspect import isclass
from typing import Any

from lvtui.domain.model import Function, Version
from lvtui.domain.runtimes import OTHER_LANGUAGES, PYTHON
from lvtui.operations import (
    PutFunctionConcurrency,
    PutFunctionEventInvokeConfig,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.constraints import AtLeast, Constraint, Length, OneOf, Range
from lvtui.operations.naming import field_name
from lvtui.operations.table import Member, Shape, item_markers
from lvtui.ui.text import counted

_LABELS = {
    "Description": "Description",
    "Runtime": "Runtime",
    "Handler": "Handler",
    "Timeout": "Timeout",
    "MemorySize": "Memory",
    "EphemeralStorage.Size": "Ephemeral storage",
    "Role": "Execution role",
    "Architectures": "Architecture",
    "TracingConfig.Mode": "Tracing",
    "LoggingConfig.LogFormat": "Log format",
    "LoggingConfig.ApplicationLogLevel": "Log level, own",
    "LoggingConfig.SystemLogLevel": "Log level, Lambda's",
    "LoggingConfig.LogGroup": "Log group",
    "DeadLetterConfig.TargetArn": "Dead-letter target",
    "Layers": "Layers",
    "VpcConfig.SubnetIds": "VPC subnets",
    "VpcConfig.SecurityGroupIds": "VPC security groups",
    "VpcConfig.Ipv6AllowedForDualStack": "VPC IPv6",
    "FileSystemConfigs.Arn": "File system",
    "FileSystemConfigs.LocalMountPath": "Mounted at",
    "KMSKeyArn": "KMS key",
    "SnapStart.ApplyOn": "SnapStart",
    "ImageConfig.EntryPoint": "Image entry point",
    "ImageConfig.Command": "Image command",
    "ImageConfig.WorkingDirectory": "Image folder",
    "ReservedConcurrentExecutions": "Reserved concurrency",
    "MaximumRetryAttempts": "Async retries",
    "MaximumEventAgeInSeconds": "Async event age",
    "DestinationConfig.OnSuccess.Destination": "Async on success",
    "DestinationConfig.OnFailure.Destination": "Async on failure",
}
"""AWS's path → what the row is called; the rows stand in this order, and what is not named here comes after."""

_UNITS = {
    "Timeout": ("s", "seconds"),
    "MemorySize": ("MB", "megabytes"),
    "EphemeralStorage.Size": ("MB", "megabytes"),
    "ReservedConcurrentExecutions": ("calls at once", "calls at once"),
    "MaximumRetryAttempts": ("retries", "retries"),
    "MaximumEventAgeInSeconds": ("s", "seconds"),
}
RESERVED = "ReservedConcurrentExecutions"
ASYNCHRONOUS = {
    "MaximumRetryAttempts": "maximum_retry_attempts",
    "MaximumEventAgeInSeconds": "maximum_event_age_in_seconds",
    "DestinationConfig.OnSuccess.Destination": "on_success",
    "DestinationConfig.OnFailure.Destination": "on_failure",
}
"""The settings of asynchronous calls → where the function keeps them, for each qualifier by itself."""
_NO_SETTINGS = ("function_name", "revision_id", "environment")

VARIABLE = "environment "
"""Before the name of a variable, in a row's key."""


@dataclass(frozen=True)
class Setting:
    """One value that can be set."""

    key: str
    """AWS's path to it, e.g. ``VpcConfig.SubnetIds``."""
    attribute: str
    """The request's member that holds it."""
    member: Member
    """Its own declaration: the request's member, or one of the shape in it."""
    listed: bool = False
    """The shape stands in a list that holds one at most."""

    @property
    def nested(self) -> bool:
        """Whether it stands in a shape."""
        return "." in self.key

    @property
    def label(self) -> str:
        """What the row is called."""
        return _LABELS.get(self.key, self.key)

    @property
    def unit(self) -> str:
        """What stands after a number."""
        return _UNITS.get(self.key, ("", ""))[0]

    @property
    def frozen(self) -> bool:
        """Whether publishing freezes it; what is attached to the function or to a qualifier goes its own ways."""
        return self.key != RESERVED and self.key not in ASYNCHRONOUS

    @property
    def path(self) -> str:
        """How AWS's validation texts call it."""
        names = [field_name(name) for name in self.key.split(".")]
        return ".1.member.".join(names) if self.listed else ".".join(names)

    @property
    def choices(self) -> Sequence[str]:
        """The usual values, or all there are."""
        if self.key == "Runtime":
            return (*PYTHON, *OTHER_LANGUAGES)
        if self.member.kind is bool:
            return ("yes", "no")
        return next((limit.words for limit in self._limits if isinstance(limit, OneOf)), ())

    @property
    def limits(self) -> str:
        """What may be typed, in words; from the operations table."""
        words = [self._in_words(limit) for limit in self._limits]
        return ", ".join(word for word in words if word)

    @property
    def _limits(self) -> Iterator[Constraint]:
        yield from self.member.constraints
        if self.many:
            (item,) = typing.get_args(self.member.kind)
            yield from (marker for marker in item_markers(item)[1] if isinstance(marker, OneOf))

    @property
    def many(self) -> bool:
        """Whether it is a list."""
        return typing.get_origin(self.member.kind) is not None

    def _in_words(self, limit: Constraint) -> str:
        unit = _UNITS.get(self.key, ("", ""))[1]
        match limit:
            case Range(minimum=least, maximum=most):
                return f"{least:g} to {most:g} {unit}".rstrip()
            case AtLeast(minimum=least):
                return f"{least} or more {unit}".rstrip()
            case Length(maximum=most):
                return f"at most {counted(most, 'value' if self.many else 'character')}"
            case OneOf(words=words) if len(words) > 2:
                return f"{', '.join(words[:-1])} or {words[-1]}"
            case OneOf(words=words):
                return " or ".join(words)
            case _:
                return ""


@cache
def settings() -> Mapping[str, Setting]:
    """Everything that can be set, environment variables apart, by AWS's path; in the order of the rows."""
    found = {setting.key: setting for setting in _declared()}
    return {key: found[key] for key in (*(key for key in _LABELS if key in found), *found)}


def _declared() -> Iterator[Setting]:
    for member in UpdateFunctionConfiguration.members():
        if member.attribute in _NO_SETTINGS:
            continue
        kind, listed = member.kind, False
        if typing.get_origin(kind) is not None:
            item = item_markers(typing.get_args(kind)[0])[0]
            kind, listed = (item, True) if isclass(item) and issubclass(item, Shape) else (kind, False)
        if isclass(kind) and issubclass(kind, Shape):
            for inner in kind.members():
                yield Setting(f"{member.name}.{inner.name}", member.attribute, inner, listed)
        else:
            yield Setting(member.name, member.attribute, member)
    for request, attribute in (
        (UpdateFunctionCode, "architectures"),
        (PutFunctionConcurrency, "reserved_concurrent_executions"),
    ):
        member = next(member for member in request.members() if member.attribute == attribute)
        yield Setting(member.name, attribute, member)
    for member in PutFunctionEventInvokeConfig.members():
        if member.name in ASYNCHRONOUS:
            yield Setting(member.name, member.attribute, member)
        elif isclass(member.kind) and issubclass(member.kind, Shape):
            for inner in member.kind.members():
                (destination,) = inner.kind.members()
                yield Setting(f"{member.name}.{inner.name}.{destination.name}", member.attribute, destination)


def shown_settings(version: Version) -> list[Setting]:
    """The settings that mean something for a version: those of images only where there is one."""
    image = version.configuration.package_type == "Image" or version.configuration.image_config is not None
    return [setting for setting in settings().values() if image or setting.attribute != "image_config"]


def value_of(setting: Setting, function: Function, version: Version) -> Any:
    """What a version has, ``None`` where nothing is set."""
    if setting.key == RESERVED:
        return function.reserved_concurrency
    if setting.key in ASYNCHRONOUS:
        attached = function.event_invoke_configs.get(version.version)
        return None if attached is None else normal(getattr(attached, ASYNCHRONOUS[setting.key]))
    value: Any = getattr(version.configuration, setting.attribute)
    if setting.listed:
        value = value[0] if value else None
    if setting.nested and value is not None:
        value = getattr(value, setting.member.attribute)
    return normal(value)


def text_of(setting: Setting, value: Any) -> str:
    """A value as it would be typed."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return shlex.join(value) if _free(setting) else ", ".join(map(str, value))
        case _:
            return str(value)


def said(setting: Setting, value: Any) -> str:
    """A value as it is read, with its unit."""
    text = text_of(setting, value)
    return f"{text} {setting.unit}".rstrip() if text else "–"


def read_text(setting: Setting, text: str) -> tuple[Any, str]:
    """What a text means, and what is wrong with it where it means nothing at all; AWS judges the rest."""
    text = text if setting.key == "Description" else text.strip()
    if setting.many:
        return _read_list(setting, text)
    if setting.member.kind is bool:
        value = {"yes": True, "no": False, "": None}.get(text.lower(), "?")
        return (None, "yes or no.") if value == "?" else (value, "")
    if setting.member.kind is not int:
        return text, ""
    if not text and not setting.frozen:
        return None, ""
    if re.fullmatch(r"-?[0-9]{1,18}", text) is None:
        return None, f"A whole number{f' of {_UNITS[setting.key][1]}' if setting.key in _UNITS else ''}."
    return int(text), ""


def _read_list(setting: Setting, text: str) -> tuple[Any, str]:
    if not _free(setting):
        return tuple(part for part in re.split(r"[,\s]+", text) if part), ""
    try:
        return tuple(shlex.split(text)), ""
    except ValueError as error:
        return None, f"{error}."


def _free(setting: Setting) -> bool:
    """Whether the items of a list may hold anything, so that they have to be quoted."""
    return not item_markers(typing.get_args(setting.member.kind)[0])[1]


def normal(value: Any) -> Any:
    """A value, where nothing is set and nothing in it are the same."""
    return None if value in ("", ()) else value


def differing(version: Version, function: Function) -> dict[str, str]:
    """The rows of a published version that ``$LATEST`` has otherwise → what it has there, in words."""
    latest = function.latest
    found = {
        setting.key: said(setting, value_of(setting, function, latest))
        for setting in shown_settings(version)
        if setting.frozen and value_of(setting, function, version) != value_of(setting, function, latest)
    }
    here, there = version.configuration.variables, latest.configuration.variables
    for name in sorted({**here, **there}):
        if here.get(name) != there.get(name):
            found[f"{VARIABLE}{name}"] = f"“{there[name]}”" if name in there else "none"
    return found


def differing_words(version: Version, function: Function) -> str:
    """The same as one sentence."""
    labels = [
        f"variable {key.removeprefix(VARIABLE)}" if key.startswith(VARIABLE) else settings()[key].label
        for key in differing(version, function)
    ]
    if not labels:
        return "Every setting is as $LATEST has it."
    return f"≠ {counted(len(labels), 'setting differs', 'settings differ')} from $LATEST: {', '.join(labels)}."
