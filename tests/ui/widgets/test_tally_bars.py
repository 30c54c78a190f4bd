"""Counts, shares and failures per version, in as much room as there is."""

from __future__ import annotations

import pytest

from lvtui.experiments.series import VersionCount
from lvtui.ui.widgets.tally_bars import TallyBars
from tests.ui.widgets.apps import WidgetApp, drawn, lines, segments

EVEN = [VersionCount("1", 98), VersionCount("2", 102, failed=13)]
ASKED = {"1": 0.5, "2": 0.5}


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (
            72,
            [
                "v1 A ███████████████████████████████   98  49.0 %  asked 50 %   0 failed",
                "v2 B ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒×××× 102  51.0 %  asked 50 %  13 failed",
            ],
        ),
        (
            44,
            [
                "v1 A ███████████  98  49.0 %  asked 50 %",
                "v2 B ▒▒▒▒▒▒▒▒▒▒× 102  51.0 %  asked 50 % 13×",
            ],
        ),
        (30, ["v1 A █████████  98  49.0 %", "v2 B ▒▒▒▒▒▒▒▒× 102  51.0 % 13×"]),
        (18, ["v1 A █████  98", "v2 B ▒▒▒▒× 102 13×"]),
    ],
)
async def test_the_figures_stand_in_columns_at_any_width(width: int, shown: list[str]) -> None:
    assert await drawn(TallyBars(EVEN, ASKED), width, 2) == shown


@pytest.mark.parametrize("width", range(1, 100, 7))
async def test_no_line_is_too_long(width: int) -> None:
    counts = [VersionCount("$LATEST", 123_456, failed=1), VersionCount("4321", 1)]
    bars = TallyBars(counts, {"$LATEST": 1.0})
    bars.styles.width = width
    async with WidgetApp(bars).run_test(size=(120, 5)):
        assert all(bars.render_line(y).cell_length == width for y in range(2))


async def test_a_version_that_was_asked_for_and_not_called_has_a_line() -> None:
    shown = await drawn(TallyBars([VersionCount("1", 10)], {"1": 0.9, "2": 0.1}), 60, 2)
    assert shown[1].split() == ["v2", "B", "0", "0.0", "%", "asked", "10", "%", "0", "failed"]


async def test_versions_nobody_asked_for_follow_by_number() -> None:
    counts = [VersionCount("10", 1), VersionCount("$LATEST", 1), VersionCount("9", 1)]
    shown = await drawn(TallyBars(counts, {"12": 1.0}), 70, 4)
    assert [line.split()[0] for line in shown] == ["v12", "$LATEST", "v9", "v10"]
    assert "asked" in shown[0]
    assert "asked" not in shown[1]


async def test_few_calls_and_few_failures_still_show() -> None:
    shown = await drawn(TallyBars([VersionCount("1", 9_999), VersionCount("2", 1)]), 60, 2)
    assert shown[1].startswith("v2 B ▒ ")
    shown = await drawn(TallyBars([VersionCount("1", 10_000, failed=1)]), 60, 1)
    assert shown[0].count("×") == 1
    shown = await drawn(TallyBars([VersionCount("1", 10, failed=10)]), 60, 1)
    assert "█" not in shown[0]


async def test_the_bars_take_one_line_each() -> None:
    bars = TallyBars()
    async with WidgetApp(bars).run_test() as pilot:
        assert lines(bars) == ["No calls yet: how many each version gets will stand here."]
        bars.update(EVEN, ASKED)
        await pilot.pause()
        assert bars.size.height == 2
        bars.update([VersionCount("1", 1)])
        await pilot.pause()
        assert bars.size.height == 1
        assert "asked" not in lines(bars)[0]


async def test_failures_have_their_own_colour() -> None:
    bars = TallyBars(EVEN, ASKED)
    async with WidgetApp(bars).run_test():
        styles = {segment.text.strip(): segment.style for segment in segments(bars, 1)}
        crosses = next(style for text, style in styles.items() if text and set(text) == {"×"})
        assert crosses is not None
        assert styles["13 failed"] is not None
        assert crosses.color == styles["13 failed"].color
        assert styles["v2 B"] is not None
        assert crosses.color != styles["v2 B"].color
