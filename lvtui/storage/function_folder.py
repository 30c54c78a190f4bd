"""One function's folder: what memory knows of it, how it is read, and how a change is written.

    function.toml       the head: $LATEST, which published versions there are, and what is attached to any of them
    versions/3.toml     one published version; a file that the head does not name is left over from a crash
    aliases.toml        the aliases, and what is attached to them
    code/<sha256>.zip   packages that no text can give back
    events/             saved test events (see `desk`)
    faults.toml         fault dials (see `faults`)

A change is there once the head (or the aliases' file) is renamed into place. What the head will name is written before
it, what it no longer names is removed after it; so a crash leaves the old function or the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from lvtui.domain.model import Function, Version
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
from lvtui.storage.reading import read_aliases, read_head, read_version
from lvtui.storage.reading_attached import attached_of, joined
from lvtui.toml_files import Unreadable

Signatures = Mapping[str, Signature | None]
Write = Callable[[Path, bytes], None]


class Unsettled(Exception):
    """Another process wrote while the folder was being read."""


@dataclass(frozen=True)
class Known:
    """What memory holds of one folder, and by which files."""

    head: Signature | None
    aliases: Signature | None
    versions: Signatures = field(default_factory=dict)
    function: Function | None = None
    """``None``: damaged."""
    problem: str = ""
    """What is damaged, and what to do; a sentence or two."""


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
        function, versions = _read_versions(folder, name, head, before)
        old = before.function if before is not None else None
        if before is not None and old is not None and before.aliases == aliases:
            named, to_aliases = old.aliases, attached_of(old, only=old.aliases)
        else:
            named, to_aliases = read_aliases(folder, name)
        to_versions = attached_of(function, without=function.aliases)
        function = replace(function, aliases=named, **joined(to_versions, to_aliases))
        _check_targets(folder, function)
        found = Known(head, aliases, versions, function)
    except Unreadable as error:
        kept = f"{error} The function {name} is left out, and nothing in {folder} is touched"
        found = Known(head, aliases, problem=f"{kept}: mend the file, or move the folder away.")
    if _head_and_aliases(folder) != (head, aliases):
        raise Unsettled(folder)
    return found


def create_function(disk: Disk, folder: Path, building: Path, function: Function) -> Known:
    """Build a new function's folder as `building` and rename it into place, so that it appears whole.

    Raises:
        ServiceFailure: the disk refused.
    """
    write = partial(write_file, disk)
    published = list(function.published.values())
    make_folders(disk, building)
    _write_codes(disk, write, building, (function.latest, *published))
    _write_versions(disk, write, building, function, published)
    write(building / "aliases.toml", writing.aliases_file(function))
    write(building / "function.toml", writing.head_file(function))
    with refusing(folder, "made"):
        for inside in ("versions", "code"):
            if (building / inside).exists():
                disk.sync(building / inside)
        disk.sync(building)
        disk.rename(building, folder)
        disk.sync(folder.parent)
    return _known(folder, function, {}, published)


def change_function(disk: Disk, folder: Path, known: Known, old: Function, new: Function) -> Known:
    """Write what differs between `old`, which the folder holds, and `new`; parts are compared by identity first.

    Raises:
        ServiceFailure: the disk refused; the folder holds the old function or the new one.
    """
    write = partial(replace_file, disk)
    fresh, gone = _published_changes(old, new)
    head_moved = bool(fresh or gone) or _head_differs(old, new)
    same_names = new.aliases is old.aliases or new.aliases == old.aliases
    aliases_moved = not (same_names and writing_attached.aliases_attached_alike(old, new))
    if head_moved:
        _write_codes(disk, write, folder, (new.latest, *fresh), already=old)
        _write_versions(disk, write, folder, new, fresh)
    if aliases_moved and gone:
        # The old aliases may name what the new head does not, and the other way round: at no moment may one of them
        # point at nothing.
        if fresh:
            next_number = max(old.next_number, new.next_number)
            both = replace(new, published={**old.published, **new.published}, next_number=next_number)
            write(folder / "function.toml", writing.head_file(both))
        write(folder / "aliases.toml", writing.aliases_file(new))
    if head_moved:
        write(folder / "function.toml", writing.head_file(new))
    if aliases_moved and not gone:
        write(folder / "aliases.toml", writing.aliases_file(new))
    # By now the change is made. What the disk will not remove is never read again, and written over when in the way.
    with suppress(ServiceFailure):
        for number in gone:
            remove_file(disk, folder / "versions" / f"{number}.toml")
        _remove_codes(disk, folder, old, new, gone)
    kept = {n: signature for n, signature in known.versions.items() if n not in gone} if gone else known.versions
    return _known(folder, new, kept, fresh)


def _read_versions(
    folder: Path, name: str, head: Signature | None, before: Known | None
) -> tuple[Function, Signatures]:
    """The function, its aliases still to come, and the signatures of its versions' files."""
    old = before.function if before is not None else None
    if before is not None and old is not None and before.head == head:
        return old, before.versions
    read = read_head(folder, name)
    published: dict[str, Version] = {}
    signatures: dict[str, Signature | None] = {}
    for number in map(str, read.numbers()):
        signature = signatures[number] = signature_of(folder / "versions" / f"{number}.toml")
        moved = before is None or signature is None or before.versions.get(number) != signature
        version = None if moved or old is None else old.published.get(number)
        published[number] = version or read_version(folder, name, number)
    function = Function(
        name=name,
        latest=read.latest,
        published=published,
        next_number=read.next_number,
        tags=read.tags,
        reserved_concurrency=read.reserved_concurrency,
        revisions=read.revisions,
        **read.attached,
    )
    return function, signatures


def _check_targets(folder: Path, function: Function) -> None:
    for alias in function.aliases.values():
        for version in (alias.function_version, *alias.weights):
            if function.version(version) is None:
                path = folder / "aliases.toml"
                raise Unreadable(f"{path}: `aliases.{alias.name}` names version {version}, which is not there.")


def _head_and_aliases(folder: Path) -> tuple[Signature | None, Signature | None]:
    return signature_of(folder / "function.toml"), signature_of(folder / "aliases.toml")


def _known(folder: Path, function: Function, versions: Signatures, fresh: Iterable[Version]) -> Known:
    """What memory holds after a save: the function, and its files as they lie there now."""
    written = {v.version: signature_of(folder / "versions" / f"{v.version}.toml") for v in fresh}
    return Known(*_head_and_aliases(folder), {**versions, **written} if written else versions, function)


def _published_changes(old: Function, new: Function) -> tuple[list[Version], list[str]]:
    """The versions to write, and the numbers of those to remove."""
    if new.published is old.published:
        return [], []
    before, after = list(old.published.values()), list(new.published.values())
    if after[: len(before)] == before:  # nearly always; lists look at identity first, which ten thousand do not feel
        return after[len(before) :], []
    fresh = [version for version in after if old.published.get(version.version) != version]
    return fresh, [number for number in old.published if number not in new.published]


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


def _remove_codes(disk: Disk, folder: Path, old: Function, new: Function, gone: Iterable[str]) -> None:
    """Remove the packages that nothing refers to any more."""
    candidates = [old.published[number].code for number in gone]
    if old.latest.code is not new.latest.code:
        candidates.append(old.latest.code)
    dropped = {code.sha256: code for code in candidates if writing.texts_of(code) is None}
    if dropped:
        used = {version.code.sha256 for version in (new.latest, *new.published.values())}
        for sha256, code in dropped.items():
            if sha256 not in used:
                remove_file(disk, folder / "code" / writing.zip_name(code))
