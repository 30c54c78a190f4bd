"""The lecture, where its claims do not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from lvtui.cli import demo
from lvtui.learning.lecture import Lecture
from lvtui.learning.steps import Step
from lvtui.service import LocalLambda, Regions, Service
from lvtui.settings import Settings
from lvtui.wiring import Opened
from tests.fakes import MemoryTrust, MemoryWorkspace
from tests.service.invokers import ScriptedInvoker


async def steps_over(workspace: MemoryWorkspace) -> list[Step]:
    """The lecture over handlers that answer with their version instead of what the lecture has them say."""
    service = LocalLambda(workspace, ScriptedInvoker(), trust=MemoryTrust(), seed=7)

    async def reopen() -> Service:
        return service

    return [step async for step in Lecture(service, reopen).steps()]


async def test_a_claim_that_does_not_hold_is_said_and_the_story_goes_on() -> None:
    steps = await steps_over(MemoryWorkspace())
    assert [step.number for step in steps] == list(range(1, 10))
    failed = [claim.text for step in steps for claim in step.claims if not claim.held]
    assert 'version 1 still answers "this is version one"' in failed
    assert "an alias cannot point at an alias" not in failed


async def test_on_a_disk_that_takes_nothing_every_step_is_told_and_none_ends_the_story() -> None:
    workspace = MemoryWorkspace()
    workspace.refusal = "No space left on device."
    steps = await steps_over(workspace)
    assert len(steps) == 9
    assert not steps[0].held
    assert not steps[-1].held


def test_the_demo_ends_with_one_when_a_claim_does_not_hold(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    workspace = MemoryWorkspace()

    def open_scripted(_settings: Settings, *, who: str) -> Opened:
        service = LocalLambda(workspace, ScriptedInvoker(), trust=MemoryTrust(), seed=7)
        return Opened(service, Regions(service, lambda name: service), workspace, tmp_path, ())

    monkeypatch.setenv("LVTUI_CONFIG", str(tmp_path))
    monkeypatch.setattr(demo, "open_workspace", open_scripted)
    assert demo.run_demo(plain=True, seed=7, keep=None) == 1
    assert "NOT SO" in capsys.readouterr().out
