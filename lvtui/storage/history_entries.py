"""Entries of the history as TOML and back.

Each entry is a table ``[[event]]`` with one value a line, so that a line ``[[event]]`` never stands inside a text, and
any stretch of the file that begins at such a line can be read for itself. ``outcome`` comes last: an entry without one
was torn off while it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lvtui.domain.history import Entry, Moves, Pointing
from lvtui.storage.table import Table
from lvtui.storage.toml_text import one_line
from lvtui.toml_files import Unreadable, refuse_boundless

BEGIN = re.compile(rb"^\[\[event\]\][ \t]*\r?$", re.MULTILINE)
_REQUIRED = ("when", "who", "region", "operation")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def entry_text(entry: Entry) -> bytes:
    """One entry, from its ``[[event]]`` to the empty line after it."""
    values = {
        "when": entry.when.astimezone(UTC),
        "who": entry.who,
        "region": entry.region,
        "operation": entry.operation,
        "functions": list(entry.functions),
        "members": entry.members,
        "calls": entry.calls,
        "failures": entry.failures,
        "moves": _moves_document(entry.moves),
        "answer": entry.answer,
    }
    lines = [
        f"{key} = {_value(value)}" for key, value in values.items() if key in _REQUIRED or value not in ("", [], {})
    ]
    text = "\n".join(("[[event]]", *lines, f"outcome = {_value(entry.outcome)}", "", ""))
    return text.encode(errors="replace")


def read_entry(path: Path, text: bytes) -> Entry:
    """Read one entry.

    Raises:
        Unreadable: it is not TOML, lacks something, or has it of another kind; the sentence names `path`.
    """
    import tomllib

    try:
        values = tomllib.loads(text.decode())["event"][0]
        functions = values.pop("functions", [])
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable(f"{path}: an entry is not valid TOML: {error}.") from error
    refuse_boundless(path, values)
    table = Table(path, values, "event")
    if not isinstance(functions, list) or not all(isinstance(name, str) for name in functions):
        raise table.wrong("functions", "should be a list of texts")
    members = table.optional_table("members")
    # A key that means nothing here is left out: unlike the state, an entry is never saved again.
    return Entry(
        when=table.moment("when"),
        who=table.text("who"),
        region=table.text("region"),
        operation=table.text("operation"),
        functions=tuple(functions),
        members={} if members is None else members.rest(),
        calls=_read_counts(table, "calls"),
        failures=_read_counts(table, "failures"),
        moves=_read_moves(table),
        answer=table.text("answer", ""),
        outcome=table.text("outcome"),
    )


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case Mapping():
            return f"{{{', '.join(f'{_key(key)} = {_value(item)}' for key, item in value.items())}}}"
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
        case _:
            return one_line(str(value))


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else one_line(key)


def _moves_document(moves: Moves) -> dict[str, Any]:
    return {function: {a: _pointing_document(p) for a, p in moved.items()} for function, moved in moves.items()}


def _pointing_document(pointing: Pointing | None) -> dict[str, Any]:
    if pointing is None:
        return {}
    return {"version": pointing.version, **({"weights": pointing.weights} if pointing.weights else {})}


def _read_moves(table: Table) -> Moves:
    moves = table.optional_table("moves")
    if moves is None:
        return {}
    return {
        function: {alias: _read_pointing(pointing) for alias, pointing in moved.tables()}
        for function, moved in moves.tables()
    }


def _read_pointing(table: Table) -> Pointing | None:
    if "version" not in table:
        return None
    weights = table.optional_table("weights")
    return Pointing(table.text("version"), {} if weights is None else weights.numbers())


def _read_counts(table: Table, key: str) -> Mapping[str, int]:
    counts = table.optional_table(key)
    return {} if counts is None else counts.wholes()
