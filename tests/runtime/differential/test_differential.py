"""The same handlers under AWS's own runtime client and under ours (semantics §7.2 to §7.5)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from lvtui.domain.execution import Call, Executable
from lvtui.runtime import ExecutionEnvironments, Interpreters
from tests.runtime.differential import aws_client
from tests.runtime.differential.alike import Everywhere, Place
from tests.runtime.differential.cases import CASES, Case
from tests.runtime.differential.differences import DIFFERENCES, EVERYWHERE
from tests.runtime.differential.observed import of_outcome
from tests.runtime.differential.runtime_api import Invocation
from tests.runtime.functions import ARN, executable

if not sys.platform.startswith("linux"):
    pytest.skip("AWS's runtime client exists for Linux only.", allow_module_level=True)
pytest.importorskip("awslambdaric", reason="AWS's runtime client is not installed: pip install awslambdaric")

on_one_loop = pytest.mark.asyncio(loop_scope="module")
TIMEOUT = 20
"""Seconds."""


def invocations_of(case: Case) -> list[Invocation]:
    """The calls of `case`, as both sides are given them."""
    return [
        Invocation(
            request_id=f"00000000-0000-4000-8000-{number:012d}",
            payload=asked.payload,
            arn=f"{ARN}:1",
            timeout=TIMEOUT,
            client_context=asked.client_context,
            cognito_identity=asked.cognito_identity,
        )
        for number, asked in enumerate(case.calls.values(), start=1)
    ]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def environments(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ExecutionEnvironments]:
    """Ours, for all cases alike, on the Python that the tests run on."""
    started = ExecutionEnvironments(
        work_folder=tmp_path_factory.mktemp("ours"), interpreters=Interpreters(search_path="")
    )
    yield started
    await started.close()


def call_of(version: Executable, asked: Invocation) -> Call:
    """What the service would hand to the runtime."""
    return Call(
        executable=version,
        request_id=asked.request_id,
        payload=asked.payload,
        invoked_function_arn=asked.arn,
        client_context=None if asked.client_context is None else asked.client_context.encode(),
    )


async def compare(case: Case, environments: ExecutionEnvironments, folder: Path) -> dict[Place, tuple[str, str]]:
    """Theirs and ours in every place of `case`."""
    invocations = invocations_of(case)
    theirs = asyncio.create_task(asyncio.to_thread(aws_client.run, case, invocations, folder))
    version = replace(
        executable(case.files, handler=case.handler, runtime=case.runtime, timeout=TIMEOUT, variables=case.variables),
        configuration_revision=case.name,
    )
    ours = [of_outcome(await environments.invoke(call_of(version, asked))) for asked in invocations]
    await environments.retire(ARN)
    return {
        Place(case.name, name, aspect): (str(getattr(one, aspect)), str(getattr(other, aspect)))
        for name, one, other in zip(case.calls, await theirs, ours, strict=True)
        for aspect in ("answer", "error_type", "log")
    }


@on_one_loop
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_both_clients_do_the_same_but_where_we_mean_to_differ(
    case: Case, environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    wrong = []
    for place, (theirs, ours) in (await compare(case, environments, tmp_path)).items():
        for rule in EVERYWHERE:
            theirs = rule.removed(theirs)
        if fault := fault_of(place, theirs, ours):
            wrong.append(f"{place.call} | {place.aspect}: {fault}\n  theirs {theirs!r}\n  ours   {ours!r}")
    assert not wrong, "\n".join([case.name, *wrong])


def fault_of(place: Place, theirs: str, ours: str) -> str:
    """What is wrong with the two, if anything."""
    if place not in DIFFERENCES:
        return "" if theirs == ours else "they differ"
    reason, alike = DIFFERENCES[place]
    if theirs == ours:
        return "they no longer differ: strike out the row"
    return "" if alike(theirs, ours) else f"they differ in something else than this: {reason}"


@on_one_loop
@pytest.mark.parametrize("rule", EVERYWHERE, ids=lambda rule: rule.removed.__name__)
async def test_what_is_never_ours_is_still_theirs(
    rule: Everywhere, environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    case = next(case for case in CASES if case.name == rule.witness.case)
    theirs, ours = (await compare(case, environments, tmp_path))[rule.witness]
    assert rule.removed(theirs) != theirs
    assert rule.removed(ours) == ours


def test_every_difference_is_of_a_call_that_is_made() -> None:
    asked = {(case.name, call) for case in CASES for call in case.calls}
    assert {(place.case, place.call) for place in DIFFERENCES} <= asked
