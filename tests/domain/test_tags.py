"""Tags: of a function alone (semantics §2.4, §4, §9)."""

from __future__ import annotations

from typing import Any

import pytest

from lvtui.operations import (
    LATEST,
    GetFunction,
    GetFunctionConfiguration,
    ListTags,
    Request,
    TagResource,
    UntagResource,
)
from lvtui.operations.errors import AccessDenied, InvalidParameterValue, ResourceNotFound, ValidationFailed
from tests.domain.builders import ARN, Lab, create, lab_with_demo, refused
from tests.domain.texts import not_found

NOT_ON_QUALIFIERS = (
    InvalidParameterValue.code,
    "Tags on function aliases and versions are not supported. Please specify a function ARN.",
)
TOO_MANY = (InvalidParameterValue.code, "Number of tags exceeds resource tag limit.")


def tag(resource: str = ARN, **tags: str) -> TagResource:
    return TagResource(resource=resource, tags=tags)


def untag(*keys: str, resource: str = ARN) -> UntagResource:
    return UntagResource(resource=resource, tag_keys=keys)


def tags(lab: Lab) -> dict[str, str]:
    return dict(lab.do(ListTags(resource=ARN)).tags)


def all_three(resource: str) -> list[Request[Any]]:
    return [tag(resource, team="a"), untag("team", resource=resource), ListTags(resource=resource)]


def many(number: int) -> dict[str, str]:
    return {f"key{n}": "" for n in range(number)}


def test_tags_are_added_and_replaced_key_by_key() -> None:
    lab = lab_with_demo()
    assert tags(lab) == {}
    lab.do(tag(team="a", stage="dev"))
    lab.do(tag(stage="prod", owner=""))
    assert tags(lab) == {"team": "a", "stage": "prod", "owner": ""}
    assert lab.do(GetFunction(function_name="demo")).tags == tags(lab)


def test_tags_are_taken_away_by_key_and_keys_that_are_not_there_are_no_error() -> None:
    lab = Lab()
    lab.do(create(tags={"team": "a", "stage": "dev"}))
    lab.do(untag("team", "unknown"))
    assert tags(lab) == {"stage": "dev"}
    lab.do(untag("stage"))
    assert lab.do(GetFunction(function_name="demo")).tags is None


@pytest.mark.parametrize("qualifier", ["1", "99", "prod", LATEST])
def test_versions_aliases_and_latest_cannot_be_tagged_and_that_comes_before_existence(qualifier: str) -> None:
    for name in ("demo", "missing"):
        for request in all_three(f"{ARN.replace('demo', name)}:{qualifier}"):
            assert refused(lab_with_demo(versions=1).refusal(request)) == NOT_ON_QUALIFIERS


def test_a_missing_function_is_named() -> None:
    for request in all_three(ARN):
        assert refused(Lab().refusal(request)) == not_found()


def test_another_region_and_another_account_are_out_of_reach() -> None:
    for request in all_three(ARN.replace("us-east-1", "eu-west-1")):
        assert isinstance(lab_with_demo().refusal(request), ResourceNotFound)
    for request in all_three(ARN.replace("123456789012", "210987654321")):
        assert isinstance(lab_with_demo().refusal(request), AccessDenied)


def test_other_things_that_can_be_tagged_are_not_there() -> None:
    mapping = "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:01234567-89ab-cdef-0123-456789abcdef"
    for request in all_three(mapping):
        error = lab_with_demo().refusal(request)
        assert refused(error) == (ResourceNotFound.code, "The resource you requested does not exist.")


def test_tagging_with_nothing_is_refused() -> None:
    error = lab_with_demo().refusal(TagResource(resource=ARN, tags={}))
    assert refused(error) == (
        InvalidParameterValue.code,
        "An error occurred and the request cannot be processed.",
    )


def test_untagging_nothing_is_a_missing_member() -> None:
    assert refused(lab_with_demo().refusal(untag())) == (
        ValidationFailed.code,
        "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
    )


def test_a_function_has_fifty_tags_at_most() -> None:
    lab = lab_with_demo()
    lab.do(tag(**many(50)))
    assert refused(lab.refusal(tag(one="more"))) == TOO_MANY
    lab.do(tag(key0="new value"))
    assert len(tags(lab)) == 50
    assert refused(Lab().refusal(create(tags=many(51)))) == TOO_MANY
    Lab().do(create(tags=many(50)))


def test_tagging_and_untagging_change_the_revision_of_latest_and_nothing_else() -> None:
    lab = lab_with_demo(versions=1)
    version = lab.demo.published["1"]
    revisions = [lab.do(GetFunctionConfiguration(function_name="demo"))]
    requests: list[Request[Any]] = [tag(team="a"), tag(team="a"), untag("team"), untag("team")]
    for request in requests:
        lab.do(request)
        revisions.append(lab.do(GetFunctionConfiguration(function_name="demo")))
    assert len({found.revision_id for found in revisions}) == 5
    assert len({found.last_modified for found in revisions}) == 1
    assert lab.demo.published["1"] is version
    assert lab.publish().version == "1"


def test_tags_change_the_revision_that_a_reader_sees_while_a_change_settles_too() -> None:
    lab = Lab(settle_seconds=5)
    first = lab.do(create()).revision_id
    lab.do(tag(team="a"))
    second = lab.do(GetFunctionConfiguration(function_name="demo"))
    assert (second.state, second.revision_id == first) == ("Pending", False)
    lab.wait(5)
    assert lab.do(GetFunctionConfiguration(function_name="demo")).revision_id not in (first, second.revision_id)


def test_a_refused_tag_changes_no_revision() -> None:
    lab = lab_with_demo()
    before = lab.demo.latest.revision_id
    lab.refusal(tag(**many(51)))
    assert lab.demo.latest.revision_id == before
