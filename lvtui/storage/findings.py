"""What an examination of a workspace finds, and how a repair keeps the originals."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from lvtui.storage.disk import Disk, make_folders, refusing, replace_file
from lvtui.storage.writing import FORMAT
from lvtui.toml_files import Refused, cannot_be

RIGHT = "Give yourself the right to it, or see to it that its disk can be read; no repair touches it till then."
DAMAGED = "damaged"
"""The folder of a workspace that keeps what a repair has moved out of the way."""

_FORMAT = re.compile(rb"^(?:\xef\xbb\xbf)?format[ \t]*=[ \t]*([0-9]{1,18})", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and how it is."""

    subject: str
    """In a word or two: ``lock``, ``function demo``."""
    sentence: str
    fine: bool = True
    advice: str = ""
    """What a person can do; empty where all is well."""
    repair: str = ""
    """What a repair would do; empty where it can do nothing."""
    cure: Callable[[Aside], Sequence[str]] | None = field(default=None, repr=False, compare=False)
    """Does that, and says what was done. Raises `ServiceFailure` where the disk refuses."""


def problem(subject: str, sentence: str, advice: str) -> Finding:
    """A finding that only a person can do something about."""
    return Finding(subject, sentence, fine=False, advice=advice)


def curable(
    subject: str, sentence: str, repair: str, cure: Callable[[Aside], Sequence[str]], advice: str = ""
) -> Finding:
    """A finding that a repair can do something about."""
    advice = advice or "`lvtui doctor --repair` does that, and keeps the original."
    return Finding(subject, sentence, fine=False, advice=advice, repair=repair, cure=cure)


class Aside:
    """``damaged/<time>/`` of a workspace: what a repair takes away goes there, byte for byte, under the same path."""

    def __init__(self, workspace: Path, time: str, disk: Disk) -> None:
        """`time` names the folder; it is made when something is put into it."""
        self.disk = disk
        self._workspace = workspace
        names = (time if n == 1 else f"{time}-{n}" for n in count(1))
        parent = workspace / DAMAGED
        self.folder = next(parent / name for name in names if not os.path.lexists(parent / name))

    def move(self, path: Path) -> Path:
        """Move a file, a link or a folder there; where it is now.

        Raises:
            ServiceFailure: the disk refused; it is where it was.
        """
        target = self._place(path)
        with refusing(path, "moved aside"):
            self.disk.rename(path, target)
            self.disk.sync(target.parent)
            self.disk.sync(path.parent)
        return target

    def copy(self, path: Path) -> Path:
        """Keep a copy of a file that is about to be written anew; where it is.

        Raises:
            ServiceFailure: the disk refused.
        """
        target = self._place(path)
        with refusing(path, "read"):
            content = path.read_bytes()
        replace_file(self.disk, target, content)
        return target

    def keep(self, path: Path) -> list[str]:
        """Keep what another file is about to be put in the place of, if anything is; what was done, in a sentence.

        A file is copied, so that whatever goes wrong later finds it where it was.

        Raises:
            ServiceFailure: the disk refused.
        """
        if not os.path.lexists(path):
            return []
        if path.is_file() and not path.is_symlink() and os.access(path, os.R_OK):
            return [f"{path} was copied to {self.copy(path)}."]
        return [f"{path} is now {self.move(path)}."]

    def _place(self, path: Path) -> Path:
        wanted = self.folder / path.relative_to(self._workspace)
        names = (wanted if n == 1 else wanted.with_name(f"{wanted.name}-{n}") for n in count(1))
        target = next(name for name in names if not os.path.lexists(name))
        make_folders(self.disk, target.parent)
        return target


def moved_aside(path: Path) -> Callable[[Aside], Sequence[str]]:
    """The cure that moves one thing out of the way."""

    def cure(aside: Aside) -> Sequence[str]:
        return [f"{path} is now {aside.move(path)}."]

    return cure


def is_folder(path: Path) -> bool:
    """Whether it is a folder, or a link to one; where nobody can tell, it is none."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether it is a file, or a link to one; where nobody can tell, it is none."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def was_refused(error: Exception | None) -> bool:
    """Whether the system has refused to show what may be sound."""
    return isinstance(error, Refused) or (error is not None and isinstance(error.__cause__, Refused))


def listed(subject: str, folder: Path, *, may_move: bool = True) -> tuple[list[Path], list[Finding]]:
    """What lies in a folder, by name; and what is wrong where that cannot be said. No folder at all is fine.

    `may_move`: a repair may move what is there and no folder.
    """
    try:
        return sorted(Path(entry) for entry in os.scandir(folder)), []
    except FileNotFoundError:
        if not os.path.lexists(folder):
            return [], []
        return [], [problem(subject, f"{folder} is a link that leads nowhere.", "Bring back what it leads to.")]
    except OSError as error:
        complaint = cannot_be("listed", folder, error)
    if not may_move and not was_refused(complaint):
        return [], [problem(subject, str(complaint), "See to it that it is a folder, or move it away.")]
    repair = "Moves it aside, as it is no folder."
    return [], [unreadable(subject, folder, complaint, repair, moved_aside(folder))]


def of_a_newer_format(path: Path, newest: int = FORMAT) -> bool:
    """Whether a newer lvtui seems to have written a file; such a one is not damaged, and no repair may touch it.

    `newest` is the last format of such files that this lvtui knows.
    """
    try:
        found = _FORMAT.search(path.read_bytes())
    except OSError:
        return False
    return found is not None and int(found[1]) > newest


def unreadable(
    subject: str,
    path: Path,
    error: Exception,
    repair: str,
    cure: Callable[[Aside], Sequence[str]],
    newest: int = FORMAT,
) -> Finding:
    """A file that cannot be read: a repair may do something about it, unless it is of a format newer than `newest`.

    Neither is one damaged that the system does not let be read: with the right to, it may be as sound as ever.
    """
    sentence = str(error)
    if was_refused(error):
        return problem(subject, sentence, RIGHT)
    if of_a_newer_format(path, newest):
        return problem(subject, sentence, "Use the newer lvtui that wrote it; no repair touches the file.")
    return curable(
        subject, sentence, repair, cure, "Mend the file, or `lvtui doctor --repair` does that and keeps the original."
    )
