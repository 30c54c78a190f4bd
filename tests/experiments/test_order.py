"""Results in the order of their calls."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lvtui.experiments.order import InOrder


@given(st.permutations(range(30)), st.integers(1, 7))
def test_whatever_the_order_of_arrival_results_come_back_in_the_order_of_the_calls(
    arrival: list[int], size: int
) -> None:
    order: InOrder[str] = InOrder()
    given_back = [
        number
        for start in range(0, 30, size)
        for number, _ in order.take((index, "") for index in arrival[start : start + size])
    ]
    assert given_back == list(range(30))


def test_what_came_early_waits_for_what_was_called_before_it() -> None:
    order: InOrder[str] = InOrder()
    assert list(order.take([(1, "b"), (2, "c")])) == []
    assert list(order.take([(0, "a")])) == [(0, "a"), (1, "b"), (2, "c")]
    assert list(order.take([(4, "e")])) == []
