"""A function's versions, some of them fetched when they are looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lvtui.domain.model import Version
from lvtui.domain.published import Published, published
from tests.domain.builders import lab_with_demo


class Keeper:
    """Keeps versions somewhere, and remembers which were asked for."""

    def __init__(self, versions: dict[str, Version]) -> None:
        self.versions = versions
        self.fetched: list[str] = []

    def __call__(self, number: str) -> Version:
        self.fetched.append(number)
        return self.versions[number]


@pytest.fixture
def versions() -> dict[str, Version]:
    return dict(lab_with_demo(versions=3).demo.published)


@pytest.fixture
def keeper(versions: dict[str, Version]) -> Keeper:
    return Keeper(versions)


@pytest.fixture
def kept(keeper: Keeper) -> Published:
    size = sum(version.code.size for version in keeper.versions.values())
    return Published(kept=keeper.versions, fetch=keeper, code_size=size)


def test_what_versions_there_are_is_known_without_any(kept: Published, keeper: Keeper) -> None:
    assert (list(kept), len(kept), kept.last) == (["1", "2", "3"], 3, "3")
    assert "2" in kept and "9" not in kept and kept.keys() >= {"1"} and kept.get("9") is None
    assert kept.known_code_size == kept.code_size and kept == kept
    assert keeper.fetched == []


def test_one_more_and_one_fewer_share_all_others(kept: Published, keeper: Keeper, versions: dict[str, Version]) -> None:
    more = kept.with_version(replace(versions["3"], version="4"))
    assert kept.changes_to(more) == (["4"], []) and more.changes_to(kept) == ([], ["4"])
    assert keeper.fetched == []
    fewer = more.without("1")
    assert keeper.fetched == ["1"]  # how much less code there is now
    assert list(fewer) == ["2", "3", "4"] and list(more) == ["1", "2", "3", "4"] and len(kept) == 3
    assert fewer.code_size == sum(version.code.size for version in fewer.values())
    assert kept.changes_to(fewer) == (["4"], ["1"])


def test_a_number_with_another_version_is_a_change(kept: Published, versions: dict[str, Version]) -> None:
    other = Published({**versions, "2": versions["3"]})
    assert kept.changes_to(other) == (["2"], [])
    assert kept != other and kept == Published(versions) and kept == versions


def test_two_that_have_fetched_nothing_from_one_keeper_are_alike_without_fetching(keeper: Keeper) -> None:
    one, other = (Published(kept=["1", "2", "3"], fetch=keeper) for _ in range(2))
    assert one == other and one.changes_to(other) == ([], [])
    assert one.joined(other) == one and one.known_code_size is None
    assert keeper.fetched == []
    assert one.code_size == sum(version.code.size for version in keeper.versions.values())


def test_any_mapping_of_versions_will_do(versions: dict[str, Version]) -> None:
    made = published(versions)
    assert made == versions and published(made) is made and made.known_code_size == made.code_size
    with pytest.raises(KeyError):
        made["9"]


def test_code_said_to_be_less_than_it_is_is_counted_once_that_shows(keeper: Keeper) -> None:
    fewer = Published(kept=keeper.versions, fetch=keeper, code_size=1).without("1")
    assert fewer.known_code_size is None
    assert fewer.code_size == sum(version.code.size for version in fewer.values()) == fewer.known_code_size


def test_versions_whose_files_are_about_to_go_are_held_and_need_not_be_fetched(kept: Published, keeper: Keeper) -> None:
    held = kept.holding(["2"])
    assert keeper.fetched == ["2"] and held.known_code_size == kept.known_code_size
    keeper.versions = {}
    assert held["2"].version == "2" and list(held) == ["1", "2", "3"]
    with pytest.raises(KeyError):
        held["1"]


def test_those_of_another_keeper_prevail_when_both_are_joined(kept: Published, versions: dict[str, Version]) -> None:
    newer = Published({"3": versions["1"], "4": versions["2"]})
    assert dict(kept.joined(newer)) == {**versions, "3": versions["1"], "4": versions["2"]}


def test_how_much_code_there_is_stays_unknown_while_nobody_has_counted(keeper: Keeper) -> None:
    unknown = Published(kept=keeper.versions, fetch=keeper)
    more = unknown.with_version(replace(keeper.versions["3"], version="4"))
    assert more.known_code_size is None and more.without("1").known_code_size is None
    assert keeper.fetched == []
    assert more.code_size == unknown.code_size + keeper.versions["3"].code.size


def test_it_equals_mappings_alone_and_says_its_numbers(kept: Published, keeper: Keeper) -> None:
    assert kept != ["1", "2", "3"] and kept != kept.without("3")
    keeper.fetched.clear()
    assert repr(kept) == "Published(1, 2, 3)" and keeper.fetched == []


def test_a_version_that_nobody_keeps_is_no_version() -> None:
    with pytest.raises(KeyError, match="1"):
        Published(kept=["1"])["1"]


def test_all_can_be_fetched_in_their_order(kept: Published, keeper: Keeper) -> None:
    kept.fetch_all()
    assert keeper.fetched == ["1", "2", "3"]


def test_what_is_compared_with_itself_is_not_fetched(kept: Published, keeper: Keeper) -> None:
    assert kept.changes_to(kept) == ([], []) and keeper.fetched == []
