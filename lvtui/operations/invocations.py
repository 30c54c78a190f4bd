"""Running a function (semantics §7.1)."""

from __future__ import annotations

from typing import Annotated, Any

from lvtui.operations import vocabulary as words
from lvtui.operations.shapes import InvocationResponse
from lvtui.operations.table import Header, Payload, Request, Shape, Status, operation, shape


@operation("POST", "/2015-03-31/functions/{FunctionName}/invocations")
class Invoke(Request[InvocationResponse]):
    """Run ``$LATEST``, a version, or whatever an alias chooses this time."""

    function_name: words.NamespacedFunctionName
    invocation_type: words.InvocationType | None = None
    log_type: words.LogType | None = None
    client_context: Annotated[str, Header("X-Amz-Client-Context")] | None = None
    qualifier: words.Qualifier | None = None
    payload: Annotated[bytes, Payload()] | None = None


@shape
class InvokeAsyncResponse(Shape):
    """That an event was accepted."""

    status: Annotated[int, Status()]


@operation("POST", "/2014-11-13/functions/{FunctionName}/invoke-async", status=202)
class InvokeAsync(Request[InvokeAsyncResponse]):
    """Queue an event; the deprecated way of an Invoke with the type ``Event``, and without a qualifier of its own."""

    function_name: words.NamespacedFunctionName
    invoke_args: Annotated[bytes, Payload()]

    def as_invoke(self) -> Invoke:
        """The same call, as one asks for it today."""
        return Invoke(function_name=self.function_name, invocation_type="Event", payload=self.invoke_args)


INVOCATIONS: tuple[type[Request[Any]], ...] = (Invoke, InvokeAsync)
"""The operations that run a handler, and so are more than a rule can answer."""
