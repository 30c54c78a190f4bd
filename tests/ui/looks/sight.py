"""One picture: what it is of, and how a user gets there and back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from lvtui.operations import LATEST
from lvtui.ui.widgets.output_view import OutputView
from tests.ui.driver import Driver

MOST_DOORS = 12
"""Screens and fields that are open at once, at most."""
WORKBENCH = "Workbench"

Deed = Callable[[Driver], Awaitable[None]]


@dataclass(frozen=True)
class Typed:
    """Text, letter by letter."""

    text: str


@dataclass(frozen=True)
class Sight:
    """One picture."""

    name: str
    """Its file's."""
    keys: Sequence[str | Typed] = ()
    """Pressed on the workbench, the focus being on `$LATEST` in the list of versions."""
    shows: str = ""
    """What the screen says when it is there, line ends and runs of blanks made one blank."""
    first: Deed | None = None
    """What no key does; done before the keys are pressed."""
    dialog: str = WORKBENCH
    """The class of the screen that is on top then."""
    afterwards: Deed | None = None
    """What has to be put right, beside closing whatever is open."""


async def go(drive: Driver, sight: Sight) -> None:
    """From the workbench to a sight.

    Raises:
        AssertionError: that is not where one comes to.
    """
    if sight.first is not None:
        await sight.first(drive)
        await note_down(drive)
    for key in sight.keys:
        if isinstance(key, Typed):
            await drive.type(key.text)
        else:
            await drive.press(key)
    await drive.until_dialog(sight.dialog)
    if sight.shows:
        await drive.until_shown(sight.shows)


async def note_down(drive: Driver) -> None:
    """Write down what was called before what is done next: the history shows both, and calls come into it later."""
    await drive.service.keep_history()


async def go_home(drive: Driver, sight: Sight) -> None:
    """From a sight to the workbench as it was."""
    await close_all(drive)
    await note_down(drive)
    if sight.afterwards is not None:
        await sight.afterwards(drive)
        await close_all(drive)
        await note_down(drive)
    drive.app.clear_notifications()
    bench = drive.bench
    if bench.function is None:
        return
    bench.command_line.action_clear()
    if bench.command_line.display:
        bench.command_line.action_leave()
        await drive.settle()
    for pane in (bench.aliases_pane, bench.versions_pane):
        pane.action_show_all()
    bench.aliases_pane.rows.action_first()
    bench.query_one(OutputView).show_tab("Result")
    bench.map_pane.show_tab("Map")
    bench.experiment_pane.plots.as_table = False
    bench.experiment_pane.show_tab("Overview")
    await to_the_versions(drive)
    if bench.code_pane.tab != "Code":
        bench.code_pane.show_tab("Code")
        await drive.settle()
    if bench.opened != LATEST or bench.versions_pane.rows.cursor:
        await drive.press("escape", "home", "enter")
        await drive.until(lambda: bench.opened == LATEST, "$LATEST in the code pane")
        await to_the_versions(drive)


async def to_the_versions(drive: Driver) -> None:
    """Go to the list of versions."""
    if not drive.bench.versions_pane.has_focus_within:
        drive.bench.show_pane(1)
        await drive.until(lambda: drive.bench.versions_pane.has_focus_within, "the focus on the versions")


async def close_all(drive: Driver) -> None:
    """Close everything that is open over the workbench."""
    for _ in range(MOST_DOORS):
        if drive.dialog == WORKBENCH:
            return
        await drive.press("escape")
    raise AssertionError(f"{drive.dialog} does not close:\n{drive.text()}")
