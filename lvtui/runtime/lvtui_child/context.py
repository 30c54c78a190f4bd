"""The second argument of a handler (semantics §7.4)."""

from __future__ import annotations

import json
import os
import time
from typing import Any

from . import logs
from .answers import Fault

W3C = ("traceparent", "tracestate", "baggage")
"""What of a W3C trace context is let through, if it is text."""
SHOWN = (
    *("aws_request_id", "log_group_name", "log_stream_name", "function_name", "memory_limit_in_mb"),
    *("function_version", "invoked_function_arn", "client_context", "identity", "tenant_id"),
)
"""The attributes in the order in which the context is printed."""


class Part:
    """Named attributes, each of them there whether or not a value was sent, as in the parts of AWS's context.

    They are printed in the order of ``__slots__``."""

    __slots__: tuple[str, ...] = ()

    def __init__(self, values: dict[str, Any]) -> None:
        for name in self.__slots__:
            setattr(self, name, values.get(name))

    def __repr__(self) -> str:
        return describe(self, self.__slots__)


class CognitoIdentity(Part):
    """Who called through Cognito: nobody, here."""

    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")


class Client(Part):
    """The mobile app that called."""

    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")  # noqa: RUF023


class ClientContext(Part):
    """What the caller sent beside the event."""

    __slots__ = ("custom", "env", "client")  # noqa: RUF023

    client: Any


def facts_of_the_environment() -> dict[str, Any]:
    """What is the same in every context of this environment; found once, as AWS reads it from the environment too."""
    environment = os.environ
    return {
        "aws_request_id": "",
        "log_group_name": environment.get("AWS_LAMBDA_LOG_GROUP_NAME"),
        "log_stream_name": environment.get("AWS_LAMBDA_LOG_STREAM_NAME"),
        "function_name": environment.get("AWS_LAMBDA_FUNCTION_NAME"),
        "memory_limit_in_mb": environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
        "function_version": environment.get("AWS_LAMBDA_FUNCTION_VERSION"),
        "invoked_function_arn": "",
        "tenant_id": None,
        "_w3c_fields": {},
        "client_context": None,
    }


class LambdaContext:
    """What a handler can know of its invocation."""

    aws_request_id: str
    invoked_function_arn: str
    client_context: Any
    _w3c_fields: dict[str, str]

    def __init__(self, facts: dict[str, Any]) -> None:
        """All but what the request brings, so that this can be there before it comes."""
        vars(self).update(facts)
        self.identity = CognitoIdentity({})

    def _begin(self, request_id: str, arn: str, client_context: bytes, deadline_ms: int) -> None:
        """What the request brings; raises `Fault`, and what AWS's client raises of a bad client context.

        For the loop alone: a handler finds no other names here than on Lambda."""
        self.aws_request_id = request_id
        self.invoked_function_arn = arn
        self._epoch_deadline_time_in_ms = deadline_ms
        if client_context:
            self._take(read_client_context(client_context))

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the call is timed out; never below 0."""
        return max(self._epoch_deadline_time_in_ms - int(time.time() * 1000), 0)

    def log(self, msg: object) -> None:
        """Write an entry of its own to the log, as it is."""
        logs.write_entry(str(msg))

    def w3c(self) -> dict[str, str]:
        """The trace context of the W3C that came with the client context."""
        return dict(self._w3c_fields)

    def _take(self, sent: Any) -> None:
        """Read the caller's client context; raises what AWS's client raises if it is neither null nor an object."""
        trace = sent.pop("w3c", None) if isinstance(sent, dict) else None
        if isinstance(trace, dict):
            self._w3c_fields = {name: trace[name] for name in W3C if isinstance(trace.get(name), str)}
        if sent is not None:
            self.client_context = ClientContext(sent)
            if self.client_context.client is not None:
                self.client_context.client = Client(self.client_context.client)

    def __repr__(self) -> str:
        return describe(self, SHOWN)


def describe(thing: object, names: Any) -> str:
    """The form in which AWS's context and its parts are printed."""
    return f"{type(thing).__name__}([{','.join(f'{name}={getattr(thing, name)}' for name in names)}])"


def read_client_context(text: bytes) -> Any:
    """The caller's ``ClientContext``; raises `Fault` when it is no JSON."""
    try:
        return json.loads(text)
    except Exception as error:
        problem = f"Unable to parse Client Context JSON: {error}"
        raise Fault("Runtime.LambdaContextUnmarshalError", problem) from error


for _class in (CognitoIdentity, Client, ClientContext, LambdaContext):
    _class.__module__ = "awslambdaric.lambda_context"  # what a handler is told when it asks for the type
