"""From a plot to a call: the cursor goes over marks, and says which calls were chosen."""

from __future__ import annotations

from itertools import pairwise

import pytest
from textual.message import Message
from textual.widget import Widget

from lvtui.experiments.series import ColdBin, ColdSeries, ErrorBin, ErrorSeries, SharePoint, ShareSeries
from lvtui.ui.widgets.cold_plot import ColdPlot
from lvtui.ui.widgets.error_plot import ErrorPlot
from lvtui.ui.widgets.outcome_strip import OutcomeStrip
from lvtui.ui.widgets.plot_cursor import MarkPicker
from lvtui.ui.widgets.share_plot import SharePlot
from tests.experiments.outcomes import tally_of
from tests.ui.widgets.apps import WidgetApp, lines, segments

RUN = tally_of("1111!111112!1111111111")
"""Calls 3 and 9 failed, of 20."""


class CursorApp(WidgetApp):
    """Keeps what a cursor posts."""

    def on_mark_picker_mark_chosen(self, message: Message) -> None:
        self.posted.append(message)

    def on_mark_picker_mark_highlighted(self, message: Message) -> None:
        self.posted.append(message)

    @property
    def chosen(self) -> list[tuple[int, int]]:
        return [(each.first_call, each.last_call) for each in self.posted if isinstance(each, MarkPicker.MarkChosen)]


def strip(width: int = 10, height: int = 3) -> OutcomeStrip:
    made = OutcomeStrip(RUN.bins(100), pickable=True)
    made.styles.width, made.styles.height = width, height
    return made


def error_plot() -> ErrorPlot:
    """Ten bins of ten calls; the fourth and the eighth have a failure."""
    bins = tuple(ErrorBin(end, (10,), (1 if end in (40, 80) else 0,)) for end in range(10, 101, 10))
    plot = ErrorPlot(ErrorSeries(("1",), bins), pickable=True)
    plot.styles.height = 10
    return plot


def cold_plot() -> ColdPlot:
    """Ten bins of ten calls; the first and the fifth have a cold start."""
    bins = tuple(ColdBin(end, (1 if end in (10, 50) else 0,), (10,)) for end in range(10, 101, 10))
    plot = ColdPlot(ColdSeries(("1",), bins, (80.0,)), pickable=True)
    plot.styles.height = 10
    return plot


@pytest.mark.parametrize("plot", [OutcomeStrip(RUN.bins(100)), ErrorPlot(), ColdPlot(), SharePlot()])
async def test_a_plot_whose_marks_cannot_be_picked_takes_no_focus_and_no_clicks(plot: Widget) -> None:
    app = CursorApp(plot)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("tab")
        await pilot.click(plot, offset=(1, 0))
        assert app.focused is None
        assert app.posted == []


async def test_focus_comes_to_the_first_failure_and_n_goes_on() -> None:
    app = CursorApp(strip())
    async with app.run_test(size=(40, 12)) as pilot:
        plot = app.query_one(OutcomeStrip)
        plot.focus()
        await pilot.pause()
        assert plot.cursor_call == 3
        await pilot.press("n")
        assert plot.cursor_call == 9
        await pilot.press("n")
        assert plot.cursor_call == 9
        await pilot.press("N", "enter")
        assert app.chosen == [(3, 3)]


async def test_arrows_go_by_marks_and_rows_and_stop_at_the_ends() -> None:
    app = CursorApp(strip())
    async with app.run_test(size=(40, 12)) as pilot:
        plot = app.query_one(OutcomeStrip)
        plot.focus()
        seen = []
        for key in ("home", "left", "right", "down", "up", "l", "h", "end", "right"):
            await pilot.press(key)
            seen.append(plot.cursor_call)
        assert seen == [0, 0, 1, 11, 1, 2, 1, 19, 19]
        highlighted = [each for each in app.posted if isinstance(each, MarkPicker.MarkHighlighted)]
        assert highlighted[-1].first_call == 19
        assert highlighted[-1].control is plot


async def test_the_mark_under_the_cursor_is_its_versions_letter_in_reverse() -> None:
    app = CursorApp(strip())
    async with app.run_test(size=(40, 12)) as pilot:
        plot = app.query_one(OutcomeStrip)
        plot.focus()
        await pilot.press("home")
        first = segments(plot, 0)[0]
        assert first.text == "A"
        assert first.style is not None
        assert first.style.reverse


async def test_a_click_chooses_the_mark_and_one_beside_the_marks_does_not() -> None:
    app = CursorApp(strip(12, 3))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.click(OutcomeStrip, offset=(2, 1))
        assert app.chosen == [(14, 14)]
        await pilot.click(OutcomeStrip, offset=(10, 1))
        await pilot.click(OutcomeStrip, offset=(2, 2))
        assert app.chosen == [(14, 14)]


async def test_the_cursor_stays_with_its_call_when_marks_are_merged() -> None:
    app = CursorApp(strip(10, 2))
    async with app.run_test(size=(40, 12)) as pilot:
        plot = app.query_one(OutcomeStrip)
        plot.focus()
        plot.cursor_call = 9
        await pilot.press("enter")
        assert app.chosen == [(8, 9)]
        plot.series = tally_of("1" * 100).bins(100)
        await pilot.press("enter")
        assert app.chosen[-1] == (0, 9)


async def test_a_title_moves_the_marks_down() -> None:
    made = strip(10, 4)
    made.reading = "2 of 20 calls failed"
    app = CursorApp(made)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.click(OutcomeStrip, offset=(3, 0))
        assert app.chosen == []
        await pilot.click(OutcomeStrip, offset=(3, 1))
        assert app.chosen == [(3, 3)]


@pytest.mark.parametrize(("plot", "calls"), [(error_plot(), [30, 70, 30]), (cold_plot(), [0, 40, 0])])
async def test_n_goes_over_what_a_plot_of_bins_is_about(plot: MarkPicker, calls: list[int]) -> None:
    app = CursorApp(plot)
    async with app.run_test(size=(60, 12)) as pilot:
        plot.focus()
        await pilot.pause()
        seen = [plot.cursor_call]
        for key in ("n", "N"):
            await pilot.press(key)
            seen.append(plot.cursor_call)
        assert seen == calls
        await pilot.press("enter")
        assert app.chosen == [(calls[-1], calls[-1] + 9)]


@pytest.mark.parametrize("plot", [error_plot(), cold_plot()])
async def test_every_column_with_calls_can_be_clicked(plot: MarkPicker) -> None:
    app = CursorApp(plot)
    async with app.run_test(size=(60, 12)) as pilot:
        places = [plot.mark_at(x, 4) for x in range(60)]
        assert {place for place in places if place is not None} == set(range(10))
        assert sorted(place for place in places if place is not None) == [p for p in places if p is not None]
        await pilot.click(plot, offset=(places.index(6), 4))
        assert app.chosen == [(60, 69)]


async def test_up_and_down_are_left_to_what_is_around_a_plot_of_bins() -> None:
    app = CursorApp(error_plot())
    async with app.run_test(size=(60, 12)) as pilot:
        plot = app.query_one(ErrorPlot)
        plot.focus()
        await pilot.pause()
        before = plot.cursor_call
        await pilot.press("down")
        assert plot.cursor_call == before
        assert not plot.check_action("move_row", (1,))


async def test_without_calls_there_is_nothing_to_choose() -> None:
    app = CursorApp(OutcomeStrip(pickable=True), ErrorPlot(pickable=True), ColdPlot(pickable=True))
    async with app.run_test(size=(60, 20)) as pilot:
        for plot in app.query(MarkPicker):
            plot.focus()
            await pilot.press("home", "right", "n", "N", "end", "enter")
            assert plot.cursor_call is None
        assert app.posted == []


@pytest.mark.parametrize("plot", [ErrorPlot(ErrorSeries(("1",)), pickable=True), ColdPlot(ColdSeries(), pickable=True)])
async def test_a_click_into_a_plot_of_bins_before_the_first_call_chooses_nothing(plot: MarkPicker) -> None:
    plot.styles.height = 10
    app = CursorApp(plot)
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.click(plot, offset=(20, 4))
        assert app.posted == []
        assert plot.cursor_call is None


@pytest.mark.parametrize("plot", [error_plot(), cold_plot()])
async def test_a_line_runs_through_a_plot_of_bins_at_the_cursor(plot: MarkPicker) -> None:
    app = CursorApp(plot)
    async with app.run_test(size=(60, 12)) as pilot:
        plot.focus()
        await pilot.press("home", "right", "right")
        columns = [x for x in range(60) if plot.mark_at(x, 4) == 2]
        crossed = [y for y in range(1, 9) if any(plot.render_line(y).text[x] == "│" for x in columns)]
        assert len(crossed) >= 3


def share_plot(calls: int, every: int = 1) -> SharePlot:
    """Version 2 had every second call, of twice as many as there have been."""
    points = tuple(SharePoint(done, (done // 2) / done) for done in range(every, calls + 1, every))
    plot = SharePlot(ShareSeries("prod", "2", 0.5, points, planned=2 * calls), pickable=True)
    plot.styles.height = 10
    return plot


@pytest.mark.parametrize(("calls", "every"), [(7, 1), (40, 1), (1000, 1), (100_000, 250)])
async def test_the_marks_along_the_share_cover_each_call_once(calls: int, every: int) -> None:
    plot = share_plot(calls, every)
    async with CursorApp(plot).run_test(size=(60, 12)):
        marks = plot.marks()
        assert marks[0].first_call == 0
        assert marks[-1].last_call == calls - 1
        assert all(one.last_call + 1 == other.first_call for one, other in pairwise(marks))
        assert len(marks) <= 60
        found = {plot.mark_at(column, 4) for column in range(60)}
        assert found - {None} <= set(range(len(marks)))
        assert plot.mark_at(0, 4) is None, "the numbers beside the axis"
        assert plot.mark_at(45, 4) is None, "no call has got there yet"
        assert len(found) > len(marks) // 2


async def test_one_gets_from_the_line_of_the_share_to_a_call() -> None:
    plot = share_plot(40)
    app = CursorApp(plot)
    async with app.run_test(size=(60, 12)) as pilot:
        plot.focus()
        await pilot.press("end", "enter")
        assert app.chosen[-1][1] == 39
        drawn_at = [line.index("│") for line in lines(plot)[1:7] if "│" in line[8:]]
        await pilot.press("home", "right", "enter")
        assert app.chosen[-1][0] > 0
        assert drawn_at
        await pilot.click(SharePlot, offset=(20, 4))
        place = plot.mark_at(20, 4)
        assert place is not None
        assert app.chosen[-1] == plot.marks()[place][:2]
