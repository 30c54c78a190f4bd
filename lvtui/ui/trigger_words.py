"""What is said of triggers and of the calls that they sent."""

from __future__ import annotations

from collections.abc import Mapping

from lvtui.domain.attachments import STATEMENT_FIELDS, Statement
from lvtui.domain.model import Alias, Function, Region
from lvtui.domain.trigger_permissions import may_call, to_allow
from lvtui.domain.triggers import Trigger
from lvtui.experiments.version_names import order
from lvtui.operations import LATEST, AddPermission
from lvtui.ui.permission_matrix import Matrix, conditions
from lvtui.ui.text import counted, percent, printable
from lvtui.ui.version_look import look
from lvtui.ui.widgets.map_graph import Node

GONE = "gone"
NOT_ALLOWED = "not allowed"

Reached = Mapping[str, int]
"""Version → how many calls reached it."""


def missing_statements(
    region: Region, function: Function, triggers: Mapping[str, Trigger]
) -> list[tuple[str, Statement]]:
    """The qualifiers and statements that triggers would need to be let in."""
    return [
        (trigger.qualifier, Statement(**{name: getattr(request, name) for name in STATEMENT_FIELDS}))
        for trigger in triggers.values()
        if trigger.finds_something(function)
        for request in to_allow(region, function, trigger)
        if isinstance(request, AddPermission)
    ]


def problem_of(region: Region, function: Function, trigger: Trigger) -> str:
    """Why its calls do not arrive, in a word or two; empty if they do."""
    if not trigger.finds_something(function):
        return GONE
    return "" if may_call(region, function, trigger) else NOT_ALLOWED


def reached_words(reached: Reached) -> str:
    """How many calls reached which version: ``v1 3 · v2 2``."""
    return " · ".join(f"{look(version).name} {reached[version]}" for version in sorted(reached, key=order))


def trigger_words(trigger: Trigger, arn: str, problem: str, reached: Reached) -> str:
    """All of a trigger, for the lines below the map."""
    calls = f"calls that reached: {', '.join(reached_words(reached).split(' · '))}" if reached else "no calls yet"
    state = {
        GONE: "✗ there is nothing at that ARN any more",
        NOT_ALLOWED: "✗ the ARN's policy does not let it in: a does",
        "": calls,
    }[problem]
    return f"{trigger.name} · {trigger.kind.words} {printable(trigger.source)} · {state}\ncalls {printable(arn)}"


def node_words(region: Region, function: Function, node: Node) -> str:
    """What a box other than a trigger's stands for."""
    name = printable(node.name)
    match node.role:
        case "alias" if node.alias is not None:
            return f"{name} {where_to(node.alias)}\n{printable(region.arn(function.name, node.name))}"
        case "qualifier":
            arn = printable(region.arn(function.name, node.name or None))
            if node.problem:
                return f"What calls this is refused: {function.name} has no {name}.\n{arn}"
            what = "Without a qualifier" if not node.name else f"Named {name}"
            return f"{what}, it always is {look(node.name or LATEST).words}: no alias to move.\n{arn}"
        case "version":
            names = sorted(alias.name for alias in function.aliases_on(node.name))
            by = f"Pointed at by {', '.join(map(printable, names))}." if names else "No alias points at it."
            return f"{look(node.name).words.capitalize()}. {by}\n{printable(region.arn(function.name, node.name))}"
        case "hint":
            return (
                "n adds a trigger: an API route, a schedule, a queue, a bucket, a function URL, or who calls directly."
            )
        case "more-versions":
            return f"{node.text.removeprefix('+ ').capitalize()} that nothing points at. enter shows them all."
        case _:
            return f"{node.text.removeprefix('+ ').capitalize()}. enter shows them all."


def where_to(alias: Alias) -> str:
    """Where the calls of an alias go: ``sends 90 % to version 1 and 10 % to version 2``."""
    primary, additional = look(alias.function_version).words, alias.additional_version
    if additional is None:
        return f"sends every call to {primary}"
    share = alias.additional_weight
    return f"sends {percent(1 - share)} to {primary} and {percent(share)} to {look(additional).words}"


def cell_words(region: Region, function: Function, matrix: Matrix, row: int, column: int) -> str:
    """What one cell of the matrix means."""
    if row >= len(matrix.rows) or column >= len(matrix.columns):
        return ""
    qualifier = matrix.columns[column]
    arn = printable(region.arn(function.name, qualifier or None))
    found = matrix.rows[row]
    statement = found.statement
    if statement is None:
        return f"Users and roles of this account need no statement: their own policies say what they may.\n{arn}"
    if qualifier == LATEST:
        return f"$LATEST, when named, can have no policy, so nobody else may ever call it that way.\n{arn}"
    grant = f"{printable(statement.action)} for {printable(statement.principal)}{printable(conditions(statement))}"
    statement_id = matrix.statement_id(row, column)
    if statement_id is not None:
        return f"Statement {printable(statement_id)}: {grant}.\n{arn}"
    if qualifier in matrix.rows[row].missing:
        return f"✗ a trigger needs this here, and it is not granted: {grant}. a grants it.\n{arn}"
    return f"Not on this one, whatever others say: {grant}. a grants it here too.\n{arn}"


def count_of(number: int) -> str:
    """``1 call``, ``12 calls``."""
    return counted(number, "call")
