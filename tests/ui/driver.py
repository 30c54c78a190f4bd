"""Drives the real app by keys, and reads what its screen says."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rich.cells import cell_len
from textual import events
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.app import App
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.strip import Strip

from lvtui.domain.code import pack
from lvtui.domain.model import Function
from lvtui.operations import CreateAlias, CreateFunction, PublishVersion, UpdateAlias, UpdateFunctionCode
from lvtui.operations.shapes import FunctionCode, RoutingConfig
from lvtui.service import LocalLambda
from lvtui.settings import Settings, themes_folder
from lvtui.ui.app import LvtuiApp
from lvtui.ui.screens.workbench import Workbench
from lvtui.ui.terminal import Colours
from lvtui.ui.themes import load_themes
from lvtui.wiring import Opened, open_workspace, samples

GREETING = 'def handler(event, context):\n    return "hello"\n'

PATIENCE = 1_000
"""How often a condition is looked at before it counts as never coming true."""

_QUIET_TURNS = 3
"""Turns of the loop in which nothing else was ready."""

_KEYS = {
    " ": "space",
    "-": "minus",
    "$": "dollar_sign",
    '"': "quotation_mark",
    "_": "underscore",
    ".": "full_stop",
    "/": "slash",
    "#": "number_sign",
    "=": "equals_sign",
    "'": "apostrophe",
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    "(": "left_parenthesis",
    ")": "right_parenthesis",
}


class Driver:
    """One running app."""

    def __init__(self, app: LvtuiApp, pilot: Pilot[None], opened: Opened) -> None:
        self.app = app
        self.pilot = pilot
        self.opened = opened

    @property
    def service(self) -> LocalLambda:
        """The service behind the screen."""
        return self.opened.service

    @property
    def bench(self) -> Workbench:
        """The main screen, also while a dialog covers it."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, Workbench))

    @property
    def function(self) -> Function:
        """The open function."""
        function = self.bench.function
        assert function is not None
        return function

    @property
    def dialog(self) -> str:
        """The class of what is on top."""
        return type(self.app.screen).__name__

    async def press(self, *keys: str) -> None:
        """Press keys, and let the screen catch up after each."""
        for key in keys:
            self.app.post_message(_key_event(key))
            await self.settle()

    async def settle(self) -> None:
        """Let everything run that can run: until each task waits for time, for a thread or for another process.

        Pilot would watch the processor instead, for forty milliseconds after each key.
        """
        for _ in range(2):
            await _nothing_can_run()
            await self.app._animator.wait_until_complete()
            self.app.screen._on_timer_update()
        await _nothing_can_run()

    async def type(self, text: str) -> None:
        """Type text into what has the focus, as fast as it is taken.

        Pilot would wait for the processor to idle after each letter.
        """
        for letter in text:
            self.app.post_message(events.Key(_KEYS.get(letter, letter), letter))
        await self.settle()

    async def until(self, condition: Callable[[], bool], what: str = "") -> None:
        """Wait until something is true."""
        for _ in range(PATIENCE):
            if condition():
                await self.settle()
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"never came true: {what or condition}\n{self.text()}")

    async def until_dialog(self, name: str) -> None:
        """Wait until a dialog of that class is on top and has been drawn."""
        await self.until(lambda: self.dialog == name, name)

    async def until_shown(self, text: str, where: str = "") -> None:
        """Wait until the screen, or the widget of that selector, says something."""
        await self.until(lambda: text in self.text(where), f"{text!r} on the screen")

    async def pane(self, number: int) -> None:
        """Go to a pane by its number, from wherever no text is typed."""
        await self.press(str(number))
        await self.until(lambda: any(number == p.NUMBER and p.has_focus_within for p in self.bench.query("Pane")))  # type: ignore[attr-defined]

    def text(self, where: str = "") -> str:
        """What is on the screen, or inside one widget, with runs of blanks and line ends made one blank."""
        lines = ["".join(segment.text for segment in line) for line in strips_of(self.app)]
        if where:
            place = self.app.screen.query_one(where).content_region
            rows = lines[place.y : place.bottom]
            lines = ["".join(_cells(row)[place.x : place.right]) for row in rows]
        return " ".join("\n".join(lines).split())


def _key_event(key: str) -> events.Key:
    name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
    original = REPLACED_KEYS.get(name, name)
    try:
        return events.Key(name, unicodedata.lookup(_get_unicode_name_from_key(original)))
    except KeyError:
        return events.Key(name, name if len(name) == 1 else None)


def strips_of(app: App[Any]) -> list[Strip]:
    """The lines of the screen as they would be painted, with what shines through a dialog.

    A screen keeps what it drew last, so that drawn once without what lies below it would go on to hide that.
    """
    if app._background_screens:  # what shines through may have changed unpainted, so each is drawn anew
        for screen in app.screen_stack:
            screen._layout_cache.clear()
            screen._set_dirty()
    token = visible_screen_stack.set(app._background_screens)
    try:
        return app.screen._compositor.render_strips()
    finally:
        visible_screen_stack.reset(token)


async def _nothing_can_run() -> None:
    loop, quiet = asyncio.get_running_loop(), 0
    while quiet < _QUIET_TURNS:
        await asyncio.sleep(0)
        quiet = 0 if loop._ready else quiet + 1  # type: ignore[attr-defined]


def _cells(line: str) -> list[str]:
    """One text for each cell, so that columns can be cut out of a line with wide characters."""
    cells: list[str] = []
    for letter in line:
        cells += [letter, *[""] * (cell_len(letter) - 1)]
    return cells


@contextmanager
def unpainted() -> Iterator[None]:
    """Draw no frames meanwhile: nobody would see them, and who asks for the screen has each widget draw its lines."""

    def nothing(compositor: Compositor, **_: object) -> None:
        compositor._dirty_regions.clear()

    with patch.object(Compositor, "render_update", nothing):
        yield


def settings_for(folder: Path) -> Settings:
    """Settings that reach nothing outside a test's own folder."""
    return Settings(
        workspace=folder / "workspace", config_folder=folder / "config", state_folder=folder / "state", seed=7
    )


@asynccontextmanager
async def running(
    settings: Settings, size: tuple[int, int] = (160, 48), *, colours: Colours = Colours.MANY, painted: bool = False
) -> AsyncIterator[Driver]:
    """The app on a workspace, as `lvtui` starts it on a terminal of that many colours.

    Where it is `painted`, each frame is drawn as a terminal would get it; else the screen is, when it is asked for.
    """
    opened = open_workspace(settings)
    themes = load_themes(themes_folder(), settings.user_themes_folder)
    app = LvtuiApp(settings, opened, samples(), themes, colours=colours)
    try:
        with nullcontext() if painted else unpainted():
            async with app.run_test(size=size, notifications=True) as pilot:
                await pilot.pause()
                yield Driver(app, pilot, opened)
    finally:
        await opened.regions.close()


async def with_function(drive: Driver, code: str = GREETING, *, timeout: int = 3) -> None:
    """A function `demo` with this code, made through the service and opened as a user would."""
    if not drive.service.region.functions:
        await drive.until_dialog("NewFunctionDialog")
        await drive.press("escape")
    await drive.service.call(
        CreateFunction(
            function_name="demo",
            runtime="python3.12",
            role="arn:aws:iam::123456789012:role/demo",
            handler="app.handler",
            timeout=timeout,
            code=FunctionCode(zip_file=package(code)),
        )
    )
    drive.bench.open_function("demo")
    await drive.until(lambda: drive.bench.function_name == "demo")


async def with_split(drive: Driver) -> None:
    """`demo` with versions 1 and 2; `prod` was on 1 and sends a quarter of its calls to 2 now."""
    await with_function(drive)
    call = drive.service.call
    await call(PublishVersion(function_name="demo"))
    await call(UpdateFunctionCode(function_name="demo", zip_file=package(GREETING + "# two\n"), publish=True))
    await call(CreateAlias(function_name="demo", name="prod", function_version="1"))
    split = RoutingConfig(additional_version_weights={"2": 0.25})
    await call(UpdateAlias(function_name="demo", name="prod", routing_config=split))


def package(code: str) -> bytes:
    """A package with one file, `app.py`."""
    return pack({"app.py": code.encode()}).zip_file
