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
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size

from lvtui.domain.execution import Call, Outcome
from lvtui.domain.outcomes import Outcomes
from lvtui.settings import themes_folder
from lvtui.ui.app import LvtuiApp
from lvtui.ui.screens.workbench import Workbench
from lvtui.ui.themes import load_themes
from lvtui.wiring import samples
from tests.domain.invariants import OF_THE_RULES
from tests.service.invokers import ScriptedInvoker, fail, succeed
from tests.ui.driver import Driver, settings_for
from tests.ui.looks.world import FUNCTION, NOON, Clock, open_still, play_the_lecture, surroundings
from tests.ui.virtual_time import run_in_virtual_time

REMEMBERED = 40
"""The last actions, which a failure names."""
SETTLE_EVERY = 20
"""Actions between two looks at everything."""
MOST_TURNS = 20_000
"""Of the loop, in which the app answers an action: more, and it would be called frozen."""
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$:/?@!-_+ .,'\"()[]{}#<>=*%é漢ع"
NAMES = (
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "enter", "escape", "tab", "shift+tab"),
    *("backspace", "delete", "insert", "space", "shift+up", "shift+down", "shift+left", "shift+right"),
    *("ctrl+home", "ctrl+end", "shift+f3", *(f"f{number}" for number in range(1, 13))),
    *(f"ctrl+{letter}" for letter in "adefgjklnoprstuvwxyz"),
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
SIZES = ((160, 48), (120, 36), (100, 30), (80, 24), (60, 20), (40, 12), (20, 5), (7, 3), (1, 1))
RESTS = (0.02, 0.02, 0.02, 0.1, 0.4, 1.5)
"""Seconds that a hand rests: for a frame, for a timer, for what looks at files now and then."""
KINDS = {"name": 38, "letter": 33, "click": 12, "rest": 5, "scroll": 4, "drag": 3, "paste": 3, "resize": 2}
"""What a hand does → how often of a hundred times."""


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

    def next(self, size: Size) -> Action:
        """Something, on a terminal of this size."""
        chance = self._chance
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
            case "rest":
                return Action("rest", chance.choice(RESTS))
            case "drag":
                return Action("drag", (place, (chance.randrange(max(1, size.width)), place[1])))
            case _:
                return Action("click", (place, chance.choice((1, 1, 1, 3))))


class Watchdog:
    """Counts the turns of the loop since it was last stroked: a task that never gives way is killed by the timeout of
    the test, one that goes round for ever is found here."""

    def __init__(self, drive: Driver) -> None:
        """Watches over an app."""
        self._drive = drive

    async def answered(self) -> None:
        """Wait until the app has taken everything that was posted to it.

        Raises:
            AssertionError: it goes round and round.
        """
        taken = asyncio.Event()
        assert self._drive.app.call_later(taken.set)
        for _ in range(MOST_TURNS):
            if taken.is_set() or self._drive.app._exception is not None:
                return
            await asyncio.sleep(0)
        raise AssertionError(f"the app has not answered in {MOST_TURNS} turns of the loop")


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
    for region in drive.opened.regions:
        for holds in OF_THE_RULES:
            holds(region.region)
    if drive.bench.function is not None:
        assert drive.bench.opened == "$LATEST" or drive.bench.function.has_version(drive.bench.opened)


async def act(drive: Driver, seed: int, times: int, last: deque[Action]) -> None:
    """Do so many things; `last` is where the latest of them are remembered."""
    hand, watchdog = Hand(seed), Watchdog(drive)
    for number in range(times):
        action = hand.next(drive.app.size)
        last.append(action)
        do(drive, action)
        await watchdog.answered()
        if drive.app._exception is not None:
            raise drive.app._exception
        assert drive.app.is_running, "the app has ended"
        if number % SETTLE_EVERY == 0:
            await drive.settle()
            check_everything(drive)


def story(seed: int, last: Sequence[Action]) -> str:
    """What to do to see it again."""
    done = "\n".join(f"    {action.kind} {action.detail!r}" for action in last)
    return f"seed {seed}; the last that was done:\n{done}"


@pytest.mark.long
async def test_a_monkey_breaks_nothing(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # it may well write a file, by any name
    monkeypatch.setenv("HOME", str(tmp_path))
    seed, times = request.config.getoption("--monkey-seed"), request.config.getoption("--monkey")
    last: deque[Action] = deque(maxlen=REMEMBERED)
    try:
        async with still_app(tmp_path, SIZES[1], "lvtui-dark") as drive:
            monkeypatch.setattr(
                drive.app, "exit", lambda: None
            )  # it may say that it wants to quit, as often as it likes
            await act(drive, seed, times, last)
            await drive.settle()
            check_everything(drive)
    except Exception as error:
        raise AssertionError(story(seed, last)) from error


def test_a_hand_does_the_same_again_with_the_same_seed() -> None:
    size = Size(80, 24)
    one, other, third = ([hand.next(size) for _ in range(200)] for hand in (Hand(1), Hand(1), Hand(2)))
    assert one == other != third
    assert {action.kind for action in one} >= {"key", "letter", "click", "paste"}
