"""Who may invoke what: one policy for the function, each version and each alias (semantics §4, §9)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lvtui.domain.policies import POLICY_LIMIT
from lvtui.operations import (
    LATEST,
    AddPermission,
    DeleteAlias,
    GetFunctionConfiguration,
    GetPolicy,
    RemovePermission,
)
from lvtui.operations.errors import (
    InvalidParameterValue,
    PolicyLengthExceeded,
    PreconditionFailed,
    ResourceConflict,
    ResourceNotFound,
    ValidationFailed,
)
from lvtui.operations.wire import to_document
from tests.domain.builders import ACCOUNT, ARN, Lab, lab_with_demo, refused
from tests.domain.texts import not_found

NO_POLICY = (ResourceNotFound.code, "The resource you requested does not exist.")
STALE_POLICY = (
    PreconditionFailed.code,
    "The Revision Id provided does not match the latest Revision Id. "
    "Call the GetPolicy API to retrieve the latest Revision Id",
)


def grant(sid: str = "one", qualifier: str | None = None, **members: Any) -> AddPermission:
    legal: dict[str, Any] = {
        "function_name": "demo",
        "action": "lambda:InvokeFunction",
        "principal": "s3.amazonaws.com",
    }
    return AddPermission(**legal | members, statement_id=sid, qualifier=qualifier)


def get(qualifier: str | None = None, name: str = "demo") -> GetPolicy:
    return GetPolicy(function_name=name, qualifier=qualifier)


def remove(sid: str = "one", qualifier: str | None = None, **members: Any) -> RemovePermission:
    return RemovePermission(**{"function_name": "demo"} | members, statement_id=sid, qualifier=qualifier)


@pytest.fixture
def lab() -> Lab:
    """Two versions, and ``prod`` on the first."""
    lab = lab_with_demo(versions=2)
    lab.alias("prod", "1")
    return lab


def policy(lab: Lab, qualifier: str | None = None) -> dict[str, Any]:
    document = json.loads(lab.do(get(qualifier)).policy)
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize("qualifier, suffix", [(None, ""), ("2", ":2"), ("prod", ":prod")])
def test_a_statement_names_the_very_arn_it_is_attached_to(lab: Lab, qualifier: str | None, suffix: str) -> None:
    statement = {
        "Sid": "one",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": f"{ARN}{suffix}",
    }
    assert json.loads(lab.do(grant(qualifier=qualifier)).statement) == statement
    assert policy(lab, qualifier) == {"Version": "2012-10-17", "Id": "default", "Statement": [statement]}
    for other in {None, "1", "2", "prod"} - {qualifier}:
        assert refused(lab.refusal(get(other))) == NO_POLICY


def test_statement_and_policy_are_texts_that_hold_json(lab: Lab) -> None:
    assert isinstance(to_document(lab.do(grant()))["Statement"], str)
    answer = to_document(lab.do(get()))
    assert set(answer) == {"Policy", "RevisionId"} and isinstance(answer["Policy"], str)


def test_a_qualified_name_is_as_good_as_a_qualifier(lab: Lab) -> None:
    lab.do(grant(function_name=f"{ARN}:prod"))
    assert policy(lab, "prod")["Statement"][0]["Resource"] == f"{ARN}:prod"


@pytest.mark.parametrize(
    "principal, shown",
    [
        ("*", "*"),
        (ACCOUNT, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
        (f"arn:aws:iam::{ACCOUNT}:role/caller", {"AWS": f"arn:aws:iam::{ACCOUNT}:role/caller"}),
        ("apigateway.amazonaws.com", {"Service": "apigateway.amazonaws.com"}),
    ],
)
def test_a_principal_is_a_service_an_account_an_identity_or_anyone(lab: Lab, principal: str, shown: object) -> None:
    assert json.loads(lab.do(grant(principal=principal)).statement)["Principal"] == shown


def test_any_other_principal_is_refused(lab: Lab) -> None:
    assert refused(lab.refusal(grant(principal="somebody"))) == (
        InvalidParameterValue.code,
        "The provided principal was invalid. Please check the principal and try again.",
    )


@pytest.mark.parametrize(
    "members, condition",
    [
        ({}, None),
        ({"source_arn": "arn:aws:s3:::bucket"}, {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::bucket"}}),
        ({"source_account": ACCOUNT}, {"StringEquals": {"AWS:SourceAccount": ACCOUNT}}),
        ({"principal_org_id": "o-1234567890"}, {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}),
        ({"event_source_token": "token"}, {"StringEquals": {"lambda:EventSourceToken": "token"}}),
        (
            {"function_url_auth_type": "NONE", "action": "lambda:InvokeFunctionUrl"},
            {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
        ),
        ({"invoked_via_function_url": True}, {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}),
        (
            {"source_arn": "arn:aws:s3:::bucket", "source_account": ACCOUNT, "event_source_token": "token"},
            {
                "StringEquals": {"lambda:EventSourceToken": "token", "AWS:SourceAccount": ACCOUNT},
                "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::bucket"},
            },
        ),
    ],
)
def test_what_narrows_a_statement_is_its_condition(
    lab: Lab, members: dict[str, Any], condition: dict[str, Any] | None
) -> None:
    assert json.loads(lab.do(grant(**members)).statement).get("Condition") == condition


def test_the_auth_type_of_urls_goes_with_the_action_of_urls_alone(lab: Lab) -> None:
    assert refused(lab.refusal(grant(function_url_auth_type="NONE"))) == (
        InvalidParameterValue.code,
        "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action",
    )


LATEST_REFUSED = (InvalidParameterValue.code, "We currently do not support adding policies for $LATEST.")


def test_latest_takes_no_policy_and_shows_none(lab: Lab) -> None:
    lab.do(grant())
    assert refused(lab.refusal(grant("two", LATEST))) == LATEST_REFUSED
    assert refused(lab.refusal(grant("two", function_name="demo:$LATEST"))) == LATEST_REFUSED
    assert refused(lab.refusal(get(LATEST))) == NO_POLICY
    assert lab.refusal(remove(qualifier=LATEST)).message == "No policy is associated with the given resource."


def test_latest_is_refused_before_anything_is_looked_for() -> None:
    assert refused(Lab().refusal(grant(qualifier=LATEST))) == LATEST_REFUSED


@pytest.mark.parametrize("ask", [lambda q: grant(qualifier=q), get, lambda q: remove(qualifier=q)])
def test_what_is_not_there_is_named_as_a_version_or_as_an_alias(lab: Lab, ask: Any) -> None:
    assert refused(lab.refusal(ask("42"))) == not_found("42")
    assert refused(lab.refusal(ask("nope"))) == (ResourceNotFound.code, f"Cannot find alias arn: {ARN}:nope")


def test_a_function_that_is_not_there_has_no_policy() -> None:
    for request in (grant(qualifier="prod"), get("prod")):
        assert refused(Lab().refusal(request)) == not_found()
    assert refused(Lab().refusal(remove(qualifier="prod"))) == (ResourceNotFound.code, f"No policy found for: {ARN}")


def test_a_statement_id_is_given_once_for_each_qualifier(lab: Lab) -> None:
    lab.do(grant())
    lab.do(grant(qualifier="prod"))
    assert refused(lab.refusal(grant(principal="sns.amazonaws.com"))) == (
        ResourceConflict.code,
        "The statement id (one) provided already exists. "
        "Please provide a new statement id, or remove the existing statement.",
    )


def test_removing_takes_one_statement_and_with_the_last_one_the_policy(lab: Lab) -> None:
    lab.do(grant("one"))
    lab.do(grant("two"))
    assert refused(lab.refusal(remove("three"))) == (
        ResourceNotFound.code,
        "Statement three is not found in resource policy.",
    )
    lab.do(remove("one"))
    assert [statement["Sid"] for statement in policy(lab)["Statement"]] == ["two"]
    lab.do(remove("two"))
    assert refused(lab.refusal(get())) == NO_POLICY
    assert refused(lab.refusal(remove("two"))) == (
        ResourceNotFound.code,
        "No policy is associated with the given resource.",
    )
    assert lab.demo.policies == {}


def test_a_policy_has_a_revision_of_its_own_that_changes_with_it_alone(lab: Lab) -> None:
    function = lab.do(GetFunctionConfiguration(function_name="demo")).revision_id
    lab.do(grant())
    first = lab.do(get()).revision_id
    assert lab.do(GetFunctionConfiguration(function_name="demo")).revision_id == function != first
    lab.versions(1)
    assert lab.do(get()).revision_id == first
    lab.do(grant("two", revision_id=first))
    second = lab.do(get()).revision_id
    assert second != first
    assert refused(lab.refusal(grant("three", revision_id=first))) == STALE_POLICY
    assert refused(lab.refusal(remove("one", revision_id=first))) == STALE_POLICY
    lab.do(remove("one", revision_id=second))
    assert lab.do(get()).revision_id not in (first, second)


def test_no_revision_is_the_latest_of_a_policy_that_is_not_there(lab: Lab) -> None:
    revision = lab.do(GetFunctionConfiguration(function_name="demo")).revision_id
    assert refused(lab.refusal(grant(revision_id=revision))) == STALE_POLICY


def test_a_policy_has_room_for_twenty_kilobytes(lab: Lab) -> None:
    long = "x" * 9_000
    lab.do(grant("one", source_arn=f"arn:aws:s3:::{long}"))
    lab.do(grant("two", source_arn=f"arn:aws:s3:::{long}"))
    size = len(lab.do(get()).policy)
    overhead = len(lab.do(grant("fit")).statement) + 1
    room = POLICY_LIMIT - size - overhead - len(',"Condition":{"ArnLike":{"AWS:SourceArn":""}}')
    lab.do(remove("fit"))
    too_long = "arn:aws:s3:::".ljust(room + 1, "x")
    assert refused(lab.refusal(grant("fit", source_arn=too_long))) == (
        PolicyLengthExceeded.code,
        f"The final policy size ({POLICY_LIMIT + 1}) is bigger than the limit ({POLICY_LIMIT}).",
    )
    lab.do(grant("fit", source_arn=too_long[:-1]))
    assert len(lab.do(get()).policy) == POLICY_LIMIT
    lab.do(grant("elsewhere", "prod"))


def test_publishing_copies_no_policy(lab: Lab) -> None:
    lab.do(grant())
    lab.deploy("new")
    number = lab.publish().version
    assert refused(lab.refusal(get(number))) == NO_POLICY


def test_an_alias_or_a_version_takes_its_policy_along_when_it_goes(lab: Lab) -> None:
    for qualifier in ("2", "prod", None):
        lab.do(grant(qualifier=qualifier))
    lab.delete("2")
    lab.do(DeleteAlias(function_name="demo", name="prod"))
    assert set(lab.demo.policies) == {LATEST}
    lab.alias("prod", "1")
    assert refused(lab.refusal(get("prod"))) == NO_POLICY


@pytest.mark.parametrize(
    "members, field",
    [
        ({"sid": "a.b"}, "statementId"),
        ({"sid": "x" * 101}, "statementId"),
        ({"action": "s3:GetObject"}, "action"),
        ({"principal": "a b"}, "principal"),
        ({"source_arn": "bucket"}, "sourceArn"),
        ({"source_account": "123"}, "sourceAccount"),
        ({"event_source_token": "a b"}, "eventSourceToken"),
        ({"principal_org_id": "o-1"}, "principalOrgID"),
        ({"function_url_auth_type": "ALL"}, "functionUrlAuthType"),
    ],
)
def test_members_outside_their_limits_are_told_by_name(lab: Lab, members: dict[str, Any], field: str) -> None:
    error = lab.refusal(grant(**members))
    assert isinstance(error, ValidationFailed)
    assert f"at '{field}' failed to satisfy constraint: " in str(error)
