"""Text from handlers, events and names, made safe to show and fitted to cells.

Nothing here reads markup. Show the results as `plain` does, or through a `rich.text.Text`: a plain string given to
a Textual widget would be read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.cells import cell_len, split_graphemes
from textual.content import Content

from lvtui.experiments.words import asked_percent

# What a terminal could take for a command, or what could reorder or hide the text around it:
# C0 (bar the newline), DEL, C1 · soft hyphen · Arabic letter mark · Mongolian separator · zero-width space,
# marks and overrides of direction · line and paragraph separators · invisible operators, isolates · byte order mark ·
# interlinear annotation · tags · lone surrogates, which can't even be encoded.
_UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)

ELLIPSIS = "…"

_REACH = 16
"""Code points looked at for each cell to be filled: a handler may answer megabytes, of which a line shows the begin."""


def printable(text: str, *, tab_size: int = 4) -> str:
    """`text` with everything replaced that a terminal would obey instead of show.

    Control characters become their pictures (ESC is ``␛``, DEL ``␡``); those without one, like direction overrides
    and C1 controls, become their code point (``⟨U+202E⟩``). Newlines stay; tabs become spaces up to
    the next multiple of `tab_size` cells.
    """
    if _UNSAFE.search(text) is None:
        return text
    return "\n".join(_printable_line(line, tab_size) for line in text.split("\n"))


def whole(text: str) -> str:
    """`text` with a question mark for each lone surrogate, half a character that no file and no process would take."""
    return text.encode(errors="replace").decode()


def plain(text: str) -> Content:
    """`printable` text as content for a widget, never read as markup."""
    return Content(printable(text), strip_control_codes=False)


def shorten_middle(text: str, width: int) -> str:
    """`text` in at most `width` cells, losing its middle: of an ARN, both the service and the qualifier stay.

    Where the halves can't be equal the end gets more, being what tells one ARN from the next.
    """
    if _fits(text, width):
        return text
    if width < 1:
        return ""
    head, used = _take(_graphemes(text[: _reach(width)]), (width - 1) // 2)
    tail, _ = _take(reversed(_graphemes(text[-_reach(width) :])), width - 1 - used)
    return "".join((*head, ELLIPSIS, *reversed(tail)))


def shorten(text: str, width: int) -> str:
    """`text` in at most `width` cells, losing its end."""
    if _fits(text, width):
        return text
    if width < 1:
        return ""
    head, _ = _take(_graphemes(text[: _reach(width)]), width - 1)
    return "".join((*head, ELLIPSIS))


def glimpse(data: bytes, width: int) -> str:
    """The beginning of what a handler answered, safe to show, in at most `width` cells."""
    return shorten(printable(data[: 4 * _reach(width)].decode(errors="replace")), width)


def pad_right(text: str, width: int) -> str:
    """`text` in exactly `width` cells: spaces after it, or its end lost."""
    text = shorten(text, width)
    return text + " " * (width - cell_len(text))


def pad_left(text: str, width: int) -> str:
    """`text` in exactly `width` cells: spaces before it (as for numbers), or its end lost."""
    text = shorten(text, width)
    return " " * (width - cell_len(text)) + text


percent = asked_percent
"""As every sentence about a run says it."""


def measured(share: float) -> str:
    """A share from 0 to 1 as it was counted, with one decimal: ``9.7 %``.

    As with `percent`, only none reads as 0.0 % and only all as 100.0 %.
    """
    if 0.0 < share < 0.0005:
        return "<0.1 %"
    if 0.9995 <= share < 1.0:
        return ">99.9 %"
    return f"{share * 100:.1f} %"


def counted(number: int, one: str, many: str = "") -> str:
    """``1 version``, ``2 versions``, ``2 aliases``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _printable_line(line: str, tab_size: int) -> str:
    parts: list[str] = []
    column = 0
    for part in line.split("\t"):
        if parts:
            gap = tab_size - column % tab_size
            parts.append(" " * gap)
            column += gap
        shown = _UNSAFE.sub(_picture, part)
        parts.append(shown)
        column += cell_len(shown)
    # `split` gives one part more than there are tabs, so the first part (never a gap) is always there.
    return "".join(parts)


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"⟨U+{code:04X}⟩"


def _reach(width: int) -> int:
    return max(256, _REACH * width)


def _fits(text: str, width: int) -> bool:
    return len(text) <= _reach(width) and cell_len(text) <= width


def _graphemes(text: str) -> list[tuple[str, int]]:
    """What a reader sees as one character each, with its width in cells."""
    spans, _ = split_graphemes(text)
    return [(text[start:end], width) for start, end, width in spans]


def _take(graphemes: Iterable[tuple[str, int]], width: int) -> tuple[list[str], int]:
    """As many graphemes as fit into `width` cells, and the cells they use."""
    taken: list[str] = []
    used = 0
    for grapheme, size in graphemes:
        if used + size > width:
            break
        taken.append(grapheme)
        used += size
    return taken, used


def in_place(line: str) -> str:
    """As `printable`, but each letter stays one letter, for an editor, which counts them; tabs stay."""
    return _UNSAFE.sub(lambda found: _STAND_INS.get(found[0], "␦"), line) if _UNSAFE.search(line) else line


_STAND_INS = {"\t": "\t", "\x7f": "␡"} | {chr(code): chr(0x2400 + code) for code in range(0x20) if code != 0x09}
