"""A function as Terraform's resources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lvtui.dialects.export.blueprint import Blueprint, blueprint_of
from lvtui.dialects.export.exported import Exported, listed
from lvtui.dialects.export.hcl_text import Block, Body, Expression, hcl_text, label
from lvtui.dialects.export.recreation import in_order
from lvtui.dialects.export.resources import unique
from lvtui.domain.attachments import EventInvokeConfig, FunctionUrl, Statement
from lvtui.domain.model import Alias, Function, Region
from lvtui.operations import LATEST
from lvtui.operations.table import Shape


def terraform(region: Region, function: Function) -> Exported:
    """``main.tf``, and the package beside it.

    Raises:
        ServiceFailure: a version cannot be read.
    """
    blueprint = blueprint_of(region, function)
    version = f"version {blueprint.newest}" if blueprint.newest else "$LATEST"
    head = [f"The function {function.name} as it is at {version}, exported by lvtui."]
    text = hcl_text(list(_Module(blueprint).blocks()), head=head)
    notes = blueprint.notes("version_N")
    if blueprint.shown.configuration.description != blueprint.description:
        notes.append("Terraform describes a function and what it publishes alike: the description is the version's.")
    if any(url.auth_type == "NONE" for url in function.urls.values()):
        notes.append(f"Terraform opens a URL without signatures to everybody by itself: {listed(_OPENING)}.")
    return Exported("main.tf", {"main.tf": text.encode(), blueprint.code_path: blueprint.code.zip_file}, notes)


_OPENING = ("FunctionURLAllowPublicAccess", "FunctionURLAllowInvokeAction")
"""The statements that Terraform's provider adds where a URL asks for no signature."""


class _Module:
    """The blocks of one function, which refer to each other by name."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._blueprint = blueprint
        self._address = f"aws_lambda_function.{label(blueprint.function.name)}"
        labels = unique((label(alias.name), alias.name) for alias in blueprint.aliases)
        self._aliases = {alias: name for name, alias in labels.items()}

    def blocks(self) -> Iterator[Block]:
        """All of them, the provider's first."""
        source = {
            Expression("source"): "hashicorp/aws",
            Expression("version"): ">= 6.29",
        }  # knows invoked_via_function_url
        yield Block("terraform", (), [Block("required_providers", (), [("aws", source)])])
        yield Block("provider", ("aws",), [("region", self._blueprint.region.name)])
        for number in self._blueprint.older:
            about = f"The number of the version that is to be what version {number} was; empty without one"
            body: Body = [("description", about), ("type", Expression("string")), ("default", "")]
            yield Block("variable", (f"version_{number}",), body)
        yield self._function()
        for alias in self._blueprint.aliases:
            yield self._alias(alias)
        yield from self._attached()

    def _function(self) -> Block:
        blueprint = self._blueprint
        path = Expression(f'"${{path.module}}/{blueprint.code_path}"')
        body: Body = [
            ("function_name", blueprint.function.name),
            *_settings(blueprint),
            *_set(reserved_concurrent_executions=blueprint.function.reserved_concurrency),
            ("filename", path),
            ("source_code_hash", Expression(f"filebase64sha256({path.text})")),
            ("publish", blueprint.newest is not None),
            *_set(tags=blueprint.function.tags or None),
            *_setting_blocks(blueprint),
        ]
        return Block("resource", ("aws_lambda_function", label(blueprint.function.name)), body)

    def _alias(self, alias: Alias) -> Block:
        older = self._blueprint.older_of(alias)
        body: list[tuple[str, Any] | Block] = [
            ("name", alias.name),
            *_set(description=alias.description or None),
            ("function_name", self._function_name),
            ("function_version", self._number_or_newest(alias.function_version)),
        ]
        if alias.additional_version is not None:
            weights = {Expression(f"({self._number(alias.additional_version)})"): alias.additional_weight}
            content = Block("content", (), [("additional_version_weights", weights)])
            given = Expression(f"{_given(older)} ? [1] : []")
            body.append(Block("dynamic", ("routing_config",), [("for_each", given), content]))
        note = self._blueprint.as_here(alias) if older else ""
        return Block("resource", ("aws_lambda_alias", self._aliases[alias.name]), body, note)

    def _attached(self) -> Iterator[Block]:
        function = self._blueprint.function
        statements = [
            (key, sid, statement)
            for key in in_order(function.policies)
            for sid, statement in function.policies[key].statements.items()
            if not (sid in _OPENING and key in function.urls and function.urls[key].auth_type == "NONE")
        ]
        named = unique((_joined(key, sid), (key, sid, statement)) for key, sid, statement in statements)
        for name, (key, sid, statement) in named.items():
            yield self._resource("permission", name, key, _permission(sid, statement))
        for key in in_order(function.urls):
            yield self._resource("function_url", self._label(key), key, _url(function.urls[key]))
        for key, config in self._blueprint.event_invoke_configs.items():
            yield self._resource("function_event_invoke_config", self._label(key), key, _event_invoke(config))
        for key in in_order(function.provisioned):
            if not self._blueprint.is_older(key):
                amount = ("provisioned_concurrent_executions", function.provisioned[key].requested)
                yield self._resource("provisioned_concurrency_config", self._label(key), key, [amount])

    def _resource(self, kind: str, name: str, key: str, body: Body) -> Block:
        """A resource attached to `key`, and there only if its version is."""
        older = [key] if self._blueprint.is_older(key) else []
        if kind == "provisioned_concurrency_config" and key in self._aliases:
            # Not on the newest version in place of an older one: that may have environments of its own.
            older = self._blueprint.older_of(self._blueprint.function.aliases[key])
        count = [("count", Expression(f"{_given(older)} ? 1 : 0"))] if older else []
        qualifier = [("qualifier", self._qualifier(key))] if key != LATEST or "event" in kind else []
        where = [*count, ("function_name", self._function_name), *qualifier]
        return Block("resource", (f"aws_lambda_{kind}", name), [*where, *body])

    @property
    def _function_name(self) -> Expression:
        return Expression(f"{self._address}.function_name")

    def _label(self, key: str) -> str:
        return self._aliases.get(key) or _joined(key, "")

    def _qualifier(self, key: str) -> Any:
        if key in self._aliases:
            return Expression(f"aws_lambda_alias.{self._aliases[key]}.name")
        return LATEST if key == LATEST else Expression(self._number(key))

    def _number(self, version: str) -> str:
        return f"var.version_{version}" if self._blueprint.is_older(version) else f"{self._address}.version"

    def _number_or_newest(self, version: str) -> Any:
        if version == LATEST:
            return LATEST
        number = self._number(version)
        older = self._blueprint.is_older(version)
        return Expression(f"{_given([version])} ? {number} : {self._address}.version" if older else number)


def _settings(blueprint: Blueprint) -> Body:
    """The settings that are attributes."""
    settings = blueprint.shown.configuration
    unusual = blueprint.settings
    return _set(
        description=settings.description or None,
        role=settings.role,
        runtime=settings.runtime,
        handler=settings.handler,
        timeout=settings.timeout,
        memory_size=settings.memory_size,
        architectures=unusual.get("architectures"),
        layers=unusual.get("layers"),
        kms_key_arn=settings.kms_key_arn,
    )


def _setting_blocks(blueprint: Blueprint) -> Iterator[Block]:
    """The settings that are blocks."""
    for attribute, value in blueprint.settings.items():
        for each in value if attribute == "file_system_configs" else [value]:
            body = _members(each) if isinstance(each, Shape) else []
            if attribute == "logging_config" and each.log_format is None:
                body = [("log_format", "Text"), *body]  # which Terraform wants to be told
            if body:
                yield Block(attribute.removesuffix("s") if attribute.startswith("file") else attribute, (), body)


def _permission(sid: str, statement: Statement) -> Body:
    return [("statement_id", sid), *_set(**vars(statement))]


def _url(url: FunctionUrl) -> Body:
    body: list[tuple[str, Any] | Block] = [("authorization_type", url.auth_type), ("invoke_mode", url.invoke_mode)]
    if url.cors is not None:
        body.append(Block("cors", (), _members(url.cors)))
    return body


def _event_invoke(config: EventInvokeConfig) -> Body:
    sides = {"on_failure": config.on_failure, "on_success": config.on_success}
    blocks = [Block(side, (), [("destination", arn)]) for side, arn in sides.items() if arn]
    body: list[tuple[str, Any] | Block] = _set(
        maximum_event_age_in_seconds=config.maximum_event_age_in_seconds,
        maximum_retry_attempts=config.maximum_retry_attempts,
    )
    return [*body, *([Block("destination_config", (), blocks)] if blocks else [])]


def _members(shape: Shape) -> list[tuple[str, Any] | Block]:
    return _set(**{member.attribute: getattr(shape, member.attribute) for member in shape.members()})


def _set(**attributes: Any) -> list[tuple[str, Any] | Block]:
    return [(name, value) for name, value in attributes.items() if value is not None]


def _given(older: list[str]) -> str:
    return " && ".join(f'var.version_{number} != ""' for number in older)


def _joined(key: str, sid: str) -> str:
    """A resource's name after what it is attached to: the function itself, a version or an alias."""
    where = "function" if key == LATEST else f"version_{key}" if key.isdecimal() else key
    return label(f"{where}_{sid}" if sid else where)
