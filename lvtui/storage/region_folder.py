"""One region's folder: its functions, the numbers of its deleted ones, and what a crash may have left.

<name>/              a function (see `function_folder`)
retired.toml         the numbering of deleted functions
.new~<name>/         a function being made: it appears by being renamed
.gone~<n>~<name>/    a deleted function: renamed in one step, then its number n is written down, then it is removed
.change.toml         several functions are being changed at once (see `journal`)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from lvtui.domain.model import Function, Region
from lvtui.operations.errors import ServiceFailure
from lvtui.storage import journal as journals
from lvtui.storage import writing
from lvtui.storage.disk import (
    Disk,
    Signature,
    make_folders,
    refusing,
    remove_file,
    remove_tree,
    replace_file,
    signature_of,
)
from lvtui.storage.function_folder import (
    Known,
    Unsettled,
    change_function,
    create_function,
    read_function,
    takes_several_steps,
)
from lvtui.storage.journal import Journal, read_journal, write_journal
from lvtui.storage.names import file_stem, name_of
from lvtui.storage.reading import read_retired
from lvtui.toml_files import Unreadable

_NEW, _GONE = ".new~", ".gone~"
_NUMBERED = re.compile(r"\.gone~([0-9]+)~(.+)")
_FUNCTION_STEM = re.compile(r"[a-z0-9_+-]+")

Interrupted = Literal["wait", "take back", "show"]
"""What to do about a change of several functions that is half there: wait for whoever is at it to be done; take it
back, which is for who holds the workspace's lock; or show what there is, where there can be no lock."""


@dataclass(frozen=True)
class Retired:
    """`retired.toml`, and by which file."""

    signature: Signature | None
    numbers: Mapping[str, int] | None
    """``None``: damaged."""
    problem: str = ""


@dataclass(frozen=True)
class Seen:
    """What memory holds of the folder."""

    functions: Mapping[str, Known] = field(default_factory=dict)
    """By the name of the function's folder."""
    strange: tuple[str, ...] = ()
    """Folders whose names are no function's."""
    retired: Retired | None = None
    """``None``: to be read."""
    leftovers: tuple[str, ...] = ()
    """What an interrupted change has left."""
    half_changed: str = ""
    """That a change of several functions is half there, and why it could not be taken back; a sentence or two."""


class RegionFolder:
    """The functions of one region, in memory and on the disk. Whoever calls :meth:`save` holds the workspace's lock."""

    def __init__(self, folder: Path, name: str, account_id: str, disk: Disk) -> None:
        self.folder = folder
        self.region = Region(name=name, account_id=account_id)
        self._disk = disk
        self._seen = Seen()

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence or two for each thing that could not be read."""
        damaged = [problem for _, known in sorted(self._seen.functions.items()) for problem in known.problems]
        strange = [
            f"{self.folder / _printable(stem)} is by its name no function's folder, so it is left out and not touched: "
            "a capital letter of a function's name is written there as + and the small letter."
            for stem in self._seen.strange
        ]
        retired = [self._seen.retired.problem] if self._seen.retired and self._seen.retired.problem else []
        half_changed = [self._seen.half_changed] if self._seen.half_changed else []
        return (*half_changed, *damaged, *strange, *retired)

    @property
    def damaged(self) -> Mapping[str, str]:
        """Functions that are there and cannot be read → why; those of damaged versions alone are not among them."""
        return {name_of(stem): known.problem for stem, known in self._seen.functions.items() if known.function is None}

    def look(self, interrupted: Interrupted = "wait") -> bool:
        """Take in what has been saved since; true if anything had.

        Raises:
            Unsettled: somebody is saving right now; ask again.
            ServiceFailure: the folder cannot be listed.
        """
        before = self._seen
        half_changed = self._settled(interrupted)
        if half_changed and self.region.functions:
            # What memory holds is what it will be once that is taken back, or was before it.
            self._seen = replace(before, half_changed=half_changed)
            return half_changed != before.half_changed
        stems, leftovers = self._list()
        functions = [stem for stem in stems if _FUNCTION_STEM.fullmatch(stem) and file_stem(name_of(stem)) == stem]
        seen = Seen(
            functions={
                stem: read_function(self.folder / stem, name_of(stem), before.functions.get(stem)) for stem in functions
            },
            strange=tuple(stem for stem in stems if stem not in functions),
            retired=_read_retired(self.folder / "retired.toml", before.retired),
            leftovers=leftovers,
            half_changed=half_changed,
        )
        if interrupted == "wait" and self._is_half_changed():
            raise Unsettled(self.folder)  # begun since
        mended = [known for known in seen.functions.values() if known.look_again()]
        if not mended and _alike(seen, before):
            return False
        self._seen = seen
        self.region = replace(
            self.region,
            functions={known.function.name: known.function for known in seen.functions.values() if known.function},
            retired_numbers=_with_numbers((seen.retired and seen.retired.numbers) or {}, leftovers),
        )
        return True

    def save(self, after: Region) -> None:
        """Make the disk, and then memory, hold `after`. :meth:`look` comes just before, under the same lock.

        Raises:
            ServiceFailure: the disk refused, or `after` touches what is damaged. Memory then holds what the disk does.
        """
        before = self.region
        if (after.name, after.account_id) != (before.name, before.account_id):
            raise ValueError(f"no change turns {before.arn('…')} into {after.arn('…')}")
        self._refuse_damaged(after)
        changed = [f for name, f in after.functions.items() if before.functions.get(name) is not f]
        deleted = [name for name in before.functions if name not in after.functions]
        for name in deleted:
            # The states that still have it, such as those that undo goes back to, will hold the only copy.
            list(before.functions[name].published.values())
        known = dict(self._seen.functions)
        several = len(changed) + len(deleted) > 1 or any(
            f.name in before.functions and takes_several_steps(before.functions[f.name], f) for f in changed
        )
        try:
            make_folders(self._disk, self.folder)
            retired = self._sweep(self._seen.leftovers, self._seen.retired)
            if several:
                write_journal(self._disk, self.folder / journals.NAME, _journal(before, after, changed, deleted))
            for function in changed:
                stem = file_stem(function.name)
                known[stem] = self._save_function(stem, known.get(stem), function)
            aside = []
            for name in deleted:
                aside.append(_aside(name, after.retired_numbers.get(name)))
                self._rename(file_stem(name), aside[-1])
                del known[file_stem(name)]
            retired = self._write_retired(retired, after.retired_numbers)
            if several:
                remove_file(self._disk, self.folder / journals.NAME)
            self._sweep(aside, retired)
        except BaseException:
            self._forget([*(function.name for function in changed), *deleted])
            raise
        self._seen = replace(self._seen, functions=known, retired=retired, leftovers=())
        self.region = after

    def _save_function(self, stem: str, known: Known | None, function: Function) -> Known:
        folder = self.folder / stem
        if known is None or known.function is None:
            return create_function(self._disk, folder, self.folder / f"{_NEW}{stem}", function)
        return change_function(self._disk, folder, known, known.function, function)

    def _rename(self, folder: str, to: str) -> None:
        with refusing(self.folder / folder, "renamed"):
            self._disk.rename(self.folder / folder, self.folder / to)
            self._disk.sync(self.folder)

    def _is_half_changed(self) -> bool:
        return os.path.lexists(self.folder / journals.NAME)

    def _settled(self, interrupted: Interrupted) -> str:
        """See to it that no change is half there; why that cannot be, if so."""
        if not self._is_half_changed():
            return ""
        path = self.folder / journals.NAME
        if interrupted == "wait":
            raise Unsettled(self.folder)
        if interrupted == "show":
            return f"{path}: a change of several functions was interrupted; it is taken back once that can be written."
        try:
            self._take_back(read_journal(path))
        except (Unreadable, ServiceFailure) as error:
            return (
                f"{error} So a change of several functions that was interrupted could not be taken back, and nothing "
                f"is changed until it is: mend what is wrong, or move {path} away to keep the functions as they are."
            )
        return ""

    def _take_back(self, journal: Journal) -> None:
        """Put everything back as it was before an interrupted change.

        Raises:
            ServiceFailure: the disk refused, or a function cannot be read; it can be tried again.
        """
        for name in journal.made:
            if (self.folder / file_stem(name)).exists():
                self._rename(file_stem(name), _aside(name, None))
        for name, aside in journal.hidden.items():
            if not (self.folder / file_stem(name)).exists():
                self._rename(aside, file_stem(name))
        for name, function in journal.changed.items():
            folder = self.folder / file_stem(name)
            known = read_function(folder, name, None)
            if known.function is None:
                raise ServiceFailure(known.problem)
            change_function(self._disk, folder, known, known.function, function)
        self._write_retired(_read_retired(self.folder / "retired.toml", None), journal.retired)
        remove_file(self._disk, self.folder / journals.NAME)

    def _write_retired(self, known: Retired | None, numbers: Mapping[str, int]) -> Retired | None:
        if known is None or known.numbers is None or numbers == known.numbers:
            return known
        path = self.folder / "retired.toml"
        replace_file(self._disk, path, writing.retired_file(self.region.name, numbers))
        return Retired(signature_of(path), dict(numbers))

    def _sweep(self, leftovers: Iterable[str], retired: Retired | None) -> Retired | None:
        """Finish what was begun: write down the numbers of deleted functions, then remove what is hidden."""
        if retired is not None and retired.numbers is not None:
            retired = self._write_retired(retired, _with_numbers(retired.numbers, leftovers))
        for name in leftovers:
            if _NUMBERED.fullmatch(name) and (retired is None or retired.numbers is None):
                continue  # the only place that still knows the number
            # Whether they go now or with a later change is all the same to everybody.
            with suppress(ServiceFailure):
                remove_tree(self._disk, self.folder / name)
        return retired

    def _refuse_damaged(self, after: Region) -> None:
        if self._seen.half_changed:
            raise ServiceFailure(self._seen.half_changed)
        added = [name for name in after.functions if name not in self.region.functions]
        for name in added:
            if (known := self._seen.functions.get(file_stem(name))) is not None:
                raise ServiceFailure(f"{name} cannot be created: one of that name is damaged. {known.problem}")
        retired = self._seen.retired
        if retired is not None and retired.problem and (added or after.retired_numbers != self.region.retired_numbers):
            raise ServiceFailure(f"No function can be created or deleted just now. {retired.problem}")

    def _forget(self, names: Iterable[str]) -> None:
        """Hold what the disk does, whatever that is by now."""
        stems = {file_stem(name) for name in names}
        kept = {stem: known for stem, known in self._seen.functions.items() if stem not in stems}
        self._seen = replace(self._seen, functions=kept, retired=None)
        # Where it cannot even be read just now, the next look will: the first refusal is the one to hear of.
        with suppress(ServiceFailure, Unsettled):
            self.look("take back")

    def _list(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of the functions' folders, and those of leftovers, both sorted."""
        with refusing(self.folder, "listed"):
            try:
                entries = sorted(os.scandir(self.folder), key=lambda entry: entry.name)
            except FileNotFoundError:
                return (), ()  # no function was ever made here
            names = [entry.name for entry in entries if _is_folder(entry) and entry.name != "retired.toml"]
        return (
            tuple(name for name in names if not name.startswith(".")),
            tuple(name for name in names if name.startswith((_NEW, _GONE))),
        )


def _journal(before: Region, after: Region, changed: Iterable[Function], deleted: Iterable[str]) -> Journal:
    return Journal(
        changed={f.name: before.functions[f.name] for f in changed if f.name in before.functions},
        made=frozenset(f.name for f in changed if f.name not in before.functions),
        hidden={name: _aside(name, after.retired_numbers.get(name)) for name in deleted},
        retired=before.retired_numbers,
    )


def _aside(name: str, number: int | None) -> str:
    """The name that a deleted function's folder is given, with the number that its numbering would go on from."""
    return f"{_GONE}{'' if number is None else number}~{file_stem(name)}"


def _alike(seen: Seen, other: Seen) -> bool:
    """Whether nothing has moved. Functions are not looked into: one whose files are the same is the same object."""
    if replace(seen, functions={}) != replace(other, functions={}) or seen.functions.keys() != other.functions.keys():
        return False
    return all(known.is_as(other.functions[stem]) for stem, known in seen.functions.items())


def _read_retired(path: Path, known: Retired | None) -> Retired:
    signature = signature_of(path)
    if known is not None and known.numbers is not None and known.signature == signature:
        return known
    if not os.path.lexists(path):
        return Retired(None, {})
    try:
        return Retired(signature, read_retired(path))
    except Unreadable as error:
        unsafe = "Until it is mended or removed no function is created or deleted, as a number might be used twice."
        return Retired(signature, None, f"{error} {unsafe}")


def _with_numbers(numbers: Mapping[str, int], leftovers: Iterable[str]) -> dict[str, int]:
    """`numbers`, and those of functions whose deletion was interrupted; of two for one name the larger is the later."""
    merged = dict(numbers)
    for mark in filter(None, map(_NUMBERED.fullmatch, leftovers)):
        name = name_of(mark[2])
        merged[name] = max(1, min(int(mark[1]), writing.HIGHEST_NUMBER), merged.get(name, 0))
    return merged


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return True  # such as a link that leads to itself: what is wrong is told where it is read


def _printable(name: str) -> str:
    """A file's name that may hold bytes of no encoding."""
    return name.encode(errors="replace").decode()
