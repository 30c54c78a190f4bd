from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lvtui.settings import samples_folder
from lvtui.storage.samples import LECTURE_DEMO, Sample, load_samples

SHIPPED = load_samples(samples_folder())
SAMPLES = {sample.key: sample for sample in SHIPPED.found}

HEAD = """
title = "A"
description = "Does a thing."
function_name = "a"
handler = "app.main"
runtime = "python3.12"
timeout = 3
memory_size = 128
"""


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def test_the_lectures_demo_comes_first_and_the_rest_by_name() -> None:
    keys = [sample.key for sample in SHIPPED.found]
    assert SHIPPED.problems == ()
    assert keys[0] == LECTURE_DEMO == SHIPPED.found[0].function_name
    assert keys[1:] == sorted(keys[1:])
    assert len(keys) >= 5


def test_a_sample_is_its_folder(tmp_path: Path) -> None:
    write(
        tmp_path / "a",
        {
            "function.toml": HEAD
            + '[environment]\nX = "1"\n'
            + '[[later]]\ntitle = "B"\ndescription = "Other code."\nfolder = "next"\n'
            + '[[later]]\ntitle = "C"\ndescription = "Other settings."\nenvironment = { X = "2" }\n',
            "app.py": "import lib.words\r\n",
            "lib/words.py": "WORDS = 'naïve'\n",
            "events/hello.json": '{ "é": 1 }\n',
            "next/app.py": "def main(event, context): pass\n",
            "__pycache__/app.cpython-311.pyc": "left by Python",
            ".app.py.swp": "left by an editor",
        },
    )
    (sample,) = load_samples(tmp_path).found
    assert sample.files == {"app.py": "import lib.words\r\n", "lib/words.py": "WORDS = 'naïve'\n"}
    assert sample.events == {"hello": '{ "é": 1 }\n'.encode()}
    assert (sample.key, sample.timeout, sample.memory_size, sample.variables) == ("a", 3, 128, {"X": "1"})
    code, settings = sample.later
    assert (code.files, code.variables) == ({"app.py": "def main(event, context): pass\n"}, {"X": "1"})
    assert (settings.files, settings.variables) == (sample.files, {"X": "2"})


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"app.py": ""}, "function.toml cannot be read: No such file or directory."),
        ({"function.toml": "title =", "app.py": ""}, "function.toml is not valid TOML:"),
        ({"function.toml": HEAD}, "the handler is `app.main`, but there is no app.py beside it."),
        ({"function.toml": HEAD + "timeuot = 3", "app.py": ""}, "`timeuot` (did you mean `timeout`?)."),
        (
            {"function.toml": HEAD.replace("timeout = 3", "timeout = '3'"), "app.py": ""},
            "function.toml: `timeout` should be a whole number, not '3'.",
        ),
        ({"function.toml": HEAD.replace("title", "#"), "app.py": ""}, "function.toml: `title` is missing."),
        (
            {"function.toml": HEAD + "[environment]\nX = 1", "app.py": ""},
            "function.toml: `X` should be text in quotes, not 1.",
        ),
        ({"function.toml": HEAD + "later = ['x']", "app.py": ""}, "should be written as [[later]] tables."),
        (
            {"function.toml": HEAD + "[[later]]\ntitle='t'\ndescription='d'\nfolder='../good'", "app.py": ""},
            "function.toml: there is no folder `../good` beside it.",
        ),
        (
            {"function.toml": HEAD, "app.py": "", "events/bad.json": "{\n  oops"},
            "line 2 column 3",
        ),
    ],
)
def test_a_broken_sample_is_told_by_file_and_hides_no_other(
    tmp_path: Path, files: dict[str, str], sentence: str
) -> None:
    write(tmp_path / "bad", files)
    write(tmp_path / "good", {"function.toml": HEAD, "app.py": ""})
    samples = load_samples(tmp_path)
    assert [sample.key for sample in samples.found] == ["good"]
    (problem,) = samples.problems
    assert problem.startswith(str(tmp_path / "bad"))
    assert sentence in problem


def test_text_that_is_not_utf8_is_told_by_file(tmp_path: Path) -> None:
    write(tmp_path / "bad", {"function.toml": HEAD})
    (tmp_path / "bad" / "app.py").write_bytes(b"x = '\xff'")
    (problem,) = load_samples(tmp_path).problems
    assert problem == f"{tmp_path / 'bad' / 'app.py'} is not UTF-8 text (byte 5)."


def test_a_missing_folder_of_samples_is_told(tmp_path: Path) -> None:
    samples = load_samples(tmp_path / "none")
    assert samples.found == ()
    assert samples.problems == (f"{tmp_path / 'none'} is no folder, so there are no sample functions.",)


# From here on: the shipped samples do what their descriptions say, each call in a process of its own.

DRIVER = """
import importlib, json, sys, time
from types import SimpleNamespace

order = json.load(sys.stdin)
sys.path.insert(0, order["folder"])
module, name = order["handler"].rsplit(".", 1)
handler = getattr(importlib.import_module(module), name)
answers = []
for request_id in order["request_ids"]:
    deadline = time.monotonic() + order["timeout"]
    context = SimpleNamespace(
        function_name=order["function_name"],
        function_version="2",
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:" + order["function_name"] + ":prod",
        memory_limit_in_mb=str(order["memory_size"]),
        aws_request_id=request_id,
        log_stream_name="2026/11/23/[2]0123",
        get_remaining_time_in_millis=lambda: int(1000 * (deadline - time.monotonic())),
    )
    try:
        answers.append({"answer": handler(order["event"], context)})
    except Exception as error:
        answers.append({"error": type(error).__name__ + ": " + str(error)})
print(json.dumps(answers), file=sys.__stderr__)
"""


QUICK_EVENTS = {"slow-report": {"seconds": 0.01}}


@cache
def interpreters() -> dict[str, str]:
    """Pythons to be found here, by version: the one running this and any older or newer one."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = {f"{sys.version_info[0]}.{sys.version_info[1]}": sys.executable}
    for minor in range(8, 15):
        for path in sorted(root.glob(f"3.{minor}.*/bin/python3")):
            found.setdefault(f"3.{minor}", str(path))
    return found


def run(
    sample: Sample,
    event: object,
    folder: Path,
    *,
    later: int | None = None,
    python: str = sys.executable,
    request_ids: tuple[str, ...] = ("6b1f2a52-0d3c-4c8e-9a57-3f1d5f0c9a11",),
    timeout: float | None = None,
) -> list[dict[str, Any]]:
    """What the handler answers, or raises, once for each request id."""
    code = sample if later is None else sample.later[later]
    write(folder, dict(code.files))
    order = {
        "folder": str(folder),
        "handler": sample.handler,
        "function_name": sample.function_name,
        "memory_size": sample.memory_size,
        "timeout": sample.timeout if timeout is None else timeout,
        "event": event,
        "request_ids": request_ids,
    }
    done = subprocess.run(
        [python, "-I", "-B", "-c", DRIVER],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        env=dict(code.variables),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stderr.splitlines()[-1])
    assert isinstance(answers, list)
    return answers


@pytest.mark.parametrize("version", ["3.8", "3.12", "3.13"])
@pytest.mark.parametrize("key", SAMPLES)
def test_a_sample_and_what_it_becomes_run_on_old_and_new_pythons(key: str, version: str, tmp_path: Path) -> None:
    if version not in interpreters():
        pytest.skip(f"no Python {version} here")
    sample = SAMPLES[key]
    event = QUICK_EVENTS.get(key) or json.loads(next(iter(sample.events.values())))
    for later in (None, *range(len(sample.later))):
        (answer,) = run(sample, event, tmp_path / str(later), later=later, python=interpreters()[version])
        assert "answer" in answer


@pytest.mark.parametrize("key", SAMPLES)
def test_a_sample_needs_nothing_but_python_and_fits_a_projector(key: str) -> None:
    sample = SAMPLES[key]
    for files in (sample.files, *(later.files for later in sample.later)):
        for name, text in files.items():
            tree = ast.parse(text, name, feature_version=(3, 8))
            imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
            assert imported <= sys.stdlib_module_names
            assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))
            assert len(text.splitlines()) <= 20
            assert max(map(len, text.splitlines())) <= 70


@pytest.mark.parametrize("key", SAMPLES)
def test_a_sample_keeps_within_lambdas_limits(key: str) -> None:
    sample = SAMPLES[key]
    assert 1 <= sample.timeout <= 900
    assert 128 <= sample.memory_size <= 10240
    assert sample.runtime == "python3.12"
    assert sample.events


def test_the_lectures_demo_says_what_its_version_says(tmp_path: Path) -> None:
    demo = SAMPLES[LECTURE_DEMO]
    event = json.loads(demo.events["sample"])
    said = [run(demo, event, tmp_path / str(later), later=later)[0]["answer"] for later in (None, 0, 1)]
    assert said == ["hello from lambda", "this is version one", "this is version two"]


def test_the_frozen_settings_come_from_the_environment(tmp_path: Path) -> None:
    sample = SAMPLES["frozen-settings"]
    (morning,) = run(sample, {}, tmp_path / "1")
    (evening,) = run(sample, {"name": "class"}, tmp_path / "2", later=0)
    assert morning == {"answer": {"says": "Good morning, you!", "stage": "dev"}}
    assert evening == {"answer": {"says": "Good evening, class!", "stage": "prod"}}
    assert sample.later[0].files == sample.files


def test_reserving_stock_fails_for_about_one_call_in_twenty_until_it_is_fixed(tmp_path: Path) -> None:
    sample = SAMPLES["reserve-stock"]
    event = json.loads(sample.events["one-pen"])
    request_ids = tuple(f"{number:08x}-0000-4000-8000-000000000000" for number in range(1000))
    answers = run(sample, event, tmp_path / "1", request_ids=request_ids)
    errors = [answer["error"] for answer in answers if "error" in answer]
    assert 35 <= len(errors) <= 65
    assert {*errors} == {"TimeoutError: stock row 'pen' is locked"}

    locked = tuple(request_id for request_id, answer in zip(request_ids, answers, strict=True) if "error" in answer)
    fixed = run(sample, event, tmp_path / "2", later=0, request_ids=locked)
    assert fixed == [{"answer": {"item": "pen", "reserved": 1}}] * len(locked)


def test_the_slow_report_takes_the_time_it_is_told_to_take_and_later_stops_in_time(tmp_path: Path) -> None:
    sample = SAMPLES["slow-report"]
    asked = {name: json.loads(event)["seconds"] for name, event in sample.events.items()}
    assert asked["quick"] < asked["just-in-time"] < sample.timeout < asked["too-slow"]
    assert run(sample, {"seconds": 0.01}, tmp_path / "1") == [{"answer": {"done": True, "seconds": 0.01}}]
    out_of_time = run(sample, {"seconds": 60}, tmp_path / "2", later=0, timeout=0.5)
    assert out_of_time == [{"answer": {"done": False}}]


def test_who_answered_tells_the_version_from_the_name_that_was_called(tmp_path: Path) -> None:
    (answer,) = run(SAMPLES["who-answered"], {"hello": "world"}, tmp_path)
    assert answer["answer"]["function_version"] == "2"
    assert answer["answer"]["invoked_function_arn"].endswith(":function:who-answered:prod")


def test_the_later_checkout_answers_in_another_shape(tmp_path: Path) -> None:
    sample = SAMPLES["checkout-price"]
    event = json.loads(sample.events["two-items"])
    assert run(sample, event, tmp_path / "1") == [{"answer": {"total": 11.8, "currency": "EUR"}}]
    assert run(sample, event, tmp_path / "2", later=0) == [{"answer": {"price": {"cents": 1180}, "currency": "EUR"}}]
