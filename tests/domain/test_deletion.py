"""Deleting versions and functions, in AWS's order of checks (semantics §5)."""

from __future__ import annotations

import pytest

from lvtui.operations import LATEST, DeleteAlias, DeleteFunction, ListFunctions
from lvtui.operations.errors import InvalidParameterValue, ResourceConflict, ResourceNotFound, ValidationFailed
from tests.domain.builders import ARN, Lab, lab_with_demo, refused, weights

NOT_LATEST = (InvalidParameterValue.code, "$LATEST version cannot be deleted without deleting the function.")
NO_ALIASES = (InvalidParameterValue.code, "Deletion of aliases is not currently supported.")


def delete(name: str = "demo", qualifier: str | None = None) -> DeleteFunction:
    return DeleteFunction(function_name=name, qualifier=qualifier)


def in_use(*aliases: str) -> tuple[str, str]:
    names = ", ".join(aliases)
    return (
        ResourceConflict.code,
        f"Unable to delete version because the following aliases reference it: [{names}]",
    )


def test_without_a_qualifier_everything_goes() -> None:
    lab = lab_with_demo(versions=2)
    lab.alias("prod", "1", weights(v2=0.5))
    lab.delete()
    assert lab.region.functions == {}
    assert lab.do(ListFunctions()).functions == ()
    assert isinstance(lab.refusal(delete()), ResourceNotFound)


def test_with_a_number_only_that_version_goes() -> None:
    lab = lab_with_demo(versions=3)
    lab.delete("2")
    assert list(lab.demo.published) == ["1", "3"]
    lab.do(delete("demo:1"))
    assert list(lab.demo.published) == ["3"]


@pytest.mark.parametrize("qualifier", ["99", "01", "0"])
def test_a_version_that_is_not_there_is_deleted_in_silence_as_often_as_one_likes(qualifier: str) -> None:
    lab = lab_with_demo(versions=1)
    before = lab.region
    lab.delete(qualifier)
    lab.delete(qualifier)
    assert lab.region is before


@pytest.mark.parametrize("qualifier", [None, "1", "99"])
def test_a_missing_function_is_named_without_a_qualifier(qualifier: str | None) -> None:
    error = Lab().refusal(delete("demo", qualifier))
    assert refused(error) == (ResourceNotFound.code, f"Function not found: {ARN}")


@pytest.mark.parametrize("name", ["demo", "missing"])
def test_latest_and_aliases_are_refused_even_when_there_is_no_such_function(name: str) -> None:
    lab = lab_with_demo()
    assert refused(lab.refusal(delete(name, LATEST))) == NOT_LATEST
    assert refused(lab.refusal(delete(f"{name}:$LATEST"))) == NOT_LATEST
    for alias_shaped in ("prod", "$latest", "1a"):
        assert refused(lab.refusal(delete(name, alias_shaped))) == NO_ALIASES


def test_two_different_qualifiers_come_before_what_they_name() -> None:
    error = lab_with_demo().refusal(delete("demo:$LATEST", "prod"))
    assert "derived qualifier" in str(error)


def test_syntax_comes_before_everything() -> None:
    assert isinstance(lab_with_demo().refusal(delete("missing", "a.b")), ValidationFailed)


def test_a_version_that_an_alias_points_at_stays() -> None:
    lab = lab_with_demo(versions=2)
    lab.alias("live", "1")
    assert refused(lab.refusal(delete(qualifier="1"))) == in_use("live")
    lab.delete("2")


def test_a_version_that_an_alias_only_gives_a_share_stays_too() -> None:
    lab = lab_with_demo(versions=2)
    lab.alias("live", "1", weights(v2=0.0))
    assert refused(lab.refusal(delete(qualifier="2"))) == in_use("live")


def test_all_aliases_in_the_way_are_named() -> None:
    lab = lab_with_demo(versions=2)
    lab.alias("b", "1")
    lab.alias("c", "2")
    lab.alias("a", "2", weights(v1=0.5))
    assert refused(lab.refusal(delete(qualifier="1"))) == in_use("a", "b")


def test_a_version_goes_once_no_alias_names_it_any_more() -> None:
    lab = lab_with_demo(versions=2)
    lab.alias("live", "1", weights(v2=0.5))
    lab.move("live", function_version="2", routing_config=weights())
    lab.delete("1")
    lab.do(DeleteAlias(function_name="demo", name="live"))
    lab.delete("2")
    assert lab.demo.published == {}


def test_where_a_weight_does_not_hold_a_version_the_alias_loses_the_weight_with_it() -> None:
    lab = lab_with_demo(versions=2, weights_hold_versions=False)
    split = lab.alias("prod", "1", weights(v2=0.5))
    lab.delete(qualifier="2")
    left = lab.demo.aliases["prod"]
    assert (left.function_version, left.weights) == ("1", {})
    assert left.revision_id != split.revision_id
    assert refused(lab.refusal(delete(qualifier="1"))) == in_use("prod")
