"""The second argument of a handler (semantics §7.4)."""

from __future__ import annotations

import json
import os
import time
from typing import Any

from . import logs
from .answers import Fault


class Part:
    """Named attributes, each of them there whether or not a value was sent, as in the parts of AWS's context."""

    names: tuple[str, ...] = ()

    def __init__(self, values: dict[str, Any]) -> None:
        for name in self.names:
            setattr(self, name, values.get(name))

    def __repr__(self) -> str:
        return describe(self, self.names)


class CognitoIdentity(Part):
    """Who called through Cognito: nobody, here."""

    names = ("cognito_identity_id", "cognito_identity_pool_id")


class Client(Part):
    """The mobile app that called."""

    names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext(Part):
    """What the caller sent beside the event."""

    names = ("custom", "env", "client")

    client: Any


class LambdaContext:
    """What a handler can know of its invocation."""

    def __init__(self, request_id: str, arn: str, client_context: bytes, deadline_ms: int) -> None:
        environment = os.environ
        self.aws_request_id = request_id
        self.log_group_name = environment.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = environment.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = environment.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = environment.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = arn
        self.tenant_id = None
        self.client_context = read_client_context(client_context) if client_context else None
        self.identity = CognitoIdentity({})
        self._epoch_deadline_time_in_ms = deadline_ms

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the call is timed out; never below 0."""
        return max(self._epoch_deadline_time_in_ms - int(time.time() * 1000), 0)

    def log(self, msg: object) -> None:
        """Write to the log as it is, with no newline added."""
        logs.write(str(msg))

    def __repr__(self) -> str:
        return describe(self, [name for name in vars(self) if not name.startswith("_")])


def describe(thing: object, names: Any) -> str:
    """The form in which AWS's context and its parts are printed."""
    return f"{type(thing).__name__}([{','.join(f'{name}={getattr(thing, name)}' for name in names)}])"


def read_client_context(text: bytes) -> ClientContext:
    """The caller's ``ClientContext``; raises `Fault` when it is no JSON object."""
    try:
        context = ClientContext(json.loads(text))
        context.client = None if context.client is None else Client(context.client)
    except Exception as error:
        problem = f"Unable to parse Client Context JSON: {error}"
        raise Fault("Runtime.LambdaContextUnmarshalError", problem) from error
    return context
