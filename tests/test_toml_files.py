"""TOML that people write, or send: complaints that can be read, and no value that could not be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from lvtui.toml_files import DEEPEST, LONGEST_NUMBER, Unreadable, parsed

FILE = Path("settings.toml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = ", "settings.toml is not valid TOML: .*line 1, column 5"),
        (f"a = {'9' * 5_000}", "is not TOML that can be read"),
        (f"a = {'[' * 5_000}", "is not TOML that can be read"),
        (f"t.a = 0x{'f' * 5_000}", r"settings.toml: `t.a` is a number of more than 1,000 digits\."),
        (f"a = -0x{'f' * 5_000}", "is not valid TOML"),
        (f"a = [1, {{ b = 1{'0' * LONGEST_NUMBER} }}]", r"`a.b` is a number of more than 1,000 digits\."),
        (f"{'a.' * DEEPEST}a = 1", None),
        (f"{'a.' * (DEEPEST + 1)}a = 1", "has more than 50 tables or lists inside one another"),
        (f"{'a.' * 5_000}a = 1", "has more than 50 tables or lists inside one another"),
        (f"a = {'[' * DEEPEST}{']' * DEEPEST}", None),
        (f"a = {'[' * (DEEPEST + 1)}{']' * (DEEPEST + 1)}", "has more than 50 tables or lists inside one another"),
        (f"a = 1{'0' * (LONGEST_NUMBER - 1)}", None),
    ],
    ids=[
        "no value",
        "digits",
        "brackets",
        "hex",
        "minus hex",
        "a bit long",
        "deep",
        "deeper",
        "abyss",
        "in",
        "out",
        "fits",
    ],
)
def test_what_could_not_be_shown_is_refused_with_its_place(text: str, words: str | None) -> None:
    if words is None:
        assert repr(parsed(FILE, text))
        return
    with pytest.raises(Unreadable, match=words) as refused:
        parsed(FILE, text)
    assert len(str(refused.value)) < 200


def test_what_a_terminal_would_obey_is_shown_as_escapes_in_a_complaint() -> None:
    said = str(Unreadable("a.toml: `\x1b[2J\n\u202eé` means nothing here."))
    assert said == r"a.toml: `\x1b[2J\n\u202eé` means nothing here."
    assert str(Unreadable("caf\udce9.toml is odd.")) == r"caf\udce9.toml is odd."
