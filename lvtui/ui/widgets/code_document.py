"""Texts in an editor: what their lines are, and which parts of them have which colour.

Textual's own documents take a form feed or a Unicode line separator for the end of a line, and would turn it into one
when the text is put together again, which changes what a program says. These end lines where files do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, SupportsIndex

from textual._tree_sitter import get_language
from textual.document._document import Document, EditResult, Location
from textual.document._syntax_aware_document import SyntaxAwareDocument
from textual.widgets import TextArea

if TYPE_CHECKING:
    from tree_sitter import Language, Query

Highlight = tuple[int, int | None, str]
"""First byte, end byte (``None``: to the end of the line), and what the grammar calls it."""

_LINE_END = re.compile("\r\n|\n|\r")


class _Text(str):
    """Text whose lines end where those of files do."""

    def splitlines(self, keepends: SupportsIndex = False) -> list[str]:  # noqa: ARG002 - as it is with str
        lines = _LINE_END.split(self)
        return lines if lines[-1] else lines[:-1]


class PlainDocument(Document):
    """A text without a grammar."""

    def __init__(self, text: str) -> None:
        """Holds `text`."""
        super().__init__(_Text(text))

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Put `text` in the place of what lies between two places."""
        return super().replace_range(start, end, _Text(text))


class ParsedDocument(SyntaxAwareDocument):
    """A text with a grammar."""

    def __init__(self, text: str, language: Language) -> None:
        """Holds `text`, and its syntax tree."""
        super().__init__(_Text(text), language)

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Put `text` in the place of what lies between two places."""
        return super().replace_range(start, end, _Text(text))

    def highlights(self, query: Query, first: int, last: int) -> dict[int, list[Highlight]]:
        """Line → what is to be coloured in it, of the lines from `first` to before `last`.

        Asking for the lines that are seen costs the same however long the text is; Textual asks for all, at each key.
        """
        found: dict[int, list[Highlight]] = {}
        for name, nodes in self.query_syntax_tree(query, (first, 0), (last, 0)).items():
            for node in nodes:
                top, left = node.start_point
                bottom, right = node.end_point
                for line in range(max(top, first), min(bottom + 1, last)):
                    begin = left if line == top else 0
                    end = right if line == bottom else None
                    found.setdefault(line, []).append((begin, end, name))
        return found


def document_of(text: str, language: str | None) -> Document:
    """A document in that language, if its grammar is there."""
    grammar = _grammar(language) if language else None
    return PlainDocument(text) if grammar is None else ParsedDocument(text, grammar)


@cache
def query_of(language: str) -> Query | None:
    """What is to be coloured in a language. Made once: it takes longer than to read a whole text by it."""
    grammar = _grammar(language)
    if grammar is None:
        return None
    return ParsedDocument("", grammar).prepare_query(TextArea._get_builtin_highlight_query(language))


@cache
def _grammar(language: str) -> Language | None:
    return get_language(language)


def places_of(lines: Sequence[str], wanted: str) -> list[Location]:
    """Where `wanted` is found in some lines; capitals count where `wanted` has some."""
    if not wanted:
        return []
    pattern = re.compile(re.escape(wanted), 0 if wanted != wanted.lower() else re.IGNORECASE)
    return [(row, found.start()) for row, line in enumerate(lines) for found in pattern.finditer(line)]
