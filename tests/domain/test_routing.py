"""Where one invocation goes, and why (semantics §6.5, §7.1, §7.4)."""

from __future__ import annotations

import base64
import json
import math
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.domain.routing import (
    ASYNCHRONOUS_LIMIT,
    SYNCHRONOUS_LIMIT,
    check_event,
    decoded_context,
    executable,
    resolve,
)
from lvtui.operations import LATEST, Request, UpdateFunctionCode, UpdateFunctionConfiguration
from lvtui.operations.errors import (
    InvalidParameterValue,
    InvalidRequestContent,
    RequestEntityTooLarge,
    ResourceConflict,
    ResourceNotFound,
)
from lvtui.operations.shapes import Environment
from tests.domain.builders import ARN, NOON, Lab, create, lab_with_demo, refused, weights, zipped
from tests.domain.texts import PENDING

BELOW_ONE = math.nextafter(1.0, 0.0)


def no_draw() -> float:
    raise AssertionError("nothing was to be drawn")


def always(number: float) -> Callable[[], float]:
    return lambda: number


@pytest.fixture
def lab() -> Lab:
    """Versions 1 and 2; ``prod`` on the first, ``canary`` on both, ``dev`` on ``$LATEST``."""
    lab = lab_with_demo(versions=2)
    lab.alias("prod", "1")
    lab.alias("canary", "1", weights(v2=0.25))
    lab.alias("dev", LATEST)
    return lab


def refusal(lab: Lab, name: str = "demo", qualifier: str | None = None) -> tuple[str, str | None]:
    with pytest.raises((ResourceNotFound, ResourceConflict, InvalidParameterValue)) as found:
        lab.resolve(name, qualifier)
    return refused(found.value)


# --- what was named ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "qualifier, kind, arn, version",
    [
        (None, "unqualified", ARN, LATEST),
        (LATEST, "latest", f"{ARN}:$LATEST", LATEST),
        ("2", "version", f"{ARN}:2", "2"),
        ("prod", "alias", f"{ARN}:prod", "1"),
        ("dev", "alias", f"{ARN}:dev", LATEST),
    ],
)
def test_a_call_keeps_the_arn_it_was_made_with_and_finds_its_version_without_a_draw(
    lab: Lab, qualifier: str | None, kind: str, arn: str, version: str
) -> None:
    for target in (lab.resolve("demo", qualifier), lab.resolve(f"demo:{qualifier}" if qualifier else ARN)):
        route = target.route(no_draw)
        assert (target.kind, target.invoked_arn) == (kind, arn)
        assert (route.executed_version, route.draw, route.target) == (version, None, target)
        assert route.version is lab.demo.version(version)


def test_a_target_knows_its_alias(lab: Lab) -> None:
    assert lab.resolve(qualifier="prod").alias is lab.demo.aliases["prod"]
    assert lab.resolve(qualifier="1").alias is None


@pytest.mark.parametrize(
    "name, qualifier, arn",
    [
        ("missing", None, "missing:$LATEST"),
        ("missing", "1", "missing:1"),
        ("missing:prod", None, "missing:prod"),
        ("demo", "9", "demo:9"),
        ("demo", "missing", "demo:missing"),
        ("demo", "$latest", "demo:$latest"),
        ("demo", "PROD", "demo:PROD"),
    ],
)
def test_what_is_not_there_is_named_with_its_qualifier_also_where_that_is_only_meant(
    lab: Lab, name: str, qualifier: str | None, arn: str
) -> None:
    assert refusal(lab, name, qualifier) == (
        ResourceNotFound.code,
        f"Function not found: {ARN.removesuffix('demo')}{arn}",
    )


def test_two_qualifiers_that_differ_come_before_existence(lab: Lab) -> None:
    assert refusal(lab, "missing:1", "2")[0] == InvalidParameterValue.code


def test_a_pending_function_does_not_run_and_one_being_updated_does() -> None:
    lab = Lab(settle_seconds=5)
    lab.do(create())
    assert refusal(lab) == refusal(lab, "demo", LATEST) == PENDING
    assert refusal(lab, "demo", "9")[0] == ResourceNotFound.code
    lab.wait(5)
    lab.deploy("two", publish=True)
    assert lab.resolve().route(no_draw).executed_version == LATEST
    assert refusal(lab, "demo", "1") == PENDING
    lab.alias("prod", "1")
    assert refusal(lab, "demo", "prod") == PENDING
    lab.wait(5)
    assert lab.resolve(qualifier="prod").route(no_draw).executed_version == "1"


# --- the draw ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "weight, draw, version",
    [
        (0.25, 0.0, "2"),
        (0.25, math.nextafter(0.25, 0.0), "2"),
        (0.25, 0.25, "1"),
        (0.25, BELOW_ONE, "1"),
        (0.0, 0.0, "1"),
        (1.0, 0.0, "2"),
        (1.0, BELOW_ONE, "2"),
    ],
)
def test_the_weight_is_the_share_of_the_additional_version(weight: float, draw: float, version: str) -> None:
    lab = lab_with_demo(versions=2)
    lab.alias("canary", "1", weights(v2=weight))
    route = lab.resolve(qualifier="canary").route(always(draw))
    assert (route.executed_version, route.draw) == (version, draw)


def test_each_call_of_a_split_alias_takes_one_draw_of_its_own(lab: Lab) -> None:
    draws = iter([0.1, 0.9, 0.2])
    target = lab.resolve(qualifier="canary")
    assert [target.route(lambda: next(draws)).executed_version for _ in range(3)] == ["2", "1", "2"]
    assert next(draws, None) is None


@given(st.floats(0, 1), st.floats(0, 1, exclude_max=True))
def test_the_additional_version_gets_a_call_exactly_if_the_draw_is_below_its_weight(weight: float, draw: float) -> None:
    target = lab_with_demo_split(weight).resolve(qualifier="canary")
    assert (target.route(always(draw)).executed_version == "2") is (draw < weight)


@given(st.floats(0, 1), st.integers(0, 2**32))
def test_over_many_calls_the_share_comes_near_the_weight(weight: float, seed: int) -> None:
    target = lab_with_demo_split(weight).resolve(qualifier="canary")
    draw, calls = random.Random(seed).random, 1000
    seen = sum(target.route(draw).executed_version == "2" for _ in range(calls))
    # Seven deviations and ten calls of grace: farther than chance goes, also where the weight is next to nothing.
    assert abs(seen / calls - weight) <= 7 * math.sqrt(weight * (1 - weight) / calls) + 10 / calls
    assert weight not in (0.0, 1.0) or seen == weight * calls


_SPLIT = lab_with_demo(versions=2)
_SPLIT.alias("canary", "1", weights(v2=0.5))


def lab_with_demo_split(weight: float) -> Lab:
    """One lab for all examples, its alias set to `weight`."""
    _SPLIT.move("canary", routing_config=weights(v2=weight))
    return _SPLIT


def test_a_route_to_nothing_is_not_found_rather_than_wrong(lab: Lab) -> None:
    target = lab.resolve(qualifier="prod")
    route = target.route(no_draw)._replace(executed_version="9")
    with pytest.raises(ResourceNotFound, match=r":9$"):
        _ = route.version


def test_the_target_is_of_the_state_it_was_found_in(lab: Lab) -> None:
    target = lab.resolve(qualifier="prod")
    lab.move("prod", function_version="2")
    assert target.route(no_draw).executed_version == "1"
    assert resolve(lab.region, "demo", "prod", NOON).route(no_draw).executed_version == "2"


# --- what is handed over -----------------------------------------------------------------------------------------


def test_an_executable_is_the_frozen_version() -> None:
    lab = Lab()
    lab.do(create(timeout=7, memory_size=256, environment=Environment(variables={"STAGE": "dev"})))
    lab.publish()
    version = lab.demo.published["1"]
    ready = executable(lab.region, lab.demo, version)
    assert (ready.function_arn, ready.version, ready.function_name, ready.region) == (ARN, "1", "demo", "us-east-1")
    assert (ready.code_sha256, ready.zip_file) == (version.code.sha256, version.code.zip_file)
    assert (ready.handler, ready.runtime, ready.timeout, ready.memory_size) == ("app.handler", "python3.12", 7, 256)
    assert ready.variables == {"STAGE": "dev"}


def test_environments_belong_to_one_version_and_latest_s_are_retired_by_every_deploy() -> None:
    lab = lab_with_demo(versions=1)

    def key(version: str) -> object:
        found = lab.demo.version(version)
        assert found is not None
        return executable(lab.region, lab.demo, found).key

    keys, frozen = [key(LATEST)], key("1")
    assert keys[0] != frozen
    same_code_again = UpdateFunctionCode(function_name="demo", zip_file=zipped("two"))
    changes: list[Request[Any]] = [same_code_again, same_code_again, _other_variables()]
    for change in changes:
        lab.wait(1)
        lab.do(change)
        keys.append(key(LATEST))
    assert len(set(keys)) == 4
    assert key("1") == frozen


def _other_variables() -> UpdateFunctionConfiguration:
    return UpdateFunctionConfiguration(function_name="demo", environment=Environment(variables={"STAGE": "dev"}))


# --- the event ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", [b"{}", b'{"a": [1, null, true, "\xc3\xa9"]}', b'"text"', b"0", b" [] ", b"1e999"])
def test_any_json_is_an_event(payload: bytes) -> None:
    for kind in ("RequestResponse", "Event", "DryRun"):
        check_event(payload, kind)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b"text",
        b"\xff",
        b"NaN",
        b'{"a": -Infinity}',
        b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"),
        b"[" * 200_000,
    ],
)
def test_what_is_no_json_is_refused(payload: bytes) -> None:
    with pytest.raises(InvalidRequestContent) as refused:
        check_event(payload, "RequestResponse")
    assert str(refused.value).startswith("Could not parse request body into json: Could not parse payload into json: ")
    assert refused.value.status == 400


@pytest.mark.parametrize("kind, limit", [("RequestResponse", SYNCHRONOUS_LIMIT), ("Event", ASYNCHRONOUS_LIMIT)])
def test_an_event_may_be_as_large_as_its_kind_of_call_allows(kind: str, limit: int) -> None:
    largest = b'"' + b"x" * (limit - 2) + b'"'
    check_event(largest, kind)
    with pytest.raises(RequestEntityTooLarge) as refused:
        check_event(largest + b" ", kind)
    assert refused.value.message == (
        f"{limit + 1} byte payload is too large for the {kind} invocation type (limit {limit} bytes)"
    )
    assert refused.value.status == 413


def test_size_is_looked_at_before_the_json() -> None:
    with pytest.raises(RequestEntityTooLarge):
        check_event(b"x" * (ASYNCHRONOUS_LIMIT + 1), "Event")


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_client_context_is_json_in_base64() -> None:
    context = json.dumps({"custom": {"é": 1}}, ensure_ascii=False)
    assert decoded_context(encoded(context)) == context.encode()
    assert decoded_context(None) is decoded_context("") is None


@pytest.mark.parametrize(
    "context", ["{}", "no base64", "é", encoded("{"), encoded("[]"), encoded("null"), encoded("[" * 200_000)]
)
def test_a_client_context_that_is_no_json_object_in_base64_is_refused(context: str) -> None:
    with pytest.raises(InvalidRequestContent) as refused:
        decoded_context(context)
    assert refused.value.message == "Client context must be a valid Base64-encoded JSON object."


def test_the_primary_of_what_was_named_is_what_runs_without_a_split() -> None:
    lab = lab_with_demo(versions=2)
    lab.alias("prod", "1", weights(v2=0.5))
    for qualifier, primary in ((None, LATEST), (LATEST, LATEST), ("2", "2"), ("prod", "1")):
        assert resolve(lab.region, "demo", qualifier, NOON).primary.version == primary
    target = resolve(lab.region, "demo", "2", NOON)
    with pytest.raises(ResourceNotFound):
        assert target._replace(qualifier="9").primary is None
