"""The versions of a function: ``$LATEST`` first, then the newest, or in the order and with the filter one chooses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, TypeAlias

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from lvtui.domain.faults import FaultDial
from lvtui.domain.model import Alias, Function
from lvtui.operations import LATEST
from lvtui.ui.ages import Times
from lvtui.ui.fault_words import in_short
from lvtui.ui.keys import key_of
from lvtui.ui.reading import UNREADABLE, version_or_why
from lvtui.ui.text import printable
from lvtui.ui.version_list import (
    Holders,
    Sorting,
    Sought,
    VersionFacts,
    facts_of,
    holders_of,
    with_facts,
    without_reading,
)
from lvtui.ui.version_look import Palette
from lvtui.ui.widgets.column_heads import ColumnHeads
from lvtui.ui.widgets.filter_line import FilterLine
from lvtui.ui.widgets.list_pane import ListPane
from lvtui.ui.widgets.row_list import RowList
from lvtui.ui.widgets.version_row import VersionRow, column_heads, columns_for, holder_text

DialOf: TypeAlias = Callable[[str], FaultDial | None]
"""The fault dial of a version, if it has one."""

AGES_EVERY = 20.0
"""Seconds between two looks at how old the versions are: the least that is told of is a minute."""
AT_ONCE = 64
"""Versions that are looked at while the user waits; more are looked at beside the screen."""
_CHUNK = 128
_SHOW_EVERY = 8 * _CHUNK
"""Versions after which what has been found so far is shown."""

Asked: TypeAlias = tuple[Mapping[str, object], Mapping[str, Alias], Sought, Sorting]
"""The versions, the aliases, the filter and the order that a list was made of."""


class VersionRows(RowList):
    """The rows, whose enter opens a version."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "View", id="versions.view")]


class VersionsPane(ListPane):
    """Each row: the version's sign, number, description, the aliases that send it traffic, and its age.

    An exclamation mark and what follows it say that the version has a fault dial, and how that stands.
    """

    NUMBER = 1
    TITLE = "Versions"
    ABOUT = (
        "A version is $LATEST frozen under a number. Only $LATEST changes; ● marks the one in the code pane, ◆ the one "
        "that others are compared with. Beside each stand the aliases that send it calls, with the share of their "
        "calls that it gets if that is not all."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "screen.publish", "Publish", id="versions.publish"),
        Binding("a", "screen.alias_here", "Alias here", id="versions.alias"),
        Binding("i", "screen.invoke_selected", "Invoke it", id="versions.invoke"),
        Binding("c", "screen.copy_to_latest", "Copy to $LATEST", id="versions.copy"),
        Binding(
            "m", "screen.mark_version", "Mark", show=False, tooltip="Mark: the one to compare with", id="versions.mark"
        ),
        Binding(
            "d",
            "screen.diff_version",
            "Diff",
            tooltip="Diff: what differs from the marked version, or else from $LATEST",
            id="versions.diff",
        ),
        Binding("f", "screen.fault_dial", "Fault dial", id="versions.fault_dial", show=False),
        Binding(
            "x",
            "screen.prune",
            "Prune",
            show=False,
            tooltip="Prune: delete the versions that no alias needs",
            id="versions.prune",
        ),
        Binding("ctrl+d", "screen.delete_version", "Delete", id="versions.delete", show=False),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begins empty."""
        super().__init__(id=id)
        self._opened = LATEST
        self._marked: str | None = None
        self._not_deployed = False
        self._times = Times()
        self._dial_of: DialOf = lambda _: None
        self._sorting: Sorting = Sorting.NEWEST
        self._holders: Holders = {}
        self._widest_aliases = 0
        self._asked: Asked | None = None
        self._columns = columns_for(0, None, 0, 0)

    def compose(self) -> ComposeResult:
        rows = VersionRows(id="versions")
        yield ColumnHeads()
        yield rows
        yield FilterLine(rows, "number, description, alias or sha")

    def on_mount(self) -> None:
        """Ages go on while nothing is done."""
        self.set_interval(AGES_EVERY, self.rows.refresh)

    def show(
        self,
        function: Function | None,
        opened: str,
        times: Times,
        dial_of: DialOf,
        *,
        not_deployed: bool,
        marked: str | None = None,
    ) -> None:
        """Show a function's versions; `opened` is the one in the code pane, `marked` the one to compare with."""
        before = self._function
        self._function, self._opened, self._times = function, opened, times
        self._dial_of, self._not_deployed, self._marked = dial_of, not_deployed, marked
        if before is None or function is None or before.name != function.name:
            self.forget_filter()
        if function is None:
            self._holders = {}
        elif before is None or before.aliases is not function.aliases:
            self._holders = holders_of(function.aliases)
            texts = (", ".join(map(holder_text, found)) for found in self._holders.values())
            self._widest_aliases = max(map(cell_len, texts), default=0)
        self.arrange_rows()

    def arrange_rows(self) -> None:
        """Show what fits the filter, in its order; what has to be read from many files comes as it is read."""
        function = self._function
        if function is None:
            self._asked = None
            self.workers.cancel_group(self, "versions")
            self.rows.show_empty(f"No function yet.\n{key_of(self, 'new_function')} makes one.")
            self.rows.set_rows([], self._row)
            self.fact = ""
            self.arrange_heads()
            return
        sought = Sought.read(self.filter.value)
        asked = (function.published, function.aliases, sought, self._sorting)
        if self._asked is not None and _same(self._asked, asked):
            self.arrange_heads()
            self.rows.refresh()  # the same versions, of which something else may be told now
            return
        self._asked = asked
        self.workers.cancel_group(self, "versions")
        if not (sought or self._sorting.reads):
            self._show_found(function, without_reading(function, self._holders, sought, self._sorting), sought)
        elif len(function.published) <= AT_ONCE:
            facts = _facts_of_all(function, [LATEST, *function.published])
            self._show_found(
                function, with_facts(function, self._holders, sought, self._sorting, facts), sought, len(facts)
            )
        else:
            self.run_worker(self._look_through(function, sought), group="versions", exclusive=True)

    async def _look_through(self, function: Function, sought: Sought) -> None:
        """Look at many versions beside the screen, and show what has been found as it is found."""
        holders, sorting, numbers = self._holders, self._sorting, function.newest_first
        self._show_found(function, without_reading(function, holders, sought, sorting), sought, 0)
        facts = {LATEST: facts_of(function, LATEST)}
        for start in range(0, len(numbers), _CHUNK):
            chunk = numbers[start : start + _CHUNK]
            facts.update(await asyncio.to_thread(_facts_of_all, function, chunk))
            done = start + len(chunk)
            if done == len(numbers) or (done % _SHOW_EVERY == 0 and not sorting.reads):
                self._show_found(function, with_facts(function, holders, sought, sorting, facts), sought, done)
            else:
                self._tell(function, sought, done)

    def _show_found(self, function: Function, found: Sequence[str], sought: Sought, read: int | None = None) -> None:
        """Show these; `read` of the versions have been looked at, if that was needed."""
        total = len(function.published)
        typed = printable(" ".join(sought.words))
        self.rows.show_empty(
            f"Looking through {total:,} versions for “{typed}”…"
            if read is not None and read < total
            else f"No version fits “{typed}”.\n{key_of(self, 'list.show_all')} shows all."
        )
        self.arrange_heads()
        self.rows.set_rows(found, self._row)
        self._tell(function, sought, read)

    def _tell(self, function: Function, sought: Sought, read: int | None) -> None:
        total, listed = len(function.published), len(self.rows.row_keys)
        parts = [f"{read:,} of {total:,} read…"] if read is not None and read < total else []
        parts.append(f"{listed:,} of {total + 1:,} shown" if sought else f"{total:,} published")
        if self._sorting is not Sorting.NEWEST:
            parts.append(str(self._sorting))
        self.fact = " · ".join(parts)

    def arrange_heads(self) -> None:
        """Fit the columns to the width."""
        width = max(0, self.rows.scrollable_content_region.width - 1)
        newest = self._function.newest_number if self._function is not None else None
        self._columns = columns_for(width, newest, self._widest_aliases, self._times.width)
        has_columns = self._function is not None and self._columns.aliases > 0
        self.show_heads(wanted=has_columns)
        if has_columns:
            self.query_one(ColumnHeads).heads = column_heads(self._columns, self._sorting)

    def _row(self, version: str, width: int) -> Text:
        function, columns = self._function, self._columns
        record, why = version_or_why(function, version) if function else (None, "")
        if columns.width != width:  # a scrollbar has come or gone, of which the pane hears later
            newest = function.newest_number if function else None
            columns = columns_for(width, newest, self._widest_aliases, columns.when)
        dial = self._dial_of(version)
        return VersionRow(
            version=version,
            opened=version == self._opened,
            marked=version == self._marked,
            dial=in_short(dial) if dial is not None else "",
            remark=self._remark(version, record.configuration.description) if record else UNREADABLE if why else "",
            holders=self._holders.get(version, ()),
            when=self._times.when(record.last_modified) if record else "",
            size=record.code.size if record else 0,
            sha256=record.code.sha256 if record else "",
        ).text(columns, Palette.of(self.app))

    def _remark(self, version: str, description: str) -> str:
        if version == LATEST:
            return "not deployed" if self._not_deployed else ""
        return f"“{printable(description)}”" if description else ""


def _same(one: Asked, other: Asked) -> bool:
    """Whether a list would be made of the same; of versions and aliases, the very same."""
    return one[0] is other[0] and one[1] is other[1] and one[2:] == other[2:]


def _facts_of_all(function: Function, numbers: Sequence[str]) -> dict[str, VersionFacts]:
    return {number: facts_of(function, number) for number in numbers}
