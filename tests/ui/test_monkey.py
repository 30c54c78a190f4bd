"""Somebody presses anything, clicks anywhere, pastes, and pulls at the window: nothing breaks, nothing hangs.

`pytest tests/ui/test_monkey.py --monkey 50000 --monkey-seed 3` lets it act longer, and otherwise. The same seed does
the same again to the same app: time passes when the hand rests, and what is invoked is answered without a process.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import RenderableType
from textual import events
from textual._compositor import Compositor
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size

from lvtui.domain.execution import Call, Outcome
from lvtui.domain.outcomes import Outcomes
from lvtui.settings import themes_folder
from lvtui.ui.app import LvtuiApp
from lvtui.ui.screens.run_playing import MOST_RUNS
from lvtui.ui.screens.workbench import Workbench
from lvtui.ui.text import printable
from lvtui.ui.themes import load_themes
from lvtui.wiring import samples
from tests.domain.invariants import OF_THE_RULES
from tests.service.invokers import ScriptedInvoker, fail, succeed
from tests.ui.driver import Driver, settings_for
from tests.ui.looks.world import FUNCTION, Clock, open_still, play_the_lecture, surroundings
from tests.ui.virtual_time import VirtualTimeLoop, run_in_virtual_time

REMEMBERED = 40
"""The last actions, which a failure names."""
SETTLE_EVERY = 50
"""Actions between two looks at everything."""
MOST_TURNS = 20_000
"""Of the loop, until an action has been answered or a rest is over: more, and the app would be called frozen."""
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$:/?@!-_+ .,'\"()[]{}#<>=*%é漢ع"
NAMES = (
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "enter", "escape", "tab", "shift+tab"),
    *("backspace", "delete", "insert", "space", "shift+up", "shift+down", "shift+left", "shift+right"),
    *("ctrl+home", "ctrl+end", "shift+f3", *(f"f{number}" for number in range(1, 13))),
    *(f"ctrl+{letter}" for letter in "adefgjklnoprstuvwxyz"),
    *("escape",) * 4,  # or it would be in dialogs all day
    *("enter", "tab", "shift+tab") * 2,
)
CHARACTERS = {" ": "space"}
PASTES = (
    "prod",
    "def lambda_handler(event, context):\n    return event\n",
    '{"name": "monkey"}',
    "x" * 5_000,
    "שלום \u202eevil\u202c 漢字 é \x00\x1b[31m \ud800",
    "-1",
    "",
)
SIZES = ((160, 48), (120, 36), (100, 30), *4 * ((80, 24),), *3 * ((60, 20),), (40, 12), (20, 5), (7, 3), (1, 1))
"""More often those at which everything is to be used, which are drawn quickly too."""
RESTS = (0.02, 0.02, 0.02, 0.1, 0.4, 1.5)
"""Seconds that a hand rests: for a frame, for a timer, for what looks at files now and then."""
A_FRAME = 0.1
"""Seconds in which one must have been drawn: Textual itself holds some back for half as long."""
KINDS = {
    **{"name": 37, "letter": 33, "click": 12, "rest": 4, "scroll": 5},
    **{"drag": 3, "paste": 3, "resize": 2, "command": 1},
}
"""What a hand does → how often of a hundred times; a command is one from the palette."""


@dataclass(frozen=True)
class Action:
    """One thing that a hand does."""

    kind: str
    detail: object


class Hand:
    """Chooses what to do next; the same seed chooses the same."""

    def __init__(self, seed: int) -> None:
        """`seed` is what a failure names."""
        self._chance = random.Random(seed)
        self._planned: list[Action] = []

    def next(self, size: Size) -> Action:
        """Something, on a terminal of this size."""
        chance = self._chance
        if self._planned:
            return self._planned.pop(0)
        (kind,) = chance.choices(tuple(KINDS), tuple(KINDS.values()))
        place = chance.randrange(max(1, size.width)), chance.randrange(max(1, size.height))
        match kind:
            case "name":
                return Action("key", chance.choice(NAMES))
            case "letter":
                return Action("letter", chance.choice(LETTERS))
            case "scroll":
                return Action("scroll", (place, chance.choice((True, False))))
            case "paste":
                return Action("paste", chance.choice(PASTES))
            case "resize":
                return Action("resize", chance.choice(SIZES))
            case "command":
                letters = [Action("letter", chance.choice("abcdefghilmnoprstuvw")) for _ in range(chance.randrange(3))]
                rests, downs = [Action("rest", A_FRAME)], chance.randrange(4) * [Action("key", "down")]
                self._planned = [*rests, *letters, *rests, *downs, Action("key", "enter")]
                return Action("key", "ctrl+p")
            case "rest":
                return Action("rest", chance.choice(RESTS))
            case "drag":
                return Action("drag", (place, (chance.randrange(max(1, size.width)), place[1])))
            case _:
                return Action("click", (place, chance.choice((1, 1, 1, 3))))


class PretendInvoker(ScriptedInvoker):
    """Answers after a while, every fifth call with an error."""

    def __init__(self) -> None:
        """Remembers nothing of before."""
        super().__init__(answer=_answer, chunk=100)

    async def invoke(self, call: Call) -> Outcome:
        await asyncio.sleep(0.35)
        return await super().invoke(call)

    async def invoke_many(
        self,
        calls: Iterable[Call | None],
        *,
        concurrency: int = 1,
        when_more: Callable[[Callable[[], None]], object] | None = None,
    ) -> AsyncGenerator[Outcomes, None]:
        batch = super().invoke_many(calls, concurrency=concurrency, when_more=when_more)
        async with aclosing(batch) as chunks:
            async for chunk in chunks:
                await asyncio.sleep(0.05)
                yield chunk


def _answer(call: Call) -> Outcome:
    return fail(call) if int(call.request_id[:8], 16) % 5 == 0 else succeed(call)


@asynccontextmanager
async def playground(folder: Path, loop: VirtualTimeLoop) -> AsyncIterator[Driver]:
    """The app on the lecture's function; it says that it wants to quit as often as it likes."""
    clock = Clock()
    with surroundings(no_color=False):
        settings = replace(settings_for(folder), theme="lvtui-dark")
        opened = open_still(settings, clock, PretendInvoker())
        try:
            await play_the_lecture(opened.service, clock)
            began = loop.time()
            clock.pass_by(lambda: loop.time() - began)
            app = ForEver(settings, opened, samples(), load_themes(themes_folder()), now=clock)
            app.animation_level = "none"
            async with app.run_test(size=(80, 24), notifications=True) as pilot:
                drive = Driver(app, pilot, opened)
                await drive.until(lambda: drive.bench.function_name == FUNCTION)
                yield drive
        finally:
            await opened.regions.close()


class HastyCompositor(Compositor):
    """Draws every fourth frame only, as drawing is most of the work; what has changed is drawn with the next."""

    _frame = 0

    def render_update(self, *arguments: Any, **named: Any) -> RenderableType | None:
        """What is to be drawn."""
        self._frame += 1
        return None if self._frame % 4 else super().render_update(*arguments, **named)


class ForEver(LvtuiApp):
    """An app that counts its frames, and stays."""

    frames = 0

    def exit(self, *_arguments: object, **_named: object) -> None:
        """Go on."""

    def post_display_hook(self) -> None:
        """A frame was drawn."""
        self.frames += 1


def do(drive: Driver, action: Action) -> None:
    """Do it, as the terminal would tell the app."""
    app = drive.app
    match action:
        case Action("key", str(key)):
            app.post_message(events.Key(key, None))
        case Action("letter", str(letter)):
            app.post_message(events.Key(CHARACTERS.get(letter, letter), letter))
        case Action("click", ((int(x), int(y)), int(button))):
            for kind in (events.MouseMove, events.MouseDown, events.MouseUp):
                app.post_message(mouse(kind, x, y, 0 if kind is events.MouseMove else button))
        case Action("drag", ((int(x), int(y)), (int(to_x), int(to_y)))):
            app.post_message(mouse(events.MouseDown, x, y, 1))
            app.post_message(mouse(events.MouseMove, to_x, to_y, 1))
            app.post_message(mouse(events.MouseUp, to_x, to_y, 1))
        case Action("scroll", ((int(x), int(y)), bool(down))):
            app.post_message(mouse(events.MouseScrollDown if down else events.MouseScrollUp, x, y, 0))
        case Action("paste", str(text)):
            app.post_message(events.Paste(text))
        case Action("resize", (int(width), int(height))):
            driver = app._driver
            assert isinstance(driver, HeadlessDriver)
            driver._size = Size(width, height)
            app.post_message(events.Resize(Size(width, height), Size(width, height)))
        case _:
            raise AssertionError(f"nobody knows how to {action}")


def mouse(kind: Callable[..., events.MouseEvent], x: int, y: int, button: int) -> events.MouseEvent:
    """The pointer at a place."""
    return kind(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y)


def check_everything(drive: Driver) -> None:
    """What holds whatever anybody does."""
    assert [type(screen) for screen in drive.app.screen_stack].count(Workbench) == 1
    for region in drive.opened.regions:
        for holds in OF_THE_RULES:
            holds(region.region)
    bench = drive.bench
    if bench.function is not None:
        assert bench.opened == "$LATEST" or bench.function.has_version(bench.opened)
    check_runs(bench)


def check_runs(bench: Workbench) -> None:
    """One run goes on at most, each counts its calls rightly, and the pane shows the one that is said to be shown."""
    assert len(bench.runs) <= MOST_RUNS
    assert [run.over for run in bench.runs[:-1]].count(False) == 0, "a run goes on beside a later one"
    assert bench.run_shown is None or bench.run_shown in bench.runs
    for run in bench.runs:
        tally, plan = run.tally, run.plan
        assert sum(each.calls for each in tally.counts) == tally.total
        assert sum(each.failed for each in tally.counts) == tally.failed <= tally.total
        assert plan.count is None or tally.total <= plan.count
        assert run.state != "ended" or tally.total == plan.count
        assert sum(span.end - span.first for span in tally.spans) == tally.total
    pane = bench.experiment_pane
    if bench.run_shown is not None and pane.display:
        assert printable(bench.run_shown.plan.target) in str(pane.border_title)


async def answered(app: App[Any], loop: VirtualTimeLoop) -> None:
    """Wait until the app has taken everything that was posted to it."""
    taken = asyncio.Event()
    loop.stroke()
    assert app.call_later(taken.set)
    while not (taken.is_set() or app._exception):
        await asyncio.sleep(0)


async def rest(app: ForEver, seconds: float) -> None:
    """Let time pass, in which what has changed must come to the screen."""
    frames, screen = app.frames, app.screen
    changed = bool(screen._dirty_widgets or screen._layout_required) and seconds >= A_FRAME
    await asyncio.sleep(seconds)
    assert app.frames > frames or not changed or app.screen is not screen, "the screen stands still"


async def act(drive: Driver, loop: VirtualTimeLoop, seed: int, times: int, last: deque[Action]) -> None:
    """Do so many things; `last` is where the latest of them are remembered."""
    hand, app = Hand(seed), drive.app
    assert isinstance(app, ForEver)
    for number in range(1, times + 1):
        action = hand.next(app.size)
        last.append(action)
        if isinstance(action.detail, float):
            await rest(app, action.detail)
        else:
            do(drive, action)
        await answered(app, loop)
        if app._exception is not None:
            raise app._exception
        if number % SETTLE_EVERY == 0 or number == times:
            await drive.settle()
            check_everything(drive)


def story(seed: int, last: Sequence[Action]) -> str:
    """What to do to see it again."""
    done = "\n".join(f"    {action.kind} {action.detail!r}" for action in last)
    return f"seed {seed}; the last that was done:\n{done}"


@pytest.mark.long
def test_a_monkey_breaks_nothing(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed, times = request.config.getoption("--monkey-seed"), request.config.getoption("--monkey")
    play(tmp_path, monkeypatch, seed, times)


def play(folder: Path, monkeypatch: pytest.MonkeyPatch, seed: int, times: int) -> str:
    """What is on the screen after so many actions.

    Raises:
        AssertionError: something broke; how.
    """
    monkeypatch.chdir(folder)  # it may well write a file, by any name
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setattr("textual.screen.Compositor", HastyCompositor)
    last: deque[Action] = deque(maxlen=REMEMBERED)

    async def doing(loop: VirtualTimeLoop) -> str:
        async with playground(folder, loop) as drive:
            await act(drive, loop, seed, times, last)
            return drive.text()

    try:
        return run_in_virtual_time(monkeypatch, doing, most_turns=MOST_TURNS)
    except Exception as error:
        raise AssertionError(story(seed, last)) from error


def test_a_hand_does_the_same_again_with_the_same_seed() -> None:
    size = Size(80, 24)
    one, other, third = ([hand.next(size) for _ in range(200)] for hand in (Hand(1), Hand(1), Hand(2)))
    assert one == other != third
    assert {action.kind for action in one} >= {"key", "letter", "click", "rest"}
