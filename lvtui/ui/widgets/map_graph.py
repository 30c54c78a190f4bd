"""What the map shows: triggers, what they name, and the versions that answer. Pure.

The column in the middle has every alias, and whatever else a trigger (or the test pane) names: a number, ``$LATEST``,
or nothing at all. The column on the right has what is pointed at, ``$LATEST``, the newest version and what has just
answered; the rest is counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lvtui.domain.model import Alias, Function
from lvtui.domain.triggers import Trigger
from lvtui.experiments.version_names import order
from lvtui.operations import LATEST
from lvtui.ui.text import percent
from lvtui.ui.widgets.map_layout import Link

MOST = 60
"""Boxes in a column; what is beyond is counted in one box more."""

Role = Literal["trigger", "alias", "qualifier", "version", "more-triggers", "more-aliases", "more-versions", "hint"]


@dataclass(frozen=True, slots=True)
class Node:
    """One box."""

    role: Role
    name: str
    """Of the trigger, the alias or the version; of a qualifier what is named, empty for nothing."""
    text: str = ""
    trigger: Trigger | None = None
    alias: Alias | None = None
    problem: str = ""
    """Why nothing goes through it, if so; a word or two."""

    @property
    def key(self) -> str:
        """Tells it from all others."""
        return f"{self.role}:{self.name}"


@dataclass(frozen=True, slots=True)
class Graph:
    """The boxes by column, each in its order, and what is linked."""

    columns: tuple[Sequence[Node], Sequence[Node], Sequence[Node]]
    links: Sequence[Link]

    @property
    def nodes(self) -> Mapping[str, Node]:
        """By key."""
        return {node.key: node for column in self.columns for node in column}

    @property
    def keys(self) -> list[list[str]]:
        """The keys of the boxes by column."""
        return [[node.key for node in column] for column in self.columns]


NOTHING = Graph(((), (), ()), ())


def graph_of(
    function: Function,
    triggers: Mapping[str, Trigger],
    problems: Mapping[str, str],
    called: str | None = None,
    answered: Collection[str] = (),
) -> Graph:
    """The map of a function.

    `problems` says of a trigger why its calls do not arrive; `called` is what else is called, as by the test pane, and
    `answered` are the versions that did, also where nothing points at them any more.
    """
    aliases = sorted(function.aliases.values(), key=lambda alias: alias.name)
    named = {trigger.qualifier for trigger in triggers.values()} | ({called} if called is not None else set())
    directly = [name for name in sorted(named) if name not in function.aliases]
    shown_aliases = _most_needed(aliases, named)
    pointed_at = {version for alias in shown_aliases for version in alias.versions}
    pointed_at |= {name or LATEST for name in directly}
    versions = _versions(function, pointed_at | set(answered))
    place = {version: row for row, version in enumerate(versions)}
    middle = [_alias_node(alias) for alias in shown_aliases] + [_qualifier_node(function, name) for name in directly]
    middle.sort(key=lambda node: (_row(node, place), node.name))
    links = [link for node in middle for link in _links_of(node, place)]
    rows = {node.name: row for row, node in enumerate(middle)}
    shown = sorted(triggers.values(), key=lambda trigger: (rows[trigger.qualifier], trigger.name))
    first = [_trigger_node(trigger, problems.get(trigger.name, "")) for trigger in shown[:MOST]]
    keys = {node.name: node.key for node in middle}
    links += [Link(node.key, keys[node.trigger.qualifier]) for node in first if node.trigger is not None]
    columns = (
        [*first, *_rest("more-triggers", len(shown) - len(first), "trigger")] or [Node("hint", "", "n: new trigger")],
        [*middle, *_rest("more-aliases", len(aliases) - len(shown_aliases), "alias", "aliases")],
        [
            *(Node("version", version) for version in versions),
            *_rest("more-versions", len(function.published) + 1 - len(versions), "version"),
        ],
    )
    return Graph(columns, links)


def _most_needed(aliases: Sequence[Alias], named: Iterable[str]) -> list[Alias]:
    """As many aliases as there is room for; those that something calls are always among them."""
    needed = [alias for alias in aliases if alias.name in named]
    others = [alias for alias in aliases if alias.name not in named]
    return needed + others[: max(0, MOST - len(needed))]


def _versions(function: Function, pointed_at: set[str]) -> list[str]:
    """What is shown of the versions: ``$LATEST`` first, then the newest first."""
    shown = {version for version in pointed_at if function.has_version(version)} | {LATEST}
    if function.newest_number is not None:
        shown.add(function.newest_number)
    published = sorted(shown - {LATEST}, key=order, reverse=True)
    return [LATEST, *published]


def _alias_node(alias: Alias) -> Node:
    return Node("alias", alias.name, alias=alias)


def _qualifier_node(function: Function, name: str) -> Node:
    if name in ("", LATEST):
        return Node("qualifier", name, "the function" if not name else "by its name")
    if function.has_version(name):
        return Node("qualifier", name, "by its number")
    return Node("qualifier", name, "is not there", problem="gone")


def _trigger_node(trigger: Trigger, problem: str) -> Node:
    return Node("trigger", trigger.name, trigger.source, trigger=trigger, problem=problem)


def _targets(node: Node) -> Mapping[str, float]:
    """The versions that a qualifier may lead to, the first one first, with their shares."""
    alias = node.alias
    if alias is not None:
        return alias.shares
    return {} if node.problem else {node.name or LATEST: 1.0}


def _row(node: Node, place: Mapping[str, int]) -> float:
    """Beside which version it would stand best; what leads nowhere stands last."""
    targets = [place[version] for version in _targets(node) if version in place]
    return float(targets[0]) if targets else float("inf")


def _links_of(node: Node, place: Mapping[str, int]) -> Iterable[Link]:
    targets = {version: share for version, share in _targets(node).items() if version in place}
    for version, share in targets.items():
        label = percent(share).replace(" ", "") if len(targets) > 1 else ""
        yield Link(node.key, f"version:{version}", label)


def _rest(role: Role, count: int, one: str, many: str = "") -> list[Node]:
    words = one if count == 1 else many or f"{one}s"
    return [Node(role, "", f"+ {count} more {words}")] if count > 0 else []
