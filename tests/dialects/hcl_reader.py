"""Reads as much of Terraform's language as exports write, into plain values: strict about everything else."""

from __future__ import annotations

import json
import re
from typing import Any

_TOKEN = re.compile(
    r"""(?P<space>[ ]+)|(?P<comment>\#[^\n]*)|(?P<newline>\n)|(?P<text>"(?:\\.|[^"\\\n])*")|(?P<operator>[!=]=)"""
    r"""|(?P<mark>[{}\[\],=])|(?P<other>[^\s"{}\[\],=!#]+)"""
)


class Bare(str):
    """An expression, as it is written; a condition is read as the three parts of it."""


def read(text: str) -> dict[str, Any]:
    """Kind and labels of a block, ``resource aws_lambda_alias prod`` → its attributes, and the blocks in it alike."""
    tokens = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found is not None, f"no token at {text[at : at + 40]!r}"
        at = found.end()
        if found.lastgroup not in ("space", "comment"):
            tokens.append(found[0])
    return _Reader(tokens).body(end="")


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = [*tokens, ""]
        self.at = 0

    @property
    def next(self) -> str:
        return self.tokens[self.at]

    def take(self, wanted: str | None = None) -> str:
        token = self.next
        assert wanted is None or token == wanted, (wanted, self.tokens[self.at - 5 : self.at + 5])
        self.at += 1
        return token

    def body(self, end: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while True:
            while self.next == "\n":
                self.take()
            if self.next == end:
                return found
            name, value = self.attribute_or_block()
            assert name not in found, f"{name!r} comes twice"
            found[name] = value
            if self.next != end:
                self.take("\n")

    def attribute_or_block(self) -> tuple[str, Any]:
        words = []
        while self.next not in ("=", "{"):
            words.append(_value([self.take()]))
        if self.next == "=":
            self.take()
            (name,) = words
            return name, self.value()
        return " ".join(words), self.braces()

    def braces(self) -> dict[str, Any]:
        self.take("{")
        inner = self.body(end="}")
        self.take("}")
        return inner

    def value(self) -> Any:
        if self.next == "{":
            return self.braces()
        if self.next == "[":
            return self.sequence()
        words = []
        while self.next not in ("\n", "", ",", "]"):
            words.append(self.take())
            if words[-1] == "?":
                return Bare(" ".join(words[:-1])), self.branch(), self.branch()
        return _value(words)

    def branch(self) -> Any:
        if self.next == ":":
            self.take()
        if self.next == "[":
            return self.sequence()
        words = []
        while self.next not in ("\n", ":"):
            words.append(self.take())
        return _value(words)

    def sequence(self) -> list[Any]:
        self.take("[")
        found: list[Any] = []
        while self.next != "]":
            found.append(self.value())
            if self.next != "]":
                self.take(",")
        self.take("]")
        return found


def _value(words: list[str]) -> Any:
    (word, *more) = words
    if not more and word.startswith('"'):
        return _text(word)
    if not more and re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", word):
        return json.loads(word)
    return {"true": True, "false": False}.get(word, Bare(" ".join(words))) if not more else Bare(" ".join(words))


def _text(token: str) -> str:
    """What a quoted template stands for; one with an interpolation stays as it is."""
    if re.search(r"(?<!\$)\$\{|(?<!%)%\{", token):
        return Bare(token)
    plain = re.sub(r"\\U([0-9a-f]{8})", lambda found: json.dumps(chr(int(found[1], 16)))[1:-1], token)
    return str(json.loads(plain)).replace("$${", "${").replace("%%{", "%{")
