"""The triggers: a small file beside each function that has any, no part of Lambda's state."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lvtui.domain.model import Region
from lvtui.domain.triggers import KINDS, InvalidTrigger, Trigger
from lvtui.operations.errors import ResourceNotFound
from lvtui.storage.desk import moved_aside
from lvtui.storage.disk import Disk, Signature, remove_file, replace_file, signature_of
from lvtui.storage.names import function_stem
from lvtui.storage.table import Table, open_table
from lvtui.storage.toml_text import comment_lines, encoded, one_line, text_value
from lvtui.storage.writing import FORMAT
from lvtui.toml_files import Unreadable

Triggers = Mapping[str, Trigger]
"""By name."""


@dataclass(frozen=True)
class _Known:
    """What memory holds of one file, or of there being none."""

    signature: Signature | None
    triggers: Triggers
    problem: str = ""
    """Why it could not be read; a sentence or two."""


_NONE = _Known(None, {})


class TriggerFiles:
    """The triggers of one region, read when they are asked for. Whoever writes holds the workspace's lock."""

    def __init__(self, functions: Path, disk: Disk) -> None:
        """`functions` is the folder of the region."""
        self._functions = functions
        self._disk = disk
        self._known: dict[str, _Known] = {}
        self._aside: dict[Path, str] = {}

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence or two for each file that could not be read when it was last asked for."""
        damaged = [known.problem for _, known in sorted(self._known.items()) if known.problem]
        return (*damaged, *self._aside.values())

    def of(self, function: str) -> Triggers:
        """The triggers of a function, by name; none where its file cannot be read, which is then a problem."""
        known = self._known[function] = self._read(function, self._known.get(function, _NONE))
        return known.triggers

    def look(self) -> bool:
        """Take in what others have saved of the functions that were asked for; true if that was anything."""
        before = dict(self._known)
        for function in before:
            self.of(function)
        return self._known != before

    def forget_gone(self, region: Region) -> None:
        """Forget functions that are not there any more: their files went with them."""
        for function in [name for name in self._known if name not in region.functions]:
            del self._known[function]

    def save(self, function: str, trigger: Trigger) -> None:
        """Keep a trigger under its name.

        Raises:
            ResourceNotFound: there is no such function to keep it with.
            ServiceFailure: the disk refused.
        """
        if not (self._path(function).parent / "function.toml").is_file():
            raise ResourceNotFound(f"Function not found: {function}, so there is nothing that could have a trigger.")
        self._write(function, {**self.of(function), trigger.name: trigger})

    def delete(self, function: str, name: str) -> None:
        """Forget a trigger; forgetting one that is not there is fine.

        Raises:
            ServiceFailure: the disk refused.
        """
        there = self.of(function)
        if name in there:
            self._write(function, {other: trigger for other, trigger in there.items() if other != name})

    def _path(self, function: str) -> Path:
        return self._functions / function_stem(function) / "triggers.toml"

    def _read(self, function: str, known: _Known) -> _Known:
        path = self._path(function)
        signature = signature_of(path)
        if signature is None and not os.path.lexists(path):
            return _NONE
        # What is damaged is always tried anew: permissions may have been mended.
        if known.signature == signature and not known.problem:
            return known
        try:
            return _Known(signature, read_triggers(path))
        except Unreadable as error:
            if not os.path.lexists(path):
                return _NONE
            unread = (
                f"{error} The triggers of {function} are left out, and the file is kept: nothing is written over it."
            )
            return _Known(signature, {}, unread)

    def _write(self, function: str, triggers: Triggers) -> None:
        path = self._path(function)
        content = triggers_file(function, triggers)
        if self._known.get(function, _NONE).problem:
            aside = moved_aside(self._disk, path)
            self._aside[path] = f"{path} could not be read; it is now {aside.name}, otherwise untouched."
        try:
            if triggers:
                self._known[function] = _Known(replace_file(self._disk, path, content), triggers)
            else:
                remove_file(self._disk, path)
                self._known[function] = _NONE
        except BaseException:
            self.of(function)  # hold what the disk does, whatever that is by now
            raise


def triggers_file(function: str, triggers: Triggers) -> bytes:
    """`triggers.toml`.

    Raises:
        ServiceFailure: an event holds what no file can.
    """
    comment = (
        f"The triggers of {function}: what calls it, for lvtui's map. On AWS other services keep such things, and",
        f"Lambda keeps none. kind is {', '.join(KINDS)}. qualifier is an",
        "alias, a number or $LATEST; where it is empty, the trigger holds the function's own ARN. event is JSON; where",
        "there is none, each call has one as the service itself would make it at that moment.",
    )
    parts = [*comment_lines(comment), f"\nformat = {FORMAT}\n", *triggers_text("triggers", triggers)]
    return encoded(parts, f"{function}/triggers.toml")


def triggers_text(under: str, triggers: Triggers) -> list[str]:
    """A table for each trigger inside the table `under`, whose name needs no quotes."""
    parts = []
    for name, trigger in sorted(triggers.items()):
        members = {"kind": trigger.kind.id, "source": trigger.source, "qualifier": trigger.qualifier}
        parts.append(f"\n[{under}.{name}]\n")
        parts += [f"{member} = {one_line(value)}\n" for member, value in members.items()]
        if trigger.event:
            parts.append(f"event = {text_value(trigger.event)}\n")
    return parts


def read_triggers(path: Path) -> dict[str, Trigger]:
    """Read `triggers.toml`: the triggers by name.

    Raises:
        Unreadable: what cannot be read, or is no trigger; the sentence says where.
    """
    table = open_table(path)
    found = table.optional_table("triggers")
    table.end()
    return triggers_of(found) if found is not None else {}


def triggers_of(table: Table) -> dict[str, Trigger]:
    """The triggers in a table that has one for each name."""
    return {name: _read_trigger(name, entry) for name, entry in table.tables()}


def _read_trigger(name: str, table: Table) -> Trigger:
    kind = KINDS.get(said := table.text("kind"))
    if kind is None:
        raise table.wrong("kind", f"should be {', '.join(KINDS)}, not {said!r}")
    source, qualifier, event = table.text("source"), table.text("qualifier", ""), table.text("event", "")
    table.end()
    try:
        return Trigger(name, kind, source, qualifier, event)
    except InvalidTrigger as error:
        raise Unreadable(f"{table.path}: `{table.at}`: {error.member}: {error}") from error
