"""What is attached to a function, a version or an alias, and no part of a version's frozen content (semantics §9).

Each is kept by qualifier: a number, an alias, or ``$LATEST`` for the unqualified function. Publishing copies none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class ProvisionedConcurrency:
    """Execution environments that are started ahead and kept, for a version or an alias."""

    requested: int
    last_modified: datetime
    ready_at: datetime
    """Until then the status is IN_PROGRESS; from then on READY."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Who may invoke one qualifier. Each qualifier has a policy document of its own."""

    statements: Mapping[str, Mapping[str, Any]]
    """StatementId → the statement, as AWS's JSON document has it, in the order they were added."""
    revision_id: str


@dataclass(frozen=True, kw_only=True)
class FunctionUrl:
    """An HTTPS address of the function or of one of its aliases."""

    url_id: str
    """The first label of the host name."""
    auth_type: str
    invoke_mode: str
    cors: Mapping[str, Any] | None
    """As AWS's document has it."""
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
