"""Letters three lines high, for a room full of people."""

from __future__ import annotations

from collections.abc import Mapping

WIDTH = 4
"""Cells of a letter, with the gap after it."""
HEIGHT = 3
"""Lines."""

_PIXELS: Mapping[str, str] = {
    # Five rows of three, each row from the top as a digit from 0 to 7: of its bits, 4 is the left.
    "a": "25755",
    "b": "65656",
    "c": "34443",
    "d": "65556",
    "e": "74647",
    "f": "74644",
    "g": "34553",
    "h": "55755",
    "i": "72227",
    "j": "11152",
    "k": "55655",
    "l": "44447",
    "m": "57755",
    "n": "65555",
    "o": "25552",
    "p": "65644",
    "q": "25563",
    "r": "65655",
    "s": "34216",
    "t": "72222",
    "u": "55557",
    "v": "55552",
    "w": "55775",
    "x": "55255",
    "y": "55222",
    "z": "71247",
    "0": "75557",
    "1": "26227",
    "2": "71747",
    "3": "71717",
    "4": "55711",
    "5": "74717",
    "6": "74757",
    "7": "71122",
    "8": "75757",
    "9": "75717",
    "-": "00700",
    "_": "00007",
    ":": "02020",
    "$": "23262",
    ".": "00002",
    "›": "42124",
    "≠": "17470",
    "=": "07070",
    " ": "00000",
}


def tall(text: str) -> list[str] | None:
    """`text` as lines of block letters; ``None`` if it has one that there is no such letter for."""
    letters = [_PIXELS.get(letter) for letter in text.lower()]
    if None in letters:
        return None
    found = [letter for letter in letters if letter is not None]
    return ["".join(f"{_half_rows(letter, line)} " for letter in found) for line in range(HEIGHT)]


def _half_rows(letter: str, line: int) -> str:
    """Two rows of pixels, as three half blocks; a letter has no sixth row."""
    above = int(letter[2 * line])
    below = int(letter[2 * line + 1]) if 2 * line + 1 < len(letter) else 0
    return "".join(" ▄▀█"[2 * bool(above & bit) + bool(below & bit)] for bit in (4, 2, 1))
