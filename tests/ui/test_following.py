"""How soon the screen shows what others do: one look is enough, and there is one in every second."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lvtui.operations import PublishVersion
from lvtui.ui.screens import following
from lvtui.wiring import open_workspace
from tests.ui.driver import running, settings_for, with_function


class Clock:
    """Stands for `asyncio` where the screen waits for its next look: time passes when it is told to."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        """Seconds, of each wait that was begun."""
        self._over = asyncio.Semaphore(0)

    def __getattr__(self, name: str) -> object:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        """Wait until the time is over."""
        self.waits.append(seconds)
        await self._over.acquire()

    def let_pass(self) -> None:
        """Let the time of one wait pass."""
        self._over.release()


async def test_one_look_shows_what_another_did_and_who_and_looks_are_a_second_apart_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "asyncio", clock := Clock())
    settings = settings_for(tmp_path)
    async with running(settings) as drive:
        await with_function(drive)
        await drive.until(lambda: len(clock.waits) == 1, "the wait for the first look")
        elsewhere = open_workspace(settings, who="command")
        await elsewhere.service.call(PublishVersion(function_name="demo", description="from elsewhere"))
        await elsewhere.service.close()
        assert "from elsewhere" not in drive.text("#versions")
        clock.let_pass()
        await drive.until(lambda: len(clock.waits) == 2, "the wait for the second look")
        await drive.until_shown("“from elsewhere”", "#versions")
        await drive.until_shown("By a command")
    assert set(clock.waits) == {following.FOLLOW_EVERY} and following.FOLLOW_EVERY < 1.0
