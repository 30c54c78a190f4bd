"""What is pictured, and how a user gets there from the workbench."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from lvtui.operations import LATEST, DeleteFunction
from lvtui.ui.screens.dialogs.problems import ProblemsDialog
from lvtui.ui.screens.dialogs.trust import TrustDialog
from tests.ui.driver import Driver
from tests.ui.looks.world import FUNCTION

CALLS = 200
MOST_DOORS = 12
"""Screens and fields that are open at once, at most."""

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
    keys: Sequence[str | Typed]
    """Pressed on the workbench, the focus being on `$LATEST` in the list of versions."""
    shows: str = ""
    """What the screen says when it is there, line ends and runs of blanks made one blank."""
    first: Deed | None = None
    """What no key does; done before the keys are pressed."""
    dialog: str = ""
    """The class of the screen that is on top then, if it is not the workbench."""
    afterwards: Deed | None = None
    """What has to be put right, beside closing whatever is open."""


async def run_many(drive: Driver) -> None:
    """Two hundred calls to `prod`."""
    drive.bench.runner_pane.target = "prod"
    drive.bench.run_calls(CALLS)
    await drive.until(lambda: _total(drive) == CALLS and not drive.bench.running, "a whole run")


async def run_once(drive: Driver) -> None:
    """One call to `prod`."""
    drive.bench.runner_pane.target = "prod"
    drive.bench.run_calls(1)
    await drive.until(lambda: _total(drive) == 1 and not drive.bench.running, "one call")


def _total(drive: Driver) -> int:
    tally = drive.bench.last_tally
    return tally.total if tally is not None else 0


async def history(drive: Driver) -> None:
    """The history has no key of its own."""
    drive.bench.action_history()


async def problems(drive: Driver) -> None:
    """What is said of files that cannot be read."""
    damaged = "functions/us-east-1/demo/aliases.toml: line 3, column 7: a value was expected. It was left as it is."
    drive.app.push_screen(ProblemsDialog([damaged, "There is no theme 'dusk'; lvtui-dark stands in for it."]))


async def trust(drive: Driver) -> None:
    """What is asked before code from elsewhere is run."""
    drive.app.push_screen(TrustDialog(drive.service.foreign_code()))


async def discard(drive: Driver) -> None:
    """Throw away what was typed."""
    await _to_the_versions(drive)
    await drive.press("ctrl+r")
    await drive.until(lambda: not drive.bench.not_deployed, "the typed text is gone")


async def delete_function(drive: Driver) -> None:
    """Leave an empty workspace."""
    await drive.service.call(DeleteFunction(function_name=FUNCTION))
    await drive.until(lambda: drive.bench.function is None, "no function")


async def unzoom(drive: Driver) -> None:
    """Show all panes again."""
    await drive.press("underscore")


SIGHTS: Sequence[Sight] = (
    Sight("workbench", (), "2 published"),
    Sight("versions-filter", ("slash", Typed("second")), "second"),
    Sight("version-locked", ("down", "enter"), "version 2"),
    Sight("aliases", ("2", "down")),
    Sight("code", ("3",)),
    Sight("configuration", ("3", "f3"), "Runtime"),
    Sight("differences", ("3", "f3", "f3")),
    Sight("test", ("4",)),
    Sight("run", (), "200 of 200", first=run_many),
    Sight("call", ("4",), first=run_once),
    Sight("why", ("v",), "draw", first=run_once),
    Sight("zoomed", ("2", "plus"), afterwards=unzoom),
    Sight("typed", ("3", "ctrl+end", Typed("# typed")), "not deployed"),
    Sight("quit", ("ctrl+q",), dialog="QuitDialog", afterwards=discard),
    Sight("help", ("f1",), dialog="HelpScreen"),
    Sight("palette", ("ctrl+p", Typed("pro")), dialog="CommandPalette"),
    Sight("themes", ("ctrl+t",), dialog="CommandPalette"),
    Sight("jump", ("ctrl+o",)),
    Sight("functions", ("f2",), dialog="FunctionDialog"),
    Sight("new-function", ("ctrl+n",), dialog="NewFunctionDialog"),
    Sight("publish", ("p",), dialog="PublishDialog"),
    Sight("fault-dial", ("down", "f"), dialog="FaultDialDialog"),
    Sight("delete-version", ("down", "ctrl+d"), "prod"),
    Sight("new-alias", ("2", "n"), dialog="AliasDialog"),
    Sight("edit-alias", ("2", "down", "e"), dialog="AliasDialog"),
    Sight("promote", ("2", "down", "P")),
    Sight("canary", ("2", "end", "c")),
    Sight("delete-alias", ("2", "ctrl+d")),
    Sight("alias-history", ("2", "down", "H")),
    Sight("invoke-many", ("4", "R"), dialog="NumberDialog"),
    Sight("seed", ("4", "S"), dialog="NumberDialog"),
    Sight("asynchronous-events", ("4", "L"), dialog="EventsDialog"),
    Sight("save-event", ("4", "w"), dialog="EventNameDialog"),
    Sight("command-log", ("at",), dialog="CommandLogScreen"),
    Sight("command-line", ("colon", Typed("list-al"))),
    Sight("history", (), "11 entries", first=history, dialog="HistoryScreen"),
    Sight("snapshots", ("f6",), dialog="SnapshotsScreen"),
    Sight("problems", (), first=problems, dialog="ProblemsDialog"),
    Sight("trust", (), first=trust, dialog="TrustDialog"),
    # The last: there is nothing left to go back to.
    Sight("empty-workspace", (), "No function yet", first=delete_function),
)
"""In this order; a new one goes before the last."""


async def go(drive: Driver, sight: Sight) -> None:
    """From the workbench to a sight.

    Raises:
        AssertionError: that is not where one comes to.
    """
    if sight.first is not None:
        await sight.first(drive)
    for key in sight.keys:
        if isinstance(key, Typed):
            await drive.type(key.text)
        else:
            await drive.press(key)
    if sight.dialog:
        await drive.until_dialog(sight.dialog)
    if sight.shows:
        await drive.until_shown(sight.shows)


async def go_home(drive: Driver, sight: Sight) -> None:
    """From a sight to the workbench as it was."""
    if sight.afterwards is not None:
        await _close_all(drive)
        await sight.afterwards(drive)
    await _close_all(drive)
    drive.app.clear_notifications()
    bench = drive.bench
    if bench.function is None:
        return
    if bench.code_pane.tab != "Code":
        bench.code_pane.show_tab("Code")
    await _to_the_versions(drive)
    if bench.opened != LATEST or bench.versions_pane.rows.cursor or bench.versions_pane.query("FilterLine"):
        await drive.press("escape", "home", "enter")
        await drive.until(lambda: bench.opened == LATEST, "$LATEST in the code pane")
        await _to_the_versions(drive)


async def _to_the_versions(drive: Driver) -> None:
    if not drive.bench.versions_pane.has_focus_within:
        drive.bench.show_pane(1)
        await drive.until(lambda: drive.bench.versions_pane.has_focus_within, "the focus on the versions")


async def _close_all(drive: Driver) -> None:
    for _ in range(MOST_DOORS):
        if drive.dialog == "Workbench":
            return
        await drive.press("escape")
    raise AssertionError(f"{drive.dialog} does not close:\n{drive.text()}")
