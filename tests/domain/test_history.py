"""What can be read from a history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lvtui.dialects import awscli
from lvtui.domain.history import (
    Entry,
    NoWayBack,
    Pointing,
    changed_functions,
    label,
    moves_between,
    pointing_of,
    previous_target,
    read_filter,
    timeline,
)
from lvtui.domain.history_members import HIDDEN, LONGEST_EVENT, kept_members, request_again
from lvtui.domain.locator import bare_name
from lvtui.domain.model import Alias
from lvtui.operations import (
    CreateAlias,
    DeleteAlias,
    DeleteFunction,
    Invoke,
    PublishVersion,
    PutFunctionConcurrency,
    TagResource,
    UntagResource,
    UpdateAlias,
    UpdateFunctionCode,
)
from lvtui.operations.shapes import Environment, FunctionCode, RoutingConfig
from tests.domain.builders import Lab, create, weights

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PROD = Alias(name="prod", function_version="2", revision_id="r")


def entry(operation: str = "UpdateAlias", minutes: int = 0, **members: Any) -> Entry:
    members.setdefault("who", "screen")
    members.setdefault("outcome", "done")
    return Entry(when=NOON + timedelta(minutes=minutes), region="us-east-1", operation=operation, **members)


def moved(minutes: int, version: str | None, **weights: float) -> Entry:
    pointing = None if version is None else Pointing(version, {v.lstrip("v"): w for v, w in weights.items()})
    return entry(minutes=minutes, functions=("demo",), moves={"demo": {"prod": pointing}})


@pytest.fixture
def lab() -> Lab:
    """`demo` with versions 1 and 2."""
    lab = Lab()
    lab.do(create())
    lab.do(PublishVersion(function_name="demo"))
    lab.deploy("two")
    lab.do(PublishVersion(function_name="demo"))
    return lab


def test_the_timeline_of_an_alias_has_no_gap_and_the_latest_first() -> None:
    entries = [moved(9, None), moved(5, "1", v2=0.1), entry(minutes=3, operation="PublishVersion"), moved(1, "1")]
    spans = list(timeline(entries, "us-east-1", "demo", "prod"))
    assert [span.pointing for span in spans] == [None, Pointing("1", {"2": 0.1}), Pointing("1")]
    assert [span.until for span in spans] == [None, spans[0].since, spans[1].since]


def test_another_regions_alias_of_the_same_name_has_a_timeline_of_its_own() -> None:
    assert not list(timeline([moved(1, "1")], "eu-west-1", "demo", "prod"))


def test_rolling_back_names_the_version_and_the_weights_of_before(lab: Lab) -> None:
    spans = list(timeline([moved(3, "2"), moved(2, "1", v2=0.1), moved(1, "1")], "us-east-1", "demo", "prod"))
    assert previous_target(spans, lab.demo, PROD) == UpdateAlias(
        function_name="demo", name="prod", function_version="1", routing_config=weights(v2=0.1)
    )


def test_rolling_back_a_split_to_what_had_none_clears_the_weights(lab: Lab) -> None:
    spans = list(timeline([moved(2, "1", v2=0.1), moved(1, "1")], "us-east-1", "demo", "prod"))
    split = Alias(name="prod", function_version="1", weights={"2": 0.1}, revision_id="r")
    assert previous_target(spans, lab.demo, split).routing_config == RoutingConfig(additional_version_weights={})


def test_a_canary_is_taken_back_whole_through_however_many_weights_it_has_come(lab: Lab) -> None:
    spans = list(timeline([moved(3, "1", v2=0.5), moved(2, "1", v2=0.1), moved(1, "2")], "us-east-1", "demo", "prod"))
    split = Alias(name="prod", function_version="1", weights={"2": 0.5}, revision_id="r")
    back = UpdateAlias(function_name="demo", name="prod", function_version="1", routing_config=weights())
    assert previous_target(spans, lab.demo, split) == back
    assert previous_target([], lab.demo, split) == back  # nobody has to remember for that
    # And once more is to what there was before the canary, not to the canary.
    taken_back = Alias(name="prod", function_version="1", weights={}, revision_id="r")
    again = timeline(
        [moved(4, "1"), moved(3, "1", v2=0.5), moved(2, "1", v2=0.1), moved(1, "2")], "us-east-1", "demo", "prod"
    )
    assert previous_target(again, lab.demo, taken_back).function_version == "2"


def test_rolling_back_skips_the_time_when_there_was_no_such_alias(lab: Lab) -> None:
    spans = list(timeline([moved(3, "2"), moved(2, None), moved(1, "1")], "us-east-1", "demo", "prod"))
    assert previous_target(spans, lab.demo, PROD).function_version == "1"


def test_an_alias_is_never_rolled_back_to_a_version_that_is_deleted(lab: Lab) -> None:
    spans = list(timeline([moved(3, "2"), moved(2, "1", v7=0.1), moved(1, "1")], "us-east-1", "demo", "prod"))
    with pytest.raises(NoWayBack, match="version 7 is deleted by now"):
        previous_target(spans, lab.demo, PROD)


def test_an_alias_that_never_moved_has_no_way_back(lab: Lab) -> None:
    with pytest.raises(NoWayBack, match="has pointed at nothing but 2"):
        previous_target(timeline([moved(1, "2")], "us-east-1", "demo", "prod"), lab.demo, PROD)


def test_what_moved_is_seen_by_comparing_whoever_moved_it(lab: Lab) -> None:
    before = lab.region
    lab.do(CreateAlias(function_name="demo", name="prod", function_version="1"))
    lab.do(CreateAlias(function_name="demo", name="test", function_version="2"))
    assert moves_between(before, lab.region) == {"demo": {"prod": Pointing("1"), "test": Pointing("2")}}
    made = lab.region
    lab.do(UpdateAlias(function_name="demo", name="prod", description="same place"))
    assert moves_between(made, lab.region) == {}
    lab.do(DeleteAlias(function_name="demo", name="prod"))
    assert moves_between(made, lab.region) == {"demo": {"prod": None}}
    lab.do(DeleteFunction(function_name="demo"))
    assert moves_between(made, lab.region) == {"demo": {"prod": None, "test": None}}


def test_the_members_hold_no_code_and_no_secret() -> None:
    secret = Environment(variables={"PASSWORD": "hunter2"})
    kept = kept_members(create(code=FunctionCode(zip_file=b"zipped"), environment=secret))
    assert kept["Environment"] == {"Variables": {"PASSWORD": HIDDEN}}
    assert kept["Code"]["ZipFile"].startswith("6 bytes, sha256 ")
    assert "hunter2" not in str(kept)


def test_a_secret_in_the_wrong_place_is_hidden_too() -> None:
    wrong = Environment(variables="hunter2")  # type: ignore[arg-type]  # as a refused request may have it
    assert kept_members(wrong) == {"Variables": HIDDEN}


def test_lists_are_kept_bytes_as_their_hash_and_a_number_that_no_file_could_hold_as_words() -> None:
    assert kept_members(UntagResource(resource="arn", tag_keys=["team", "level"]))["TagKeys"] == ["team", "level"]
    odd = TagResource(resource="arn", tags={"key": b"secret"})  # type: ignore[dict-item]  # as a refused one may have it
    assert kept_members(odd)["Tags"]["key"].startswith("6 bytes, sha256 ")
    for number, kept in [(2**63 - 1, 2**63 - 1), (2**63, "a number of many digits")]:
        asked = PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=number)
        assert kept_members(asked)["ReservedConcurrentExecutions"] == kept


def test_a_long_event_is_kept_as_its_size_and_hash_and_a_short_one_as_it_is() -> None:
    assert kept_members(Invoke(function_name="demo", payload=b'{"a": 1}'))["Payload"] == '{"a": 1}'
    long = kept_members(Invoke(function_name="demo", payload=b"x" * (LONGEST_EVENT + 1)))["Payload"]
    assert long.startswith("1001 bytes, sha256 ")
    assert kept_members(Invoke(function_name="demo", payload=b"\xff"))["Payload"].startswith("1 bytes")


@pytest.mark.parametrize(
    "request_",
    [
        create(environment=Environment(variables={"KEY": "x"})),
        UpdateFunctionCode(function_name="demo", zip_file=b"zip", publish=True),
        UpdateAlias(function_name="demo", name="prod", routing_config=weights(v2=0.25)),
        UpdateAlias(function_name="demo", name="prod", routing_config=weights()),
        Invoke(function_name="demo", qualifier="prod", payload=b'{"a": 1}'),
    ],
    ids=lambda request: type(request).__name__,
)
def test_what_is_kept_gives_the_command_again(request_: Any) -> None:
    again = request_again(type(request_).__name__, kept_members(request_))
    assert again is not None
    assert awscli.render(again) == awscli.render(request_).replace("KEY=x", f"KEY={HIDDEN}")


def test_members_that_make_no_request_are_no_command() -> None:
    assert request_again("UpdateAlias", {"FunctionName": "demo"}) is None
    assert request_again("Undo", {"What": "publish of version 3 of demo"}) is None


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("", True),
        ("who:command", False),
        ("who:screen", True),
        ("op:alias out:done", True),
        ("out:refused", False),
        ("fn:demo", True),
        ("fn:dem", False),
        ("alias:prod", True),
        ("alias:test", False),
        ("PROD update", True),
        ("prod nowhere", False),
        ("https://no-key-of-ours", False),
    ],
)
def test_a_filter_is_typed_as_keys_and_words(typed: str, fits: bool) -> None:
    members = {"FunctionName": "demo", "Name": "prod"}
    done = entry(functions=("demo",), members=members, answer="prod → 2")
    assert read_filter(typed).fits(done) is fits


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (entry("CreateFunction", functions=("demo",)), "creation of demo"),
        (entry("UpdateFunctionCode", functions=("demo",)), "deploy to $LATEST of demo"),
        (entry("UpdateFunctionConfiguration", functions=("demo",)), "change of settings of demo"),
        (entry("CreateAlias", functions=("demo",), members={"Name": "prod"}), "creation of alias prod of demo"),
        (entry("DeleteAlias", functions=("demo",), members={"Name": "prod"}), "deletion of alias prod of demo"),
        (entry("UpdateAlias", members={"Name": "prod"}, answer="2"), "change of alias prod (2)"),
        (entry("UpdateAlias", members={"Name": "prod"}, answer="no", outcome="refused"), "change of alias prod"),
        (entry("PublishVersion", functions=("demo",), answer="version 3"), "publish of version 3 of demo"),
        (entry("DeleteFunction", functions=("demo",), members={"Qualifier": "2"}), "deletion of version 2 of demo"),
        (entry("DeleteFunction", functions=("demo",)), "deletion of demo"),
        (entry("PutFunctionConcurrency", functions=("demo",)), "put function concurrency of demo"),
        (entry("Undo", members={"What": "deletion of demo"}), "undo of deletion of demo"),
        (entry("RestoreSnapshot", members={"Snapshot": "monday"}), "restoring of everything from snapshot monday"),
        (
            entry("RestoreSnapshot", members={"Snapshot": "monday", "Function": "demo"}),
            "restoring of demo from snapshot monday",
        ),
        (entry("ImportSnapshot", members={"Snapshot": "theirs"}), "import of snapshot theirs"),
        (
            entry("SetFaultDial", functions=("demo",), members={"Qualifier": "2"}, answer="off"),
            "turning off of the fault dial of 2 of demo",
        ),
        (entry("Invoke", functions=("demo",), members={"Qualifier": "prod"}, calls={"1": 2}), "2 calls of demo:prod"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_was_done_can_be_said_as_a_noun(done: Entry, words: str) -> None:
    assert label(done) == words


@pytest.mark.parametrize(
    ("done", "changed"),
    [
        (entry("UpdateAlias"), True),
        (entry("UpdateAlias", outcome="refused"), False),
        (entry("Invoke", calls={"1": 1}), False),
        (entry("InvokeAsync"), False),
    ],
)
def test_what_was_refused_and_what_only_ran_changed_nothing(done: Entry, changed: bool) -> None:
    assert done.changed is changed


def test_between_a_state_and_itself_nothing_moved(lab: Lab) -> None:
    assert changed_functions(lab.region, lab.region) == () and moves_between(lab.region, lab.region) == {}
    before = lab.region
    lab.do(create("other"))
    assert changed_functions(before, lab.region) == ("other",)


def test_where_an_alias_points_reads_as_its_primary_and_its_share() -> None:
    assert str(pointing_of(Alias(name="a", function_version="1", weights={"2": 0.125}, revision_id="r"))) == (
        "1, 12.5 % to 2"
    )


@pytest.mark.parametrize(
    ("named", "name"),
    [
        ("demo", "demo"),
        ("demo:prod", "demo"),
        ("arn:aws:lambda:us-east-1:123456789012:function:demo:2", "demo"),
        ("no name at all", ""),
    ],
)
def test_the_name_of_a_function_is_read_from_whatever_names_it(named: str, name: str) -> None:
    assert bare_name(named) == name
