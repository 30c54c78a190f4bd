"""The plot states its finding and shows what chance allows."""

from __future__ import annotations

import pytest

from lvtui.experiments.series import SharePoint, ShareSeries
from lvtui.ui.widgets.share_plot import SharePlot
from tests.ui.widgets.apps import WidgetApp, drawn, lines, segments

STEADY = ShareSeries(
    "prod", "2", asked=0.1, points=tuple(SharePoint(calls, 0.12) for calls in range(2, 201, 2)), planned=200
)


@pytest.fixture
def no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.mark.usefixtures("no_colour")
async def test_the_plot_reads_without_colour() -> None:
    assert await drawn(SharePlot(STEADY), 70, 12) == NO_COLOUR_PLOT


NO_COLOUR_PLOT = [
    "prod sent 12.0 % to v2, 10 % asked: inside the 95 % band",
    "30 %┤░░░░",
    "    │░░░░",
    "20 %┤░░░░░░░░░",
    "    │░░░░░░░░░░░░░░░░░░░░░░░░░░",
    "    │⢀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀ v2 B 12.0 %",
    "10 %┤⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒░⠒ asked 10 %",
    "    │░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░",
    " 0 %┤░░░░░░░░░░░░░░",
    "    └┬────────────┬────────────┬────────────┬────────────┬",
    "     0           50           100          150          200 calls",
    "⠒⠊⠉ share of v2   ░░░ chance, 95 %   ⠒ ⠒ asked 10 %",
]


@pytest.mark.parametrize(
    ("width", "title"),
    [
        (60, "prod sent 12.0 % to v2, 10 % asked: inside the 95 % band"),
        (40, "prod sent 12.0 % to v2, 10 % asked"),
        (30, "12.0 % to v2, 10 % asked"),
        (12, "12.0 % to v…"),
    ],
)
async def test_the_title_states_the_finding_in_any_width(width: int, title: str) -> None:
    assert (await drawn(SharePlot(STEADY), width, 8))[0] == title


async def test_a_share_that_chance_hardly_explains_is_named() -> None:
    series = ShareSeries("prod", "2", asked=0.1, points=(SharePoint(1000, 0.15),))
    assert (await drawn(SharePlot(series), 70, 10))[0] == "prod sent 15.0 % to v2, 10 % asked: outside the 95 % band"


async def test_before_the_first_call_the_band_is_already_there() -> None:
    shown = await drawn(SharePlot(ShareSeries("prod", "2", asked=0.1)), 70, 10)
    assert shown[0] == "prod: 10 % to v2 asked, no calls yet"
    assert any("asked 10 %" in line for line in shown[1:7])
    assert shown[8].split() == ["0", "50", "100", "calls"]


async def test_an_empty_plot_says_what_will_be_here() -> None:
    shown = await drawn(SharePlot(), 40, 8)
    assert shown[0] == "No calls yet."
    assert shown[1].startswith("Invoke an alias")


@pytest.mark.parametrize(("width", "height"), [(30, 6), (31, 7), (56, 9), (80, 20), (200, 50)])
@pytest.mark.parametrize("asked", [0.0, 0.001, 0.1, 0.5, 1.0])
async def test_the_plot_fits_its_space(width: int, height: int, asked: float) -> None:
    series = ShareSeries("prod", "2", asked, points=tuple(SharePoint(calls, 1 / calls) for calls in range(1, 3001, 7)))
    plot = SharePlot(series)
    plot.styles.width, plot.styles.height = width, height
    async with WidgetApp(plot).run_test(size=(200, 50)):
        shown = lines(plot)
        assert len(shown) == height
        assert all(plot.render_line(y).cell_length == width for y in range(height))
        assert all(ord(character) >= 0x20 for line in shown for character in line)
        assert any("⠀" < character <= "⣿" for line in shown for character in line)
        assert "calls" in "".join(shown)
        assert all(len(line) <= width for line in shown)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (5, 3), (19, 6), (40, 4)])
async def test_where_there_is_no_room_only_the_finding_is_left(width: int, height: int) -> None:
    shown = await drawn(SharePlot(STEADY), width, height)
    assert shown[1:] == [""] * (len(shown) - 1)


async def test_the_lines_end_in_labels_that_do_not_hide_each_other() -> None:
    for share in (0.09, 0.1, 0.11):
        series = ShareSeries("prod", "2", 0.1, points=(SharePoint(100, share), SharePoint(200, share)), planned=200)
        shown = await drawn(SharePlot(series), 70, 10)
        assert sum("asked 10 %" in line for line in shown[1:-1]) == 1
        assert sum(f"v2 B {share * 100:.1f} %" in line for line in shown) == 1


async def test_points_too_many_for_the_columns_cost_no_more_dots() -> None:
    many = ShareSeries(
        "prod", "2", 0.1, points=tuple(SharePoint(calls, 0.1) for calls in range(1, 20_001)), planned=20_000
    )
    few = ShareSeries(
        "prod", "2", 0.1, points=tuple(SharePoint(calls, 0.1) for calls in range(100, 20_001, 100)), planned=20_000
    )
    assert (await drawn(SharePlot(many), 60, 12))[0] == (await drawn(SharePlot(few), 60, 12))[0]
    dots = [sum("⠀" < c <= "⣿" for line in await drawn(SharePlot(s), 60, 12) for c in line) for s in (many, few)]
    assert abs(dots[0] - dots[1]) <= 2


async def test_a_new_series_is_drawn() -> None:
    plot = SharePlot()
    plot.styles.height = 10
    async with WidgetApp(plot).run_test(size=(60, 12)) as pilot:
        assert lines(plot)[0] == "No calls yet."
        assert plot.points_wanted == 120
        plot.series = STEADY
        await pilot.pause()
        assert lines(plot)[0].startswith("prod sent 12.0 %")
        assert segments(plot, 0)[0].text.startswith("prod")
