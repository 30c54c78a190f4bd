"""One function's folder: what memory knows of it, how it is read, and how a change is written.

    function.toml       the head: $LATEST, which published versions there are, and what is attached to any of them
    versions/3.toml     one published version, read when it is looked at (see `shelf`); a file that the head does not
                        name is left over from a crash
    aliases.toml        the aliases, and what is attached to them
    code/<sha256>.zip   packages that no text can give back
    events/             saved test events (see `desk`)
    faults.toml         fault dials (see `faults`)
    triggers.toml       triggers (see `triggers`)

A change is there once the head (or the aliases' file) is renamed into place. What the head will name is written before
it, what it no longer names is removed after it; so a crash leaves the old function or the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from lvtui.domain.model import Function, Version
from lvtui.domain.published import Published, published
from lvtui.operations.errors import ServiceFailure
from lvtui.storage import writing, writing_attached
from lvtui.storage.disk import (
    Disk,
    Signature,
    make_folders,
    refusing,
    remove_file,
    replace_file,
    signature_of,
    write_file,
)
from lvtui.storage.reading import read_aliases, read_head
from lvtui.storage.reading_attached import attached_of, joined
from lvtui.storage.shelf import Shelf
from lvtui.toml_files import Unreadable

Write = Callable[[Path, bytes], object]


class Unsettled(Exception):
    """Another process wrote while the folder was being read."""


@dataclass(frozen=True)
class Known:
    """What memory holds of one folder, and by which files."""

    head: Signature | None
    aliases: Signature | None
    shelf: Shelf
    function: Function | None = None
    """``None``: damaged."""
    problem: str = ""
    """What is damaged, and what to do; a sentence or two."""

    @property
    def problems(self) -> Sequence[str]:
        """What is damaged: the function, or those of its versions that somebody has looked at."""
        of_versions = sorted(self.shelf.problems.items(), key=lambda found: int(found[0]))
        return (self.problem,) if self.problem else tuple(problem for _, problem in of_versions)

    def look_again(self) -> bool:
        """Try anew to read the versions that could not be read; whether anything is otherwise than it was."""
        return self.function is not None and self.shelf.look_again(self.function.published.keys())

    def is_as(self, other: Known | None) -> bool:
        """Whether both say the same. What is sound is the very same object then; versions are not compared."""
        if self is other:
            return True
        damaged = other is not None and self.function is None and other.function is None
        return damaged and other is not None and self.problem == other.problem


def read_function(folder: Path, name: str, known: Known | None) -> Known:
    """What the folder holds now; parts whose files have not moved since `known` are taken from there.

    Raises:
        Unsettled: the files moved while they were read; under the workspace's lock that cannot be.
    """
    head, aliases = _head_and_aliases(folder)
    # What is damaged is always tried anew: the repair may be of another file, or of permissions.
    before = known if known is not None and known.function is not None else None
    if before is not None and (before.head, before.aliases) == (head, aliases):
        return before
    try:
        function, shelf = _read_versions(folder, name, head, before)
        old = before.function if before is not None else None
        if before is not None and old is not None and before.aliases == aliases:
            named, to_aliases = old.aliases, attached_of(old, only=old.aliases)
        else:
            named, to_aliases = read_aliases(folder, name)
        to_versions = attached_of(function, without=function.aliases)
        function = replace(function, aliases=named, **joined(to_versions, to_aliases))
        _check_targets(folder, function)
        found = Known(head, aliases, shelf, function)
    except Unreadable as error:
        kept = f"{error} The function {name} is left out, and nothing in {folder} is touched"
        problem = f"{kept}: mend the file, or move the folder away."
        found = Known(head, aliases, Shelf(folder, name), problem=problem)
    if _head_and_aliases(folder) != (head, aliases):
        raise Unsettled(folder)
    return found


def create_function(disk: Disk, folder: Path, building: Path, function: Function) -> Known:
    """Build a new function's folder as `building` and rename it into place, so that it appears whole.

    Raises:
        ServiceFailure: the disk refused.
    """
    write = partial(write_file, disk)
    versions = list(function.published.values())
    make_folders(disk, building)
    _write_codes(disk, write, building, (function.latest, *versions))
    _write_versions(disk, write, building, function, versions)
    write(building / "aliases.toml", writing.aliases_file(function))
    write(building / "function.toml", writing.head_file(function))
    with refusing(folder, "made"):
        for inside in ("versions", "code"):
            if (building / inside).exists():
                disk.sync(building / inside)
        disk.sync(building)
        disk.rename(building, folder)
        disk.sync(folder.parent)
    return _known(folder, function, Shelf(folder, function.name).with_saved(versions, ()))


def change_function(disk: Disk, folder: Path, known: Known, old: Function, new: Function) -> Known:
    """Write what differs between `old`, which the folder holds, and `new`; parts are compared by identity first.

    Raises:
        ServiceFailure: the disk refused; the folder holds the old function or the new one.
    """
    write = partial(replace_file, disk)
    before, after = published(old.published), published(new.published)
    numbers, gone = before.changes_to(after)
    # Of what is removed, the states that still have it, such as those that undo goes back to, hold the only copy.
    fresh, _ = [after[number] for number in numbers], [before[number] for number in gone]
    head_moved, aliases_moved = bool(fresh or gone) or _head_differs(old, new), _aliases_differ(old, new)
    if head_moved:
        _write_codes(disk, write, folder, (new.latest, *fresh), already=old)
        _write_versions(disk, write, folder, new, fresh)
    if aliases_moved and gone:
        # The old aliases may name what the new head does not, and the other way round: at no moment may one of them
        # point at nothing.
        if fresh:
            next_number = max(old.next_number, new.next_number)
            both = replace(new, published=before.joined(after), next_number=next_number)
            write(folder / "function.toml", writing.head_file(both))
        write(folder / "aliases.toml", writing.aliases_file(new))
    if head_moved:
        write(folder / "function.toml", writing.head_file(new))
    if aliases_moved and not gone:
        write(folder / "aliases.toml", writing.aliases_file(new))
    shelf = known.shelf.with_saved(fresh, gone)
    # By now the change is made. What the disk will not remove is never read again, and written over when in the way.
    with suppress(ServiceFailure):
        for number in gone:
            remove_file(disk, folder / "versions" / f"{number}.toml")
        _remove_codes(disk, folder, shelf, old, new, gone)
    return _known(folder, new, shelf)


def _read_versions(folder: Path, name: str, head: Signature | None, before: Known | None) -> tuple[Function, Shelf]:
    """The function, its aliases still to come, and where its versions are fetched from; none of them is read."""
    old = before.function if before is not None else None
    if before is not None and old is not None and before.head == head:
        return old, before.shelf
    read = read_head(folder, name)
    numbers = dict.fromkeys(map(str, read.numbers()))
    shelf = before.shelf.up_to_date(numbers) if before is not None else Shelf(folder, name)
    function = Function(
        name=name,
        latest=read.latest,
        published=Published(kept=numbers, fetch=shelf, code_size=read.published_code_size),
        next_number=read.next_number,
        tags=read.tags,
        reserved_concurrency=read.reserved_concurrency,
        revisions=read.revisions,
        **read.attached,
    )
    return function, shelf


def _check_targets(folder: Path, function: Function) -> None:
    for alias in function.aliases.values():
        for version in alias.versions:
            if not function.has_version(version):
                path = folder / "aliases.toml"
                raise Unreadable(f"{path}: `aliases.{alias.name}` names version {version}, which is not there.")


def _head_and_aliases(folder: Path) -> tuple[Signature | None, Signature | None]:
    return signature_of(folder / "function.toml"), signature_of(folder / "aliases.toml")


def _known(folder: Path, function: Function, shelf: Shelf) -> Known:
    """What memory holds after a save: the function, and its files as they lie there now."""
    return Known(*_head_and_aliases(folder), shelf, function)


def takes_several_steps(old: Function, new: Function) -> bool:
    """Whether a change leaves something that is neither for a moment: other aliases before another head, or another
    version under a number that there is. No single operation does; putting an earlier state back may."""
    before, after = published(old.published), published(new.published)
    numbers, gone = before.changes_to(after)
    if any(number in before for number in numbers):
        return True
    return _aliases_differ(old, new) and (bool(numbers or gone) or _head_differs(old, new))


def _aliases_differ(old: Function, new: Function) -> bool:
    same_names = new.aliases is old.aliases or new.aliases == old.aliases
    return not (same_names and writing_attached.aliases_attached_alike(old, new))


def _head_differs(old: Function, new: Function) -> bool:
    same = (
        new.latest is old.latest
        and (new.next_number, new.reserved_concurrency) == (old.next_number, old.reserved_concurrency)
        and (new.tags, new.revisions) == (old.tags, old.revisions)
        and writing_attached.versions_attached_alike(old, new)
    )
    return not same


def _write_versions(disk: Disk, write: Write, folder: Path, function: Function, fresh: Iterable[Version]) -> None:
    for version in fresh:
        make_folders(disk, folder / "versions")
        write(folder / "versions" / f"{version.version}.toml", writing.version_file(function, version))


def _write_codes(
    disk: Disk, write: Write, folder: Path, versions: Iterable[Version], already: Function | None = None
) -> None:
    """Keep the packages that no text gives back; those that `already` has lie there."""
    written = {already.latest.code.sha256} if already is not None else set()
    for version in versions:
        code = version.code
        if code.sha256 not in written and writing.texts_of(code) is None:
            make_folders(disk, folder / "code")
            write(folder / "code" / writing.zip_name(code), code.zip_file)
            written.add(code.sha256)


def _remove_codes(disk: Disk, folder: Path, shelf: Shelf, old: Function, new: Function, gone: Iterable[str]) -> None:
    """Remove the packages that nothing refers to any more."""
    candidates = [old.published[number].code for number in gone]
    if old.latest.code is not new.latest.code:
        candidates.append(old.latest.code)
    dropped = {code.sha256: code for code in candidates if writing.texts_of(code) is None}
    for sha256, code in dropped.items():
        name = writing.zip_name(code)
        # The newest first: most often it is they that have what $LATEST had.
        if sha256 != new.latest.code.sha256 and not any(
            shelf.uses_package(number, sha256, name) for number in new.newest_first
        ):
            remove_file(disk, folder / "code" / name)
