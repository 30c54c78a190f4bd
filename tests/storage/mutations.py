"""Ways in which a file comes to be another: worn by a disk, cut by a crash, or edited by hand.

Each takes a file's bytes and a draw, and gives other bytes; given bytes that it has nothing to do with, it gives those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from random import Random

Mutation = Callable[[bytes, Random], bytes]

SETTING = re.compile(r"^(\"[^\"\n]+\"|[A-Za-z0-9_-]+) = (.+)$", re.MULTILINE)
"""A line with a key and a value, or the first line of a long one."""


def bit_flips(content: bytes, chance: Random) -> bytes:
    """One to four bits."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        changed[_place(content, chance)] ^= 1 << chance.randrange(8)
    return bytes(changed)


def other_bytes(content: bytes, chance: Random) -> bytes:
    """A stretch of noise in the place of what was there."""
    place, length = _place(content, chance), chance.choice((1, 2, 8, 64))
    return content[:place] + chance.randbytes(length) + content[place + length :]


def cut(content: bytes, chance: Random) -> bytes:
    """Cut off, at its end or at its beginning, or a piece is missing."""
    place, other = sorted((_place(content, chance), _place(content, chance)))
    return chance.choice((content[:place], content[other:], content[:place] + content[other:]))


def pieces(content: bytes, chance: Random) -> bytes:
    """Pieces in another order, or twice."""
    one, two = sorted((_place(content, chance), _place(content, chance)))
    return content[two:] + content[one:two] + content[:one] if chance.random() < 0.5 else content[:two] + content[one:]


def not_utf8(content: bytes, chance: Random) -> bytes:
    """Bytes that are no UTF-8, or a character that no editor shows."""
    place = _place(content, chance)
    odd = (b"\xff", b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xef\xbb\xbf", b"\0", b"\x1b[2J")
    return content[:place] + chance.choice(odd) + content[place:]


def swapped_lines(content: bytes, chance: Random) -> bytes:
    """Two lines, each in the other's place."""
    lines = content.splitlines(keepends=True)
    one, two = (chance.randrange(len(lines)) for _ in range(2))
    lines[one], lines[two] = lines[two], lines[one]
    return b"".join(lines)


def lines_twice(content: bytes, chance: Random) -> bytes:
    """A few lines once more, somewhere."""
    lines = content.splitlines(keepends=True)
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines) + 1)
    return b"".join([*lines[:two], *lines[one : one + chance.randint(1, 4)], *lines[two:]])


def removed_lines(content: bytes, chance: Random) -> bytes:
    """A few lines are gone: mostly one."""
    lines = content.splitlines(keepends=True)
    one = chance.randrange(len(lines))
    return b"".join([*lines[:one], *lines[one + chance.choice((1, 1, 1, 2, 3, 8)) :]])


_WRONG = (
    *("[]", "{}", '""', "true", "nan", "1979-05-27", "07:32:00", "1979-05-27T07:32:00", "1979-05-27T07:32:00-07:00"),
    *('"x"', "-1", "0", "1.5", '["a"]', "[[1]]", "[{}]", "{ a = 1 }", "''''''", '"$LATEST"', '"prod"', '"../../x"'),
)


def wrong_types(content: bytes, chance: Random) -> bytes:
    """A value of another kind, or a small one that is seldom right."""
    return _with_value(content, chance, lambda _: chance.choice(_WRONG))


_HUGE = (
    *("9" * digits for digits in (10, 19, 20, 400, 5000)),
    *(
        "-9223372036854775809",
        "1e308",
        "-1e400",
        "inf",
        "-inf",
        "1e-320",
        "0x" + "f" * 4000,
        "9999-12-31T23:59:59-23:00",
    ),
    *("0001-01-01T00:00:00+23:00", '"' + "9" * 30 + '"', '"1-' + "9" * 17 + '"', '"' + "x" * 70_000 + '"'),
)


def huge_numbers(content: bytes, chance: Random) -> bytes:
    """A number, a moment or a text beyond all measure."""
    return _with_value(content, chance, lambda _: chance.choice(_HUGE))


def nested_brackets(content: bytes, chance: Random) -> bytes:
    """A value inside a thousand others, closed or not."""
    deep = chance.choice((20, 900, 5000))
    made = chance.choice(
        (
            "[" * deep,
            "{a=" * deep,
            "[" * deep + "]" * deep,
            "{a=" * deep + "1" + "}" * deep,
            "{" + "a." * deep + "a = 1}",
            "[{a=" * deep + "1" + "}]" * deep,
        )
    )
    return _with_value(content, chance, lambda _: made)


def swapped_values(content: bytes, chance: Random) -> bytes:
    """Two keys, each with the other's value."""
    text = content.decode()
    found = [match for match in SETTING.finditer(text) if not match[2].endswith(("'''", '"""', "["))]
    if len(found) < 2:
        return content
    one, two = sorted(chance.sample(found, 2), key=lambda match: match.start())
    return "".join((text[: one.start(2)], two[2], text[one.end(2) : two.start(2)], one[2], text[two.end(2) :])).encode()


def other_names(content: bytes, chance: Random) -> bytes:
    """A key or a part of a table's name is another that stands in the file, or one that it never could be."""
    text = content.decode()
    found = [
        *re.finditer(
            r"(?m)^(\"[^\"\n]+\"|[A-Za-z0-9_-]+)(?= = )|(?<=[\[.])(\"[^\"\n]+\"|[A-Za-z0-9_-]+)(?=[\].])", text
        )
    ]
    if not found:
        return content
    one = chance.choice(found)
    odd = ('""', '"$LATEST"', '"9"', '"../x"', '"a b"', '"\\u0000"', '"\\u001b[2J"', "x" * 300, '"é"', "a.b")
    other = chance.choice((chance.choice(found)[0], chance.choice(odd)))
    return f"{text[: one.start()]}{other}{text[one.end() :]}".encode()


def escapes(content: bytes, chance: Random) -> bytes:
    """A character inside a text that is written as an escape, or that is none."""
    text = content.decode()
    quotes = [match.end() for match in re.finditer('= "', text)]
    if not quotes:
        return content
    place = chance.choice(quotes)
    odd = ("\\u0000", "\\u001b[31m", "\\n", "\\r", "\\ud800", "\\U0010ffff", "\\U00110000", "\\x", "\\", '"', "\\u202e")
    return f"{text[:place]}{chance.choice(odd)}{text[place:]}".encode()


OF_BYTES: Mapping[str, Mutation] = {
    "bit flips": bit_flips,
    "other bytes": other_bytes,
    "cut": cut,
    "pieces": pieces,
    "not UTF-8": not_utf8,
}
"""For any file."""

OF_TOML: Mapping[str, Mutation] = {
    "swapped lines": swapped_lines,
    "lines twice": lines_twice,
    "removed lines": removed_lines,
    "wrong types": wrong_types,
    "huge numbers": huge_numbers,
    "nested brackets": nested_brackets,
    "swapped values": swapped_values,
    "other names": other_names,
    "escapes": escapes,
}
"""For files that were TOML."""

MUTATIONS: Mapping[str, Mutation] = {**OF_BYTES, **OF_TOML}


def mutants(kind: str, content: bytes, number: int, seed: str) -> Iterator[bytes]:
    """So many files made of one, each another; where a small file does not give as many, with some bits flipped too."""
    chance, found = Random(seed), {content}
    for tries in range(number * 50):
        mutant = MUTATIONS[kind](content, chance)
        if tries > number * 10:
            mutant = bit_flips(mutant, chance)
        if mutant not in found:
            found.add(mutant)
            yield mutant
        if len(found) > number:
            return
    raise AssertionError(f"{seed}: no {number} different files could be made")


def _place(content: bytes, chance: Random) -> int:
    """Anywhere, but mostly after the comment that the file begins with."""
    body = content.find(b"\n\n") if content.startswith(b"#") and chance.random() < 0.9 else 0
    return chance.randrange(max(body, 0), len(content)) if content else 0


def _with_value(content: bytes, chance: Random, make: Callable[[str], str]) -> bytes:
    text = content.decode()
    found = [*SETTING.finditer(text)]
    if not found:
        return content
    one = chance.choice(found)
    return f"{text[: one.start(2)]}{make(one[2])}{text[one.end(2) :]}".encode()
