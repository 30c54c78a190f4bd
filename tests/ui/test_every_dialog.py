"""Each dialog: escape leaves it, enter does what it is for, and each of its buttons does what the button says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from textual.geometry import Offset
from textual.widgets import Button

from lvtui.experiments.comparing import compare
from lvtui.experiments.plan import RunPlan
from lvtui.operations import DeleteAlias
from lvtui.ui.keys import every_binding
from lvtui.ui.screens import at_hand
from lvtui.ui.screens.dialogs.alias import AliasDialog
from lvtui.ui.screens.dialogs.at_hand import AtHandDialog
from lvtui.ui.screens.dialogs.call import CallDialog
from lvtui.ui.screens.dialogs.canary import CanaryDialog
from lvtui.ui.screens.dialogs.comparison import ComparisonDialog
from lvtui.ui.screens.dialogs.confirm import ConfirmDialog
from lvtui.ui.screens.dialogs.delete_function import DeleteFunctionDialog
from lvtui.ui.screens.dialogs.delete_version import DeleteVersionDialog
from lvtui.ui.screens.dialogs.dialog import Dialog
from lvtui.ui.screens.dialogs.draft import DiscardDialog, DraftDialog, OvertakenDialog
from lvtui.ui.screens.dialogs.endpoint import EndpointDialog, StartEndpointDialog
from lvtui.ui.screens.dialogs.event_name import DeleteEventDialog, EventNameDialog
from lvtui.ui.screens.dialogs.events import EventsDialog
from lvtui.ui.screens.dialogs.export_run import ExportDialog
from lvtui.ui.screens.dialogs.fault_dial import FaultDialDialog
from lvtui.ui.screens.dialogs.files import FileNameDialog, FileRow, FilesDialog
from lvtui.ui.screens.dialogs.function_list import FunctionDialog
from lvtui.ui.screens.dialogs.leave_settings import LeaveSettingsDialog
from lvtui.ui.screens.dialogs.leaving import QuitDialog, ReplaceDialog
from lvtui.ui.screens.dialogs.new_function import NewFunctionDialog
from lvtui.ui.screens.dialogs.number import NumberDialog
from lvtui.ui.screens.dialogs.permission import PermissionDialog
from lvtui.ui.screens.dialogs.problems import ProblemsDialog
from lvtui.ui.screens.dialogs.prune import PruneDialog
from lvtui.ui.screens.dialogs.publish import PublishDialog
from lvtui.ui.screens.dialogs.run import RunDialog
from lvtui.ui.screens.dialogs.snapshots import PathDialog, SaveSnapshotDialog
from lvtui.ui.screens.dialogs.sure import SureDialog
from lvtui.ui.screens.dialogs.trust import TrustDialog
from tests.experiments.outcomes import tally_of
from tests.ui.driver import Driver, running, settings_for
from tests.ui.test_every_action import click
from tests.ui.test_workbench import publish_two

Made = Callable[[Driver], Dialog[Any]]

RUN, PLAN = tally_of("12!1122!1"), RunPlan("demo", "prod", seed=7)

DIALOGS: Mapping[str, Made] = {
    "AliasDialog": lambda drive: AliasDialog(drive.service, drive.function, None),
    "AtHandDialog": lambda drive: AtHandDialog(drive.service, list(at_hand.with_version(drive.function, "1", b"{}"))),
    "CallDialog": lambda _: CallDialog(1, RUN.record(1), RUN.kept(1), "prod", None),
    "CanaryDialog": lambda drive: CanaryDialog(drive.service, drive.function, drive.function.aliases["prod"], "2"),
    "ComparisonDialog": lambda _: ComparisonDialog(compare(RUN, tally_of("1122")), PLAN, PLAN.again(8)),
    "ConfirmDialog": lambda drive: ConfirmDialog(
        drive.service,
        DeleteAlias(function_name="demo", name="prod"),
        title="Delete prod",
        verb="Delete",
        sentence="Deletes prod.",
    ),
    "DeleteEventDialog": lambda _: DeleteEventDialog("empty"),
    "DeleteFunctionDialog": lambda drive: DeleteFunctionDialog(drive.service, drive.function),
    "DeleteVersionDialog": lambda drive: DeleteVersionDialog(drive.service, drive.function, "2"),
    "DiscardDialog": lambda _: DiscardDialog("demo", ["prices.py"]),
    "DraftDialog": lambda _: DraftDialog("demo", "1" * 44, "2" * 44),
    "EndpointDialog": lambda _: EndpointDialog("http://127.0.0.1:9001", "us-east-1"),
    "EventNameDialog": lambda _: EventNameDialog("empty", []),
    "EventsDialog": lambda _: EventsDialog([], 0),
    "ExportDialog": lambda _: ExportDialog("demo-prod-seed-7"),
    "FaultDialDialog": lambda drive: FaultDialDialog(drive.function.latest, None),
    "FileNameDialog": lambda _: FileNameDialog("New file", "Make", "prices.py", ["app.py"]),
    "FilesDialog": lambda _: FilesDialog("Files", [FileRow("app.py", 1), FileRow("b.py", 1)], "app.py", locked=False),
    "FunctionDialog": lambda drive: FunctionDialog(drive.service.region, None),
    "LeaveSettingsDialog": lambda _: LeaveSettingsDialog({"demo": ["Memory"]}),
    "NewFunctionDialog": lambda drive: NewFunctionDialog(drive.service, drive.bench.samples),
    "NumberDialog": lambda _: NumberDialog("Invoke", "Calls", 10, (1, 100), verb="Invoke", why="Ten calls."),
    "OvertakenDialog": lambda drive: OvertakenDialog(drive.bench.buffers["demo"]),
    "PathDialog": lambda _: PathDialog("Export", "Export", "here.zip", lambda path: f"Writes {path}."),
    "PermissionDialog": lambda drive: PermissionDialog(drive.service, drive.function),
    "ProblemsDialog": lambda _: ProblemsDialog(["This could not be read."]),
    "PruneDialog": lambda drive: PruneDialog(drive.service, drive.function, drive.bench.times),
    "PublishDialog": lambda drive: PublishDialog(drive.service, drive.function, not_deployed=False),
    "QuitDialog": lambda _: QuitDialog(["demo"]),
    "ReplaceDialog": lambda _: ReplaceDialog("2"),
    "RunDialog": lambda drive: RunDialog(drive.function, {}, b"{}", PLAN, traffic=False),
    "SaveSnapshotDialog": lambda _: SaveSnapshotDialog("before", []),
    "StartEndpointDialog": lambda _: StartEndpointDialog(9001),
    "SureDialog": lambda _: SureDialog("Sure", "Do it", "Does it."),
    "TrustDialog": lambda drive: TrustDialog(drive.service.foreign_code()),
}
BY_OTHERS = {"TriggerDialog", "WriteFilesDialog", "EntryDialog"}
"""What stands on much else; test_map, test_command_log and test_history go through their keys and buttons."""


def _concrete(kind: type[Dialog[Any]]) -> set[str]:
    own = {kind.__name__} if "compose_body" in dir(kind) and not kind.__subclasses__() else set()
    return own.union(*map(_concrete, kind.__subclasses__()))


def test_every_dialog_is_here() -> None:
    every_binding()  # imports all screens
    assert _concrete(Dialog) - BY_OTHERS <= set(DIALOGS)


async def test_each_dialog_is_left_by_escape_done_by_enter_and_does_what_its_buttons_say(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), size=(80, 40)) as drive:
        await publish_two(drive)
        wrong = []
        for name, made in DIALOGS.items():
            wrong += [f"{name}: {fault}" for fault in await _faults(drive, made(drive))]
        assert not wrong, "\n".join(wrong)


async def _faults(drive: Driver, dialog: Dialog[Any]) -> list[str]:
    """What of a dialog does something else than it says; nothing of it is really done."""
    done: list[str] = []
    wanted = {"back": "leave", "accept": "accept"}
    for number, choice in enumerate(dialog.choices()):
        wanted[f"choice-{number}"] = choice.action.partition("(")[0]
    for action in {*wanted.values(), "leave", "accept"}:
        setattr(dialog, f"action_{action}", partial(_note, done, action))
    # A row of a list that is chosen is the answer at once.
    dialog.dismiss = lambda result=None: done.append("leave" if result is None else "accept")  # type: ignore[method-assign,assignment,return-value]
    drive.app.push_screen(dialog)
    await drive.until(lambda: drive.app.screen is dialog and bool(dialog.query(Button)))
    wrong = []

    async def expect(what: str, action: str) -> None:
        if done != [action]:
            wrong.append(f"{what} does {', '.join(done) or 'nothing'}, not {action}")
        done.clear()

    await drive.press("escape")
    await expect("escape", "leave")
    await drive.press(dialog.ACCEPT_KEY)
    await expect(dialog.ACCEPT_KEY, "accept")
    for button in dialog.query("#buttons Button").results(Button):
        button.remove_class("-active")  # as it is a moment after enter has pressed it
        if (
            not dialog.region.contains_region(button.region)
            or dialog.get_widget_at(*button.region.offset)[0] is not button
        ):
            button.scroll_visible(animate=False)
            await drive.settle()
        await click(drive, button.region.offset + Offset(2, 0))
        await expect(f"the button {button.label}", wanted[str(button.id)])
    assert drive.app.screen is dialog
    del dialog.dismiss  # the class's own again
    dialog.dismiss(None)
    await drive.until(lambda: drive.app.screen is drive.bench)
    return wrong


def _note(done: list[str], action: str, *_: object) -> None:
    done.append(action)
