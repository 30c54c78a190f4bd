"""The style sheet parses each source once."""

from __future__ import annotations

import pytest
from textual.css.parse import parse
from textual.css.stylesheet import StylesheetParseError

from lvtui.ui.style_sheet import StyleSheet


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each source that is parsed, in turn."""
    sources: list[str] = []

    def noting(scope: str, css: str, *arguments: object, **options: object) -> object:
        sources.append(css)
        return parse(scope, css, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("textual.css.stylesheet.parse", noting)
    return sources


def sheet_of(count: int) -> StyleSheet:
    """One with so many sources, more than Textual would keep."""
    sheet = StyleSheet(variables={"accent": "#ff0000"})
    for number in range(count):
        sheet.add_source(f"Widget{number} {{ color: $accent; }}", ("here", f"Widget{number}"))
    return sheet


def test_a_new_source_is_parsed_alone_however_many_there_are(parsed: list[str]) -> None:
    sheet = sheet_of(200)
    assert len(sheet.rules) == len(parsed) == 200
    sheet.add_source("Late { color: $accent; }", ("here", "Late"))
    sheet.reparse()
    sheet.set_variables({"accent": "#ff0000"})
    sheet.reparse()
    assert len(sheet.rules) == len(parsed) == 201


def test_other_colours_are_taken_by_all(parsed: list[str]) -> None:
    sheet = sheet_of(3)
    assert "#FF0000" in sheet.css
    sheet.set_variables({"accent": "#00ff00"})
    sheet.reparse()
    assert sheet.css.count("#00FF00") == 3
    assert "#FF0000" not in sheet.css
    assert len(parsed) == 6


def test_a_source_that_cannot_be_read_leaves_the_rules_as_they_were() -> None:
    sheet = sheet_of(2)
    before = sheet.css
    sheet.add_source("Bad { color: no-colour-at-all; }", ("here", "Bad"))
    with pytest.raises(StylesheetParseError):
        sheet.reparse()
    sheet.reparse()
    assert sheet.css == before
