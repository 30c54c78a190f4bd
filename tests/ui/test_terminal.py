from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.color import ColorType
from rich.style import Style

from lvtui.ui.terminal import Colours, colours_of
from tests.ui.driver import Driver, running, settings_for, strips_of, with_function

FEW_TYPES = (ColorType.DEFAULT, ColorType.STANDARD)


def nothing_is_asked(term: str) -> int | None:
    raise AssertionError(f"the database was asked about {term}")


@pytest.mark.parametrize(
    ("environ", "system", "database", "colours"),
    [
        ({"TERM": "xterm"}, "standard", {"xterm": 8}, Colours.FEW),
        ({"TERM": "linux"}, "standard", {"linux": 16}, Colours.FEW),
        ({"TERM": "vt100"}, "standard", {"vt100": 0}, Colours.NONE),
        ({"TERM": "xterm-mono"}, "standard", {"xterm-mono": 2}, Colours.NONE),
        ({"TERM": "nobody-knows-it"}, "standard", {}, Colours.FEW),
        ({"TERM": "dumb"}, None, {"dumb": 0}, Colours.NONE),
        ({}, "windows", {}, Colours.FEW),
    ],
)
def test_a_terminal_of_few_colours_is_told_from_one_of_none(
    environ: dict[str, str], system: str | None, database: dict[str, int], colours: Colours
) -> None:
    assert colours_of(environ, system, database.get) is colours


@pytest.mark.parametrize(("system", "colours"), [("256", Colours.SOME), ("truecolor", Colours.MANY)])
def test_the_database_is_not_asked_about_a_terminal_of_many_colours(system: str, colours: Colours) -> None:
    assert colours_of({"TERM": "vt100"}, system, nothing_is_asked) is colours


def test_no_color_asks_for_none_unless_it_is_empty() -> None:
    assert colours_of({"NO_COLOR": "1"}, "truecolor", nothing_is_asked) is Colours.NONE
    assert colours_of({"NO_COLOR": ""}, "truecolor", nothing_is_asked) is Colours.MANY


def painted(drive: Driver) -> Iterator[tuple[str, Style]]:
    """What is on the screen, as it would be written to the terminal."""
    for strip in strips_of(drive.app):
        for text, style, control in strip:
            if not control:
                yield text, style or Style()


PLACES = (
    ("the versions", ("1",)),
    ("an alias", ("2", "n")),
    ("the code", ("escape", "3", "home", "shift+right")),
    ("the configuration", ("f3",)),
    ("the differences", ("f3",)),
    ("the test", ("4",)),
    ("the map", ("5",)),
    ("the command line", ("colon", "l")),
    ("the palette", ("escape", "ctrl+p", "d")),
    ("the functions", ("escape", "f2")),
)


async def with_calls(drive: Driver) -> None:
    await with_function(drive)
    await drive.pane(1)
    await drive.press("p", "enter")
    await drive.until(lambda: "1" in drive.function.published)
    drive.bench.run_calls(3)
    await drive.until(lambda: drive.bench.last_tally is not None and not drive.bench.running)


async def test_few_colours_or_none_show_where_one_is_in_every_place(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings, (120, 40), colours=Colours.FEW) as drive:
        await with_calls(drive)
        assert drive.app.theme == "lvtui-terminal"
        for place, keys in PLACES:
            await drive.press(*keys)
            only_the_terminals_own(drive, place)
        await drive.press("escape")
        drive.app.show_in(Colours.NONE)
        await drive.settle()
        for keys, signs, reverses in WITHOUT_COLOUR:
            await drive.press(*keys)
            assert not any(coloured(style) for _, style in painted(drive))
            assert all(sign in drive.text() for sign in signs), signs
            assert any(style.reverse for _, style in painted(drive)) or not reverses, "neither cursor nor selection"
        # What stood in for the theme that was chosen did not take its place.
        assert not (settings.config_folder / "config.toml").exists()
        drive.app.show_in(Colours.SOME)
        drive.app.theme = "lvtui-dark"
        await drive.settle()
        types = {colour.type for _, style in painted(drive) for colour in (style.color, style.bgcolor) if colour}
        assert ColorType.EIGHT_BIT in types
        assert ColorType.TRUECOLOR not in types
        drive.app.show_in(Colours.MANY)
        await drive.settle()
        assert ColorType.TRUECOLOR in {style.color.type for _, style in painted(drive) if style.color}


WITHOUT_COLOUR = (
    (("1",), ("┏━ 1 Versions", "▌█A 1"), False),
    (("2", "n"), ("New alias",), True),
    (("escape", "3", "home", "shift+right"), ("┏━ 3 Code",), True),
    (("escape", "5"), ("┏━ 5 Map",), False),
)
"""Keys, what then tells where the focus and the cursor are, and whether a part of a text is reversed."""


def coloured(style: Style) -> bool:
    return any(colour is not None and not colour.is_default for colour in (style.color, style.bgcolor))


def only_the_terminals_own(drive: Driver, place: str) -> None:
    for text, style in painted(drive):
        # A blank has no ink, whatever colour it was given.
        ink, paper = style.color if text.strip() or style.reverse else None, style.bgcolor
        for colour in (ink, paper):
            assert colour is None or colour.type in FEW_TYPES, (place, text, colour)
        hidden = ink is not None and ink == paper and not ink.is_default
        assert not hidden, f"{place}: {text!r} is written in the colour of its ground"
