"""A row of the list of versions takes exactly its width, and loses the least telling first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from lvtui.operations import LATEST
from lvtui.ui.version_list import Holder, Sorting
from lvtui.ui.version_look import Palette
from lvtui.ui.widgets.alias_bar import aliases_in_a_line
from lvtui.ui.widgets.version_row import VersionRow, aliases_text, code_size, column_heads, columns_for
from tests.domain.builders import lab_with_demo, weights

ROW = VersionRow(
    version="12",
    opened=True,
    marked=True,
    remark="“faster 速い”",
    holders=[Holder("dev", 1.0), Holder("prod", 0.9)],
    when="3h",
    size=2_345,
    sha256="Eqp6QZVB0123",
)


@given(
    width=st.integers(30, 220),
    remark=st.text(max_size=80),
    aliases=st.lists(st.tuples(st.text("abc-_", min_size=1, max_size=30), st.floats(0, 1)), max_size=5),
    version=st.sampled_from([LATEST, "7", "10000"]),
)
def test_a_row_takes_exactly_its_width(width: int, remark: str, aliases: list[tuple[str, float]], version: str) -> None:
    columns = columns_for(width, "10000", 40, 4)
    # What somebody typed has been made safe to show by then: its control characters are pictures.
    shown = "".join(letter for letter in remark if letter.isprintable())
    row = VersionRow(version=version, remark=shown, holders=[Holder(*each) for each in aliases], when="12d", size=99)
    assert row.text(columns, Palette()).cell_len == width
    if columns.aliases:
        assert sum(head.width for head in column_heads(columns, Sorting.NEWEST)) == width


@pytest.mark.parametrize(
    ("width", "present", "absent"),
    [
        (36, ["12 ", "●◆", "“fas", "dev", "3h"], ["2.3 kB", "Eqp6"]),
        (64, ["“faster 速い”", "dev, prod 90%", "3h"], ["2.3 kB", "Eqp6"]),
        (78, ["“faster 速い”", "dev, prod 90%", "2.3 kB", "3h"], ["Eqp6"]),
        (120, ["“faster 速い”", "dev, prod 90%", "2.3 kB", "Eqp6QZV", "3h"], []),
    ],
)
def test_what_there_is_room_for_is_shown(width: int, present: list[str], absent: list[str]) -> None:
    text = ROW.text(columns_for(width, "12", 20, 4), Palette()).plain
    assert [part for part in present if part not in text] == []
    assert [part for part in absent if part in text] == []


def test_the_column_that_is_sorted_by_says_so_and_a_click_on_it_turns_the_numbers_round() -> None:
    columns = columns_for(120, "12", 20, 4)
    newest, oldest = column_heads(columns, Sorting.NEWEST), column_heads(columns, Sorting.OLDEST)
    assert newest[0].text.startswith("Version ▼")
    assert newest[0].sorts_by == Sorting.OLDEST
    assert oldest[0].text.startswith("Version ▲")
    assert oldest[0].sorts_by == Sorting.NEWEST
    assert [head.name for head in column_heads(columns, Sorting.SIZE) if head.sorted_by] == ["Code"]


@pytest.mark.parametrize(
    ("width", "text"),
    [(30, "dev, prod 90%, test"), (16, "dev, prod 90% +1"), (15, "dev +2"), (6, "dev +2"), (5, "d… +2"), (2, "d…")],
)
def test_aliases_without_room_are_counted(width: int, text: str) -> None:
    holders = [Holder("dev", 1.0), Holder("prod", 0.9), Holder("test", 1.0)]
    assert aliases_text(holders, width) == text
    assert cell_len(text) <= width


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (9_949, "9.9 kB"),
        (9_950, "10 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (1_250_000_000, "1.2 GB"),
        (80_530_636_800, "81 GB"),
    ],
)
def test_sizes_are_short(count: int, text: str) -> None:
    assert code_size(count) == text


@given(width=st.integers(10, 120))
def test_the_line_of_aliases_is_never_cut_without_saying_so(width: int) -> None:
    lab = lab_with_demo(3)
    lab.alias("prod", "1", weights(v2=0.1))
    for name in ("dev", "staging", "test"):
        lab.alias(name, "3")
    line = aliases_in_a_line(lab.demo.aliases, width, Palette()).plain
    assert cell_len(line) <= width
    shown = [name for name in ("prod", "dev", "staging", "test") if name in line]
    assert shown == ["prod", "dev", "staging", "test"][: len(shown)]
    assert len(shown) == 4 or "…" in line
    if shown and width > 40:
        assert len(shown) == 4 or line.endswith(f"… +{4 - len(shown)}")
