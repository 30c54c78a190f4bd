"""Every call is one mark, told by pattern before colour."""

from __future__ import annotations

import pytest

from lvtui.experiments.series import OutcomeSeries
from lvtui.experiments.tally import Tally
from lvtui.ui.widgets.outcome_strip import OutcomeStrip
from tests.experiments.outcomes import add_all, outcome, tally_of
from tests.ui.widgets.apps import WidgetApp, drawn, lines, segments


async def test_each_call_is_a_mark_in_order() -> None:
    strip = OutcomeStrip(tally_of("112!1222!1").bins(100))
    assert await drawn(strip, 60, 3) == [
        "██×█▒▒×█",
        "1 mark = 1 call  ██ v1 A  ▒▒ v2 B 2 failed  × failed",
        "",
    ]


async def test_marks_run_on_in_the_next_line() -> None:
    shown = await drawn(OutcomeStrip(tally_of("1" * 25 + "2" * 10).bins(100)), 20, 4)
    assert shown[:2] == ["█" * 20, "█" * 5 + "▒" * 10]


async def test_more_calls_than_cells_share_marks() -> None:
    tally = tally_of(("1" * 9 + "2") * 100 + "2" * 10 + "1" * 9 + "1!")
    shown = await drawn(OutcomeStrip(tally.bins(1000)), 60, 3)
    assert shown[1].startswith("10 a mark") or shown[2].startswith("10 a mark")


async def test_what_a_mixed_mark_cannot_show_is_carried_on_to_the_next_and_paler_means_less_clear() -> None:
    strip = OutcomeStrip(tally_of("11111" + "11112" + "11122" + "11!111").bins(4))
    strip.styles.height = 2
    async with WidgetApp(strip).run_test(size=(60, 3)):
        assert lines(strip)[0] == "██▒×"
        styles = [segment.style for segment in segments(strip, 0)]
        strengths = [(style.bold or False, style.dim or False) for style in styles[:3] if style is not None]
        assert strengths == [(True, False), (False, False), (False, True)]
        assert lines(strip)[1] == "5 a mark  █ v1 A  ▒ v2 B  × one or more failed"


async def test_a_version_with_a_quarter_of_the_calls_has_a_quarter_of_the_marks() -> None:
    strip = OutcomeStrip(tally_of("1112" * 500).bins(40))
    strip.styles.height = 2
    async with WidgetApp(strip).run_test(size=(60, 3)):
        marks = lines(strip)[0]
        assert (len(marks), marks.count("▒")) == (40, 10)


async def test_calls_under_way_are_dots() -> None:
    tally = Tally()
    add_all(tally, [(0, outcome("1")), (3, outcome("2"))])
    assert (await drawn(OutcomeStrip(tally.bins(10)), 50, 3))[0] == "█··▒"


async def test_the_legend_is_in_order_and_shorter_where_there_is_less_room() -> None:
    series = tally_of("2!1").bins(10)
    assert (await drawn(OutcomeStrip(series), 52, 2))[1] == "1 mark = 1 call  ██ v1 A  ▒▒ v2 B 1 failed  × failed"
    assert (await drawn(OutcomeStrip(series), 40, 2))[1] == "1 a mark  █ v1 A  ▒ v2 B  × failed"
    assert (await drawn(OutcomeStrip(series), 30, 2))[1] == "1 a mark  █ v1 A  ▒ v2 B"


async def test_an_empty_strip_says_what_will_be_here() -> None:
    assert (await drawn(OutcomeStrip(), 50, 3))[0] == "No calls yet: each will be one mark here."


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 2), (30, 1), (30, 5), (100, 8)])
async def test_the_strip_fits_its_space(width: int, height: int) -> None:
    strip = OutcomeStrip(tally_of("12!" * 2000).bins(400))
    strip.styles.width, strip.styles.height = width, height
    async with WidgetApp(strip).run_test(size=(100, 20)):
        assert all(strip.render_line(y).cell_length == width for y in range(strip.size.height))
        assert strip.cells >= 1


async def test_a_new_series_is_drawn() -> None:
    strip = OutcomeStrip()
    async with WidgetApp(strip).run_test(size=(50, 6)) as pilot:
        strip.series = tally_of("12").bins(strip.cells)
        await pilot.pause()
        assert lines(strip)[0] == "█▒"
        strip.series = OutcomeSeries()
        await pilot.pause()
        assert lines(strip)[0].startswith("No calls yet")
