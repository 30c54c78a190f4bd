"""What tells two states apart, in the words of whoever compares them; `test_snapshots` has what a snapshot is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lvtui.domain.code import pack
from lvtui.domain.differences import LINES_LIMIT, VERSIONS_LIMIT, code_difference, compare, setting_differences
from lvtui.operations import (
    AddPermission,
    CreateFunctionUrlConfig,
    DeleteAlias,
    DeleteFunctionEventInvokeConfig,
    PutFunctionEventInvokeConfig,
    PutProvisionedConcurrencyConfig,
    Request,
    TagResource,
    UpdateFunctionConfiguration,
    UpdateFunctionUrlConfig,
)
from lvtui.operations.shapes import Environment
from tests.domain.builders import ARN, Lab, create, lab_with_demo


def lines(lab: Lab, *requests: Request[Any]) -> list[str]:
    """What is said of demo once these are done."""
    before = lab.region
    for request in requests:
        lab.do(request)
    return [line for function in compare(before, lab.region).functions for line in function.lines]


@pytest.fixture
def lab() -> Lab:
    """`demo` with versions 1 and 2, one of everything attached to `prod`, which points at 1."""
    lab = lab_with_demo(versions=2)
    lab.alias("prod", "1")
    lab.do(PutProvisionedConcurrencyConfig(function_name="demo", qualifier="prod", provisioned_concurrent_executions=2))
    lab.do(permission("one"))
    lab.do(CreateFunctionUrlConfig(function_name="demo", qualifier="prod", auth_type="NONE"))
    lab.do(PutFunctionEventInvokeConfig(function_name="demo", qualifier="prod", maximum_retry_attempts=1))
    lab.do(TagResource(resource=ARN, tags={"team": "blue", "level": "1"}))
    return lab


def permission(statement: str) -> AddPermission:
    return AddPermission(
        function_name="demo",
        qualifier="prod",
        statement_id=statement,
        action="lambda:InvokeFunction",
        principal="s3.amazonaws.com",
    )


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (
            PutProvisionedConcurrencyConfig(
                function_name="demo", qualifier="prod", provisioned_concurrent_executions=3
            ),
            "provisioned concurrency of prod changed",
        ),
        (permission("two"), "policy of prod changed"),
        (
            UpdateFunctionUrlConfig(function_name="demo", qualifier="prod", auth_type="AWS_IAM"),
            "function URL of prod changed",
        ),
        (
            PutFunctionEventInvokeConfig(function_name="demo", qualifier="prod", maximum_retry_attempts=2),
            "asynchronous settings of prod changed",
        ),
        (
            DeleteFunctionEventInvokeConfig(function_name="demo", qualifier="prod"),
            "asynchronous settings of prod removed",
        ),
        (TagResource(resource=ARN, tags={"team": "red"}), "tag team 'blue' → 'red'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_of_what_is_attached_that_alone_is_said_which_differs(lab: Lab, request_: Request[Any], line: str) -> None:
    assert lines(lab, request_) == [line]


def test_the_same_said_once_more_at_another_time_is_no_difference(lab: Lab) -> None:
    lab.wait(60)
    again = PutFunctionEventInvokeConfig(function_name="demo", qualifier="prod", maximum_retry_attempts=1)
    assert lines(lab, again, TagResource(resource=ARN, tags={"team": "blue"})) == []


def test_an_alias_that_is_gone_is_said_with_where_it_pointed() -> None:
    lab = lab_with_demo(versions=1)
    lab.alias("prod", "1")
    assert lines(lab, DeleteAlias(function_name="demo", name="prod")) == ["alias prod removed, was → 1"]


def test_a_few_versions_are_named_with_their_descriptions_and_many_in_short() -> None:
    lab = lab_with_demo(versions=1)
    before = lab.region
    lab.deploy("two")
    lab.publish(description="faster")
    few = compare(before, lab.region).functions[0].lines
    assert "version 2 “faster” added" in few
    lab.versions(VERSIONS_LIMIT)
    many, back = compare(before, lab.region), compare(lab.region, before)
    assert "versions 2-7 added" in many.functions[0].lines
    assert "versions 2-7 removed" in back.functions[0].lines


def test_a_version_of_other_settings_is_another_and_one_of_another_date_is_not() -> None:
    lab = lab_with_demo(versions=2)
    one, two = lab.demo.published["1"], lab.demo.published["2"]
    other = {
        "1": replace(one, configuration=replace(one.configuration, timeout=9)),
        "2": replace(two, last_modified=two.last_modified + timedelta(days=1), revision_id="another"),
    }
    after = replace(lab.region, functions={"demo": replace(lab.demo, published=other)})
    assert compare(lab.region, after).functions[0].lines == ("version 1 is another: Timeout 3 → 9",)


def test_every_line_can_be_had_with_the_code_and_without_and_of_one_function_alone() -> None:
    lab = lab_with_demo()
    lab.do(create("other"))
    before = lab.region
    lab.deploy("two")
    lab.do(UpdateFunctionConfiguration(function_name="other", timeout=9))
    found = compare(before, lab.region)
    in_short = ["demo: changed", "  $LATEST: code", "other: changed", "  $LATEST: Timeout 3 → 9"]
    assert list(found.in_full(code=False)) == in_short
    in_full = list(found.in_full())
    assert [line for line in in_full if line.startswith("    ")] == [
        "    @@ -1,2 +1,2 @@",
        "     def handler(event, context):",
        "    -    return 'one'",
        "    +    return 'two'",
    ]
    assert in_full[2] == "  app.py" and [line for line in in_full if not line.startswith(("    ", "  app"))] == in_short
    assert [each.name for each in found.of("other").functions] == ["other"] and not found.of("third")


def test_only_files_that_differ_are_compared_and_none_that_is_too_long() -> None:
    before = pack({"same.py": b"x\n", "long.py": b"1\n" * (LINES_LIMIT + 1), "short.py": b"1\n" * LINES_LIMIT})
    after = pack({"same.py": b"x\n", "long.py": b"2\n", "short.py": b"1\n" * (LINES_LIMIT - 1)})
    long, short = code_difference(before, after)
    assert (long.path, list(long.diff)) == ("long.py", ["5001 lines → 1 lines, too many to be compared"])
    assert short.path == "short.py" and list(short.diff)[-1] == "-1"


def test_settings_that_differ_are_told_one_by_one_variables_too() -> None:
    lab = lab_with_demo()
    before = lab.demo.latest.configuration
    variables = Environment(variables={"STAGE": "test", "MODE": "fast"})
    lab.do(UpdateFunctionConfiguration(function_name="demo", timeout=9, environment=variables))
    found = setting_differences(before, lab.demo.latest.configuration)
    assert [(each.name, each.before, each.after) for each in found] == [
        ("Environment.Variables.MODE", None, "fast"),
        ("Environment.Variables.STAGE", None, "test"),
        ("Timeout", 3, 9),
    ]
    assert list(setting_differences(before, replace(before))) == []
