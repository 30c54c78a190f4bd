"""The Lambda API as data: each operation declared once, with its limits, its place on the wire and its answer.

table        how an operation is declared        constraints  the limits, and AWS's sentence for each
vocabulary   the words: names, ARNs, numbers     shapes       structures inside requests and results
functions, versions, aliases, invocations        the operations themselves
validation   AWS's messages from the limits      wire         AWS's documents, both ways      errors  AWS's codes
"""

from lvtui.operations.aliases import CreateAlias, DeleteAlias, GetAlias, ListAliases, UpdateAlias
from lvtui.operations.functions import (
    CreateFunction,
    DeleteFunction,
    GetFunction,
    GetFunctionConfiguration,
    ListFunctions,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.invocations import Invoke
from lvtui.operations.table import OPERATIONS, Binding, Member, Request, Shape
from lvtui.operations.versions import ListVersionsByFunction, PublishVersion
from lvtui.operations.vocabulary import LATEST

__all__ = [
    "LATEST",
    "OPERATIONS",
    "Binding",
    "CreateAlias",
    "CreateFunction",
    "DeleteAlias",
    "DeleteFunction",
    "GetAlias",
    "GetFunction",
    "GetFunctionConfiguration",
    "Invoke",
    "ListAliases",
    "ListFunctions",
    "ListVersionsByFunction",
    "Member",
    "PublishVersion",
    "Request",
    "Shape",
    "UpdateAlias",
    "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
]
