"""Failures, cold starts and durations: what the plots say, in any space and without colours."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import log

import pytest

from lvtui.experiments.asked_shares import AskedShares
from lvtui.experiments.series import (
    ColdBin,
    ColdSeries,
    Durations,
    DurationSeries,
    ErrorBin,
    ErrorSeries,
    Moment,
    SharePoint,
    ShareSeries,
)
from lvtui.ui.widgets.cold_plot import ColdPlot
from lvtui.ui.widgets.drawing import Drawing
from lvtui.ui.widgets.duration_plot import DurationPlot
from lvtui.ui.widgets.duration_scale import DurationScale, in_columns
from lvtui.ui.widgets.error_plot import ErrorPlot
from lvtui.ui.widgets.error_steps import error_steps, fitted_errors
from lvtui.ui.widgets.moment_marks import moment_labels, places_of
from lvtui.ui.widgets.plotting import Scale
from lvtui.ui.widgets.share_plot import SharePlot
from tests.ui.widgets.apps import WidgetApp, drawn, lines

BEGIN = Moment(0, "prod: v1 90 %, v2 10 %", {"1": 0.9, "2": 0.1})
MOVED = Moment(500, "prod: v1 50 %, v2 50 %", {"1": 0.5, "2": 0.5})
EDGES = tuple(0.01 * 1.05**place for place in range(376))


def errors(versions: int = 2, bins: int = 20) -> ErrorSeries:
    """A thousand calls; of each version after the first one in ten fails."""
    size = 1000 // bins
    each = [
        ErrorBin((place + 1) * size, (size // versions,) * versions, (0, *(size // versions // 10,) * (versions - 1)))
        for place in range(bins)
    ]
    return ErrorSeries(tuple(str(number + 1) for number in range(versions)), tuple(each), (BEGIN, MOVED))


def cold(versions: int = 2, bins: int = 20) -> ColdSeries:
    """A thousand calls; the first few of each version are cold starts."""
    size = 1000 // bins
    each = [
        ColdBin((place + 1) * size, (3 - versions % 2 if place == 0 else 0,) * versions, (size // versions,) * versions)
        for place in range(bins)
    ]
    return ColdSeries(tuple(str(number + 1) for number in range(versions)), tuple(each), (82.0,) * versions)


def took(version: str, *times: float) -> Durations:
    counts = [0] * (len(EDGES) - 1)
    for time in times:
        counts[int(log(time / 0.01) / log(1.05))] += 1
    ordered = sorted(times)
    return Durations(
        version, len(times), tuple(counts), ordered[len(times) // 2], ordered[-2], ordered[-1], ordered[-1]
    )


def durations(versions: int = 2) -> DurationSeries:
    made = [took(str(number + 1), *[61.0 * 3**number] * 50, 70.0 * 3**number, 200.0) for number in range(versions)]
    return DurationSeries(EDGES, tuple(made))


def every_plot(versions: int = 2) -> list[Drawing]:
    return [ErrorPlot(errors(versions)), ColdPlot(cold(versions)), DurationPlot(durations(versions))]


@pytest.mark.parametrize(
    ("plot", "words"),
    [
        (ErrorPlot(), "No calls yet: how often each version fails"),
        (ErrorPlot(ErrorSeries(("1",))), "No calls yet"),
        (ColdPlot(), "No calls yet: those that start"),
        (ColdPlot(ColdSeries()), "No calls yet"),
        (DurationPlot(), "No calls yet: how long"),
        (DurationPlot(DurationSeries(EDGES, (Durations("1", 0, (0,) * 375),))), "No calls yet"),
    ],
)
async def test_an_empty_plot_says_what_will_be_here(plot: Drawing, words: str) -> None:
    assert " ".join(await drawn(plot, 30, 5)).startswith(words)


@pytest.mark.parametrize(
    ("width", "height"), [(1, 1), (2, 9), (19, 6), (20, 5), (40, 10), (80, 20), (200, 50), (80, 2)]
)
@pytest.mark.parametrize("versions", [1, 2, 5])
async def test_every_plot_fits_its_space(width: int, height: int, versions: int) -> None:
    plots = every_plot(versions)
    for plot in plots:
        plot.styles.width, plot.styles.height = width, height
    async with WidgetApp(*plots).run_test(size=(200, 200)):
        for plot in plots:
            assert len(plot.draw(plot.content_size)) <= height
            assert all(strip.cell_length <= width for strip in plot.draw(plot.content_size))
            assert all(plot.render_line(y).cell_length == width for y in range(height))
            if width >= 40 and height >= 10 and not (versions > 2 and isinstance(plot, ErrorPlot)):
                assert all(any(f"v{number + 1} " in line for line in lines(plot)) for number in range(versions))


@pytest.mark.parametrize("index", [0, 1, 2])
async def test_the_reading_is_the_title_and_without_one_the_plot_states_its_own(index: int) -> None:
    own = ["failed: v1 0.0 %, v2 8.0 %", "6 of 1,000 calls were cold starts", "median of v1: 61 ms, of v2: 183 ms"]
    plot = every_plot()[index]
    plot.styles.height = 12
    async with WidgetApp(plot).run_test(size=(60, 14)) as pilot:
        assert lines(plot)[0] == own[index]
        assert isinstance(plot, ErrorPlot | ColdPlot | DurationPlot)
        plot.reading = "Version 2 is worse."
        await pilot.pause()
        assert lines(plot)[0] == "Version 2 is worse."


async def test_more_bins_than_columns_are_no_more_marks() -> None:
    for plot in (ErrorPlot(errors(bins=500)), ColdPlot(cold(bins=500))):
        plot.styles.height = 12
        async with WidgetApp(plot).run_test(size=(60, 14)):
            marks = plot.marks()
            assert len(marks) <= 60
            assert marks[0].first_call == 0
            assert marks[-1].last_call == 999
            assert all(one.last_call + 1 == other.first_call for one, other in pairwise(marks))


async def test_bars_beside_each_other_leave_no_gap_at_the_right_edge() -> None:
    for width in range(20, 70):
        plot = ColdPlot(cold(bins=40))
        plot.styles.height = 10
        async with WidgetApp(plot).run_test(size=(width, 12)):
            assert plot.mark_at(width - 1, 4) is not None


async def test_the_error_plot_shows_rates_failures_and_when_weights_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    shown = await drawn(ErrorPlot(errors()), 84, 12)
    moved = shown[1].index("▾")
    assert shown[1].endswith("▾ prod: v1 50 %, v2 50 %")
    assert sum(line[moved : moved + 1] == "┊" for line in shown[2:8]) >= 4
    failures = next(line for line in shown if line.startswith("failed│"))
    assert failures.count("×") == 20
    assert any(line.endswith(" v2 B") for line in shown)
    assert any(line.endswith(" v1 A") for line in shown)
    assert shown[-1] == "⠒⠒⠒⠒⠒ v1 A: 0 of 500, 0.0 %  ⠂⠂⠂⠂⠂ v2 B: 40 of 500, 8.0 %  × failed  ┊ changed"
    assert (await drawn(ErrorPlot(errors()), 110, 12))[-1].endswith("  a step: 20 calls or more")
    assert shown[-2].split()[::6] == ["0", "calls"]


async def test_a_deploy_is_no_change_of_what_was_asked() -> None:
    begun = Moment(0, "", {"$LATEST": 1.0})
    deployed = Moment(500, "$LATEST: code deployed", {"$LATEST": 1.0}, deployed=True)
    points = tuple(SharePoint(calls, 1.0) for calls in range(10, 1001, 10))
    shown = await drawn(SharePlot(ShareSeries("$LATEST", "$LATEST", 1.0, points, 1000, (begun, deployed))), 90, 12)
    assert shown[0] == "$LATEST sent 100.0 % to $LATEST, 100 % asked: inside the 95 % band"
    assert "▾ $LATEST: code deployed" in shown[1]
    assert shown[-1].endswith("asked 100 %")


async def test_plots_beside_each_other_have_one_scale_whatever_happened_in_each() -> None:
    scales = []
    for series in (errors(), replace(errors(), moments=()), ErrorSeries(("1",), (ErrorBin(100, (100,), (0,)),))):
        plot = ErrorPlot(series)
        plot.least_top = 0.3
        scales.append([line.partition("┤")[0].strip() for line in await drawn(plot, 60, 12) if "%┤" in line])
    assert scales == [["40 %", "20 %", "0 %"]] * 3


async def test_lines_of_two_versions_differ_without_colours() -> None:
    shown = "\n".join(await drawn(ErrorPlot(replace(errors(), moments=())), 60, 6))
    assert "⠂⠂⠂" in shown or "⠄⠄⠄" in shown or "⠁⠁⠁" in shown or "⡀⡀⡀" in shown
    assert "⣀⣀⣀" in shown


def test_steps_hold_enough_calls_to_say_something_and_all_of_them() -> None:
    bins = tuple(ErrorBin(10 * (place + 1), (9, 1), (0, place % 2)) for place in range(50))
    series = ErrorSeries(("1", "2"), bins)
    steps = error_steps(series, 1)
    assert [(step.start, step.end) for step in steps] == [(0, 200), (200, 500)]
    assert [step.rate for step in steps] == [0.5, 0.5]
    assert len(error_steps(series, 0)) <= 16
    assert error_steps(fitted_errors(series, 7), 0)[-1].end == 500


def test_a_version_called_a_few_times_has_one_step_and_one_never_called_none() -> None:
    series = ErrorSeries(("1", "2"), (ErrorBin(3, (3, 0), (1, 0)), ErrorBin(5, (2, 0), (0, 0))))
    assert error_steps(series, 0) == [(0, 5, 0.2)]
    assert error_steps(series, 1) == []


async def test_a_slower_version_stands_further_to_the_right() -> None:
    shown = await drawn(DurationPlot(durations()), 80, 20)
    medians = [line.index("●") for line in shown[:-1] if "●" in line]
    assert len(medians) == 2
    assert medians[0] < medians[1]
    assert shown[1] == "v1 A   median 61 ms   90 % 70 ms  99 % 200 ms  most 200 ms  52 calls"
    assert shown[-2].split() == ["50", "ms", "100", "ms", "200", "ms", "500", "ms"]
    assert shown[-1] == "bars: share of the version's calls   ● median  ┼ 90 %  ┤ 99 %"


async def test_where_there_is_no_room_for_bars_the_figures_are_left() -> None:
    shown = await drawn(DurationPlot(durations()), 60, 4)
    assert [line[:4] for line in shown] == ["medi", "v1 A", "v2 B", ""]
    assert "median" in shown[1]


def test_calls_put_into_columns_are_all_there() -> None:
    series = durations()
    scale = DurationScale.of(series)
    for columns in (5, 33, 74, 700):
        for each in series.versions:
            assert sum(in_columns(each.counts, EDGES, scale, columns)) == pytest.approx(each.calls)


def test_the_axis_of_durations_runs_between_round_ones() -> None:
    scale = DurationScale.of(durations())
    assert (scale.low, scale.high) == pytest.approx((50, 500))
    assert [words for _, words in scale.ticks(80)] == ["50 ms", "100 ms", "200 ms", "500 ms"]
    wide = DurationScale(0.01, 100_000.0)
    assert [words for _, words in wide.ticks(40)][:3] == ["0.01 ms", "0.1 ms", "1 ms"]
    assert DurationScale.of(DurationSeries()).low < DurationScale.of(DurationSeries()).high


async def test_cold_starts_stand_in_bars_with_how_long_they_took() -> None:
    plot = ColdPlot(cold(1))
    plot.moments = (BEGIN, MOVED)
    shown = await drawn(plot, 60, 12)
    assert shown[0] == "2 of 1,000 calls were cold starts"
    assert "▾ prod" in shown[1]
    assert shown[2] == "v1 A  2 cold  of 1,000 calls  init median 82 ms"
    assert shown[3].startswith("  4┤")
    assert any(line[4:5] == "█" for line in shown[4:7])
    assert shown[-1] == "bars: cold starts among 50 calls each"


def test_moments_have_as_many_words_as_there_is_room_for() -> None:
    calls = Scale(0, 1000, (0, 1000))
    later = Moment(900, "prod: v1 0 %, v2 100 %", {"1": 0.0, "2": 1.0})
    places = places_of((BEGIN, MOVED, later), calls, 71)
    assert list(places) == [35, 63]
    assert moment_labels(places, 90) == " " * 35 + "▾ prod: v1 50 %, v2 50 %".ljust(28) + "▾ prod: v1 0 %, v2 100 %"
    assert moment_labels(places, 71).endswith("2 100 % ▾") is False
    assert all(len(moment_labels(places, width)) <= width for width in range(65, 110))
    deployed = Moment(990, "$LATEST: code deployed", {"1": 0.5, "2": 0.5}, deployed=True)
    assert moment_labels(places_of((BEGIN, deployed), calls, 71), 71).endswith("$LATEST: code deployed ▾")
    assert moment_labels(places_of((BEGIN, replace(deployed, call=10)), calls, 71), 12).strip() == "▾ changed"
    beside = Moment(530, "again", {"1": 0.4, "2": 0.6})
    crowded = moment_labels(places_of((MOVED, beside), calls, 61), 61)
    assert crowded == " " * (30 - len("prod: v1 50 %, v2 50 % ")) + "prod: v1 50 %, v2 50 % ▾ ▾ again"


def test_what_was_asked_changes_with_the_moments_and_the_band_follows() -> None:
    steady = AskedShares.of(ShareSeries("prod", "2", 0.1))
    moved = AskedShares.of(ShareSeries("prod", "2", 0.5, moments=(BEGIN, MOVED)))
    assert [moved.at(call) for call in (0, 499, 500, 900)] == [0.1, 0.1, 0.5, 0.5]
    assert moved.band(400, 0.95) == steady.band(400, 0.95)
    low, high = moved.band(1000, 0.95) or (0.0, 0.0)
    assert low < 0.3 < high
    # Σ pq of the stretches is 170 where one share of 30 % for all would have 210: narrower than its band of ±2.8 %.
    assert high - low == pytest.approx(2 * 1.96 * 170**0.5 / 1000, abs=0.003)


def test_a_switch_from_none_to_all_leaves_nothing_to_chance() -> None:
    none, whole = Moment(0, "", {"1": 1.0}), Moment(500, "", {"2": 1.0})
    asked = AskedShares.of(ShareSeries("prod", "2", 1.0, moments=(none, whole)))
    assert asked.band(1000, 0.95) == (0.5, 0.5)


def test_without_knowing_what_was_asked_at_first_there_is_no_band() -> None:
    asked = AskedShares.of(ShareSeries("prod", "2", 0.5, moments=(MOVED,)))
    assert asked.at(100) is None
    assert asked.band(1000, 0.95) is None


async def test_the_share_plot_marks_when_the_weight_was_moved() -> None:
    points = tuple(
        SharePoint(calls, 0.1 if calls <= 500 else 0.1 + (calls - 500) / 2500) for calls in range(5, 1001, 5)
    )
    series = ShareSeries("prod", "2", 0.5, points, 1000, (BEGIN, MOVED))
    shown = await drawn(SharePlot(series), 76, 12)
    assert shown[0] == "prod sent 30.0 % to v2, 30.0 % asked on average: inside the 95 % band"
    assert shown[1].strip() == "▾ prod: v1 50 %, v2 50 %"
    moved = shown[1].index("▾")
    assert sum(line[moved : moved + 1] == "┊" for line in shown[2:9]) >= 5
    assert "⠒ ⠒" in shown[-1]
    unknown = await drawn(SharePlot(replace(series, moments=(MOVED,))), 76, 12)
    assert unknown[0] == "prod sent 30.0 % to v2, 50 % asked now"


async def test_colours_of_the_terminal_are_enough() -> None:
    plots = [*every_plot(), SharePlot(ShareSeries("prod", "2", 0.1, (SharePoint(10, 0.1),), 10, (BEGIN,)))]
    for plot in plots:
        plot.styles.height = 12
    app = WidgetApp(*plots)
    async with app.run_test(size=(60, 50)) as pilot:
        app.theme = "ansi-dark"
        await pilot.pause()
        assert all(lines(plot)[-1].strip() for plot in plots)
