"""Everything that has a name can be seen; what an alias must not point at says so in AWS's words."""

from __future__ import annotations

from typing import Any

import pytest

from lvtui.domain.model import Alias
from lvtui.operations import LATEST, Request, UpdateFunctionConfiguration
from lvtui.operations.errors import LambdaError
from lvtui.ui.alias_choices import NO_SPLIT, AliasChoices, canary_of, everything
from tests.domain.builders import Lab, lab_with_demo, weights

OTHER_ROLE = "Specified versions must be associated with the same execution role"


@pytest.fixture
def lab() -> Lab:
    """Versions 1 and 2, then 3 and 4 with another role; prod is on 1."""
    lab = lab_with_demo(2)
    lab.do(UpdateFunctionConfiguration(function_name="demo", role="arn:aws:iam::123456789012:role/other"))
    lab.versions(2)
    lab.alias("prod", "1")
    return lab


def choices_of(lab: Lab, alias: Alias | None = None) -> AliasChoices:
    return AliasChoices(lab.demo, alias, lambda request: refusal(lab, request))


def refusal(lab: Lab, request: Request[Any]) -> LambdaError | None:
    before = lab.region
    try:
        lab.do(request)
    except LambdaError as refused:
        return refused
    finally:
        lab.region = before
    return None


def test_everything_that_has_a_name_is_a_choice_be_it_allowed_or_not(lab: Lab) -> None:
    assert everything(lab.demo, "version") == [LATEST, "4", "3", "2", "1", "prod"]
    assert everything(lab.demo, "additional") == [NO_SPLIT, LATEST, "4", "3", "2", "1", "prod"]


@pytest.mark.parametrize("existing", [True, False])
def test_what_may_not_stand_beside_the_other_version_says_why(lab: Lab, existing: bool) -> None:
    choices = choices_of(lab, lab.demo.aliases["prod"] if existing else None)
    choices.suppose("1", NO_SPLIT)
    assert [choice for choice in everything(lab.demo, "additional") if not choices.verdict("additional", choice)] == [
        NO_SPLIT,
        "2",
    ]
    assert choices.verdict("additional", "4") == OTHER_ROLE
    assert choices.verdict("additional", "1").startswith("Invalid function version 1.")
    assert "'{$LATEST=0.1}'" in choices.verdict("additional", LATEST)
    assert "'{prod=0.1}'" in choices.verdict("additional", "prod")
    assert [choice for choice in everything(lab.demo, "version") if choices.verdict("version", choice)] == ["prod"]
    assert "'functionVersion'" in choices.verdict("version", "prod")


def test_another_second_version_makes_other_first_ones_legal(lab: Lab) -> None:
    choices = choices_of(lab, lab.demo.aliases["prod"])
    choices.suppose("1", "2")
    assert not choices.verdict("version", "1")
    assert choices.verdict("version", "3") == OTHER_ROLE
    assert choices.verdict("version", LATEST).startswith("$LATEST is not supported")
    choices.suppose("4", "3")
    assert not choices.verdict("version", "4")
    assert choices.verdict("version", "1") == OTHER_ROLE


def test_what_is_wrong_in_one_place_is_not_said_of_everything_in_the_other(lab: Lab) -> None:
    choices = choices_of(lab)
    choices.suppose("prod", NO_SPLIT)
    assert not choices.verdict("additional", "2")
    choices.suppose("2", "prod")
    assert not choices.verdict("version", "1")


def test_each_verdict_is_asked_for_once(lab: Lab) -> None:
    asked: list[Request[Any]] = []
    choices = AliasChoices(lab.demo, None, lambda request: asked.append(request))
    for _ in range(3):
        choices.suppose("1", NO_SPLIT)
        choices.verdict("additional", "2")
    assert len(asked) == 1


def test_a_canary_is_the_newest_version_that_may_share(lab: Lab) -> None:
    def ask(request: Request[Any]) -> LambdaError | None:
        return refusal(lab, request)

    assert canary_of(lab.demo, lab.demo.aliases["prod"], ask) == "2"
    lab.move("prod", function_version="3")
    assert canary_of(lab.demo, lab.demo.aliases["prod"], ask) == "4"
    lab.move("prod", function_version="4")
    assert canary_of(lab.demo, lab.demo.aliases["prod"], ask) == "3"
    lab.move("prod", function_version=LATEST)
    assert canary_of(lab.demo, lab.demo.aliases["prod"], ask) == "4"
    alone = lab_with_demo(1)
    alone.alias("prod", "1")
    assert canary_of(alone.demo, alone.demo.aliases["prod"], ask) is None


def test_a_version_newer_than_the_primary_is_tried_before_older_ones(lab: Lab) -> None:
    lab.move("prod", function_version="1", routing_config=weights())
    newer = canary_of(lab.demo, lab.demo.aliases["prod"], lambda _: None)
    lab.move("prod", function_version="4")
    older = canary_of(lab.demo, lab.demo.aliases["prod"], lambda _: None)
    assert (newer, older) == ("4", "3")
