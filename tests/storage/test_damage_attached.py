"""What is attached to a qualifier, edited by hand: no more gets in than a request could bring in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lvtui.operations import (
    AddPermission,
    CreateAlias,
    CreateFunctionUrlConfig,
    PutFunctionEventInvokeConfig,
    Request,
)
from lvtui.operations.event_invokes import DestinationConfig, OnSuccess
from lvtui.operations.function_urls import Cors
from lvtui.storage import Workspace
from tests.storage.kit import QuickDisk, create, do, functions_folder, same

HEAD, ALIASES = "function.toml", "aliases.toml"


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """The folder of `demo`: one statement, one URL and one record, on ``prod`` and on the function itself."""
    workspace = Workspace.open(tmp_path / "ws", disk=QuickDisk())
    do(workspace, create(publish=True))
    do(workspace, CreateAlias(function_name="demo", name="prod", function_version="1"))
    queue = DestinationConfig(on_success=OnSuccess(destination="arn:aws:sqs:us-east-1:123456789012:q"))
    for qualifier in (None, "prod"):
        attached: list[Request[Any]] = [
            AddPermission(
                function_name="demo",
                qualifier=qualifier,
                statement_id="one",
                action="lambda:InvokeFunction",
                principal="s3.amazonaws.com",
            ),
            CreateFunctionUrlConfig(
                function_name="demo", qualifier=qualifier, auth_type="NONE", cors=Cors(max_age=5, allow_origins=("*",))
            ),
            PutFunctionEventInvokeConfig(
                function_name="demo", qualifier=qualifier, maximum_retry_attempts=1, destination_config=queue
            ),
        ]
        for request in attached:
            do(workspace, request)
    return functions_folder(tmp_path / "ws") / "demo"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, text
    path.write_text(text.replace(old, new, 1), "utf-8")


def opened(demo: Path) -> Workspace:
    return Workspace.open(demo.parents[2], disk=QuickDisk())


@pytest.mark.parametrize("file", [HEAD, ALIASES])
@pytest.mark.parametrize(
    "old, new, words",
    [
        ('Action = "lambda:InvokeFunction"', 'Action = "s3:GetObject"', "at 'action' failed to satisfy constraint"),
        ('Action = "lambda:InvokeFunction"', "", "Value null at 'action'"),
        ('Principal = "s3.amazonaws.com"', 'Principal = "s3"', "The provided principal was invalid"),
        ("Principal = ", 'Resource = "x"\nPrincipal = ', "statements.one.Resource` means nothing here"),
        ("Principal = ", 'StatementId = "x"\nPrincipal = ', "statements.one.StatementId` means nothing here"),
        ("Principal = ", 'FunctionUrlAuthType = "NONE"\nPrincipal = ', "FunctionUrlAuthType is only supported for"),
        ("Policy.statements.one", 'Policy.statements."a b"', "at 'statementId'"),
        ('AuthType = "NONE"', 'AuthType = "ALL"', "at 'authType'"),
        ('AuthType = "NONE"', 'AuthType = "NONE"\nColour = "red"', "FunctionUrl.Colour` means nothing here"),
        ("MaxAge = 5", "MaxAge = 86401", "at 'cors.maxAge'"),
        ("MaxAge = 5", "Age = 5", "FunctionUrl.Cors.Age` means nothing here"),
        ('url_id = "', 'url_id = "A', "url_id` should be 1 to 63 of a-z and 0-9"),
        ("CreationTime", "CreatedTime", "FunctionUrl.CreationTime` is missing"),
        ("MaximumRetryAttempts = 1", "MaximumRetryAttempts = 3", "at 'maximumRetryAttempts'"),
        ("MaximumRetryAttempts = 1", "Retries = 1", "EventInvokeConfig.Retries` means nothing here"),
        ("arn:aws:sqs:", "queue:", "at 'destinationConfig.onSuccess.destination'"),
    ],
)
def test_what_no_request_could_bring_in_leaves_the_function_out(
    demo: Path, file: str, old: str, new: str, words: str
) -> None:
    edit(demo / file, old, new)
    found = opened(demo)
    assert found.region.functions == {}
    (problem,) = found.problems
    assert words in problem and str(demo / file) in problem


def test_a_policy_has_one_statement_at_least(demo: Path) -> None:
    text = (demo / ALIASES).read_text("utf-8")
    start = text.index("[aliases.prod.attached.Policy.statements.one]")
    end = text.index("[", start + 1)
    (demo / ALIASES).write_text(f"{text[:start]}[aliases.prod.attached.Policy.statements]\n\n{text[end:]}", "utf-8")
    (problem,) = opened(demo).problems
    assert "`aliases.prod.attached.Policy.statements` is empty" in problem


@pytest.mark.parametrize(
    "old, new",
    [('InvokeMode = "BUFFERED"\n', ""), ("MaximumRetryAttempts = 1\n", ""), ('Principal = "s3', 'Principal = "sns')],
)
def test_a_legal_edit_is_taken(demo: Path, old: str, new: str) -> None:
    before = opened(demo).region
    edit(demo / ALIASES, old, new)
    found = opened(demo)
    assert found.problems == ()
    assert same(found.region, before) == ("InvokeMode" in old)


def test_a_url_cannot_be_attached_to_a_version(demo: Path) -> None:
    text = (demo / HEAD).read_text("utf-8").replace('[attached."$LATEST"', '[attached."1"')
    (demo / HEAD).write_text(text, "utf-8")
    (problem,) = opened(demo).problems
    assert "at 'qualifier' failed to satisfy constraint" in problem
