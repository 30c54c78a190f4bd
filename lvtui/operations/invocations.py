"""Running a function (semantics §7.1)."""

from __future__ import annotations

from typing import Annotated

from lvtui.operations import vocabulary as words
from lvtui.operations.shapes import InvocationResponse
from lvtui.operations.table import Header, Payload, Request, operation


@operation("POST", "/2015-03-31/functions/{FunctionName}/invocations")
class Invoke(Request[InvocationResponse]):
    """Run ``$LATEST``, a version, or whatever an alias chooses this time."""

    function_name: words.NamespacedFunctionName
    invocation_type: words.InvocationType | None = None
    log_type: words.LogType | None = None
    client_context: Annotated[str, Header("X-Amz-Client-Context")] | None = None
    qualifier: words.Qualifier | None = None
    payload: Annotated[bytes, Payload()] | None = None
