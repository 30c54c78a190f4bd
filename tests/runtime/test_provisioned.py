"""Environments that are started before anybody asks for them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lvtui.runtime import ExecutionEnvironments
from tests.runtime.functions import answer, call, error, executable, options, until

TELLING = (
    "import os\nopen({path!r}, 'a').write('x')\n"
    "def handler(event, context):\n    return os.environ['AWS_LAMBDA_INITIALIZATION_TYPE']\n"
)


async def test_the_init_phase_is_over_before_the_first_call_which_is_no_cold_start(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    version = executable(TELLING.format(path=str(told)))
    environments.start_ahead(version, 1)
    await until(told.exists)
    outcome = await environments.invoke(call(version))
    assert answer(outcome) == "provisioned-concurrency"
    assert not outcome.cold
    assert b"Init Duration" not in outcome.log
    assert told.read_text() == "x"


async def test_a_call_beyond_those_started_ahead_is_on_demand_and_cold(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    meeting = (
        "import os, time\ndef handler(event, context):\n    here, other = event\n    open(here, 'w').close()\n"
        "    while not os.path.exists(other): time.sleep(0.001)\n"
        "    return os.environ['AWS_LAMBDA_INITIALIZATION_TYPE']\n"
    )
    version, left, right = executable(meeting), str(tmp_path / "left"), str(tmp_path / "right")
    environments.start_ahead(version, 1)
    outcomes = await asyncio.gather(
        environments.invoke(call(version, [left, right])), environments.invoke(call(version, [right, left]))
    )
    assert sorted((answer(outcome), outcome.cold) for outcome in outcomes) == [
        ("on-demand", True),
        ("provisioned-concurrency", False),
    ]


@options(max_per_version=2)
async def test_asking_again_starts_no_more_than_allowed(environments: ExecutionEnvironments, tmp_path: Path) -> None:
    told = tmp_path / "told"
    version = executable(TELLING.format(path=str(told)))
    for _ in range(3):
        environments.start_ahead(version, 50)
    await until(lambda: told.exists() and told.read_text() == "xx")
    await environments.invoke(call(version))
    assert told.read_text() == "xx"


async def test_code_that_cannot_start_says_so_at_the_first_call(environments: ExecutionEnvironments) -> None:
    version = executable("raise RuntimeError('no')\n")
    environments.start_ahead(version, 1)
    outcome = await environments.invoke(call(version))
    assert error(outcome)["errorType"] == "RuntimeError"


async def test_what_was_started_ahead_and_never_called_leaves_nothing(environments: ExecutionEnvironments) -> None:
    environments.start_ahead(executable(), 2)
    environments.start_ahead(executable(version="2", runtime="nodejs22.x"), 2)
    await asyncio.sleep(0)


@options(max_environments=1)
async def test_what_is_kept_started_keeps_no_other_version_out(environments: ExecutionEnvironments) -> None:
    kept, other = executable(version="1"), executable(version="2")
    environments.start_ahead(kept, 1)
    assert answer(await environments.invoke(call(other)))["version"] == "2"
    assert not (await environments.invoke(call(kept))).cold
