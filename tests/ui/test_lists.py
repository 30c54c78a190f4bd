"""The lists of versions and of aliases, narrowed down, sorted, and tidied up."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from lvtui.domain.model import Function
from lvtui.operations import LATEST, CreateAlias, PublishVersion, UpdateFunctionCode
from lvtui.operations.shapes import RoutingConfig
from lvtui.ui.ages import Times, utc_now
from lvtui.ui.version_list import VersionFacts, facts_of
from lvtui.ui.widgets import versions_pane
from lvtui.ui.widgets.column_heads import ColumnHeads
from lvtui.ui.widgets.version_row import code_size
from tests.ui.driver import GREETING, Driver, package, running, settings_for, with_function

DESCRIPTIONS = ("first", "a fix", "faster", "another fix", "", "last")


async def publish_six(drive: Driver) -> None:
    """Versions 1 to 6; `prod` splits 1 and 3, `dev` is on ``$LATEST``, `test` on 6."""
    await with_function(drive)
    for number, description in enumerate(DESCRIPTIONS):
        code = GREETING + "# more\n" * number
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=package(code)))
        await drive.service.call(PublishVersion(function_name="demo", description=description))
    split = RoutingConfig(additional_version_weights={"3": 0.1})
    for name, version, routing in (("prod", "1", split), ("dev", LATEST, None), ("test", "6", None)):
        await drive.service.call(
            CreateAlias(function_name="demo", name=name, function_version=version, routing_config=routing)
        )
    await drive.pilot.pause()


def listed(drive: Driver) -> list[str]:
    return list(drive.bench.versions_pane.rows.row_keys)


async def test_a_list_is_narrowed_down_and_sorted_by_keys_and_by_mouse(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), size=(80, 24)) as drive:
        await publish_six(drive)
        pane = drive.bench.versions_pane
        await drive.pane(1)
        await drive.press("slash")
        await drive.type("fix")
        await drive.until(lambda: listed(drive) == ["4", "2"])
        assert pane.fact == "2 of 7 shown"
        await drive.press("down")
        assert pane.selected == "2"
        await drive.press("enter")
        assert drive.app.focused is pane.rows
        assert pane.filter.display
        await drive.press("escape")
        assert listed(drive) == [LATEST, "6", "5", "4", "3", "2", "1"]
        assert pane.selected == "2"
        assert not pane.filter.display

        for order in ("oldest first", "most traffic first", "by description", "largest first", ""):
            await drive.press("s")
            assert pane.fact == f"6 published{f' · {order}' if order else ''}"
        heads = drive.bench.query_one("VersionsPane ColumnHeads", ColumnHeads)
        assert "Version ▼" in drive.text("VersionsPane ColumnHeads")
        await drive.pilot.click(heads, offset=(heads.size.width - 8, 0))
        await drive.until(lambda: pane.fact.endswith("largest first"))

        await drive.press("slash")
        await drive.type("nobody has this")
        await drive.until_shown("No version fits “nobody has this”.", "#versions")
        await drive.press("escape")
        assert len(listed(drive)) == 7

        await drive.pane(2)
        await drive.press("s", "slash")
        await drive.type("3")
        await drive.until(lambda: list(drive.bench.aliases_pane.rows.row_keys) == ["prod"])
        assert drive.bench.aliases_pane.fact == "1 of 3 shown · newest version first"
        await drive.service.call(CreateAlias(function_name="demo", name="more", function_version="3"))
        await drive.until(lambda: list(drive.bench.aliases_pane.rows.row_keys) == ["more", "prod"])


async def test_many_versions_are_looked_through_beside_the_screen_and_another_word_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on = threading.Event()
    looked_at: list[str] = []

    def slowly(function: Function, numbers: Sequence[str]) -> dict[str, VersionFacts]:
        assert going_on.wait(timeout=60)
        looked_at.extend(numbers)
        return {number: facts_of(function, number) for number in numbers}

    monkeypatch.setattr(versions_pane, "AT_ONCE", 2)
    monkeypatch.setattr(versions_pane, "_CHUNK", 2)
    monkeypatch.setattr(versions_pane, "_facts_of_all", slowly)
    async with running(settings_for(tmp_path), size=(80, 24)) as drive:
        await publish_six(drive)
        pane = drive.bench.versions_pane
        await drive.pane(1)
        await drive.press("slash")
        await drive.type("f")
        await drive.until(lambda: pane.fact == "0 of 6 read… · 0 of 7 shown")
        await drive.until_shown("Looking through 6 versions for “f”…", "#versions")
        await drive.press("backspace")
        await drive.type("las")
        await drive.until(lambda: pane.fact == "0 of 6 read… · 0 of 7 shown")
        going_on.set()
        await drive.until(lambda: listed(drive) == ["6"])
        assert pane.fact == "1 of 7 shown"
        await drive.press("escape", "s", "s", "s")
        await drive.until(lambda: listed(drive) == [LATEST, "2", "4", "3", "1", "6", "5"])
        assert set(looked_at) == {"1", "2", "3", "4", "5", "6"}


async def test_from_a_version_that_is_not_deleted_one_goes_to_the_alias_that_holds_it(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), size=(80, 24)) as drive:
        await publish_six(drive)
        await drive.pane(1)
        await drive.press("end", "ctrl+d")
        await drive.until_dialog("DeleteVersionDialog")
        await drive.until_shown("prod sends it 90 % of its calls", "#holders")
        await drive.until_shown("the following aliases reference it: [prod]", "#refusal")
        await drive.press("f8", "enter")
        await drive.until_shown("HTTP 409 ResourceConflictException", "#refusal")
        assert "1" in drive.function.published
        await drive.until_shown("a goes there", "#note")
        await drive.press("a")
        await drive.until(lambda: drive.dialog == "Workbench")
        assert drive.bench.aliases_pane.rows.has_focus
        assert drive.bench.aliases_pane.selected == "prod"


async def test_pruning_says_what_goes_and_why_the_rest_stays_and_tells_what_is_refused(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), size=(80, 24)) as drive:
        await publish_six(drive)
        await drive.pane(1)
        await drive.press("x")
        await drive.until_dialog("PruneDialog")
        await drive.type("no")
        await drive.until_shown("A whole number from 0.", "#keep")
        await drive.press("enter", "ctrl+a", "ctrl+k")
        await drive.type("0")
        sizes = {number: version.code.size for number, version in drive.function.published.items()}
        going, every = code_size(sum(sizes[number] for number in ("2", "4", "5"))), code_size(sum(sizes.values()))
        await drive.until_shown(f"3 of 6 versions go, with {going} of {every} of code.", "#sentence")
        await drive.until_shown("--qualifier 2 and 2 more commands like it", "#command")
        await drive.until_shown("prod (90 %) points at it", "#versions_pruned")
        await drive.press("tab", "home", "down", "space")
        await drive.until_shown("you keep it", "#versions_pruned")
        await drive.until_shown("2 of 6 versions go", "#sentence")
        await drive.press("space", "space")
        # Somebody gives a name to one that goes, while it is being thought about.
        await drive.service.call(CreateAlias(function_name="demo", name="late", function_version="2"))
        await drive.press("enter")
        await drive.until_shown("1 version deleted, ", "#progress")
        await drive.until_shown("Refused: version 2: Unable to delete version because", "#progress")
        assert list(drive.function.published) == ["1", "2", "3", "4", "6"]
        await drive.press("enter")
        await drive.until(lambda: drive.dialog == "Workbench")
        await drive.until_shown("1 version deleted, ", "CommandStrip")


async def test_pruning_is_stopped_before_the_next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(settings_for(tmp_path), size=(80, 24)) as drive:
        await publish_six(drive)
        call = drive.service.call
        asked: list[object] = []

        async def call_and_stop(request: object) -> object:
            asked.append(request)
            drive.app.screen.action_leave()  # type: ignore[attr-defined]
            return await call(request)  # type: ignore[arg-type]

        await drive.pane(1)
        await drive.press("x")
        await drive.until_dialog("PruneDialog")
        await drive.type("0")
        await drive.until_shown("3 of 6 versions go", "#sentence")
        monkeypatch.setattr(drive.service, "call", call_and_stop)
        await drive.press("enter")
        await drive.until(lambda: drive.dialog == "Workbench")
        await drive.until_shown("1 version deleted", "CommandStrip")
        await drive.until_shown("Stopped: 2 others stayed.", "CommandStrip")
        assert list(drive.function.published) == ["1", "3", "4", "5", "6"]
        assert len(asked) == 1


async def test_ages_go_on_while_nothing_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions_pane, "AGES_EVERY", 0.02)
    async with running(settings_for(tmp_path)) as drive:
        await publish_six(drive)
        await drive.until_shown("now", "#versions")
        drive.bench.versions_pane._times = Times(lambda: utc_now() + timedelta(minutes=5))
        await drive.until_shown("5m", "#versions")
