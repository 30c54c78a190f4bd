"""Concurrency in the files: hand edits keep the same limits as requests, and a change of it is one file's change."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lvtui.operations import (
    CreateAlias,
    DeleteAlias,
    DeleteFunction,
    DeleteProvisionedConcurrencyConfig,
    PutFunctionConcurrency,
    PutProvisionedConcurrencyConfig,
    Request,
    UpdateAlias,
)
from lvtui.storage import Workspace
from tests.storage.kit import QuickDisk, RecordingDisk, create, deploy, do, functions_folder, same

HEAD, ALIASES = "function.toml", "aliases.toml"


def provision(qualifier: str, amount: int) -> PutProvisionedConcurrencyConfig:
    return PutProvisionedConcurrencyConfig(
        function_name="demo", qualifier=qualifier, provisioned_concurrent_executions=amount
    )


STORY: list[Request[Any]] = [
    create(publish=True),
    deploy("# two", publish=True),
    create("other"),
    CreateAlias(function_name="demo", name="prod", function_version="1"),
    PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=90),
    provision("2", 44),
    provision("prod", 33),
]
"""`demo` with something of every kind, and `other`."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workspace = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    for request in STORY:
        do(workspace, request)
    return tmp_path / "ws"


@pytest.mark.parametrize(
    "file, old, new, words",
    [
        (HEAD, "Executions = 90", "Executions = -1", "greater than or equal to 0"),
        (HEAD, "Executions = 90", 'Executions = "90"', "`ReservedConcurrentExecutions` should be a whole number"),
        (HEAD, "[revisions]\n2 =", "[revisions]\n7 =", "`revisions.7` is not the number of a published version"),
        (HEAD, "[revisions]\n2 =", "[revisions]\n2 = 2 #", "`revisions.2` should be text"),
        (HEAD, "[attached.2.", "[attached.7.", "`attached.7` is not the number of a published version"),
        (HEAD, "[attached.2.", "[attached.prod.", "`attached.prod` is not the number of a published version"),
        (HEAD, "[attached.2.", '[attached."$LATEST".', "cannot be of $LATEST"),
        (HEAD, "Executions = 44", "Executions = 0", "greater than or equal to 1"),
        (HEAD, "Executions = 44", "Executions = 44\nother = 1", "ProvisionedConcurrency.other` means nothing here"),
        (HEAD, "ready_at = ", "readyat = ", "`attached.2.ProvisionedConcurrency.ready_at` is missing"),
        (HEAD, "[attached.2.Provisioned", "[attached.2.Provisional", "ProvisionalConcurrency` means nothing here"),
        (ALIASES, "Executions = 33", "Executions = 0", "greater than or equal to 1"),
        (ALIASES, "ready_at = ", "ready_at = 1 #", "ready_at` should be a date and time"),
        (ALIASES, "ProvisionedConcurrency]", "Provisions]", "`aliases.prod.attached.Provisions` means nothing here"),
    ],
)
def test_a_hand_edit_that_no_request_could_make_is_named_with_its_place(
    folder: Path, file: str, old: str, new: str, words: str
) -> None:
    path = functions_folder(folder) / "demo" / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1, text
    path.write_text(text.replace(old, new), "utf-8")
    found = Workspace.open(folder)
    assert set(found.region.functions) == {"other"}
    (problem,) = found.problems
    assert words in problem and str(path) in problem


def test_a_hand_edit_within_the_limits_is_taken_over(folder: Path) -> None:
    head = functions_folder(folder) / "demo" / HEAD
    head.write_text(head.read_text("utf-8").replace("Executions = 44", "Executions = 4"), "utf-8")
    found = Workspace.open(folder)
    assert found.problems == ()
    assert found.region.functions["demo"].provisioned["2"].requested == 4
    assert found.region.functions["demo"].provisioned["prod"].requested == 33


@pytest.mark.parametrize(
    "request_, written",
    [
        (provision("2", 5), [HEAD]),
        (provision("prod", 5), [ALIASES]),
        (DeleteProvisionedConcurrencyConfig(function_name="demo", qualifier="2"), [HEAD]),
        (DeleteProvisionedConcurrencyConfig(function_name="demo", qualifier="prod"), [ALIASES]),
        (UpdateAlias(function_name="demo", name="prod", description="new"), [ALIASES]),
        (DeleteAlias(function_name="demo", name="prod"), [ALIASES]),
        (DeleteFunction(function_name="demo", qualifier="2"), [HEAD]),
        (PutFunctionConcurrency(function_name="demo", reserved_concurrent_executions=77), [HEAD]),
    ],
)
def test_a_change_is_of_one_file_so_that_a_crash_cannot_leave_half_of_it(
    folder: Path, request_: Request[Any], written: list[str]
) -> None:
    disk = RecordingDisk()
    workspace = Workspace.open(folder, disk=disk)
    follower = Workspace.open(folder)
    do(workspace, request_)
    assert disk.names() == written
    follower.catch_up()
    assert same(follower.region, workspace.region) and same(Workspace.open(folder).region, workspace.region)


def test_a_moment_with_another_offset_is_taken_over_as_utc(folder: Path) -> None:
    head = functions_folder(folder) / "demo" / HEAD
    text = head.read_text("utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("ready_at = ")]
    head.write_text(text.replace(line, "ready_at = 2026-11-23T14:00:00+02:00"), "utf-8")
    (ready_at,) = [
        config.ready_at
        for qualifier, config in Workspace.open(folder).region.functions["demo"].provisioned.items()
        if qualifier == "2"
    ]
    assert (ready_at.hour, ready_at.utcoffset()) == (12, timedelta(0))


def test_a_moment_that_is_none_in_utc_is_named_with_its_place(folder: Path) -> None:
    head = functions_folder(folder) / "demo" / HEAD
    text = head.read_text("utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("ready_at = ")]
    head.write_text(text.replace(line, "ready_at = 0001-01-01T00:00:00+02:00"), "utf-8")
    (problem,) = Workspace.open(folder).problems
    assert "ready_at` is outside the years 2 to 9998" in problem
