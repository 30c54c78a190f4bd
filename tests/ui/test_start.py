"""The start: frames first, then what fills them, and nothing lost in between."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.pilot import Pilot

from lvtui.settings import Settings, themes_folder
from lvtui.ui.app import LvtuiApp
from lvtui.ui.columns import classes_at
from lvtui.ui.screens.front import Front
from lvtui.ui.screens.workbench import Workbench
from lvtui.ui.themes import load_theme
from lvtui.ui.widgets.code_area import CodeArea
from lvtui.ui.widgets.pane import Pane
from tests.ui.driver import PATIENCE, Driver, running, settings_for, with_function

FIRST_FRAME = """
import asyncio, json, sys
from pathlib import Path
from lvtui.settings import Settings, themes_folder
from lvtui.ui.start import LvtuiApp, load_theme

folder = Path(sys.argv[1])
settings = Settings(workspace=folder / "workspace", config_folder=folder, state_folder=folder)
imported = []

def hear(message):
    if type(message).__qualname__ == "Front.Seen":
        imported.extend(name for name in sys.modules if name.startswith("lvtui") or name in ("click", "tree_sitter"))
        app.exit()

async def run():
    async with app.run_test(message_hook=hear):
        while not imported:
            await asyncio.sleep(0.01)
    if app.opened is not None:
        await app.opened.regions.close()

app = LvtuiApp(settings, None, None, load_theme(settings.theme, themes_folder()))
asyncio.run(run())
print(json.dumps(imported))
"""


def test_the_first_frame_is_drawn_before_what_fills_it_is_imported(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_FRAME, str(tmp_path)], capture_output=True, text=True, check=True, env=os.environ
    )
    imported = set(json.loads(done.stdout))
    assert "lvtui.ui.screens.front" in imported
    rooms = {"lvtui.operations", "lvtui.domain", "lvtui.service", "lvtui.storage", "lvtui.runtime", "lvtui.wiring"}
    assert not imported & {*rooms, "lvtui.cli", "lvtui.ui.screens.workbench", "click", "tree_sitter"}
    assert len(imported) < 24, "the first frame waits for each of them"


async def test_what_is_typed_before_there_is_a_workbench_reaches_it_in_its_order(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings, (120, 36)) as drive:
        await with_function(drive)
        await drive.pane(1)
    async with starting(settings, (120, 36), keys="4eabcdef") as (app, bench):
        event = bench.query_one("#event", CodeArea)
        await until(lambda: event.text.startswith("abcdef"))
        assert bench.current_pane == 4
        assert app.screen is bench


async def test_a_paste_waits_for_the_workbench_as_well(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings, (120, 36)) as drive:
        await with_function(drive)
    async with starting(settings, (120, 36), events.Key("3", "3"), events.Paste("# pasted\n")) as (_, bench):
        await until(lambda: bench.not_deployed)
        assert bench.buffer is not None
        assert bench.buffer.text.startswith("# pasted")


@pytest.mark.parametrize("size", [(160, 48), (120, 36), (80, 24), (60, 20)])
async def test_the_panes_come_where_their_frames_were(tmp_path: Path, size: tuple[int, int]) -> None:
    settings = replace(settings_for(tmp_path), presenter=size in ((160, 48), (60, 20)))
    async with running(settings, size) as drive:
        await with_function(drive)
        await drive.pane(1)
        panes = {pane.NUMBER: pane.region for pane in drive.bench.query(Pane) if pane.region}
    frames: dict[int, Region] = {}

    def look(app: LvtuiApp) -> None:
        frames.update({pane.NUMBER: pane.region for pane in app.screen.query(Pane) if pane.region})

    async with starting(settings, size, look=look) as (app, _):
        assert frames == panes
        assert not app.screen_stack[0].children, "nobody sees the frames any more, and they cost a layout each time"


async def test_each_theme_can_be_chosen_although_the_start_reads_one(tmp_path: Path) -> None:
    own = tmp_path / "config" / "themes"
    own.mkdir(parents=True)
    own.joinpath("mine.toml").write_text('name = "my-own"\nprimary = "#123456"\n')
    own.joinpath("broken.toml").write_text("name = 3\n")
    async with starting(settings_for(tmp_path), (120, 36)) as (app, _):
        assert {"lvtui-light", "my-own"} <= set(app.available_themes)
        await until(lambda: any(type(screen).__name__ == "ProblemsDialog" for screen in app.screen_stack))


def test_a_screen_has_its_classes_before_it_is_laid_out() -> None:
    assert classes_at(Size(99, 22)) == ["-narrow", "-low"]
    assert classes_at(Size(100, 23)) == ["-medium", "-short"]
    assert classes_at(Size(140, 42)) == ["-wide", "-tall"]


def first_theme(settings: Settings) -> LvtuiApp:
    """As `start` makes it."""
    return LvtuiApp(settings, None, None, load_theme(settings.theme, themes_folder(), settings.user_themes_folder))


@asynccontextmanager
async def starting(
    settings: Settings, size: tuple[int, int], *early: Message, keys: str = "", look: object = None
) -> AsyncIterator[tuple[LvtuiApp, Workbench]]:
    """The app from its first frame on, on which something happens while only that is there."""
    app = first_theme(settings)

    def hear(message: Message) -> None:
        if isinstance(message, Front.Seen):
            assert isinstance(app.screen, Front)
            if callable(look):
                look(app)
            for event in (*early, *(events.Key(key, key) for key in keys)):
                app.post_message(event)

    try:
        async with app.run_test(size=size, message_hook=hear) as pilot:
            await until(lambda: any(isinstance(screen, Workbench) for screen in app.screen_stack))
            (bench,) = (screen for screen in app.screen_stack if isinstance(screen, Workbench))
            await until(lambda: not app.screen_stack[0].children)
            await settled(app, pilot)
            yield app, bench
    finally:
        if app.opened is not None:
            await app.opened.regions.close()


async def settled(app: LvtuiApp, pilot: Pilot[None]) -> None:
    """Let everything run that can."""
    assert app.opened is not None
    await Driver(app, pilot, app.opened).settle()


async def until(condition: object) -> None:
    """Wait until something is true."""
    assert callable(condition)
    for _ in range(PATIENCE):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("never came true")
