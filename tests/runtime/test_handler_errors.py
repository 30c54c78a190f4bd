"""What a handler's own errors come back as (semantics §7.2)."""

from __future__ import annotations

import pytest

from lvtui.runtime import ExecutionEnvironments
from tests.runtime.functions import answer, call, error, executable


async def test_an_exception_has_its_class_its_text_and_its_trace(environments: ExecutionEnvironments) -> None:
    code = (
        "class Boom(Exception): pass\n\ndef deeper():\n    raise Boom('oh é')\n\n"
        "def handler(event, context):\n    deeper()\n"
    )
    asked = call(executable(code, runtime="python3.11"))
    outcome = await environments.invoke(asked)
    assert outcome.error_type == "Boom"
    assert outcome.payload.decode() == (
        '{"errorMessage": "oh \\u00e9", "errorType": "Boom", "requestId": "' + asked.request_id + '", "stackTrace": ['
        '"  File \\"/var/task/app.py\\", line 7, in handler\\n    deeper()\\n", '
        '"  File \\"/var/task/app.py\\", line 4, in deeper\\n    raise Boom(\'oh \\u00e9\')\\n"]}'
    )


async def test_an_exception_leaves_the_environment_warm_and_a_block_in_the_log(
    environments: ExecutionEnvironments,
) -> None:
    failing = executable("def handler(event, context):\n    raise ValueError('boom')\n")
    first, second = [await environments.invoke(call(failing)) for _ in range(2)]
    assert first.cold
    assert not second.cold
    block = (
        "[ERROR] ValueError: boom\nTraceback (most recent call last):\n"
        '\u00a0\u00a0File "/var/task/app.py", line 2, in handler\n'
        "\u00a0\u00a0\u00a0\u00a0raise ValueError('boom')\n"
    )
    assert block in second.log.decode()
    assert b"Status:" not in second.log


async def test_an_exception_without_a_text_has_an_empty_message(environments: ExecutionEnvironments) -> None:
    outcome = await environments.invoke(call(executable("def handler(event, context):\n    raise KeyError\n")))
    assert error(outcome)["errorMessage"] == ""
    assert b"[ERROR] KeyError\n" in outcome.log


async def test_endless_recursion_is_an_exception_like_any_other(environments: ExecutionEnvironments) -> None:
    outcome = await environments.invoke(call(executable("def handler(event, context):\n    handler(event, context)\n")))
    document = error(outcome)
    assert document["errorType"] == "RecursionError"
    assert len(document["stackTrace"]) < 20


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("{1, 2}", "Object of type set is not JSON serializable"),
        ("__import__('datetime').datetime.now()", "Object of type datetime is not JSON serializable"),
        ("loop", "Circular reference detected"),
        ("{(1, 2): 3}", "keys must be str, int, float, bool or None, not tuple"),
    ],
)
async def test_an_answer_that_is_no_json_is_a_marshal_error(
    environments: ExecutionEnvironments, expression: str, problem: str
) -> None:
    asked = call(executable(f"loop = []\nloop.append(loop)\ndef handler(event, context):\n    return {expression}\n"))
    assert error(await environments.invoke(asked)) == {
        "errorMessage": f"Unable to marshal response: {problem}",
        "errorType": "Runtime.MarshalError",
        "requestId": asked.request_id,
        "stackTrace": [],
    }


async def test_a_handler_that_is_no_function_is_a_type_error(environments: ExecutionEnvironments) -> None:
    document = error(await environments.invoke(call(executable("handler = 'text'\n"))))
    assert (document["errorType"], document["stackTrace"]) == ("TypeError", [])


async def test_traces_that_the_handler_prints_say_var_task_too(environments: ExecutionEnvironments) -> None:
    code = (
        "import traceback\ndef handler(event, context):\n    try:\n        1 / 0\n"
        "    except ZeroDivisionError:\n        return traceback.format_exc()\n"
    )
    text = answer(await environments.invoke(call(executable(code))))
    assert 'File "/var/task/app.py", line 4, in handler\n    1 / 0\n' in text


async def test_a_handler_finds_the_files_beside_it(environments: ExecutionEnvironments) -> None:
    code = (
        "import os\nhere = os.path.dirname(__file__)\ndef handler(event, context):\n"
        "    return [open(os.path.join(here, 'note.txt')).read(), open('note.txt').read(),\n"
        "            os.getcwd() == here == os.environ['LAMBDA_TASK_ROOT']]\n"
    )
    outcome = await environments.invoke(call(executable({"app.py": code, "note.txt": "beside"})))
    assert answer(outcome) == ["beside", "beside", True]
