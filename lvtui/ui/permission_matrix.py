"""Who may invoke what: every statement of every policy of a function, against all qualifiers that could have one. Pure.

Equal grants on several qualifiers are one row, whatever their statement ids. So it shows at a glance that a grant on
one qualifier says nothing of the others (semantics §9).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lvtui.domain.attachments import Statement
from lvtui.domain.model import Function
from lvtui.domain.trigger_permissions import INVOKE_URL
from lvtui.experiments.version_names import order
from lvtui.operations import LATEST

OWN_ACCOUNT = "this account"
_SERVICES = (".amazonaws.com.cn", ".amazonaws.com", ".amazon.com")


@dataclass(frozen=True, slots=True)
class Row:
    """One grant, and where it is given."""

    statement: Statement | None
    """``None`` for what needs no statement: users and roles of the account itself."""
    ids: Mapping[str, str]
    """Qualifier, empty for the function itself → the statement's id there."""
    missing: frozenset[str] = frozenset()
    """The qualifiers on which a trigger would need it."""

    @property
    def who(self) -> str:
        """Who is let in, in short."""
        return OWN_ACCOUNT if self.statement is None else who(self.statement)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of grants, columns of qualifiers."""

    columns: Sequence[str]
    """The function itself as an empty text, ``$LATEST``, the aliases by name, then versions that have a policy."""
    rows: Sequence[Row]

    def statement_id(self, row: int, column: int) -> str | None:
        """The id of the statement in a cell, if there is one."""
        return self.rows[row].ids.get(self.columns[column])


def matrix_of(function: Function, needed: Sequence[tuple[str, Statement]] = ()) -> Matrix:
    """The matrix of a function; its first row is what needs no statement.

    `needed` are the qualifiers and statements that triggers would need, and have not.
    """
    with_policy = {key for key in (*function.policies, *(key for key, _ in needed)) if key in function.published}
    columns = ["", LATEST, *sorted(function.aliases), *sorted(with_policy, key=order, reverse=True)]
    places: dict[Statement, dict[str, str]] = {}
    for column in columns:
        # The function's own policy is kept under $LATEST, which, when named, can have none.
        policy = None if column == LATEST else function.policies.get(column or LATEST)
        for statement_id, statement in policy.statements.items() if policy is not None else ():
            places.setdefault(statement, {}).setdefault(column, statement_id)
    missing: dict[Statement, set[str]] = {}
    for qualifier, statement in needed:
        missing.setdefault(statement, set()).add(qualifier)
        places.setdefault(statement, {})
    rows = [Row(statement, ids, frozenset(missing.get(statement, ()))) for statement, ids in places.items()]
    rows.sort(key=lambda row: (row.who, row.statement.action if row.statement is not None else ""))
    return Matrix(columns, [Row(None, {}), *rows])


def who(statement: Statement) -> str:
    """Whom a statement lets in, in short: ``s3 · uploads``. What a function URL needs twice is told apart."""
    name = statement.principal
    for ending in _SERVICES:
        name = name.removesuffix(ending)
    if name == "*":
        name = "everybody"
    elif name.isdecimal():
        name = f"account {name}"
    elif name.startswith("arn:"):
        name = name.partition("::")[2] or name
    if statement.action == INVOKE_URL:
        name = f"{name} to the URL"  # AWS asks for this and for the next one, in statements of their own
    elif statement.function_url_auth_type is not None or statement.invoked_via_function_url:
        name = f"{name} by URL"
    source = statement.source_arn
    return f"{name} · {_short(source)}" if source else name


def conditions(statement: Statement) -> str:
    """When a statement counts, as the end of a sentence; empty where it always does."""
    said = {
        "the source is like": statement.source_arn,
        "the source's account is": statement.source_account,
        "the token is": statement.event_source_token,
        "the organisation is": statement.principal_org_id,
        "the URL's AuthType is": statement.function_url_auth_type,
    }
    parts = [f"{words} {value}" for words, value in said.items() if value is not None]
    if statement.invoked_via_function_url is not None:
        parts.append(f"the call comes {'' if statement.invoked_via_function_url else 'not '}through the function URL")
    return f" if {' and '.join(parts)}" if parts else ""


def _short(arn: str) -> str:
    """The end of an ARN that tells it from others: the bucket, the rule, the route."""
    *_, resource = arn.split(":", 5)
    return resource.removeprefix("rule/")
