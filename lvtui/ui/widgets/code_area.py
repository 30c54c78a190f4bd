"""Text areas in lvtui's colours, highlighted after the first frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.color import Color, ColorParseError
from textual.document._document import DocumentBase, EditResult, Location, Selection
from textual.document._document_navigator import DocumentNavigator
from textual.document._edit import Edit
from textual.document._history import EditHistory
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from lvtui.ui.live_checks import Weight
from lvtui.ui.text import in_place, whole
from lvtui.ui.widgets.code_document import ParsedDocument, PlainDocument, document_of, query_of

MARKS: Mapping[Weight, str] = {"error": "✗", "warning": "!"}
"""What stands in the margin beside a line that something is wrong with."""

AROUND = 8
"""Lines above and below what is seen that are coloured along, so that the next key of scrolling finds them done."""

_SYNTAX = {
    "comment": ("foreground-muted", "italic"),
    "string": ("success", ""),
    "string.documentation": ("foreground-muted", "italic"),
    "number": ("secondary", ""),
    "float": ("secondary", ""),
    "boolean": ("secondary", ""),
    "constant.builtin": ("secondary", ""),
    "keyword": ("primary", "bold"),
    "keyword.function": ("primary", "bold"),
    "keyword.return": ("primary", "bold"),
    "keyword.operator": ("primary", "bold"),
    "conditional": ("primary", "bold"),
    "repeat": ("primary", "bold"),
    "exception": ("primary", "bold"),
    "include": ("primary", "bold"),
    "import": ("primary", "bold"),
    "function": ("accent", ""),
    "function.call": ("accent", ""),
    "method": ("accent", ""),
    "method.call": ("accent", ""),
    "type": ("accent", "bold"),
    "class": ("accent", "bold"),
    "json.label": ("primary", ""),
    "json.null": ("secondary", ""),
    "json.error": ("error", "underline"),
}
"""What the grammars name → a theme token and a text style."""


@dataclass(frozen=True)
class TextMemory:
    """What an editor knows of a text that it has put aside: where the cursor was, and what can be undone."""

    document: DocumentBase
    language: str | None
    history: EditHistory
    selection: Selection
    scroll: Offset


class CodeArea(TextArea):
    """A text area with line numbers, which colours the lines that are seen, and those alone.

    Grammars are slow to load: they come once the screen has been seen.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"code-area--error", "code-area--warning", "code-area--hit"}

    DEFAULT_CSS = """
    CodeArea {
        border: none;
        padding: 0;
        background: $surface;
        scrollbar-size: 1 1;
        &:focus { border: none; }
        & > .code-area--error { color: $text-error; text-style: bold; }
        & > .code-area--warning { color: $text-warning; text-style: bold; }
        & > .code-area--hit { background: $warning-muted; text-style: underline; }
        &:ansi > .code-area--hit { background: ansi_default; text-style: underline; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+home", "go_to_start", "To the start", show=False, id="text.start"),
        Binding("ctrl+end", "go_to_end", "To the end", show=False, id="text.end"),
    ]

    _coloured = range(0)
    """The lines whose colours are known."""
    _grammars_may_load = False
    _scroll_once_seen = False
    _marks: Mapping[int, Weight] = MappingProxyType({})
    _hits: Mapping[int, Sequence[tuple[int, int]]] = MappingProxyType({})

    def __init__(
        self,
        language_later: str | None,
        *,
        read_only: bool = False,
        show_line_numbers: bool = True,
        tab_behavior: str = "indent",
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """`language_later` is ``python`` or ``json``."""
        super().__init__(
            id=id,
            read_only=read_only,
            show_line_numbers=show_line_numbers,
            tab_behavior="indent" if tab_behavior == "indent" else "focus",
            soft_wrap=False,
        )
        self._language_later = language_later

    def action_go_to_start(self) -> None:
        """Move the cursor to the first letter of the text."""
        self.move_cursor((0, 0))

    def action_go_to_end(self) -> None:
        """Move the cursor behind the last letter of the text."""
        self.move_cursor(self.document.end)

    def edit(self, edit: Edit) -> EditResult:
        """Half a character, which a terminal may paste, could be neither highlighted nor saved: it becomes a mark."""
        edit.text = whole(edit.text)
        width = self.virtual_size.width
        result = super().edit(edit)
        if self.virtual_size.width > width:  # Textual has scrolled by how wide the text was before
            self.scroll_cursor_visible()
        return result

    def on_mount(self) -> None:
        """Take the theme's colours, now and whenever it changes."""
        self._recolour()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._recolour())
        self.call_after_refresh(self._highlight)

    def open_text(self, text: str, language: str | None) -> None:
        """Show another text, of which nothing is known yet: nothing can be undone."""
        self._language_later = language
        # Not Textual's reactive: its watcher would make the document of the old text once more.
        self.set_reactive(TextArea.language, language if self._grammars_may_load else None)
        self.history = EditHistory(
            self.history.max_checkpoints, self.history.checkpoint_timer, self.history.checkpoint_max_characters
        )
        self._set_document(text, self.language)
        self.post_message(self.Changed(self))

    def put_aside(self) -> TextMemory:
        """What is known of the text, for `take_up`."""
        return TextMemory(self.document, self.language, self.history, self.selection, self.scroll_offset)

    def take_up(self, memory: TextMemory, language: str | None) -> None:
        """Show a text that was put aside, with its cursor, and with what can be undone in it."""
        self._language_later = language
        wanted = language if self._grammars_may_load else None
        self.history = memory.history
        self.history.checkpoint()
        self.set_reactive(TextArea.language, wanted)
        if memory.language == wanted:
            self._show_document(memory.document)
        else:
            self._set_document(memory.document.text, wanted)
        self.selection = memory.selection
        self._scroll_once_seen = not self.size
        self.scroll_to(memory.scroll.x, memory.scroll.y, animate=False)
        self.post_message(self.Changed(self))

    def rewrite(self, text: str) -> None:
        """Make the text another one by an edit, which can be undone; what is the same at both ends is left alone."""
        before, after = "\n".join(self.document.lines), "\n".join(PlainDocument(text).lines)
        if before == after:
            return
        head = _alike(before, after)
        tail = _alike(before[head:][::-1], after[head:][::-1])
        end = len(before) - tail
        self.replace(after[head : len(after) - tail], _location(before, head), _location(before, end))

    def mark(self, marks: Mapping[int, Weight]) -> None:
        """Show signs beside the numbers of some lines, which are counted from 0 here."""
        if marks != self._marks:
            self._marks = marks
            self._line_cache.clear()
            self.refresh()

    def show_hits(self, places: Sequence[Location], length: int) -> None:
        """Show where something was found."""
        hits: dict[int, list[tuple[int, int]]] = {}
        for row, column in places:
            hits.setdefault(row, []).append((column, column + length))
        if hits != self._hits:
            self._hits = hits
            self._line_cache.clear()
            self.refresh()

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll so that the cursor is seen, and no further to the right than is needed for that."""
        if not self.size:  # nothing would fit into nothing, and Textual scrolls to where the least is missing
            self._scroll_once_seen = True
            self._recompute_cursor_offset()  # type: ignore[no-untyped-call]
            return Offset(0, 0)
        moved = super().scroll_cursor_visible(center, animate)
        column, _ = self._cursor_offset
        if (self.scroll_x or moved.x) and column + self.gutter_width + 3 < self.scrollable_content_region.width:
            self.scroll_to(x=0, animate=False)
        return moved

    def on_resize(self) -> None:
        """Bring the cursor into view, if it was put somewhere while nothing was seen."""
        if self._scroll_once_seen and self.size:
            self._scroll_once_seen = False
            self.call_after_refresh(self.scroll_cursor_visible)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines that are seen."""
        self._colour_what_is_seen()
        return super().render_lines(crop)

    def get_line(self, line_index: int) -> Text:
        """One line, with what a terminal would obey replaced, and with what was found in it."""
        line = Text(in_place(self.document.get_line(line_index)), end="", no_wrap=True)
        for start, end in self._hits.get(line_index, ()):
            line.stylize(self.get_component_rich_style("code-area--hit", partial=True), start, end)
        return line

    def _render_line(self, y: int) -> Strip:
        strip = super()._render_line(y)
        weight = self._marks.get(y + self.scroll_offset.y)
        if weight is None or not self.show_line_numbers:
            return strip
        place = self.gutter_width - 2
        style = self.get_component_rich_style(f"code-area--{weight}", partial=True)
        room = strip.crop(place, place + 1)
        sign = Strip([Segment(MARKS[weight], (segment.style or Style()) + style) for segment in room])
        return Strip.join([strip.crop(0, place), sign, strip.crop(place + 1)])

    def _set_document(self, text: str, language: str | None) -> None:
        self._show_document(document_of(text, language))

    def _show_document(self, document: DocumentBase) -> None:
        self._highlight_query = query_of(self.language) if self.language else None
        self.document = document
        self.wrapped_document = WrappedDocument(document, tab_width=self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self._marks, self._hits = MappingProxyType({}), MappingProxyType({})
        self._build_highlight_map()
        self.move_cursor((0, 0))
        self._rewrap_and_refresh_virtual_size()

    def _build_highlight_map(self) -> None:
        """The text is another one: of no line the colours are known."""
        self._line_cache.clear()
        self._highlights.clear()
        self._coloured = range(0)

    def _colour_what_is_seen(self) -> None:
        document, query = self.document, self._highlight_query
        if query is None or not isinstance(document, ParsedDocument):
            return
        top = self.scroll_offset.y
        seen = range(top, min(top + self.size.height, document.line_count))
        if not seen or (seen[0] in self._coloured and seen[-1] in self._coloured):
            return
        self._coloured = range(max(0, seen[0] - AROUND), seen[-1] + 1 + AROUND)
        self._highlights.clear()
        self._highlights.update(document.highlights(query, self._coloured.start, self._coloured.stop))

    def _watch_language(self, language: str | None) -> None:
        where = self.selection
        self._set_document(self.document.text, language)
        self.selection = where

    def _highlight(self) -> None:
        self._grammars_may_load = True
        self.language = self._language_later

    def _recolour(self) -> None:
        self.register_theme(syntax_theme(self.app.theme_variables))
        self.theme = "css"
        self.theme = "lvtui"
        self._line_cache.clear()  # lines drawn since the style sheets changed still have the colours of before
        self.refresh()


def _alike(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _location(text: str, place: int) -> Location:
    return text.count("\n", 0, place), place - (text.rfind("\n", 0, place) + 1)


def syntax_theme(variables: Mapping[str, str]) -> TextAreaTheme:
    """Highlighting in the theme's own tokens; what is not named here comes from the style sheet."""
    styles = {}
    for name, (token, look) in _SYNTAX.items():
        try:
            colour = Color.parse(variables.get(token, "")).rich_color
        except ColorParseError:
            colour = None
        styles[name] = Style(color=colour, bold="bold" in look or None, italic="italic" in look or None)
    return TextAreaTheme(name="lvtui", syntax_styles=styles)
