"""Themes: TOML files that become Textual themes, lvtui's own first and the user's over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

from textual.color import Color, ColorParseError
from textual.css.constants import VALID_STYLE_FLAGS
from textual.theme import Theme

from lvtui.toml_files import Unreadable, member, read_toml, refuse_unknown

DARK_VERSION_TOKENS: Mapping[str, str] = {
    "version-1": "#5a90d7",
    "version-2": "#f88e3e",
    "version-3": "#2ad389",
    "version-4": "#f092fd",
    "version-5": "#b4f3fa",
    "version-6": "#a59185",
    "version-latest": "#bbc7d6",
}
LIGHT_VERSION_TOKENS: Mapping[str, str] = {
    "version-1": "#466dc0",
    "version-2": "#bc7433",
    "version-3": "#1d6955",
    "version-4": "#aa3d82",
    "version-5": "#018fb3",
    "version-6": "#60290d",
    "version-latest": "#303c48",
}
TERMINAL_VERSION_TOKENS: Mapping[str, str] = {
    "version-1": "ansi_cyan",
    "version-2": "ansi_green",
    "version-3": "ansi_blue",
    "version-4": "ansi_bright_cyan",
    "version-5": "ansi_bright_green",
    "version-6": "ansi_bright_blue",
    "version-latest": "ansi_default",
}
VERSION_TOKEN_DEFAULTS = DARK_VERSION_TOKENS
"""Every variable that lvtui adds to Textual's own."""


def version_token_defaults(theme: Theme | None) -> dict[str, str]:
    """The versions' colours for a theme that brings none: Textual's own themes, or a user's short one."""
    if theme is None or (theme.dark and not theme.ansi):
        return dict(DARK_VERSION_TOKENS)
    return dict(TERMINAL_VERSION_TOKENS if theme.ansi else LIGHT_VERSION_TOKENS)


Stamp: TypeAlias = tuple[int, int, int]
"""What tells that a file was written: when, its size, and its place on the disk, as editors put a new one there."""


@dataclass(frozen=True)
class ThemeLibrary:
    """What the theme folders held."""

    themes: tuple[Theme, ...]
    problems: tuple[str, ...]
    """A sentence for each theme that was left out, or stayed as it was."""
    folders: tuple[Path, ...] = ()
    sources: Mapping[Path, Theme] = field(default_factory=dict)
    """The theme that each file held, when it was last whole."""
    stamps: Mapping[Path, Stamp] = field(default_factory=dict)

    def reloaded(self) -> ThemeLibrary:
        """The same folders as they are now; this library itself while no file in them has changed.

        A file that is broken now keeps the theme it had, so that who edits it does not sit in the dark.
        """
        return self if _stamps(self.folders) == self.stamps else _load(self.folders, self.sources)


def load_themes(*folders: Path) -> ThemeLibrary:
    """The themes of all folders; a later folder's theme replaces an earlier one of the same name.

    A folder that does not exist holds none. A broken theme is reported and left out.
    """
    return _load(folders, {})


def load_theme(name: str, *folders: Path) -> ThemeLibrary:
    """One theme, if its file has its name; `ThemeLibrary.reloaded` has the others. Where it is not to be found so
    simply, all are read at once."""
    for path in (folder / f"{name}.toml" for folder in reversed(folders)):
        try:
            theme = read_theme(path) if path.is_file() else None
        except Unreadable:
            break  # the one before, or none: who reads all of them finds out, and says what is wrong
        if theme is not None and theme.name == name:
            return ThemeLibrary((theme,), (), folders, {path: theme})
    return load_themes(*folders)


def _load(folders: tuple[Path, ...], before: Mapping[Path, Theme]) -> ThemeLibrary:
    stamps = _stamps(folders)  # first, so that a file which is written while it is read is read again
    themes: dict[str, Theme] = {}
    sources: dict[Path, Theme] = {}
    problems: list[str] = []
    for folder in folders:
        seen: dict[str, Path] = {}
        for path in (path for path in stamps if path.parent == folder):
            try:
                theme = read_theme(path)
                if theme.name in seen:
                    raise Unreadable(f"{path}: {seen[theme.name].name} already holds a theme `{theme.name}`.")
            except Unreadable as error:
                problems.append(str(error))
                if path not in before or before[path].name in seen:
                    continue
                theme = before[path]
            seen[theme.name] = path
            themes[theme.name] = sources[path] = theme
    return ThemeLibrary(tuple(themes.values()), tuple(problems), folders, sources, stamps)


def _stamps(folders: tuple[Path, ...]) -> dict[Path, Stamp]:
    """The theme files of the folders, in order."""
    stamps: dict[Path, Stamp] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            try:
                found = path.stat()
            except OSError:  # gone since it was listed, or a link to nowhere: reading it says so
                stamps[path] = (0, 0, 0)
            else:
                stamps[path] = (found.st_mtime_ns, found.st_size, found.st_ino)
    return stamps


def read_theme(path: Path) -> Theme:
    """One theme. Raises `Unreadable` with a sentence that names the file."""
    table = read_toml(path)
    refuse_unknown(path, table, ("name", "dark", "ansi", *_COLOURS, "variables"))
    name = member(path, table, "name", str)
    # Textual makes a class name of it, for style sheets to refer to.
    if not (name.isascii() and name.replace("-", "").replace("_", "").isalnum() and name[0].isalpha()):
        raise Unreadable(f"{path}: `name` should be letters, digits, - and _, beginning with a letter, not {name!r}.")
    if "primary" not in table:
        raise Unreadable(f"{path}: `primary` is missing.")
    colours: dict[str, Any] = {key: _colour(path, table, key) for key in _COLOURS if key in table}
    dark = member(path, table, "dark", bool, True)
    ansi = member(path, table, "ansi", bool, False)
    plain = Theme(name=name, dark=dark, ansi=ansi, **colours)
    grounds = _TERMINAL_GROUNDS if ansi else {}
    known = {*plain.to_color_system().generate(), *VERSION_TOKEN_DEFAULTS, *grounds}
    variables = member(path, table, "variables", dict, {})
    refuse_unknown(path, variables, known)
    return replace(plain, variables={**grounds, **{key: _variable(path, variables, key) for key in variables}})


_TERMINAL_GROUNDS: Mapping[str, str] = {"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"}
"""Variables that Textual's own style sheets need of a theme in the terminal's colours, and make for none."""


_COLOURS = (
    "primary",
    "secondary",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
    "boost",
    "success",
    "warning",
    "error",
)


def _variable(path: Path, variables: Mapping[str, Any], key: str) -> str:
    """A variable's value, when Textual can read it: a text style, or a colour."""
    value = member(path, variables, key, str)
    if key.startswith("version-"):
        return _colour(path, variables, key)  # painted cell by cell, so nothing less than a colour will do
    if "style" in key:
        if not set(value.split()) <= VALID_STYLE_FLAGS:
            raise Unreadable(f'{path}: `{key}` should be a text style such as "bold", not {value!r}.')
        return value
    colour, _, share = value.rpartition(" ")
    if not share.endswith("%"):
        colour = value
    elif not share[:-1].isdigit():
        raise Unreadable(f"{path}: `{key}` should end in a whole percentage, not {share!r}.")
    if colour not in ("auto", "initial"):
        _colour(path, {key: colour}, key)
    return value


def _colour(path: Path, table: Mapping[str, Any], key: str) -> str:
    value = member(path, table, key, str)
    try:
        Color.parse(value)
    except ColorParseError as error:
        raise Unreadable(f'{path}: `{key}` should be a colour such as "#4a90d9" or "teal", not {value!r}.') from error
    return value
