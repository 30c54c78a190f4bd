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
