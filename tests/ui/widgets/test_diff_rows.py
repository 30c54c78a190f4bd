"""How a comparison is laid out in rows."""

from __future__ import annotations

import pytest

from lvtui.domain.differences import SettingDifference
from lvtui.operations import LATEST
from lvtui.ui.comparing import Comparison, FileComparison, Side, line_pairs
from lvtui.ui.widgets.diff_rows import VALUE_ROWS, Layout, differing_part, lay_out, value_text
from tests.domain.builders import lab_with_demo

BEFORE = [f"line {number}" for number in range(1, 31)]
AFTER = ["new", *BEFORE[:20], "other", *BEFORE[21:]]


def laid_out(*settings: SettingDifference, width: int = 80, side_by_side: bool, every_line: bool = False) -> Layout:
    latest = lab_with_demo().demo.latest
    left, right = (Side(name, latest.code.files, name, latest.configuration) for name in ("1", LATEST))
    file = FileComparison("app.py", tuple(line_pairs(BEFORE, AFTER)))
    comparison = Comparison(left, right, [file] if not settings else [], settings)
    return lay_out(comparison, width, side_by_side=side_by_side, every_line=every_line)


def test_equal_lines_are_folded_but_for_a_few_around_each_change() -> None:
    layout = laid_out(side_by_side=True)
    assert [row.left for row in layout.rows if row.kind == "fold"] == ["14 lines the same", "6 lines the same"]
    assert [layout.rows[place].right for place in layout.changes] == ["new", "other"]
    whole = laid_out(side_by_side=True, every_line=True)
    assert sum(row.kind in ("same", "pair") for row in whole.rows) == len(AFTER)
    assert len(whole.changes) == 2


def test_one_below_the_other_what_is_gone_stands_before_what_has_come() -> None:
    layout = laid_out(side_by_side=False)
    changed = [(row.kind, row.number, row.other_number) for row in layout.rows if row.kind in ("left", "right")]
    assert changed == [("right", None, 1), ("left", 21, None), ("right", None, 22)]


def test_values_of_settings_are_wrapped_not_lost_and_very_long_ones_say_how_much_is_left_out() -> None:
    name = "Environment.Variables.URL"
    for side_by_side in (True, False):
        layout = laid_out(SettingDifference(name, None, "x" * 100), side_by_side=side_by_side, width=60)
        assert "".join(row.right for row in layout.rows if row.kind in ("setting", "right")) == "x" * 100
        assert any("variable URL" in (row.name, row.left) for row in layout.rows)
        assert len(layout.changes) == 1
    longest = laid_out(SettingDifference(name, "", "x\n" * 50), side_by_side=False)
    shown = [row.right for row in longest.rows if row.kind == "right"]
    assert len(shown) == VALUE_ROWS and shown[-1] == "… 46 more"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "not set"), ("", "“” (empty)"), (True, "yes"), ((), "none"), (("a", "b"), "a, b"), (9, "9")],
)
def test_a_value_that_is_not_there_is_told_from_one_that_is_empty(value: object, text: str) -> None:
    assert value_text(value) == text


@pytest.mark.parametrize(
    ("before", "after", "part"),
    [
        ("return 'one'", "return 'two'", (8, 11, 11)),
        ("return 3", "return 33", (8, 8, 9)),
        ("aaaa", "aa", (2, 4, 2)),
        ("def handler():", "import os", (0, 0, 0)),
    ],
)
def test_within_a_line_the_part_that_differs_is_found_where_the_rest_is_the_same(
    before: str, after: str, part: tuple[int, int, int]
) -> None:
    assert differing_part(before, after) == part
