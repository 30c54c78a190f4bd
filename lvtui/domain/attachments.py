"""What is attached to a function, a version or an alias, and no part of a version's frozen content (semantics §9).

Each is kept by qualifier: a number, an alias, or ``$LATEST`` for the unqualified function. Publishing copies none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from lvtui.operations.function_urls import Cors


@dataclass(frozen=True, kw_only=True)
class ProvisionedConcurrency:
    """Execution environments that are started ahead and kept, for a version or an alias."""

    requested: int
    last_modified: datetime
    ready_at: datetime
    """Until then the status is IN_PROGRESS; from then on READY."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One permission, as it was asked for: the document follows from it and from where it is attached."""

    action: str
    principal: str
    source_arn: str | None = None
    source_account: str | None = None
    event_source_token: str | None = None
    principal_org_id: str | None = None
    function_url_auth_type: str | None = None
    invoked_via_function_url: bool | None = None


STATEMENT_FIELDS = tuple(field.name for field in fields(Statement))


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Who may invoke one qualifier. Each qualifier has a policy document of its own."""

    statements: Mapping[str, Statement]
    """StatementId → the statement, in the order they were added."""
    revision_id: str


@dataclass(frozen=True, kw_only=True)
class FunctionUrl:
    """An HTTPS address of the function or of one of its aliases."""

    url_id: str
    """The first label of the host name."""
    auth_type: str
    invoke_mode: str
    cors: Cors | None
    created: datetime
    modified: datetime


@dataclass(frozen=True, kw_only=True)
class EventInvokeConfig:
    """How asynchronous calls of one qualifier are tried again, and where their outcome goes."""

    last_modified: datetime
    maximum_retry_attempts: int | None = None
    maximum_event_age_in_seconds: int | None = None
    on_success: str | None = None
    """A destination's ARN."""
    on_failure: str | None = None
