"""Looks at one function's folder file by file, and mends what can be mended without a guess."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from lvtui.domain.model import Alias, Function, Version
from lvtui.domain.published import Published
from lvtui.operations.vocabulary import LATEST
from lvtui.storage import writing
from lvtui.storage.disk import replace_file, why
from lvtui.storage.faults import read_faults
from lvtui.storage.findings import Aside, Finding, curable, moved_aside, of_a_newer_format, problem, unreadable
from lvtui.storage.names import name_of
from lvtui.storage.reading import Head, aliases_of, read_aliases, read_head, read_retired, read_version
from lvtui.storage.table import Table
from lvtui.storage.toml_text import toml_file
from lvtui.storage.writing import FORMAT
from lvtui.toml_files import Unreadable, read_text

T = TypeVar("T")

_NEXT_NUMBER = re.compile(rb"^next_number[ \t]*=[ \t]*([1-9][0-9]{0,17})[ \t]*\r?$", re.MULTILINE)
_ALIAS_HEADER = re.compile(r"^\[aliases\.\"?([A-Za-z0-9_-]{1,128})\"?[.\]]", re.MULTILINE)
_VERSION_FILE = re.compile(r"([1-9][0-9]{0,17})\.toml")


@dataclass
class _Seen:
    """What one folder holds, each part read for itself."""

    folder: Path
    name: str
    head: Head | None = None
    head_trouble: str = ""
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    aliases_trouble: str = ""
    versions: dict[str, Version] = field(default_factory=dict)
    version_troubles: dict[str, str] = field(default_factory=dict)
    surplus: list[Path] = field(default_factory=list)
    """Files of versions that the head does not name."""

    @property
    def subject(self) -> str:
        return f"function {self.name}"

    @property
    def head_path(self) -> Path:
        return self.folder / "function.toml"


def examine_function(folder: Path) -> list[Finding]:
    """What is wrong with a function's folder; one finding that says so where nothing is."""
    seen = _see(folder)
    found = [*_head(seen), *_versions(seen), *_aliases(seen), *_beside(seen)]
    if found:
        return found
    counts = f"{len(seen.versions)} published, {len(seen.aliases)} aliases"
    return [Finding(seen.subject, f"{folder} can be read: {counts}.")]


def _see(folder: Path) -> _Seen:
    seen = _Seen(folder, name_of(folder.name))
    seen.head, seen.head_trouble = _tried(lambda: read_head(folder, seen.name))
    aliases, seen.aliases_trouble = _tried(lambda: read_aliases(folder, seen.name))
    seen.aliases = aliases[0] if aliases is not None else {}
    lying = _version_files(folder)
    named = [str(number) for number in seen.head.numbers()] if seen.head is not None else sorted(lying, key=int)
    for number in named:
        version, trouble = _tried(partial(read_version, folder, seen.name, number))
        if version is not None:
            seen.versions[number] = version
        else:
            seen.version_troubles[number] = trouble
    seen.surplus = [path for number, path in lying.items() if number not in named]
    return seen


def _head(seen: _Seen) -> Iterator[Finding]:
    if not seen.head_trouble:
        return
    newer = [path for path in _version_files(seen.folder).values() if of_a_newer_format(path)]
    if newer:
        yield problem(seen.subject, seen.head_trouble, f"A newer lvtui wrote {newer[0]}: use that one to mend this.")
    elif seen.versions:
        newest = max(seen.versions, key=int)
        repair = (
            f"Keeps it aside and makes another from the versions that can be read: $LATEST becomes as version {newest}."
        )
        yield unreadable(seen.subject, seen.head_path, seen.head_trouble, repair, partial(_new_head, seen))
    else:
        repair = f"Moves {seen.folder} aside, as no version is left to make another from."
        yield unreadable(seen.subject, seen.head_path, seen.head_trouble, repair, partial(_put_away, seen))


def _versions(seen: _Seen) -> Iterator[Finding]:
    for number, trouble in seen.version_troubles.items():
        pointing = [alias.name for alias in seen.aliases.values() if number in (alias.function_version, *alias.weights)]
        path = seen.folder / "versions" / f"{number}.toml"
        if pointing:
            advice = (
                f"Mend the file, or point {', '.join(pointing)} at another version: then a repair can leave it out."
            )
            yield problem(seen.subject, trouble, advice)
        elif seen.head is not None:
            repair = f"Leaves version {number} out; its number is not used again, and what there is of it is kept."
            yield unreadable(seen.subject, path, trouble, repair, _without_version(seen, number))
        else:
            yield problem(seen.subject, trouble, "Mend function.toml first; then a repair can leave this version out.")
    for path in seen.surplus if seen.head is not None else ():
        sentence = f"{path} is a version that function.toml does not name, such as an interrupted change leaves."
        yield curable(seen.subject, sentence, "Moves it aside.", moved_aside(path))


def _aliases(seen: _Seen) -> Iterator[Finding]:
    path = seen.folder / "aliases.toml"
    if seen.aliases_trouble:
        repair = "Keeps it aside and makes another with those of its aliases that can be read."
        yield unreadable(seen.subject, path, seen.aliases_trouble, repair, partial(_new_aliases, seen))
    if seen.head is None:
        return
    named = {LATEST, *map(str, seen.head.numbers())}
    for alias in seen.aliases.values():
        for version in (alias.function_version, *alias.weights):
            if version not in named:
                sentence = f"{path}: `aliases.{alias.name}` names version {version}, which is not there."
                advice = "Name one that is there: where the alias is to point is for a person to say."
                yield problem(seen.subject, sentence, advice)


def _beside(seen: _Seen) -> Iterator[Finding]:
    path = seen.folder / "faults.toml"
    if _is_there(path):
        _, trouble = _tried(lambda: read_faults(path))
        if trouble:
            repair = "Moves it aside: the fault dials are off then, as they are now."
            yield unreadable(seen.subject, path, trouble, repair, moved_aside(path))
    events = seen.folder / "events"
    for event in sorted(events.glob("[!.]*.json")) if events.is_dir() else ():
        try:
            event.read_bytes()
        except OSError as error:
            sentence = f"{event} cannot be read: {why(error)}."
            yield curable(seen.subject, sentence, "Moves it aside.", moved_aside(event))
    if seen.head is None or seen.version_troubles:
        return  # which packages are used is not known
    used = {writing.zip_name(version.code) for version in (seen.head.latest, *seen.versions.values())}
    code = seen.folder / "code"
    for package in sorted(code.glob("[!.]*.zip")) if code.is_dir() else ():
        if package.name not in used:
            sentence = f"{package} is a package that no version uses, such as an interrupted change leaves."
            yield curable(seen.subject, sentence, "Moves it aside.", moved_aside(package))


def _new_head(seen: _Seen, aside: Aside) -> Sequence[str]:
    """A head from the versions: the numbering goes on, as far as anything still tells where it was."""
    newest = max(seen.versions, key=int)
    numbers = [*map(int, _version_files(seen.folder)), *_numbers_in(seen.aliases.values())]
    next_number = max([_stated_next_number(seen.head_path), *(number + 1 for number in numbers)])
    latest = replace(seen.versions[newest], version=LATEST, settling=None)
    ordered = {number: seen.versions[number] for number in sorted(seen.versions, key=int)}
    function = Function(name=seen.name, latest=latest, published=Published(ordered), next_number=next_number)
    said = aside.keep(seen.head_path)
    for number in seen.version_troubles:
        path = seen.folder / "versions" / f"{number}.toml"
        if _is_there(path):
            said.append(f"{path} is now {aside.move(path)}.")
    replace_file(aside.disk, seen.head_path, writing.head_file(function))
    said.append(
        f"{seen.head_path} is made anew: $LATEST is as version {newest}, the next version will be {next_number}. Tags, "
        "concurrency and what was attached to versions are in the original only."
    )
    return said


def _put_away(seen: _Seen, aside: Aside) -> Sequence[str]:
    """Move the whole folder, and remember the number that its next version would have had."""
    number = _stated_next_number(seen.head_path)
    retired = seen.folder.parent / "retired.toml"
    said = []
    if number > 1:
        try:
            numbers = read_retired(retired) if _is_there(retired) else {}
        except Unreadable:
            return [f"{seen.folder} stays where it is until {retired} can be read: it is to keep the numbering."]
        numbers[seen.name] = max(number, numbers.get(seen.name, 0))
        replace_file(aside.disk, retired, writing.retired_file(seen.folder.parent.name, numbers))
        said = [f"{retired} keeps the numbering: a new function {seen.name} begins with version {number}."]
    return [*said, f"{seen.folder} is now {aside.move(seen.folder)}."]


def _without_version(seen: _Seen, number: str) -> Callable[[Aside], Sequence[str]]:
    def cure(aside: Aside) -> Sequence[str]:
        head = read_head(seen.folder, seen.name)  # another version may have been left out since
        kept = {str(n): None for n in head.numbers() if str(n) != number}
        function = Function(
            name=seen.name,
            latest=head.latest,
            published=Published(kept=kept),
            next_number=head.next_number,
            tags=head.tags,
            reserved_concurrency=head.reserved_concurrency,
            revisions=head.revisions,
            **head.attached,
        ).detached(number)
        said = aside.keep(seen.head_path)
        replace_file(aside.disk, seen.head_path, writing.head_file(function))
        said.append(f"{seen.head_path} does not name version {number} any more; the number is not used again.")
        path = seen.folder / "versions" / f"{number}.toml"
        if _is_there(path):
            said.append(f"{path} is now {aside.move(path)}.")
        return said

    return cure


def _new_aliases(seen: _Seen, aside: Aside) -> Sequence[str]:
    path = seen.folder / "aliases.toml"
    entries = _alias_entries(path)
    kept = {name: entry for name, entry in entries.items() if entry is not None and _is_alias(seen, name, entry)}
    lost = [name for name in entries if name not in kept]
    said = aside.keep(path)
    comment = (f"The aliases of {seen.name}: those that could be read when this file was made anew.",)
    replace_file(aside.disk, path, toml_file(comment, {"format": FORMAT, "aliases": kept}))
    said.append(f"{path} is made anew, with {', '.join(kept) or 'no alias'}.")
    if lost:
        said.append(f"To be made again, as the original in {aside.folder} has them: {', '.join(lost)}.")
    return said


def _alias_entries(path: Path) -> dict[str, Any]:
    """Each alias that a file seems to have, as it stands there; ``None`` for all where the file is no TOML at all."""
    try:
        text = read_text(path)
    except Unreadable:
        return {}
    try:
        entries = tomllib.loads(text).get("aliases", {})
    except (ValueError, RecursionError):
        return dict.fromkeys(_ALIAS_HEADER.findall(text))
    return entries if isinstance(entries, dict) else {}


def _is_alias(seen: _Seen, name: str, entry: object) -> bool:
    table = Table(seen.folder / "aliases.toml", {name: entry}, "aliases")
    return _tried(lambda: aliases_of(table, seen.name))[0] is not None


def _tried(read: Callable[[], T]) -> tuple[T | None, str]:
    """What was read, or what is wrong."""
    try:
        return read(), ""
    except Unreadable as error:
        return None, str(error)


def _version_files(folder: Path) -> dict[str, Path]:
    """The files of versions by number, whether or not they can be read."""
    versions = folder / "versions"
    paths = sorted(versions.iterdir()) if versions.is_dir() else []
    return {found[1]: path for path in paths if (found := _VERSION_FILE.fullmatch(path.name))}


def _numbers_in(aliases: Iterable[Alias]) -> Iterator[int]:
    for alias in aliases:
        yield from (int(version) for version in (alias.function_version, *alias.weights) if version != LATEST)


def _stated_next_number(head: Path) -> int:
    """What a head says of the numbering, be the rest of it what it may; 1 where it says nothing."""
    try:
        found = _NEXT_NUMBER.search(head.read_bytes())
    except OSError:
        return 1
    return int(found[1]) if found else 1


def _is_there(path: Path) -> bool:
    return os.path.lexists(path)
