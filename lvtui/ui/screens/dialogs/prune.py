"""Delete the versions that nobody needs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from lvtui.domain.model import Function
from lvtui.domain.pruning import Pruning, pruning
from lvtui.operations import DeleteFunction
from lvtui.operations.errors import LambdaError
from lvtui.service import Service
from lvtui.ui.action_words import line_of
from lvtui.ui.ages import Times
from lvtui.ui.prune_words import SPARED, Pruned, plan_in_words, reason
from lvtui.ui.reading import UNREADABLE, version_or_why
from lvtui.ui.screens.dialogs.dialog import Choice, Dialog
from lvtui.ui.text import counted, pad_left, pad_right, printable, shorten
from lvtui.ui.version_list import facts_of
from lvtui.ui.version_look import Palette, look
from lvtui.ui.widgets.field import Field
from lvtui.ui.widgets.row_list import RowList
from lvtui.ui.widgets.version_row import MOMENT_CELLS, code_size

KEPT_AT_FIRST = 5
USUAL = ("0", "1", "2", "3", "5", "10", "20", "50", "100")
_CHUNK = 128
_BAR = 30
_ROOM_FOR_BOTH = 36
"""Cells from which a description stands before the reason."""


class PruneDialog(Dialog[Pruned]):
    """Says of each version whether it goes, or why it stays, and how much code that frees; then deletes one by one.

    AWS knows no operation for many: each is a DeleteFunction of its own, and can be stopped before the next.
    """

    VERB = "Prune"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space", "spare", "Keep it", tooltip="Keep the version under the cursor, or let it go", id="prune.spare"
        ),
        Binding("f3,exclamation_mark", "copy_commands", "Copy the commands, do not run", id="prune.copy_commands"),
    ]

    DEFAULT_CSS = """
    PruneDialog {
        & #versions_pruned { margin-top: 1; }
        & #progress { height: auto; text-style: bold; display: none; }
    }
    """

    def __init__(self, service: Service, function: Function, times: Times) -> None:
        """Of `function`, as it is now; what has changed meanwhile, AWS's answers tell."""
        super().__init__()
        self._service = service
        self._function = function
        self._times = times
        self._plan: Pruning = pruning(function, KEPT_AT_FIRST)
        self._spared: set[str] = set()
        self._sizes: dict[str, int] = {}
        self._refused: dict[str, str] = {}
        self._deleted: set[str] = set()
        self._pruning = False
        self._stopping = False
        self._done: Pruned | None = None

    def title_text(self) -> str:
        """Of which function."""
        return f"Prune the versions of {self._function.name}"

    def choices(self) -> Sequence[Choice]:
        """Keeping one more, and having the commands."""
        return [Choice("space", "Keep it", "spare"), Choice("f3", "Copy commands", "copy_commands")]

    def compose_body(self) -> Iterator[Widget]:
        """How many stay, the list, what will happen."""
        yield Field("Keep newest", "", str(KEPT_AT_FIRST), placeholder="how many", choices=USUAL, id="keep")
        yield RowList(id="versions_pruned")
        yield Static(id="sentence")
        yield Static(id="progress")
        yield Static(id="command")

    def on_mount(self) -> None:
        """Begin with the number, selected so that typing replaces it."""
        box = self.query_one("#keep", Field).input
        box.focus()
        box.action_select_all()
        self._plan_again()
        self.run_worker(self._measure(), group="measure")

    def on_resize(self) -> None:
        """As many versions as there is room for."""
        most = 12 if self.has_class("-tall") else 6
        self._rows.styles.height = max(1, min(most, len(self._function.published)))
        self._rows.styles.min_height = 1

    @property
    def going(self) -> list[str]:
        """What would be deleted, the oldest first."""
        return [number for number in reversed(self._plan.goes) if number not in self._spared]

    @on(Input.Changed)
    def plan_again(self) -> None:
        """Another number of versions is to stay."""
        self._plan_again()

    @on(RowList.Chosen)
    def accept_by_list(self, event: RowList.Chosen) -> None:
        """Enter in the list is enter in the dialog."""
        event.stop()
        self.action_accept()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """What has begun is not planned any more."""
        return not (self._pruning or self._done) if action == "spare" else True

    def action_spare(self) -> None:
        """Keep the version under the cursor although nothing needs it, or let it go after all."""
        number = self._rows.row_key
        if number is not None and number in self._plan.goes:
            self._spared ^= {number}
            self._say()
            self._rows.refresh()

    def action_copy_commands(self) -> None:
        """Copy the commands, one to a line; nothing is done."""
        if self.going:
            self.app.copy_to_clipboard("\n".join(line_of(self._request(number)) for number in self.going))

    def action_accept(self) -> None:
        """Delete them; once that is done, leave."""
        if self._done is not None:
            self.dismiss(self._done)
            return
        field = self.query_one("#keep", Field)
        field.touched = True
        if not self._pruning and not field.problem and self.going:
            self._pruning = True
            field.disabled = True
            self.run_worker(self._prune(self.going), group="prune")

    def action_leave(self) -> None:
        """Stop before the next version; leave, if nothing is under way."""
        if self._pruning:
            self._stopping = True
        else:
            self.dismiss(self._done)

    async def _prune(self, going: Sequence[str]) -> None:
        """Delete one after the other, and say how far that has come."""
        freed = 0
        progress = self.query_one("#progress", Static)
        progress.display = True
        for number in going:
            if self._stopping:
                break
            done = len(self._deleted) + len(self._refused)
            filled = _BAR * done // len(going)
            bar = "█" * filled + "░" * (_BAR - filled)
            progress.update(Text(f"{bar} {done:,} of {len(going):,} · esc stops before the next"))
            if number not in self._sizes:
                self._sizes.update(await asyncio.to_thread(_sizes_of, self._function, [number]))
            try:
                await self._service.call(self._request(number))
            except LambdaError as refusal:
                self._refused[number] = str(refusal)
            else:
                self._deleted.add(number)
                freed += self._sizes[number]
            self._rows.refresh()
        self._pruning = False
        refused = list(self._refused.items())
        self._done = Pruned(len(self._deleted), len(going), freed, refused, stopped=self._stopping)
        if not refused:
            self.dismiss(self._done)
            return
        # What was refused wants to be read, and stands in the list too.
        progress.update(Text(self._done.in_words))
        self.query_one("#sentence").display = self.query_one("#command").display = False
        self.query_one("#accept", Button).label = "Close"
        self._rows.move_to(refused[0][0])

    async def _measure(self) -> None:
        """Look at how much code each version has, beside the screen."""
        numbers = self._function.newest_first
        for start in range(0, len(numbers), _CHUNK):
            chunk = numbers[start : start + _CHUNK]
            self._sizes.update(await asyncio.to_thread(_sizes_of, self._function, chunk))
            self._say()
            self._rows.refresh()

    def _plan_again(self) -> None:
        field = self.query_one("#keep", Field)
        typed = field.value.strip()
        if not (typed.isascii() and typed.isdecimal()):
            field.problem = "A whole number from 0."
            return
        field.problem = ""
        self._plan = pruning(self._function, int(typed))
        # What goes comes first: it is what has to be looked at, and the rest may be thousands.
        self._rows.set_rows([*self._plan.goes, *self._plan.stays], self._row)
        self._rows.cursor = 0
        self._say()

    def _say(self) -> None:
        going = self.going
        self.query_one("#sentence", Static).update(Text(plan_in_words(self._plan, going, self._sizes)))
        command = ""
        if going:
            more = f"\n  and {counted(len(going) - 1, 'more command')} like it" if len(going) > 1 else ""
            command = f"$ {line_of(self._request(going[0]))}{more}"
        self.query_one("#command", Static).update(Text(printable(command)))

    @property
    def _rows(self) -> RowList:
        return self.query_one("#versions_pruned", RowList)

    def _request(self, number: str) -> DeleteFunction:
        return DeleteFunction(function_name=self._function.name, qualifier=number)

    def _row(self, number: str, width: int) -> Text:
        sign, fate, why = self._fate(number)
        appearance = look(number)
        line = Text(no_wrap=True, overflow="crop")
        line.append(f"{sign} {fate:<8}", "bold" if sign == "✗" else "")
        line.append(f"{appearance.fill}{appearance.letter} ", Palette.of(self.app).style(number, bold=True))
        longest = len(self._function.newest_number or "")
        line.append(f"{number:<{longest}} ")
        version = version_or_why(self._function, number)[0] if number not in self._deleted else None
        size = self._sizes.get(number)
        facts = pad_left("" if size is None else code_size(size), 8)
        if version is not None:
            facts += " " + pad_left(self._times.when(version.last_modified), MOMENT_CELLS[self._times.form])
        description = version.configuration.description if version is not None else ""
        about = UNREADABLE if version is None and number not in self._deleted else ""
        about = about or (f"“{printable(description)}”" if description else "")
        room = max(0, width - line.cell_len - len(facts) - 2)
        if not why:
            return line.append(f"{facts}  {pad_right(about, room)}")
        about_room = room * 2 // 5 if room >= _ROOM_FOR_BOTH else 0
        line.append(f"{facts}  {pad_right(about, about_room)}")
        return line.append(f" {shorten(why, max(0, room - about_room - 1))}")

    def _fate(self, number: str) -> tuple[str, str, str]:
        """The sign of what becomes of a version, the word, and the reason."""
        if number in self._deleted:
            return " ", "deleted", ""
        if number in self._refused:
            return "!", "refused", self._refused[number]
        if number in self._spared and number in self._plan.goes:
            return "✓", "stays", SPARED
        why = self._plan.stays.get(number)
        return ("✗", "goes", "") if why is None else ("✓", "stays", reason(self._function, number, why))


def _sizes_of(function: Function, numbers: Sequence[str]) -> dict[str, int]:
    return {number: facts_of(function, number).size for number in numbers}
