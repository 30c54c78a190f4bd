"""What is known to be wrong with code before it runs."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.ui.live_checks import LONGEST, Handler, Problem, following, nearest, problems_of
from lvtui.ui.widgets.checks_line import finding
from lvtui.ui.widgets.code_checks import margin

HANDLER = Handler("app.handler", "python3.11")
RIGHT = "def handler(event, context):\n    return event\n"


def texts(code: str, handler: Handler | None = HANDLER, path: str = "app.py", paths: tuple[str, ...] = ()) -> list[str]:
    return [f"{p.line}: {p.text}" for p in problems_of(path, code, paths or (path,), handler)]


def test_code_that_is_right_has_no_problem() -> None:
    assert texts(RIGHT) == []


def test_a_slip_of_syntax_is_told_of_alone_at_its_line() -> None:
    assert texts("import os\ndef handler(:\n    pass\n") == ["2: invalid syntax"]


def test_names_that_are_not_there_are_errors_and_those_not_used_are_warnings() -> None:
    found = problems_of("app.py", "import os\n" + RIGHT.replace("return event", "return evnet"), ["app.py"], HANDLER)
    assert [(p.line, p.text, p.weight) for p in found] == [
        (1, "'os' imported but unused", "warning"),
        (3, "undefined name 'evnet'", "error"),
    ]
    assert margin(found) == {0: "warning", 2: "error"}


def test_a_doubtful_escape_is_a_warning() -> None:
    assert texts(f"X = '\\d'\n{RIGHT}") == ["1: invalid escape sequence '\\d'"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def handle(event, context): ...\n", "1: Handler 'handler' missing on module 'app'"),
        ("def handler(event): ...\n", "1: handler is called with two arguments"),
        ("def handler(event, context, more): ...\n", "1: handler is called with two arguments"),
        ("def handler(event, context, *, more): ...\n", "1: handler is called with two arguments"),
        ("\nasync def handler(event, context): ...\n", "2: handler is async"),
        ("class App:\n    def handler(self, event, context): ...\n", "1: Handler 'handler' missing"),
        ("def outer():\n    def handler(event, context): ...\n", "1: Handler 'handler' missing"),
    ],
)
def test_a_handler_that_lambda_could_not_call_is_told_of(code: str, said: str) -> None:
    assert [text for text in texts(code) if said in text]


@pytest.mark.parametrize(
    "code",
    [
        "handler = lambda event, context: event\n",
        "def handler(*arguments): ...\n",
        "def handler(event, context, more=1, *, yet=2): ...\n",
        "if True:\n    def handler(event, context): ...\nelse:\n    handler = None\n",
        "try:\n    from fast import handler\nexcept ImportError:\n    from slow import handler\n",
        "import functools\n@functools.cache\ndef handler(event): ...\n",
        "def make():\n    global handler\n    handler = print\nmake()\n",
        "globals()['handler'] = print\n",
        "with open('x') as handler: pass\n",
        "for handler in (print,): pass\n",
        "class handler: ...\n",
    ],
)
def test_a_handler_that_may_be_there_is_not_doubted(code: str) -> None:
    assert not [text for text in texts(code) if "andler" in text and "used" not in text]


@pytest.mark.parametrize(
    ("name", "paths", "said"),
    [
        ("app.handler", ("other.py",), "no app.py in the package"),
        ("pkg/mod.handler", ("pkg/mod.py",), ""),
        ("pkg.mod.handler", ("pkg/mod.py",), ""),
        ("app.handler", ("app/__init__.py",), ""),
        ("app.handler", ("app.cpython-312-x86_64-linux-gnu.so",), ""),
        ("handler", ("app.py",), "Bad handler 'handler': not enough values to unpack"),
    ],
)
def test_a_module_that_is_missing_is_told_of_in_any_file(name: str, paths: tuple[str, ...], said: str) -> None:
    found = texts("{}", Handler(name, "python3.12"), "data.json", paths)
    assert bool(found) == bool(said) and all(said in text for text in found)


def test_with_a_layer_the_module_may_be_anywhere() -> None:
    assert texts("{}", Handler("app.handler", "python3.12", layers=True), "data.json", ("data.json",)) == []


def test_of_another_language_and_of_what_is_too_long_nothing_is_said() -> None:
    assert texts("const x = ", Handler("app.handler", "nodejs22.x")) == []
    assert texts("(" + " " * LONGEST) == []
    assert texts("what?", path="notes.txt", paths=("app.py", "notes.txt")) == []


def test_syntax_newer_than_the_functions_runtime_is_an_error_there() -> None:
    code = "match 1:\n    case 1: ...\n" + RIGHT
    assert texts(code, Handler("app.handler", "python3.12")) == []
    assert "Pattern matching" in texts(code, Handler("app.handler", "python3.8"))[0]


def test_what_an_older_python_cannot_read_is_said_to_be_read_by_it() -> None:
    newer = f"python3.{sys.version_info.minor + 1}"
    assert texts("x = = 1\n", Handler("app.handler", newer)) == [
        f"1: invalid syntax (read as Python 3.{sys.version_info.minor})"
    ]


@given(st.text(alphabet="ab(){}:=\n \x00\x0c'\"\\", max_size=40))
def test_no_text_makes_the_checks_fail(code: str) -> None:
    lines = code.count("\n") + 1
    for problem in problems_of("app.py", code, ["app.py"], HANDLER):
        assert 1 <= problem.line <= lines and problem.column >= 0


def test_what_is_nested_too_deeply_is_a_problem_and_no_crash() -> None:
    assert texts("x = " + "(" * 3000) != []
    assert texts("x = " + "-" * 200_000 + "1\n") != []


def test_the_next_problem_is_the_one_after_the_cursor_around_the_end() -> None:
    problems = [Problem(2, 0, "a"), Problem(2, 4, "b"), Problem(9, 0, "c")]
    assert following(problems, 2, 0) == problems[1]
    assert following(problems, 9, 0) == problems[0]
    assert following([], 1, 0) is None
    assert nearest(problems, 3) == problems[2] and nearest(problems, 10) == problems[0]
    assert finding(problems, 3) == ("✗ 3 problems · line 9: c", "error")
    assert finding([], 1) == ("✓ no problem found", "")
