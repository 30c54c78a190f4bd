"""Two of buffer, ``$LATEST`` and the versions, compared: their code line by line, their settings one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lvtui.domain.differences import SettingDifference, setting_differences, text_lines
from lvtui.domain.line_matching import stretches
from lvtui.domain.model import Configuration, Function
from lvtui.domain.publishing import nothing_changed
from lvtui.operations import LATEST
from lvtui.ui.buffer import BUFFER, Buffer
from lvtui.ui.reading import Described, Targets, version_or_why
from lvtui.ui.text import counted
from lvtui.ui.version_look import look


@dataclass(frozen=True)
class Side:
    """What is compared with another."""

    name: str
    """`BUFFER`, ``$LATEST`` or a number."""
    files: Mapping[str, bytes]
    sha256: str
    configuration: Configuration

    @property
    def words(self) -> str:
        """For sentences."""
        return side_words(self.name)


class LinePair(NamedTuple):
    """Two lines that stand beside each other, or one beside none; numbers are counted from 1."""

    number: int | None
    before: str
    other_number: int | None
    after: str
    same: bool


@dataclass(frozen=True)
class FileComparison:
    """One file that the sides have otherwise."""

    path: str
    pairs: Sequence[LinePair] = ()
    """All its lines, from top to bottom; none of a file that is no text."""
    note: str = ""
    """What the lines do not say."""

    @property
    def added(self) -> int:
        """Lines that only the second side has."""
        return sum(not pair.same and pair.other_number is not None for pair in self.pairs)

    @property
    def removed(self) -> int:
        """Lines that only the first side has."""
        return sum(not pair.same and pair.number is not None for pair in self.pairs)


@dataclass(frozen=True)
class Comparison:
    """Everything that tells two sides apart."""

    left: Side
    right: Side
    files: Sequence[FileComparison]
    settings: Sequence[SettingDifference]

    @property
    def equal(self) -> bool:
        """Whether nothing does."""
        return not self.settings and self.left.sha256 == self.right.sha256


class Sides(Described):
    """What can be compared."""

    def __init__(self, function: Function | None, buffer: Buffer | None) -> None:
        """The buffer first, then ``$LATEST``, then the newest version first."""
        versions = [LATEST, *function.newest_first] if function is not None else []
        super().__init__([BUFFER, *versions] if buffer is not None else versions)
        self._targets = Targets(function)
        self._buffer = buffer

    def describe(self, name: str) -> str:
        """Whether the buffer is deployed, the description of a version."""
        if name == BUFFER:
            typed = self._buffer is not None and self._buffer.not_deployed
            return f"the editor's text, {'not deployed' if typed else 'deployed as it is'}"
        return "what is deployed" if name == LATEST else self._targets[name]


def side_words(name: str) -> str:
    """A side, for sentences: ``the buffer``, ``$LATEST``, ``version 2``."""
    return "the buffer" if name == BUFFER else look(name).words


def side(function: Function, buffer: Buffer | None, name: str) -> tuple[Side | None, str]:
    """One side, or ``None`` and the sentence that says why it cannot be shown."""
    if name == BUFFER and buffer is not None:
        code = buffer.packed()
        return Side(BUFFER, code.files, code.sha256, function.latest.configuration), ""
    version, why = version_or_why(function, name)
    if version is None:
        return None, why or f"There is no {side_words(name)} any more."
    return Side(name, version.code.files, version.code.sha256, version.configuration), ""


def usual_pair(function: Function, version: str, marked: str | None, *, not_deployed: bool) -> tuple[str, str] | None:
    """What to compare `version` with: the marked one, else ``$LATEST``; ``$LATEST`` with the buffer when something was
    typed, else with the newest version. The older is the first; ``None`` if there is nothing else."""
    other: str | None = marked if marked is not None and marked != version else LATEST
    if version == LATEST == other:
        other = BUFFER if not_deployed else function.newest_number
    return None if other is None else in_order(version, other)


def in_order(one: str, other: str) -> tuple[str, str]:
    """The older of two sides first: versions as they are counted, then ``$LATEST``, then the buffer."""
    first, second = sorted((one, other), key=_age)
    return first, second


def _age(name: str) -> tuple[int, int]:
    return (2, 0) if name == BUFFER else (1, 0) if name == LATEST else (0, int(name))


def compare_sides(left: Side, right: Side) -> Comparison:
    """What `right` has otherwise than `left`."""
    files = [
        _file(path, left.files.get(path), right.files.get(path))
        for path in sorted({**left.files, **right.files})
        if left.files.get(path) != right.files.get(path)
    ]
    return Comparison(left, right, files, list(setting_differences(left.configuration, right.configuration)))


def line_pairs(before: Sequence[str], after: Sequence[str]) -> Iterator[LinePair]:
    """The lines of two texts beside each other: of a stretch that changed, the first with the first, and so on."""
    for stretch in stretches(before, after):
        old = range(stretch.old_start, stretch.old_end)
        new = range(stretch.new_start, stretch.new_end)
        for step in range(max(len(old), len(new))):
            here = old[step] if step < len(old) else None
            there = new[step] if step < len(new) else None
            yield LinePair(
                None if here is None else here + 1,
                "" if here is None else before[here],
                None if there is None else there + 1,
                "" if there is None else after[there],
                stretch.same,
            )


def finding(comparison: Comparison, function: Function) -> str:
    """What was found, as a sentence: that nothing differs and why, or what does."""
    left, right = comparison.left, comparison.right
    one, other = left.words, right.words
    if left.name == right.name:
        return f"Both sides are {one}: choose another."
    if comparison.equal:
        return f"{_capital(one)} and {other} are equal, code and settings. {_why_equal(left, right, function)}".rstrip()
    if left.sha256 == right.sha256:
        return f"{_capital(one)} and {other} have the same code; {_settings_words(comparison)}."
    if not comparison.files:
        return (
            "Every file is the same, yet the packages are not: CodeSha256 is of the zip's own bytes, its dates and "
            f"order of files too; {_settings_words(comparison)}."
        )
    added, removed = sum(file.added for file in comparison.files), sum(file.removed for file in comparison.files)
    lines = f"+{added} −{removed} in {counted(len(comparison.files), 'file')}"
    return f"From {one} to {other}: {lines}; {_settings_words(comparison)}."


def _settings_words(comparison: Comparison) -> str:
    count = len(comparison.settings)
    return f"{counted(count, 'setting')} {'differs' if count == 1 else 'differ'}" if count else "no setting differs"


def _why_equal(left: Side, right: Side, function: Function) -> str:
    names = {left.name, right.name}
    if BUFFER in names:
        return "Nothing was typed that is not deployed." if LATEST in names else ""
    if names == {LATEST, function.newest_number}:
        newest = version_or_why(function, function.newest_number or "")[0]
        if newest is not None and newest is function.last_published and nothing_changed(function.latest, newest):
            return f"Publishing now would make no new version, but return {newest.version}."
        return ""
    if LATEST not in names:
        return "Something else was deployed, and perhaps published, between the two."
    return ""


def _file(path: str, before: bytes | None, after: bytes | None) -> FileComparison:
    old, new = text_lines(before), text_lines(after)
    if old is None or new is None:
        return FileComparison(path, note=f"{_size(before)} → {_size(after)}; not text, so not shown")
    note = "only in the second" if before is None else "only in the first" if after is None else _ends(old, new)
    bare_old, bare_new = ([line.rstrip("\r\n") for line in lines] for lines in (old, new))
    return FileComparison(path, tuple(line_pairs(bare_old, bare_new)), note)


def _ends(old: Sequence[str], new: Sequence[str]) -> str:
    """What differs at the ends of lines, where nobody could see it."""
    kinds = [sorted({_end_of(line) for line in lines[:-1]}) for lines in (old, new)]
    notes = []
    if kinds[0] != kinds[1] and all(kinds):
        notes.append(f"line ends {' and '.join(kinds[0])} → {' and '.join(kinds[1])}")
    last_before, last_after = (_end_of(lines[-1]) if lines else "" for lines in (old, new))
    if bool(last_before) != bool(last_after) and old and new:
        notes.append(f"the last line has {'a' if last_after else 'no'} line end now")
    return ", ".join(notes)


def _end_of(line: str) -> str:
    return "CRLF" if line.endswith("\r\n") else "LF" if line.endswith("\n") else "CR" if line.endswith("\r") else ""


def _size(content: bytes | None) -> str:
    return "no file" if content is None else f"{len(content):,} bytes"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
