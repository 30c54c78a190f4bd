"""How a version looks, everywhere: its colour, its letter and its pattern, so that no colour is ever needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rich.style import Style
from textual.app import App
from textual.color import Color, ColorParseError

from lvtui.experiments.version_names import letter, short_name

COLOURS = 6
"""How many version colours a theme has: ``$version-1`` to ``$version-6``."""

# Seven patterns beside six colours: the pair repeats only after 42 versions. Each stays itself when it is
# repeated along a bar, which is why ▚ is here and its mirror image ▞, the same chequers in a row, is not.
_FILLS = "█▒░▓▚▌▄"

_LATEST = "$LATEST"

_FALLBACK_DARK = {
    "version-1": "#56b4e9",
    "version-2": "#e8a33d",
    "version-3": "#3fc495",
    "version-4": "#d991c2",
    "version-5": "#a6a4fb",
    "version-6": "#c9ba8c",
    "version-latest": "#b4bcc4",
}
_FALLBACK_LIGHT = {
    "version-1": "#0067a3",
    "version-2": "#a85500",
    "version-3": "#00755a",
    "version-4": "#9c4580",
    "version-5": "#524ec2",
    "version-6": "#75662f",
    "version-latest": "#5a636b",
}


@dataclass(frozen=True, slots=True)
class VersionLook:
    """What tells one version from another on the screen."""

    label: str
    """As AWS names it: a number, or ``$LATEST``."""
    letter: str
    """``A`` for 1, ``B`` for 2, …, ``AA`` for 27; ``$`` for ``$LATEST``."""
    fill: str
    """The one character that its bars are made of."""
    token: str
    """The theme variable of its colour, without the dollar sign."""

    @property
    def name(self) -> str:
        """Short, for tight places: ``v2``, or ``$LATEST``."""
        return short_name(self.label)

    @property
    def words(self) -> str:
        """For sentences: ``version 2``, or ``$LATEST``."""
        return self.label if self.label == _LATEST else f"version {self.label}"


@lru_cache(maxsize=1024)
def look(version: str) -> VersionLook:
    """The look of a version: the same for the same number, in every function and every session.

    Raises:
        ValueError: `version` is neither ``$LATEST`` nor a number from 1.
    """
    if version == _LATEST:
        return VersionLook(_LATEST, "$", "╱", "version-latest")
    if not (version.isascii() and version.isdecimal() and int(version) > 0):
        raise ValueError(f"{version!r} is no version: versions are numbers from 1, and $LATEST")
    place = int(version) - 1
    return VersionLook(
        label=version,
        letter=letter(version),
        fill=_FILLS[place % len(_FILLS)],
        token=f"version-{place % COLOURS + 1}",
    )


@dataclass(frozen=True)
class Palette:
    """The versions' colours under one theme; where the theme has none, our own."""

    variables: Mapping[str, str] = field(default_factory=dict)
    """The theme's variables, e.g. ``{"version-1": "#56b4e9"}``."""
    dark: bool = True

    @classmethod
    def of(cls, app: App[Any]) -> Palette:
        """The colours that `app` shows now. Ask again after its theme has changed."""
        return cls(app.theme_variables, app.current_theme.dark)

    def colour(self, version: str) -> Color:
        """The colour of a version's marks."""
        token = look(version).token
        fallback = (_FALLBACK_DARK if self.dark else _FALLBACK_LIGHT)[token]
        try:
            return Color.parse(self.variables.get(token, fallback))
        except ColorParseError:
            return Color.parse(fallback)

    def style(self, version: str, *, bold: bool = False) -> Style:
        """The version's colour as a foreground, for Rich text and segments."""
        return Style(color=self.colour(version).rich_color, bold=bold or None)
