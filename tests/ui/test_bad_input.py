"""What goes wrong is shown for what it is, and the app goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from lvtui.domain.code import pack
from lvtui.operations import (
    CreateAlias,
    DeleteAlias,
    PublishVersion,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import ServiceFailure
from lvtui.ui.outcome_texts import result_text
from lvtui.ui.start import start
from lvtui.ui.widgets.tab_line import TabLine
from tests.ui.driver import GREETING, Driver, package, running, settings_for, with_function

BAD_HANDLERS = {
    "does not parse": ("def handler(event, context:\n", "Runtime.UserCodeSyntaxError", "Syntax error in module 'app'"),
    "has no such function": ("def other(event, context):\n    pass\n", "Runtime.HandlerNotFound", "'handler' missing"),
    "raises": ("def handler(event, context):\n    raise ValueError('boom')\n", "ValueError", "boom"),
    "exits": ("import os\ndef handler(event, context):\n    os._exit(3)\n", "Runtime.ExitError", "exit status 3"),
    "answers what is no JSON": (
        "def handler(event, context):\n    return {1, 2}\n",
        "Runtime.MarshalError",
        "not JSON serializable",
    ),
    "loops": (
        "def handler(event, context):\n    while True:\n        pass\n",
        "Sandbox.Timedout",
        "after 1.00 seconds",
    ),
    "prints without end": (
        "def handler(event, context):\n    while True:\n        print('more' * 100)\n",
        "Sandbox.Timedout",
        "after 1.00 seconds",
    ),
}


async def test_bad_handlers_are_shown_for_what_they_are_and_a_good_one_still_answers(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive, GREETING, timeout=1)
        for what, (code, error, message) in BAD_HANDLERS.items():
            await deploy(drive, code)
            await drive.press("f5")
            await drive.until_shown(f"✗ {error}", "#headline")
            await drive.until_shown(message, "#output")
            assert drive.app.is_running, what
        await deploy(drive, GREETING)
        await drive.press("f5")
        await drive.until_shown('✓ "hello"', "#headline")


async def test_an_error_shows_its_trace_with_the_handlers_own_lines(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive, "def handler(event, context):\n    return event['missing']\n")
        await drive.press("f5")
        await drive.until_shown("KeyError: 'missing'", "#output")
        await drive.until_shown('File "/var/task/app.py", line 2, in handler', "#output")


async def test_a_handler_that_hangs_can_be_stopped(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive, "import time\ndef handler(event, context):\n    time.sleep(600)\n", timeout=900)
        await drive.press("f5")
        await drive.until_shown("f8 stops", "#headline")
        await drive.press("f8")
        await drive.until(lambda: not drive.bench.running)
        await drive.until_shown("Stopped")
        await deploy(drive, GREETING)
        await drive.press("f5")
        await drive.until_shown('✓ "hello"', "#headline")


async def test_a_long_run_can_be_stopped_and_shows_how_far_it_came(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive, "import time\ndef handler(event, context):\n    time.sleep(0.02)\n")
        drive.bench.run_calls(10_000)
        await drive.until(lambda: drive.bench.last_tally is not None and drive.bench.last_tally.total > 20)
        await drive.press("f8")
        await drive.until(lambda: not drive.bench.running)
        tally = drive.bench.last_tally
        assert tally is not None
        assert 20 < tally.total < 10_000
        await drive.until_shown(f"{tally.total} of 10,000 calls to $LATEST · stopped", "#headline")


async def test_text_of_a_handler_is_neither_markup_nor_control_codes(tmp_path: Path) -> None:
    nasty = "[bold red]x[/] \\x1b[31mred \\x07 \\u202egnirts"
    code = f'def handler(event, context):\n    print("{nasty}")\n    return "{nasty}"\n'
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive, code)
        await drive.press("f5")
        await drive.until_shown("[bold red]x[/]", "#headline")
        await drive.until_shown(r"[bold red]x[/] \u001b[31mred \u0007 ⟨U+202E⟩gnirts", "#output")
        drive.bench.query_one("#output_tabs", TabLine).active = "Log"
        await drive.until_shown("[bold red]x[/] ␛[31mred ␇ ⟨U+202E⟩gnirts", "#output")


async def test_markup_in_descriptions_stays_text_everywhere(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.service.call(PublishVersion(function_name="demo", description="[red]1[/] \x1b[2J"))
        await drive.service.call(CreateAlias(function_name="demo", name="prod", function_version="1"))
        await drive.until_shown("“[red]1[/] ␛[2J”", "#versions")
        await drive.pane(4)
        await drive.press("enter")
        await drive.until_dialog("PickerList")
        await drive.until_shown("“[red]1[/] ␛[2J”")


async def test_an_event_that_is_no_json_is_marked_while_typed_and_refused_with_awss_text(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.pane(4)
        await drive.press("e", "x")
        await drive.until_shown("✗ not JSON", "#event_problem")
        await drive.press("escape", "r")
        await drive.until_shown("✗ InvalidRequestContentException: Could not parse request body into json", "#headline")


@pytest.mark.parametrize(
    ("name", "version", "second", "place", "refusal"),
    [
        ("2024", "1", "", "#name", "Value '2024' at 'name' failed to satisfy constraint"),
        ("a b", "1", "", "#name", "Value 'a b' at 'name' failed to satisfy constraint"),
        ("x" * 129, "1", "", "#name", "Member must have length less than or equal to 128"),
        ("prod", "latest", "", "#version", "Value 'latest' at 'functionVersion' failed to satisfy constraint"),
        ("prod", "9", "", "#version", "Function not found: arn:aws:lambda:us-east-1:123456789012:function:demo:9"),
        ("prod", "1", "9", "#additional", "Function not found: arn:aws:lambda:us-east-1:123456789012:function:demo:9"),
        ("prod", "1", "1", "#additional", "Function version 1 is already included in routing configuration."),
        ("taken", "1", "", "#name", "Alias already exists"),
    ],
)
async def test_an_alias_outside_the_limits_is_refused_beside_the_field_before_anything_is_sent(
    tmp_path: Path, name: str, version: str, second: str, place: str, refusal: str
) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.service.call(PublishVersion(function_name="demo"))
        await drive.service.call(CreateAlias(function_name="demo", name="taken", function_version="1"))
        heard: list[object] = []
        drive.service.listen(heard.append)
        await drive.pane(2)
        await drive.press("n")
        await drive.until_dialog("AliasDialog")
        for field, value in (("#name", name), ("#version", version), ("#additional", second)):
            drive.app.screen.query_one(field).value = value  # type: ignore[attr-defined]
        await drive.until_shown(refusal, place)
        await drive.press("enter")
        assert drive.dialog == "AliasDialog"
        assert heard == []
        assert list(drive.function.aliases) == ["taken"]


def test_an_unreadable_workspace_is_one_sentence_and_nothing_is_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LVTUI_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("LVTUI_STATE", str(tmp_path / "state"))
    monkeypatch.setattr("textual.constants.DRIVER", "textual.drivers.headless_driver:HeadlessDriver")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    damaged = b"format = 1\naccount_id = [not toml\n"
    (workspace / "workspace.toml").write_bytes(damaged)
    assert start(workspace=str(workspace), seed=None, theme=None) == 1
    said = capsys.readouterr().err
    assert "workspace.toml" in said
    assert "line 2" in said
    assert (workspace / "workspace.toml").read_bytes() == damaged


async def test_a_damaged_function_is_reported_and_the_others_open(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await with_function(drive)
    broken = settings.workspace / "functions/us-east-1/broken/function.toml"
    broken.parent.mkdir()
    broken.write_text("name = \n")
    async with running(settings) as again:
        await again.until_dialog("ProblemsDialog")
        await again.until_shown("is not valid TOML: Invalid value (at line 1, column 8).", "#problems")
        await again.press("enter")
        assert again.function.name == "demo"
    assert broken.read_text() == "name = \n"


async def deploy(drive: Driver, code: str) -> None:
    """Deploy as somebody else would: the screen follows."""
    await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=package(code)))
    await drive.service.call(UpdateFunctionConfiguration(function_name="demo", description=str(len(code))))
    await drive.until(lambda: drive.bench.code_pane.editor.text == code)


async def test_half_a_character_that_is_pasted_is_deployed_as_a_mark(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        drive.bench.show_pane(3)
        drive.app.post_message(events.Paste("# \ud800 "))
        await drive.until(lambda: drive.bench.not_deployed)
        await drive.press("ctrl+s")
        await drive.until(lambda: drive.function.latest.code.files["app.py"].startswith(b"# ? def"))
        await drive.press("escape")
        await drive.pane(1)
        await drive.press("p")
        await drive.until_dialog("PublishDialog")
        drive.app.post_message(events.Paste("a \ud800"))
        await drive.until_shown("--description 'a ?'", "#command")
        await drive.press("enter")
        await drive.until(lambda: "1" in drive.function.published)
        assert drive.function.published["1"].configuration.description == "a ?"


async def test_a_workspace_that_goes_away_is_said_once_and_the_app_goes_on(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await with_function(drive)
        looks: list[bool] = []
        look = drive.service.catch_up

        async def counted() -> bool:
            looks.append(True)
            return await look()

        drive.service.catch_up = counted  # type: ignore[method-assign]
        (settings.workspace / "workspace.toml").rename(settings.workspace / "away.toml")
        await drive.until(lambda: len(looks) > 2)
        (notice,) = drive.app._notifications
        assert "workspace.toml is gone" in notice.message
        (settings.workspace / "away.toml").rename(settings.workspace / "workspace.toml")
        await drive.press("f5")
        await drive.until_shown('✓ "hello"', "#headline")


async def test_events_that_cannot_be_listed_are_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_function: str) -> dict[str, bytes]:
        raise ServiceFailure("events could not be listed: Permission denied.")

    async with running(settings_for(tmp_path)) as drive:
        monkeypatch.setattr(drive.bench.desk, "events", refuse)
        await with_function(drive)
        await drive.until_shown("events could not be listed")
        await drive.press("f5")
        await drive.until_shown('✓ "hello"', "#headline")


async def test_a_run_whose_alias_is_deleted_on_the_way_says_why_it_stopped(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive, "import time\ndef handler(event, context):\n    time.sleep(0.02)\n")
        await drive.service.call(CreateAlias(function_name="demo", name="prod", function_version="$LATEST"))
        drive.bench.runner_pane.target = "prod"
        drive.bench.run_calls(100_000)
        await drive.until(lambda: drive.bench.last_tally is not None and drive.bench.last_tally.total > 5)
        await drive.service.call(DeleteAlias(function_name="demo", name="prod"))
        await drive.until(lambda: not drive.bench.running)
        await drive.until_shown("✗ ResourceNotFoundException: Function not found: arn:aws:lambda", "#headline")
        await drive.until_shown("asked 100 %", "#run")


async def test_under_a_refused_call_the_answer_of_an_earlier_one_is_not_left_standing(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.press("f5")
        await drive.until_shown('"hello"', "#output")
        await drive.pane(4)
        await drive.press("e", "x", "f5")
        await drive.until_shown("✗ InvalidRequestContentException", "#headline")
        assert drive.text("#output") == ""


async def test_of_an_answer_of_megabytes_the_beginning_is_shown(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive, "def handler(event, context):\n    return 'begin' + 'x' * 5_000_000\n")
        await drive.press("f5")
        await drive.until_shown('✓ "beginxxx', "#headline")
        await drive.until_shown('"beginxxx', "#output")
        assert drive.bench.last_execution is not None
        shown = result_text(drive.bench.last_execution.outcome).plain
        assert "4980007 characters more are not shown" in shown
        assert len(shown) < 21_000


async def test_a_draft_that_cannot_be_read_is_reported_when_its_function_is_opened(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await with_function(drive)
    draft = settings.workspace / "drafts/us-east-1/demo.toml"
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text("format = \n")
    async with running(settings) as again:
        await again.until_dialog("ProblemsDialog")
        await again.until_shown("demo.toml is not valid TOML", "#problems")
        await again.press("enter")
        assert again.bench.code_pane.editor.text == GREETING
        again.bench.open_function("demo")
        await again.pilot.pause()
        assert again.dialog == "Workbench"
    assert draft.read_text() == "format = \n"


async def test_a_handler_file_that_is_no_text_is_locked_and_kept_as_it_is(tmp_path: Path) -> None:
    latin = pack(
        {"app.py": "# -*- coding: latin-1 -*-\ndef handler(event, context):\n    return 'é'\n".encode("latin-1")}
    )
    async with running(settings_for(tmp_path)) as drive:
        await with_function(drive)
        await drive.service.call(UpdateFunctionCode(function_name="demo", zip_file=latin.zip_file))
        await drive.until_shown("app.py is no UTF-8 text", "#lock")
        await drive.pane(1)
        await drive.press("home", "enter")
        await drive.type("x")
        await drive.press("ctrl+s")
        await drive.until_shown("Nothing to deploy", "CommandStrip")
        assert drive.function.latest.code == latin
        await drive.press("f5")
        await drive.until_shown("✓", "#headline")
