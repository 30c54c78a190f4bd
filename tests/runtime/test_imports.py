"""The init phase: finding the handler, and what goes wrong there (semantics §7.2, §7.3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lvtui.runtime import ExecutionEnvironments
from tests.runtime.functions import GOOD, answer, call, error, executable


@pytest.mark.parametrize("handler", ["pkg/sub/mod.handler", "pkg.sub.mod.handler"])
async def test_a_handler_may_lie_in_a_package_and_import_relatively(
    environments: ExecutionEnvironments, handler: str
) -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/words.py": "WORD = 'there'\n",
        "pkg/sub/mod.py": "from ..words import WORD\nfrom top import MARK\ndef handler(e, c): return WORD + MARK\n",
        "top.py": "MARK = '!'\n",
    }
    assert answer(await environments.invoke(call(executable(files, handler=handler)))) == "there!"


@pytest.mark.parametrize("name", ["loop", "bootstrap", "resource", "fcntl", "context", "lambda_function"])
async def test_no_module_of_ours_stands_in_the_way_of_a_handlers(
    environments: ExecutionEnvironments, name: str
) -> None:
    outcome = await environments.invoke(call(executable({f"{name}.py": GOOD}, handler=f"{name}.handler")))
    assert answer(outcome)["version"] == "1"


async def test_a_module_that_lambda_has_loaded_hides_one_of_the_same_name(environments: ExecutionEnvironments) -> None:
    outcome = await environments.invoke(call(executable({"json.py": GOOD}, handler="json.handler")))
    assert error(outcome)["errorMessage"] == "Handler 'handler' missing on module 'json'"


@pytest.mark.parametrize(
    ("code", "handler", "error_type", "message"),
    [
        ("import nil\n", "app.handler", "ImportModuleError", "Unable to import module 'app': No module named 'nil'"),
        ("", "lost.handler", "ImportModuleError", "Unable to import module 'lost': No module named 'lost'"),
        ("x = 1\n", "app.handler", "HandlerNotFound", "Handler 'handler' missing on module 'app'"),
        ("", "go", "MalformedHandlerName", "Bad handler 'go': not enough values to unpack (expected 2, got 1)"),
        ("", "sys.exit", "BuiltInModuleConflict", "Cannot use built-in module sys as a handler module"),
    ],
)  # fmt: skip
async def test_a_handler_that_cannot_be_found_is_said_in_aws_words(
    environments: ExecutionEnvironments, code: str, handler: str, error_type: str, message: str
) -> None:
    assert error(await environments.invoke(call(executable(code, handler=handler)))) == {
        "errorMessage": message,
        "errorType": f"Runtime.{error_type}",
        "requestId": "",
        "stackTrace": [],
    }


async def test_a_syntax_error_shows_its_line(environments: ExecutionEnvironments) -> None:
    document = error(await environments.invoke(call(executable("x = 1\ndef broken(:\n"))))
    assert document["errorType"] == "Runtime.UserCodeSyntaxError"
    assert re.fullmatch(r"Syntax error in module 'app': .* \(app\.py, line 2\)", document["errorMessage"])
    assert document["stackTrace"] == ['  File "/var/task/app.py" Line 2\n    def broken(:\n']


async def test_an_exception_in_the_modules_body_has_the_trace_of_the_import(
    environments: ExecutionEnvironments,
) -> None:
    document = error(await environments.invoke(call(executable("limit = 1 / 0\n"))))
    assert (document["errorType"], document["requestId"]) == ("ZeroDivisionError", "")
    trace = document["stackTrace"]
    assert re.match(r'  File "/var/lang/lib/python3\.\d+/importlib/__init__\.py", line \d+, in import_module', trace[0])
    assert "<frozen importlib._bootstrap>" in trace[1]
    assert trace[-1] == '  File "/var/task/app.py", line 1, in <module>\n    limit = 1 / 0\n'


async def test_a_failed_init_is_tried_again_inside_the_call(environments: ExecutionEnvironments) -> None:
    asked = call(executable("print('importing')\nimport nowhere\n"))
    log = (await environments.invoke(asked)).log.decode()
    shape = (
        r"importing\n\[ERROR\] Runtime\.ImportModuleError: [^\n]+\nTraceback \(most recent call last\):\n"
        r"INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: {}\tStatus: error\tError Type: Runtime\.ImportModuleError\n"
    )
    report = r"REPORT [^\n]+ MB\tStatus: error\tError Type: Runtime\.ImportModuleError\n"
    start, end = f"START RequestId: {asked.request_id} Version: 1\n", f"END RequestId: {asked.request_id}\n"
    assert re.fullmatch(shape.format("init") + shape.format("invoke") + start + end + report, log)


async def test_an_import_that_works_the_second_time_lets_the_call_run(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    mark = tmp_path / "tried"
    code = f"import pathlib\nmark = pathlib.Path({str(mark)!r})\n"
    code += "if not mark.exists():\n    mark.touch()\n    raise OSError\n"
    outcome = await environments.invoke(call(executable(code + GOOD)))
    assert answer(outcome)["version"] == "1"
    assert outcome.cold
    assert b"Phase: init\tStatus: error\tError Type: OSError" in outcome.log
    assert b"Phase: invoke" not in outcome.log


async def test_after_a_failed_init_the_next_call_tries_again(
    environments: ExecutionEnvironments, tmp_path: Path
) -> None:
    mended = tmp_path / "mended"
    healing = executable(f"import os\nassert os.path.exists({str(mended)!r}), 'not yet'\n" + GOOD)
    failed = await environments.invoke(call(healing))
    assert error(failed)["errorMessage"] == "not yet"
    mended.touch()
    assert answer(await environments.invoke(call(healing)))["version"] == "1"


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("sys.exit(0)", "Runtime exited without providing a reason"),
        ("os._exit(4)", "Runtime exited with error: exit status 4"),
    ],
)
async def test_leaving_during_the_import_is_an_exit_error(
    environments: ExecutionEnvironments, statement: str, reason: str
) -> None:
    asked = call(executable(f"import os, sys\n{statement}\n"))
    assert error(await environments.invoke(asked)) == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {asked.request_id} Error: {reason}",
    }


async def test_an_endless_import_is_stopped_at_the_init_limit_then_at_the_timeout(tmp_path: Path) -> None:
    environments = ExecutionEnvironments(work_folder=tmp_path, init_limit=0.3)
    try:
        asked = call(executable("while True: pass\n", timeout=1))
        outcome = await environments.invoke(asked)
    finally:
        await environments.close()
    assert error(outcome)["errorType"] == "Sandbox.Timedout"
    assert outcome.duration_ms == 1000
    assert re.search(rb"Phase: init\tStatus: timeout\n.*Phase: invoke\tStatus: timeout\n", outcome.log, re.DOTALL)
