"""A text area colours what is seen, keeps what can be undone, and shows what it is told to."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from lvtui.ui.widgets.code_area import CodeArea
from lvtui.ui.widgets.code_document import ParsedDocument, document_of, places_of, query_of
from tests.ui.widgets.apps import WidgetApp

LONG = "".join(f'def f{n}(event):\n    """Says {n}."""\n    return {n}\n\n\n' for n in range(200))


async def ready(pilot: Pilot[None], area: CodeArea, text: str) -> None:
    """A text whose language is known."""
    for _ in range(200):
        if area.language:
            break
        await pilot.pause(0.01)
    area.open_text(text, "python")
    await pilot.pause()


def coloured(area: CodeArea, line: int) -> set[str]:
    return {name for _, _, name in area._highlights.get(line, ())}


async def test_only_the_lines_that_are_seen_are_coloured_and_they_are_as_textual_would_have_them() -> None:
    area = CodeArea("python", id="area")
    async with WidgetApp(area).run_test(size=(60, 10)) as pilot:
        await ready(pilot, area, LONG)
        document, query = area.document, query_of("python")
        assert isinstance(document, ParsedDocument) and query is not None
        everything = document.highlights(query, 0, document.line_count)
        for top in (0, 500, 990):
            area.scroll_to(y=top, animate=False, immediate=True)
            area.render_lines(area.size.region)
            seen = range(area.scroll_offset.y, min(area.scroll_offset.y + 10, document.line_count))
            assert len(seen) > 5 and len(area._coloured) < 40
            for line in seen:
                assert sorted(area._highlights.get(line, [])) == sorted(everything.get(line, [])), line


async def test_a_string_over_the_edge_of_what_is_seen_is_one_string_still() -> None:
    area = CodeArea("python", id="area")
    async with WidgetApp(area).run_test(size=(60, 10)) as pilot:
        await ready(pilot, area, 'X = """\n' + "text\n" * 300 + '"""\nY = 1\n')
        area.scroll_to(y=150, animate=False, immediate=True)
        area.render_lines(area.size.region)
        assert coloured(area, 155) == {"string"}
        area.move_cursor((150, 0))
        area.insert('"""')  # and is none any more behind this
        area.render_lines(area.size.region)
        assert coloured(area, 155) != {"string"}


async def test_what_can_be_undone_and_the_cursor_come_back_with_a_text() -> None:
    area = CodeArea("python", id="area")
    async with WidgetApp(area).run_test(size=(60, 10)) as pilot:
        await ready(pilot, area, LONG)
        area.move_cursor((700, 4))
        area.insert("typed ")
        await pilot.pause()
        place = area.cursor_location, area.scroll_offset
        memory = area.put_aside()
        area.open_text("other = 1\n", "python")
        area.insert("x")
        area.undo()
        area.undo()
        assert area.text == "other = 1\n"
        area.take_up(memory, "python")
        await pilot.pause()
        assert (area.cursor_location, area.scroll_offset) == place
        assert "typed" in area.document[700]
        area.undo()
        assert area.text == LONG
        area.redo()
        assert "typed" in area.text


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(alphabet="ab\n", max_size=8), min_size=1, max_size=6))
def test_a_text_made_another_by_edits_can_be_undone_to_each_that_it_was(texts: list[str]) -> None:
    area = CodeArea(None)
    seen = [""]
    for text in texts:
        area.history.checkpoint()
        area.rewrite(text)
        assert area.text == text
        if text != seen[-1]:
            seen.append(text)
    for text in reversed(seen[:-1]):
        area.undo()
        assert area.text == text


async def test_a_mark_stands_in_the_margin_whatever_is_scrolled() -> None:
    area = CodeArea("python", id="area")
    async with WidgetApp(area).run_test(size=(40, 6)) as pilot:
        await ready(pilot, area, "a = 1\nb = 2  # " + "x" * 100 + "\nc = 3\n")
        area.mark({1: "error", 2: "warning"})
        for scrolled in (0, 30):
            area.scroll_to(x=scrolled, animate=False, immediate=True)
            lines = ["".join(segment.text for segment in area.render_line(y)) for y in range(3)]
            assert [line[:2] for line in lines] == ["1 ", "2✗", "3!"]
            assert len({len(line) for line in lines}) == 1


async def test_a_cursor_set_before_anything_is_seen_scrolls_nothing_to_the_right() -> None:
    area = CodeArea("python", id="area")
    area.display = False
    async with WidgetApp(area).run_test(size=(40, 6)) as pilot:
        await ready(pilot, area, LONG)
        area.move_cursor((400, 5))
        area.display = True
        await pilot.pause()
        await pilot.pause()
        assert area.scroll_offset.x == 0
        assert 0 <= 400 - area.scroll_offset.y < 6
        area.move_cursor((400, len(area.document[400])))
        area.insert("x" * 60)
        await pilot.pause()
        assert area.scroll_offset.x > 0
        area.move_cursor((401, 3))
        await pilot.pause()
        assert area.scroll_offset.x == 0


async def test_what_a_terminal_would_obey_is_shown_letter_for_letter() -> None:
    area = CodeArea("python", id="area")
    async with WidgetApp(area).run_test(size=(40, 6)) as pilot:
        await ready(pilot, area, "A = '\x1b[31m\u202egnp\x0c'\n")
        shown = "".join(segment.text for segment in area.render_line(0))
        assert "A = '␛[31m␦gnp␌'" in shown
        area.insert("# ")
        assert area.text == "# A = '\x1b[31m\u202egnp\x0c'\n"


def test_a_form_feed_or_a_line_separator_ends_no_line() -> None:
    for language in (None, "python"):
        document = document_of("a = '\x0c\u2028'\r\nb = 1", language)
        assert document.lines == ["a = '\x0c\u2028'", "b = 1"]
        document.replace_range((1, 0), (1, 0), "x\x0b\ny\r")
        assert document.text == "a = '\x0c\u2028'\r\nx\x0b\r\ny\r\nb = 1"


def test_capitals_count_once_there_are_some() -> None:
    lines = ["Event, event", "no", "EVENT event event"]
    assert places_of(lines, "event") == [(0, 0), (0, 7), (2, 0), (2, 6), (2, 12)]
    assert places_of(lines, "Event") == [(0, 0)]
    assert places_of(lines, "e(") == places_of(lines, "") == []
