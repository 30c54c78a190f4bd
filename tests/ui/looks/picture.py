"""What a running app shows, as text and as SVG."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, NamedTuple, TypeAlias

from rich.cells import cell_len
from rich.color import Color, blend_rgb
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import DIMMED_MONOKAI
from textual.app import App
from textual.widgets import Input, TextArea

from tests.ui.driver import Driver, strips_of

CELL = (8.4, 17.0)
"""Width and height of a cell in an SVG, at a letter size of 14."""
MARGIN = 8
FONTS = "ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"
MOST_LOOKS = 100


class Run(NamedTuple):
    """Neighbouring cells of one line that look alike."""

    column: int
    cells: int
    text: str
    ink: str
    """Colour of the letters, as ``#rrggbb``."""
    paper: str
    manner: tuple[str, ...]
    """Bold, italic, underlined, struck: CSS for each that applies."""


Lines: TypeAlias = Sequence[Sequence[Segment]]
"""A screen, as it would be written to a terminal."""


async def hold_still(drive: Driver) -> Lines:
    """What is seen once nothing changes any more; what would blink is shown, what would vanish is gone.

    Raises:
        AssertionError: it goes on changing.
    """
    app = drive.app
    await drive.until(lambda: not _busy(drive), "nothing is being looked up or checked")
    app.clear_notifications()
    for widget in app.screen.query("Input, TextArea"):
        if isinstance(widget, Input | TextArea):
            widget.cursor_blink = False
    before: Lines = ()
    for _ in range(MOST_LOOKS):
        await drive.settle()
        now = lines_of(app)
        if now == before:
            return now
        before = now
    raise AssertionError(f"the screen does not come to rest:\n{text_in(now)}")


ENDLESS = frozenset({"follow", "dialog", "quit", "serve"})
"""Groups of workers that follow others, or wait for an answer."""
ASKING = frozenset({"deploy"})
"""Those that end by themselves, unless they have a question."""


def _busy(drive: Driver) -> bool:
    """Whether something is under way that will be shown when it is done; a check of the code waits before it begins."""
    waiting = ENDLESS | ASKING if drive.app.screen.is_modal else ENDLESS
    run = drive.bench.run_going_on
    if run is not None and run.state == "paused":
        waiting |= {"run"}
    at_work = any(worker.is_running and worker.group not in waiting for worker in drive.app.workers)
    return at_work or drive.bench.code_pane._check_timer is not None


def lines_of(app: App[Any]) -> Lines:
    """The screen as it is now."""
    return [list(strip) for strip in strips_of(app)]


def text_in(lines: Lines) -> str:
    """The letters of a screen, without the blanks at the ends of its lines."""
    texts = ("".join(segment.text for segment in line if not segment.control) for line in lines)
    return "".join(f"{text.rstrip()}\n" for text in texts)


def svg_in(seen: Lines, title: str) -> str:
    """A screen as a picture that needs nothing from elsewhere; the same screen gives the same text."""
    lines = [list(_runs(line)) for line in seen]
    papers = Counter({"#000000": 0})
    for run in (run for line in lines for run in line):
        papers[run.paper] += run.cells
    ground = papers.most_common(1)[0][0]
    columns = max((run.column + run.cells for line in lines for run in line), default=0)
    width, height = columns * CELL[0] + 2 * MARGIN, len(lines) * CELL[1] + 2 * MARGIN
    classes: dict[tuple[str, tuple[str, ...]], str] = {}
    body = []
    for row, line in enumerate(lines):
        body += [_paper(run, row) for run in _same_paper(line) if run.paper != ground]
        body += [_letters(run, row, classes) for run in line if run.text.strip() or run.manner]
    styles = "".join(f".{name}{{fill:{ink};{';'.join(manner)}}}" for (ink, manner), name in classes.items())
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>g{{font:14px {FONTS};white-space:pre}}{styles}</style>",
            f'<rect width="{width:g}" height="{height:g}" rx="6" fill="{ground}"/>',
            *body,
            "</svg>",
            "",
        ]
    )


def _runs(line: Sequence[Segment]) -> Iterator[Run]:
    column = 0
    pending: Run | None = None
    for text, style, control in line:
        if control or not text:
            continue
        cells = cell_len(text)
        ink, paper, manner = _look(style or Style())
        if pending is not None and pending[3:] == (ink, paper, manner):
            pending = pending._replace(cells=pending.cells + cells, text=pending.text + text)
        else:
            if pending is not None:
                yield pending
            pending = Run(column, cells, text, ink, paper, manner)
        column += cells
    if pending is not None:
        yield pending


def _same_paper(line: Sequence[Run]) -> Iterator[Run]:
    pending: Run | None = None
    for run in line:
        if pending is not None and pending.paper == run.paper:
            pending = pending._replace(cells=pending.cells + run.cells)
        else:
            if pending is not None:
                yield pending
            pending = run
    if pending is not None:
        yield pending


def _look(style: Style) -> tuple[str, str, tuple[str, ...]]:
    ink, paper = _triplet(style.color, foreground=True), _triplet(style.bgcolor, foreground=False)
    if style.reverse:
        ink, paper = paper, ink
    if style.dim:
        ink = blend_rgb(ink, paper, 0.5)
    lines = " ".join(name for name, on in (("underline", style.underline), ("line-through", style.strike)) if on)
    manner = (
        *(["font-weight:bold"] if style.bold else []),
        *(["font-style:italic"] if style.italic else []),
        *([f"text-decoration:{lines}"] if lines else []),
    )
    return ink.hex, paper.hex, manner


def _triplet(colour: Color | None, *, foreground: bool) -> ColorTriplet:
    return (colour or Color.default()).get_truecolor(DIMMED_MONOKAI, foreground)


def _paper(run: Run, row: int) -> str:
    x, y = MARGIN + run.column * CELL[0], MARGIN + row * CELL[1]
    return f'<rect x="{x:g}" y="{y:g}" width="{run.cells * CELL[0]:g}" height="{CELL[1]:g}" fill="{run.paper}"/>'


def _letters(run: Run, row: int, classes: dict[tuple[str, tuple[str, ...]], str]) -> str:
    name = classes.setdefault((run.ink, run.manner), f"s{len(classes)}")
    y = MARGIN + row * CELL[1] + 13
    texts = []
    for column, part in _pieces(run):
        x, width = MARGIN + column * CELL[0], cell_len(part) * CELL[0]
        texts.append(f'<text x="{x:g}" y="{y:g}" textLength="{width:g}">{escape(part, quote=False)}</text>')
    return f'<g class="{name}" xml:space="preserve">{"".join(texts)}</g>'


def _pieces(run: Run) -> Iterator[tuple[int, str]]:
    """The parts of a run, each with its column; signs that a font may well borrow elsewhere stand alone.

    So a borrowed sign that is too wide or too narrow moves nothing else.
    """
    for piece in _LIKE_EACH_OTHER.finditer(run.text):
        text = piece[0]
        column = run.column + cell_len(run.text[: piece.start()])
        if run.manner:
            yield column, text
        elif text.strip():  # blanks at the ends show nothing
            yield column + len(text) - len(text.lstrip(" ")), text.strip(" ")


_LIKE_EACH_OTHER = re.compile(r"[ -~\u00a0-\u024f]+|\s+|[\u2500-\u259f]+|.")
