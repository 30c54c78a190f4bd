"""``lvtui serve``, as a shell runs it."""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from lvtui.cli.main import lvtui
from lvtui.server import endpoint
from lvtui.server.reachable import addresses_of_this_machine
from tests.conformance.serving import PATIENCE, Served, elsewhere, serving, without_aws


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path, "--region", "eu-west-1", "--account-id", "999999999999") as found:
        yield found


def test_what_it_prints_can_be_pasted_and_boto3_then_finds_it(served: Served) -> None:
    assert served.account_id == "999999999999"
    served.client("eu-west-1").get_account_settings()
    code, out, err = served.stop()
    assert (code, err) == (0, "")
    exported = dict(re.findall(r"^  export (\w+)=(.*)$", out, re.MULTILINE))
    assert {name: shlex.split(value)[0] for name, value in exported.items()} == {
        "AWS_ENDPOINT_URL": served.address,
        "AWS_ACCESS_KEY_ID": "lvtui",
        "AWS_SECRET_ACCESS_KEY": "lvtui",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }
    assert "aws lambda list-functions" in out
    assert "aws configure set cli_binary_format raw-in-base64-out" in out
    assert len(out.splitlines()) <= 18, "it is read on a projector"


@pytest.mark.skipif(sys.platform == "win32", reason="a signal cannot be sent to one process there")
def test_ctrl_c_ends_it_cleanly(served: Served) -> None:
    code, _, err = served.stop(signal.SIGINT)
    assert (code, err) == (0, "")


def test_the_state_is_still_there_when_it_is_started_again(tmp_path: Path) -> None:
    for start in range(2):
        with serving(tmp_path) as found:
            client = found.client("ap-south-1")
            if start == 0:
                client.create_function(
                    FunctionName="kept",
                    Role="arn:aws:iam::123456789012:role/demo",
                    Runtime="python3.12",
                    Handler="app.handler",
                    Code={"ZipFile": package()},
                )
            assert [function["FunctionName"] for function in client.list_functions()["Functions"]] == ["kept"]
            assert found.client("us-east-1").list_functions()["Functions"] == []
            assert found.stop()[0] == 0


def package() -> bytes:
    from lvtui.domain.code import pack

    return pack({"app.py": b"def handler(event, context): return event\n"}).zip_file


def refused(folder: Path, *options: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "lvtui", "serve", *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**without_aws(), **elsewhere(folder)},
        timeout=PATIENCE,
        check=False,
    )
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_a_port_that_is_taken_is_one_sentence(served: Served, tmp_path: Path) -> None:
    code, err = refused(tmp_path / "other", "--port", served.address.rpartition(":")[2])
    assert code == 1
    assert err.startswith("Error: Port ")
    assert "Choose another with --port" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--account-id", "12"], "an account id has twelve digits"),
        (["--region", "nowhere"], "a region is such as us-east-1"),
        (["--token", "a b"], "a token is of letters, digits, hyphens and underscores"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(options: list[str], words: str) -> None:
    done = CliRunner().invoke(lvtui, ["serve", *options])
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())


def test_without_the_optional_part_one_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "find_spec", lambda name: None)
    done = CliRunner().invoke(lvtui, ["serve", "--port", "0"], env=elsewhere(tmp_path))
    assert done.exit_code == 1
    assert done.output == f"Error: {endpoint.MISSING}\n"


def test_what_an_existing_workspace_has_decided_is_said(tmp_path: Path) -> None:
    with serving(tmp_path) as first:
        first.stop()
    with serving(tmp_path, "--account-id", "111111111111", "--region", "eu-west-1") as second:
        assert second.account_id == "123456789012"
        err = second.stop()[2]
    assert "The account of this workspace is 123456789012, not 111111111111" in err
    assert "The home region of this workspace is us-east-1, not eu-west-1" in err


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_what_it_prints_is_bash(served: Served) -> None:
    lines = [line for line in served.printed.splitlines() if line.startswith("  export ")]
    script = "\n".join([*lines, 'echo "$AWS_ENDPOINT_URL $AWS_REGION $AWS_DEFAULT_REGION"'])
    done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=True, env=without_aws())
    assert done.stdout == f"{served.address} eu-west-1 eu-west-1\n"


def test_the_help_says_what_the_lines_need() -> None:
    words = " ".join(CliRunner().invoke(lvtui, ["serve", "--help"]).output.split())
    for needed in ("unverified", "AWS CLI 1.29 or 2.13, or boto3 1.28", "--endpoint-url", "NO_PROXY"):
        assert needed in words


def test_listening_everywhere_the_lines_are_for_other_machines(tmp_path: Path) -> None:
    there = addresses_of_this_machine(socket.AF_INET)
    if not there:
        pytest.skip("this machine is on no network")
    with serving(tmp_path, "--host", "0.0.0.0") as found:
        port = found.address.rpartition(":")[2]
        assert found.address == f"http://{there[0]}:{port}"
        assert f"export AWS_ENDPOINT_URL={found.address}\n" in found.printed
        assert all(f"http://{other}:{port}" in found.printed for other in there)
        assert "only with --host NAME" in found.printed
        found.client().list_functions()


def test_listening_to_others_is_warned_of_and_a_token_is_asked_for(tmp_path: Path) -> None:
    with serving(tmp_path, "--host", "0.0.0.0", "--token", "a-secret") as found:
        found.client(access_key="a-secret").list_functions()
        with pytest.raises(Exception, match="UnrecognizedClientException"):
            found.client().list_functions()
        _, out, err = found.stop()
    assert "Whoever knows the token and reaches 0.0.0.0" in err
    assert "export AWS_ACCESS_KEY_ID=a-secret" in out
