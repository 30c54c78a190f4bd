"""What a handler knows of its invocation: the context and the environment variables."""

from __future__ import annotations

from tests.runtime.differential.cases.case import ask, case, each

CODE = """
    import copy, os

    def told(thing):
        return {name: getattr(thing, name) for name in dir(thing) if not name.startswith("_")}

    def handler(event, context):
        return eval(event)
"""

QUESTIONS = [
    "context.aws_request_id", "context.log_group_name", "context.log_stream_name", "context.function_name",
    "context.memory_limit_in_mb", "context.function_version", "context.invoked_function_arn", "context.tenant_id",
    "context.client_context", "told(context.identity)", "repr(context.identity)", "repr(context)", "str(context)",
    "f'{context}'", "type(context.get_remaining_time_in_millis()).__name__",
    "0 < context.get_remaining_time_in_millis() <= 20_000", "type(context._epoch_deadline_time_in_ms).__name__",
    "sorted(name for name in dir(context) if not name.startswith('_'))",
    "sorted(name for name in vars(context) if not name.startswith('_'))", "type(context).__name__",
    "type(context).__module__", "type(context.identity).__name__", "context.w3c()", "context.nothing", "context['x']",
    "setattr(context, 'mine', 1) or context.mine", "hasattr(context, 'mine')", "copy.copy(context).function_name",
    "setattr(context.identity, 'mine', 1)", "vars(context.identity)", "context.log('a line\\n')",
    "context.log('no newline')", "[context.log('one'), context.log('two')]", "context.log('')",
    "context.log({'a': 1})", "context.log(None)", "context.log('é ✓ \\n and more')", "context.log()",
]  # fmt: skip

CLIENT_CONTEXTS = {
    "whole": '{"custom": {"a": 1}, "env": {"locale": "de"}, "client": {"installation_id": "i", "app_title": "t", '
    '"app_version_name": "n", "app_version_code": "c", "app_package_name": "p"}}',
    "unknown keys": '{"custom": {"b": 2}, "services": {}, "client": {"app_title": "t", "colour": "blue"}}',
    "empty": "{}",
    "an empty client": '{"client": {}}',
    "null inside": '{"client": null, "custom": null}',
    "parts that are no objects": '{"custom": [1], "env": "text"}',
    "a trace context": '{"custom": {}, "w3c": {"traceparent": "00-1-2-01", "baggage": 3, "more": "x"}}',
    "a trace context that is none": '{"w3c": "x"}',
    "not ASCII": '{"custom": {"k": "\\u00e9"}}',
    "null": "null",
    "no JSON": "{custom}",
    "a list": "[]",
    "a text": '"text"',
    "a client that is no object": '{"client": "text"}',
}

TELL_CLIENT = """
    def handler(event, context):
        sent = context.client_context
        assert hasattr(sent, "services") is False
        return [type(sent).__name__, sent.custom, sent.env, repr(sent.client), repr(sent), repr(context.identity),
                context.w3c()]
"""

VARIABLES = """
    import os
    AT_FIRST = dict(os.environ)

    def handler(event, context):
        return eval(event)
"""

ASKED_OF_VARIABLES = [
    # LC_CTYPE is Python's own doing, by the locales that a machine has.
    "sorted(set(os.environ) - {'LC_CTYPE'})", "sorted(set(AT_FIRST) - {'LC_CTYPE'})",
    "'_X_AMZN_TRACE_ID' in AT_FIRST", "os.environ['_X_AMZN_TRACE_ID'].startswith('Root=1-')",
    "os.environ['_HANDLER']", "os.environ['AWS_REGION']", "os.environ['AWS_DEFAULT_REGION']",
    "os.environ['AWS_EXECUTION_ENV']", "os.environ['AWS_LAMBDA_FUNCTION_NAME']",
    "os.environ['AWS_LAMBDA_FUNCTION_VERSION']", "os.environ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']",
    "os.environ['AWS_LAMBDA_LOG_GROUP_NAME']", "os.environ['AWS_LAMBDA_INITIALIZATION_TYPE']",
    "os.environ['COLOUR']", "os.environ['NOT_ASCII']", "os.environ['EMPTY']", "os.environ['TZ']",
    "os.environ.pop('_X_AMZN_TRACE_ID') and None", "'_X_AMZN_TRACE_ID' in os.environ",
    "os.environ.update(AWS_LAMBDA_FUNCTION_NAME='other') or context.function_name", "context.function_name",
]  # fmt: skip

CASES = (
    case("context", CODE, each(QUESTIONS)),
    case(
        "client context",
        TELL_CLIENT,
        {name: ask(client_context=text) for name, text in CLIENT_CONTEXTS.items()},
    ),
    case(
        "identity",
        "def handler(event, context):\n    return repr(context.identity)\n",
        {"sent": ask(cognito_identity='{"cognitoIdentityId": "i", "cognitoIdentityPoolId": "p"}'), "none": ask()},
    ),
    case(
        "variables",
        VARIABLES,
        each(ASKED_OF_VARIABLES),
        variables={"COLOUR": "blue", "NOT_ASCII": "é ✓", "EMPTY": ""},
    ),
)
