"""Which lines of two texts are taken for the same ones."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lvtui.domain import line_matching
from lvtui.domain.line_matching import Stretch, stretches

texts = st.lists(st.sampled_from("abcdefgh"), max_size=30)


@given(texts, texts)
def test_the_stretches_cover_both_texts_in_order_and_say_truly_what_is_the_same(old: list[str], new: list[str]) -> None:
    old_at = new_at = 0
    before: Stretch | None = None
    for each in stretches(old, new):
        assert (each.old_start, each.new_start) == (old_at, new_at)
        assert before is None or before.same != each.same
        assert each.old_end + each.new_end > old_at + new_at
        if each.same:
            assert old[each.old_start : each.old_end] == new[each.new_start : each.new_end]
        old_at, new_at, before = each.old_end, each.new_end, each
    assert (old_at, new_at) == (len(old), len(new))


@given(texts, st.integers(0, 30), st.lists(st.sampled_from("xyz"), min_size=1, max_size=5))
def test_lines_put_in_are_all_that_is_found(old: list[str], place: int, more: list[str]) -> None:
    place = min(place, len(old))
    new = [*old[:place], *more, *old[place:]]
    assert [each for each in stretches(old, new) if not each.same] == [
        Stretch(False, place, place, place, place + len(more))
    ]


def test_a_function_put_before_another_is_seen_whole_and_not_cut_at_their_common_lines() -> None:
    old = ["def a():", "    return 1", "", "def b():", "    return 2"]
    new = [*old[:3], "def between():", "    return 3", "", *old[3:]]
    assert [each for each in stretches(old, new) if not each.same] == [Stretch(False, 3, 3, 3, 6)]


def test_lines_that_changed_places_are_found_as_far_as_they_kept_their_order() -> None:
    same = sum(each.old_end - each.old_start for each in stretches("abcdef", "cdefab") if each.same)
    assert same == 4


def test_of_long_stretches_without_a_line_of_their_own_nothing_is_taken_for_the_same() -> None:
    rows = line_matching.CELLS_LIMIT // 1_000
    old, new = ["x", "y"] * 500, ["y", "z"] * (rows // 2 + 1)
    assert [each.same for each in stretches(old, new)] == [False]
