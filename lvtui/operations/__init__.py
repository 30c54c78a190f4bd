"""The Lambda API as data: each operation declared once, with its limits, its place on the wire and its answer.

table        how an operation is declared        constraints  the limits, and AWS's sentence for each
vocabulary   the words: names, ARNs, numbers     shapes       structures inside requests and results
functions, versions, aliases, invocations,
permissions, function_urls, event_invokes,
concurrency, provisioned_concurrency, tags,
account                                          the operations themselves
validation   AWS's messages from the limits      wire         AWS's documents, both ways      errors  AWS's codes
"""

from lvtui.operations.account import GetAccountSettings
from lvtui.operations.aliases import CreateAlias, DeleteAlias, GetAlias, ListAliases, UpdateAlias
from lvtui.operations.concurrency import DeleteFunctionConcurrency, GetFunctionConcurrency, PutFunctionConcurrency
from lvtui.operations.event_invokes import (
    DeleteFunctionEventInvokeConfig,
    GetFunctionEventInvokeConfig,
    ListFunctionEventInvokeConfigs,
    PutFunctionEventInvokeConfig,
    UpdateFunctionEventInvokeConfig,
)
from lvtui.operations.function_urls import (
    CreateFunctionUrlConfig,
    DeleteFunctionUrlConfig,
    GetFunctionUrlConfig,
    ListFunctionUrlConfigs,
    UpdateFunctionUrlConfig,
)
from lvtui.operations.functions import (
    CreateFunction,
    DeleteFunction,
    GetFunction,
    GetFunctionConfiguration,
    ListFunctions,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.invocations import INVOCATIONS, Invoke, InvokeAsync
from lvtui.operations.permissions import AddPermission, GetPolicy, RemovePermission
from lvtui.operations.provisioned_concurrency import (
    DeleteProvisionedConcurrencyConfig,
    GetProvisionedConcurrencyConfig,
    ListProvisionedConcurrencyConfigs,
    PutProvisionedConcurrencyConfig,
)
from lvtui.operations.table import OPERATIONS, Binding, Member, Request, Shape
from lvtui.operations.tags import ListTags, TagResource, UntagResource
from lvtui.operations.versions import ListVersionsByFunction, PublishVersion
from lvtui.operations.vocabulary import LATEST

__all__ = [
    "INVOCATIONS",
    "LATEST",
    "OPERATIONS",
    "AddPermission",
    "Binding",
    "CreateAlias",
    "CreateFunction",
    "CreateFunctionUrlConfig",
    "DeleteAlias",
    "DeleteFunction",
    "DeleteFunctionConcurrency",
    "DeleteFunctionEventInvokeConfig",
    "DeleteFunctionUrlConfig",
    "DeleteProvisionedConcurrencyConfig",
    "GetAccountSettings",
    "GetAlias",
    "GetFunction",
    "GetFunctionConcurrency",
    "GetFunctionConfiguration",
    "GetFunctionEventInvokeConfig",
    "GetFunctionUrlConfig",
    "GetPolicy",
    "GetProvisionedConcurrencyConfig",
    "Invoke",
    "InvokeAsync",
    "ListAliases",
    "ListFunctionEventInvokeConfigs",
    "ListFunctionUrlConfigs",
    "ListFunctions",
    "ListProvisionedConcurrencyConfigs",
    "ListTags",
    "ListVersionsByFunction",
    "Member",
    "PublishVersion",
    "PutFunctionConcurrency",
    "PutFunctionEventInvokeConfig",
    "PutProvisionedConcurrencyConfig",
    "RemovePermission",
    "Request",
    "Shape",
    "TagResource",
    "UntagResource",
    "UpdateAlias",
    "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
    "UpdateFunctionEventInvokeConfig",
    "UpdateFunctionUrlConfig",
]
