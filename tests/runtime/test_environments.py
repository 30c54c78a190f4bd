"""Which environment runs what, and that nothing is left of any of them."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from lvtui.runtime import EnvironmentsClosed, ExecutionEnvironments
from tests.runtime.functions import (
    ARN,
    HOLDING,
    MEETING,
    PID,
    answer,
    call,
    error,
    executable,
    options,
    released,
    until,
)

pytestmark = pytest.mark.every_way
about_children = pytest.mark.not_plain("what a handler starts may outlive it there")


async def test_concurrent_calls_of_one_version_get_environments_of_their_own(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    version, left, right = executable(MEETING), str(tmp_path / "left"), str(tmp_path / "right")
    # Each waits for the other to have begun, so they must run side by side.
    outcomes = await asyncio.gather(
        environments.invoke(call(version, [left, right])), environments.invoke(call(version, [right, left]))
    )
    assert len({answer(outcome) for outcome in outcomes}) == 2
    assert all(outcome.cold for outcome in outcomes)


@options(max_per_version=2)
async def test_there_are_no_more_environments_than_allowed(environments: ExecutionEnvironments) -> None:
    outcomes = await asyncio.gather(*(environments.invoke(call(executable(PID))) for _ in range(12)))
    assert len({answer(outcome) for outcome in outcomes}) == 2
    assert sum(outcome.cold for outcome in outcomes) == 2


async def test_a_free_warm_environment_is_preferred_to_a_new_one(environments: ExecutionEnvironments) -> None:
    answers = {answer(await environments.invoke(call(executable(PID)))) for _ in range(5)}
    assert len(answers) == 1


async def test_a_version_that_hangs_holds_up_no_other(environments: ExecutionEnvironments) -> None:
    hanging = executable("def handler(event, context):\n    while True: pass\n", version="1")
    stuck = [asyncio.create_task(environments.invoke(call(hanging))) for _ in range(5)]
    assert answer(await environments.invoke(call(executable(version="2"))))["version"] == "2"
    for task in stuck:
        task.cancel()
    await asyncio.wait(stuck)


@about_children
async def test_cancelling_a_call_kills_what_it_runs_and_the_next_one_works(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    lock = tmp_path / "lock"
    lock.touch()
    task = asyncio.create_task(environments.invoke(call(executable(HOLDING), str(lock))))
    await until(lambda: lock.read_text() == "held")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await released(lock)
    bad = await environments.invoke(call(executable(HOLDING), 1.5))
    assert bad.cold
    assert error(bad)["errorType"] == "TypeError"


async def test_a_cancelled_call_that_had_not_started_never_runs(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    version = executable("def handler(event, context):\n    open(event, 'a').close()\n")
    task = asyncio.create_task(environments.invoke(call(version, str(tmp_path / "ran"))))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert not (await environments.invoke(call(version, str(tmp_path / "other")))).failed
    assert not (tmp_path / "ran").exists()


@about_children
async def test_a_timeout_takes_the_handlers_own_children_with_it(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    lock = tmp_path / "lock"
    lock.touch()
    outcome = await environments.invoke(call(executable(HOLDING, timeout=1), str(lock)))
    assert outcome.error_type == "Sandbox.Timedout"
    await released(lock)


async def test_retiring_a_version_stops_its_environments_and_no_others(environments: ExecutionEnvironments) -> None:
    one, two = executable(PID, version="1"), executable(PID, version="2")
    before = [answer(await environments.invoke(call(version))) for version in (one, two)]
    await environments.retire(ARN, "1")
    after = [await environments.invoke(call(version)) for version in (one, two)]
    assert answer(after[0]) != before[0]
    assert answer(after[1]) == before[1]
    assert [outcome.cold for outcome in after] == [True, False]


async def test_retiring_a_function_stops_all_its_versions(environments: ExecutionEnvironments, tmp_path: Path) -> None:
    for version in "12":
        await environments.invoke(call(executable(PID, version=version)))
    (folder,) = (tmp_path / "work").iterdir()
    assert sorted(path.name for path in folder.iterdir()) == ["1", "2", "in-use"]
    await environments.retire(ARN)
    assert [path.name for path in folder.iterdir()] == ["in-use"]


async def test_retiring_lets_a_running_call_finish(environments: ExecutionEnvironments, tmp_path: Path) -> None:
    version, left, right = executable(MEETING), str(tmp_path / "left"), tmp_path / "right"
    running = asyncio.create_task(environments.invoke(call(version, [left, str(right)])))
    await until(Path(left).exists)
    await environments.retire(ARN, "1")
    right.touch()
    assert not (await running).failed


async def test_new_code_or_configuration_gets_new_environments_and_the_old_ones_go(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    code = "import os\ndef handler(event, context):\n    return os.environ['COLOUR']\n"
    for revision, colour in enumerate(("red", "green", "blue")):
        version = replace(
            executable(code, version="$LATEST", variables={"COLOUR": colour}), configuration_revision=str(revision)
        )
        outcome = await environments.invoke(call(version))
        assert answer(outcome) == colour
        assert outcome.cold
    (folder,) = (tmp_path / "work").iterdir()
    await until(lambda: sorted(path.name for path in folder.iterdir()) == ["3", "in-use"])


async def test_a_call_after_closing_is_refused(environments: ExecutionEnvironments) -> None:
    await environments.close()
    with pytest.raises(EnvironmentsClosed):
        await environments.invoke(call(executable()))


@about_children
async def test_closing_ends_running_calls_and_leaves_no_process_and_no_folder(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    work, lock = tmp_path / "work", tmp_path / "lock"
    lock.touch()
    running = asyncio.create_task(environments.invoke(call(executable(HOLDING), str(lock))))
    await until(lambda: lock.read_text() == "held")
    await environments.close()
    with pytest.raises(EnvironmentsClosed):
        await running
    await released(lock)
    assert list(work.iterdir()) == []
    await environments.close()


async def test_what_a_handler_leaves_on_disk_is_removed_whatever_its_rights(
    environments: ExecutionEnvironments,
) -> None:
    code = (
        "import os, tempfile\ndef handler(event, context):\n    os.chdir(tempfile.gettempdir())\n"
        "    os.makedirs('a/b')\n    open('a/b/c', 'w').close()\n    os.symlink('/', 'a/root')\n"
        "    os.chmod('a/b', 0)\n    os.chmod('a', 0)\n"
    )
    assert not (await environments.invoke(call(executable(code)))).failed


async def test_code_is_laid_out_read_only(environments: ExecutionEnvironments) -> None:
    code = (
        "import os, stat\ndef handler(event, context):\n    root = os.environ['LAMBDA_TASK_ROOT']\n"
        "    return [oct(os.stat(path).st_mode & 0o777) for path in (root, root + '/app.py', root + '/pkg')]\n"
    )
    outcome = await environments.invoke(call(executable({"app.py": code, "pkg/x.py": ""})))
    assert answer(outcome) == ["0o555", "0o444", "0o555"]


async def test_without_descriptors_left_a_call_is_refused_with_a_sentence(
    environments: ExecutionEnvironments, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted() -> tuple[int, int]:
        raise OSError(24, "Too many open files")

    real = os.pipe
    monkeypatch.setattr(os, "pipe", exhausted)
    document = error(await environments.invoke(call(executable())))
    assert document["errorType"] == "Runtime.NotStarted"
    assert "Too many open files" in document["errorMessage"]
    monkeypatch.setattr(os, "pipe", real)
    assert not (await environments.invoke(call(executable()))).failed


async def test_code_that_is_no_zip_is_refused_with_a_sentence(environments: ExecutionEnvironments) -> None:
    outcome = await environments.invoke(call(replace(executable(), zip_file=b"no zip", code_sha256="x")))
    assert error(outcome)["errorMessage"] == "The code could not be unzipped: File is not a zip file."
    assert b"START" in outcome.log
