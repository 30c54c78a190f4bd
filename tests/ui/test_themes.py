from __future__ import annotations

import colorsys
import math
import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.color import BLACK, WHITE, Color
from textual.theme import BUILTIN_THEMES, Theme
from textual.widgets import Button, DataTable, Footer, Input, Static, TextArea

import lvtui.ui
from lvtui.settings import DEFAULT_THEME, themes_folder
from lvtui.ui.dressing import TERMINAL_THEME
from lvtui.ui.themes import (
    VERSION_TOKEN_DEFAULTS,
    load_themes,
    read_theme,
    version_token_defaults,
)
from tests.ui.driver import running, settings_for, strips_of, with_function

SHIPPED = load_themes(themes_folder())
THEMES = {theme.name: theme for theme in SHIPPED.themes}

STRONG = ("lvtui-high-contrast", "lvtui-projector")
"""These promise text at 7:1."""

PAINTED = {name: theme for name, theme in THEMES.items() if not theme.ansi}
"""Those that bring their colours along; what the others look like is up to the terminal."""

each_theme = pytest.mark.parametrize("theme", PAINTED.values(), ids=PAINTED)


class Sampler(App[None]):
    """A little of everything that a theme paints."""

    CSS = "Static { color: $version-1; background: $version-latest; border: round $border; }"

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.register_theme(theme)
        self.theme = theme.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return version_token_defaults(self.current_theme)

    def compose(self) -> ComposeResult:
        yield Static("text")
        yield Button("button", variant="primary")
        yield Input("input")
        yield DataTable[str]()
        yield TextArea("code")
        yield Footer()


def resolved(theme: Theme) -> dict[str, str]:
    """Each variable as style sheets see it."""
    return {
        **version_token_defaults(theme),
        **theme.to_color_system().generate(),
        **theme.variables,
    }


def on(background: Color, value: str) -> Color:
    """The colour that text of this value takes on a background."""
    if value.startswith("auto"):
        share = float(value.removeprefix("auto").strip().removesuffix("%")) / 100
        return background + background.get_contrast_text(share)
    colour, _, percentage = value.partition(" ")
    text = Color.parse(colour)
    return background + (text.multiply_alpha(float(percentage[:-1]) / 100) if percentage else text)


def luminance(colour: Color) -> float:
    """WCAG's relative luminance: 0 for black, 1 for white."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(colour: Color) -> tuple[float, float, float]:
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in colour.normalized
    )
    return red, green, blue


def contrast(one: Color, other: Color) -> float:
    """WCAG's contrast ratio: from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def row(theme: Theme) -> dict[str, Color]:
    """The versions' colours."""
    return {key: Color.parse(resolved(theme)[key]) for key in VERSION_TOKEN_DEFAULTS}


# What two colours look like to colour-blind eyes: the full-strength matrices of Machado, Oliveira and Fernandes
# (2009), on linear RGB; how far apart they then look: the distance in OKLab, where black and white are 1 apart.
EYES = {
    "trichromat": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanope": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranope": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanope": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
OKLAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)


def times(matrix: tuple[tuple[float, ...], ...], vector: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(sum(a * b for a, b in zip(line, vector, strict=True)) for line in matrix)


def seen_by(eyes: str, colour: Color) -> tuple[float, ...]:
    light = tuple(min(1.0, max(0.0, share)) for share in times(EYES[eyes], linear(colour)))
    return times(OKLAB, tuple(share ** (1 / 3) for share in times(CONES, light)))


def test_the_measures_agree_with_known_values() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), WHITE) == pytest.approx(4.48, abs=0.005)
    assert math.dist(seen_by("trichromat", BLACK), seen_by("trichromat", WHITE)) == pytest.approx(1, abs=1e-3)
    red, olive = Color.parse("#d00000"), Color.parse("#707000")
    assert math.dist(seen_by("deuteranope", red), seen_by("deuteranope", olive)) < 0.1
    assert math.dist(seen_by("trichromat", red), seen_by("trichromat", olive)) > 0.2


def test_lvtui_brings_dark_light_and_high_contrast_themes_and_one_in_the_terminals_colours() -> None:
    assert SHIPPED.problems == ()
    assert {"lvtui-dark", "lvtui-light", "lvtui-high-contrast", TERMINAL_THEME} <= {*THEMES}
    assert DEFAULT_THEME in THEMES
    assert len([theme for theme in PAINTED.values() if theme.dark]) >= 3
    assert len([theme for theme in PAINTED.values() if not theme.dark]) >= 3
    assert THEMES[TERMINAL_THEME].ansi


@each_theme
async def test_a_shipped_theme_paints_a_real_app(theme: Theme) -> None:
    app = Sampler(theme)
    async with app.run_test():
        static = app.query_one(Static)
        assert app.theme_variables.items() >= theme.variables.items()
        assert static.styles.color == Color.parse(theme.variables["version-1"])
        assert static.styles.background == Color.parse(theme.variables["version-latest"])
        assert app.screen.styles.background == Color.parse(str(theme.background))


@pytest.mark.parametrize("name", [name for name in BUILTIN_THEMES if not BUILTIN_THEMES[name].ansi])
async def test_textuals_own_themes_get_version_colours_that_suit_them(name: str) -> None:
    theme = BUILTIN_THEMES[name]
    app = Sampler(theme)
    async with app.run_test():
        expected = version_token_defaults(theme)
        assert app.query_one(Static).styles.color == Color.parse(expected["version-1"])
    background = Color.parse(resolved(theme)["background"])
    assert all(contrast(background, colour) > 2 for colour in row(theme).values())


@each_theme
@pytest.mark.parametrize("ground", ["background", "surface", "panel"])
def test_versions_stand_out_from_whatever_is_behind_them(theme: Theme, ground: str) -> None:
    behind = Color.parse(resolved(theme)[ground])
    least = 4.5 if theme.name == "lvtui-high-contrast" else 3
    faint = [key for key, colour in row(theme).items() if contrast(behind, colour) < least]
    assert faint == []


TEXT = {
    "foreground": ("background", "surface", "panel"),
    "foreground-muted": ("background", "surface", "panel"),
    "text": ("background", "surface", "panel"),
    "text-muted": ("background", "surface", "panel"),
    "accent": ("background", "surface", "panel"),
    "error": ("background", "surface", "panel"),
    "warning": ("background", "surface", "panel"),
    "success": ("background", "surface", "panel"),
    "text-error": ("background", "surface", "panel"),
    "text-warning": ("background", "surface", "panel"),
    "text-success": ("background", "surface", "panel"),
    "text-accent": ("background", "surface", "panel"),
    "footer-foreground": ("footer-background",),
    "footer-key-foreground": ("footer-background",),
    "footer-description-foreground": ("footer-background",),
    "block-cursor-foreground": ("block-cursor-background",),
    "block-cursor-blurred-foreground": ("block-cursor-blurred-background",),
    "input-cursor-foreground": ("input-cursor-background",),
    "input-selection-foreground": ("input-selection-background",),
    "button-color-foreground": ("primary", "success", "warning", "error"),
    "button-foreground": ("surface",),
}


@each_theme
@pytest.mark.parametrize("text", TEXT)
def test_text_can_be_read_on_whatever_is_behind_it(theme: Theme, text: str) -> None:
    values = resolved(theme)
    surface = Color.parse(values["surface"])
    least = 7 if theme.name in STRONG else 4.5
    for ground in TEXT[text]:
        behind = on(surface, values[ground])
        assert contrast(behind, on(behind, values[text])) >= least, ground


DRAWN = {"map-view--frame", "map-view--line", "matrix-view--faint", "share-plot--band"}
"""Component classes of lines and areas, which are no text and may be fainter."""
FAINTEST = 70
"""Percent of the foreground that any text takes."""


def test_no_text_is_fainter_than_the_themes_are_tested_for() -> None:
    folder = Path(lvtui.ui.__file__).parent
    sheets = [path for path in folder.rglob("*") if path.suffix in (".py", ".tcss")]
    found = [
        (rule["name"], int(rule["share"]))
        for path in sheets
        for rule in re.finditer(
            r"(?P<name>[\w-]+)(:\w+)? \{[^{}]*?(?<![\w-])color: \$foreground (?P<share>\d+)%", path.read_text("utf-8")
        )
    ]
    assert len(found) > 20
    assert [rule for rule in found if rule[1] < FAINTEST and rule[0] not in DRAWN] == []


@each_theme
def test_the_faintest_text_can_be_read(theme: Theme) -> None:
    values = resolved(theme)
    least = 7 if theme.name in STRONG else 4.5
    for ground in ("background", "surface", "panel"):
        behind = Color.parse(values[ground])
        assert contrast(behind, on(behind, f"{values['foreground']} {FAINTEST}%")) >= least, ground


@each_theme
def test_the_pane_in_focus_stands_out_from_the_others(theme: Theme) -> None:
    values = resolved(theme)
    border, blurred, background = (Color.parse(values[key]) for key in ("border", "border-blurred", "background"))
    assert border == Color.parse(str(theme.accent)) == Color.parse(theme.primary)
    assert contrast(border, background) >= 4.5
    assert contrast(border, background) >= 1.5 * contrast(blurred, background)


@each_theme
def test_no_version_is_red_or_yellow_which_mean_error_and_not_deployed(theme: Theme) -> None:
    for key, colour in row(theme).items():
        hue, _, saturation = colorsys.rgb_to_hls(*colour.normalized)
        if saturation > 0.3:
            assert 16 <= hue * 360 <= 45 or 70 <= hue * 360 <= 335, key


@each_theme
@pytest.mark.parametrize("eyes", EYES)
def test_any_two_versions_look_different_to_colour_blind_eyes_too(theme: Theme, eyes: str) -> None:
    seen = {key: seen_by(eyes, colour) for key, colour in row(theme).items()}
    distances = {pair: math.dist(seen[pair[0]], seen[pair[1]]) for pair in combinations(seen, 2)}
    assert min(distances.values()) >= 0.07, min(distances, key=lambda pair: distances[pair])
    assert distances["version-1", "version-2"] >= 0.14


def test_a_theme_without_version_colours_gets_those_of_lvtuis_own() -> None:
    for name in ("lvtui-dark", "lvtui-light", "lvtui-terminal"):
        assert version_token_defaults(THEMES[name]).items() <= THEMES[name].variables.items()


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_users_theme_replaces_the_shipped_one_of_its_name(tmp_path: Path) -> None:
    write(tmp_path, "mine.toml", 'name = "lvtui-dark"\nprimary = "teal"\n')
    write(tmp_path, "own.toml", 'name = "my-own"\nprimary = "#123"\ndark = false\n')
    library = load_themes(themes_folder(), tmp_path)
    themes = {theme.name: theme for theme in library.themes}
    assert library.problems == ()
    assert themes["lvtui-dark"].primary == "teal"
    assert (themes["my-own"].dark, themes["my-own"].accent) == (False, None)
    assert len(library.themes) == len(SHIPPED.themes) + 1


def test_a_folder_that_does_not_exist_holds_no_themes(tmp_path: Path) -> None:
    assert load_themes(tmp_path / "none").themes == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('name = "a"\nprimary = teal', "is not valid TOML: "),
        ('name = "a"\nprimary = teal', "(at line 2, column 11)."),
        ('primary = "teal"', "`name` is missing."),
        ('name = "a"', "`primary` is missing."),
        ('name = "my theme"\nprimary = "teal"', "`name` should be letters, digits, - and _,"),
        ('name = ""\nprimary = "teal"', "`name` should be letters, digits, - and _,"),
        ('name = "a"\nprimary = "teal"\nacent = "teal"', "nothing is called `acent` (did you mean `accent`?)."),
        ('name = "a"\nprimary = "teel"', "`primary` should be a colour such as"),
        ('name = "a"\nprimary = 7', "`primary` should be text in quotes, not 7."),
        ('name = "a"\nprimary = "teal"\ndark = "yes"', "`dark` should be true or false, not 'yes'."),
        ('name = "a"\nprimary = "teal"\nvariables = 1', "`variables` should be a table, not 1."),
        (
            'name = "a"\nprimary = "teal"\n[variables]\nboarder = "teal"',
            "`boarder` (did you mean `border`?).",
        ),
        (
            'name = "a"\nprimary = "teal"\n[variables]\nborder = "teal 1o%"',
            "`border` should end in a whole percentage, not '1o%'.",
        ),
        ('name = "a"\nprimary = "teal"\n[variables]\nborder = "bold"', "`border` should be a colour such as"),
        (
            'name = "a"\nprimary = "teal"\n[variables]\nversion-1 = "auto 60%"',
            "`version-1` should be a colour such as",
        ),
        (
            'name = "a"\nprimary = "teal"\n[variables]\nlink-style = "loud"',
            "`link-style` should be a text style such as",
        ),
    ],
)
def test_a_broken_theme_is_told_in_a_sentence_and_hides_no_other(tmp_path: Path, text: str, sentence: str) -> None:
    broken = write(tmp_path, "a.toml", text)
    write(tmp_path, "b.toml", 'name = "b"\nprimary = "teal"')
    library = load_themes(tmp_path)
    assert [theme.name for theme in library.themes] == ["b"]
    (problem,) = library.problems
    assert problem.startswith(str(broken))
    assert sentence in problem


def test_two_themes_of_one_name_in_one_folder_are_told(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", 'name = "x"\nprimary = "teal"')
    second = write(tmp_path, "b.toml", 'name = "x"\nprimary = "navy"')
    library = load_themes(tmp_path)
    assert [theme.primary for theme in library.themes] == ["teal"]
    assert library.problems == (f"{second}: a.toml already holds a theme `x`.",)


async def test_every_form_of_value_that_a_variable_may_take_is_painted(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a.toml",
        'name = "a_B-1"\nprimary = "rgb(1, 2, 3)"\n[variables]\n'
        'border = "teal 40%"\ntext = "auto 90%"\nlink-background = "initial"\n'
        'link-style = "bold not underline"\nversion-1 = "hsl(200, 50%, 50%)"\n',
    )
    app = Sampler(read_theme(path))
    async with app.run_test():
        assert app.has_class("-theme-a_B-1")
        assert app.query_one(Static).styles.color == Color.parse("hsl(200, 50%, 50%)")


TEAL = 'name = "mine"\nprimary = "teal"\n'


def test_a_library_is_itself_until_one_of_its_files_changes(tmp_path: Path) -> None:
    path = write(tmp_path, "mine.toml", TEAL)
    library = load_themes(tmp_path, tmp_path / "none")
    assert library.reloaded() is library
    path.write_text(TEAL.replace("teal", "navy"), "utf-8")
    assert [theme.primary for theme in library.reloaded().themes] == ["navy"]
    write(tmp_path, "other.toml", 'name = "other"\nprimary = "teal"')
    assert [theme.name for theme in library.reloaded().themes] == ["mine", "other"]
    path.unlink()
    assert [theme.name for theme in library.reloaded().themes] == ["other"]


def test_a_file_that_is_broken_while_it_is_edited_keeps_the_theme_it_had(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    write(shipped, "a.toml", TEAL)
    path = write(own, "b.toml", TEAL.replace("teal", "navy"))
    library = load_themes(shipped, own)
    for broken in (TEAL.replace('"teal"', '"te'), "", TEAL.replace("teal", "teel")):
        path.write_text(broken, "utf-8")
        library = library.reloaded()
        assert [theme.primary for theme in library.themes] == ["navy"]
        assert len(library.problems) == 1
    path.write_text(TEAL.replace("teal", "maroon"), "utf-8")
    library = library.reloaded()
    assert ([theme.primary for theme in library.themes], library.problems) == (["maroon"], ())
    path.unlink()
    assert [theme.primary for theme in library.reloaded().themes] == ["teal"]


async def test_the_theme_that_is_worn_changes_while_its_file_is_edited(tmp_path: Path) -> None:
    settings = replace(settings_for(tmp_path), theme="mine")
    path = write(settings.user_themes_folder, "mine.toml", TEAL)
    async with running(settings, (60, 20)) as drive:

        def ground() -> Color:
            return drive.bench.styles.background

        async def look() -> None:
            drive.app.look_at_themes()
            await drive.settle()

        first = ground()
        path.write_text(TEAL + 'background = "#010203"\n', "utf-8")
        await look()
        assert ground() == Color.parse("#010203") != first
        path.write_text(TEAL + 'background = "#01020"\n', "utf-8")
        await look()
        assert ground() == Color.parse("#010203")
        assert ["`background` should be a colour" in toast.message for toast in drive.app._notifications] == [True]
        await look()
        assert len(drive.app._notifications) == 1
        path.unlink()
        await look()
        assert drive.app.theme == "mine"
        assert ground() == Color.parse("#010203")
    assert not (settings.config_folder / "config.toml").exists()


TERMINALS_OWN = re.compile(r"ansi_(bright_)?(default|black|red|green|yellow|blue|magenta|cyan|white)|transparent")


@pytest.mark.parametrize("theme", [theme for theme in THEMES.values() if theme.ansi], ids=lambda theme: theme.name)
def test_a_theme_in_the_terminals_colours_has_no_others_and_keeps_red_and_yellow_for_what_they_mean(
    theme: Theme,
) -> None:
    values = resolved(theme)
    colours = {key: value for key, value in values.items() if not key.endswith("style") and "-style-" not in key}
    assert [
        key for key, value in colours.items() if not TERMINALS_OWN.fullmatch(value.rpartition(" ")[0] or value)
    ] == []
    versions = [values[key] for key in VERSION_TOKEN_DEFAULTS]
    assert len(set(versions)) == len(versions)
    assert not any(name in value for value in versions for name in ("red", "yellow", "white", "black"))
    assert values["accent"] not in versions
    assert (values["error"], values["warning"]) == ("ansi_red", "ansi_yellow")


def test_a_theme_in_the_terminals_colours_has_what_textuals_style_sheets_want(tmp_path: Path) -> None:
    path = write(tmp_path, "a.toml", 'name = "a"\nansi = true\nprimary = "ansi_blue"\n')
    assert read_theme(path).variables == {"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"}


async def test_code_that_is_on_the_screen_takes_the_colours_of_another_theme(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), (100, 30)) as drive:
        await with_function(drive)

        def ink(word: str) -> set[str]:
            lines = strips_of(drive.app)
            styles = [style for line in lines for text, style, _ in line if word in text and style is not None]
            return {style.color.name for style in styles if style.color is not None}

        for name in ("lvtui-dark", "lvtui-paper", "lvtui-mono"):
            drive.app.theme = name
            await drive.settle()
            assert ink("return") == {str(THEMES[name].primary)}
