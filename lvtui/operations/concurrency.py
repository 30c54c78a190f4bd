"""Operations on reserved concurrency: a cap and a guarantee for a whole function (semantics §9)."""

from __future__ import annotations

from typing import Annotated

from lvtui.operations import vocabulary as words
from lvtui.operations.constraints import AtLeast
from lvtui.operations.shapes import Concurrency
from lvtui.operations.table import Request, operation


@operation("PUT", "/2017-10-31/functions/{FunctionName}/concurrency")
class PutFunctionConcurrency(Request[Concurrency]):
    """Reserve so many calls at once for a function, shared by its versions and aliases; 0 stops it."""

    function_name: words.FunctionName
    reserved_concurrent_executions: Annotated[int, AtLeast(0)]


@operation("GET", "/2019-09-30/functions/{FunctionName}/concurrency")
class GetFunctionConcurrency(Request[Concurrency]):
    """What is reserved; nothing in the answer if nothing is."""

    function_name: words.FunctionName


@operation("DELETE", "/2017-10-31/functions/{FunctionName}/concurrency", status=204)
class DeleteFunctionConcurrency(Request[None]):
    """Give back what is reserved."""

    function_name: words.FunctionName
