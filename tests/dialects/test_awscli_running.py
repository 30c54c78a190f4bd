"""Lines that are run: what they print, what they leave, and how they end."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lvtui.dialects.awscli.running import OF_THIS_MACHINE, Printed, Surroundings, run_line
from lvtui.domain.world import Choices
from lvtui.operations import GetFunctionConcurrency
from lvtui.operations.errors import InvalidParameterValue
from lvtui.service import LocalLambda, Regions
from tests.fakes import MemoryTrust, MemoryWorkspace
from tests.service.house import House
from tests.service.invokers import ScriptedInvoker


class MemoryFiles:
    """Files that are nowhere."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def read(self, path: str) -> bytes:
        if path not in self.kept:
            raise FileNotFoundError(2, "No such file or directory", path)
        return self.kept[path]

    def write(self, path: str, content: bytes) -> None:
        if "/" in path:
            raise FileNotFoundError(2, "No such file or directory", path)
        self.kept[path] = content


class Terminal:
    """Where lines are typed."""

    def __init__(self) -> None:
        self.house = House(ScriptedInvoker(), choices=Choices(settle_time=timedelta(seconds=2)))
        self.files = MemoryFiles()
        self.around = Surroundings(self.house.service, self.files, sleep=self.house.sleep)

    async def type(self, line: str) -> Printed:
        return await run_line(line, self.around)

    async def told(self, line: str) -> Any:
        printed = await self.type(line)
        assert (printed.exit_code, printed.errors) == (0, "")
        return json.loads(printed.output)


@pytest.fixture
async def terminal() -> AsyncIterator[Terminal]:
    made = Terminal()
    await made.house.furnish(settle=10)
    yield made
    await made.house.service.close()


async def test_a_line_does_what_it_says_and_prints_the_answer(terminal: Terminal) -> None:
    answer = await terminal.told(
        "aws lambda update-alias --function-name demo --name prod --routing-config AdditionalVersionWeights={2=0.1}"
    )
    assert answer["RoutingConfig"] == {"AdditionalVersionWeights": {"2": 0.1}}
    assert terminal.house.service.region.functions["demo"].aliases["prod"].weights == {"2": 0.1}


@pytest.mark.parametrize(
    "line",
    [
        "aws lambda list-aliases --function-name demo --query Aliases[].Name --output text",
        "lambda list-aliases --function-name demo --query Aliases[].Name --output text",
        "list-aliases --function-name demo --query Aliases[].Name --output text",
        "aws list-aliases --function-name demo --query Aliases[].Name --output text",
        "aws lambda list-aliases \\\n  --function-name demo \\\n  --query 'Aliases[].Name' --output text",
    ],
)
async def test_aws_and_lambda_may_be_left_out_and_lines_may_go_on(terminal: Terminal, line: str) -> None:
    assert await terminal.type(line) == Printed("prod\n", "", 0)


async def test_an_operation_without_an_answer_prints_nothing(terminal: Terminal) -> None:
    assert await terminal.type("delete-alias --function-name demo --name prod") == Printed("", "", 0)
    assert (await terminal.type("delete-function --function-name demo --output text")).text == ""


async def test_a_refusal_of_lambda_ends_with_254(terminal: Terminal) -> None:
    printed = await terminal.type("get-alias --function-name demo --name nope")
    assert printed.exit_code == 254
    assert printed.output == ""
    assert printed.errors.startswith(
        "\nAn error occurred (ResourceNotFoundException) when calling the GetAlias operation: Cannot find alias arn: "
    )
    assert printed.errors.endswith(":demo:nope\n")


async def test_wrong_usage_ends_with_252_and_a_quote_left_open_with_2(terminal: Terminal) -> None:
    assert (await terminal.type("get-alias --function-name demo")).exit_code == 252
    assert await terminal.type("get-alias 'demo") == Printed("", "No closing quotation\n", 2)


async def test_an_expression_that_fails_on_the_answer_ends_with_255(terminal: Terminal) -> None:
    printed = await terminal.type("list-aliases --function-name demo --query 'length(Aliases[0].FunctionVersion.a)'")
    assert printed.exit_code == 255
    assert "length" in printed.errors


async def test_an_invoke_leaves_the_answer_in_its_file(terminal: Terminal) -> None:
    answer = await terminal.told("invoke --function-name demo:1 --log-type Tail out.json")
    assert answer["StatusCode"] == 200
    assert answer["ExecutedVersion"] == "1"
    assert "Payload" not in answer
    assert base64.b64decode(answer["LogResult"]) is not None
    assert json.loads(terminal.files.kept["out.json"]) is not None


async def test_the_terminal_itself_can_be_the_file(terminal: Terminal) -> None:
    await terminal.type("invoke --function-name demo:1 out.json")
    printed = await terminal.type("invoke --function-name demo:1 /dev/stdout")
    assert printed.output.startswith(terminal.files.kept["out.json"].decode() + "{\n")


async def test_a_file_that_cannot_be_written_ends_with_255(terminal: Terminal) -> None:
    printed = await terminal.type("invoke --function-name demo:1 nowhere/out.json")
    assert printed == Printed("", "\n[Errno 2] No such file or directory: 'nowhere/out.json'\n", 255)


async def test_a_refused_invoke_leaves_no_file(terminal: Terminal) -> None:
    assert (await terminal.type("invoke --function-name demo:9 out.json")).exit_code == 254
    assert not terminal.files.kept


async def test_code_has_no_address_unless_something_answers_there(terminal: Terminal) -> None:
    assert await terminal.told("get-function --function-name demo --query Code") == {"RepositoryType": "S3"}
    linked = replace(terminal.around, link_to_code=lambda place: place.replace("lvtui://", "http://127.0.0.1:9001"))
    printed = await run_line("get-function --function-name demo --qualifier 1 --query Code.Location", linked)
    assert json.loads(printed.output) == "http://127.0.0.1:9001/us-east-1/demo/1/code.zip"


@pytest.mark.parametrize("output", ["json", "text", "table"])
async def test_where_a_function_url_is_shown_it_is_said_what_answers_it(terminal: Terminal, output: str) -> None:
    asked = f"--function-name demo --qualifier prod --output {output}"
    for line in (
        f"create-function-url-config {asked} --auth-type NONE",
        f"get-function-url-config {asked}",
        f"update-function-url-config {asked} --auth-type AWS_IAM",
        f"list-function-url-configs --function-name demo --output {output}",
    ):
        printed = await terminal.type(line)
        assert (printed.errors, printed.exit_code) == (OF_THIS_MACHINE, 0)
        assert ".lambda-url.us-east-1.on.aws/" in printed.output
    for line in (
        f"get-function-url-config {asked} --query AuthType",
        f"delete-function-url-config {asked.partition(' --output')[0]}",
        f"list-function-url-configs --function-name demo --output {output}",
    ):
        assert (await terminal.type(line)).errors == ""


async def test_a_warning_comes_beside_the_answer(terminal: Terminal) -> None:
    printed = await terminal.type("list-aliases --function-name demo --max-items 0")
    assert printed.errors.startswith("warning: ")
    assert printed.exit_code == 0
    assert json.loads(printed.output)["Aliases"] == []


async def test_each_region_has_functions_of_its_own(terminal: Terminal) -> None:
    def make(name: str) -> LocalLambda:
        if name == "nowhere":
            raise InvalidParameterValue("'nowhere' is no region's name.")
        return LocalLambda(MemoryWorkspace(region=name), ScriptedInvoker(), trust=MemoryTrust(), seed=1)

    regions = Regions(terminal.house.service, make)
    around = replace(terminal.around, regions=regions)
    listing = "list-functions --query Functions[].FunctionName --output text --region"
    assert (await run_line(f"{listing} us-east-1", around)).output == "demo\n"
    assert (await run_line(f"{listing} eu-west-1", around)).output == ""
    for there_are in (around, terminal.around):
        printed = await run_line(f"{listing} nowhere", there_are)
        assert printed.errors == "\nProvided region_name 'nowhere' doesn't match a supported format.\n"
        assert printed.exit_code == 255
    await regions["eu-west-1"].close()


async def test_waiting_ends_when_it_is_so(terminal: Terminal) -> None:
    await terminal.type("update-function-configuration --function-name demo --timeout 5")
    pending = "get-function-configuration --function-name demo --query LastUpdateStatus"
    assert await terminal.told(pending) == "InProgress"
    assert await terminal.type("wait function-updated --function-name demo") == Printed("", "", 0)
    assert await terminal.told(pending) == "Successful"
    assert terminal.house.waits


async def test_waiting_in_vain_ends_with_255(terminal: Terminal) -> None:
    printed = await terminal.type("wait function-exists --function-name other")
    assert printed.exit_code == 255
    assert printed.errors == (
        "\nWaiter FunctionExists failed: Max attempts exceeded. "
        "Previously accepted state: Matched expected service error code: ResourceNotFoundException\n"
    )
    assert sum(terminal.house.waits) == pytest.approx(20)
    printed = await terminal.type("wait function-active --function-name other")
    assert printed.errors.startswith(
        "\nWaiter FunctionActive failed: An error occurred (ResourceNotFoundException): Function not found: "
    )


async def test_help_is_printed_and_nothing_is_asked(terminal: Terminal) -> None:
    asked: list[Any] = []
    terminal.house.service.listen(asked.append)
    assert "--routing-config" in (await terminal.type("update-alias help")).output
    assert "list-aliases" in (await terminal.type("lambda help")).output
    assert asked == []


async def test_a_line_is_told_of_like_any_other_call(terminal: Terminal) -> None:
    asked: list[Any] = []
    terminal.house.service.listen(asked.append)
    await terminal.type("get-function-concurrency --function-name demo")
    assert [event.request for event in asked] == [GetFunctionConcurrency(function_name="demo")]
