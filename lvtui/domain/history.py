"""What was done, as the history keeps it, and what can be read from that: who, where an alias pointed, the way back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from lvtui.domain.model import Alias, Function, Region
from lvtui.operations.aliases import UpdateAlias
from lvtui.operations.shapes import RoutingConfig

Who = Literal["screen", "command", "endpoint"]
Ending = Literal["done", "refused", "failed", "stopped"]
"""Of an operation: done or refused. Of calls: done, failed (by a function error), or stopped before all had run."""


@dataclass(frozen=True)
class Pointing:
    """Where an alias points."""

    version: str
    weights: Mapping[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.version}{''.join(f', {weight * 100:g} % to {v}' for v, weight in self.weights.items())}"


Moves = Mapping[str, Mapping[str, Pointing | None]]
"""Function → alias → where it points from now on; ``None``: it is gone."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that was done, or refused."""

    when: datetime
    who: str
    """One of `Who`."""
    region: str
    operation: str
    """AWS's name of it, or one of our own, such as ``Undo``."""
    members: Mapping[str, Any] = field(default_factory=dict)
    """The request's: see `lvtui.domain.history_members`."""
    functions: tuple[str, ...] = ()
    """What it was about, by bare name."""
    calls: Mapping[str, int] = field(default_factory=dict)
    """Executed version → how many calls it answered, where something was invoked."""
    failures: Mapping[str, int] = field(default_factory=dict)
    """Executed version → how many of those ended in a function error."""
    moves: Moves = field(default_factory=dict)
    outcome: str
    """One of `Ending`."""
    answer: str = ""
    """What came of it, in few words: a version, where an alias points, AWS's refusal."""

    @property
    def changed(self) -> bool:
        """Whether it is one that may have changed the state."""
        return self.outcome == "done" and self.operation not in ("Invoke", "InvokeAsync")

    @property
    def aliases(self) -> set[str]:
        """The aliases it names or moves; a qualifier that is a number is none."""
        named = {str(self.members.get(key, "")) for key in ("Name", "Qualifier")}
        return {name for name in named if name and not name.isdigit()} | {
            a for moved in self.moves.values() for a in moved
        }


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which entries to look at; what is empty lets everything through."""

    function: str = ""
    alias: str = ""
    operation: str = ""
    """Part of its name, capitals or not."""
    who: str = ""
    outcome: str = ""
    words: tuple[str, ...] = ()
    """Each occurs somewhere in what is shown of the entry, capitals or not."""

    def fits(self, entry: Entry) -> bool:
        """Whether `entry` is let through."""
        return (
            (not self.function or self.function in entry.functions)
            and (not self.alias or self.alias in entry.aliases)
            and self.operation.lower() in entry.operation.lower()
            and entry.who.startswith(self.who)
            and entry.outcome.startswith(self.outcome)
            and (not self.words or self._has_words(entry))
        )

    def _has_words(self, entry: Entry) -> bool:
        text = " ".join((entry.operation, label(entry), entry.answer, entry.who, entry.outcome, str(entry.members)))
        return all(word in text.lower() for word in self.words)


_KEYS = {"fn": "function", "function": "function", "alias": "alias", "op": "operation", "who": "who", "out": "outcome"}


def read_filter(typed: str) -> Filter:
    """A filter as it is typed: ``who:command op:publish out:refused fn:demo alias:prod``, and any other words."""
    found: dict[str, Any] = {}
    words: list[str] = []
    for word in typed.split():
        key, colon, value = word.partition(":")
        if colon and key in _KEYS:
            found[_KEYS[key]] = value
        else:
            words.append(word.lower())
    return Filter(**found, words=tuple(words))


def pointing_of(alias: Alias) -> Pointing:
    """Where an alias points now."""
    return Pointing(alias.function_version, dict(alias.weights))


def changed_functions(before: Region, after: Region) -> tuple[str, ...]:
    """The functions that are not the very same in both."""
    if before.functions is after.functions:
        return ()
    names = dict.fromkeys((*before.functions, *after.functions))
    return tuple(name for name in names if before.functions.get(name) is not after.functions.get(name))


def moves_between(before: Region, after: Region) -> Moves:
    """Which aliases point elsewhere in `after`, are new there, or gone."""
    moves: dict[str, dict[str, Pointing | None]] = {}
    for name in changed_functions(before, after):
        old, new = _pointings(before.functions.get(name)), _pointings(after.functions.get(name))
        moved = {alias: new.get(alias) for alias in {**old, **new} if old.get(alias) != new.get(alias)}
        if moved:
            moves[name] = moved
    return moves


@dataclass(frozen=True)
class Span:
    """For how long an alias pointed where."""

    pointing: Pointing | None
    """``None``: there was no such alias."""
    since: datetime
    until: datetime | None
    """``None``: it still does."""
    who: str


def timeline(entries: Iterable[Entry], region: str, function: str, alias: str) -> Iterator[Span]:
    """What an alias pointed at and when, the latest first; `entries` have the latest first, too."""
    until: datetime | None = None
    for entry in entries:
        moved = entry.moves.get(function, {})
        if entry.region == region and alias in moved:
            yield Span(moved[alias], entry.when, until, entry.who)
            until = entry.when


class NoWayBack(Exception):
    """An alias cannot be rolled back; the message is a sentence."""


def previous_target(spans: Iterable[Span], function: Function, alias: Alias) -> UpdateAlias:
    """The update that has an alias point again at what it pointed at before, weights included.

    A split is taken back whole: its primary gets every call, through however many weights the canary has come. Going
    back by one weight would leave callers with what is to be got rid of, and going back again would bring it back.

    Raises:
        NoWayBack: it has pointed at nothing else, or at a version that is deleted by now.
    """
    now = pointing_of(alias)
    if alias.weights:
        before: Pointing | None = Pointing(now.version)
    else:
        others = (span.pointing for span in spans if span.pointing is not None)
        before = next((pointing for pointing in others if pointing.version != now.version), None)
    if before is None:
        raise NoWayBack(f"As far as the history goes, {alias.name} has pointed at nothing but {now}.")
    gone = [version for version in (before.version, *before.weights) if not function.has_version(version)]
    if gone:
        raise NoWayBack(
            f"Before this {alias.name} pointed at {before}, and version {gone[0]} is deleted by now: "
            "no alias can go back to it."
        )
    weighed = bool(alias.weights or before.weights)
    return UpdateAlias(
        function_name=function.name,
        name=alias.name,
        function_version=before.version,
        # Left out they would stay; an empty map clears them (semantics §6.3).
        routing_config=RoutingConfig(additional_version_weights=before.weights) if weighed else None,
    )


_OF_SNAPSHOTS = {
    "ImportSnapshot": "import",
    "SaveSnapshot": "saving",
    "DeleteSnapshot": "deletion",
    "ExportSnapshot": "export",
}


def label(entry: Entry) -> str:
    """What was done, as a noun: ``publish of version 3 of demo``."""
    members = entry.members
    function = " and ".join(entry.functions) or str(members.get("FunctionName", ""))
    name, qualifier = members.get("Name", ""), members.get("Qualifier", "")
    of = f" of {function}" if function else ""
    match entry.operation:
        case "CreateFunction":
            return f"creation{of}"
        case "UpdateFunctionCode":
            return f"deploy to $LATEST{of}"
        case "UpdateFunctionConfiguration":
            return f"change of settings{of}"
        case "PublishVersion":
            return f"publish of {entry.answer or 'a version'}{of}"
        case "DeleteFunction":
            return f"deletion of version {qualifier}{of}" if qualifier else f"deletion{of}"
        case "CreateAlias":
            return f"creation of alias {name}{of}"
        case "UpdateAlias":
            return f"change of alias {name}{of}" + (f" ({entry.answer})" if entry.outcome == "done" else "")
        case "DeleteAlias":
            return f"deletion of alias {name}{of}"
        case "Undo" | "Redo":
            return f"{entry.operation.lower()} of {members.get('What', 'a change')}"
        case "RestoreSnapshot":
            return f"restoring of {members.get('Function', 'everything')} from snapshot {members.get('Snapshot', '')}"
        case "ImportSnapshot" | "SaveSnapshot" | "DeleteSnapshot" | "ExportSnapshot":
            return f"{_OF_SNAPSHOTS[entry.operation]} of snapshot {members.get('Snapshot', '')}"
        case "SetFaultDial":
            return f"turning {entry.answer} of the fault dial of {qualifier}{of}"
        case "Invoke" | "InvokeAsync":
            return f"{_counted(sum(entry.calls.values()))} of {function}{f':{qualifier}' if qualifier else ''}"
        case _:
            spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in entry.operation)
            return f"{spaced.strip()}{of}"


def _counted(calls: int) -> str:
    return "1 call" if calls == 1 else f"{calls} calls"


def _pointings(function: Function | None) -> dict[str, Pointing]:
    return {name: pointing_of(alias) for name, alias in function.aliases.items()} if function else {}
