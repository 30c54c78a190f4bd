"""What one function's folder holds, each part read for itself, and the mending of what needs no guess."""

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
from lvtui.storage.disk import replace_file
from lvtui.storage.findings import Aside, Finding, listed
from lvtui.storage.names import name_of
from lvtui.storage.reading import Head, aliases_of, read_aliases, read_head, read_retired, read_version
from lvtui.storage.table import Table
from lvtui.storage.toml_text import toml_file
from lvtui.toml_files import BYTE_ORDER_MARK, Unreadable, read_text

T = TypeVar("T")

_NEXT_NUMBER = re.compile(rb"^next_number[ \t]*=[ \t]*([1-9][0-9]{0,17})[ \t]*\r?$", re.MULTILINE)
_CODE_SIZE = re.compile(rb"^CodeSize[ \t]*=[ \t]*([0-9]{1,12})[ \t]*\r?$", re.MULTILINE)
_ALIAS_HEADER = re.compile(r"^\[aliases\.\"?([A-Za-z0-9_-]{1,128})\"?[.\]]", re.MULTILINE)
_VERSION_FILE = re.compile(r"([1-9][0-9]{0,17})\.toml")


@dataclass
class Seen:
    """What one folder holds, each part read for itself."""

    folder: Path
    name: str
    head: Head | None = None
    head_trouble: Unreadable | None = None
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    aliases_trouble: Unreadable | None = None
    versions: dict[str, Version] = field(default_factory=dict)
    version_troubles: dict[str, Unreadable] = field(default_factory=dict)
    listing: Sequence[Finding] = ()
    """What keeps the files of the versions from being listed."""
    surplus: list[Path] = field(default_factory=list)
    """Files of versions that the head does not name."""

    @property
    def subject(self) -> str:
        """Of the findings about it."""
        return f"function {self.name}"

    @property
    def head_path(self) -> Path:
        """Where its head lies, or should."""
        return self.folder / "function.toml"


def see(folder: Path) -> Seen:
    """Read what there is; what cannot be read is a trouble of its own."""
    seen = Seen(folder, name_of(folder.name))
    seen.head, seen.head_trouble = tried(lambda: read_head(folder, seen.name))
    aliases, seen.aliases_trouble = tried(lambda: read_aliases(folder, seen.name))
    seen.aliases = aliases[0] if aliases is not None else {}
    lying, seen.listing = version_files(folder)
    named = [str(number) for number in seen.head.numbers()] if seen.head is not None else sorted(lying, key=int)
    for number in named:
        version, trouble = tried(partial(read_version, folder, seen.name, number))
        if version is not None:
            seen.versions[number] = version
        elif trouble is not None:
            seen.version_troubles[number] = trouble
    known = set(named)
    seen.surplus = [path for number, path in lying.items() if number not in known]
    return seen


def new_head(seen: Seen, aside: Aside) -> Sequence[str]:
    """A head from the versions: the numbering goes on, as far as anything still tells where it was.

    It names the damaged ones, too, as an alias may need one; those that none needs are for :func:`without_version`.
    """
    newest = max(seen.versions, key=int)
    numbers = sorted({*seen.versions, *seen.version_troubles}, key=int)
    next_number = max(_stated_next_number(seen.head_path), lowest_next_number(seen))
    latest = replace(seen.versions[newest], version=LATEST, settling=None)
    published = Published(seen.versions, kept=numbers, code_size=code_size(seen, numbers))
    function = Function(name=seen.name, latest=latest, published=published, next_number=next_number)
    said = aside.keep(seen.head_path)
    replace_file(aside.disk, seen.head_path, writing.head_file(function))
    said.append(
        f"{seen.head_path} is made anew: $LATEST is as version {newest}, the next version will be {next_number}. Tags, "
        "concurrency and what was attached to versions are in the original only."
    )
    return said


def put_away(seen: Seen, aside: Aside) -> Sequence[str]:
    """Move the whole folder, and remember the number that its next version would have had."""
    number = _stated_next_number(seen.head_path)
    retired = seen.folder.parent / "retired.toml"
    said = []
    if number > 1:
        try:
            numbers = read_retired(retired) if is_there(retired) else {}
        except Unreadable:
            return [f"{seen.folder} stays where it is until {retired} can be read: it is to keep the numbering."]
        numbers[seen.name] = max(number, numbers.get(seen.name, 0))
        replace_file(aside.disk, retired, writing.retired_file(seen.folder.parent.name, numbers))
        said = [f"{retired} keeps the numbering: a new function {seen.name} begins with version {number}."]
    return [*said, f"{seen.folder} is now {aside.move(seen.folder)}."]


def without_version(seen: Seen, number: str) -> Callable[[Aside], Sequence[str]]:
    """The cure that leaves a version out of the head."""

    def cure(aside: Aside) -> Sequence[str]:
        head = read_head(seen.folder, seen.name)  # another version may have been left out since
        kept = {str(n): None for n in head.numbers() if str(n) != number}
        published = Published(kept=kept, code_size=code_size(seen, kept))
        function = function_of(seen, head, published).detached(number)
        said = aside.keep(seen.head_path)
        replace_file(aside.disk, seen.head_path, writing.head_file(function))
        said.append(f"{seen.head_path} does not name version {number} any more; the number is not used again.")
        path = seen.folder / "versions" / f"{number}.toml"
        if is_there(path):
            said.append(f"{path} is now {aside.move(path)}.")
        return said

    return cure


def with_code_counted(seen: Seen, aside: Aside) -> Sequence[str]:
    """Write the head again, with as much code as the versions have."""
    head = read_head(seen.folder, seen.name)  # another cure may have written it since
    numbers = [str(number) for number in head.numbers()]
    versions = {number: read_version(seen.folder, seen.name, number) for number in numbers}
    function = function_of(seen, head, Published(versions))
    said = aside.keep(seen.head_path)
    replace_file(aside.disk, seen.head_path, writing.head_file(function))
    size = sum(version.code.size for version in versions.values())
    return [*said, f"{seen.head_path} says now that the published versions hold {size} bytes of code."]


def new_aliases(seen: Seen, aside: Aside) -> Sequence[str]:
    """Make the file of aliases anew, of those that can be read."""
    path = seen.folder / "aliases.toml"
    entries = _alias_entries(path)
    kept = {name: entry for name, entry in entries.items() if entry is not None and _is_alias(seen, name, entry)}
    lost = [name for name in entries if name not in kept]
    said = aside.keep(path)
    comment = (f"The aliases of {seen.name}: those that could be read when this file was made anew.",)
    replace_file(aside.disk, path, toml_file(str(path), comment, {"format": writing.FORMAT, "aliases": kept}))
    said.append(f"{path} is made anew, with {', '.join(kept) or 'no alias'}.")
    if lost:
        said.append(f"To be made again, as the original in {aside.folder} has them: {', '.join(lost)}.")
    return said


def lowest_next_number(seen: Seen) -> int:
    """The lowest number that the next version can have, by the files and the aliases that there are."""
    numbers = [*map(int, seen.versions), *map(int, seen.version_troubles), *_numbers_in(seen.aliases.values())]
    return max((number + 1 for number in numbers), default=1)


def code_size(seen: Seen, numbers: Iterable[str]) -> int:
    """Bytes of code of some versions; of one that is damaged, what its file says in a line that can be read."""
    size = 0
    for number in numbers:
        if (version := seen.versions.get(number)) is not None:
            size += version.code.size
        elif (found := _CODE_SIZE.search(_content(seen.folder / "versions" / f"{number}.toml"))) is not None:
            size += int(found[1])
    return size


def function_of(seen: Seen, head: Head, published: Published) -> Function:
    return Function(
        name=seen.name,
        latest=head.latest,
        published=published,
        next_number=head.next_number,
        tags=head.tags,
        reserved_concurrency=head.reserved_concurrency,
        revisions=head.revisions,
        **head.attached,
    )


def _alias_entries(path: Path) -> dict[str, Any]:
    """Each alias that a file seems to have, as it stands there; ``None`` for all where the file is no TOML at all."""
    try:
        text = read_text(path)
    except Unreadable:
        return {}
    try:
        entries = tomllib.loads(text.removeprefix(BYTE_ORDER_MARK)).get("aliases", {})
    except (ValueError, RecursionError):
        return dict.fromkeys(_ALIAS_HEADER.findall(text))
    return entries if isinstance(entries, dict) else {}


def _is_alias(seen: Seen, name: str, entry: object) -> bool:
    table = Table(seen.folder / "aliases.toml", {name: entry}, "aliases")
    return tried(lambda: aliases_of(table, seen.name))[0] is not None


def tried(read: Callable[[], T]) -> tuple[T | None, Unreadable | None]:
    """What was read, or what is wrong."""
    try:
        return read(), None
    except Unreadable as error:
        return None, error


def version_files(folder: Path) -> tuple[dict[str, Path], Sequence[Finding]]:
    """The files of versions by number, whether or not they can be read; and what keeps them from being listed."""
    paths, wrong = listed(f"function {name_of(folder.name)}", folder / "versions")
    return {found[1]: path for path in paths if (found := _VERSION_FILE.fullmatch(path.name))}, wrong


def _numbers_in(aliases: Iterable[Alias]) -> Iterator[int]:
    for alias in aliases:
        yield from (int(version) for version in alias.versions if version != LATEST)


def _stated_next_number(head: Path) -> int:
    """What a head says of the numbering, be the rest of it what it may; 1 where it says nothing."""
    found = _NEXT_NUMBER.search(_content(head))
    return min(int(found[1]), writing.HIGHEST_NUMBER) if found else 1


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def is_there(path: Path) -> bool:
    """Whether anything lies there, be it a link to nothing."""
    return os.path.lexists(path)
