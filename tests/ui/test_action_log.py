"""The log of a session: what is heard, what is merged, what is kept, and what is not known whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lvtui.domain.history import Entry, read_filter
from lvtui.domain.history_members import kept_members
from lvtui.domain.model import Region
from lvtui.operations import (
    CreateAlias,
    CreateFunction,
    Invoke,
    ListAliases,
    PublishVersion,
    Request,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import ResourceConflict
from lvtui.operations.shapes import Environment, FunctionCode, InvocationResponse
from lvtui.service import Called, OwnChange
from lvtui.ui import action_log
from lvtui.ui.action_log import ActionLog, fitting

HERE = Region(name="us-east-1", account_id="123456789012")
ELSEWHERE = Region(name="eu-west-1", account_id="123456789012")


def clock() -> Callable[[], datetime]:
    moments = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n) for n in range(1_000_000))
    return lambda: next(moments)


@pytest.fixture
def log() -> ActionLog:
    return ActionLog(clock())


def called(request: Request[Any], answer: object = None, who: str = "screen", region: Region = HERE) -> Called:
    return Called(request, answer, None, region, region, who)  # type: ignore[arg-type]


def test_an_action_has_who_where_what_and_what_came_of_it(log: ActionLog) -> None:
    refusal = ResourceConflict("Alias already exists")
    request = CreateAlias(function_name="demo", name="prod", function_version="1")
    log.follow(Called(request, None, refusal, ELSEWHERE, ELSEWHERE, "endpoint"))
    (action,) = log
    entry = action.entry
    assert (entry.who, entry.region, entry.operation, entry.outcome) == (
        "endpoint",
        "eu-west-1",
        "CreateAlias",
        "refused",
    )
    assert entry.answer == "ResourceConflictException: Alias already exists"
    assert entry.functions == ("demo",) and entry.aliases == {"prod"}
    assert action.request is request and action.whole


def test_the_same_again_right_after_is_one_action_with_its_count_and_all_its_calls(log: ActionLog) -> None:
    request = Invoke(function_name="demo", payload=b"{}")
    for version in ("1", "2", "1"):
        log.follow(called(request, InvocationResponse(status_code=200, payload=b"1", executed_version=version)))
    log.follow(called(request, InvocationResponse(status_code=200, payload=b"1", executed_version="1"), "endpoint"))
    first, second = log
    assert first.times == 3 and dict(first.entry.calls) == {"1": 2, "2": 1}
    assert second.times == 1 and second.entry.who == "endpoint"


def test_a_function_error_is_a_failure_and_no_refusal(log: ActionLog) -> None:
    answer = InvocationResponse(status_code=200, function_error="Unhandled", payload=b"{}", executed_version="1")
    log.follow(called(Invoke(function_name="demo"), answer))
    assert next(iter(log)).entry.outcome == "failed"


def test_later_pages_of_a_list_are_no_actions_of_their_own(log: ActionLog) -> None:
    log.follow(called(ListAliases(function_name="demo")))
    log.follow(called(ListAliases(function_name="demo", marker="x")))
    assert len(log) == 1


def test_what_only_lvtui_has_keeps_its_command(log: ActionLog) -> None:
    log.follow(OwnChange("RestoreSnapshot", {"Snapshot": "first"}, "done", "lvtui snapshot restore first", HERE, HERE))
    (action,) = log
    assert action.request is None and action.command == "lvtui snapshot restore first"


@pytest.mark.parametrize(
    "request_, whole",
    [
        (PublishVersion(function_name="demo"), True),
        (UpdateFunctionCode(function_name="demo", zip_file=b"PK"), False),
        (
            CreateFunction(
                function_name="demo", role="r", runtime="python3.12", handler="a.b", code=FunctionCode(zip_file=b"PK")
            ),
            False,
        ),
        (UpdateFunctionConfiguration(function_name="demo", timeout=3), True),
        (UpdateFunctionConfiguration(function_name="demo", environment=Environment(variables={"A": "secret"})), False),
    ],
)
def test_of_what_another_process_did_code_and_secrets_are_missing_and_that_is_known(
    log: ActionLog, request_: Request[Any], whole: bool
) -> None:
    entry = Entry(
        when=datetime.now(UTC),
        who="command",
        region="us-east-1",
        operation=type(request_).__name__,
        members=kept_members(request_),
        outcome="done",
    )
    log.add_elsewhere([entry])
    (action,) = log
    assert type(action.request) is type(request_)
    assert action.whole is whole


def test_an_operation_that_is_not_known_is_kept_in_words(log: ActionLog) -> None:
    entry = Entry(when=datetime.now(UTC), who="command", region="us-east-1", operation="SaveSnapshot", outcome="done")
    log.add_elsewhere([entry])
    assert next(iter(log)).request is None


def test_the_earliest_go_when_there_are_too_many_or_their_code_is_too_much(
    log: ActionLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(action_log, "MOST", 3)
    for number in range(5):
        log.follow(called(PublishVersion(function_name=f"f{number}")))
    assert [action.entry.functions[0] for action in log] == ["f2", "f3", "f4"]
    assert log.lost == 2
    monkeypatch.setattr(action_log, "MOST_CODE", 10)
    log.follow(called(UpdateFunctionCode(function_name="big", zip_file=b"x" * 20)))
    assert [action.entry.functions[0] for action in log] == ["big"]
    log.follow(called(UpdateFunctionCode(function_name="small", zip_file=b"x" * 4)))
    assert [action.entry.functions[0] for action in log] == ["small"]


def test_the_filter_is_the_historys_and_shows_the_latest_first(log: ActionLog) -> None:
    log.follow(called(PublishVersion(function_name="demo"), who="endpoint"))
    log.follow(called(CreateAlias(function_name="demo", name="prod", function_version="1")))
    log.follow(called(PublishVersion(function_name="other")))

    def found(typed: str) -> list[str]:
        return [action.entry.operation for action in fitting(log, read_filter(typed).fits)]

    assert found("") == ["PublishVersion", "CreateAlias", "PublishVersion"]
    assert found("fn:demo") == ["CreateAlias", "PublishVersion"]
    assert found("alias:prod") == found("prod") == ["CreateAlias"]
    assert found("who:endpoint") == ["PublishVersion"]
