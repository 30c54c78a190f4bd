"""``lvtui run``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from lvtui.cli.main import lvtui
from lvtui.cli.run_events import event_source
from lvtui.experiments.event_sources import EventSet, InvalidEvents, OneEvent, Template
from lvtui.operations import CreateAlias
from lvtui.operations.shapes import FunctionCode, RoutingConfig
from lvtui.storage import Workspace
from tests.storage.kit import QuickDisk, create, deploy, do, zipped

ONE = "def handler(event, context):\n    return event\n"
TWO = "def handler(event, context):\n    raise ValueError(event)\n"


class _Shell:
    """Runs the command on a workspace with ``demo:prod``: 90 % to version 1, 10 % to version 2, which fails."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = folder / "ws"
        self.environment = {
            "LVTUI_CONFIG": str(folder / "config"),
            "LVTUI_STATE": str(folder / "state"),
            "LVTUI_WORKSPACE": str(self.workspace),
        }
        self.opened = Workspace.open(self.workspace, disk=QuickDisk(), trusted=folder / "state" / "trusted.toml")
        do(self.opened, create(code=FunctionCode(zip_file=zipped(ONE)), publish=True))
        do(self.opened, deploy(TWO, publish=True))
        split = RoutingConfig(additional_version_weights={"2": 0.1})
        do(self.opened, CreateAlias(function_name="demo", name="prod", function_version="1", routing_config=split))

    def run(self, *words: str, code: int = 0) -> Result:
        done = CliRunner().invoke(lvtui, ["run", *words], env=self.environment)
        assert done.exit_code == code, done.output
        return done

    def document(self, *words: str) -> dict[str, Any]:
        done = self.run(*words, "--json")
        assert done.stderr == ""
        document = json.loads(done.stdout)
        assert isinstance(document, dict)
        return document


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Shell:
    monkeypatch.chdir(tmp_path)
    return _Shell(tmp_path)


def test_json_is_one_object_with_counts_intervals_and_a_verdict(shell: _Shell) -> None:
    document = shell.document("demo:prod", "-n", "60", "--seed", "7", "--event", '{"a": 1}')
    first, second = document["versions"]["1"], document["versions"]["2"]
    assert (document["count"], document["seed"], document["qualifier"]) == (60, 7, "prod")
    assert first["count"] + second["count"] == 60
    assert (first["errors"], second["errors"]) == (0, second["count"])
    assert second["error_types"] == {"ValueError": second["count"]}
    assert second["interval"][0] < second["share"] < second["interval"][1]
    assert first["durations"]["p50"] > 0
    assert first["cold"] >= 1
    assert document["verdict"]["sentence"]


def test_the_same_seed_gives_the_same_counts_and_another_one_others(shell: _Shell) -> None:
    def counts(seed: int) -> dict[str, int]:
        document = shell.document("demo:prod", "-n", "10000", "--seed", str(seed), "--routing-only")
        assert document["executed"] is False
        return {version: each["count"] for version, each in document["versions"].items()}

    assert counts(7) == counts(7) != counts(8)
    assert sum(counts(7).values()) == 10_000


def test_without_a_seed_it_is_the_workspaces_own(shell: _Shell) -> None:
    assert shell.document("demo:prod", "-n", "5", "--routing-only")["seed"] == shell.opened.seed


@pytest.mark.parametrize("function", ["nope:prod", "demo:nope", "demo:9"])
@pytest.mark.parametrize("routing", [(), ("--routing-only",)])
def test_what_is_not_there_is_refused_in_awss_words(shell: _Shell, function: str, routing: tuple[str, ...]) -> None:
    done = shell.run(function, "--json", *routing, code=254)
    assert done.stdout == ""
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{function}"
    wanted = (
        f"An error occurred (ResourceNotFoundException) when calling the Invoke operation: Function not found: {arn}"
    )
    assert done.stderr.strip() == wanted


def test_code_from_elsewhere_is_not_run_but_may_be_drawn(shell: _Shell) -> None:
    published = shell.opened.region.functions["demo"].published.values()
    shell.opened.trust.mark_foreign([version.code.sha256 for version in published])
    done = shell.run("demo:prod", "-n", "3", code=254)
    assert "(CodeNotTrusted) when calling the Invoke operation: The code of demo:1 was not made" in done.stderr
    assert done.stdout == ""
    assert shell.document("demo:prod", "-n", "3", "--routing-only")["count"] == 3


def test_an_event_that_is_no_json_is_refused_by_lambda(shell: _Shell) -> None:
    assert "(InvalidRequestContentException)" in shell.run("demo:prod", "--event", "{", code=254).stderr


def test_saved_events_files_and_templates_reach_the_function(shell: _Shell) -> None:
    shell.opened.save_event("demo", "order", b'{"kind": "saved"}')
    (shell.folder / "event.json").write_text('{"kind": "file"}')
    for event, told in (("order", "order"), ("event.json", "event.json"), ('{"n": {{counter}}}', "template")):
        document = shell.document("demo:1", "-n", "3", "--event", event)
        assert document["events"].startswith(told)
        assert document["errors"] == 0
    assert (
        shell.document("demo:1", "-n", "3", "--event", "order", "--event", "event.json")["events"] == "2 events in turn"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--event", "nowhere"), "nowhere is neither a saved test event of the function, nor a file, nor JSON."),
        (("--event", '{"a": {{foo}}}'), "Line 1, column 7: there is no placeholder foo"),
        (("--rate", "fast"), "fast"),
        (("--json", "--plot"), "does not go with --plot"),
        (("--report", "report.pdf"), "A report ends in .md or .html, which report.pdf does not."),
        (("-n", "0"), "1<=x<=1000000"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_run(shell: _Shell, words: tuple[str, ...], sentence: str) -> None:
    done = shell.run("demo:prod", *words, code=2)
    assert sentence in done.stderr
    assert done.stdout == ""


def test_without_a_workspace_none_is_made(tmp_path: Path) -> None:
    done = CliRunner().invoke(lvtui, ["run", "demo", "--workspace", str(tmp_path / "none")])
    assert (done.exit_code, (tmp_path / "none").exists()) == (1, False)
    assert "There is no workspace in" in done.stderr


def test_for_people_it_says_what_happened_and_what_to_do(shell: _Shell) -> None:
    text = shell.run("demo:prod", "-n", "40", "--seed", "7").stdout
    assert text.startswith("40 calls to demo:prod, seed 7, in ")
    for words in ("asked  90.0%", "version 2: ", "ValueError", "Verdict: "):
        assert words in text


def test_the_plots_are_printed_as_text(shell: _Shell) -> None:
    text = shell.run("demo:prod", "-n", "40", "--seed", "7", "--plot").stdout
    for words in (
        "Calls per version",
        "o share of version 2, : asked 10 %",
        "calls   1 to  40",
        "Durations",
        "Cold starts",
    ):
        assert words in text
    assert "\x1b" not in text


def test_files_are_written_and_not_written_over(shell: _Shell) -> None:
    words = ("demo:prod", "-n", "30", "--seed", "7", "--csv", "run.csv", "--toml", "run.toml", "--svg", "plots")
    done = shell.run(*words, "--report", "run.html", "--json")
    assert done.stderr.splitlines() == ["Wrote run.csv.", "Wrote run.toml.", "Wrote run.html.", "Wrote plots."]
    assert tomllib.loads(Path("run.toml").read_text())["versions"] == json.loads(done.stdout)["versions"]
    assert len(Path("run.csv").read_text().splitlines()) == 31
    assert Path("run.html").read_text().startswith("<!DOCTYPE html>")
    for name in ("counts", "share", "outcomes", "errors", "durations", "cold"):
        for file in (f"{name}.svg", f"{name}-dark.svg"):
            ElementTree.parse(Path("plots") / file)
    assert "run.csv: already there. --replace writes over what is there." in shell.run(*words, code=1).stderr
    shell.run(*words, "--replace")
    assert "there is no folder" in shell.run("demo:prod", "--csv", "no/run.csv", code=1).stderr


def test_control_c_stops_and_says_what_there_was(shell: _Shell) -> None:
    """In a process of its own, as only that has signals; the handler says when it is being called."""
    mark = shell.folder / "called"
    code = f"import pathlib, time\ndef handler(event, context):\n    pathlib.Path({str(mark)!r}).touch()\n"
    do(shell.opened, deploy(code))
    process = subprocess.Popen(
        [sys.executable, "-m", "lvtui", "run", "demo", "-n", "1000000", "--rate", "50", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **shell.environment},
        text=True,
    )
    try:
        until(mark.exists, process)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (process.returncode, errors) == (130, "")
    document = json.loads(output)
    assert document["state"] == "stopped"
    assert document["count"] < 1_000_000


def until(holds: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait for it, as long as the process lives."""
    deadline = time.monotonic() + 30
    while not holds() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert holds()


def test_one_event_is_what_it_is() -> None:
    saved = {"order": b"[1]"}

    def source(*texts: str, as_is: bool = False) -> object:
        return event_source(texts, saved, order="in turn", as_is=as_is)

    assert source() == OneEvent(b"{}")
    assert source("order") == OneEvent(b"[1]", "order")
    assert source("12") == OneEvent(b"12")
    assert source('{"n": "{{counter}}"}') == Template('{"n": "{{counter}}"}')
    assert source('{"n": "{{counter}}"}', as_is=True) == OneEvent(b'{"n": "{{counter}}"}')
    assert source("order", "order", "2") == EventSet({"order": b"[1]", "order (2)": b"[1]", "2": b"2"})


def test_a_folder_is_a_set_of_its_json_files(tmp_path: Path) -> None:
    with pytest.raises(InvalidEvents, match="without a file that ends in"):
        event_source([str(tmp_path)], {}, order="random", as_is=False)
    for name in ("b.json", "a.json", "notes.txt"):
        (tmp_path / name).write_text("{}")
    found = event_source([str(tmp_path)], {}, order="random", as_is=False)
    assert found == EventSet({"a.json": b"{}", "b.json": b"{}"}, "random")


def test_a_template_goes_alone() -> None:
    with pytest.raises(InvalidEvents, match="goes alone"):
        event_source(["{{counter}}", "1"], {}, order="in turn", as_is=False)
