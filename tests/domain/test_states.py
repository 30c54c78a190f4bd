"""What a change goes through: states, and the revisions that guard it (semantics §2.3, §2.4)."""

from __future__ import annotations

import pytest

from lvtui.operations import (
    LATEST,
    DeleteAlias,
    GetFunctionConfiguration,
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
)
from lvtui.operations.errors import ResourceConflict
from lvtui.operations.shapes import (
    FunctionConfiguration,
)
from tests.domain.builders import Lab, create, lab_with_demo, refused, zipped
from tests.domain.texts import PENDING, STALE, UPDATING


def get(lab: Lab, qualifier: str | None = None) -> FunctionConfiguration:
    return lab.do(GetFunctionConfiguration(function_name="demo", qualifier=qualifier))


def states(found: FunctionConfiguration) -> tuple[str | None, str | None]:
    return found.state, found.last_update_status


# --- states ------------------------------------------------------------------------------------------------------


def test_a_new_function_is_pending_in_the_answer_and_active_a_moment_later() -> None:
    lab = Lab()
    made = lab.do(create())
    assert states(made) == ("Pending", None)
    assert (made.state_reason, made.state_reason_code) == ("The function is being created.", "Creating")
    found = get(lab)
    assert states(found) == ("Active", "Successful")
    assert (found.state_reason, found.state_reason_code) == (None, None)


@pytest.mark.parametrize("change", [{"zip_file": zipped("two")}, {"timeout": 9}])
def test_a_change_is_in_progress_in_the_answer_and_successful_a_moment_later(change: dict[str, object]) -> None:
    lab = lab_with_demo()
    operation = UpdateFunctionCode if "zip_file" in change else UpdateFunctionConfiguration
    answer = lab.do(operation(function_name="demo", **change))  # type: ignore[arg-type]
    assert states(answer) == ("Active", "InProgress")
    assert answer.last_update_status_reason == "The function is being created."
    assert answer.last_update_status_reason_code == "Creating"
    assert states(get(lab)) == ("Active", "Successful")


def test_a_published_version_is_active_at_once() -> None:
    assert states(lab_with_demo().publish()) == ("Active", "Successful")


def test_a_version_made_by_deploying_is_pending_in_the_answer() -> None:
    lab = lab_with_demo()
    answer = lab.deploy("two", publish=True)
    assert states(answer) == ("Pending", None)
    assert answer.state_reason_code == "Creating"
    assert states(get(lab, "1")) == ("Active", "Successful")


def test_with_time_to_settle_states_last_as_long_as_that() -> None:
    lab = Lab(settle_seconds=5)
    lab.do(create())
    lab.wait(4.999)
    assert states(get(lab)) == ("Pending", None)
    lab.wait(0.001)
    assert states(get(lab)) == ("Active", "Successful")
    lab.deploy("two", publish=True)
    lab.wait(4.999)
    assert states(get(lab)) == ("Active", "InProgress")
    assert states(get(lab, "1")) == ("Pending", None)
    lab.wait(0.001)
    assert states(get(lab)) == states(get(lab, "1")) == ("Active", "Successful")


def test_while_a_change_settles_no_other_one_begins() -> None:
    lab = Lab(settle_seconds=5)
    lab.do(create())
    lab.wait(5)
    lab.deploy("two")
    deploy = UpdateFunctionCode(function_name="demo", zip_file=zipped("three"))
    change = UpdateFunctionConfiguration(function_name="demo", timeout=9)
    assert refused(lab.refusal(deploy)) == refused(lab.refusal(change)) == UPDATING
    with pytest.raises(ResourceConflict):
        lab.publish()
    lab.wait(5)
    lab.do(deploy)


def test_a_function_still_pending_is_not_changed_either() -> None:
    lab = Lab(settle_seconds=5)
    lab.do(create())
    assert refused(lab.refusal(UpdateFunctionConfiguration(function_name="demo", timeout=9))) == PENDING


# --- revisions ---------------------------------------------------------------------------------------------------


def test_the_revision_changes_twice_when_a_function_is_made_or_changed() -> None:
    lab = Lab()
    revisions = [lab.do(create()).revision_id, get(lab).revision_id]
    revisions += [lab.deploy("two").revision_id, get(lab).revision_id]
    changed = lab.do(UpdateFunctionConfiguration(function_name="demo", timeout=9))
    revisions += [changed.revision_id, get(lab).revision_id]
    assert len(set(revisions)) == 6


def test_the_revision_of_latest_is_the_same_with_and_without_its_name() -> None:
    lab = lab_with_demo()
    assert get(lab).revision_id == get(lab, LATEST).revision_id


def test_publishing_changes_latest_s_revision_and_gives_the_version_one_for_good() -> None:
    lab = lab_with_demo()
    before = get(lab).revision_id
    published = lab.publish().revision_id
    assert len({before, published, get(lab).revision_id}) == 3
    lab.deploy("two")
    lab.publish()
    lab.alias("prod", "1")
    assert get(lab, "1").revision_id == published


def test_publishing_nothing_new_changes_no_revision() -> None:
    lab = lab_with_demo(versions=1)
    before = get(lab).revision_id, get(lab, "1").revision_id
    assert lab.publish().revision_id == before[1]
    assert (get(lab).revision_id, get(lab, "1").revision_id) == before


def test_aliases_have_their_own_revision_and_leave_the_others_alone() -> None:
    lab = lab_with_demo(versions=1)
    before = get(lab).revision_id, get(lab, "1").revision_id
    first = lab.alias("prod", "1").revision_id
    assert lab.move("prod").revision_id != first
    lab.do(DeleteAlias(function_name="demo", name="prod"))
    assert (get(lab).revision_id, get(lab, "1").revision_id) == before


def test_sending_the_same_value_again_is_a_change_like_any_other() -> None:
    lab = lab_with_demo()
    before = get(lab).revision_id
    assert states(lab.deploy("one")) == ("Active", "InProgress")
    assert get(lab).revision_id != before


def test_a_revision_that_is_no_longer_the_latest_is_refused() -> None:
    lab = lab_with_demo()
    old = get(lab).revision_id
    lab.deploy("two", revision_id=old)
    deploy = UpdateFunctionCode(function_name="demo", zip_file=zipped("three"), revision_id=old)
    change = UpdateFunctionConfiguration(function_name="demo", timeout=9, revision_id=old)
    assert refused(lab.refusal(deploy)) == refused(lab.refusal(change)) == STALE
    lab.deploy("three", revision_id=get(lab).revision_id)


def test_the_revision_of_the_answer_is_stale_once_the_change_has_settled() -> None:
    lab = Lab(settle_seconds=5)
    made = lab.do(create())
    assert get(lab).revision_id == made.revision_id
    lab.wait(5)
    deploy = UpdateFunctionCode(function_name="demo", zip_file=zipped("two"), revision_id=made.revision_id)
    assert refused(lab.refusal(deploy)) == STALE
