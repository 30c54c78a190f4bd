"""Draws an SVG: a sheet takes marks and words, and becomes a picture that needs nothing beside itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal
from xml.sax.saxutils import escape

from lvtui.experiments.export.looks import Theme, css, failed_pattern, pattern

WIDTH = 960
"""Of every picture, in pixels at a scale of 1."""
_TITLE = 19
_SMALL = 13
_LINE = 26

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of one plot."""

    name: str
    """What it is called in a file name or an id: ``share``."""
    title: str
    """What it says, in one sentence."""
    height: int
    """Pixels at a scale of 1; the width is `WIDTH`."""
    body: str
    """Definitions and marks, coloured by the classes of `looks.css`."""

    def svg(self, theme: Theme = "light") -> str:
        """A file of its own, paper and colours included."""
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{self._element(f"<style>{css(theme)}</style>")}\n'

    @property
    def inline(self) -> str:
        """The element alone, for a page that brings `looks.css` along once."""
        return self._element("")

    def _element(self, style: str) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{self.height}" '
            f'viewBox="0 0 {WIDTH} {self.height}" role="img" aria-labelledby="{self.name}-title" '
            f'font-family="sans-serif" font-size="{_SMALL}">'
            f'<title id="{self.name}-title">{_xml(self.title)}</title>{style}{self.body}</svg>'
        )


class Sheet:
    """Paper under a title; marks are put on it at pixels counted from the top left."""

    def __init__(self, name: str, title: str, height: int) -> None:
        """`height` is what is wanted below the title."""
        lines = wrapped(title, WIDTH - 48, _TITLE)
        self.name, self.title = name, title
        self.top = 22 + _LINE * len(lines)
        """The first pixel below the title."""
        self.height = self.top + height
        self._definitions: dict[str, str] = {}
        self._marks: list[str] = [f'<rect width="{WIDTH}" height="{self.height}" class="paper"/>']
        for row, line in enumerate(lines):
            self.text(24, 34 + _LINE * row, line, size=_TITLE, bold=True)

    def picture(self) -> Picture:
        """What has been drawn."""
        definitions = f"<defs>{''.join(self._definitions.values())}</defs>" if self._definitions else ""
        return Picture(self.name, self.title, self.height, definitions + "".join(self._marks))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        style: str = "ink",
        anchor: Anchor = "start",
        size: int = _SMALL,
        bold: bool = False,
        upwards: bool = False,
    ) -> None:
        """Words whose foot stands at `y`; `upwards` turns them to be read from below."""
        weight = ' font-weight="bold"' if bold else ""
        turned = f' transform="rotate(-90 {_n(x)} {_n(y)})"' if upwards else ""
        self._marks.append(
            f'<text x="{_n(x)}" y="{_n(y)}" class="{style}" text-anchor="{anchor}" font-size="{size}"{weight}{turned}>'
            f"{_xml(words)}</text>"
        )

    def rect(self, x: float, y: float, width: float, height: float, fill: str, *, about: str = "") -> None:
        """A rectangle filled with what `fill_of` or `failed_fill` gave; `about` shows where a pointer rests on it."""
        if width <= 0 or height <= 0:
            return
        place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        inside = f"><title>{_xml(about)}</title></rect>" if about else "/>"
        self._marks.append(f'<rect {place} fill="{fill}" shape-rendering="crispEdges"{inside}')

    def line(
        self, start: tuple[float, float], end: tuple[float, float], style: str, *, width: float = 1, dash: str = ""
    ) -> None:
        """A straight line in the stroke of a class."""
        ends = f'x1="{_n(start[0])}" y1="{_n(start[1])}" x2="{_n(end[0])}" y2="{_n(end[1])}"'
        self._marks.append(f'<line {ends} class="{style}" stroke-width="{width:g}"{_dashed(dash)}/>')

    def path(
        self, points: Sequence[tuple[float, float]], style: str, *, width: float = 2, dash: str = "", opacity: float = 1
    ) -> None:
        """A line through points, or with a filling class and more than two points, the surface within them."""
        if not points:
            return
        joined = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        tag = "polygon" if style == "band" else "polyline"
        faint = f' opacity="{opacity:g}"' if opacity != 1 else ""
        stroke = "" if tag == "polygon" else f' stroke-width="{width:g}" stroke-linejoin="round"{_dashed(dash)}'
        self._marks.append(f'<{tag} points="{joined}" class="{style}"{stroke}{faint}/>')

    def mark(self, x: float, y: float, letter: str, colour: str) -> None:
        """A letter in a ring, to tell lines apart where they cross."""
        self._marks.append(
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="9" class="paper"/>'
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="9" class="s-{colour}" stroke-width="1.6"/>'
        )
        self.text(x, y + 4, letter, anchor="middle", size=11 if len(letter) == 1 else 9, bold=True)

    def fill_of(self, version: str) -> str:
        """What a version's surfaces are filled with."""
        identity = f"{self.name}-{'latest' if version.startswith('$') else version}"
        self._definitions.setdefault(identity, pattern(version, identity))
        return f"url(#{identity})"

    def failed_fill(self) -> str:
        """What surfaces that stand for failed calls are filled with."""
        identity = f"{self.name}-failed"
        self._definitions.setdefault(identity, failed_pattern(identity))
        return f"url(#{identity})"

    def swatch(self, x: float, y: float, fill: str) -> None:
        """A sample of a filling, framed, for a legend."""
        self.rect(x, y, 28, 14, fill)
        self._marks.append(f'<rect x="{_n(x)}" y="{_n(y)}" width="28" height="14" class="s-quiet" stroke-width="1"/>')


def text_width(words: str, size: int = _SMALL) -> float:
    """About how many pixels words take in a common sans-serif type: rather too many than too few."""
    narrow = sum(character in " .,:;'|ijlt()" for character in words)
    return size * (0.33 * narrow + 0.65 * (len(words) - narrow))


def wrapped(words: str, width: float, size: int) -> list[str]:
    """The lines of a text that is to be no wider than about `width` pixels."""
    return wrap(words, max(12, int(width / (size * 0.55)))) or [""]


def _xml(words: str) -> str:
    """Words as XML may hold them: an error type is whatever a handler says it is."""
    return escape("".join(character if character.isprintable() else "\ufffd" for character in words))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _dashed(dash: str) -> str:
    return f' stroke-dasharray="{dash}"' if dash else ""
