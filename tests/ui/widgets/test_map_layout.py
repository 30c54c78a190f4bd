"""The map's layout: whatever is drawn, no box hides another, and each line goes from its box to its box."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from lvtui.ui.widgets.map_layout import BOX_HEIGHT, NARROWEST, Layout, Link, laid_out

Columns = tuple[list[str], list[str], list[str]]


@st.composite
def drawings(draw: st.DrawFn) -> tuple[Columns, list[Link]]:
    counts = [draw(st.integers(0, 12)) for _ in range(3)]
    columns = tuple([f"{name}{n}" for n in range(count)] for name, count in zip("tqv", counts, strict=True))
    triggers, qualifiers, versions = columns
    links = [Link(trigger, draw(st.sampled_from(qualifiers))) for trigger in triggers if qualifiers]
    for qualifier in qualifiers:
        chosen = draw(st.lists(st.sampled_from(versions), max_size=2, unique=True)) if versions else []
        links += [Link(qualifier, version, "12.5%" if len(chosen) == 2 else "") for version in chosen]
    return (triggers, qualifiers, versions), links


@given(drawings(), st.integers(0, 200), st.integers(0, 60))
def test_boxes_never_overlap_and_everything_is_inside(
    drawing: tuple[Columns, list[Link]], width: int, height: int
) -> None:
    columns, links = drawing
    layout = laid_out(columns, links, width, height)
    assert layout.width == max(width, NARROWEST)
    assert set(layout.boxes) == {key for column in columns for key in column}
    for box in layout.boxes.values():
        assert box.width >= 8 and box.x >= 0 and box.right <= layout.width
        assert box.y >= 0 and box.y + BOX_HEIGHT <= layout.height
    for one, other in combinations(layout.boxes.values(), 2):
        apart = one.right <= other.x or other.right <= one.x
        assert apart or one.y + BOX_HEIGHT <= other.y or other.y + BOX_HEIGHT <= one.y


@given(drawings(), st.integers(40, 160), st.integers(0, 60))
def test_every_line_leads_from_beside_its_source_to_beside_its_target_through_no_box(
    drawing: tuple[Columns, list[Link]], width: int, height: int
) -> None:
    columns, links = drawing
    layout = laid_out(columns, links, width, height)
    assert sorted(line.link for line in layout.lines) == sorted(links)
    for line in layout.lines:
        source, target = layout.boxes[line.link.source], layout.boxes[line.link.target]
        cells = list(line.cells())
        assert cells[0] == (source.right, source.port) and cells[-1] == (target.x - 1, target.port)
        assert len(set(cells)) == len(cells)
        assert all(abs(x - to_x) + abs(y - to_y) == 1 for (x, y), (to_x, to_y) in pairwise(cells))
        assert all(layout.at(x, y) is None for x, y in cells)


@given(drawings(), st.integers(40, 160))
def test_a_label_is_on_its_own_line_or_on_none_and_never_on_another_label_or_a_box(
    drawing: tuple[Columns, list[Link]], width: int
) -> None:
    columns, links = drawing
    layout = laid_out(columns, links, width)
    written: set[tuple[int, int]] = set()
    for line in layout.lines:
        if line.label_at is None:
            continue
        x, y = line.label_at
        cells = {(x + step, y) for step in range(len(line.link.label))}
        others = {cell for other in layout.lines if other is not line for cell in other.cells()}
        assert not cells & others and not cells & written
        assert all(layout.at(*cell) is None for cell in cells) and x + len(line.link.label) <= layout.width
        written |= cells


def lanes(layout: Layout) -> dict[str, int]:
    return {line.link.source: line.corners[1][0] for line in layout.lines if len(line.corners) == 4}


def test_a_box_stands_beside_the_first_that_it_points_at_and_the_line_is_straight() -> None:
    layout = laid_out(
        (["t"], ["dev", "prod"], ["l", "2", "1"]), [Link("dev", "l"), Link("prod", "1"), Link("t", "prod")], 80
    )
    assert layout.boxes["prod"].y == layout.boxes["1"].y == layout.boxes["t"].y
    assert all(len(line.corners) == 2 for line in layout.lines)


def test_a_split_has_both_its_shares_at_every_width() -> None:
    links = [Link("prod", "1", "90%"), Link("prod", "2", "10%"), Link("dev", "l"), Link("test", "2")]
    for width in range(NARROWEST, 161):
        layout = laid_out(([], ["dev", "test", "prod"], ["l", "2", "1"]), links, width)
        assert all(line.label_at for line in layout.lines if line.link.label), width


def test_a_line_that_sets_out_where_another_arrives_turns_off_before_it() -> None:
    # b sets out in the row of version 2, where c's line arrives: were they to meet, b would seem to lead to 2.
    links = [Link("a", "1"), Link("b", "1"), Link("c", "2")]
    layout = laid_out(([], ["a", "b", "c"], ["1", "2"]), links, 80)
    assert layout.boxes["b"].port == layout.boxes["2"].port
    assert lanes(layout)["b"] < lanes(layout)["c"]


def test_boxes_keep_a_line_between_them_where_all_fits_and_stand_closer_where_not() -> None:
    columns: list[list[str]] = [[], [], ["a", "b", "c"]]
    assert [box.y for box in laid_out(columns, [], 80, 11).boxes.values()] == [0, 4, 8]
    assert [box.y for box in laid_out(columns, [], 80, 10).boxes.values()] == [0, 3, 6]


def test_a_thousand_aliases_are_laid_out_in_reasonable_steps() -> None:
    aliases = [f"a{n}" for n in range(300)]
    layout = laid_out(([], aliases, ["1", "2"]), [Link(name, "1") for name in aliases], 100)
    assert layout.height == 300 * BOX_HEIGHT and len(layout.lines) == 300
