"""Collects the outcomes of a run in arrays: small, quick to add to, and thinned without reading them all again."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from lvtui.domain.execution import Outcome
from lvtui.domain.outcomes import WARM, Outcomes, outcomes_of
from lvtui.experiments.series import OutcomeBin, OutcomeSeries, SharePoint, ShareSeries, VersionCount

# Calls are also counted in blocks of this many, so that a count up to any call reads one block, not the run.
_BLOCK = 128
_NOT_ARRIVED = -1


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one call of a run."""

    version: str
    error_type: str | None
    """``None`` on success."""
    duration_ms: float
    billed_ms: int
    cold: bool


class Tally:
    """The outcomes of one run, in the order of the calls, however they arrive.

    Takes about 25 bytes a call; whole outcomes are kept only of the last call and of the last that failed.
    """

    def __init__(self) -> None:
        self._versions: dict[str, int] = {}
        self._errors: dict[str, int] = {}
        # Two codes for each version, one for its successes and one for its failures: 2 * version + failed.
        self._codes = array("i")
        self._error_of = array("i")
        self._durations = array("d")
        self._billed = array("q")
        self._cold = bytearray()
        self._blocks: list[array[int]] = []
        self._cold_calls: list[int] = []
        self._errors_of: list[dict[str, int]] = []
        # One past the highest call number so far; the arrays have room for a few more.
        self._size = 0
        self._total = 0
        self._last: tuple[int, Outcome] | None = None
        self._last_failed: tuple[int, Outcome] | None = None

    def add(self, index: int, outcome: Outcome) -> None:
        """Take in what call number `index` (counted from 0) did.

        Raises:
            ValueError: `index` is negative, or that call's outcome is already here.
        """
        if index < 0:
            raise ValueError(f"calls are counted from 0, not {index}")
        if index < self._size and self._codes[index] != _NOT_ARRIVED:
            raise ValueError(f"the outcome of call {index} is already here")
        self.extend(outcomes_of(index, [outcome]))

    def extend(self, outcomes: Outcomes) -> None:
        """Take in the next calls of a run, all at once.

        Raises:
            ValueError: one of those calls' outcomes is already here.
        """
        first, end = outcomes.first, outcomes.first + len(outcomes)
        here = self._codes[first:end]
        if len(here) != here.count(_NOT_ARRIVED):
            raise ValueError(f"outcomes of the calls from {first} to {end - 1} are already here")
        self._size = max(self._size, end)
        if self._size > len(self._codes):
            self._make_room()
        kinds: dict[tuple[str, str], int] = {}
        for version, error_type in zip(outcomes.versions, outcomes.error_types, strict=True):
            kinds[version, error_type] = kinds.get((version, error_type), 0) + 1
        code_of = {kind: self._count_kind(*kind, count) for kind, count in kinds.items()}
        codes = array("i", map(code_of.__getitem__, zip(outcomes.versions, outcomes.error_types, strict=True)))
        self._codes[first:end] = codes
        for block in range(first // _BLOCK, (end - 1) // _BLOCK + 1):
            part = codes[max(0, block * _BLOCK - first) : (block + 1) * _BLOCK - first]
            for code in set(code_of.values()):
                self._blocks[code][block] += part.count(code)
        self._durations[first:end] = array("d", [took / 1000 for took in outcomes.took_us])
        self._billed[first:end] = array("q", outcomes.billed_ms)
        self._total += len(outcomes)
        for row, init_us in enumerate(outcomes.init_us):
            if init_us != WARM:
                self._cold[first + row] = 1
                self._cold_calls[codes[row] // 2] += 1
        if any(error_type for _, error_type in kinds):
            for row, error_type in enumerate(outcomes.error_types):
                if error_type:
                    self._error_of[first + row] = self._errors[error_type]
                    failed = row
            self._note_failed(first + failed, outcomes.outcome(failed))
        self._note_last(end - 1, outcomes.outcome(len(outcomes) - 1))

    def _count_kind(self, version: str, error_type: str, count: int) -> int:
        """Count so many calls of one version with one end; their code."""
        index = self._version_index(version)
        if error_type:
            self._errors.setdefault(error_type, len(self._errors))
            errors = self._errors_of[index]
            errors[error_type] = errors.get(error_type, 0) + count
        return 2 * index + bool(error_type)

    def _note_last(self, index: int, outcome: Outcome) -> None:
        if self._last is None or index > self._last[0]:
            self._last = index, outcome

    def _note_failed(self, index: int, outcome: Outcome) -> None:
        if self._last_failed is None or index > self._last_failed[0]:
            self._last_failed = index, outcome

    def record(self, index: int) -> Record:
        """What is kept of call number `index`.

        Raises:
            LookupError: that call's outcome has not arrived.
        """
        if not 0 <= index < self._size or self._codes[index] == _NOT_ARRIVED:
            raise LookupError(f"the outcome of call {index} has not arrived")
        error = self._error_of[index]
        return Record(
            version=self.versions[self._codes[index] // 2],
            error_type=None if error < 0 else list(self._errors)[error],
            duration_ms=self._durations[index],
            billed_ms=self._billed[index],
            cold=bool(self._cold[index]),
        )

    @property
    def total(self) -> int:
        """How many outcomes have arrived."""
        return self._total

    @property
    def failed(self) -> int:
        """How many of them failed."""
        return sum(each.failed for each in self.counts)

    @property
    def versions(self) -> tuple[str, ...]:
        """The executed versions, in the order of their first arrival."""
        return tuple(self._versions)

    @property
    def counts(self) -> tuple[VersionCount, ...]:
        """What each executed version did, in the order of `versions`."""
        return tuple(self.count(version) for version in self._versions)

    def count(self, version: str) -> VersionCount:
        """What one version did: nothing, if it was never executed."""
        index = self._versions.get(version)
        if index is None:
            return VersionCount(version, 0)
        failed = sum(self._blocks[2 * index + 1])
        return VersionCount(
            version,
            calls=sum(self._blocks[2 * index]) + failed,
            failed=failed,
            cold=self._cold_calls[index],
        )

    def errors(self, version: str) -> Mapping[str, int]:
        """How often each error type ended a call of this version."""
        index = self._versions.get(version)
        return {} if index is None else dict(self._errors_of[index])

    @property
    def sequence(self) -> array[int]:
        """The executed version of each call, as a place in `versions`; -1 where none has arrived yet.

        A copy, made anew each time: for export and drill-down, not for every frame.
        """
        return array("i", (code // 2 for code in self._codes[: self._size]))

    def durations(self, version: str) -> array[float]:
        """Milliseconds of each call of one version, in the order of the calls."""
        index = self._versions.get(version, _NOT_ARRIVED - 1)
        return array(
            "d",
            (duration for code, duration in zip(self._codes, self._durations, strict=True) if code // 2 == index),
        )

    @property
    def last(self) -> Outcome | None:
        """What the latest call did that has an outcome."""
        return None if self._last is None else self._last[1]

    @property
    def last_failed(self) -> Outcome | None:
        """What the latest call did that failed."""
        return None if self._last_failed is None else self._last_failed[1]

    def share_curve(self, version: str, points: int) -> tuple[SharePoint, ...]:
        """The share of `version` in all calls up to each of at most `points` evenly spaced calls.

        The work depends on `points`, hardly on the number of calls. The last point is always the whole run.

        Raises:
            ValueError: `points` is not at least 1.
        """
        if points < 1:
            raise ValueError(f"a curve has at least one point, not {points}")
        size = self._size
        wanted = min(points, size)
        ends = [size * (step + 1) // wanted for step in range(wanted)]
        columns = [self._counts_up_to(code, ends) for code in range(len(self._blocks))]
        index = self._versions.get(version)
        zeros = [0] * wanted
        successes, failures = zeros, zeros
        if index is not None:
            successes, failures = columns[2 * index], columns[2 * index + 1]
        curve: list[SharePoint] = []
        for of_version, failed, *rest in zip(successes, failures, *columns, strict=True):
            arrived = sum(rest)
            # Holes left by calls still under way add no call, and so no point.
            if arrived and (not curve or arrived > curve[-1].calls):
                curve.append(SharePoint(arrived, (of_version + failed) / arrived))
        return tuple(curve)

    def share_series(
        self, name: str, version: str, asked: float, *, points: int = 200, planned: int | None = None
    ) -> ShareSeries:
        """The share of `version` over this run, ready to be plotted."""
        return ShareSeries(name, version, asked, self.share_curve(version, points), planned)

    def bins(self, cells: int) -> OutcomeSeries:
        """The run in at most `cells` bins of 1, 2, 5, 10, 20, 50, … calls each.

        Raises:
            ValueError: `cells` is not at least 1.
        """
        if cells < 1:
            raise ValueError(f"a run cannot be shown in {cells} cells")
        size = self._size
        width = _round_width(size, cells)
        ends = [min(end, size) for end in range(width, size + width, width)]
        steps = []
        for code in range(len(self._blocks)):
            sums = self._counts_up_to(code, ends)
            steps.append([upper - lower for lower, upper in zip([0, *sums], sums, strict=False)])
        rows = list(zip(*steps, strict=True))
        bins = tuple(
            OutcomeBin(
                calls=tuple(good + bad for good, bad in zip(row[::2], row[1::2], strict=True)),
                failed=tuple(row[1::2]),
            )
            for row in rows
        )
        return OutcomeSeries(self.versions, width, bins)

    def _counts_up_to(self, code: int, ends: list[int]) -> list[int]:
        """How often `code` occurs before each of the call numbers in `ends`."""
        before = [0, *accumulate(self._blocks[code])]
        counts = []
        for end in ends:
            block = end // _BLOCK
            counts.append(before[block] + self._codes[block * _BLOCK : end].count(code))
        return counts

    def _make_room(self) -> None:
        """Lengthen everything to whole blocks: done once in many calls, as it is most of the work of adding one."""
        missing = -(-self._size // _BLOCK) * _BLOCK - len(self._codes)
        self._codes.extend([_NOT_ARRIVED] * missing)
        self._error_of.extend([_NOT_ARRIVED] * missing)
        self._durations.extend([0.0] * missing)
        self._billed.extend([0] * missing)
        self._cold.extend(bytes(missing))
        for block in self._blocks:
            self._lengthen(block)

    def _lengthen(self, block: array[int]) -> None:
        block.extend([0] * (len(self._codes) // _BLOCK - len(block)))

    def _version_index(self, version: str) -> int:
        index = self._versions.get(version)
        if index is None:
            index = self._versions[version] = len(self._versions)
            self._cold_calls.append(0)
            self._errors_of.append({})
            for _ in range(2):
                block = array("i")
                self._lengthen(block)
                self._blocks.append(block)
        return index


def _round_width(size: int, cells: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, … that puts `size` calls into at most `cells` bins."""
    scale = 1
    while True:
        for step in (1, 2, 5):
            if step * scale * cells >= size:
                return step * scale
        scale *= 10
