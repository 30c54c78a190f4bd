"""What is attached to a qualifier, as tables: an alias's lie in `aliases.toml`, all others in `function.toml`.

So whatever a request changes about one qualifier, its going included, is one file renamed into place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lvtui.domain.attachments import (
    STATEMENT_FIELDS,
    EventInvokeConfig,
    FunctionUrl,
    Policy,
    ProvisionedConcurrency,
    Statement,
)
from lvtui.domain.model import Function
from lvtui.operations.event_invokes import DestinationConfig, OnFailure, OnSuccess, PutFunctionEventInvokeConfig
from lvtui.operations.function_urls import CreateFunctionUrlConfig
from lvtui.operations.permissions import AddPermission
from lvtui.operations.wire import to_document

Document = dict[str, Any]


def _provisioned(config: ProvisionedConcurrency) -> Document:
    return {
        "ProvisionedConcurrentExecutions": config.requested,
        "LastModified": config.last_modified,
        "ready_at": config.ready_at,
    }


STATEMENT_MEMBERS = tuple(member.name for member in AddPermission.members() if member.attribute in STATEMENT_FIELDS)
URL_MEMBERS = ("AuthType", "InvokeMode", "Cors")
EVENT_INVOKE_MEMBERS = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")


def _policy(policy: Policy) -> Document:
    statements = {sid: _statement(sid, statement) for sid, statement in policy.statements.items()}
    return {"RevisionId": policy.revision_id, "statements": statements}


def _statement(sid: str, statement: Statement) -> Document:
    values = {name: getattr(statement, name) for name in STATEMENT_FIELDS}
    return _only(STATEMENT_MEMBERS, to_document(AddPermission(function_name="", statement_id=sid, **values)))


def _url(url: FunctionUrl) -> Document:
    request = CreateFunctionUrlConfig(
        function_name="", auth_type=url.auth_type, cors=url.cors, invoke_mode=url.invoke_mode
    )
    times = {"CreationTime": url.created, "LastModifiedTime": url.modified}
    return {"url_id": url.url_id, **times, **_only(URL_MEMBERS, to_document(request))}


def _event_invoke_config(config: EventInvokeConfig) -> Document:
    destinations = DestinationConfig(
        on_success=OnSuccess(destination=config.on_success) if config.on_success else None,
        on_failure=OnFailure(destination=config.on_failure) if config.on_failure else None,
    )
    request = PutFunctionEventInvokeConfig(
        function_name="",
        maximum_retry_attempts=config.maximum_retry_attempts,
        maximum_event_age_in_seconds=config.maximum_event_age_in_seconds,
        destination_config=destinations,
    )
    return {"LastModified": config.last_modified, **_only(EVENT_INVOKE_MEMBERS, to_document(request))}


def _only(members: Iterable[str], document: Document) -> Document:
    return {name: document[name] for name in members if name in document}


ATTACHED: Mapping[str, tuple[str, Callable[[Any], Document]]] = {
    "provisioned": ("ProvisionedConcurrency", _provisioned),
    "policies": ("Policy", _policy),
    "urls": ("FunctionUrl", _url),
    "event_invoke_configs": ("EventInvokeConfig", _event_invoke_config),
}
"""Attribute of a function → its table's key, and how one value becomes that table."""


def attached_document(function: Function, qualifier: str) -> Document:
    """All that is attached to one qualifier; empty if nothing is."""
    return {
        key: write(getattr(function, attribute)[qualifier])
        for attribute, (key, write) in ATTACHED.items()
        if qualifier in getattr(function, attribute)
    }


def attached_to_versions(function: Function) -> Document:
    """By qualifier, all that is attached to the function itself and to its versions."""
    return {qualifier: attached_document(function, qualifier) for qualifier in sorted(_versions(function))}


def versions_attached_alike(one: Function, other: Function) -> bool:
    """Whether `function.toml` says the same of both about what is attached."""
    return _untouched(one, other) or attached_to_versions(one) == attached_to_versions(other)


def aliases_attached_alike(one: Function, other: Function) -> bool:
    """Whether `aliases.toml` says the same of both about what is attached."""
    return _untouched(one, other) or _to_aliases(one) == _to_aliases(other)


def _untouched(one: Function, other: Function) -> bool:
    return all(getattr(one, attribute) is getattr(other, attribute) for attribute in ATTACHED)


def _to_aliases(function: Function) -> Document:
    attached = _qualifiers(function) - _versions(function)
    return {qualifier: attached_document(function, qualifier) for qualifier in attached}


def _versions(function: Function) -> set[str]:
    return _qualifiers(function) - function.aliases.keys()


def _qualifiers(function: Function) -> set[str]:
    found: Iterable[Mapping[str, Any]] = (getattr(function, attribute) for attribute in ATTACHED)
    return {qualifier for attached in found for qualifier in attached}
