"""The room for code, which every version takes a copy's worth of (semantics §2.1, §3)."""

from __future__ import annotations

import pytest

from lvtui.domain.code_storage import code_stored
from lvtui.operations import CreateFunction, PublishVersion, UpdateFunctionCode
from lvtui.operations.errors import CodeStorageExceeded
from tests.domain.builders import Lab, create, zipped

SIZE = len(zipped("one"))


def lab_with_room_for(copies: int) -> Lab:
    """A lab whose account may keep so many packages of the usual size."""
    return Lab(code_storage=SIZE * copies)


def test_each_published_version_takes_room_of_its_own_for_the_same_code() -> None:
    lab = lab_with_room_for(2)
    lab.do(create())
    lab.do(PublishVersion(function_name="demo"))
    assert code_stored(lab.region) == 2 * SIZE
    lab.do(UpdateFunctionCode(function_name="demo", zip_file=zipped("two")))
    refused = lab.refusal(PublishVersion(function_name="demo"))
    assert isinstance(refused, CodeStorageExceeded)
    assert (refused.status, str(refused)) == (400, "Code storage limit exceeded.")


def test_deleting_a_version_makes_room_again() -> None:
    lab = lab_with_room_for(2)
    lab.do(create())
    lab.do(PublishVersion(function_name="demo"))
    lab.do(UpdateFunctionCode(function_name="demo", zip_file=zipped("two")))
    lab.delete("1")
    assert lab.do(PublishVersion(function_name="demo")).version == "2"


@pytest.mark.parametrize("publish", [False, True])
def test_a_new_function_and_a_deploy_meet_the_limit_too(publish: bool) -> None:
    lab = lab_with_room_for(1)
    first: CreateFunction = create(publish=publish)
    if publish:
        assert isinstance(lab.refusal(first), CodeStorageExceeded)
        return
    lab.do(first)
    deploy = UpdateFunctionCode(function_name="demo", zip_file=zipped("a longer one " * 9))
    assert isinstance(lab.refusal(deploy), CodeStorageExceeded)
