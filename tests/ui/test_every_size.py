"""Every place on a small terminal, with text of every script; and a terminal that changes its size while it is used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size

from lvtui.domain.code import pack
from lvtui.domain.triggers import QUEUE, Trigger
from lvtui.operations import (
    CreateAlias,
    PublishVersion,
    Request,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.shapes import Environment, RoutingConfig
from lvtui.ui.widgets.output_view import OutputView
from tests.ui.driver import Driver, running, settings_for, with_function
from tests.ui.shape import misshapen, out_of_sight

MANY_SCRIPTS = "価格を計算 🧑‍🚀👍🏽 שלום العَرَبِيَّة é \u202edrow"
"""Two cells a letter, one for many code points, from right to left, and what would turn all of it round."""
CODE = f"""# {MANY_SCRIPTS}
def handler(event, context):
    名前 = "{MANY_SCRIPTS}"
    print(名前, "\\t列", "\\x1b[31m")
    return {{"答え": 名前, "שלום": ["👩‍👩‍👧‍👦"] * 3}}
"""
FILES = {"app.py": CODE.encode(), "データ/読む.txt": MANY_SCRIPTS.encode(), "קובץ.py": b"x = 1\n"}

SMALLEST_USABLE = (60, 20)
PULLED = ((100, 30), (1, 1))
"""Sizes that a terminal is pulled to; then back to where it was."""

Keys = Sequence[str]

PLACES: Sequence[tuple[str, Keys]] = (
    ("versions", ("1",)),
    ("a filter", ("1", "slash", "漢", "ש")),
    ("a locked version", ("1", "down", "enter")),
    ("code", ("3", "ctrl+end", "字", "ع")),
    ("find", ("3", "f7", "名")),
    ("configuration", ("3", "f3")),
    ("differences", ("3", "f3", "f3")),
    ("differences side by side", ("1", "down", "d", "u")),
    ("test", ("4",)),
    ("map", ("5",)),
    ("who may invoke", ("5", "f3", "f3")),
    ("a run", ("6",)),
    ("the share", ("6", "f3")),
    ("outcomes", ("6", "f3", "end")),
    ("errors", ("6", "f3", "right")),
    ("durations", ("6", "f3")),
    ("cold starts", ("6", "f3", "right")),
    ("calls", ("6", "f3", "down")),
    ("a call", ("6", "enter", "right", "right")),
    ("a run as a table", ("6", "f3", "t")),
    ("no table", ("6", "t")),
    ("a run to come", ("6", "r")),
    ("a template", ("6", "r", "tab", "up", "tab", "end", "漢")),
    ("traffic", ("6", "T")),
    ("what if", ("6", "w")),
    ("a run elsewhere", ("6", "q")),
    ("export", ("6", "E")),
    ("command line", ("colon", "l", "漢")),
    ("jump labels", ("ctrl+o",)),
    ("palette", ("ctrl+p", "d")),
    ("help", ("f1",)),
    ("new function", ("ctrl+n",)),
    ("publish", ("1", "p", "漢", "字")),
    ("prune", ("1", "x")),
    ("delete a version", ("1", "down", "ctrl+d")),
    ("new alias", ("2", "n")),
    ("edit an alias", ("2", "home", "e", "down")),
    ("canary", ("2", "end", "c")),
    ("a setting", ("3", "f3", "enter")),
    ("a variable", ("3", "f3", "n", "漢")),
    ("files", ("3", "f12")),
    ("new trigger", ("5", "n")),
    ("events", ("4", "L")),
    ("command log", ("at",)),
    ("snapshots", ("f6",)),
    ("presenter", ("f10",)),
    ("no presenter", ("f10",)),
)

PULLED_PLACES = (
    "code",
    "differences",
    "map",
    "a run",
    "errors",
    "a call",
    "a run to come",
    "command line",
    "jump labels",
    "palette",
    "new function",
    "edit an alias",
)


async def with_every_script(drive: Driver) -> None:
    """`demo` with two versions, three aliases, a trigger and a run, all described in many scripts."""
    await with_function(drive)
    half = RoutingConfig(additional_version_weights={"2": 0.5})
    story: list[Request[Any]] = [
        PublishVersion(function_name="demo", description="第一版"),
        UpdateFunctionCode(function_name="demo", zip_file=pack(FILES).zip_file),
        UpdateFunctionConfiguration(
            function_name="demo",
            description=MANY_SCRIPTS * 3,
            environment=Environment(variables={"KEY": MANY_SCRIPTS, "OTHER": "שלום" * 20}),
        ),
        PublishVersion(function_name="demo", description=MANY_SCRIPTS),
        CreateAlias(function_name="demo", name="dev", function_version="$LATEST"),
        CreateAlias(function_name="demo", name="prod", function_version="1", description=MANY_SCRIPTS),
        UpdateAlias(function_name="demo", name="prod", routing_config=half),
        CreateAlias(function_name="demo", name="test", function_version="1"),
    ]
    for request in story:
        await drive.service.call(request)
    drive.bench.desk.save_trigger("demo", Trigger("orders", QUEUE, "orders", "prod"))
    drive.bench.runner_pane.target = "prod"
    drive.bench.run_calls(20)
    await drive.until(lambda: drive.bench.last_tally is not None and not drive.bench.running)


async def resize(drive: Driver, size: tuple[int, int]) -> None:
    """As the terminal tells it."""
    assert isinstance(drive.app._driver, HeadlessDriver)
    drive.app._driver._size = Size(*size)
    drive.app.post_message(events.Resize(Size(*size), Size(*size)))
    await drive.until(lambda: drive.app.screen._compositor.size == size, f"{size}")


async def back_to_the_workbench(drive: Driver) -> None:
    for _ in range(8):
        if drive.dialog == "Workbench" and not drive.bench.code_pane.query("CodeSearch Input:focus"):
            break
        await drive.press("escape")
    assert drive.dialog == "Workbench"
    drive.bench.code_pane.show_tab("Code")
    drive.bench.show_pane(1)
    await drive.settle()


@pytest.mark.long
async def test_every_place_keeps_its_shape_on_a_small_terminal_and_while_that_changes_its_size(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), SMALLEST_USABLE) as drive:
        await with_every_script(drive)
        for place, keys in PLACES:
            await drive.press(*keys)
            assert misshapen(drive) == [], place
            if place == "versions":
                assert drive.text().count(" now│") == 3, "what stands after wide letters is where it is in other rows"
            if drive.dialog not in ("Workbench", "CommandPalette"):
                assert await out_of_sight(drive) == [], place
            if place in PULLED_PLACES:
                for size in PULLED:
                    await resize(drive, size)
                    assert [line for line in misshapen(drive) if size > SMALLEST_USABLE] == [], f"{place}, {size}"
                await resize(drive, SMALLEST_USABLE)
                assert misshapen(drive) == [], f"{place}, again"
            await back_to_the_workbench(drive)
        drive.bench.run_calls(200)
        for size in ((160, 48), (20, 5), (80, 24), SMALLEST_USABLE):
            await resize(drive, size)
        await drive.until(lambda: not drive.bench.running, "the end of a run")
        drive.bench.show_pane(4)
        await drive.until_shown("200 of 200 calls", "#headline")
        assert misshapen(drive) == []
        # Without the plot there is room for what it found, and for the last answer.
        assert "Result Log Why" in drive.text()
        assert drive.bench.query_one(OutputView).size.height >= 3
        assert "% asked" in drive.text()
