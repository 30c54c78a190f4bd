"""What is handed to an execution environment, and what comes back."""

from __future__ import annotations

from dataclasses import replace

from lvtui.domain.execution import Executable, Outcome

EXECUTABLE = Executable(
    function_arn="arn:aws:lambda:eu-west-1:123456789012:function:demo",
    version="3",
    code_sha256="abc=",
    zip_file=b"",
    configuration_revision="r1",
    handler="app.handler",
    runtime="python3.12",
    timeout=3,
    memory_size=128,
    variables={},
)
OUTCOME = Outcome(
    request_id="id",
    executed_version="3",
    payload=b"1",
    error_type=None,
    log=b"",
    duration_ms=1.0,
    billed_ms=1,
    init_ms=None,
    max_memory_mb=10,
    interpreter="3.12.1",
)


def test_an_environment_belongs_to_one_function_version_code_and_configuration() -> None:
    others = [
        replace(EXECUTABLE, function_arn="arn:aws:lambda:eu-west-1:123456789012:function:other"),
        replace(EXECUTABLE, version="4"),
        replace(EXECUTABLE, code_sha256="def="),
        replace(EXECUTABLE, configuration_revision="r2"),
    ]
    assert len({EXECUTABLE.key, *(other.key for other in others)}) == 5
    assert replace(EXECUTABLE, timeout=9).key == EXECUTABLE.key


def test_name_and_region_are_read_from_the_arn() -> None:
    assert (EXECUTABLE.function_name, EXECUTABLE.region) == ("demo", "eu-west-1")


def test_a_call_failed_if_it_has_an_error_type_and_was_cold_if_it_had_an_init_phase() -> None:
    assert (OUTCOME.failed, OUTCOME.cold) == (False, False)
    worse = OUTCOME._replace(error_type="ValueError", init_ms=12.0)
    assert (worse.failed, worse.cold) == (True, True)
