from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lvtui.ui.widgets.button_row import GAP, in_lines


def test_buttons_end_where_the_room_ends_and_go_on_in_the_next_line() -> None:
    assert in_lines([10, 10], 30) == [(0, 8), (0, 20)]
    assert in_lines([10, 10, 10], 22) == [(0, 0), (0, 12), (1, 12)]
    assert in_lines([40, 5], 20) == [(0, 0), (1, 15)]
    assert in_lines([], 20) == []


@given(st.lists(st.integers(1, 40), max_size=8), st.integers(1, 60))
def test_no_two_buttons_overlap_and_all_that_can_lie_in_the_room(widths: list[int], room: int) -> None:
    places = in_lines(widths, room)
    assert len(places) == len(widths)
    for (line, column), (next_line, next_column), width in zip(places, places[1:], widths, strict=False):
        assert (next_line, next_column) >= (line, 0)
        assert next_line == line + 1 or (next_line == line and next_column == column + width + GAP)
    for (_, column), width in zip(places, widths, strict=True):
        assert column >= 0 and (column + width <= room or width > room)
