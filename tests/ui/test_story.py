"""The lecture's story, by keys only, against real handler processes, wide and at 80×24."""

from __future__ import annotations

from pathlib import Path

import pytest

from lvtui.domain.desk import Draft
from lvtui.operations import LATEST
from lvtui.ui.widgets.tab_line import TabLine
from tests.ui.driver import Driver, running, settings_for

DEMO = "lambda-version-demo"
IMMUTABLE = "published versions are immutable"
NOT_A_VERSION = (
    "1 validation error detected: Value 'prod' at 'functionVersion' failed to satisfy constraint: "
    r"Member must satisfy regular expression pattern: (\$LATEST(\.PUBLISHED)?|[0-9]+)"
)
LATEST_SHARES_NOTHING = "$LATEST is not supported for an alias pointing to more than 1 version"


@pytest.mark.long
@pytest.mark.parametrize("size", [(160, 48), (80, 24)], ids=["160x48", "80x24"])
async def test_the_whole_story_is_told_by_keys_alone(tmp_path: Path, size: tuple[int, int]) -> None:
    settings = settings_for(tmp_path)
    async with running(settings, size, painted=True) as drive:
        await create_from_the_sample(drive)
        await deploy_version_one_and_test_it(drive)
        await publish_version_one_and_find_it_locked(drive)
        await publish_version_two_and_nothing_more(drive)
        await make_three_aliases(drive)
        await be_refused_what_aws_refuses(drive)
        await split_prod_and_watch_the_plot(drive)
        await promote_version_two(drive)
        await leave_with_unsaved_text(drive)
        before = drive.service.region

    async with running(settings, size) as again:
        assert again.service.region == before
        assert again.bench.function_name == DEMO
        assert again.bench.not_deployed
        assert "never deployed" in again.bench.code_pane.editor.text
        assert again.bench.desk.events(DEMO).keys() == {"sample"}
        await again.until_shown("buffer ≠ $LATEST")


async def create_from_the_sample(drive: Driver) -> None:
    await drive.until_dialog("NewFunctionDialog")  # an empty workspace opens with the offer
    await drive.press("enter")
    await drive.until(lambda: drive.bench.function_name == DEMO)
    await drive.until_shown("hello from lambda")
    assert drive.function.published == {}
    assert drive.bench.opened == LATEST


async def deploy_version_one_and_test_it(drive: Driver) -> None:
    await edit_the_answer(drive, "this is version one")
    assert drive.bench.not_deployed
    await drive.until_shown("buffer ≠ $LATEST")
    await drive.press("ctrl+s")
    await drive.until(lambda: not drive.bench.not_deployed)
    await drive.until_shown("buffer = $LATEST")

    await drive.press("escape")
    await drive.pane(4)
    await drive.press("w")
    await drive.until_dialog("EventNameDialog")
    await drive.press("ctrl+a", "ctrl+k")
    await drive.type("sample")
    await drive.press("enter")
    await drive.until(lambda: drive.dialog == "Workbench")

    await drive.press("f5")
    await drive.until_shown('✓ "this is version one" · executed version $LATEST', "#headline")
    await drive.until_shown(" ms, billed ", "#headline")
    await show_output(drive, "Log")
    for line in ("START RequestId: ", "Version: $LATEST", "END RequestId: ", "REPORT RequestId: "):
        await drive.until_shown(line, "#output")
    await show_output(drive, "Result")


async def publish_version_one_and_find_it_locked(drive: Driver) -> None:
    await publish(drive, "first")
    await drive.until(lambda: "1" in drive.function.published)
    await drive.until_shown("Version 1 published: arn:aws:lambda:us-east-1:123456789012:function:lambd")

    await drive.press("end", "enter")
    await drive.until(lambda: drive.bench.opened == "1")
    await drive.until_shown(IMMUTABLE, "#lock")
    before = drive.bench.code_pane.viewer.text
    await drive.type("xyz")
    assert drive.bench.code_pane.viewer.text == before
    await drive.press("f3")
    await drive.until_shown("Execution role")
    await drive.press("enter")
    await drive.until_shown("its settings are as immutable as its code")
    await drive.press("f3", "f3", "escape")
    assert await invoke_selected(drive, "1") == '"this is version one"'


async def publish_version_two_and_nothing_more(drive: Driver) -> None:
    await edit_the_answer(drive, "this is version two")
    await drive.press("ctrl+s")
    await drive.until(lambda: not drive.bench.not_deployed)
    await drive.press("escape")
    assert await invoke_selected(drive, LATEST) == '"this is version two"'
    await publish(drive, "second")
    await drive.until(lambda: "2" in drive.function.published)
    assert await invoke_selected(drive, "1") == '"this is version one"'

    await publish(drive, "nothing new", expect="Nothing has changed since version 2")
    await drive.until_shown("Nothing published: $LATEST equals version 2")
    assert list(drive.function.published) == ["1", "2"]
    assert drive.function.published["2"].configuration.description == "second"


async def make_three_aliases(drive: Driver) -> None:
    for name, version in (("dev", LATEST), ("test", "2"), ("prod", "1")):
        await drive.pane(2)
        await drive.press("n")
        await drive.until_dialog("AliasDialog")
        await drive.type(name)
        await drive.press("tab", "ctrl+a", "ctrl+k")
        await drive.type(version)
        await drive.press("enter")
        await drive.until(lambda name=name: name in drive.function.aliases)  # type: ignore[misc]
        await drive.until_shown(f"{name} → {version} · arn:aws:lambda:us-east-1:123456789012:function:", "CommandStrip")
        assert drive.function.aliases[name].function_version == version

    answers = {name: await invoke_alias(drive, name) for name in ("dev", "test", "prod")}
    assert answers == {
        "dev": '"this is version two"',
        "test": '"this is version two"',
        "prod": '"this is version one"',
    }
    await edit_the_answer(drive, "not published yet")
    await drive.press("ctrl+s")
    await drive.until(lambda: not drive.bench.not_deployed)
    await drive.press("escape")
    after = {name: await invoke_alias(drive, name) for name in ("dev", "test", "prod")}
    assert after == {**answers, "dev": '"not published yet"'}


async def be_refused_what_aws_refuses(drive: Driver) -> None:
    before = drive.function.aliases
    await drive.pane(2)
    await drive.press("home", "e")
    await drive.until_dialog("AliasDialog")
    await drive.press("ctrl+a", "ctrl+k")
    await drive.type("prod")
    await drive.until_shown(NOT_A_VERSION, "#version")
    await drive.press("enter")
    assert drive.dialog == "AliasDialog"

    await drive.press("ctrl+a", "ctrl+k")
    await drive.type(LATEST)
    await drive.press("tab")
    await drive.type("2")
    await drive.until_shown(LATEST_SHARES_NOTHING, "#additional")
    await drive.press("enter")
    assert drive.dialog == "AliasDialog"
    await drive.press("escape")
    await drive.until(lambda: drive.dialog == "Workbench")
    assert drive.function.aliases == before


async def split_prod_and_watch_the_plot(drive: Driver) -> None:
    await select_alias(drive, "prod")
    await drive.press("w")
    await drive.until_dialog("AliasDialog")
    await drive.until_shown("version 2 gets 10 % of calls")
    for percent in (11, 12, 13):
        await drive.press("right")
        await drive.until_shown(f"version 2 gets {percent} % of calls")
    await drive.press(*("shift+right",) * 4, *("left",) * 3)
    await drive.until_shown("version 2 gets 50 % of calls")
    await drive.press("enter")
    await drive.until(lambda: dict(drive.function.aliases["prod"].weights) == {"2": 0.5})
    asking = [worker for worker in drive.bench.workers if worker.group.startswith("dialog")]
    await drive.until(lambda: all(worker.is_finished for worker in asking))

    for _ in range(3):
        assert await invoke_alias(drive, "prod") in ('"this is version one"', '"this is version two"')
    counts = await invoke_many(drive, 200)
    assert sum(counts.values()) == 200
    assert set(counts) == {"1", "2"}
    await drive.until_shown("200 of 200 calls to prod · done", "#headline")
    for shown in ("v1 A ███", "v2 B ▒▒▒", "asked 50 %", f"prod sent {counts['2'] / 2:.1f} % to v2, 50 % asked"):
        await drive.until_shown(shown, "#run")
    await show_output(drive, "Why")
    await drive.until_shown("0.5: the ", "#output")
    await show_output(drive, "Result")


async def promote_version_two(drive: Driver) -> None:
    await select_alias(drive, "prod")
    await drive.press("P")
    await drive.until_dialog("ConfirmDialog")
    await drive.until_shown("prod sends every call to version 2, and its weights are cleared.", "#sentence")
    await drive.press("enter")
    await drive.until(lambda: drive.function.aliases["prod"].function_version == "2")
    assert not drive.function.aliases["prod"].weights
    assert await invoke_many(drive, 200) == {"2": 200}


async def leave_with_unsaved_text(drive: Driver) -> None:
    await edit_the_answer(drive, "never deployed")
    await drive.press("ctrl+q")
    await drive.until_dialog("QuitDialog")
    await drive.press("escape")
    await drive.until(lambda: drive.dialog == "Workbench")
    await drive.press("ctrl+q")
    await drive.until_dialog("QuitDialog")
    await drive.press("enter")
    await drive.until(lambda: drive.app.return_code is not None or not drive.app.is_running)
    draft = drive.bench.desk.draft(DEMO)
    assert isinstance(draft, Draft)


async def edit_the_answer(drive: Driver, answer: str) -> None:
    """Open $LATEST and make its last line return another text."""
    if drive.app.focused is drive.bench.code_pane.editor:
        await drive.press("escape")
    await drive.pane(1)
    await drive.press("home", "enter")
    await drive.until(lambda: drive.app.focused is drive.bench.code_pane.editor)
    await drive.press(*("up",) * 5, "down", "down", "end", "shift+home", "delete")
    await drive.type(f'return "{answer}"')
    assert f'    return "{answer}"' in drive.bench.code_pane.editor.text


async def publish(drive: Driver, description: str, expect: str = "") -> None:
    await drive.pane(1)
    await drive.press("p")
    await drive.until_dialog("PublishDialog")
    await drive.type(description)
    await drive.until_shown(expect)
    await drive.press("enter")
    await drive.until(lambda: drive.dialog == "Workbench")


async def invoke_selected(drive: Driver, version: str) -> str:
    """Invoke a version from the list; what it answered."""
    await drive.pane(1)
    rows = [LATEST, *drive.function.newest_first]
    await drive.press("home", *("down",) * rows.index(version))
    return await answer_after(drive, "i", version)


async def select_alias(drive: Driver, name: str) -> None:
    await drive.pane(2)
    await drive.press("home", *("down",) * sorted(drive.function.aliases).index(name))
    assert drive.bench.aliases_pane.selected == name


async def invoke_alias(drive: Driver, name: str) -> str:
    await select_alias(drive, name)
    return await answer_after(drive, "i", name)


async def answer_after(drive: Driver, key: str, qualifier: str) -> str:
    before = drive.bench.last_execution
    await drive.press(key)
    await drive.until(lambda: drive.bench.last_execution is not before, "an answer")
    execution = drive.bench.last_execution
    assert execution is not None
    assert execution.route.target.qualifier == qualifier
    return execution.outcome.payload.decode()


async def invoke_many(drive: Driver, count: int) -> dict[str, int]:
    """Invoke the target many times; calls by version."""
    await drive.press("f9")
    await drive.until_dialog("NumberDialog")
    await drive.type(str(count))
    await drive.press("enter")
    await drive.until(lambda: drive.bench.last_tally is not None and drive.bench.last_tally.total == count, "the run")
    await drive.until(lambda: not drive.bench.running)
    assert drive.bench.last_tally is not None
    return {each.version: each.calls for each in drive.bench.last_tally.counts}


async def show_output(drive: Driver, tab: str) -> None:
    """Turn to a tab of the output, by keys."""
    await drive.pane(4)
    tabs = drive.bench.query_one("#output_tabs", TabLine)
    while tabs.active != tab:
        await drive.press("o")
