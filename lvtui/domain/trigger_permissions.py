"""Whether a trigger may call what it is bound to: the resource policy of exactly that qualifier says (semantics §9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from lvtui.domain.attachments import Statement
from lvtui.domain.model import Function, Region
from lvtui.domain.trigger_events import api_id, method_and_path, rule_arn
from lvtui.domain.triggers import API_ROUTE, BUCKET, DIRECT, FUNCTION_URL, SCHEDULE, Trigger
from lvtui.operations.function_urls import CreateFunctionUrlConfig
from lvtui.operations.permissions import AddPermission
from lvtui.operations.table import Request
from lvtui.operations.vocabulary import LATEST

INVOKE = "lambda:InvokeFunction"
INVOKE_URL = "lambda:InvokeFunctionUrl"


class Denied(NamedTuple):
    """What AWS makes of a call that no policy allows."""

    code: str
    """The error, or what else is seen of it."""
    text: str
    """Who notices what; a sentence or two."""


class _Asks(NamedTuple):
    """One call, as a policy looks at it."""

    action: str
    principal: str
    source_arn: str | None = None
    source_account: str | None = None
    url_auth_type: str | None = None
    via_url: bool = False
    granted_arn: str | None = None
    """What a statement says of the source, where that is more than this one call's."""


def may_call(region: Region, function: Function, trigger: Trigger) -> bool:
    """Whether AWS would let this trigger call its ARN. A queue is polled by Lambda itself, so no policy is asked."""
    if trigger.kind is FUNCTION_URL:
        url = function.urls.get(trigger.key)
        if url is None:
            return False
        if url.auth_type == "AWS_IAM":
            return True  # signed by somebody of this account, whose own policy is taken to allow it
    return all(_allowed(function, trigger, asks) for asks in _asks(region, function, trigger))


def to_allow(region: Region, function: Function, trigger: Trigger) -> Sequence[Request[Any]]:
    """What would have to be done so that AWS lets this trigger call its ARN, in order; nothing where it does already.

    AWS may refuse to do it: ``$LATEST``, named, can have no policy (semantics §9).
    """
    requests: list[Request[Any]] = []
    if trigger.kind is FUNCTION_URL:
        url = function.urls.get(trigger.key)
        if url is None:
            requests.append(
                CreateFunctionUrlConfig(
                    function_name=function.name, qualifier=trigger.qualifier or None, auth_type="NONE"
                )
            )
        elif url.auth_type == "AWS_IAM":
            return ()
    policy = function.policies.get(trigger.key)
    taken = set(policy.statements) if policy is not None and trigger.qualifier != LATEST else set()
    for asks in _asks(region, function, trigger):
        if _allowed(function, trigger, asks):
            continue
        sid = _free_sid(trigger, asks, taken)
        taken.add(sid)
        requests.append(
            AddPermission(
                function_name=function.name,
                statement_id=sid,
                action=asks.action,
                principal=asks.principal,
                source_arn=asks.granted_arn or asks.source_arn,
                source_account=asks.source_account if trigger.kind is BUCKET else None,
                qualifier=trigger.qualifier or None,
                function_url_auth_type=asks.url_auth_type,
                invoked_via_function_url=True if asks.via_url else None,
            )
        )
    return requests


def denied(region: Region, function: Function, trigger: Trigger) -> Denied:
    """What becomes of a call of this trigger while no policy allows it: each service has its own way of saying so."""
    arn = trigger.arn(region, function.name)
    if trigger.kind is API_ROUTE:
        return Denied(
            "500 Internal Server Error",
            'Who asked gets {"message":"Internal Server Error"}. API Gateway\'s log says: The IAM role configured on '
            "the integration or API Gateway doesn't have permissions to call the integration. "
            "Check the permissions and try again.",
        )
    if trigger.kind is SCHEDULE:
        return Denied("FailedInvocations", "EventBridge counts a failed invocation of the rule, and nobody is told.")
    if trigger.kind is BUCKET:
        return Denied(
            "InvalidArgument",
            "S3 refuses the notification itself: Unable to validate the following destination configurations.",
        )
    if trigger.kind is FUNCTION_URL:
        if trigger.key not in function.urls:
            return Denied("No such host", f"{arn} has no function URL, so there is no address to ask.")
        return Denied("403 AccessDeniedException", "Who asked gets 403 Forbidden: the policy opens the URL to nobody.")
    return Denied(
        "AccessDeniedException",
        f"User: {_caller(region, trigger)} is not authorized to perform: {INVOKE} on resource: {arn} "
        f"because no resource-based policy allows the {INVOKE} action",
    )


def _asks(region: Region, function: Function, trigger: Trigger) -> Iterator[_Asks]:
    """What a policy is asked; nothing where none is."""
    if trigger.kind is API_ROUTE:
        method, path = method_and_path(trigger)
        path = path.partition("?")[0]
        api = f"arn:aws:execute-api:{region.name}:{region.account_id}:{api_id(region, function.name, trigger)}"
        granted = f"{api}/*/{'*' if trigger.source.startswith('ANY ') else method}{path}"
        source = f"{api}/$default/{method}{path}"
        yield _Asks(INVOKE, "apigateway.amazonaws.com", source, region.account_id, granted_arn=granted)
    elif trigger.kind is SCHEDULE:
        yield _Asks(INVOKE, "events.amazonaws.com", rule_arn(region, trigger), region.account_id)
    elif trigger.kind is BUCKET:
        yield _Asks(INVOKE, "s3.amazonaws.com", f"arn:aws:s3:::{trigger.source}", region.account_id)
    elif trigger.kind is FUNCTION_URL:
        # Since October 2025 AWS asks for both.
        yield _Asks(INVOKE_URL, "*", url_auth_type="NONE")
        yield _Asks(INVOKE, "*", via_url=True)
    elif trigger.kind is DIRECT and (caller := _caller(region, trigger)).split(":")[4] != region.account_id:
        # Of the same account, the caller's own policy is enough, and is taken to allow it.
        yield _Asks(INVOKE, caller)


def _allowed(function: Function, trigger: Trigger, asks: _Asks) -> bool:
    if trigger.qualifier == LATEST:
        return False  # named, it has no policy, and the function's own is for the unqualified ARN
    policy = function.policies.get(trigger.key)
    return policy is not None and any(_fits(statement, asks) for statement in policy.statements.values())


def _fits(statement: Statement, asks: _Asks) -> bool:
    if asks.action == INVOKE_URL and statement.function_url_auth_type not in (None, asks.url_auth_type):
        return False
    if statement.invoked_via_function_url not in (None, asks.via_url):
        return False
    return (
        fnmatchcase(asks.action.lower(), statement.action.lower())
        and _names(statement.principal, asks.principal)
        and _source_fits(statement.source_arn, asks.source_arn)
        and statement.source_account in (None, asks.source_account)
        # No trigger here has a token, or is known to be of an organisation.
        and statement.event_source_token is None
        and statement.principal_org_id is None
    )


def _names(principal: str, asking: str) -> bool:
    """Whether a statement's principal is who asks: by name, as anybody, or by the account it is of."""
    if principal in ("*", asking):
        return True
    if not asking.startswith("arn:"):
        return False
    account = asking.split(":")[4]
    return principal == account or (principal.startswith("arn:") and principal.endswith(f"::{account}:root"))


def _source_fits(pattern: str | None, source: str | None) -> bool:
    if pattern is None:
        return True
    # ArnLike knows stars and question marks, and no brackets.
    return source is not None and fnmatchcase(source, pattern.replace("[", "[[]"))


def _caller(region: Region, trigger: Trigger) -> str:
    if trigger.source.startswith("arn:"):
        return trigger.source
    return f"arn:aws:iam::{region.account_id}:role/{trigger.source}"


def _free_sid(trigger: Trigger, asks: _Asks, taken: set[str]) -> str:
    base = f"{trigger.name}-open" if asks.action == INVOKE_URL else trigger.name
    names = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
