"""What restoring means, and what tells two states apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from lvtui.domain import apply
from lvtui.domain.code import pack
from lvtui.domain.differences import compare, numbers
from lvtui.domain.model import Region
from lvtui.domain.snapshots import NAME_LIMIT, Snapshot, automatic_head, brought_in, check_snapshot_name, restored
from lvtui.domain.world import World
from lvtui.operations import (
    AddPermission,
    CreateAlias,
    DeleteFunction,
    PublishVersion,
    PutFunctionConcurrency,
    Request,
    TagResource,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import InvalidParameterValue, ResourceNotFound
from lvtui.operations.shapes import Environment, RoutingConfig
from tests.domain.builders import ACCOUNT, ARN, NOON, REGION, create

EMPTY = Region(name=REGION, account_id=ACCOUNT)
_ids = count(1)


def after(region: Region, *requests: Request[Any]) -> Region:
    for request in requests:
        region, _ = apply(region, request, World(now=NOON, fresh_id=lambda: f"id-{next(_ids)}"))
    return region


def deploy(text: str, **members: Any) -> UpdateFunctionCode:
    zip_file = pack({"app.py": text.encode()}).zip_file
    return UpdateFunctionCode(function_name="demo", zip_file=zip_file, **members)


def alias(version: str, **weights: float) -> CreateAlias:
    routing = RoutingConfig(additional_version_weights={key[1:]: weight for key, weight in weights.items()})
    return CreateAlias(function_name="demo", name="prod", function_version=version, routing_config=routing)


ONE = after(EMPTY, create(), deploy("one\n", publish=True), alias("1"), create("other"))
"""`demo` with version 1 and an alias on it, and `other`."""


def test_a_whole_restore_gives_back_what_was_there_and_takes_what_was_not() -> None:
    now = after(ONE, deploy("two\n", publish=True), DeleteFunction(function_name="other"), create("new"))
    back = restored(now, ONE)
    assert back.functions.keys() == {"demo", "other"}
    demo = back.functions["demo"]
    assert list(demo.published) == ["1"]
    assert demo.latest == ONE.functions["demo"].latest and demo.aliases == ONE.functions["demo"].aliases
    assert (back.name, back.account_id) == (now.name, now.account_id)


def test_a_number_that_was_given_away_is_not_given_again_after_a_restore() -> None:
    now = after(ONE, deploy("two\n", publish=True), deploy("three\n", publish=True))
    again = after(restored(now, ONE), deploy("other\n"), PublishVersion(function_name="demo"))
    assert list(again.functions["demo"].published) == ["1", "4"]


def test_the_numbers_of_functions_deleted_before_or_by_a_restore_are_not_given_again() -> None:
    deleted = after(ONE, deploy("two\n", publish=True), DeleteFunction(function_name="demo"))
    assert restored(deleted, ONE).functions["demo"].next_number == 3
    gone = restored(after(ONE, deploy("two\n", publish=True)), EMPTY)
    assert gone.functions == {} and gone.retired_numbers["demo"] == 3
    assert list(after(gone, create(publish=True)).functions["demo"].published) == ["3"]


def test_what_the_snapshot_knows_of_functions_deleted_before_it_counts_where_nobody_here_does() -> None:
    theirs = after(ONE, deploy("two\n", publish=True), DeleteFunction(function_name="demo"))
    assert restored(EMPTY, theirs).retired_numbers == {"demo": 3}
    assert brought_in(EMPTY, theirs).retired_numbers == {}
    ahead = replace(EMPTY, retired_numbers={"demo": 9})
    assert restored(ahead, theirs).retired_numbers == {"demo": 9}


def test_a_restore_that_would_leave_too_little_concurrency_for_all_others_is_refused() -> None:
    reserve = PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=500)
    theirs = after(ONE, reserve)
    now = after(ONE, replace(reserve, function_name="other"))
    with pytest.raises(InvalidParameterValue, match="below its minimum value of"):
        restored(now, theirs, "demo")
    assert restored(now, theirs).functions["demo"].reserved_concurrency == 500, "the other one's goes with the whole"


def test_the_codes_of_a_snapshot_are_those_of_all_its_versions() -> None:
    region = after(ONE, deploy("two\n"))
    demo, other = region.functions["demo"], region.functions["other"]
    snapshot = Snapshot(automatic_head("before a test", NOON, region), region)
    versions = (demo.latest, demo.published["1"], other.latest)
    assert snapshot.codes == {version.code.sha256 for version in versions} and len(snapshot.codes) == 3


def test_one_function_alone_leaves_the_others_the_very_same() -> None:
    now = after(ONE, deploy("two\n"), create("new"))
    back = restored(now, ONE, "demo")
    assert back.functions["demo"].latest == ONE.functions["demo"].latest
    assert back.functions["other"] is now.functions["other"] and back.functions["new"] is now.functions["new"]
    with pytest.raises(ResourceNotFound, match="has no function new"):
        restored(now, ONE, "new")


def test_what_is_as_it_was_stays_the_very_same_object() -> None:
    assert restored(ONE, ONE) is ONE
    copy = replace(ONE, functions={name: replace(function) for name, function in ONE.functions.items()})
    assert restored(ONE, copy) is ONE
    changed = after(ONE, deploy("two\n"))
    assert restored(changed, ONE).functions["other"] is changed.functions["other"]


def test_an_import_adds_and_replaces_and_takes_nothing_away() -> None:
    theirs = replace(after(EMPTY, create("other"), create("third")), name="eu-west-1", account_id="210987654321")
    mine = brought_in(ONE, theirs)
    assert mine.functions.keys() == {"demo", "other", "third"}
    assert mine.functions["demo"] is ONE.functions["demo"]
    assert mine.functions["other"].latest == theirs.functions["other"].latest
    assert (mine.name, mine.account_id) == (REGION, ACCOUNT)
    assert mine.retired_numbers == ONE.retired_numbers


def test_after_a_restore_only_the_numbering_may_differ() -> None:
    now = after(
        ONE, deploy("two\n", publish=True), UpdateAlias(function_name="demo", name="prod", function_version="2")
    )
    (left,) = compare(ONE, restored(now, ONE)).functions
    assert left.lines == ("number of the next version 2 → 3",)
    assert not compare(ONE, restored(after(ONE, deploy("two\n")), ONE))


SAID: list[tuple[Callable[[], Region], str]] = [
    (lambda: after(ONE, deploy("one\n", publish=True)), ""),
    (lambda: after(ONE, deploy("two\n")), "$LATEST: code"),
    (lambda: after(ONE, deploy("two\n", publish=True)), "version 2 added"),
    (
        lambda: after(
            ONE, UpdateFunctionConfiguration(function_name="demo", memory_size=256, timeout=9, description="new")
        ),
        "$LATEST: MemorySize 128 → 256",
    ),
    (
        lambda: after(
            ONE,
            UpdateFunctionConfiguration(function_name="demo", environment=Environment(variables={"MODE": "fast"})),
        ),
        "$LATEST: Environment.Variables.MODE none → 'fast'",
    ),
    (
        lambda: after(
            ONE,
            deploy("two\n", publish=True),
            UpdateAlias(
                function_name="demo",
                name="prod",
                routing_config=RoutingConfig(additional_version_weights={"2": 0.125}),
            ),
        ),
        "alias prod → 1 (87.5 %), 2 (12.5 %), was → 1",
    ),
    (
        lambda: after(ONE, CreateAlias(function_name="demo", name="dev", function_version="$LATEST")),
        "alias dev added, → $LATEST",
    ),
    (
        lambda: after(ONE, UpdateAlias(function_name="demo", name="prod", description="live")),
        "alias prod: Description '' → 'live'",
    ),
    (
        lambda: after(ONE, PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=5)),
        "reserved concurrency none → 5",
    ),
    (lambda: after(ONE, TagResource(resource=ARN, tags={"team": "blue"})), "tag team none → 'blue'"),
    (
        lambda: after(
            ONE,
            AddPermission(
                function_name="demo",
                qualifier="prod",
                statement_id="s3",
                action="lambda:InvokeFunction",
                principal="s3.amazonaws.com",
            ),
        ),
        "policy of prod added",
    ),
]


@pytest.mark.parametrize(("state", "line"), SAID, ids=[line or "nothing" for _, line in SAID])
def test_what_differs_is_said_in_words_of_lambda(state: Callable[[], Region], line: str) -> None:
    found = compare(ONE, state())
    assert bool(found) is bool(line)
    if line:
        assert found.in_short() == "1 function changed"
        assert line in found.functions[0].lines


def test_what_is_on_one_side_alone_is_added_or_removed() -> None:
    found = compare(ONE, after(ONE, DeleteFunction(function_name="demo"), create("new"), create("newer")))
    assert [(each.name, each.kind) for each in found.functions] == [
        ("demo", "removed"),
        ("new", "added"),
        ("newer", "added"),
    ]
    assert found.functions[0].lines == ("version 1", "alias prod → 1")
    assert found.in_short() == "2 functions added, 1 removed"
    assert compare(ONE, ONE).in_short() == "nothing differs"


def test_a_version_that_means_something_else_is_said() -> None:
    other = after(EMPTY, create(), deploy("else\n", publish=True), alias("1"), create("other"))
    assert "version 1 is another: code" in compare(ONE, other).functions[0].lines


def test_code_is_compared_line_by_line_and_what_is_no_text_by_size() -> None:
    before = after(ONE, deploy("one\ntwo\nthree\n"))
    both = pack({"app.py": b"one\n2\nthree\n", "data.bin": b"\xff\x00"}).zip_file
    now = after(before, UpdateFunctionCode(function_name="demo", zip_file=both))
    text, binary = compare(before, now).functions[0].code
    assert text.path == "app.py"
    assert list(text.diff) == ["@@ -1,3 +1,3 @@", " one", "-two", "+2", " three"]
    assert (binary.path, list(binary.diff)) == ("data.bin", ["no file → 2 bytes, not text"])
    ends = compare(after(ONE, deploy("one\n")), after(ONE, deploy("one\r\n"))).functions[0]
    assert list(ends.code[0].diff) == ["only line ends differ"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["1"], "version 1"),
        (["1", "2", "3"], "versions 1-3"),
        (["1", "3"], "versions 1 and 3"),
        (["1", "3", "4", "9"], "versions 1, 3-4 and 9"),
    ],
)
def test_many_numbers_are_said_in_short(given: list[str], words: str) -> None:
    assert numbers(given) == words


@pytest.mark.parametrize("name", ["monday", "before the lesson", "v1.2", "_", "A" * NAME_LIMIT])
def test_a_name_that_is_a_files_on_every_system_is_taken(name: str) -> None:
    check_snapshot_name(name)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "a\\b", "a.", "a ", " a", ".a", "-a", "é", "A" * (NAME_LIMIT + 1)]
)
def test_any_other_name_is_refused_with_the_rule(name: str) -> None:
    with pytest.raises(InvalidParameterValue, match="A snapshot's name is 1 to"):
        check_snapshot_name(name)


def test_an_automatic_one_is_named_by_time_and_reason() -> None:
    moment = datetime(2026, 11, 23, 12, 30, 5, tzinfo=UTC)
    assert automatic_head("before deleting demo", moment, ONE).name == "auto-20261123-123005-before-deleting-demo"
    check_snapshot_name(automatic_head(f"before restoring {'a. ' * 33}a", moment, ONE).name)
