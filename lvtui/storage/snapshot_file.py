"""One snapshot as one TOML file with everything in it: what it is, then each function as its own files say it.

    name, note, taken, …                    what a list shows; before the first table, so that it is read alone
    [without]                               functions that were there and could not be read: name = why
    [functions.<name>]                      as function.toml, with $LATEST and its code
    [functions.<name>.versions.<number>]    as versions/<number>.toml
    [functions.<name>.aliases.<alias>]      as aliases.toml
    [functions.<name>.events]               saved test events; in the same way `faults` and `triggers`
    [packages]                              packages that no text can give back, in base64, once each

It names no path, no user and no machine: what is in it was said to Lambda, or is the note.
"""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

from lvtui.domain.code import Code
from lvtui.domain.desk import InvalidEventName, check_event_name
from lvtui.domain.model import Function, Region
from lvtui.domain.snapshots import Beside, Snapshot, SnapshotHead
from lvtui.operations.errors import LambdaError
from lvtui.storage import snapshot_formats
from lvtui.storage.faults import dials_document, dials_of
from lvtui.storage.names import is_function_name
from lvtui.storage.reading import WorkspaceFile, aliases_of, check_number, head_of
from lvtui.storage.reading_attached import joined
from lvtui.storage.reading_records import record_of
from lvtui.storage.snapshot_formats import snapshot_table
from lvtui.storage.table import Table
from lvtui.storage.toml_text import comment_lines, encoded, tables, texts_table
from lvtui.storage.triggers import triggers_of, triggers_text
from lvtui.storage.writing import aliases_document, head_document, record_document, texts_of, zip_name
from lvtui.toml_files import Unreadable, cannot_be, read_text

KIND = "snapshot"
HEAD_LIMIT = 64 * 1024
"""Bytes within which the head of a file that lvtui wrote ends, note included."""


def snapshot_file(snapshot: Snapshot) -> bytes:
    """The file's bytes.

    Raises:
        ServiceFailure: a text holds what no file can.
    """
    head, region = snapshot.head, snapshot.region
    comment = (
        f"A snapshot of AWS Lambda functions, made by lvtui: all functions of {region.name} as they were.",
        "`lvtui snapshot import` brings them into another workspace; what it brings runs only after a yes.",
    )
    about: dict[str, Any] = {
        "format": snapshot_formats.FORMAT,
        "kind": KIND,
        "name": head.name,
        "note": head.note,
        "taken": head.taken.astimezone(UTC),
        "account_id": region.account_id,
        "region": region.name,
    }
    if head.automatic:
        about["automatic"] = head.automatic
    if snapshot.without:
        about["without"] = dict(sorted(snapshot.without.items()))
    if region.retired_numbers:
        about["retired"] = dict(sorted(region.retired_numbers.items()))
    parts = [*comment_lines(comment), "\n", tables(about), *functions_text(region.functions, snapshot.beside)]
    return encoded(parts, f"The snapshot {head.name}")


def functions_text(functions: Mapping[str, Function], beside: Mapping[str, Beside]) -> list[str]:
    """Functions with everything in them, as parts of a file: the tables `functions` and `packages`."""
    parts: list[str] = []
    packages: dict[str, Code] = {}
    for name, function in sorted(functions.items()):
        parts += _function(function, beside.get(name, Beside()), packages)
    if packages:
        parts.append("\n[packages]\n")
        parts += [f'"{place}" = """\n{_base64(packages[place])}"""\n' for place in sorted(packages)]
    return parts


def read_snapshot(path: Path, name: str | None = None) -> Snapshot:
    """Read a whole snapshot, each limit checked that a request would have been held to.

    `name` stands in for the one that the file says.

    Raises:
        Unreadable: what is wrong with it and where.
    """
    table = snapshot_table(path, read_text(path))
    head = _read_head(path, table, name)
    retired = read_retired_numbers(table)
    functions, beside = read_functions(table)
    without = table.optional_table("without")
    left_out = without.texts() if without is not None else {}
    table.end()
    region = Region(name=head.region, account_id=head.account_id, functions=functions, retired_numbers=retired)
    return Snapshot(head, region, beside, left_out)


def read_functions(table: Table) -> tuple[dict[str, Function], dict[str, Beside]]:
    """What :func:`functions_text` wrote: the functions, and what lies beside those that have anything there.

    Raises:
        Unreadable: what is wrong with it and where.
    """
    packages = _read_packages(table.optional_table("packages"))
    functions: dict[str, Function] = {}
    beside: dict[str, Beside] = {}
    found = table.optional_table("functions")
    for function, entry in found.tables() if found is not None else ():
        if not is_function_name(function):
            raise table.wrong(f"functions.{function}", "is no name that a function can have")
        functions[function], kept = _read_function(entry, packages, function)
        if kept != Beside():
            beside[function] = kept
    return functions, beside


def read_snapshot_head(path: Path, name: str | None = None) -> SnapshotHead:
    """What a list shows, without reading the rest, which may be large.

    Raises:
        Unreadable: it is no snapshot's.
    """
    try:
        with path.open("rb") as file:
            start = file.read(HEAD_LIMIT)
    except OSError as error:
        raise cannot_be("read", path, error) from error
    text = start.decode(errors="replace")
    # Its last line may be cut off; before the first table there is none that could be.
    begin, bracket, _ = f"\n{text}".partition("\n[")
    if not bracket and len(start) == HEAD_LIMIT:
        return _read_head(path, snapshot_table(path, read_text(path)), name)
    return _read_head(path, snapshot_table(path, begin.removeprefix("\n")), name)


def _function(function: Function, beside: Beside, packages: dict[str, Code]) -> list[str]:
    under = f"functions.{function.name}"
    parts = ["\n", _tables_under(function.name, head_document(function))]
    for place, version in (("latest", function.latest), *((f"versions.{n}", v) for n, v in function.published.items())):
        if place != "latest":
            record = record_document(function.name, version)
            parts += ["\n", _tables_under(function.name, {"versions": {version.version: record}})]
        texts = texts_of(version.code)
        if texts is None:
            packages[f"code/{zip_name(version.code)}"] = version.code
        else:
            parts += texts_table(f"{under}.{place}.code.files", texts)
    if function.aliases:
        parts += ["\n", _tables_under(function.name, {"aliases": aliases_document(function)})]
    if dials := {version: dial for version, dial in beside.dials.items() if dial is not None}:
        parts += ["\n", _tables_under(function.name, {"faults": dials_document(dials)})]
    if beside.events:
        events = {name: _text_or_none(event) for name, event in sorted(beside.events.items())}
        parts += texts_table(f"{under}.events", {name: text for name, text in events.items() if text is not None})
        binary = {name: _base64_line(beside.events[name]) for name, text in events.items() if text is None}
        if binary:
            parts += texts_table(f"{under}.binary_events", binary)
    return parts + triggers_text(f"{under}.triggers", beside.triggers)


def _tables_under(function: str, document: Mapping[str, Any]) -> str:
    return tables({"functions": {function: document}})


def _text_or_none(content: bytes) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _base64_line(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _base64(code: Code) -> str:
    return "".join(f"{line}\n" for line in textwrap.wrap(_base64_line(code.zip_file), 100))


def _read_head(path: Path, table: Table, name: str | None) -> SnapshotHead:
    if (kind := table.text("kind", "")) != KIND:
        raise Unreadable(f"{path} is no snapshot: its `kind` should be {KIND!r}, not {kind!r}.")
    said = table.text("name")
    head = SnapshotHead(
        name=said if name is None else name,
        note=table.text("note", ""),
        taken=table.moment("taken"),
        automatic=table.text("automatic", ""),
        account_id=table.text("account_id"),
        region=table.text("region"),
    )
    if (problem := WorkspaceFile(head.account_id, head.region, 0, None).problem) is not None:
        raise Unreadable(f"{path}: {problem}.")
    try:
        return replace(head, size=path.stat().st_size)
    except OSError as error:
        raise cannot_be("read", path, error) from error


def read_retired_numbers(table: Table) -> dict[str, int]:
    """The numbering of deleted functions, from the table `retired`.

    Raises:
        Unreadable: what is wrong with it and where.
    """
    found = table.optional_table("retired")
    numbers = found.wholes() if found is not None else {}
    for name, number in numbers.items():
        if not is_function_name(name):
            raise table.wrong(f"retired.{name}", "is no name that a function can have")
        check_number(table, f"retired.{name}", number)
    return numbers


def _read_packages(table: Table | None) -> dict[str, Code]:
    packages = {}
    for place, text in table.texts().items() if table is not None else ():
        try:
            packages[place] = Code.uploaded(base64.b64decode("".join(text.split()), validate=True))
        except (ValueError, LambdaError) as error:
            assert table is not None
            raise table.wrong(place, f"is not a package in base64: {error}") from error
    return packages


def _read_function(table: Table, packages: Mapping[str, Code], name: str) -> tuple[Function, Beside]:
    versions = table.optional_table("versions")
    named = table.optional_table("aliases")
    beside = _read_beside(table)
    head = head_of(table, packages, name)
    published = {}
    for number in map(str, head.numbers()):
        if versions is None or number not in versions:
            raise table.wrong("published", f"names version {number}, which is not there")
        published[number] = record_of(versions.table(number), packages, name, number)
    if versions is not None:
        versions.end()
    aliases, to_aliases = aliases_of(named, name) if named is not None else ({}, {})
    function = Function(
        name=name,
        latest=head.latest,
        published=published,
        next_number=head.next_number,
        aliases=aliases,
        tags=head.tags,
        reserved_concurrency=head.reserved_concurrency,
        revisions=head.revisions,
        **joined(head.attached, to_aliases),
    )
    for alias in aliases.values():
        for version in alias.versions:
            if not function.has_version(version):
                raise table.wrong(f"aliases.{alias.name}", f"names version {version}, which is not there")
    return function, beside


def _read_beside(table: Table) -> Beside:
    events: dict[str, bytes] = {}
    keys = ("events", "binary_events", "faults", "triggers")
    texts, binary, faults, triggers = (table.optional_table(key) for key in keys)
    for name, text in texts.texts().items() if texts is not None else ():
        events[name] = text.encode()
    for name, text in binary.texts().items() if binary is not None else ():
        try:
            events[name] = base64.b64decode(text, validate=True)
        except ValueError as error:
            raise table.wrong(f"binary_events.{name}", f"is not base64: {error}") from error
    for name in events:
        try:
            check_event_name(name)
        except InvalidEventName as error:
            raise table.wrong(f"events.{name}", f"is no name for a test event: {error}".rstrip(".")) from error
    return Beside(
        events,
        dials_of(faults) if faults is not None else {},
        triggers_of(triggers) if triggers is not None else {},
    )
