"""The requests that make a function what it is, put to a region that has never had one of its name.

Numbers of versions cannot be chosen: a version gets the next one. So everything is published again in its order, and
where a version was deleted a placeholder is published and deleted in its stead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lvtui.domain.code import Code
from lvtui.domain.model import CONFIGURATION_FIELDS, Configuration, Function
from lvtui.operations import (
    LATEST,
    AddPermission,
    CreateAlias,
    CreateFunction,
    CreateFunctionUrlConfig,
    DeleteFunction,
    PublishVersion,
    PutFunctionConcurrency,
    PutFunctionEventInvokeConfig,
    PutProvisionedConcurrencyConfig,
    Request,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.event_invokes import DestinationConfig, OnFailure, OnSuccess
from lvtui.operations.shapes import DeadLetterConfig, Environment, FunctionCode, LoggingConfig, VpcConfig


@dataclass(frozen=True)
class Stage:
    """What ``$LATEST`` is when one number is published, or at the end."""

    version: str
    """The number, or ``$LATEST``."""
    code: Code
    configuration: Configuration
    description: str | None = None
    """The version's own, where that is not the one of ``$LATEST``."""


def requests_for(function: Function) -> list[Request[Any]]:
    """What makes `function` again, in order.

    Put to a region without such a function, that never had one, these lead to the same state but for times,
    RevisionIds and the addresses of URLs, and for what :func:`unreachable` tells of. A destination that is a function
    must be there before.

    Raises:
        ServiceFailure: a version cannot be read.
    """
    return [*_versions(function), *_aliases(function), *_attached(function)]


def unreachable(function: Function) -> list[tuple[str, list[str]]]:
    """The versions that have a setting unset which was set before, and the names of these settings.

    Lambda can empty them, not unset them; a state gets there by an undo or a snapshot.
    """
    found = []
    for stage in _stages(function):
        version = function.version(stage.version)
        if version is not None:
            unset = [
                name
                for name in ("environment", "vpc_config")  # empty logging settings show as the unset ones do
                if getattr(stage.configuration, name) is not None and getattr(version.configuration, name) is None
            ]
            found += [(stage.version, unset)] if unset else []
    return found


def deleted_numbers(function: Function) -> list[int]:
    """The numbers that were published and are there no more."""
    return [number for number in range(1, function.next_number) if str(number) not in function.published]


def in_order(attached: Mapping[str, Any]) -> list[str]:
    """The qualifiers that something is attached to: ``$LATEST``, versions by number, aliases by name."""
    return sorted(attached, key=lambda q: (q != LATEST, not q.isdecimal(), int(q) if q.isdecimal() else 0, q))


_NONE_YET = ""

_EMPTY: Mapping[str, Any] = {
    "environment": Environment(variables={}),
    "vpc_config": VpcConfig(subnet_ids=(), security_group_ids=()),
    "logging_config": LoggingConfig(log_format="Text"),
}
"""Settings that an update cannot unset → the nearest it can say."""

_UNSET: Mapping[str, Any] = {"dead_letter_config": DeadLetterConfig(target_arn=""), "kms_key_arn": ""}
"""Settings that an update can unset → how it says so (semantics §2.2)."""


def _versions(function: Function) -> Iterator[Request[Any]]:
    before: Stage | None = None
    for stage in _stages(function):
        if before is None:
            yield _creation(function, stage)
        else:
            yield from _updates(function.name, before, stage)
        if stage.version != LATEST:
            yield PublishVersion(function_name=function.name, description=stage.description)
        before = stage
    for number in deleted_numbers(function):
        yield DeleteFunction(function_name=function.name, qualifier=str(number))


def _stages(function: Function) -> Iterator[Stage]:
    """What ``$LATEST`` has to be, one after the other, so that each publishing gives the next number."""
    first = next(iter(function.published.values()), function.latest)
    stage = Stage(_NONE_YET, first.code, first.configuration)
    taken = {function.latest.configuration.description}
    taken.update(version.source_description for version in function.published.values())
    for number in map(str, range(1, function.next_number)):
        before, version = stage, function.published.get(number)
        if version is None:
            # Unlike what comes before and after: else nothing would be published (semantics §3).
            configuration = replace(before.configuration, description=_placeholder(number, taken))
            stage = Stage(number, before.code, configuration)
        else:
            shown, source = version.configuration.description, version.source_description
            configuration = _reached(before.configuration, replace(version.configuration, description=source))
            if before.version != _NONE_YET and (before.code, before.configuration) == (version.code, configuration):
                # No publishing made these two in a row, but an undo or a file may have.
                configuration = replace(configuration, description=_placeholder(number, taken))
            description = shown if shown != configuration.description else None
            stage = Stage(number, version.code, configuration, description)
        yield stage
    yield Stage(LATEST, function.latest.code, _reached(stage.configuration, function.latest.configuration))


def _placeholder(number: str, taken: set[str]) -> str:
    text = f"Stands in for version {number}"
    while text in taken:
        text += "."
    return text


def _reached(before: Configuration, wanted: Configuration) -> Configuration:
    """What an update of `before` comes to that should make it `wanted`."""
    emptied = {
        name: empty
        for name, empty in _EMPTY.items()
        if getattr(before, name) is not None and getattr(wanted, name) is None
    }
    return replace(wanted, **emptied)


def unusual(configuration: Configuration) -> dict[str, Any]:
    """The settings that are not the default, by attribute; the role is always one."""
    plain = Configuration(role="")
    settings = {name: getattr(configuration, name) for name in CONFIGURATION_FIELDS}
    return {name: value for name, value in settings.items() if value != getattr(plain, name)}


def _creation(function: Function, stage: Stage) -> CreateFunction:
    return CreateFunction(
        function_name=function.name,
        code=FunctionCode(zip_file=stage.code.zip_file),
        tags=function.tags or None,
        **unusual(stage.configuration),
    )


def _updates(name: str, before: Stage, after: Stage) -> Iterator[Request[Any]]:
    old, new = before.configuration, after.configuration
    other_processor = old.architectures != new.architectures
    if before.code != after.code or other_processor:
        yield UpdateFunctionCode(
            function_name=name,
            zip_file=after.code.zip_file,
            architectures=new.architectures if other_processor else None,
        )
    changed = {
        member.attribute: _UNSET.get(member.attribute) if value is None else value
        for member in UpdateFunctionConfiguration.members()
        if member.attribute in CONFIGURATION_FIELDS
        and (value := getattr(new, member.attribute)) != getattr(old, member.attribute)
    }
    if changed:
        yield UpdateFunctionConfiguration(function_name=name, **changed)


def _aliases(function: Function) -> Iterator[Request[Any]]:
    for name in sorted(function.aliases):
        alias = function.aliases[name]
        yield CreateAlias(
            function_name=function.name,
            name=name,
            function_version=alias.function_version,
            description=alias.description or None,
            routing_config=alias.routing_config,
        )


def _attached(function: Function) -> Iterator[Request[Any]]:
    name = function.name
    for key in in_order(function.policies):
        for statement_id, statement in function.policies[key].statements.items():
            yield AddPermission(
                function_name=name, statement_id=statement_id, qualifier=_qualifier(key), **vars(statement)
            )
    for key in in_order(function.urls):
        url = function.urls[key]
        yield CreateFunctionUrlConfig(
            function_name=name,
            qualifier=_qualifier(key),
            auth_type=url.auth_type,
            cors=url.cors,
            invoke_mode=url.invoke_mode,
        )
    for key in in_order(function.event_invoke_configs):
        config = function.event_invoke_configs[key]
        retries, age = config.maximum_retry_attempts, config.maximum_event_age_in_seconds
        destinations = _destinations(config.on_success, config.on_failure)
        # A record needs something to be set, be it to nothing (semantics §7.7).
        needed = (retries, age) == (None, None) or destinations != DestinationConfig()
        yield PutFunctionEventInvokeConfig(
            function_name=name,
            qualifier=_qualifier(key),
            maximum_retry_attempts=retries,
            maximum_event_age_in_seconds=age,
            destination_config=destinations if needed else None,
        )
    # Reserved before provisioned, which must fit into it (semantics §9).
    if function.reserved_concurrency is not None:
        yield PutFunctionConcurrency(function_name=name, reserved_concurrent_executions=function.reserved_concurrency)
    for key in in_order(function.provisioned):
        yield PutProvisionedConcurrencyConfig(
            function_name=name, qualifier=key, provisioned_concurrent_executions=function.provisioned[key].requested
        )


def _qualifier(key: str) -> str | None:
    """What is the function's own is kept under ``$LATEST``, and asked for without a qualifier."""
    return None if key == LATEST else key


def _destinations(on_success: str | None, on_failure: str | None) -> DestinationConfig:
    return DestinationConfig(
        on_success=OnSuccess(destination=on_success) if on_success else None,
        on_failure=OnFailure(destination=on_failure) if on_failure else None,
    )
