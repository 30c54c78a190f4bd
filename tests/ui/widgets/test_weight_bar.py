"""The weight bar reads in one colour, and moves by keys, digits and mouse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual.color import Color

from lvtui.ui.version_look import Palette
from lvtui.ui.widgets.weight_bar import WeightBar, weight_bar_text
from tests.ui.widgets.apps import VERSION_COLOURS, WidgetApp, drawn, lines, segments

PALETTE = Palette(VERSION_COLOURS)


def shares(app: WidgetApp) -> list[float]:
    """The weights the user asked for, in order."""
    return [message.weight for message in app.posted if isinstance(message, WeightBar.Moved)]


@pytest.mark.parametrize(
    ("weight", "width", "shown"),
    [
        (0.5, 35, "A 1 ██████████▒▒▒▒▒▒▒▒▒▒ 2 B   50 %"),
        (0.1, 35, "A 1 ██████████████████▒▒ 2 B   10 %"),
        (0.125, 35, "A 1 █████████████████▒▒▒ 2 B 12.5 %"),
        (0.0, 35, "A 1 ████████████████████ 2 B    0 %"),
        (1.0, 35, "A 1 ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒ 2 B  100 %"),
        (0.001, 35, "A 1 ███████████████████▒ 2 B  0.1 %"),
        (0.999, 35, "A 1 █▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒ 2 B 99.9 %"),
        (0.5, 20, "1 ████▒▒▒▒▒ 2   50 %"),
        (0.5, 10, "1 ███▒▒▒ 2"),
        (0.5, 5, "1|2"),
    ],
)
def test_one_line_tells_the_split_at_any_width(weight: float, width: int, shown: str) -> None:
    text = weight_bar_text("1", "2", weight, width, PALETTE)
    assert text.plain.rstrip() == shown
    assert text.cell_len == width


def test_without_a_second_version_the_first_has_the_whole_line() -> None:
    assert weight_bar_text("$LATEST", None, 0.0, 20, PALETTE).plain == "$ $LATEST " + "╱" * 10
    assert weight_bar_text("3", None, 0.0, 6, PALETTE).plain == "3 ░░░░"


@given(
    st.sampled_from(["1", "27", "12345", "$LATEST"]),
    st.none() | st.sampled_from(["2", "9876"]),
    st.floats(min_value=0.0, max_value=1.0),
    st.integers(min_value=1, max_value=90),
)
def test_the_line_always_has_its_width(primary: str, additional: str | None, weight: float, width: int) -> None:
    assert weight_bar_text(primary, additional, weight, width, PALETTE).cell_len == width


def test_each_version_has_its_own_colour() -> None:
    text = weight_bar_text("1", "2", 0.5, 40, PALETTE)
    styles = {
        text.plain[span.start]: span.style.color
        for span in text.spans
        if isinstance(span.style, Style) and span.style.color is not None
    }
    assert styles["█"] == Color.parse(VERSION_COLOURS["version-1"]).rich_color
    assert styles["▒"] == Color.parse(VERSION_COLOURS["version-2"]).rich_color


async def test_the_split_is_told_in_words_too() -> None:
    assert await drawn(WeightBar("1", "2", 0.1), 60, 2) == [
        "A 1 ████████████████████████████████████████▒▒▒▒▒ 2 B   10 %",
        "version 2 gets 10 % of calls, version 1 gets 90 %",
    ]
    assert (await drawn(WeightBar("1", "2", 0.1), 30, 2))[1] == "2 gets 10 %, 1 gets 90 %"


async def test_a_bar_without_a_second_version_says_how_to_get_one() -> None:
    assert (await drawn(WeightBar("1"), 70, 2))[1] == "version 1 gets every call; add a second version to split them"
    assert (await drawn(WeightBar("$LATEST"), 40, 2))[1] == "$LATEST gets every call"


async def test_an_observed_share_is_a_tick_below_the_bar() -> None:
    shown = await drawn(WeightBar("1", "2", 0.5, observed=0.48), 35, 3)
    assert shown[:2] == [
        "A 1 ██████████▒▒▒▒▒▒▒▒▒▒ 2 B   50 %",
        "              ▲ seen 48.0 %",
    ]
    shown = await drawn(WeightBar("1", "2", 0.0, observed=0.0), 35, 3)
    assert shown[1] == "                       ▲ seen 0.0 %"
    shown = await drawn(WeightBar("1", "2", 0.0, observed=0.0), 22, 3)
    assert shown[:2] == ["1 ███████████ 2    0 %", " seen 0.0 % ▲"]
    shown = await drawn(WeightBar("1", "2", 0.0, observed=0.0), 18, 3)
    assert shown[:2] == ["1 ███████ 2    0 %", "        ▲"]


async def test_the_bar_takes_as_many_lines_as_it_needs() -> None:
    bar = WeightBar("1", "2", 0.5)
    async with WidgetApp(bar).run_test() as pilot:
        assert bar.size.height == 2
        bar.observed = 0.4
        await pilot.pause()
        assert bar.size.height == 3


@pytest.mark.parametrize(
    ("keys", "weight"),
    [
        ("right", 0.51),
        ("l l", 0.52),
        ("left", 0.49),
        ("h h h", 0.47),
        ("shift+right", 0.6),
        ("L L", 0.7),
        ("shift+left", 0.4),
        ("H H H H H H", 0.0),
        ("home", 0.0),
        ("end", 1.0),
        ("end right", 1.0),
        ("5", 0.05),
        ("5 0", 0.5),
        ("1 0 0", 1.0),
        ("2 5 7", 0.07),
        ("0", 0.0),
        ("1 2 full_stop 5", 0.125),
        ("full_stop 5", 0.005),
        ("7 right 3", 0.03),
        ("4 2 backspace", 0.04),
    ],
)
async def test_keys_move_the_split(keys: str, weight: float) -> None:
    bar = WeightBar("1", "2", 0.5)
    app = WidgetApp(bar)
    async with app.run_test() as pilot:
        bar.focus()
        await pilot.press(*keys.split())
        await pilot.pause()
        assert bar.weight == weight
        assert shares(app)[-1] == weight
        assert all(isinstance(message, WeightBar.Moved) and message.control is bar for message in app.posted)


async def test_thirty_steps_of_one_percent_are_thirty_percent_exactly() -> None:
    bar = WeightBar("1", "2", 0.0)
    async with WidgetApp(bar).run_test() as pilot:
        bar.focus()
        await pilot.press(*["right"] * 30)
        assert bar.weight == 0.3
        assert lines(bar)[1] == "version 2 gets 30 % of calls, version 1 gets 70 %"


async def test_a_weight_off_the_steps_is_kept_until_it_is_moved() -> None:
    bar = WeightBar("1", "2", 0.125)
    async with WidgetApp(bar).run_test() as pilot:
        bar.focus()
        assert "version 2 gets 12.5 % of calls, version 1 gets 87.5 %" in lines(bar)
        await pilot.press("right")
        assert bar.weight == 0.13
        bar.weight = 0.125
        await pilot.press("left")
        assert bar.weight == 0.12


async def test_only_the_user_moves_the_split() -> None:
    bar = WeightBar("1", "2", 0.5)
    app = WidgetApp(bar)
    async with app.run_test() as pilot:
        bar.focus()
        bar.weight = 0.75
        await pilot.pause()
        await pilot.press("end", "end")
        await pilot.pause()
        assert shares(app) == [1.0]


async def test_a_number_ends_when_the_focus_goes() -> None:
    bar, other = WeightBar("1", "2", 0.5), WeightBar("3", "4", 0.5)
    async with WidgetApp(bar, other).run_test() as pilot:
        bar.focus()
        await pilot.press("1", "tab", "shift+tab", "2")
        assert bar.weight == 0.02


async def test_without_a_second_version_nothing_moves() -> None:
    bar = WeightBar("1")
    app = WidgetApp(bar)
    async with app.run_test() as pilot:
        bar.focus()
        await pilot.press("right", "5", "end")
        await pilot.click(bar, offset=(10, 0))
        assert bar.weight == 0.0
        assert app.posted == []


async def test_the_mouse_takes_hold_of_the_border() -> None:
    bar = WeightBar("1", "2", 0.5)
    app = WidgetApp(bar)
    # The bar itself lies in columns 4 to 104, one for each percent.
    async with app.run_test(size=(116, 10)) as pilot:
        assert lines(bar)[0].count("█") + lines(bar)[0].count("▒") == 101
        await pilot.mouse_down(bar, offset=(84, 0))
        assert bar.weight == 0.2
        await pilot.hover(bar, offset=(34, 1))
        assert bar.weight == 0.7
        await pilot.hover(bar, offset=(0, 0))
        assert bar.weight == 1.0
        await pilot.hover(bar, offset=(110, 0))
        assert bar.weight == 0.0
        await pilot.mouse_up(bar, offset=(104, 0))
        await pilot.hover(bar, offset=(54, 0))
        assert bar.weight == 0.0
        assert app.mouse_captured is None


async def test_a_press_beside_the_bar_takes_hold_of_nothing() -> None:
    bar = WeightBar("1", "2", 0.5)
    async with WidgetApp(bar).run_test() as pilot:
        for offset in [(1, 0), (78, 0), (30, 1)]:
            await pilot.mouse_down(bar, offset=offset)
            await pilot.mouse_up(bar, offset=offset)
        assert bar.weight == 0.5


async def test_the_focus_shows_without_colour() -> None:
    bar = WeightBar("1", "2", 0.5)
    async with WidgetApp(bar).run_test() as pilot:
        app = bar.app
        app.set_focus(None)
        await pilot.pause()
        assert not any(segment.style and segment.style.reverse for segment in segments(bar, 0))
        bar.focus()
        await pilot.pause()
        reversed_text = [segment.text for segment in segments(bar, 0) if segment.style and segment.style.reverse]
        assert reversed_text == ["50 %"]


async def test_a_change_of_theme_changes_the_colours() -> None:
    bar = WeightBar("1", "2", 0.5)
    app = WidgetApp(bar)
    async with app.run_test() as pilot:
        before = segments(bar, 1)[0].style
        app.theme = "textual-light"
        await pilot.pause()
        after = segments(bar, 1)[0].style
        assert before is not None
        assert after is not None
        assert before.bgcolor != after.bgcolor


@pytest.mark.parametrize(("given_weight", "kept"), [(-0.5, 0.0), (1.5, 1.0), (0.333, 0.333)])
async def test_a_weight_stays_between_nothing_and_everything(given_weight: float, kept: float) -> None:
    bar = WeightBar("1", "2", given_weight)
    assert bar.weight == kept
