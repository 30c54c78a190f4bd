"""Each action is done by its key, from the palette and by the mouse; nothing is really done meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.command import CommandPalette, DiscoveryHit
from textual.dom import DOMNode
from textual.geometry import Offset

from lvtui.experiments.plan import RunPlan
from lvtui.ui.app import LvtuiApp
from lvtui.ui.commands import WorkbenchCommands, keyless
from lvtui.ui.deeds import Deed, everywhere, on_workbench
from lvtui.ui.keys import every_binding
from lvtui.ui.screens.workbench import Workbench
from lvtui.ui.widgets.command_line import CommandLine
from lvtui.ui.widgets.configuration_field import RowInput
from lvtui.ui.widgets.filter_line import FilterLine
from lvtui.ui.widgets.foot_line import FindLine, FootInput, GoToLine
from lvtui.ui.widgets.key_line import KeyLine
from tests.ui.driver import Driver, _key_event, running, settings_for
from tests.ui.test_workbench import publish_two

Done = tuple[DOMNode, str, tuple[Any, ...]]
"""What does it, which method of that, and with which arguments."""

IN_OTHER_SCREENS = {"WeightBar", "SnapshotsPane", "SnapshotRows", "CommandLogPane", "HistoryRows"}
"""What is in no pane of the workbench, beside the screens that lie over it themselves."""
REALLY_CHOSEN = (
    "Deploy",
    "Versions: Publish",
    "Code: Find",
    "Diff: Swap sides",
    "Who may invoke: Up",
    "Experiment: Compare",
)
"""Rows of the palette that are clicked on; of the others, what they hold is called: one row is clicked as another."""


class Noted:
    """What has been done, or rather would have been."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, expected: Iterable[Done]) -> None:
        """Those actions are noted and not done; what Textual does by keys of its own, it does."""
        self._done: list[Done] = []
        self._expected = list(expected)
        self._really = LvtuiApp._dispatch_action
        monkeypatch.setattr(LvtuiApp, "_dispatch_action", self._note)
        # The line's field has ctrl+c to itself, to copy what is marked, and passes on what is none of that.
        monkeypatch.setattr(CommandLine, "action_interrupt", lambda line: self._done.append((line, "interrupt", ())))
        for kind in _kinds(DOMNode):  # whether there is anything to do it with is not asked
            if "check_action" in kind.__dict__ and kind.__module__.startswith("lvtui."):
                monkeypatch.setattr(kind, "check_action", lambda *_: True)

    async def _note(self, namespace: DOMNode, action_name: str, params: Any) -> bool:
        # Of ctrl+q the app hears first, and has the workbench ask what there is to ask.
        done = (namespace.app if action_name == "quit" else namespace, action_name, tuple(params))
        if done in self._expected:
            self._done.append(done)
            return True
        return await self._really(namespace.app, namespace, action_name, params)

    def taken(self) -> list[Done]:
        """What has been done since this was last asked."""
        taken, self._done = self._done, []
        return taken


async def test_every_action_is_done_by_its_key_from_the_palette_and_by_the_mouse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(settings_for(tmp_path), size=(120, 36)) as drive:
        await publish_two(drive)
        bench = drive.bench
        await run_something(drive)
        for pane in bench.query("Pane").results():
            await pane.complete()  # type: ignore[attr-defined]
        deeds = [*on_workbench(bench), *everywhere(drive.app)]
        _nothing_is_missing(deeds)
        keyless_ones = {
            f"{name}{more}": drive.app._parse_action(action, bench) for name, more, _, action in keyless(bench)
        }
        noted = Noted(monkeypatch, [*keyless_ones.values(), *(_expected(drive, deed) for deed in deeds)])
        bench.refresh_bindings()
        wrong = [fault async for fault in _wrong_keys(drive, deeds, noted)]
        wrong += [fault async for fault in _wrong_rows(drive, deeds, noted)]
        assert not wrong, "\n".join(wrong)
        rows = await _rows(bench)
        for title, done in keyless_ones.items():
            await rows[title]()
            assert noted.taken() == [done], f"the palette's {title} does something else"
        for title in REALLY_CHOSEN:
            await _choose_by_mouse(drive, title, noted)


async def run_something(drive: Driver) -> None:
    """A run, of which every plot and the list of calls have something to show."""
    drive.bench.start_run(RunPlan("demo", "prod", count=20))
    await drive.until(lambda: drive.bench.run_shown is not None and not drive.bench.running, "a run that is over")


def _nothing_is_missing(deeds: Iterable[Deed]) -> None:
    """Every binding there is is one of these, or is declared for what lies over the workbench."""
    found, declared = {deed.binding.id for deed in deeds}, every_binding()
    modal = {kind.__name__ for kind in _kinds(DOMNode) if any(base.__name__ == "Modal" for base in kind.__mro__)}
    missing = {
        str(binding.id)
        for place, binding in declared
        if binding.id not in found and place not in modal and place not in IN_OTHER_SCREENS
    }
    assert not missing, f"neither palette nor help knows of {', '.join(sorted(missing))}"


async def _wrong_keys(drive: Driver, deeds: Iterable[Deed], noted: Noted) -> AsyncIterator[str]:
    """Press the keys of each, and click on it in the line of keys where it is named there."""
    line = drive.bench.query_one(KeyLine)
    for deed in deeds:
        keys = deed.binding.key.split(",")
        _go(drive, deed)
        noted.taken()
        for key in keys:
            drive.app.post_message(_key_event(key))
        await drive.settle()
        if (taken := noted.taken()) != [_expected(drive, deed)] * len(keys):
            yield f"{deed.title} ({deed.binding.id}): {' '.join(keys)} does {_told(taken)}"
        for place in [place for place in line._keys if place.key in keys]:
            await click(drive, line.region.offset + Offset(place.start + 1, 0))
            if (taken := noted.taken()) != [_expected(drive, deed)]:
                yield f"{deed.title} ({deed.binding.id}): a click on its key {place.key} does {_told(taken)}"


async def _wrong_rows(drive: Driver, deeds: Iterable[Deed], noted: Noted) -> AsyncIterator[str]:
    """Do what each one's row of the palette does; the focus is in the first pane, unless its place would be hidden."""
    bench = drive.bench
    bench.show_pane(1)
    bench.code_pane.show_tab("Code")
    await drive.settle()
    rows = await _rows(bench)
    for deed in deeds:
        if deed.binding.id == "palette":
            continue  # it is open
        if not deed.can_be_gone_to:
            _go(drive, deed)
        row = _row(rows, deed) or _row(await _rows(bench), deed)
        if row is None:
            yield f"{deed.title} ({deed.binding.id}): the palette does not have it"
            continue
        noted.taken()
        await row()
        if (taken := noted.taken()) != [_expected(drive, deed)]:
            yield f"{deed.title} ({deed.binding.id}): the palette does {_told(taken)}"
        focused = drive.app.focused
        if deed.pane is not None and (focused is None or deed.pane not in focused.ancestors_with_self):
            yield f"{deed.title} ({deed.binding.id}): the palette does not go there"
        if deed.pane is not None and deed.tab and not deed.pane.tabs[deed.tab].display:
            yield f"{deed.title} ({deed.binding.id}): the palette does not turn to its tab"


async def _rows(bench: Workbench) -> Mapping[str, Callable[[], Any]]:
    """What the palette has before anything is typed."""
    found = [hit async for hit in WorkbenchCommands(bench).discover() if isinstance(hit, DiscoveryHit)]
    titles = [str(hit.text) for hit in found]
    assert len(titles) == len(set(titles)), "two rows of the palette are called the same"
    return {str(hit.text): hit.command for hit in found}


def _row(rows: Mapping[str, Callable[[], Any]], deed: Deed) -> Callable[[], Any] | None:
    """That of a deed; of an undo, it says what that would be of."""
    return rows.get(deed.title) or next(
        (row for title, row in rows.items() if title.startswith(f"{deed.title}:")), None
    )


async def _choose_by_mouse(drive: Driver, title: str, noted: Noted) -> None:
    """Type the name of something into the palette, and click on the first row."""
    drive.bench.show_pane(1)
    drive.app.action_command_palette()
    await drive.until_dialog("CommandPalette")
    await drive.type(title)
    palette = drive.app.screen
    assert isinstance(palette, CommandPalette)
    rows = palette.query_one("CommandList")

    def first() -> str:
        options = rows.options  # type: ignore[attr-defined]
        return str(options[0].hit.text) if options and not options[0].disabled else ""

    await drive.until(lambda: first().startswith(title), f"{title!r}, not {first()!r}")
    noted.taken()
    await click(drive, rows.content_region.offset + Offset(3, 0))
    await drive.until(lambda: drive.app.screen is drive.bench)
    taken = noted.taken()
    deed = next((deed for deed in on_workbench(drive.bench) if deed.title == title), None)
    assert len(taken) == 1 if deed is None else taken == [_expected(drive, deed)], f"{title}: {_told(taken)}"


def _go(drive: Driver, deed: Deed) -> None:
    """Go to where something is done, as a user would who has come there by other keys; the focus in the first pane,
    if it is done everywhere."""
    bench, node = drive.bench, deed.node
    pane, focused = deed.pane, drive.app.focused
    if pane is None or node is pane or focused is None or pane not in focused.ancestors_with_self:
        bench.show_pane(pane.NUMBER if pane is not None else 1)
    if isinstance(node, FilterLine):
        node.display = True
    elif isinstance(node, FootInput):
        bench.code_pane.show_code()
        line = bench.query_one(FindLine) if isinstance(node.line, FindLine) else bench.query_one(GoToLine)
        line.open("")
    elif isinstance(node, RowInput):
        bench.code_pane.show_tab("Configuration")
        bench.code_pane.configuration.change_row("Description")
    elif deed.place == CommandLine.TITLE:
        bench.action_command_line()
        return
    deed.go()


def _expected(drive: Driver, deed: Deed) -> Done:
    target, name, arguments = drive.app._parse_action(deed.binding.action, deed.node)
    return drive.app if name == "quit" else target, name, tuple(arguments)


def _told(taken: Iterable[Done]) -> str:
    return ", ".join(f"{type(node).__name__}.{name}{arguments}" for node, name, arguments in taken) or "nothing"


async def click(drive: Driver, at: Offset) -> None:
    """Click on a place of the screen."""
    for kind in (events.MouseDown, events.MouseUp):
        drive.app.post_message(_mouse(kind, at))
    await drive.settle()


def _mouse(kind: Callable[..., events.MouseEvent], at: Offset) -> events.MouseEvent:
    return kind(
        widget=None,
        x=at.x,
        y=at.y,
        delta_x=0,
        delta_y=0,
        button=1,
        shift=False,
        meta=False,
        ctrl=False,
        screen_x=at.x,
        screen_y=at.y,
    )


def _kinds(kind: type) -> Iterator[type]:
    yield kind
    each: type
    for each in kind.__subclasses__():
        yield from _kinds(each)
