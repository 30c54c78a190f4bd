"""The rules of resource policies: one document for the function, each version and each alias (semantics §4, §9)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lvtui.domain.attachments import STATEMENT_FIELDS, Policy, Statement
from lvtui.domain.changes import check_revision, put, without
from lvtui.domain.locator import Locator, find, locate
from lvtui.domain.model import Function, Region
from lvtui.domain.rules import rule
from lvtui.domain.world import World
from lvtui.operations.errors import (
    InvalidParameterValue,
    PolicyLengthExceeded,
    ResourceConflict,
    ResourceNotFound,
)
from lvtui.operations.permissions import (
    AddPermission,
    AddPermissionResponse,
    GetPolicy,
    GetPolicyResponse,
    RemovePermission,
)
from lvtui.operations.vocabulary import LATEST

POLICY_LIMIT = 20_480
"""Bytes of one policy's JSON (semantics §9)."""

_ACCOUNT = re.compile("[0-9]{12}")
_IDENTITY_ARN = re.compile(r"arn:aws[a-zA-Z-]*:(?:iam|sts)::.+")


@rule(AddPermission)
def add_permission(region: Region, request: AddPermission, world: World) -> tuple[Region, AddPermissionResponse]:
    """Put one statement more into the policy of the function, a version or an alias."""
    locator = locate(region, request.function_name, request.qualifier)
    if locator.qualifier == LATEST:
        raise InvalidParameterValue("We currently do not support adding policies for $LATEST.")
    function = _holder(region, locator)
    key = locator.qualifier or LATEST
    before = function.policies.get(key)
    check_revision(request.revision_id, before.revision_id if before else None, read_by="GetPolicy")
    statements = before.statements if before else {}
    if request.statement_id in statements:
        raise ResourceConflict(
            f"The statement id ({request.statement_id}) provided already exists. "
            "Please provide a new statement id, or remove the existing statement."
        )
    statement = Statement(**{name: getattr(request, name) for name in STATEMENT_FIELDS})
    arn = region.arn(function.name, locator.qualifier)
    document = statement_document(request.statement_id, statement, arn)
    policy = Policy(statements={**statements, request.statement_id: statement}, revision_id=world.fresh_id())
    if (size := len(policy_json(policy, arn).encode())) > POLICY_LIMIT:
        raise PolicyLengthExceeded(f"The final policy size ({size}) is bigger than the limit ({POLICY_LIMIT}).")
    function = replace(function, policies={**function.policies, key: policy})
    return put(region, function), AddPermissionResponse(statement=_json(document))


@rule(GetPolicy)
def get_policy(region: Region, request: GetPolicy, world: World) -> tuple[Region, GetPolicyResponse]:
    """The policy of the function, a version or an alias."""
    locator = locate(region, request.function_name, request.qualifier)
    function = _holder(region, locator)
    policy = _policy(function, locator)
    if policy is None:
        raise ResourceNotFound("The resource you requested does not exist.")
    text = policy_json(policy, region.arn(function.name, locator.qualifier))
    return region, GetPolicyResponse(policy=text, revision_id=policy.revision_id)


@rule(RemovePermission)
def remove_permission(region: Region, request: RemovePermission, world: World) -> tuple[Region, None]:
    """Take one statement out; with its last one the policy is gone."""
    locator = locate(region, request.function_name, request.qualifier)
    if locator.name not in region.functions:
        # Unrecorded in public; the text that an emulator of AWS gives.
        raise ResourceNotFound(f"No policy found for: {region.arn(locator.name)}")
    function = _holder(region, locator)
    policy = _policy(function, locator)
    if policy is None:
        raise ResourceNotFound("No policy is associated with the given resource.")
    if request.statement_id not in policy.statements:
        raise ResourceNotFound(f"Statement {request.statement_id} is not found in resource policy.")
    check_revision(request.revision_id, policy.revision_id, read_by="GetPolicy")
    key = locator.qualifier or LATEST
    left = without(policy.statements, request.statement_id)
    if left:
        now = Policy(statements=left, revision_id=world.fresh_id())
        policies: Mapping[str, Policy] = {**function.policies, key: now}
    else:
        policies = without(function.policies, key)
    return put(region, replace(function, policies=policies)), None


def _holder(region: Region, locator: Locator) -> Function:
    """The function, which has what the qualifier names.

    Raises:
        ResourceNotFound: no such function, version or alias; each with its own text (semantics §9).
    """
    function = find(region, locator.name)
    qualifier = locator.qualifier or LATEST
    if qualifier in function.aliases or function.has_version(qualifier):
        return function
    arn = region.arn(locator.name, qualifier)
    number = qualifier.isdecimal() or qualifier.startswith("$")
    raise ResourceNotFound(f"Function not found: {arn}" if number else f"Cannot find alias arn: {arn}")


def _policy(function: Function, locator: Locator) -> Policy | None:
    # The function's own policy is kept under $LATEST, but $LATEST when named can have none (semantics §9).
    return None if locator.qualifier == LATEST else function.policies.get(locator.qualifier or LATEST)


def policy_json(policy: Policy, arn: str) -> str:
    """A policy as AWS answers it: a JSON document as text. `arn` carries the qualifier."""
    statements = [statement_document(sid, statement, arn) for sid, statement in policy.statements.items()]
    return _json({"Version": "2012-10-17", "Id": "default", "Statement": statements})


def statement_document(statement_id: str, statement: Statement, arn: str) -> dict[str, Any]:
    """One statement about `arn`.

    Raises:
        InvalidParameterValue: the principal is none, or the conditions do not go with the action.
    """
    document: dict[str, Any] = {
        "Sid": statement_id,
        "Effect": "Allow",
        "Principal": _principal(statement.principal),
        "Action": statement.action,
        "Resource": arn,
    }
    if condition := _condition(statement):
        document["Condition"] = condition
    return document


def _principal(principal: str) -> str | dict[str, str]:
    if principal == "*":
        return principal
    if _ACCOUNT.fullmatch(principal):
        return {"AWS": f"arn:aws:iam::{principal}:root"}
    if _IDENTITY_ARN.fullmatch(principal):
        return {"AWS": principal}
    if principal.endswith((".amazonaws.com", ".amazonaws.com.cn", ".amazon.com")):
        return {"Service": principal}
    raise InvalidParameterValue("The provided principal was invalid. Please check the principal and try again.")


def _condition(statement: Statement) -> dict[str, dict[str, str]]:
    if statement.function_url_auth_type is not None and statement.action != "lambda:InvokeFunctionUrl":
        raise InvalidParameterValue("FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action")
    equal = {
        "lambda:FunctionUrlAuthType": statement.function_url_auth_type,
        "lambda:EventSourceToken": statement.event_source_token,
        "aws:PrincipalOrgID": statement.principal_org_id,
        "AWS:SourceAccount": statement.source_account,
    }
    via_url = None if statement.invoked_via_function_url is None else str(statement.invoked_via_function_url).lower()
    operators = {
        "StringEquals": equal,
        "Bool": {"lambda:InvokedViaFunctionUrl": via_url},
        "ArnLike": {"AWS:SourceArn": statement.source_arn},
    }
    set_ones = {
        operator: {key: value for key, value in pairs.items() if value is not None}
        for operator, pairs in operators.items()
    }
    return {operator: pairs for operator, pairs in set_ones.items() if pairs}


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)
