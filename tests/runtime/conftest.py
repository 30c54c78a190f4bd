"""Execution environments for a test, which must leave nothing behind."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lvtui.runtime import ExecutionEnvironments


def worker_threads() -> list[threading.Thread]:
    """A thread waits for each worker's process; when none is left, every process was reaped."""
    return [thread for thread in threading.enumerate() if thread.name == "lvtui worker"]


@pytest.fixture
async def environments(tmp_path: Path) -> AsyncIterator[ExecutionEnvironments]:
    """Fresh ones, closed afterwards, and seen to have left no process and no folder."""
    folder = tmp_path / "work"
    started = ExecutionEnvironments(work_folder=folder)
    yield started
    await started.close()
    for thread in worker_threads():
        thread.join(timeout=30)
    assert not worker_threads()
    assert not folder.exists() or not list(folder.iterdir())
