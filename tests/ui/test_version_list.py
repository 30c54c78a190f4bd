"""Which versions and aliases a list shows, and in what order; no version is looked at before it has to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lvtui.domain.model import Function, Version
from lvtui.domain.published import Published
from lvtui.operations import LATEST, UpdateFunctionCode
from lvtui.operations.errors import ServiceFailure
from lvtui.ui.alias_list import AliasSorting, aliases_found
from lvtui.ui.version_list import Sorting, Sought, facts_of, holders_of, with_facts, without_reading
from tests.domain.builders import Lab, lab_with_demo, weights, zipped


@pytest.fixture(scope="module")
def lab() -> Lab:
    """Versions 1 to 12; 3 is the largest; prod splits 2 and 11, dev is on ``$LATEST``."""
    lab = lab_with_demo()
    for number in range(1, 13):
        text = "a long answer" * 40 if number == 3 else f"answer {number}"
        lab.do(UpdateFunctionCode(function_name="demo", zip_file=zipped(text)))
        lab.publish(description={1: "First one", 3: "big", 7: "a fix", 12: "faster FIX"}.get(number))
    lab.alias("prod", "2", weights(v11=0.25))
    lab.alias("dev", LATEST)
    lab.alias("fixed", "5")
    return lab


def found(function: Function, typed: str = "", sorting: Sorting = Sorting.NEWEST) -> list[str]:
    facts = {version: facts_of(function, version) for version in (LATEST, *function.published)}
    return with_facts(function, holders_of(function.aliases), Sought.read(typed), sorting, facts)


@pytest.mark.parametrize(
    ("typed", "fitting"),
    [
        ("fix", ["12", "7", "5"]),
        ("FIX fast", ["12"]),
        ("1", ["12", "11", "10", "1"]),
        ("v11", ["11"]),
        ("prod", ["11", "2"]),
        ("latest", [LATEST]),
        ("dev", [LATEST]),
        ("fi first", ["1"]),
        ("nothing has this", []),
    ],
)
def test_words_are_looked_for_in_number_description_and_aliases(lab: Lab, typed: str, fitting: list[str]) -> None:
    assert found(lab.demo, typed) == fitting


def test_a_sha_is_found_by_its_beginning_but_not_by_a_letter_that_is_in_all_of_them(lab: Lab) -> None:
    sha = lab.demo.published["4"].code.sha256
    assert found(lab.demo, sha[:8].casefold()) == ["4"]
    assert found(lab.demo, sha) == ["4"]
    assert found(lab.demo, sha[4:12]) == []


@pytest.mark.parametrize(
    ("sorting", "first"),
    [
        (Sorting.NEWEST, [LATEST, "12", "11"]),
        (Sorting.OLDEST, [LATEST, "1", "2"]),
        (Sorting.TRAFFIC, [LATEST, "5", "2", "11", "12"]),
        (Sorting.DESCRIPTION, [LATEST, "7", "3", "12", "1", "11"]),
        (Sorting.SIZE, [LATEST, "3"]),
    ],
)
def test_each_order_begins_with_latest_and_what_it_is_about(lab: Lab, sorting: Sorting, first: list[str]) -> None:
    rows = found(lab.demo, sorting=sorting)
    assert rows[: len(first)] == first
    assert sorted(rows) == sorted([LATEST, *lab.demo.published])


def test_the_orders_go_round() -> None:
    seen = [Sorting.NEWEST]
    while (following := seen[-1].next) is not Sorting.NEWEST:
        seen.append(following)
    assert seen == list(Sorting)


def test_number_and_aliases_are_told_without_a_look_at_any_version(lab: Lab) -> None:
    def fetch(number: str) -> Version:
        raise ServiceFailure(f"{number} was looked at")

    unread = replace(lab.demo, published=Published(kept=lab.demo.published, fetch=fetch))
    holders = holders_of(unread.aliases)
    for sorting in (Sorting.NEWEST, Sorting.OLDEST, Sorting.TRAFFIC):
        assert without_reading(unread, holders, Sought(), sorting) == found(lab.demo, sorting=sorting)
    assert without_reading(unread, holders, Sought.read("prod"), Sorting.NEWEST) == ["11", "2"]
    assert without_reading(unread, holders, Sought.read("fix"), Sorting.NEWEST) == ["5"]


def test_a_version_that_cannot_be_read_is_still_in_every_order(lab: Lab) -> None:
    def fetch(number: str) -> Version:
        raise ServiceFailure("damaged")

    broken = replace(lab.demo, published=Published(kept=lab.demo.published, fetch=fetch))
    for sorting in Sorting:
        assert sorted(found(broken, sorting=sorting)) == sorted([LATEST, *lab.demo.published])


@pytest.mark.parametrize(
    ("typed", "sorting", "names"),
    [
        ("", AliasSorting.NAME, ["dev", "fixed", "prod"]),
        ("", AliasSorting.VERSION, ["prod", "fixed", "dev"]),
        ("", AliasSorting.SPLIT, ["prod", "dev", "fixed"]),
        ("d", AliasSorting.SPLIT, ["prod", "dev", "fixed"]),
        ("11", AliasSorting.NAME, ["prod"]),
        ("1", AliasSorting.NAME, []),
        ("v5 fix", AliasSorting.NAME, ["fixed"]),
        ("$latest", AliasSorting.NAME, ["dev"]),
    ],
)
def test_aliases_are_found_by_name_and_by_version(
    lab: Lab, typed: str, sorting: AliasSorting, names: list[str]
) -> None:
    assert aliases_found(lab.demo.aliases, typed, sorting) == names
