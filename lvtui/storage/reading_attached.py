"""What is attached to a qualifier, from its tables; see `writing_attached` for where they lie."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from lvtui.domain.attachments import (
    STATEMENT_FIELDS,
    EventInvokeConfig,
    FunctionUrl,
    Policy,
    ProvisionedConcurrency,
    Statement,
)
from lvtui.domain.event_invokes import destinations_of
from lvtui.domain.model import Function
from lvtui.domain.policies import statement_document
from lvtui.operations.errors import LambdaError
from lvtui.operations.event_invokes import PutFunctionEventInvokeConfig
from lvtui.operations.function_urls import CreateFunctionUrlConfig
from lvtui.operations.permissions import AddPermission
from lvtui.operations.provisioned_concurrency import PutProvisionedConcurrencyConfig
from lvtui.operations.vocabulary import LATEST
from lvtui.storage.checked import as_request, refuse_others
from lvtui.storage.table import Table
from lvtui.storage.writing_attached import ATTACHED, EVENT_INVOKE_MEMBERS, STATEMENT_MEMBERS, URL_MEMBERS
from lvtui.toml_files import Unreadable

Attached = Mapping[str, Mapping[str, Any]]
"""Attribute of a function → qualifier → value."""


def _provisioned(table: Table, function: str, qualifier: str) -> ProvisionedConcurrency:
    if qualifier == LATEST:
        raise table.wrong("ProvisionedConcurrentExecutions", "cannot be of $LATEST")
    last_modified, ready_at = table.moment("LastModified"), table.moment("ready_at")
    members = table.rest()
    refuse_others(table, members, {"ProvisionedConcurrentExecutions"})
    document = {**members, "FunctionName": function, "Qualifier": qualifier}
    request = as_request(PutProvisionedConcurrencyConfig, table, document)
    return ProvisionedConcurrency(
        requested=request.provisioned_concurrent_executions, last_modified=last_modified, ready_at=ready_at
    )


_URL_ID = re.compile("[a-z0-9]{1,63}")


def _policy(table: Table, function: str, qualifier: str) -> Policy:
    revision_id, statements = table.text("RevisionId"), table.table("statements")
    table.end()
    found = {sid: _statement(entry, function, qualifier, sid) for sid, entry in statements.tables()}
    if not found:
        raise table.wrong("statements", "is empty; a policy goes with its last statement")
    return Policy(statements=found, revision_id=revision_id)


def _statement(table: Table, function: str, qualifier: str, sid: str) -> Statement:
    members = table.rest()
    refuse_others(table, members, STATEMENT_MEMBERS)
    document = {**members, "FunctionName": function, "StatementId": sid, "Qualifier": qualifier}
    request = as_request(AddPermission, table, document)
    statement = Statement(**{name: getattr(request, name) for name in STATEMENT_FIELDS})
    try:
        statement_document(sid, statement, function)
    except LambdaError as error:
        raise Unreadable(f"{table.path}: `{table.at}`: {error}") from error
    return statement


def _url(table: Table, function: str, qualifier: str) -> FunctionUrl:
    url_id = table.text("url_id")
    if not _URL_ID.fullmatch(url_id):
        raise table.wrong("url_id", f"should be 1 to 63 of a-z and 0-9, not {url_id!r}")
    created, modified = table.moment("CreationTime"), table.moment("LastModifiedTime")
    members = table.rest()
    refuse_others(table, members, URL_MEMBERS)
    of_alias = {} if qualifier == LATEST else {"Qualifier": qualifier}
    request = as_request(CreateFunctionUrlConfig, table, {**members, "FunctionName": function, **of_alias})
    return FunctionUrl(
        url_id=url_id,
        auth_type=request.auth_type,
        invoke_mode=request.invoke_mode or "BUFFERED",
        cors=request.cors,
        created=created,
        modified=modified,
    )


def _event_invoke_config(table: Table, function: str, qualifier: str) -> EventInvokeConfig:
    last_modified = table.moment("LastModified")
    members = table.rest()
    refuse_others(table, members, EVENT_INVOKE_MEMBERS)
    document = {**members, "FunctionName": function, "Qualifier": qualifier}
    request = as_request(PutFunctionEventInvokeConfig, table, document)
    on_success, on_failure = destinations_of(request.destination_config)
    return EventInvokeConfig(
        last_modified=last_modified,
        maximum_retry_attempts=request.maximum_retry_attempts,
        maximum_event_age_in_seconds=request.maximum_event_age_in_seconds,
        on_success=on_success,
        on_failure=on_failure,
    )


_READERS: Mapping[str, Callable[[Table, str, str], object]] = {
    "provisioned": _provisioned,
    "policies": _policy,
    "urls": _url,
    "event_invoke_configs": _event_invoke_config,
}


def read_attached(table: Table, function: str, qualifier: str) -> Attached:
    """What one table says is attached to `qualifier`."""
    attached = {
        attribute: {qualifier: _READERS[attribute](entry, function, qualifier)}
        for attribute, (key, _) in ATTACHED.items()
        if (entry := table.optional_table(key)) is not None
    }
    table.end()
    return attached


def joined(*parts: Attached) -> dict[str, Any]:
    """Several, each of other qualifiers, as one."""
    return {
        attribute: {qualifier: value for part in parts for qualifier, value in part.get(attribute, {}).items()}
        for attribute in ATTACHED
    }


def attached_of(function: Function, *, without: Collection[str] = (), only: Collection[str] | None = None) -> Attached:
    """What is attached to some of a function's qualifiers."""
    return {
        attribute: {
            qualifier: value
            for qualifier, value in getattr(function, attribute).items()
            if qualifier not in without and (only is None or qualifier in only)
        }
        for attribute in ATTACHED
    }
