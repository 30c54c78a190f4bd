"""The fault dials: a small file beside each function that has any, no part of Lambda's state."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from lvtui.domain.faults import LATENCIES, FaultDial, InvalidFaultDial, Latency
from lvtui.domain.model import Function, Region
from lvtui.operations.errors import ResourceNotFound, ServiceFailure
from lvtui.operations.vocabulary import LATEST
from lvtui.storage.desk import moved_aside
from lvtui.storage.disk import Disk, Signature, remove_file, replace_file, signature_of
from lvtui.storage.names import file_stem
from lvtui.storage.table import Table, open_table
from lvtui.storage.toml_text import toml_file
from lvtui.storage.writing import FORMAT
from lvtui.toml_files import Unreadable

Dials = Mapping[str, FaultDial]
"""By version."""

_VERSION = re.compile(r"\$LATEST|[1-9][0-9]*")


@dataclass(frozen=True)
class _Known:
    """What memory holds of one file."""

    signature: Signature | None
    dials: Dials
    problem: str = ""
    """Why it could not be read; a sentence or two."""


class FaultFiles:
    """The fault dials of one region. Whoever calls a method that writes holds the workspace's lock."""

    def __init__(self, functions: Path, disk: Disk) -> None:
        """`functions` is the folder of the region."""
        self._functions = functions
        self._disk = disk
        self._known: Mapping[str, _Known] = {}
        self._aside: dict[Path, str] = {}
        self.dials: Mapping[str, Dials] = {}
        """By function; replaced as a whole, so that it can be looked at from anywhere."""

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence or two for each file that could not be read."""
        damaged = [known.problem for _, known in sorted(self._known.items()) if known.problem]
        return (*damaged, *self._aside.values())

    def look(self, region: Region) -> bool:
        """Take in what has been saved since, for the functions there are; true if that changed anything."""
        before = self.dials, self.problems
        known = {name: self._read(name, self._known.get(name)) for name in region.functions}
        self._known = {name: found for name, found in known.items() if found is not None}
        self._show(region)
        return (self.dials, self.problems) != before

    def keep(self, region: Region, function: str, version: str, dial: FaultDial | None) -> None:
        """Keep a dial, or with ``None`` forget it. :meth:`look` comes just before, under the same lock.

        Raises:
            ResourceNotFound: there is no such function or version.
            ServiceFailure: the disk refused.
        """
        found = region.functions.get(function)
        if found is None:
            raise ResourceNotFound(f"Function not found: {function}, so there is nothing that could have a fault dial.")
        if not found.has_version(version):
            raise ResourceNotFound(f"{function} has no version {version}, so there is nothing to put a fault dial on.")
        dials = {other: kept for other, kept in self.dials.get(function, {}).items() if other != version}
        try:
            self._write(function, dials | ({version: dial} if dial is not None else {}))
        except BaseException:
            self.look(region)  # hold what the disk does, whatever that is by now
            raise
        self._show(region)

    def forget_gone(self, region: Region) -> None:
        """Forget the dials of what `region` does not have any more, in the files too."""
        before = self.dials
        self._known = {name: known for name, known in self._known.items() if name in region.functions}
        self._show(region)
        for name in [name for name in before if name in region.functions]:
            kept = _of(region.functions[name], before[name])
            if kept != before[name]:
                with suppress(ServiceFailure):  # a dial of a version that is not there is not read again
                    self._write(name, kept)

    def _show(self, region: Region) -> None:
        dials = {name: _of(region.functions[name], known.dials) for name, known in self._known.items()}
        self.dials = {name: found for name, found in dials.items() if found}

    def _path(self, function: str) -> Path:
        return self._functions / file_stem(function) / "faults.toml"

    def _read(self, function: str, known: _Known | None) -> _Known | None:
        path = self._path(function)
        signature = signature_of(path)
        if signature is None and not os.path.lexists(path):
            return None
        # What is damaged is always tried anew: permissions may have been mended.
        if known is not None and known.signature == signature and not known.problem:
            return known
        try:
            return _Known(signature, read_faults(path))
        except Unreadable as error:
            if not os.path.lexists(path):
                return None  # switched off by another process since it was looked at
            unread = f"{error} The fault dials of {function} are off, and the file is kept: nothing is written over it."
            return _Known(signature, {}, unread)

    def _write(self, function: str, dials: Dials) -> None:
        path = self._path(function)
        known = self._known.get(function)
        if known is not None and known.problem:
            aside = moved_aside(self._disk, path)
            self._aside[path] = f"{path} could not be read; it is now {aside.name}, otherwise untouched."
        others = {name: other for name, other in self._known.items() if name != function}
        if dials:
            signature = replace_file(self._disk, path, faults_file(function, dials))
            self._known = others | {function: _Known(signature, dials)}
        else:
            remove_file(self._disk, path)
            self._known = others


def faults_file(function: str, dials: Dials) -> bytes:
    """`faults.toml`."""
    comment = (
        f"The fault dials of {function}: what lvtui puts on the calls of a version from outside its code, for",
        "experiments and lessons. AWS has no such thing. The code does not notice, and the log says so.",
        "failure_rate is a share of the calls, from 0 to 1; every time is in milliseconds. init_ms is added to each",
        "cold start. A latency is fixed (ms), uniform (low_ms to high_ms) or log-normal (median_ms, and p99_ms, which",
        "99 calls in 100 stay below).",
    )
    return toml_file(f"{function}/faults.toml", comment, {"format": FORMAT, "versions": dials_document(dials)})


def dials_document(dials: Dials) -> dict[str, Any]:
    """A table for each version."""
    return {version: _document(dials[version]) for version in sorted(dials, key=_place)}


def read_faults(path: Path) -> dict[str, FaultDial]:
    """Read `faults.toml`: the dials by version.

    Raises:
        Unreadable: what cannot be read, or is no dial; the sentence says where.
    """
    table = open_table(path)
    dials = dials_of(table.table("versions"))
    table.end()
    return dials


def dials_of(versions: Table) -> dict[str, FaultDial]:
    """The dials in a table that has one for each version."""
    dials: dict[str, FaultDial] = {}
    for version, entry in versions.tables():
        if not _VERSION.fullmatch(version):
            raise versions.wrong(version, "is no version: $LATEST or a number belongs there")
        dials[version] = _read_dial(entry)
    return dials


def _of(function: Function, dials: Dials) -> Dials:
    """The dials of versions that are there."""
    return {version: dial for version, dial in dials.items() if function.has_version(version)}


def _place(version: str) -> int:
    return 0 if version == LATEST else int(version)


def _document(dial: FaultDial) -> dict[str, Any]:
    document: dict[str, Any] = {"failure_rate": _short(dial.failure_rate), "init_ms": _short(dial.init_ms)}
    if (latency := dial.latency) is not None:
        figures = {field.name: _short(getattr(latency, field.name)) for field in fields(latency)}
        document["latency"] = {"kind": latency.KIND, **figures}
    return document


def _short(number: float) -> float:
    """80 reads better than 80.0, and means the same here."""
    return int(number) if number == int(number) else number


def _read_dial(table: Table) -> FaultDial:
    try:
        dial = FaultDial(
            failure_rate=table.number("failure_rate", 0.0),
            init_ms=table.number("init_ms", 0.0),
            latency=_read_latency(table.optional_table("latency")),
        )
    except InvalidFaultDial as error:
        raise Unreadable(f"{table.path}: `{table.at}`: {error}") from error
    table.end()
    return dial


def _read_latency(table: Table | None) -> Latency | None:
    if table is None:
        return None
    kind = LATENCIES.get(found := table.text("kind"))
    if kind is None:
        raise table.wrong("kind", f"should be {', '.join(LATENCIES)}, not {found!r}")
    latency = kind(**{field.name: table.number(field.name) for field in fields(kind)})
    table.end()
    return latency
