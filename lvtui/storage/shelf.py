"""The published versions of one function as they lie on the disk: each is read when it is first looked at, once.

What was read, or written from memory, is held; so a version is the same object for as long as its file is the same.
A shelf never gives another version for a number it has given one for: when a file turns out to have been replaced, the
states that are read from then on have a shelf of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from lvtui.domain.model import Version
from lvtui.operations.errors import ServiceFailure
from lvtui.storage.disk import Signature, signature_of
from lvtui.storage.reading import read_head, read_version
from lvtui.toml_files import Unreadable

Held = tuple[Version, Signature | None]
"""A version, and the signature of its file when it was read or written."""

_ZIP_LINE = re.compile(rb'^zip = "code/([^"\n]+)"\r?$', re.MULTILINE)


class Shelf:
    """Gives a function's published versions by number; it is the `fetch` of their `Published`."""

    def __init__(
        self, folder: Path, name: str, held: Mapping[str, Held] | None = None, problems: dict[str, str] | None = None
    ) -> None:
        """`folder` is the function's; `problems` are shared with the shelves that come after this one."""
        self._folder = folder
        self._name = name
        self._held = dict(held or {})
        self._packages: dict[str, str] = {}
        self.problems: dict[str, str] = {} if problems is None else problems
        """Number → what is wrong with its file; a sentence or two. Found when somebody looked at that version."""

    def __call__(self, number: str) -> Version:
        """The version of a number.

        Raises:
            ServiceFailure: its file cannot be read, which concerns no other version; or somebody else has deleted it
                since the state that names it was read, which is no problem.
        """
        held = self._held.get(number)
        if held is not None:
            return held[0]
        try:
            return self._read(number)
        except Unreadable as error:
            if self._is_deleted(number):
                self.problems.pop(number, None)
                raise ServiceFailure(
                    f"Version {number} of {self._name} was deleted by somebody else meanwhile, before anybody looked "
                    "at it here. Nothing is damaged."
                ) from error
            raise ServiceFailure(self._note(number, error)) from error

    def up_to_date(self, numbers: Collection[str]) -> Shelf:
        """A shelf for `numbers` that holds what is still so on the disk; this very one if all of it is."""
        sound = {
            number: held
            for number, held in tuple(self._held.items())
            if number in numbers and held[1] is not None and signature_of(self._path(number)) == held[1]
        }
        self._packages.clear()  # of what is not held, nobody knows whether it was replaced
        if len(sound) == len(self._held):
            return self
        return Shelf(self._folder, self._name, sound, self.problems)

    def with_saved(self, fresh: Iterable[Version], gone: Collection[str]) -> Shelf:
        """A shelf after a save: it holds the versions just written, and not those just removed."""
        written = {version.version: (version, signature_of(self._path(version.version))) for version in fresh}
        if self._held.keys().isdisjoint((*written, *gone)):
            self._held.update(written)
            return self
        kept = {number: held for number, held in tuple(self._held.items()) if number not in gone}
        return Shelf(self._folder, self._name, {**kept, **written}, self.problems)

    def look_again(self, numbers: Collection[str]) -> bool:
        """Try anew what could not be read, as it may have been mended; whether anything is otherwise than it was."""
        before = dict(self.problems)
        for number in before:
            if number not in numbers or number in self._held:
                self.problems.pop(number, None)
                continue
            try:
                self._read(number)
            except Unreadable as error:
                self._note(number, error)
        return self.problems != before

    def uses_package(self, number: str, sha256: str, file_name: str) -> bool:
        """Whether a version's code is that package, also told without reading the version: its file names it."""
        held = self._held.get(number)
        if held is not None:
            return held[0].code.sha256 == sha256
        if number not in self._packages:
            try:
                found = _ZIP_LINE.search(self._path(number).read_bytes())
            except OSError:
                return True  # nobody can tell, so it stays
            self._packages[number] = found[1].decode("utf-8", "replace") if found else ""
        return self._packages[number] == file_name

    def _read(self, number: str) -> Version:
        signature = signature_of(self._path(number))
        version = read_version(self._folder, self._name, number)
        self.problems.pop(number, None)
        return self._held.setdefault(number, (version, signature))[0]  # another thread may have been quicker

    def _note(self, number: str, error: Unreadable) -> str:
        """Keep what is wrong with a version's file among the problems; the sentences."""
        self.problems[number] = (
            f"{error} Version {number} of {self._name} cannot be used, and its file is not touched: mend it, or have "
            "`lvtui doctor` say what a repair can do. All other versions can be used."
        )
        return self.problems[number]

    def _is_deleted(self, number: str) -> bool:
        """Whether the function is there no more, or its head names that version no more: the head is written first."""
        try:
            self._folder.lstat()
            return not any(int(number) in run for run in read_head(self._folder, self._name).published)
        except FileNotFoundError:
            return True
        except (OSError, Unreadable):
            return False  # of a damaged function nobody can tell

    def _path(self, number: str) -> Path:
        return self._folder / "versions" / f"{number}.toml"
