"""A list of any length makes only the rows it shows."""

from __future__ import annotations

import pytest
from rich.text import Text
from textual.content import Content
from textual.message import Message

from lvtui.ui.widgets.row_list import RowList
from tests.ui.widgets.apps import WidgetApp, lines, segments


class Rows:
    """Ten thousand rows, and a note of which were made."""

    def __init__(self, count: int = 10_000) -> None:
        self.keys = [str(number) for number in range(1, count + 1)]
        self.made: list[str] = []

    def __call__(self, key: str, width: int) -> Text:
        self.made.append(key)
        return Text(f"version {key}")


def highlighted(posted: list[Message]) -> list[str]:
    return [message.row_key for message in posted if isinstance(message, RowList.Highlighted)]


def chosen(posted: list[Message]) -> list[str]:
    return [message.row_key for message in posted if isinstance(message, RowList.Chosen)]


async def test_only_visible_rows_are_made() -> None:
    rows, row_list = Rows(), RowList()
    async with WidgetApp(row_list).run_test(size=(40, 10)) as pilot:
        row_list.set_rows(rows.keys, rows)
        await pilot.pause()
        assert set(rows.made) == {str(number) for number in range(1, 11)}
        row_list.focus()
        await pilot.pause()
        rows.made.clear()
        await pilot.press("down")
        await pilot.pause()
        assert sorted(set(rows.made)) == ["1", "2"]
        rows.made.clear()
        await pilot.press("end")
        await pilot.pause()
        assert set(rows.made) <= {"1", "2", *(str(number) for number in range(9_991, 10_001))}
        assert lines(row_list)[-1] == "▌version 10000"


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        ("down", 1),
        ("j j k", 1),
        ("up", 0),
        ("pagedown", 9),
        ("pagedown pagedown pageup", 9),
        ("end", 99),
        ("G down", 99),
        ("end home", 0),
        ("G g", 0),
    ],
)
async def test_keys_move_the_cursor_and_keep_it_in_view(keys: str, row: int) -> None:
    rows, row_list = Rows(100), RowList()
    app = WidgetApp(row_list)
    async with app.run_test(size=(40, 10)) as pilot:
        row_list.set_rows(rows.keys, rows)
        row_list.focus()
        await pilot.press(*keys.split())
        await pilot.pause()
        assert row_list.cursor == row
        assert row_list.row_key == str(row + 1)
        assert f"▌version {row + 1}" in lines(row_list)
        assert highlighted(app.posted)[-1] == str(row + 1)
        assert all(isinstance(message, RowList.Highlighted) and message.control is row_list for message in app.posted)


async def test_enter_chooses_the_row() -> None:
    rows, row_list = Rows(3), RowList()
    app = WidgetApp(row_list)
    async with app.run_test() as pilot:
        row_list.focus()
        await pilot.press("enter")
        row_list.set_rows(rows.keys, rows)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert chosen(app.posted) == ["2"]


async def test_a_click_moves_and_a_click_again_chooses() -> None:
    rows, row_list = Rows(50), RowList()
    app = WidgetApp(row_list)
    async with app.run_test(size=(40, 10)) as pilot:
        row_list.set_rows(rows.keys, rows)
        app.set_focus(None)
        await pilot.pause()
        await pilot.click(row_list, offset=(5, 0))
        assert chosen(app.posted) == []
        await pilot.click(row_list, offset=(5, 3))
        assert row_list.row_key == "4"
        assert chosen(app.posted) == []
        await pilot.press("down", "up")
        await pilot.click(row_list, offset=(5, 3))
        await pilot.pause()
        assert chosen(app.posted) == ["4"]


async def test_a_double_click_chooses_even_from_elsewhere() -> None:
    rows, row_list = Rows(50), RowList()
    app = WidgetApp(row_list)
    async with app.run_test(size=(40, 10)) as pilot:
        row_list.set_rows(rows.keys, rows)
        app.set_focus(None)
        await pilot.pause()
        await pilot.double_click(row_list, offset=(5, 0))
        await pilot.pause()
        assert chosen(app.posted) == ["1"]


async def test_a_click_below_the_rows_does_nothing() -> None:
    rows, row_list = Rows(2), RowList()
    app = WidgetApp(row_list)
    async with app.run_test(size=(40, 10)) as pilot:
        row_list.set_rows(rows.keys, rows)
        await pilot.click(row_list, offset=(5, 7))
        assert row_list.cursor == 0
        assert chosen(app.posted) == []


async def test_the_cursor_stays_on_its_key_when_rows_come_and_go() -> None:
    rows, row_list = Rows(), RowList()
    app = WidgetApp(row_list)
    async with app.run_test(size=(40, 10)) as pilot:
        row_list.set_rows(["3", "2", "1"], rows)
        row_list.focus()
        await pilot.press("down")
        row_list.set_rows(["5", "4", "3", "2", "1"], rows)
        await pilot.pause()
        assert row_list.row_key == "2"
        assert "▌version 2" in lines(row_list)
        assert highlighted(app.posted) == ["3", "2"]
        row_list.set_rows(["5", "4", "3", "1"], rows)
        await pilot.pause()
        assert row_list.row_key == "1"
        row_list.set_rows(["5"], rows)
        await pilot.pause()
        assert row_list.row_key == "5"
        assert highlighted(app.posted) == ["3", "2", "1", "5"]


async def test_a_key_far_down_comes_into_view() -> None:
    rows, row_list = Rows(), RowList()
    async with WidgetApp(row_list).run_test(size=(40, 10)) as pilot:
        row_list.set_rows(rows.keys, rows)
        assert row_list.move_to("5000")
        assert not row_list.move_to("no such row")
        await pilot.pause()
        assert any("version 5000" in line for line in lines(row_list))
        row_list.set_rows(["0", *rows.keys], rows)
        await pilot.pause()
        assert row_list.row_key == "5000"
        assert any("version 5000" in line for line in lines(row_list))


async def test_the_cursor_stays_in_view_when_the_list_gets_smaller() -> None:
    rows, row_list = Rows(100), RowList()
    app = WidgetApp(row_list)
    async with app.run_test(size=(40, 20)) as pilot:
        row_list.set_rows(rows.keys, rows)
        row_list.focus()
        await pilot.press(*["down"] * 15)
        await pilot.resize_terminal(40, 5)
        await pilot.pause()
        assert "▌version 16" in lines(row_list)


async def test_rows_can_be_set_before_the_list_is_shown() -> None:
    rows, row_list = Rows(3), RowList()
    row_list.set_rows(rows.keys, rows)
    app = WidgetApp(row_list)
    async with app.run_test(size=(40, 5)) as pilot:
        await pilot.pause()
        assert [line[1:] for line in lines(row_list)[:3]] == ["version 1", "version 2", "version 3"]
        assert highlighted(app.posted) == ["1"]


async def test_an_empty_list_says_what_to_do() -> None:
    row_list = RowList("No versions yet: press p to publish the first.")
    async with WidgetApp(row_list).run_test(size=(30, 5)) as pilot:
        row_list.focus()
        await pilot.press("down", "end", "pageup", "enter")
        assert lines(row_list)[:2] == [" No versions yet: press p to", " publish the first."]
        assert row_list.row_key is None
        row_list.show_empty("None.")
        assert lines(row_list)[0] == " None."


async def test_a_list_can_be_as_high_as_its_rows() -> None:
    rows, row_list = Rows(3), RowList("Nothing here, and this is said in two lines.")
    row_list.styles.height = "auto"
    async with WidgetApp(row_list).run_test(size=(30, 10)) as pilot:
        assert row_list.size.height == 2
        row_list.set_rows(rows.keys, rows)
        await pilot.pause()
        assert row_list.size.height == 3
        assert lines(row_list)[0] == "▌version 1"


async def test_the_cursor_shows_without_colour_and_without_focus() -> None:
    rows, row_list = Rows(3), RowList()
    app = WidgetApp(row_list)
    async with app.run_test(size=(40, 5)) as pilot:
        row_list.set_rows(rows.keys, rows)
        row_list.focus()
        await pilot.pause()
        assert lines(row_list)[:2] == ["▌version 1", " version 2"]
        app.set_focus(None)
        await pilot.pause()
        assert lines(row_list)[:2] == ["▏version 1", " version 2"]
        cursor, other = segments(row_list, 0)[1].style, segments(row_list, 1)[1].style
        assert cursor is not None
        assert other is not None
        assert cursor.bgcolor != other.bgcolor


async def test_rows_are_cut_to_the_width_and_keep_their_own_colours() -> None:
    row_list = RowList()
    async with WidgetApp(row_list).run_test(size=(12, 5)) as pilot:
        row_list.set_rows(list(ROWS), lambda key, _width: ROWS[key])
        await pilot.pause()
        assert lines(row_list)[:3] == ["▌a rather l…", " bold and m…", " 日本語日本…"]
        assert all(row_list.render_line(y).cell_length == 12 for y in range(5))


ROWS: dict[str, Text | Content] = {
    "text": Text("a rather long row", style="red"),
    "content": Content.from_markup("[bold]bold[/] and more"),
    "wide": Text("日本語日本語日本語"),
}
