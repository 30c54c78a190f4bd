"""The versions of a function: ``$LATEST`` first, then the newest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, TypeAlias

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from lvtui.domain.faults import FaultDial
from lvtui.domain.model import Function
from lvtui.operations import LATEST
from lvtui.ui.ages import age
from lvtui.ui.fault_words import in_short
from lvtui.ui.reading import UNREADABLE, version_or_why
from lvtui.ui.text import pad_right, percent, printable
from lvtui.ui.version_look import Palette, look
from lvtui.ui.widgets.list_pane import ListPane
from lvtui.ui.widgets.row_list import RowList

DialOf: TypeAlias = Callable[[str], FaultDial | None]
"""The fault dial of a version, if it has one."""


class VersionRows(RowList):
    """The rows, whose enter opens a version."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "View", id="versions.view")]


class VersionsPane(ListPane):
    """Each row: the version's sign, number, description, the aliases that send it traffic, and its age.

    An exclamation mark and what follows it say that the version has a fault dial, and how that stands.
    """

    NUMBER = 1
    TITLE = "Versions"
    ABOUT = "A version is $LATEST frozen under a number. Only $LATEST changes; ● marks the one in the code pane."

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "screen.publish", "Publish", id="versions.publish"),
        Binding("a", "screen.alias_here", "Alias here", id="versions.alias"),
        Binding("i", "screen.invoke_selected", "Invoke it", id="versions.invoke"),
        Binding("c", "screen.copy_to_latest", "Copy to $LATEST", id="versions.copy"),
        Binding("f", "screen.fault_dial", "Fault dial", id="versions.fault_dial", show=False),
        Binding("ctrl+d", "screen.delete_version", "Delete", id="versions.delete", show=False),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begins empty."""
        super().__init__(id=id)
        self._opened = LATEST
        self._not_deployed = False
        self._now: datetime | None = None
        self._dial_of: DialOf = lambda _: None

    def compose(self) -> ComposeResult:
        yield VersionRows("No function yet.\nctrl+n makes one.", id="versions")

    def show(
        self, function: Function | None, opened: str, now: datetime, dial_of: DialOf, *, not_deployed: bool
    ) -> None:
        """Show a function's versions; `opened` is the one in the code pane."""
        self._function, self._opened, self._now = function, opened, now
        self._dial_of, self._not_deployed = dial_of, not_deployed
        keys = [LATEST, *function.newest_first] if function else []
        self.rows.set_rows(keys, self._row)
        self.fact = f"{len(function.published)} published" if function else ""

    def _row(self, version: str, width: int) -> Text:
        function, now = self._function, self._now
        record, why = version_or_why(function, version) if function else (None, "")
        if function is None or record is None or now is None:
            return Text(f"{version} {UNREADABLE}" if why else version)
        appearance = look(version)
        line = Text(no_wrap=True, overflow="crop")
        line.append(f"{appearance.fill}{appearance.letter} ", Palette.of(self.app).style(version, bold=True))
        opened = "●" if version == self._opened else " "
        label = version if version == LATEST else f"{version:<3}"
        line.append(f"{label} {opened}", "bold")
        aliases = sorted(function.aliases_on(version), key=lambda alias: alias.name)
        holders = ", ".join(_share(alias.name, alias.share_of(version)) for alias in aliases)
        right = " ".join(part for part in (holders, age(record.last_modified, now)) if part)
        dial = self._dial_of(version)
        line.append("!" if dial is not None else " ", "bold")
        remark = self._remark(version, record.configuration.description)
        left = " ".join(part for part in (f" {in_short(dial)}" if dial is not None else "", remark) if part)
        room = width - line.cell_len - len(right) - 1
        return line.append(pad_right(left, max(0, room))).append(" ").append(right)

    def _remark(self, version: str, description: str) -> str:
        if version == LATEST:
            return "not deployed" if self._not_deployed else ""
        return f"“{printable(description)}”" if description else ""


def _share(alias: str, share: float) -> str:
    return alias if share == 1.0 else f"{alias} {percent(share).replace(' ', '')}"
