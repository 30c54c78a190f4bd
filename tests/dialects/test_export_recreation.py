"""The requests that make a function again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings

from lvtui.dialects.export import export
from lvtui.dialects.export.recreation import requests_for, unreachable
from lvtui.domain.model import Function
from lvtui.operations import (
    CreateFunction,
    DeleteFunction,
    PutFunctionEventInvokeConfig,
    UpdateFunctionConfiguration,
)
from lvtui.operations.event_invokes import DestinationConfig, OnSuccess
from lvtui.operations.shapes import Environment
from tests.dialects.export_kit import copyable, lab_of_the_story, lab_with_everything
from tests.dialects.functions_at_random import functions
from tests.domain.builders import ARN, Lab, create, lab_with_demo


def again(function: Function) -> Function:
    """What `requests_for` makes of nothing."""
    lab = Lab()
    for request in requests_for(function):
        lab.do(request)
    return lab.demo


@settings(max_examples=150, deadline=None)
@given(function=functions())
def test_the_requests_for_a_function_make_the_same_function(function: Function) -> None:
    assert copyable(again(function)) == copyable(function)


@pytest.mark.parametrize("lab", [lab_with_everything, lab_of_the_story])
def test_a_function_with_everything_is_made_again(lab: Callable[[], Lab]) -> None:
    function = lab().demo
    assert copyable(again(function)) == copyable(function)
    assert unreachable(function) == []


def test_only_what_changes_from_one_version_to_the_next_is_said() -> None:
    lab = lab_with_demo(versions=1)
    lab.do(UpdateFunctionConfiguration(function_name="demo", timeout=9))
    lab.publish()
    changes = [request for request in requests_for(lab.demo) if isinstance(request, UpdateFunctionConfiguration)]
    assert changes == [UpdateFunctionConfiguration(function_name="demo", timeout=9)]


@pytest.mark.parametrize("kept", ["1", "2", "3", ""])
def test_numbers_stay_the_same_whichever_versions_were_deleted(kept: str) -> None:
    lab = lab_with_demo(versions=3)
    for number in {"1", "2", "3"} - {kept}:
        lab.delete(number)
    copy = again(lab.demo)
    assert list(copy.published) == [kept] * bool(kept)
    assert copy.next_number == 4
    assert copyable(copy) == copyable(lab.demo)


def test_a_function_that_was_deleted_and_made_again_goes_on_counting() -> None:
    lab = lab_with_demo(versions=2)
    lab.delete()
    lab.do(create(publish=True))
    assert list(again(lab.demo).published) == ["3"]


def test_a_description_that_looks_like_a_placeholder_is_no_hindrance() -> None:
    lab = lab_with_demo()
    for text in ("Stands in for version 2", "second", "Stands in for version 2."):
        lab.do(UpdateFunctionConfiguration(function_name="demo", description=text))
        lab.publish()
    lab.delete("2")
    assert copyable(again(lab.demo)) == copyable(lab.demo)


def test_two_equal_versions_in_a_row_are_made_though_no_publishing_would() -> None:
    demo = lab_with_demo(versions=2).demo
    twin = replace(demo, published={"1": replace(demo.published["2"], version="1"), "2": demo.published["2"]})
    copy = again(twin)
    assert [version.code for version in copy.published.values()] == [demo.latest.code] * 2
    assert [version.configuration for version in copy.published.values()] == [demo.latest.configuration] * 2


def test_what_was_set_and_is_not_any_more_is_emptied_and_told_of() -> None:
    lab = Lab()
    lab.do(create(environment=Environment(variables={"STAGE": "dev"})))
    lab.publish()
    demo = lab.demo
    undone = replace(
        demo, latest=replace(demo.latest, configuration=replace(demo.latest.configuration, environment=None))
    )
    assert unreachable(undone) == [("$LATEST", ["environment"])]
    assert again(undone).latest.configuration.environment == Environment(variables={})
    notes = export(lab.region, undone, "boto3").notes
    assert "What was set before cannot be unset, only emptied: environment of $LATEST." in notes


def test_a_version_made_alike_but_for_that_gets_its_number_all_the_same() -> None:
    lab = Lab()
    lab.do(create(environment=Environment(variables={})))
    lab.publish()
    demo = lab.demo
    second = replace(
        demo.published["1"], version="2", configuration=replace(demo.latest.configuration, environment=None)
    )
    odd = replace(demo, published={**demo.published, "2": second}, next_number=3)
    assert list(again(odd).published) == ["1", "2"]


def test_a_placeholder_is_deleted_only_after_everything_is_published() -> None:
    lab = lab_with_demo(versions=3)
    lab.delete("2")
    kinds = [type(request) for request in requests_for(lab.demo)]
    assert kinds[0] is CreateFunction
    assert kinds[-1] is DeleteFunction


def test_a_destination_that_is_a_function_is_told_of() -> None:
    lab = lab_with_demo()
    lab.do(create("archive"))
    to_archive = DestinationConfig(on_success=OnSuccess(destination=f"{ARN[:-4]}archive"))
    lab.do(PutFunctionEventInvokeConfig(function_name="demo", destination_config=to_archive))
    notes = export(lab.region, lab.demo, "aws-cli").notes
    assert "Outcomes of asynchronous calls go to archive, which must be there before." in notes
