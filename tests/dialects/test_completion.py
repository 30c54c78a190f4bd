"""What could come next in a line."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.dialects.awscli.options import BY_CLI_NAME
from lvtui.dialects.completion import complete
from lvtui.domain.model import Region
from tests.service.house import House
from tests.service.invokers import ScriptedInvoker


@pytest.fixture
async def region() -> Region:
    house = House(ScriptedInvoker())
    await house.furnish()
    await house.service.close()
    return house.service.region


def offered(line: str, region: Region, cursor: int | None = None) -> list[str]:
    found = complete(line, len(line) if cursor is None else cursor, region)
    return [candidate.text for candidate in found.candidates]


def completed(line: str, region: Region) -> list[str]:
    found = complete(line, len(line), region)
    return [line[: found.start] + candidate.text for candidate in found.candidates]


NOTHING = Region(name="us-east-1", account_id="123456789012")


def test_operations_come_first_with_or_without_aws_before_them() -> None:
    everything = [*BY_CLI_NAME, "wait", "help"]
    assert offered("", NOTHING) == everything
    assert offered("aws lambda ", NOTHING) == everything
    assert offered("aws lambda list-f", NOTHING) == [
        "list-function-event-invoke-configs",
        "list-function-url-configs",
        "list-functions",
    ]
    assert "aws lambda" in "".join(complete("aw", 2, NOTHING).candidates[0].text.split("'"))


def test_waiters_are_offered_after_wait() -> None:
    assert offered("lambda wait function-a", NOTHING) == ["function-active", "function-active-v2"]
    assert "--function-name" in offered("wait function-active ", NOTHING)


def test_options_that_are_given_are_not_offered_again(region: Region) -> None:
    line = "update-alias --function-name demo --name=prod "
    assert offered(line, region)[:2] == ["--function-version", "--description"]
    assert not {"--function-name", "--name"} & set(offered(line, region))
    assert offered("update-function-code --publish --no-p", region) == ["--no-paginate"]
    assert offered("create-alias ", region)[:3] == ["--function-name", "--name", "--function-version"]


def test_the_options_of_every_command_come_last(region: Region) -> None:
    assert offered("get-alias --o", region) == ["--output"]
    assert offered("get-alias --output t", region) == ["text", "table"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("get-function --function-name ", ["demo"]),
        ("get-function --function-name=de", ["--function-name=demo"]),
        ("create-function --function-name ", []),
        ("get-alias --function-name demo --name ", ["prod"]),
        ("create-alias --function-name demo --name ", []),
        ("update-alias --function-name demo --function-version ", ["2", "1", "'$LATEST'"]),
        ("update-alias --function-name demo --function-version $", ["'$LATEST'"]),
        ("update-alias --function-name demo --function-version '$L", ["'$LATEST'"]),
        ("invoke --function-name demo --qualifier p", ["prod"]),
        ("invoke --function-name demo --invocation-type E", ["Event"]),
        ("invoke --qualifier ", []),
        ("invoke --function-name arn:aws:lambda:us-east-1:123456789012:function:demo --qualifier p", ["prod"]),
        ("update-function-configuration --runtime python3.1", [f"python3.1{n}" for n in (4, 3, 2, 1, 0)]),
        ("update-function-code --zip-file f", ["fileb://"]),
        ("update-function-code --architectures x", ["x86_64"]),
        ("create-function --role arn", ["arn:aws:iam::123456789012:role/demo"]),
        ("list-tags --resource ", ["arn:aws:lambda:us-east-1:123456789012:function:demo"]),
        (
            "update-alias --function-name demo --routing-config ",
            [f"AdditionalVersionWeights={{{n}=0.1}}" for n in (2, 1)] + ["AdditionalVersionWeights={}"],
        ),
        ("delete-alias --function-name demo --name prod --nonsense", []),
        ("nonsense ", []),
    ],
)
async def test_values_are_what_there_is(line: str, expected: list[str], region: Region) -> None:
    assert offered(line, region) == expected


def test_only_what_is_before_the_cursor_counts(region: Region) -> None:
    line = "get-alias --function-name d --name prod"
    found = complete(line, line.index(" --name"), region)
    assert line[found.start : line.index(" --name")] == "d"
    assert [candidate.text for candidate in found.candidates] == ["demo"]


def test_every_line_that_completion_makes_begins_as_it_was_typed(region: Region) -> None:
    for line in ("get-alias --func", "get-alias --function-name d", "upd"):
        assert completed(line, region)
        assert all(whole.startswith(line) for whole in completed(line, region))


@given(st.text(max_size=40) | st.text("aws lambda--invoke'\"\\=$ ", max_size=40))
def test_any_line_at_all_can_be_looked_at(line: str) -> None:
    for cursor in range(0, len(line) + 1, 7):
        found = complete(line, cursor, NOTHING)
        assert 0 <= found.start <= cursor
        assert all(shlex.split(candidate.text) for candidate in found.candidates)
