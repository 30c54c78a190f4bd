"""Operations on resource policies: who may use a function, a version or an alias (semantics §9)."""

from __future__ import annotations

from typing import Annotated

from lvtui.operations import vocabulary as words
from lvtui.operations.constraints import Length, OneOf, Pattern
from lvtui.operations.table import Named, Query, Request, Shape, operation, shape

_POLICY = "/2015-03-31/functions/{FunctionName}/policy"

StatementId = Annotated[str, Length(1, 100), Pattern("([a-zA-Z0-9-_]+)")]
ExistingStatementId = Annotated[str, Length(1, 100), Pattern("([a-zA-Z0-9-_.]+)")]
"""RemovePermission's: AWS itself may have put in statements whose names have dots."""
Action = Annotated[str, Length(0, 10000), Pattern("(lambda:[*]|lambda:[a-zA-Z]+|[*])")]
Principal = Annotated[str, Length(0, 2048), Pattern(r"[^\s]+")]
SourceArn = Annotated[
    str,
    Length(0, 10000),
    Pattern(rf"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:({words.REGION})?:(\d{{12}})?:(.*)"),
]
SourceAccount = Annotated[str, Length(0, 12), Pattern(r"\d{12}")]
EventSourceToken = Annotated[str, Length(0, 256), Pattern(r"[a-zA-Z0-9._\-]+")]
PrincipalOrgID = Annotated[str, Length(12, 34), Pattern("o-[a-z0-9]{10,32}"), Named("PrincipalOrgID")]
FunctionUrlAuthType = Annotated[str, OneOf(("NONE", "AWS_IAM"))]


@shape
class AddPermissionResponse(Shape):
    """The new statement: a JSON document as *text*."""

    statement: str


@shape
class GetPolicyResponse(Shape):
    """The whole policy of one qualifier, a JSON document as *text*, and the policy's own RevisionId."""

    policy: str
    revision_id: str


@operation("POST", _POLICY, status=201)
class AddPermission(Request[AddPermissionResponse]):
    """Let somebody use a function, a version or an alias: that ARN exactly, and no other."""

    function_name: words.NamespacedFunctionName
    statement_id: StatementId
    action: Action
    principal: Principal
    source_arn: SourceArn | None = None
    source_account: SourceAccount | None = None
    event_source_token: EventSourceToken | None = None
    qualifier: words.Qualifier | None = None
    revision_id: str | None = None
    principal_org_id: PrincipalOrgID | None = None
    function_url_auth_type: FunctionUrlAuthType | None = None
    invoked_via_function_url: bool | None = None


@operation("GET", _POLICY)
class GetPolicy(Request[GetPolicyResponse]):
    """Who may use a function, a version or an alias."""

    function_name: words.NamespacedFunctionName
    qualifier: words.Qualifier | None = None


@operation("DELETE", f"{_POLICY}/{{StatementId}}", status=204)
class RemovePermission(Request[None]):
    """Take one statement out of a policy."""

    function_name: words.NamespacedFunctionName
    statement_id: ExistingStatementId
    qualifier: words.Qualifier | None = None
    revision_id: Annotated[str, Query()] | None = None
