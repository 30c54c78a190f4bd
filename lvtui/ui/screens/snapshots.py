"""The snapshots: what there is, what differs from now or from another, and the way back."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import ModalScreen

from lvtui.domain.model import Region
from lvtui.domain.snapshots import SnapshotHead
from lvtui.operations.errors import LambdaError
from lvtui.service import Restoration, Service
from lvtui.ui.ages import Times
from lvtui.ui.screens.dialogs.function_list import FunctionDialog
from lvtui.ui.screens.dialogs.problems import ProblemsDialog
from lvtui.ui.screens.dialogs.snapshots import PathDialog, SaveSnapshotDialog
from lvtui.ui.screens.dialogs.sure import SureDialog
from lvtui.ui.screens.help import HelpScreen
from lvtui.ui.screens.modal import Modal, ask
from lvtui.ui.text import printable
from lvtui.ui.widgets.command_strip import CommandStrip
from lvtui.ui.widgets.key_line import KeyLine
from lvtui.ui.widgets.pane import Pane
from lvtui.ui.widgets.row_list import RowList
from lvtui.ui.widgets.snapshot_panes import DifferencesPane, SnapshotsPane, differences_text, size_text

T = TypeVar("T")

BUSY_AFTER = 0.3
"""Seconds after which whatever is being done says so."""
FOLLOW_EVERY = 0.8
"""Seconds between two looks at the folder and the state, which other processes change."""
REST = 0.05
"""Seconds that the cursor rests on a snapshot before it is compared."""
NEEDS_ONE = ("restore", "restore_function", "mark", "export", "delete")
"""Actions that are about the snapshot under the cursor."""

KEPT_FIRST = "The state before is kept as a snapshot first, so there is a way back."


class SnapshotsScreen(Modal[None]):
    """Snapshots on the left, what differs on the right."""

    CSS_PATH = "snapshots.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium")]

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "go(1)", "Snapshots", show=False, id="snapshots.pane_list"),
        Binding("2", "go(2)", "What differs", show=False, id="snapshots.pane_differences"),
        Binding("escape,f6", "dismiss", "Back", key_display="esc", id="snapshots.back"),
        Binding("f1,question_mark", "help", "Help", key_display="f1", id="help"),
    ]

    def __init__(self, service: Service, times: Times) -> None:
        """Everything goes through `service`."""
        super().__init__()
        self.service = service
        self._times = times
        self._heads: Mapping[str, SnapshotHead] = {}
        self._marked: str | None = None
        self._told_problems: set[str] = set()
        self._busy = ""
        self._compared_with: Region | None = None

    def compose(self) -> ComposeResult:
        with Container(id="snapshots_body"):
            yield SnapshotsPane(id="snapshots_pane")
            yield DifferencesPane(id="differences_pane")
        yield CommandStrip()
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the folder."""
        self.action_go(1)
        self._in_background(self._follow, group="follow")

    @property
    def selected(self) -> str | None:
        """The snapshot under the cursor."""
        return self.query_one(RowList).row_key

    def action_go(self, number: int) -> None:
        """Go to a pane."""
        next(pane for pane in self.query(Pane) if number == pane.NUMBER).take_focus()

    async def action_help(self) -> None:
        """Explain the keys."""
        panes = self.query(Pane)
        focused = next((pane for pane in panes if pane.has_focus_within), None)
        self.app.push_screen(HelpScreen(self, focused))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """One thing at a time, and nothing with a snapshot where there is none."""
        if action in NEEDS_ONE and not self._heads:
            return False
        return not (self._busy and action in (*NEEDS_ONE, "save", "import"))

    async def _follow(self) -> None:
        """Show what there is, and what others make of it."""
        await self._read()
        while True:
            await asyncio.sleep(FOLLOW_EVERY)
            try:
                found = (await self.service.snapshots.listed()).found
            except LambdaError:
                continue  # said when it is asked for
            if {head.name: head for head in found} != self._heads:
                await self._read()
            elif self._compared_with is not None and self._compared_with is not self.service.region:
                self._compare()

    async def _read(self, select: str | None = None) -> None:
        """Look at the folder again, and put the cursor on one."""
        try:
            listed = await self.service.snapshots.listed()
        except LambdaError as refusal:
            self._refuse(refusal)
            return
        self._heads = {head.name: head for head in listed.found}
        if self._marked not in self._heads:
            self._marked = None
        self._show_rows()
        self.refresh_bindings()
        if select is not None:
            self.query_one(RowList).move_to(select)
        news = [problem for problem in listed.problems if problem not in self._told_problems]
        self._told_problems.update(news)
        if news:
            self.app.push_screen(ProblemsDialog(news))
        self._compare()

    def _show_rows(self) -> None:
        self.query_one(SnapshotsPane).show(self._heads, self._marked, self._times)

    @on(RowList.Highlighted, "#snapshots")
    def _compare_highlighted(self) -> None:
        self._compare()

    def _compare(self) -> None:
        self._in_background(self._show_differences, group="compare")

    def _in_background(self, doing: Callable[[], Coroutine[Any, Any, Any]], group: str) -> None:
        # The function, not its coroutine: of two in a row the first may be put aside before it has begun.
        self.run_worker(doing, group=group, exclusive=True)

    async def _show_differences(self) -> None:
        """Compare the one under the cursor with the marked one, or with now."""
        name, marked = self.selected, self._marked
        pane = self.query_one(DifferencesPane)
        self._compared_with = None
        if name is None:
            pane.tell(Text("A snapshot keeps all functions as they are, in one file that can be passed on."))
            return
        await asyncio.sleep(REST)
        one, other = (marked, name) if marked is not None and marked != name else (name, None)
        comparing = self.set_timer(BUSY_AFTER, lambda: pane.tell(Text(f"Comparing “{one}” with {other or 'now'}…")))
        try:
            region = self.service.region
            found = await self.service.snapshots.compared(one, other)
            # A diff of everything may be long: it is put into words where it does not hold up the screen.
            head = self._heads.get(name)
            told = await asyncio.to_thread(differences_text, one, other or "now", found, head, pane.diff_styles)
        except LambdaError as refusal:
            pane.tell(Text(f"✗ {printable(str(refusal))}"))
            return
        finally:
            comparing.stop()
        self._compared_with = region if other is None else None
        pane.tell(told, found.in_short())

    def action_mark(self) -> None:
        """Compare others with the one under the cursor, or with now again."""
        self._marked = None if self._marked == self.selected else self.selected
        self._show_rows()
        self._compare()

    @work(exclusive=True, group="dialog")
    async def action_save(self) -> None:
        """Keep the state of now."""
        own = [name for name, head in self._heads.items() if not head.automatic]
        asked = await self._ask(SaveSnapshotDialog(f"{self._times.now().astimezone():%Y-%m-%d}", own))
        if asked is None:
            return
        replacing = asked.name in own
        saving = self.service.snapshots.save(asked.name, asked.note, replacing=replacing)
        head = await self._try(saving, f"Saving “{asked.name}”")
        if head is not None:
            note = ["--note", asked.note] if asked.note else []
            self._tell(
                ["save", asked.name, *note, *(["--replace"] if replacing else [])], f"saved, {size_text(head.size)}"
            )
            await self._read(head.name)

    @on(RowList.Chosen, "#snapshots")
    def _restore_chosen(self) -> None:
        self.action_restore()

    @work(exclusive=True, group="dialog")
    async def action_restore(self) -> None:
        """Put everything back to what the snapshot holds."""
        if (name := self.selected) is not None:
            await self._restore(name, None)

    @work(exclusive=True, group="dialog")
    async def action_restore_function(self) -> None:
        """Put one function back."""
        name = self.selected
        if name is None:
            return
        snapshot = await self._try(self.service.snapshots.read(name), f"Reading “{name}”")
        if snapshot is None:
            return
        if not snapshot.region.functions:
            self.query_one(CommandStrip).tell("", f"“{name}” holds no function.")
            return
        title = f"Restore one function of “{name}”"
        function = await self._ask(FunctionDialog(snapshot.region, None, title=title, verb="Choose"))
        if function is not None:
            await self._restore(name, function)

    async def _restore(self, name: str, function: str | None) -> None:
        foreseen = self.service.snapshots.foreseen(name, function)
        would = await self._try(foreseen, f"Comparing “{name}” with now")
        if would is None:
            return
        what = function or "Everything"
        if not would.differences:
            self._tell(["restore", name], f"nothing to restore: {what[0].lower()}{what[1:]} is as it was then")
            return
        sentence = f"{what} goes back to what “{name}” holds: {would.differences.in_short()}. {KEPT_FIRST}"
        lines = await asyncio.to_thread(lambda: list(would.differences.in_full(code=False)))
        if await self._ask(SureDialog(f"Restore “{name}”", "Restore", sentence, lines)):
            done = await self._try(self.service.snapshots.restore(name, function), f"Restoring “{name}”")
            if done is not None:
                await self._tell_done(["restore", name, *(["--function", function] if function else [])], done)

    @work(exclusive=True, group="dialog")
    async def action_export(self) -> None:
        """Write a snapshot to a file elsewhere."""
        name = self.selected
        if name is None:
            return

        def sentence(path: Path) -> str:
            replaces = "replaces the file that is there" if path.is_file() else "makes one file with everything in it"
            return f"Writes “{name}” to {path}: {replaces}, code, environment variables and test events included."

        path = await self._ask(PathDialog(f"Export “{name}”", "Export", f"{name}.toml", sentence))
        if path is None:
            return
        exporting = self.service.snapshots.export(name, path, replacing=path.is_file())
        size = await self._try(exporting, f"Writing {path}")
        if size is not None:
            self._tell(["export", name, str(path)], f"wrote {size_text(size)}")

    @work(exclusive=True, group="dialog")
    async def action_import(self) -> None:
        """Bring in the functions of a file from elsewhere."""

        def sentence(path: Path) -> str:
            return (
                f"Keeps {path.name} as a snapshot, and brings its functions in: those of the same name are replaced, "
                f"all others stay. {KEPT_FIRST} Code that is not here already asks before it is run."
            )

        path = await self._ask(PathDialog("Import a snapshot", "Import", "", sentence, must_exist=True))
        done = None if path is None else await self._try(self.service.snapshots.bring_in(path), f"Importing {path}")
        if path is not None and done is not None:
            await self._tell_done(["import", str(path)], done, imported=done.head.name)

    @work(exclusive=True, group="dialog")
    async def action_delete(self) -> None:
        """Delete a snapshot."""
        name = self.selected
        if name is None:
            return
        sentence = f"Deletes the snapshot “{name}”. The functions stay as they are. There is no way back to it."
        if await self._ask(SureDialog("Delete a snapshot", "Delete", sentence)):
            try:
                await self.service.snapshots.delete(name)
            except LambdaError as refusal:
                self._refuse(refusal)
            else:
                self.query_one(CommandStrip).tell("", f"The snapshot “{name}” is deleted.")
            await self._read()

    async def _tell_done(self, command: list[str], done: Restoration, imported: str = "") -> None:
        differences = done.differences
        parts = [f"kept as “{imported}”"] if imported else []
        parts.append(differences.in_short() if differences else "nothing had to be changed")
        parts += [f"the state before is “{done.kept_as}”"] if done.kept_as else []
        self._tell(command, "; ".join(parts))
        if done.trouble:
            self.app.push_screen(ProblemsDialog([done.trouble]))
        await self._read(imported or self.selected)

    def _tell(self, command: list[str], answer: str) -> None:
        self.query_one(CommandStrip).tell(shlex.join(["lvtui", "snapshot", *command]), answer)

    async def _try(self, doing: Awaitable[T], words: str) -> T | None:
        """What it answers; a refusal is shown, and gives ``None``. `words` are said where it takes its time."""
        try:
            with self._busy_with(words):
                return await doing
        except LambdaError as refusal:
            self._refuse(refusal)
            return None

    @contextmanager
    def _busy_with(self, words: str) -> Iterator[None]:
        """Let nothing else be begun; after a while, say what keeps the user from it."""
        strip = self.query_one(CommandStrip)
        before = (strip.command, strip.answer)
        said = f"{words}… It goes on if you leave with esc."

        def say() -> None:
            strip.tell("", said)
            self.refresh_bindings()

        self._busy = words
        timer = self.set_timer(BUSY_AFTER, say)
        try:
            yield
        finally:
            timer.stop()
            self._busy = ""
            if strip.answer == said:
                strip.tell(*before)
            self.refresh_bindings()

    def _refuse(self, refusal: LambdaError) -> None:
        self.notify(str(refusal), title=refusal.code, severity="error", markup=False)

    async def _ask(self, dialog: ModalScreen[T]) -> T | None:
        """Open a dialog and wait for what it returns; to be called in a worker, with whose end the dialog ends."""
        return await ask(self.app, dialog)
