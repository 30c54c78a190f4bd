"""TOML as lvtui writes it: a comment that says what the file is, settings, and texts that read as they were typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lvtui.operations.errors import ServiceFailure

_CONTROL = {code: f"\\u{code:04x}" for code in (*range(0x20), 0x7F)}
_ONE_LINE = str.maketrans({**_CONTROL, 0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r", 0x22: '\\"', 0x5C: "\\\\"})
_SEVERAL_LINES = str.maketrans({**_CONTROL, 0x09: "\t", 0x0A: "\n", 0x0D: "\\r", 0x5C: "\\\\"})
_NOT_LITERAL = frozenset(chr(code) for code in _CONTROL) - {"\t", "\n"}


def toml_file(
    name: str,
    comment: Sequence[str],
    document: Mapping[str, Any],
    *,
    texts: Mapping[str, str] | None = None,
    under: str = "",
) -> bytes:
    """A whole file: the comment's lines, `document`, and last the table `under` with one text for each name.

    `name` is the file's, for the sentence that says that there can be no such file.

    Every line ends in a plain line feed, and a carriage return inside a text is an escape: neither tomli-w's
    multi-line strings nor an editor's line ends can change a text that way.

    Raises:
        ServiceFailure: a text holds half a surrogate pair, which UTF-8 has no bytes for.
    """
    parts = [*comment_lines(comment), "\n", tables(document)]
    if texts is not None:
        parts += texts_table(under, texts)
    return encoded(parts, name)


def comment_lines(comment: Sequence[str]) -> list[str]:
    """The lines of a comment."""
    return [f"# {line}\n" for line in comment]


def tables(document: Mapping[str, Any]) -> str:
    """Settings and tables."""
    import tomli_w

    return tomli_w.dumps(document)


def texts_table(under: str, texts: Mapping[str, str]) -> list[str]:
    """The table `under`, whose name needs no quotes, with one text for each name."""
    return [f"\n[{under}]\n", *(f"{one_line(name)} = {text_value(text)}\n" for name, text in texts.items())]


def encoded(parts: Sequence[str], name: str) -> bytes:
    """A file's parts as its bytes; `name` is the file's, with as much of its path as tells it from others.

    Raises:
        ServiceFailure: a text holds half a surrogate pair, which UTF-8 has no bytes for.
    """
    try:
        return "".join(parts).encode()
    except UnicodeEncodeError as error:
        raise ServiceFailure(
            f"{name} could not be saved: {error.object[error.start]!r} is no character that a file can hold."
        ) from error


def text_value(text: str) -> str:
    """One text as a TOML value: over several lines if it has several, without escapes if it needs none."""
    if "\n" not in text:
        return one_line(text)
    # One or two quotes at the very end are fine: TOML lets them touch the closing three.
    if "'''" not in text and _NOT_LITERAL.isdisjoint(text):
        return f"'''\n{text}'''"
    escaped = text.translate(_SEVERAL_LINES).replace('"""', '""\\"')
    return f'"""\n{escaped}"""'


def one_line(text: str) -> str:
    """One text as a TOML value that takes one line, whatever it holds."""
    return f'"{text.translate(_ONE_LINE)}"'
