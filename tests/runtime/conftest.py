"""Execution environments for a test, which must leave nothing behind."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from lvtui.runtime import ExecutionEnvironments
from lvtui.runtime.processes import Processes
from lvtui.runtime.zygote import FORKS
from tests.runtime.functions import until
from tests.runtime.machine import at_work_in


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of this room."""
    config.addinivalue_line("markers", "both_ways: every test that takes `environments` runs forked and spawned")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked ``both_ways`` in both; where nothing is forked, there is one."""
    if "forks" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_ways"):
        ways = [pytest.param(True, id="forked")] if FORKS else []
        metafunc.parametrize("forks", [*ways, pytest.param(False, id="spawned")], indirect=True)


def worker_threads() -> list[threading.Thread]:
    """A thread waits for each spawned process, a zygote too; when none is left, every process was reaped."""
    return [thread for thread in threading.enumerate() if thread.name == "lvtui worker"]


@pytest.fixture
def forks(request: pytest.FixtureRequest) -> bool:
    """Whether workers are forked, where that is possible."""
    chosen: bool = getattr(request, "param", FORKS)
    return chosen


@pytest.fixture
async def environments(
    request: pytest.FixtureRequest, tmp_path: Path, forks: bool
) -> AsyncIterator[ExecutionEnvironments]:
    """Fresh ones, closed afterwards, and seen to have left no process and no folder.

    A parameter (see `functions.options`) is a dict of arguments for them; ``forks`` among them is for `Processes`."""
    folder = tmp_path / "work"
    chosen: dict[str, Any] = {"work_folder": folder, "forks": forks, **getattr(request, "param", {})}
    started = ExecutionEnvironments(processes=Processes(forks=chosen.pop("forks")), **chosen)
    yield started
    await started.close()
    for thread in worker_threads():
        thread.join(timeout=30)
    assert not worker_threads()
    assert not folder.exists() or not list(folder.iterdir())
    await until(lambda: not at_work_in(folder))
