"""Lines read back: every operation's own, what the AWS CLI makes of them, and what it refuses."""

from __future__ import annotations

import io
import json
import os
import shlex
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from awscli import shorthand as real_shorthand  # type: ignore[import-untyped]
from botocore.session import get_session  # type: ignore[import-untyped]
from botocore.validate import ParamValidator  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from lvtui.dialects import awscli
from lvtui.dialects.awscli import shorthand
from lvtui.dialects.awscli.checks import faults
from lvtui.dialects.awscli.options import BY_CLI_NAME, GLOBALS, Option, is_structure, options_of
from lvtui.dialects.awscli.paging import Paging
from lvtui.dialects.awscli.parsing import ParsedCommand, Told, parse
from lvtui.dialects.awscli.refusals import CommandRefused
from lvtui.dialects.awscli.values import with_bytes
from lvtui.dialects.awscli.waiters import WAITERS
from lvtui.operations import (
    OPERATIONS,
    Binding,
    CreateAlias,
    CreateFunction,
    GetAlias,
    Invoke,
    InvokeAsync,
    ListFunctions,
    PublishVersion,
    Request,
    UpdateAlias,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.shapes import FunctionCode, RoutingConfig, VpcConfig
from lvtui.operations.wire import to_document
from tests.dialects import aws_command
from tests.operations.legal import legal

BINDINGS = [pytest.param(binding, id=binding.operation) for binding in OPERATIONS.values()]
NO_FILES: Mapping[str, bytes] = {}


@cache
def service_model() -> Any:
    return get_session().get_service_model("lambda")


def zip_of(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("app.py"), content)
    return packed.getvalue()


def read(line: str, files: Mapping[str, bytes] = NO_FILES) -> ParsedCommand:
    command = parse(shlex.split(line), reading(files))
    assert isinstance(command, ParsedCommand)
    return command


def reading(files: Mapping[str, bytes]) -> Any:
    def read_file(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(2, "No such file or directory", path)
        return files[path]

    return read_file


def refusal(words: Sequence[str], files: Mapping[str, bytes] = NO_FILES) -> CommandRefused:
    with pytest.raises(CommandRefused) as caught:
        parse(words, reading(files))
    return caught.value


def with_a_real_zip(request: Request[Any]) -> Request[Any]:
    """Any bytes will do for Lambda's own validation; the AWS CLI looks whether they are a zip."""
    if isinstance(request, CreateFunction) and request.code.zip_file is not None:
        return replace(request, code=replace(request.code, zip_file=zip_of(request.code.zip_file)))
    if isinstance(request, UpdateFunctionCode) and request.zip_file is not None:
        return replace(request, zip_file=zip_of(request.zip_file))
    return request


def files_beside(request: Request[Any]) -> dict[str, bytes]:
    """The files that the line of a request names."""
    code = request.code.zip_file if isinstance(request, CreateFunction) else getattr(request, "zip_file", None)
    event = getattr(request, "payload", None) or getattr(request, "invoke_args", None)
    texts = {
        f"{member.flag[2:]}.txt": value.encode()
        for member in request.members()
        if isinstance(value := getattr(request, member.attribute), str)
    }
    return {"function.zip": code or b"", "event.json": event or b"", **texts}


@pytest.mark.parametrize("binding", BINDINGS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_what_is_rendered_is_read_back_as_it_was(binding: Binding, data: st.DataObject) -> None:
    request = with_a_real_zip(data.draw(legal(binding.request)))
    command = read(awscli.render(request), files_beside(request))
    assert command.request == request


@pytest.mark.parametrize("binding", BINDINGS)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_the_aws_cli_reads_our_lines_as_we_do(
    binding: Binding, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    request = with_a_real_zip(data.draw(legal(binding.request)))
    words = shlex.split(awscli.render(request))[1:]
    if "--cli-binary-format" in words:  # version 1 knows no other format, and not the option
        place = words.index("--cli-binary-format")
        del words[place : place + 2]
    folder = tmp_path_factory.mktemp("beside")
    for name, content in files_beside(request).items():
        (folder / name).write_bytes(content)
    real = in_folder(folder, words)
    assert real.errors == ""
    assert real.members is not None
    sent = {name: item for name, item in real.members.items() if name != "PaginationConfig"}
    assert with_bytes(binding.request, closed(sent), base64_given=False) == bare(request)


def in_folder(folder: Path, words: Sequence[str]) -> aws_command.RealCommand:
    before = Path.cwd()
    os.chdir(folder)
    try:
        return aws_command.run(words)
    finally:
        os.chdir(before)


def closed(members: Mapping[str, Any]) -> dict[str, Any]:
    """A stream is given as an open file."""
    found = {}
    for name, item in members.items():
        if hasattr(item, "read"):
            with item:
                found[name] = item.read()
        else:
            found[name] = item
    return found


def bare(request: Any) -> dict[str, Any]:
    """A request's document, but with bytes as bytes and lists as lists."""
    return {
        member.name: bare(value)
        if is_structure(type(value))
        else [bare(item) if is_structure(type(item)) else item for item in value]
        if isinstance(value, tuple | list)
        else value
        for member in request.members()
        if (value := getattr(request, member.attribute)) is not None
    }


@pytest.mark.parametrize(
    "request_",
    [
        PublishVersion(function_name="demo", description="--"),
        PublishVersion(function_name="demo", description="-1 left"),
        PublishVersion(function_name="demo", description="file://not-a-file"),
        PublishVersion(function_name="demo", description=""),
        PublishVersion(function_name="demo", description="help"),
        PublishVersion(function_name="demo", description="two\nlines"),
        UpdateFunctionConfiguration(function_name="demo", layers=("[",)),
        UpdateFunctionConfiguration(function_name="demo", layers=()),
        UpdateFunctionConfiguration(function_name="demo", layers=("-a", "b")),
        UpdateFunctionConfiguration(function_name="demo", vpc_config=VpcConfig()),
        UpdateFunctionConfiguration(function_name="demo", vpc_config=VpcConfig(subnet_ids=())),
        CreateFunction(function_name="demo", role="r", code=FunctionCode()),
        CreateFunction(function_name="demo", role="r", code=FunctionCode(s3_bucket="bucket", zip_file=zip_of(b"1"))),
        Invoke(function_name="demo", payload=b""),
        Invoke(function_name="demo", payload=b"\xff\x00"),
        Invoke(function_name="demo", payload=b"-5"),
        Invoke(function_name="demo", payload=b"fileb://x"),
        Invoke(function_name="demo", payload="über".encode()),
        InvokeAsync(function_name="demo", invoke_args=b"\xff"),
        ListFunctions(max_items=3),
        ListFunctions(max_items=3, marker="m"),
        UpdateAlias(function_name="d", name="p", routing_config=RoutingConfig(additional_version_weights={"2": 1e-07})),
    ],
    ids=str,
)
def test_what_is_awkward_to_write_is_read_back_too(request_: Request[Any]) -> None:
    assert read(awscli.render(request_), files_beside(request_)).request == request_


def test_no_option_of_an_operation_could_be_taken_for_one_of_every_command() -> None:
    # The options of every command are looked for first, and may be shortened.
    for binding in OPERATIONS.values():
        for option in options_of(binding.request):
            for flag in option.flags:
                assert not [each.flag for each in GLOBALS if each.flag.startswith(flag)], (binding.operation, flag)


def test_the_options_are_the_aws_clis_own() -> None:
    for name, binding in BY_CLI_NAME.items():
        real = aws_command.options_in(name)
        for option in options_of(binding.request):
            for flag in option.flags:
                assert flag[2:] in real, (name, flag)
            assert real[option.flag[2:]].required == option.required, (name, option.flag)


# --- options of every command ----------------------------------------------------------------------------------------


def test_options_of_every_command_may_stand_anywhere() -> None:
    command = read(
        "aws --region eu-west-1 lambda --output text get-alias --function-name demo --query Name --name prod "
        "--no-cli-pager --profile me --endpoint-url http://localhost:9001 --no-sign-request --debug"
    )
    assert command == ParsedCommand(
        GetAlias(function_name="demo", name="prod"), output="text", query="Name", region="eu-west-1"
    )


def test_an_option_may_be_shortened_as_long_as_it_is_clear() -> None:
    assert read("lambda get-alias --func demo --nam=prod").request == GetAlias(function_name="demo", name="prod")


def test_lists_are_asked_for_page_by_page_unless_told_otherwise() -> None:
    everything = read("lambda list-functions --page-size 5 --max-items 7 --starting-token t")
    assert everything.paging == Paging(7, "t", 5)
    assert everything.request == ListFunctions()
    assert read("lambda list-functions").paging == Paging()
    for one_page in ("--no-paginate", "--marker m", """--cli-input-json '{"MaxItems": 2}'"""):
        assert read(f"lambda list-functions {one_page}").paging is None
    assert read("""lambda list-functions --cli-input-json '{"MaxItems": 2}'""").request == ListFunctions(max_items=2)


def test_a_maximum_of_nothing_is_warned_of() -> None:
    assert read("lambda list-functions --max-items 0").warning.startswith("warning: Non-positive values")


def test_a_document_fills_what_the_options_leave() -> None:
    document = json.dumps({"FunctionName": "other", "Name": "prod", "FunctionVersion": "1"})
    line = "lambda create-alias --function-name demo --cli-input-json"
    wanted = CreateAlias(function_name="demo", name="prod", function_version="1")
    assert read(f"{line} {shlex.quote(document)}").request == wanted
    assert read(f"{line} file://alias.json", {"alias.json": document.encode()}).request == wanted


def test_a_skeleton_is_a_document_with_everything_in_it() -> None:
    told = parse(["lambda", "update-alias", "--generate-cli-skeleton"], reading({}))
    assert isinstance(told, Told)
    real = aws_command.run(["lambda", "update-alias", "--generate-cli-skeleton"], afresh=True)
    assert told.text == real.output


# --- values ----------------------------------------------------------------------------------------------------------


def test_a_payload_is_base64_unless_said_otherwise() -> None:
    def payload(arguments: str) -> bytes | None:
        request = read(f"lambda invoke --function-name demo {arguments} out.json", {"e.json": b'{"a": 1}'}).request
        assert isinstance(request, Invoke)
        return request.payload

    assert payload("--payload eyJhIjogMX0=") == b'{"a": 1}'
    assert payload("--payload '{\"a\": 1}' --cli-binary-format raw-in-base64-out") == b'{"a": 1}'
    assert payload("--payload file://e.json --cli-binary-format raw-in-base64-out") == b'{"a": 1}'
    assert payload("--payload fileb://e.json") == b'{"a": 1}'
    assert payload("--payload '{\"keys\"}'") == b"\x91\xec\xac"  # what is not of the alphabet is skipped
    assert payload("") is None
    with pytest.raises(CommandRefused, match=r'Invalid base64: "\{"a": 1\}"') as caught:
        payload("--payload '{\"a\": 1}'")
    assert caught.value.exit_code == 255


def test_a_switch_can_be_turned_off() -> None:
    files = {"f.zip": zip_of(b"1")}
    line = "lambda update-function-code --function-name demo --zip-file fileb://f.zip"
    for arguments, publish in (("--publish", True), ("--no-publish", False), ("", None)):
        request = read(f"{line} {arguments}", files).request
        assert isinstance(request, UpdateFunctionCode)
        assert request.publish is publish


def test_lists_of_structures_are_said_in_shorthand_or_json() -> None:
    wanted = read(
        """lambda update-function-configuration --function-name demo --file-system-configs """
        """'[{"Arn": "arn", "LocalMountPath": "/mnt/x"}]'"""
    ).request
    line = "lambda update-function-configuration --function-name demo --file-system-configs"
    assert read(f"{line} Arn=arn,LocalMountPath=/mnt/x").request == wanted
    assert read(f"""{line} '{{"Arn": "arn", "LocalMountPath": "/mnt/x"}}'""").request == wanted


def test_shorthand_can_take_a_value_from_a_file() -> None:
    request = read(
        "lambda update-function-configuration --function-name demo --environment 'Variables={KEY@=file://k,B=c}'",
        {"k": b"content, = of\nk"},
    ).request
    assert isinstance(request, UpdateFunctionConfiguration) and request.environment is not None
    assert request.environment.variables == {"KEY": "content, = of\nk", "B": "c"}


SHORTHAND = st.text(st.sampled_from("ab1=,[]{}'\"\\@ \n-._:/#é\U0001f600"), max_size=14)


@settings(max_examples=500, deadline=None)
@given(SHORTHAND | SHORTHAND.map(lambda text: f"a={text}") | SHORTHAND.map(lambda text: f"a={{b={text}}}"))
def test_shorthand_is_read_and_refused_as_by_the_aws_cli(text: str) -> None:
    try:
        expected = real_shorthand.ShorthandParser().parse(text)
    except real_shorthand.ShorthandParseError as error:
        with pytest.raises(shorthand.NotShorthand) as caught:
            shorthand.parse(text, str)
        assert str(caught.value) == str(error)
    else:
        assert shorthand.parse(text, str) == expected


VALUES = st.sampled_from(["", "a", 0, -1, 1.5, True, None, [], ["a", 1], {}, {"2": -0.5}, {"a": None}, b"", "1" * 200])


@pytest.mark.parametrize("binding", BINDINGS)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_what_is_not_sent_is_refused_as_by_the_aws_cli(binding: Binding, data: st.DataObject) -> None:
    document = to_document(with_a_real_zip(data.draw(legal(binding.request))))
    names = data.draw(st.lists(st.sampled_from([member.name for member in binding.request.members()] or [""])))
    for name in filter(None, names):
        if data.draw(st.booleans()):
            document.pop(name, None)
        else:
            document[name] = data.draw(VALUES)
    model = service_model().operation_model(binding.operation).input_shape
    report = ParamValidator().validate(document, model).generate_report() if model else ""
    # AWS's model knows more members than the table does, so that it lists more.
    expected = [line.partition(", must be one of")[0] for line in report.splitlines()]
    assert [line.partition(", must be one of")[0] for line in faults(binding.request, document)] == expected


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["--environment", "Variables={AB=\udcff}"], "'Environment' holds '\\udcff'"),
        (["--environment", '{"Variables":{"\\ud800":"AB"}}'], "'Environment' holds '\\ud800'"),
        (["--environment", '{"Variables":{"AB":"\\ud800"}}'], "'Environment' holds '\\ud800'"),
        (["--description", "a\udcff"], "'Description' holds '\\udcff'"),
        (["--layers", "\udcff"], "'Layers' holds '\\udcff'"),
        (["--cli-input-json", '{"\\ud800":1}'], "'\\ud800' holds '\\ud800'"),
    ],
)
def test_text_that_has_no_bytes_is_refused_once_and_for_all(words: list[str], name: str) -> None:
    ours = refusal(["lambda", "update-function-configuration", "--function-name", "demo", *words])
    assert ours.printed == f"\n{name}, which is no text: UTF-8 has no bytes for it.\n"
    assert ours.exit_code == 252


def test_bytes_that_no_argument_can_hold_are_refused() -> None:
    raw = ["--cli-binary-format", "raw-in-base64-out", "--cli-input-json", '{"ZipFile":"\\ud800"}']
    assert refusal(["lambda", "update-function-code", "--function-name", "demo", *raw]).exit_code == 255


def test_the_help_names_the_outputs_that_are_spoken() -> None:
    told = parse(["help"], lambda _: b"")
    assert isinstance(told, Told)
    (about,) = [about for flag, about in pairwise(told.text.splitlines()) if flag.startswith("  --output")]
    assert "json, text or table" in about


# --- refusals --------------------------------------------------------------------------------------------------------

UPDATE = ["lambda", "update-alias", "--function-name", "x", "--name", "y"]
CONFIGURE = ["lambda", "update-function-configuration", "--function-name", "x"]
CREATE = ["lambda", "create-function", "--function-name", "x", "--role", "y"]


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        ([], 252),
        (["lambda"], 252),
        (["lambda", "get-alias"], 252),
        (["lambda", "get-alias", "--function-name"], 252),
        (["lambda", "get-alias", "--function-name", "x", "--name", "y", "--bogus", "z", "--other=3", "q"], 252),
        (["lambda", "invoke", "--function-name", "x"], 252),
        (["lambda", "list-functions", "--max-items", "many"], 252),
        (["lambda", "list-functions", "--query", "a["], 252),
        (["lambda", "list-functions", "--output", "jsn"], 252),
        (["lambda", "list-functions", "--endpoint-url", "localhost:9001/x"], None),
        (["lambda", "list-functions", "--endpoint-url", "nowhere"], 252),
        (["lambda", "wait"], 252),
        ([*UPDATE, "--routing-config", "foo"], 252),
        ([*UPDATE, "--routing-config", ""], 252),
        ([*UPDATE, "--routing-config", "AdditionalVersionWeights={2=0.1"], 252),
        ([*UPDATE, "--routing-config", "AdditionalVersionWeights={2:0.1}"], 252),
        ([*UPDATE, "--routing-config", "A=1,A=2"], 252),
        ([*UPDATE, "--routing-config", "AdditionalVersionWeights={2=half}"], 255),
        ([*UPDATE, "--routing-config", '{"AdditionalVersionWeights": {"2": 0.1}'], 252),
        ([*UPDATE, "--routing-config", "file://nowhere.json"], 252),
        ([*UPDATE, "--revision-id", "fileb://nowhere"], 252),
        ([*CONFIGURE, "--timeout", "abc"], 255),
        ([*CONFIGURE, "--timeout"], 252),
        ([*CONFIGURE, "--layers", '["a"'], 252),
        ([*CREATE, "--zip-file", "abc"], 252),
        ([*CREATE, "--zip-file", "fileb://nowhere.zip"], 252),
        ([*CREATE, "--code", "ZipFile=abc"], 252),
        (["lambda", "get-alias", "--cli-input-json", "nonsense"], 252),
        (["lambda", "invoke-async", "--function-name", "x", "--invoke-args", "nowhere"], 252),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_wrong_usage_is_answered_as_by_the_aws_cli(words: list[str], exit_code: int | None) -> None:
    real = aws_command.run(words)
    if exit_code is None:
        assert isinstance(parse(words, reading({})), ParsedCommand)
        assert real.members is not None
        return
    ours = refusal(words)
    assert ours.exit_code == exit_code
    assert said(ours.printed) == said(real.errors)
    assert real.exit_code == (2 if "aws: error:" in real.errors and words != ["lambda", "wait"] else 255)


def said(errors: str) -> str:
    """Without the usage, in which version 1 praises version 2."""
    for mark in ("aws: error:", "Unknown options:"):
        if mark in errors:
            return errors[errors.index(mark) :].strip()
    return errors.strip()


def test_the_frame_of_wrong_usage_is_that_of_version_2() -> None:
    assert refusal(["lambda", "get-alias", "--name", "y"]).printed == (
        "\nusage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\n"
        "To see help text, you can run:\n\n  aws help\n  aws <command> help\n  aws <command> <subcommand> help\n\n"
        "aws: error: the following arguments are required: --function-name\n\n"
    )


def test_a_mistyped_operation_is_told_what_was_meant() -> None:
    ours, real = refusal(["lambda", "updte-alias"]).printed, aws_command.run(["lambda", "updte-alias"]).errors
    hint = "Invalid choice: 'updte-alias', maybe you meant:\n\n  * update-alias"
    assert hint in ours and hint in real
    assert "argument operation: Invalid choice, valid choices are:\n\nadd-permission" in ours


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            [*UPDATE, "--routing-config", "AdditionalVersionWeight={2=0.1}"],
            'Unknown parameter in RoutingConfig: "AdditionalVersionWeight", must be one of: AdditionalVersionWeights',
        ),
        (CREATE, 'Missing required parameter in input: "Code"'),
        (
            ["lambda", "get-alias", "--function-name", "x", "--name", ""],
            "Invalid length for parameter Name, value: 0, valid min length: 1",
        ),
        (
            [*UPDATE, "--routing-config", "AdditionalVersionWeights={2=-1}"],
            "Invalid value for parameter RoutingConfig.AdditionalVersionWeights.2, value: -1.0, valid min value: 0.0",
        ),
        (
            [*UPDATE, "--routing-config", "AdditionalVersionWeights=2=0.1"],
            "Invalid type for parameter RoutingConfig.AdditionalVersionWeights, value: 2=0.1, type: <class 'str'>, "
            "valid types: <class 'dict'>",
        ),
    ],
)
def test_what_could_never_be_right_is_not_sent(words: list[str], sentence: str) -> None:
    ours = refusal(words)
    assert ours.printed == f"\nParameter validation failed:\n{sentence}\n"
    assert ours.exit_code == 252


def test_one_page_has_no_size_of_pages() -> None:
    ours = refusal(["lambda", "list-functions", "--no-paginate", "--page-size", "3", "--starting-token", "t"])
    assert ours.printed == (
        "\nCannot specify --no-paginate along with pagination arguments: --starting-token, --page-size\n"
    )


# --- help and waiters ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["help"], ["lambda", "help"], ["lambda", "wait", "help"], ["--version"]])
def test_there_is_help(words: list[str]) -> None:
    told = parse(words, reading({}))
    assert isinstance(told, Told)
    assert max(len(line) for line in told.text.splitlines()) <= 80


@pytest.mark.parametrize("binding", BINDINGS)
def test_the_help_of_an_operation_names_all_its_options(binding: Binding) -> None:
    told = parse(["lambda", binding.cli_name, "help"], reading({}))
    assert isinstance(told, Told)
    for option in options_of(binding.request):
        assert all(flag in told.text for flag in option.flags)
    assert "semantics" not in told.text


def test_the_waiters_are_those_of_awss_client() -> None:
    real = get_session().get_waiter_model("lambda")
    assert {waiter.name for waiter in WAITERS.values()} == set(real.waiter_names)
    for cli_name, waiter in WAITERS.items():
        theirs = real.get_waiter(waiter.name)
        assert theirs.operation == waiter.request.binding.operation
        assert theirs.delay * theirs.max_attempts == waiter.seconds
        paths = {each.argument for each in theirs.acceptors if each.matcher == "path"}
        assert paths == ({waiter.path} if waiter.path else set())
        assert {each.expected: each.state for each in theirs.acceptors if each.matcher == "path"} == dict(waiter.states)
        command = read(f"lambda wait {cli_name} --function-name demo")
        assert command.waiter is waiter and type(command.request) is waiter.request


def test_an_option_says_what_it_fills() -> None:
    assert all(isinstance(option, Option) for option in options_of(CreateFunction))
    assert [option.flag for option in options_of(GetAlias) if option.required] == ["--function-name", "--name"]
