"""What holds of every region that the rules can lead to, and of every one that a file may bring in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lvtui.domain.concurrency import provisioned_in_all, unreserved
from lvtui.domain.model import Region
from lvtui.domain.routing import resolve
from lvtui.operations import LATEST
from tests.domain.builders import NOON


def numbers_are_in_order_and_below_the_next_one(region: Region) -> None:
    for name, function in region.functions.items():
        assert function.name == name
        numbers = [int(number) for number in function.published]
        assert numbers == sorted(numbers)
        assert all(number < function.next_number for number in numbers)
        assert function.latest.version == LATEST
        assert [version.version for version in function.published.values()] == list(function.published)


def every_alias_points_at_versions_that_are_there(region: Region) -> None:
    for function in region.functions.values():
        for name, alias in function.aliases.items():
            assert alias.name == name
            assert not {alias.function_version, *alias.weights} & function.aliases.keys()
            assert function.has_version(alias.function_version)
            assert alias.weights.keys() <= function.published.keys()
            for draw in (0.0, 0.999):
                route = resolve(region, function.name, name, NOON).route(lambda draw=draw: draw)  # type: ignore[misc]
                assert route.version.version == route.executed_version


def what_is_attached_is_attached_to_something(region: Region) -> None:
    for function in region.functions.values():
        there = {LATEST, *function.published, *function.aliases}
        assert function.policies.keys() | function.event_invoke_configs.keys() <= there
        assert function.urls.keys() <= {LATEST, *function.aliases}
        assert function.provisioned.keys() <= function.published.keys() | function.aliases.keys()
        assert function.revisions.keys() <= function.published.keys()
        assert all(policy.statements for policy in function.policies.values())


def the_shares_of_an_alias_sum_to_one(region: Region) -> None:
    for function in region.functions.values():
        for alias in function.aliases.values():
            assert len(alias.weights) <= 1
            assert all(0.0 <= share <= 1.0 for share in alias.weights.values())
            shares = [alias.share_of(version) for version in {alias.function_version, *alias.weights}]
            assert abs(sum(shares) - 1.0) < 1e-9
            assert all(0.0 <= share <= 1.0 for share in shares)


def a_split_is_of_two_published_versions_that_go_together(region: Region) -> None:
    for function in region.functions.values():
        for alias in function.aliases.values():
            assert alias.function_version not in alias.weights
            if alias.additional_version is not None:
                one = function.published[alias.function_version].configuration
                other = function.published[alias.additional_version].configuration
                assert (one.role, one.dead_letter_target) == (other.role, other.dead_letter_target)


def concurrency_adds_up_and_belongs_to_one_name_for_each_version(region: Region) -> None:
    assert unreserved(region) >= 100
    for function in region.functions.values():
        if function.reserved_concurrency is not None:
            assert provisioned_in_all(function) <= function.reserved_concurrency
        for alias in function.aliases.values():
            if alias.name in function.provisioned:
                assert not {alias.function_version, *alias.weights} & {LATEST, *function.provisioned}


OF_EVERY_FILE: Sequence[Callable[[Region], None]] = (
    numbers_are_in_order_and_below_the_next_one,
    every_alias_points_at_versions_that_are_there,
    what_is_attached_is_attached_to_something,
    the_shares_of_an_alias_sum_to_one,
)
"""What nobody can go without: also a region that was edited by hand keeps to these."""

OF_THE_RULES: Sequence[Callable[[Region], None]] = (
    *OF_EVERY_FILE,
    a_split_is_of_two_published_versions_that_go_together,
    concurrency_adds_up_and_belongs_to_one_name_for_each_version,
)
"""What no request can break either."""
