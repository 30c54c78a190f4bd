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
    """Name the marks of this room."""
    config.addinivalue_line("markers", "both_ways: every test that takes `environments` runs forked and spawned")
    config.addinivalue_line("markers", "every_way: the same, and in the plain way that is the only one on Windows")
    config.addinivalue_line("markers", "not_plain(reason): one of those is about what the plain way can't do")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked so in each way; where nothing is forked, there is one less."""
    marker = metafunc.definition.get_closest_marker
    if "way" in metafunc.fixturenames and (marker("both_ways") or marker("every_way")):
        ways = [pytest.param("forked")] if FORKS else []
        ways.append(pytest.param("spawned"))
        if marker("every_way"):
            limit = marker("not_plain")
            ways.append(pytest.param("plain", marks=[pytest.mark.skip(reason=limit.args[0])] if limit else []))
        metafunc.parametrize("way", ways, indirect=True)


def worker_threads() -> list[threading.Thread]:
    """A thread waits for each spawned process, a zygote too; when none is left, every process was reaped."""
    return [thread for thread in threading.enumerate() if thread.name == "lvtui worker"]


@pytest.fixture
def way(request: pytest.FixtureRequest) -> str:
    """How workers are started: ``forked``, ``spawned`` or ``plain``."""
    chosen: str = getattr(request, "param", "forked" if FORKS else "spawned")
    return chosen


@pytest.fixture
async def environments(
    request: pytest.FixtureRequest, tmp_path: Path, way: str
) -> AsyncIterator[ExecutionEnvironments]:
    """Fresh ones, closed afterwards, and seen to have left no process and no folder.

    A parameter (see `functions.options`) is a dict of arguments for them; ``forks`` and ``plain`` among them are for
    `Processes`."""
    folder = tmp_path / "work"
    chosen: dict[str, Any] = {"forks": way == "forked", "plain": way == "plain", **getattr(request, "param", {})}
    processes = Processes(forks=chosen.pop("forks"), plain=chosen.pop("plain"))
    started = ExecutionEnvironments(**{"work_folder": folder, "processes": processes, **chosen})
    yield started
    await started.close()
    for thread in worker_threads():
        thread.join(timeout=30)
    assert not worker_threads()
    assert not folder.exists() or not list(folder.iterdir())
    await until(lambda: not at_work_in(folder))
