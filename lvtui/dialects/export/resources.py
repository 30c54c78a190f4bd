"""What a CloudFormation and a SAM template have in common: aliases, and what is attached to qualifiers."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count
from typing import Any, Literal, TypeVar

from lvtui.dialects.export.blueprint import Blueprint
from lvtui.dialects.export.exported import listed
from lvtui.dialects.export.recreation import in_order
from lvtui.dialects.export.yaml_text import Noted, Tagged
from lvtui.domain.attachments import EventInvokeConfig, FunctionUrl, Statement
from lvtui.domain.model import Alias
from lvtui.operations import LATEST, CreateFunction
from lvtui.operations.shapes import FunctionCode
from lvtui.operations.wire import to_document

Document = dict[str, Any]
T = TypeVar("T")
Attachment = tuple[Literal["permission", "url", "event-invoke"], str, str]
"""A thing, the qualifier that it is attached to, and a permission's StatementId."""

FUNCTION = "Function"
"""The function's logical name; what is its own begins with it."""
NO_VALUE = Tagged("Ref", "AWS::NoValue")


def notes(blueprint: Blueprint, template: Document) -> list[str]:
    """What holds of both."""
    found = blueprint.notes("VersionN")
    if places := [place for place, text in _texts(template, "") if "{{resolve:" in text]:
        found.append(
            "CloudFormation takes {{resolve:…}} for a reference, and puts what it finds there in its place; it cannot "
            f"be written as plain text. So it is with {listed(places)}."
        )
    if blueprint.function.policies:
        found.append("CloudFormation names the statements of policies itself: StatementIds are not kept.")
    return found


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """All texts of a template, each after where it stands: ``Resources.Function.Properties.Description``."""
    match value:
        case str():
            yield path, value
        case Tagged() | Noted():
            yield from _texts(value.value, path)
        case Mapping():
            for name, item in value.items():
                yield from _texts(item, f"{path}.{name}" if path else str(name))
        case list() | tuple():
            for number, item in enumerate(value):
                yield from _texts(item, f"{path}.{number}")


@dataclass(frozen=True)
class Resources:
    """How one template names what it has of a function."""

    blueprint: Blueprint
    newest_number: Any
    """The number of the version that is published, as an expression."""
    newest_arn: Any
    alias_arns: Mapping[str, Any]
    """Alias → its ARN, as an expression."""
    alias_ids: Mapping[str, str]
    """Alias → its logical name."""

    def aliases(self, *, without: str | None = None) -> Iterator[tuple[str, Document]]:
        """``AWS::Lambda::Alias`` for each but the one that the template has by another name."""
        for alias in self.blueprint.aliases:
            if alias.name != without:
                yield self.alias_ids[alias.name], self._alias(alias)

    def attached(self, *, without: Container[Attachment] = ()) -> Iterator[tuple[str, Document]]:
        """What is attached to the function, its versions and aliases, but for what the template says by other means."""
        function = self.blueprint.function
        for key in in_order(function.policies):
            for sid, statement in function.policies[key].statements.items():
                if ("permission", key, sid) not in without:
                    yield _name("Permission", key, sid), self._permission(key, sid, statement)
        for key in in_order(function.urls):
            if ("url", key, "") not in without:
                yield _name("Url", key), self._url(key, function.urls[key])
        for key, config in self.blueprint.event_invoke_configs.items():
            if ("event-invoke", key, "") not in without:
                yield _name("EventInvoke", key), self._event_invoke(key, config)

    def parameters(self) -> Document:
        """One for each version that the template cannot publish."""
        return {
            f"Version{number}": {
                "Type": "String",
                "Default": "",
                "AllowedPattern": "[0-9]*",
                "Description": f"The number of the version that is to be what version {number} was; empty without one",
            }
            for number in self.blueprint.older
        }

    def conditions(self) -> Document:
        """Whether these parameters are given, each, and all that an alias needs together."""
        each = {
            _given(number): Tagged("Not", [Tagged("Equals", [Tagged("Ref", f"Version{number}"), ""])])
            for number in self.blueprint.older
        }
        together = {
            _all_given(older): Tagged("And", [{"Condition": _given(number)} for number in older])
            for alias in self.blueprint.aliases
            if len(older := self.blueprint.older_of(alias)) > 1
        }
        return {**each, **together}

    def _alias(self, alias: Alias) -> Document:
        older = self.blueprint.older_of(alias)
        properties: Document = {
            "FunctionName": Tagged("Ref", FUNCTION),
            "Name": alias.name,
            "FunctionVersion": self._number_or_newest(alias.function_version),
        }
        if alias.description:
            properties["Description"] = alias.description
        if older:
            properties["FunctionVersion"] = Noted(self.blueprint.as_here(alias), properties["FunctionVersion"])
        if alias.additional_version is not None:
            weight = {
                "FunctionVersion": self._number(alias.additional_version),
                "FunctionWeight": alias.additional_weight,
            }
            properties["RoutingConfig"] = _if_all_given(older, {"AdditionalVersionWeights": [weight]})
        config = self.blueprint.function.provisioned.get(alias.name)
        if config is not None:
            # Not on the newest version in place of an older one: that may have environments of its own.
            amount = {"ProvisionedConcurrentExecutions": config.requested}
            properties["ProvisionedConcurrencyConfig"] = _if_all_given(older, amount)
        return {"Type": "AWS::Lambda::Alias", "Properties": properties}

    def _number(self, version: str) -> Any:
        if version == LATEST:
            return LATEST
        return Tagged("Ref", f"Version{version}") if self.blueprint.is_older(version) else self.newest_number

    def _number_or_newest(self, version: str) -> Any:
        number = self._number(version)
        if not self.blueprint.is_older(version):
            return number
        return Tagged("If", [_given(version), number, self.newest_number])

    def _permission(self, key: str, sid: str, statement: Statement) -> Document:
        properties = {
            "FunctionName": self._arn(key),
            "Action": statement.action,
            "Principal": statement.principal,
            "SourceArn": statement.source_arn,
            "SourceAccount": statement.source_account,
            "EventSourceToken": statement.event_source_token,
            "PrincipalOrgID": statement.principal_org_id,
            "FunctionUrlAuthType": statement.function_url_auth_type,
            "InvokedViaFunctionUrl": statement.invoked_via_function_url,
        }
        return self._resource(
            "AWS::Lambda::Permission",
            key,
            {name: value for name, value in properties.items() if value is not None},
            depends=False,
            note=f"The statement {sid}; CloudFormation gives it a name of its own.",
        )

    def _arn(self, key: str) -> Any:
        if key == LATEST:
            return Tagged("Ref", FUNCTION)
        if key in self.alias_arns:
            return self.alias_arns[key]
        return (
            Tagged("Sub", f"${{{FUNCTION}.Arn}}:${{Version{key}}}") if self.blueprint.is_older(key) else self.newest_arn
        )

    def _url(self, key: str, url: FunctionUrl) -> Document:
        properties: Document = {"TargetFunctionArn": Tagged("Ref", FUNCTION), **url_settings(url)}
        if key != LATEST:
            properties["Qualifier"] = key
        return self._resource("AWS::Lambda::Url", key, properties)

    def _event_invoke(self, key: str, config: EventInvokeConfig) -> Document:
        qualifier = key if key == LATEST or key in self.alias_ids else self._number(key)
        properties: Document = {"FunctionName": Tagged("Ref", FUNCTION), "Qualifier": qualifier}
        properties |= event_invoke_settings(config)
        if destinations := destinations_of(config):
            properties["DestinationConfig"] = {side: {"Destination": arn} for side, arn in destinations.items()}
        return self._resource("AWS::Lambda::EventInvokeConfig", key, properties)

    def _resource(self, kind: str, key: str, properties: Document, *, depends: bool = True, note: str = "") -> Document:
        """A resource attached to `key`: there if its version is, and made after its alias."""
        resource: Document = {"Type": Noted(note, kind) if note else kind}
        if self.blueprint.is_older(key):
            resource["Condition"] = _given(key)
        if depends and key in self.alias_ids:
            resource["DependsOn"] = self.alias_ids[key]
        return {**resource, "Properties": properties}


def function_settings(blueprint: Blueprint) -> Document:
    """The function's properties but for its code, as both kinds of template spell them; defaults are left out."""
    document = to_document(
        CreateFunction(
            function_name=blueprint.function.name,
            code=FunctionCode(),
            description=blueprint.description or None,
            tags=blueprint.function.tags or None,
            **{"timeout": 3, "memory_size": 128, **blueprint.settings},
        )
    )
    del document["Code"]
    if "KMSKeyArn" in document:
        document["KmsKeyArn"] = document.pop("KMSKeyArn")
    if not document.get("SnapStart", {"ApplyOn": ""}):
        del document["SnapStart"]  # a template has to say what to apply it on
    if blueprint.function.reserved_concurrency is not None:
        document["ReservedConcurrentExecutions"] = blueprint.function.reserved_concurrency
    return document


def version_resource(blueprint: Blueprint) -> Document:
    """``AWS::Lambda::Version``: what the function is when the resource is made."""
    properties: Document = {"FunctionName": Tagged("Ref", FUNCTION)}
    if blueprint.shown.configuration.description != blueprint.description:
        properties["Description"] = blueprint.shown.configuration.description
    config = blueprint.function.provisioned.get(blueprint.shown.version)
    if config is not None:
        properties["ProvisionedConcurrencyConfig"] = {"ProvisionedConcurrentExecutions": config.requested}
    note = (
        "A version is published when this resource is made, and never again: to publish once more, give it\n"
        "another name. The policies keep the version when its resource has gone."
    )
    return {
        "Type": Noted(note, "AWS::Lambda::Version"),
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": properties,
    }


def url_settings(url: FunctionUrl) -> Document:
    """What CloudFormation and SAM both say of a URL."""
    settings: Document = {"AuthType": url.auth_type, "InvokeMode": url.invoke_mode}
    if url.cors is not None:
        settings["Cors"] = to_document(url.cors)
    return settings


def event_invoke_settings(config: EventInvokeConfig) -> Document:
    """What both say of asynchronous calls, but for their destinations."""
    settings = {
        "MaximumRetryAttempts": config.maximum_retry_attempts,
        "MaximumEventAgeInSeconds": config.maximum_event_age_in_seconds,
    }
    return {name: value for name, value in settings.items() if value is not None}


def destinations_of(config: EventInvokeConfig) -> dict[str, str]:
    """``OnSuccess`` and ``OnFailure`` → where that goes, if anywhere."""
    sides = {"OnSuccess": config.on_success, "OnFailure": config.on_failure}
    return {side: arn for side, arn in sides.items() if arn}


def alias_ids(blueprint: Blueprint) -> dict[str, str]:
    """Alias → its logical name."""
    names = [(_name("Alias", alias.name), alias.name) for alias in blueprint.aliases]
    return {alias: name for name, alias in unique(names).items()}


def unique(named: Iterable[tuple[str, T]]) -> dict[str, T]:
    """By name; of several that have the same one, all but the first are numbered."""
    found: dict[str, T] = {}
    for name, value in named:
        others = (f"{name}{number}" for number in count(2))
        found[next(other for other in chain([name], others) if other not in found)] = value
    return found


def _name(*words: str) -> str:
    """A logical name, which has letters and digits only."""
    parts = [part for word in words if word != LATEST for part in re.split("[^A-Za-z0-9]+", word)]
    return "".join(part[:1].upper() + part[1:] for part in parts)


def _given(number: str) -> str:
    return f"HasVersion{number}"


def _all_given(older: list[str]) -> str:
    return "HasVersion" + "And".join(older)


def _if_all_given(older: list[str], value: Any) -> Any:
    return Tagged("If", [_all_given(older), value, NO_VALUE]) if older else value
