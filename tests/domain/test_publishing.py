"""How ``$LATEST`` becomes a version (semantics §3, every row)."""

from __future__ import annotations

from typing import Any

import pytest

from lvtui.domain.publishing import nothing_changed
from lvtui.operations import (
    DeleteFunction,
    GetFunctionConfiguration,
    PublishVersion,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import InvalidParameterValue, PreconditionFailed
from lvtui.operations.shapes import DeadLetterConfig, Environment, EphemeralStorage, TracingConfig, VpcConfig
from tests.domain.builders import ROLE, Lab, create, lab_with_demo, refused, zipped
from tests.domain.texts import STALE, UPDATING, not_found


def configure(lab: Lab, **members: Any) -> None:
    lab.do(UpdateFunctionConfiguration(function_name="demo", **members))


# --- numbers -----------------------------------------------------------------------------------------------------


def test_numbers_are_one_two_three() -> None:
    lab = lab_with_demo(versions=3)
    assert list(lab.demo.published) == ["1", "2", "3"]
    assert lab.demo.newest_first == ["3", "2", "1"]


def test_the_number_of_a_deleted_version_is_never_given_again() -> None:
    lab = lab_with_demo(versions=3)
    lab.delete("2")
    lab.delete("3")
    lab.versions(1)
    assert list(lab.demo.published) == ["1", "4"]


def test_the_counter_goes_on_after_every_version_is_deleted() -> None:
    lab = lab_with_demo(versions=2)
    lab.delete("1")
    lab.delete("2")
    assert lab.publish().version == "3"


def test_numbering_goes_on_where_a_deleted_function_stopped() -> None:
    lab = lab_with_demo(versions=2)
    lab.delete()
    assert lab.do(create(publish=True)).version == "3"
    lab.delete()
    assert lab.do(create(publish=True)).version == "4"


def test_numbering_can_be_told_to_begin_again_with_a_new_function() -> None:
    lab = lab_with_demo(versions=2, numbering_survives_deletion=False)
    lab.delete()
    assert lab.do(create(publish=True)).version == "1"


# --- nothing changed ---------------------------------------------------------------------------------------------


def test_publishing_twice_with_nothing_changed_makes_no_second_version() -> None:
    lab = lab_with_demo()
    first = lab.publish()
    lab.wait(60)
    before = lab.region
    assert lab.publish() == first
    assert lab.region is before


def test_with_nothing_changed_a_new_description_is_ignored() -> None:
    lab = lab_with_demo()
    lab.publish(description="first")
    assert lab.publish(description="second").description == "first"


def test_a_changed_description_of_latest_is_enough_for_a_new_version() -> None:
    lab = lab_with_demo(versions=1)
    configure(lab, description="mine")
    found = lab.publish()
    assert (found.version, found.description) == ("2", "mine")


def test_a_changed_description_of_latest_counts_also_when_the_version_was_given_that_very_one() -> None:
    lab = lab_with_demo()
    lab.publish(description="mine")
    configure(lab, description="mine")
    assert lab.publish().version == "2"


def test_new_code_is_enough_for_a_new_version() -> None:
    lab = lab_with_demo(versions=1)
    lab.deploy("other")
    assert lab.publish().version == "2"


@pytest.mark.parametrize(
    "members",
    [
        {"role": ROLE + "2"},
        {"handler": "other.handler"},
        {"timeout": 4},
        {"memory_size": 129},
        {"runtime": "python3.13"},
        {"environment": Environment(variables={})},
        {"environment": Environment(variables={"STAGE": "dev"})},
        {"vpc_config": VpcConfig(subnet_ids=("subnet-1",))},
        {"dead_letter_config": DeadLetterConfig(target_arn="arn:aws:sqs:us-east-1:123456789012:queue")},
        {"tracing_config": TracingConfig(mode="Active")},
        {"ephemeral_storage": EphemeralStorage(size=513)},
        {"layers": ("arn:aws:lambda:us-east-1:123456789012:layer:tools:1",)},
    ],
)
def test_any_changed_setting_is_enough_for_a_new_version(members: dict[str, Any]) -> None:
    lab = lab_with_demo(versions=1)
    configure(lab, **members)
    assert lab.publish().version == "2"


def test_an_update_with_identical_values_is_no_change() -> None:
    lab = lab_with_demo(versions=1)
    code = lab.demo.latest.code.zip_file
    lab.do(UpdateFunctionCode(function_name="demo", zip_file=code))
    configure(lab, timeout=3, memory_size=128)
    assert lab.publish().version == "1"


def test_going_back_to_an_older_state_is_a_change_from_the_last_one() -> None:
    lab = lab_with_demo()
    for text in ("one", "two", "one"):
        lab.deploy(text)
        lab.publish()
    assert list(lab.demo.published) == ["1", "2", "3"]
    assert lab.demo.published["1"].code == lab.demo.published["3"].code


def test_after_the_last_version_is_deleted_there_is_nothing_to_return_so_a_new_one_is_made() -> None:
    lab = lab_with_demo(versions=2)
    lab.delete("2")
    assert lab.demo.last_published is None
    newest = lab.demo.newest
    assert newest is not None
    assert newest.version == "1"
    assert lab.publish().version == "3"


def test_deleting_an_older_version_leaves_the_last_one_to_return() -> None:
    lab = lab_with_demo(versions=2)
    lab.delete("1")
    assert lab.publish().version == "2"


def test_a_function_never_published_has_no_newest_version() -> None:
    demo = lab_with_demo().demo
    assert (demo.newest, demo.last_published) == (None, None)


def test_whether_anything_changed_can_be_asked() -> None:
    lab = lab_with_demo(versions=1)
    assert nothing_changed(lab.demo.latest, lab.demo.published["1"])
    lab.deploy("two")
    assert not nothing_changed(lab.demo.latest, lab.demo.published["1"])


# --- descriptions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given, kept", [(None, "mine"), ("first", "first"), ("", "")])
def test_a_description_is_the_version_s_own_and_without_one_it_is_latest_s(given: str | None, kept: str) -> None:
    lab = Lab()
    lab.do(create(description="mine"))
    assert lab.publish(description=given).description == kept
    assert lab.demo.latest.configuration.description == "mine"
    assert lab.publish(description="again").version == "1"


# --- preconditions -----------------------------------------------------------------------------------------------


def test_a_hash_that_is_not_latest_s_is_refused_with_both() -> None:
    lab = lab_with_demo()
    actual = lab.demo.latest.code.sha256
    assert refused(lab.refusal(PublishVersion(function_name="demo", code_sha256="x="))) == (
        InvalidParameterValue.code,
        f"CodeSHA256 (x=) is different from current CodeSHA256 in $LATEST ({actual}). "
        "Please try again with the CodeSHA256 in $LATEST.",
    )
    assert lab.publish(code_sha256=actual).version == "1"


def test_a_revision_that_is_not_latest_s_is_refused() -> None:
    lab = lab_with_demo()
    first = lab.publish(revision_id=lab.demo.latest.revision_id)
    error = lab.refusal(PublishVersion(function_name="demo", revision_id=first.revision_id))
    assert refused(error) == STALE


def test_the_revision_is_looked_at_before_the_hash_and_both_before_whether_anything_changed() -> None:
    lab = lab_with_demo(versions=1)
    both = PublishVersion(function_name="demo", revision_id="old", code_sha256="x=")
    assert isinstance(lab.refusal(both), PreconditionFailed)
    assert isinstance(lab.refusal(PublishVersion(function_name="demo", code_sha256="x=")), InvalidParameterValue)


def test_nothing_is_published_while_an_update_settles() -> None:
    lab = Lab(settle_seconds=5)
    lab.do(create())
    lab.wait(5)
    lab.deploy("two")
    assert refused(lab.refusal(PublishVersion(function_name="demo"))) == UPDATING
    lab.wait(5)
    assert lab.publish().version == "1"


def test_a_missing_function_is_not_published() -> None:
    assert refused(Lab().refusal(PublishVersion(function_name="demo"))) == not_found()


# --- frozen ------------------------------------------------------------------------------------------------------


def test_a_version_keeps_code_and_settings_whatever_becomes_of_latest() -> None:
    lab = Lab()
    lab.do(create(environment=Environment(variables={"STAGE": "one"}), timeout=5))
    lab.publish()
    frozen = lab.do(GetFunctionConfiguration(function_name="demo", qualifier="1"))
    lab.deploy("two")
    configure(lab, timeout=9, memory_size=512, environment=Environment(variables={"STAGE": "two"}), role=ROLE + "2")
    lab.publish()
    lab.do(DeleteFunction(function_name="demo", qualifier="2"))
    assert lab.do(GetFunctionConfiguration(function_name="demo", qualifier="1")) == frozen


def test_a_version_differs_from_latest_in_name_revision_and_description_alone() -> None:
    lab = lab_with_demo()
    lab.publish(description="first")
    version = vars(lab.do(GetFunctionConfiguration(function_name="demo", qualifier="1")))
    latest = vars(lab.do(GetFunctionConfiguration(function_name="demo")))
    assert {name for name in version if version[name] != latest[name]} == {
        "function_arn",
        "version",
        "revision_id",
        "description",
    }


def test_publishing_shares_the_code_instead_of_copying_it() -> None:
    lab = lab_with_demo()
    lab.deploy("two")
    lab.publish()
    assert lab.demo.published["1"].code is lab.demo.latest.code
    assert lab.demo.latest.code.zip_file == zipped("two")
