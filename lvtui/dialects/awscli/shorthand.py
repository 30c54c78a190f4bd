r"""The AWS CLI's shorthand: ``AdditionalVersionWeights={2=0.1}``, ``SubnetIds=a,b``, ``Key='a, b'``, ``Key@=file://x``.

    pairs     pair ("," pair)*
    pair      key ["@"] "=" [value ("," value)* | list | braces]
    list      "[" [inner ("," inner)*] "]"
    braces    "{" [key ["@"] "=" inner ("," …)*] "}"
    inner     list | braces | value
    value     'quoted' | "quoted" | plain text, in which a comma is written \,

A comma after a plain value goes on with its list or begins the next pair: which, only an ``=`` further on tells.
With ``@=`` a value that begins with ``file://`` or ``fileb://`` is the content of that file.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias

ReadReference: TypeAlias = Callable[[str], str | bytes]
"""Gives what a ``file://`` or a ``fileb://`` stands for, and any other text as it is."""

_KEY = frozenset(string.ascii_letters + string.digits + "-_.#/:")
_BLANKS = re.compile(rf"[{re.escape(string.whitespace)}]*")
_QUOTED = {quote: re.compile(rf"{quote}(?:\\{quote}|[^{quote}])*{quote}") for quote in "'\""}
_QUOTED_CALLED = {"'": "singled quoted", '"': "double quoted"}

# What plain text may begin with, and go on with: the first value after an "=", and those after it in a list of commas,
# which an "=" ends. Both take \, for a comma.
_BEGINS = r"!#-&(-+\--<>-Z\\-z|-\uffff"
_FIRST = re.compile(rf"(?:\\,|[{_BEGINS}])(?:\\,|[\s!#-&(-+\--\\^-|~-\uffff])*")
_LATER = re.compile(rf"(?:\\,|[{_BEGINS}])(?:\\,|[\s!#-&(-+\--<>-\uffff])*")


class NotShorthand(Exception):
    """The text is no shorthand; the message says where, with a caret."""


def parse(text: str, read: ReadReference) -> dict[str, Any]:
    """What `text` says: a mapping of texts, lists and mappings. What kind a text stands for is not known here.

    Raises:
        NotShorthand: it says nothing.
    """
    return _Reader(text, read).pairs()


class _Reader:
    """Goes along the text once, but for a step back where a comma began a pair."""

    def __init__(self, text: str, read: ReadReference) -> None:
        self.text = text
        self.at = 0
        self._read = read
        self._names_file = False

    def pairs(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        begun = 0
        while True:
            key = self._key_and_sign()
            value = self._value()
            if key in found:
                raise NotShorthand(
                    f'Second instance of key "{key}" encountered for input:\n{_with_caret(self.text, begun + 1)}\n'
                    'This is often because there is a preceding "," instead of a space.'
                )
            found[key] = value
            begun = self.at
            if self._ended:
                return found
            self._take(",")

    def _key_and_sign(self) -> str:
        start = self.at
        while not self._ended and self.text[self.at] in _KEY:
            self.at += 1
        key = self.text[start : self.at]
        self._skip_blanks()
        self._names_file = self._here == "@"
        if self._names_file:
            self.at += 1
        self._take("=")
        return key

    def _value(self) -> Any:
        if self._ended:
            return ""
        return self._list() if self._here == "[" else self._braces() if self._here == "{" else self._comma_list()

    def _inner(self) -> Any:
        return self._list() if self._here == "[" else self._braces() if self._here == "{" else self._first()

    def _list(self) -> list[Any]:
        self._take("[")
        items: list[Any] = []
        while self._here != "]":
            items.append(self._inner())
            self._skip_blanks()
            if self._here != "]":
                self._expect(",")
                self._skip_blanks()
        self._expect("]")
        return items

    def _braces(self) -> dict[str, Any]:
        self._take("{")
        found: dict[str, Any] = {}
        while self._here != "}":
            key = self._key_and_sign()
            found[key] = self._inner()
            self._skip_blanks()
            if self._here != "}":
                self._expect(",")
                self._skip_blanks()
        self._expect("}")
        return found

    def _comma_list(self) -> Any:
        first = self._first()
        self._skip_blanks()
        if self._here != ",":
            return first
        self._take(",")
        values = [first]
        while True:
            try:
                value = self._later()
                self._skip_blanks()
                if self._ended:
                    return [*values, value]
                self._take(",")
            except NotShorthand:
                if self._ended:
                    raise
                self.at = self.text.rindex(",", 0, self.at + 1)  # what came after it is the next pair's key
                return first if len(values) == 1 else values
            values.append(value)

    def _first(self) -> str | bytes:
        if self._here in _QUOTED:
            return self._quoted()
        return self._plain(_FIRST) if _FIRST.match(self.text, self.at) else ""

    def _later(self) -> str | bytes:
        if self._here in _QUOTED:
            return self._quoted()
        if not _LATER.match(self.text, self.at):
            self._refuse("<second>", "<none>")
        return self._plain(_LATER)

    def _plain(self, form: re.Pattern[str]) -> str | bytes:
        found = form.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return self._resolved(found[0].replace("\\,", ",").rstrip())

    def _quoted(self) -> str | bytes:
        quote = self._here
        found = _QUOTED[quote].match(self.text, self.at)
        if found is None:
            self._refuse(f"<{_QUOTED_CALLED[quote]}>", "<none>")
        self.at = found.end()
        return self._resolved(found[0][1:-1].replace(f"\\{quote}", quote).replace("\\\\", "\\"))

    def _resolved(self, text: str) -> str | bytes:
        return self._read(text) if self._names_file else text

    @property
    def _here(self) -> str:
        return self.text[self.at : self.at + 1]

    @property
    def _ended(self) -> bool:
        return self.at >= len(self.text)

    def _skip_blanks(self) -> None:
        found = _BLANKS.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _take(self, sign: str) -> None:
        self._skip_blanks()
        self._expect(sign)
        self._skip_blanks()

    def _expect(self, sign: str) -> None:
        if self._here != sign:
            self._refuse(sign, self._here or "EOF")
        self.at += 1

    def _refuse(self, expected: str, received: str) -> NoReturn:
        raise NotShorthand(
            f"Expected: '{expected}', received: '{received}' for input:\n{_with_caret(self.text, self.at)}"
        )


def _with_caret(text: str, at: int) -> str:
    """`text` with a caret under the place, on a line of its own."""
    begin = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line, rest = (text, "") if end < 0 else (text[:end], text[end:])
    return f"{line}\n{' ' * (at - begin)}^{rest}"
