"""The context object and the environment variables (semantics §7.4, §7.5)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from lvtui.runtime import ExecutionEnvironments
from tests.runtime.functions import ARN, OWN_RUNTIME, answer, call, error, executable


async def test_the_context_says_what_was_asked_and_what_runs(environments: ExecutionEnvironments) -> None:
    code = (
        "def handler(event, context):\n    fields = vars(context).items()\n"
        "    told = {k: v for k, v in fields if not k.startswith('_') and k not in ('identity', 'client_context')}\n"
        "    return [told, context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id,\n"
        "            context.client_context]\n"
    )
    asked = call(executable(code, version="3", memory_size=512))._replace(invoked_function_arn=f"{ARN}:prod")
    told, *nothing = answer(await environments.invoke(asked))
    stream = told.pop("log_stream_name")
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[3\][0-9a-f]{32}", stream)
    assert told == {
        "function_name": "demo",
        "function_version": "3",
        "invoked_function_arn": f"{ARN}:prod",
        "memory_limit_in_mb": "512",
        "aws_request_id": asked.request_id,
        "log_group_name": "/aws/lambda/demo",
        "tenant_id": None,
    }
    assert nothing == [None, None, None]


async def test_the_remaining_time_counts_down_from_the_timeout(environments: ExecutionEnvironments) -> None:
    code = (
        "import time\ndef handler(event, context):\n    first = context.get_remaining_time_in_millis()\n"
        "    time.sleep(0.02)\n    return [first, context.get_remaining_time_in_millis()]\n"
    )
    first, later = answer(await environments.invoke(call(executable(code, timeout=7))))
    assert isinstance(first, int)
    assert 0 < later <= first - 20
    assert first <= 7000


async def test_the_client_context_reaches_the_handler(environments: ExecutionEnvironments) -> None:
    code = (
        "def handler(event, context):\n    c = context.client_context\n"
        "    return [c.custom, c.env, c.client.app_title, c.client.installation_id, repr(c.client)]\n"
    )
    sent = {"custom": {"a": 1}, "client": {"app_title": "shop"}}
    asked = call(executable(code), client_context=json.dumps(sent).encode())
    shown = (
        "Client([installation_id=None,app_title=shop,app_version_name=None,"
        "app_version_code=None,app_package_name=None])"
    )
    assert answer(await environments.invoke(asked)) == [{"a": 1}, None, "shop", None, shown]


async def test_a_client_context_that_is_no_json_is_the_runtimes_error(environments: ExecutionEnvironments) -> None:
    document = error(await environments.invoke(call(executable(), client_context=b"{")))
    assert document["errorType"] == "Runtime.LambdaContextUnmarshalError"
    assert document["errorMessage"].startswith("Unable to parse Client Context JSON: ")


async def test_the_context_prints_its_fields(environments: ExecutionEnvironments) -> None:
    outcome = await environments.invoke(call(executable("def handler(event, context):\n    return repr(context)\n")))
    text = answer(outcome)
    assert text.startswith("LambdaContext([aws_request_id=")
    assert "identity=CognitoIdentity([cognito_identity_id=None,cognito_identity_pool_id=None])" in text


async def test_a_handler_sees_its_variables_and_lambdas_and_none_of_the_apps(
    environments: ExecutionEnvironments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the user's own")
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    code = "import os\ndef handler(event, context):\n    return dict(os.environ)\n"
    version = executable(code, version="4", variables={"COLOUR": "blue", "LANG": "C", "TZ": "mine"})
    asked = call(version)
    found = answer(await environments.invoke(asked))
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0", found.pop("_X_AMZN_TRACE_ID"))
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[4\][0-9a-f]{32}", found.pop("AWS_LAMBDA_LOG_STREAM_NAME"))
    assert Path(found.pop("LAMBDA_TASK_ROOT")).name == "code"
    assert Path(found.pop("TMPDIR")).name == "tmp-1"
    assert found == {
        "COLOUR": "blue",
        "LANG": "C",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "_HANDLER": "app.handler",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{OWN_RUNTIME}",
        "AWS_LAMBDA_FUNCTION_NAME": "demo",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_FUNCTION_VERSION": "4",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/demo",
        "AWS_ACCESS_KEY_ID": "ASIAOFFLINEOFFLINE00",
        "AWS_SECRET_ACCESS_KEY": "offline",
        "AWS_SESSION_TOKEN": "offline",
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001",
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "TZ": ":UTC",
    }


async def test_nothing_else_of_the_app_reaches_a_handler(environments: ExecutionEnvironments) -> None:
    code = (
        "import os, stat, sys\ndef handler(event, context):\n"
        "    open_ones = [n for n in range(256) if is_open(n)]\n"
        "    return [sys.stdin.read(), sys.argv, os.getsid(0) == os.getpid(), len(open_ones)]\n"
        "def is_open(number):\n    try: os.fstat(number)\n    except OSError: return False\n    return True\n"
    )
    with Path(__file__).open() as _held_by_the_app:
        found = answer(await environments.invoke(call(executable(code))))
    # Standard input, output and error, and the four descriptors that are the worker's own.
    assert found == ["", ["/var/runtime/bootstrap.py"], True, 7]


async def test_the_functions_own_python_path_is_honoured(environments: ExecutionEnvironments) -> None:
    files = {
        "app.py": "import tool\ndef handler(event, context):\n    return tool.NAME\n",
        "lib/tool.py": "NAME = 'x'\n",
    }
    version = executable(files, variables={"PYTHONPATH": "/var/task/lib"})
    assert answer(await environments.invoke(call(version))) == "x"


async def test_times_are_told_in_utc(environments: ExecutionEnvironments) -> None:
    code = "import time\ndef handler(event, context):\n    return [time.tzname[0], time.timezone]\n"
    assert answer(await environments.invoke(call(executable(code)))) == ["UTC", 0]


async def test_variables_that_no_process_can_have_are_said_in_a_sentence(environments: ExecutionEnvironments) -> None:
    document = error(await environments.invoke(call(executable(variables={"BAD": "a\0b"}))))
    assert document == {
        "errorType": "Runtime.NotStarted",
        "errorMessage": "The execution environment could not be started: embedded null byte.",
    }


TRACING = (
    "import os, subprocess\n"
    "def handler(event, context):\n"
    "    told = subprocess.check_output(['/bin/sh', '-c', 'echo $_X_AMZN_TRACE_ID'], text=True).strip()\n"
    "    found = os.environ['_X_AMZN_TRACE_ID']\n"
    "    if event == 'set': os.environ['_X_AMZN_TRACE_ID'] = 'of the handler'\n"
    "    if event == 'remove': del os.environ['_X_AMZN_TRACE_ID']\n"
    "    if event == 'replace': os.environ = dict(os.environ)\n"
    "    return [found, told]\n"
)


@pytest.mark.both_ways
async def test_each_call_has_a_trace_id_of_its_own_which_its_children_see_whatever_the_call_before_did_to_it(
    environments: ExecutionEnvironments,
) -> None:
    version = executable(TRACING)
    deeds = ("", "", "set", "", "remove", "", "set", "")
    found = [answer(await environments.invoke(call(version, deed))) for deed in deeds]
    form = re.compile(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0")
    assert all(form.fullmatch(seen) for seen, _ in found)
    assert len({seen for seen, _ in found}) == len(found)
    assert [told for _, told in found] == [seen for seen, _ in found]
    await environments.invoke(call(version, "replace"))
    seen, _ = answer(await environments.invoke(call(version, "")))
    assert seen not in {before for before, _ in found}
