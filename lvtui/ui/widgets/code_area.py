"""Text areas in lvtui's colours, highlighted after the first frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.color import Color, ColorParseError
from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from lvtui.ui.text import whole
from lvtui.ui.widgets.keys_in_order import KeysInOrder

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


class CodeArea(KeysInOrder, TextArea):
    """A text area with line numbers; `language` is set once the screen has been seen, because it is slow to load."""

    DEFAULT_CSS = """
    CodeArea {
        border: none;
        padding: 0;
        background: $surface;
        scrollbar-size: 1 1;
        &:focus { border: none; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+home", "go_to_start", "To the start", show=False, id="text.start"),
        Binding("ctrl+end", "go_to_end", "To the end", show=False, id="text.end"),
    ]

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
        return super().edit(edit)

    def on_mount(self) -> None:
        """Take the theme's colours, now and whenever it changes."""
        self._recolour()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._recolour())
        self.call_after_refresh(self._highlight)

    def _highlight(self) -> None:
        self.language = self._language_later

    def _recolour(self) -> None:
        self.register_theme(syntax_theme(self.app.theme_variables))
        self.theme = "css"
        self.theme = "lvtui"


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
