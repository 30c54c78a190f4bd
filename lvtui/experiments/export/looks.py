"""How a picture looks: its colours on light and on dark paper, and the pattern that each version is filled with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from lvtui.experiments.version_names import LATEST, letter

Theme: TypeAlias = Literal["light", "dark", "either"]
"""``either`` follows what the viewer prefers, where the viewer knows of it; elsewhere it is light."""

_COLOURS = 6

_LIGHT: Mapping[str, str] = {
    "paper": "#ffffff",
    "ink": "#1f2328",
    "quiet": "#57606a",
    "grid": "#d8dee4",
    "band": "#1f2328",
    "fail": "#b3261e",
    "v1": "#0067a3",
    "v2": "#a85500",
    "v3": "#00755a",
    "v4": "#9c4580",
    "v5": "#524ec2",
    "v6": "#75662f",
    "vl": "#5a636b",
}
_DARK: Mapping[str, str] = {
    "paper": "#14171c",
    "ink": "#e6e9ee",
    "quiet": "#a3adb9",
    "grid": "#333a43",
    "band": "#e6e9ee",
    "fail": "#ff8a80",
    "v1": "#56b4e9",
    "v2": "#e8a33d",
    "v3": "#3fc495",
    "v4": "#d991c2",
    "v5": "#a6a4fb",
    "v6": "#c9ba8c",
    "vl": "#b4bcc4",
}

# Each fills a square of 8 and stays itself when it is repeated; the first is the solid colour. {0} is the fill's class,
# {1} the stroke's.
_TINT = '<rect width="8" height="8" class="{0}" opacity="0.22"/>'
_PATTERNS = (
    '<rect width="8" height="8" class="{0}"/>',
    _TINT + '<path d="M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6" class="{1}" stroke-width="2.4"/>',
    _TINT + '<circle cx="2" cy="2" r="1.5" class="{0}"/><circle cx="6" cy="6" r="1.5" class="{0}"/>',
    _TINT + '<path d="M0 4 H8 M4 0 V8" class="{1}" stroke-width="1.8"/>',
    _TINT + '<path d="M2 0 V8 M6 0 V8" class="{1}" stroke-width="1.8"/>',
    _TINT + '<path d="M0 2 H8 M0 6 H8" class="{1}" stroke-width="1.8"/>',
    _TINT + '<path d="M0 0 H4 V4 H0 Z M4 4 H8 V8 H4 Z" class="{0}"/>',
)
_LATEST_PATTERN = _TINT + '<path d="M-2 6 L2 10 M0 0 L8 8 M6 -2 L10 2" class="{1}" stroke-width="1.2"/>'
_FAILED_PATTERN = (
    '<rect width="8" height="8" class="paper"/>'
    '<path d="M1 1 L7 7 M7 1 L1 7" class="s-fail" stroke-width="1.8" stroke-linecap="round"/>'
)
_DASHES = ("", "9 4", "2 4", "12 4 2 4", "5 3", "14 5", "7 3 2 3 2 3")


def token(version: str) -> str:
    """The name of a version's colour, the same for the same number everywhere: ``v1`` to ``v6``, ``vl``."""
    return "vl" if version == LATEST else f"v{(int(version) - 1) % _COLOURS + 1}"


def dash(version: str) -> str:
    """The dashes of a version's line, for ``stroke-dasharray``; empty for one that is drawn through."""
    return "1 3" if version == LATEST else _DASHES[(int(version) - 1) % len(_DASHES)]


def legend_words(version: str) -> str:
    """A version in a legend: ``A = version 1``."""
    return "$LATEST" if version == LATEST else f"{letter(version)} = version {version}"


def pattern(version: str, identity: str) -> str:
    """The SVG pattern that fills what belongs to a version, under an id of its own."""
    content = _LATEST_PATTERN if version == LATEST else _PATTERNS[(int(version) - 1) % len(_PATTERNS)]
    colour = token(version)
    return _pattern(identity, content.format(f"f-{colour}", f"s-{colour}"))


def failed_pattern(identity: str) -> str:
    """The SVG pattern of calls that failed: crosses, so that it needs no red."""
    return _pattern(identity, _FAILED_PATTERN)


def _pattern(identity: str, content: str) -> str:
    return f'<pattern id="{identity}" width="8" height="8" patternUnits="userSpaceOnUse">{content}</pattern>'


def css(theme: Theme) -> str:
    """The rules that give a picture's classes their colours."""
    if theme == "either":
        return f"{_rules(_LIGHT)}@media (prefers-color-scheme: dark){{{_rules(_DARK)}}}"
    return _rules(_LIGHT if theme == "light" else _DARK)


def page_colours(theme: Literal["light", "dark"]) -> Mapping[str, str]:
    """What a page around pictures is drawn with: ``paper``, ``ink``, ``quiet``, ``grid``, ``fail``."""
    return _LIGHT if theme == "light" else _DARK


def _rules(colours: Mapping[str, str]) -> str:
    plain = "".join(f".{name}{{fill:{colours[name]}}}" for name in ("paper", "ink", "quiet", "band"))
    pairs = "".join(
        f".f-{name}{{fill:{colour}}}.s-{name}{{stroke:{colour};fill:none}}"
        for name, colour in colours.items()
        if name != "paper"
    )
    return plain + pairs
