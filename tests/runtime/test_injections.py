"""What a fault dial does to a call: it counts like the handler's own doing, and is marked (`Injection`)."""

from __future__ import annotations

import re

import pytest

from lvtui.domain.execution import Injection
from lvtui.runtime import ExecutionEnvironments
from tests.runtime.functions import GOOD, answer, call, error, executable, options, run

pytestmark = pytest.mark.both_ways

TELLING = (
    "calls = 0\ndef handler(event, context):\n    global calls\n    calls += 1\n    print('it runs')\n"
    "    return [calls, context.get_remaining_time_in_millis()]\n"
)


def marks(log: bytes) -> list[str]:
    """What the log says was injected, without the figures."""
    return re.findall(r"^\[INJECTED\]\t(.*?)(?: \d+\.\d\d ms)?$", log.decode(), re.MULTILINE)


async def test_an_injected_failure_takes_the_place_of_the_handler(environments: ExecutionEnvironments) -> None:
    version, failing = executable(TELLING), Injection(fails=True)
    asked = call(version, injection=failing)
    outcome = await environments.invoke(asked)
    assert error(outcome) == {
        "errorMessage": "The fault dial made this call fail: the handler was not run.",
        "errorType": "InjectedFailure",
        "requestId": asked.request_id,
        "stackTrace": [],
    }
    assert outcome.injected == failing
    lines = outcome.log.decode().splitlines()
    assert lines[:2] == [f"START RequestId: {asked.request_id} Version: 1", "[INJECTED]\tfailure"]
    assert lines[2].startswith("[ERROR] InjectedFailure: ")
    assert b"it runs" not in outcome.log
    # The environment lives on, and nothing was counted in it.
    after = await environments.invoke(call(version))
    assert answer(after)[0] == 1
    assert (after.cold, after.injected, marks(after.log)) == (False, None, [])


async def test_an_injected_delay_is_part_of_the_duration_and_of_the_time_that_is_left(
    environments: ExecutionEnvironments,
) -> None:
    version, slow = executable(TELLING, timeout=20), Injection(delay_ms=120.5)
    await environments.invoke(call(version))
    outcome = await environments.invoke(call(version, injection=slow))
    calls, remaining = answer(outcome)
    assert calls == 2
    assert outcome.duration_ms >= 120.5
    assert outcome.billed_ms >= 121
    assert remaining <= 20_000 - 120
    assert outcome.injected == slow
    assert b"Version: 1\n[INJECTED]\tlatency 120.50 ms\nit runs\n" in outcome.log


async def test_a_delay_beyond_the_timeout_is_a_timeout(environments: ExecutionEnvironments) -> None:
    version, endless = executable(TELLING, timeout=1), Injection(delay_ms=60_000)
    outcome = await environments.invoke(call(version, injection=endless))
    assert (outcome.error_type, outcome.duration_ms) == ("Sandbox.Timedout", 1000)
    assert outcome.injected == endless
    assert marks(outcome.log) == ["latency"]
    assert b"it runs" not in outcome.log
    after = await environments.invoke(call(version))
    assert answer(after)[0] == 1
    assert after.cold


async def test_a_call_can_be_slow_and_fail(environments: ExecutionEnvironments) -> None:
    both = Injection(fails=True, delay_ms=30)
    outcome = await environments.invoke(call(executable(TELLING), injection=both))
    assert outcome.error_type == "InjectedFailure"
    assert outcome.duration_ms >= 30
    assert outcome.injected == both
    assert marks(outcome.log) == ["latency", "failure"]


async def test_extra_init_time_counts_only_in_a_cold_start(environments: ExecutionEnvironments) -> None:
    version, heavy = executable(TELLING), Injection(init_ms=80)
    cold, warm = [await environments.invoke(call(version, injection=heavy)) for _ in range(2)]
    assert cold.init_ms is not None
    assert cold.init_ms >= 80
    assert cold.duration_ms < cold.init_ms
    assert cold.billed_ms >= cold.init_ms + cold.duration_ms
    assert cold.injected == heavy
    assert cold.log.startswith(b"[INJECTED]\tinit 80.00 ms\nSTART RequestId: ")
    assert (warm.cold, warm.injected, marks(warm.log)) == (False, None, [])


async def test_of_a_warm_call_only_what_was_done_to_it_is_marked(environments: ExecutionEnvironments) -> None:
    version, everything = executable(TELLING), Injection(delay_ms=5, init_ms=10)
    cold, warm = [await environments.invoke(call(version, injection=everything)) for _ in range(2)]
    assert cold.injected == everything
    assert marks(cold.log) == ["init", "latency"]
    assert warm.injected == Injection(delay_ms=5)
    assert marks(warm.log) == ["latency"]


@pytest.mark.parametrize("injection", [None, Injection()], ids=["none", "nothing"])
async def test_where_nothing_was_injected_nothing_is_marked(
    environments: ExecutionEnvironments, injection: Injection | None
) -> None:
    outcome = await environments.invoke(call(executable(TELLING), injection=injection))
    assert answer(outcome)[0] == 1
    assert outcome.injected is None
    assert b"INJECTED" not in outcome.log


@options(init_limit=0.2)
async def test_extra_init_time_beyond_the_init_limit_ends_the_init_phase(environments: ExecutionEnvironments) -> None:
    version, endless = executable(TELLING, timeout=1), Injection(init_ms=60_000)
    outcome = await environments.invoke(call(version, injection=endless))
    assert outcome.error_type == "Sandbox.Timedout"
    assert outcome.injected == endless
    assert outcome.init_ms is not None
    assert outcome.init_ms >= 200
    phases = re.findall(rb"INIT_REPORT .*\tPhase: (\w+)\tStatus: timeout\n", outcome.log)
    assert phases == [b"init", b"invoke"]


async def test_a_failing_import_is_not_hidden_by_an_injection(environments: ExecutionEnvironments) -> None:
    version = executable(f"raise RuntimeError('no')\n{GOOD}")
    outcome = await environments.invoke(call(version, injection=Injection(fails=True)))
    assert outcome.error_type == "RuntimeError"


async def test_in_a_batch_just_the_calls_that_were_meant_are_struck(environments: ExecutionEnvironments) -> None:
    version = executable(TELLING)
    injections = {3: Injection(fails=True), 7: Injection(delay_ms=20), 8: Injection(fails=True, delay_ms=1)}
    outcomes = await run(environments, [call(version, injection=injections.get(number)) for number in range(40)])
    assert {number: outcome.injected for number, outcome in enumerate(outcomes) if outcome.injected} == injections
    assert [number for number, outcome in enumerate(outcomes) if outcome.failed] == [3, 8]
    counted = [answer(outcome)[0] for outcome in outcomes if not outcome.failed]
    assert counted == list(range(1, 39))
    for number, outcome in enumerate(outcomes):
        assert bool(marks(outcome.log)) == (number in injections)
    assert outcomes[7].duration_ms >= 20


async def test_delays_in_a_batch_each_count_for_their_own_call(environments: ExecutionEnvironments) -> None:
    version, slow = executable(TELLING, timeout=1), Injection(delay_ms=300)
    # Together they take longer than one of them may.
    outcomes = await run(environments, [call(version, injection=slow) for _ in range(5)])
    assert [answer(outcome)[0] for outcome in outcomes] == [1, 2, 3, 4, 5]
    assert all(outcome.duration_ms >= 300 for outcome in outcomes)
