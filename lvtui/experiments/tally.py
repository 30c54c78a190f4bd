"""Collects the outcomes of a run in arrays: small, quick to add to, and thinned without reading them all again."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from lvtui.domain.execution import Outcome
from lvtui.domain.outcomes import WARM, Outcomes, outcomes_of
from lvtui.experiments.asked import Asked
from lvtui.experiments.blocks import Blocks, Kind
from lvtui.experiments.kept import Keeper, KeptCall, Payload
from lvtui.experiments.records import Columns, Record
from lvtui.experiments.series import (
    ColdSeries,
    DurationSeries,
    ErrorSeries,
    Moment,
    OutcomeSeries,
    SharePoint,
    ShareSeries,
    Span,
    VersionCount,
)
from lvtui.experiments.thinned import cold_bins, error_bins, outcome_series, share_curve
from lvtui.experiments.timings import Timings

__all__ = ["KeptCall", "Record", "Tally"]


class Tally:
    """The outcomes of one run, in the order of the calls, however they arrive.

    Takes about 35 bytes a call; a few hundred calls are kept whole: see `kept`.
    """

    def __init__(self) -> None:
        self._blocks = Blocks()
        self._columns = Columns()
        self._asked = Asked()
        self._keeper = Keeper()
        self._timings = Timings()
        self._errors_of: dict[str, dict[str, int]] = {}
        self._injected_of: dict[str, int] = {}
        self._last: tuple[int, Outcome] | None = None

    def add(self, index: int, outcome: Outcome) -> None:
        """Take in what call number `index` (counted from 0) did.

        Raises:
            ValueError: `index` is negative, or that call's outcome is already here.
        """
        if index < 0:
            raise ValueError(f"calls are counted from 0, not {index}")
        if self._blocks.kind(index) is not None:
            raise ValueError(f"the outcome of call {index} is already here")
        self.extend(outcomes_of(index, [outcome]))

    def extend(self, outcomes: Outcomes, draws: Sequence[float] | None = None, payload: Payload | None = None) -> None:
        """Take in the next calls of a run, all at once.

        Args:
            outcomes: what they did.
            draws: the number drawn for each, ``nan`` where there was none.
            payload: tells the event of a call by its number in the run; asked when somebody looks at that call.

        Raises:
            ValueError: one of those calls' outcomes is already here.
        """
        self._check_free(outcomes.first, len(outcomes))
        if not len(outcomes):
            return
        first, versions, error_types, count = outcomes.first, outcomes.versions, outcomes.error_types, len(outcomes)
        present = dict.fromkeys(versions)
        code_of = {version: self._blocks.code(Kind(version)) for version in present}
        codes = list(map(code_of.__getitem__, versions)) if len(present) > 1 else [*code_of.values()] * count
        failed = [row for row, error_type in enumerate(error_types) if error_type] if any(error_types) else []
        if failed:
            self._note_failed(outcomes, failed, codes)
        if outcomes.init_us.count(WARM) < count:
            self._note_cold(outcomes, codes)
        self._blocks.put(first, codes, set(codes))
        self._columns.write(outcomes, failed=failed)
        if draws is not None:
            self._columns.write_draws(first, draws)
        self._timings.took(versions, outcomes.took_us)
        if 1 in outcomes.injected:
            for version, injected in zip(versions, outcomes.injected, strict=True):
                self._injected_of[version] = self._injected_of.get(version, 0) + injected
        last = outcomes.outcome(count - 1)
        self._keeper.add(outcomes, last, failed, payload)
        if self._last is None or first + count > self._last[0]:
            self._last = first + count, last

    def extend_routes(self, first: int, versions: Sequence[str], draws: Sequence[float] | None = None) -> None:
        """Take in the next calls of a run that were only routed: where each would have gone.

        Raises:
            ValueError: one of those calls is already here.
        """
        self._check_free(first, len(versions))
        if not versions:
            return
        code_of = {version: self._blocks.code(Kind(version)) for version in dict.fromkeys(versions)}
        self._blocks.put(first, list(map(code_of.__getitem__, versions)), code_of.values())
        self._columns.write_routed(first, len(versions))
        if draws is not None:
            self._columns.write_draws(first, draws)

    def note_asked(self, call: int, asked: Mapping[str, float], name: str = "", deployed: str = "") -> bool:
        """Note which shares are asked for from call number `call` on; whether that is a change made on the way.

        The first is what the run began with. `name` is what is called, such as an alias; it begins the moment's words.
        Where the shares stay, `deployed` says what else was changed.
        """
        return self._asked.note(call, asked, name, deployed)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """When what is asked was changed on the way, after what the run began with; nothing if it never was."""
        return self._asked.moments

    @property
    def spans(self) -> tuple[Span, ...]:
        """The calls so far, cut where what is asked was changed; it is empty where nobody said."""
        if not self.size:
            return ()
        moments = self.moments or (Moment(0, "", self.asked_at(0)),)
        ends = (*(moment.call for moment in moments[1:]), self.size)
        return tuple(Span(moment.call, end, moment.asked) for moment, end in zip(moments, ends, strict=True))

    @property
    def asked_on_average(self) -> Mapping[str, float]:
        """The mean share that was asked for, over the calls; where nothing was moved, what was asked for."""
        spans = self.spans
        if len(spans) < 2:
            return self.asked_at(0)
        versions = dict.fromkeys(version for span in spans for version in span.asked)
        sizes = [span.end - span.first for span in spans]
        calls = sum(sizes) or 1
        return {
            version: sum(size * span.asked.get(version, 0.0) for size, span in zip(sizes, spans, strict=True)) / calls
            for version in versions
        }

    def asked_at(self, call: int) -> Mapping[str, float]:
        """Version → the share that was asked for when that call was made; empty where nobody said."""
        return self._asked.at(call)

    def record(self, index: int) -> Record:
        """What is kept of call number `index`.

        Raises:
            LookupError: that call's outcome has not arrived.
        """
        kind = self._blocks.kind(index)
        if kind is None:
            raise LookupError(f"the outcome of call {index} has not arrived")
        return self._columns.read(index, kind)

    def calls(self) -> Iterator[tuple[int, Record]]:
        """Every call that is here, in their order: for an export, not for every frame."""
        for index, kind in enumerate(self._blocks.kinds()):
            if kind is not None:
                yield index, self._columns.read(index, kind)

    def kept(self, index: int) -> KeptCall | None:
        """The whole of call number `index`, if it is among those that are kept whole (see `lvtui.experiments.kept`)."""
        found = self._keeper.find(index)
        if found is None:
            return None
        outcome, payload = found
        event = None if payload is None else payload(index)
        return KeptCall(index, outcome, event, self.record(index), self.asked_at(index))

    def failed_calls(self, limit: int) -> tuple[int, ...]:
        """The numbers of the latest calls that failed, the latest first."""
        return tuple(islice(self._blocks.failures(self.size, 0), limit))

    def next_failed(self, start: int, end: int | None = None) -> int | None:
        """The first call from `start` on (and before `end`) that failed."""
        return next(self._blocks.failures(start, max(start, self.size if end is None else end)), None)

    @property
    def size(self) -> int:
        """One past the highest call number so far."""
        return self._blocks.size

    @property
    def total(self) -> int:
        """How many outcomes have arrived."""
        return self._blocks.arrived

    @property
    def failed(self) -> int:
        """How many of them failed."""
        return sum(self._blocks.count(version, failed=True) for version in self._blocks.versions)

    @property
    def injected(self) -> int:
        """In how many of them a fault dial had a hand."""
        return sum(self._injected_of.values())

    def injected_in(self, version: str) -> int:
        """In how many calls of this version a fault dial had a hand."""
        return self._injected_of.get(version, 0)

    @property
    def versions(self) -> tuple[str, ...]:
        """The executed versions, in the order of their first arrival."""
        return tuple(self._blocks.versions)

    @property
    def counts(self) -> tuple[VersionCount, ...]:
        """What each executed version did, in the order of `versions`."""
        return tuple(map(self.count, self._blocks.versions))

    def count(self, version: str) -> VersionCount:
        """What one version did: nothing, if it was never executed."""
        count = self._blocks.count
        return VersionCount(version, count(version), count(version, failed=True), count(version, cold=True))

    def counts_between(self, first: int, end: int) -> tuple[VersionCount, ...]:
        """What each version did in the calls from `first` to the one before `end`."""
        up_to = self._blocks.up_to

        def between(version: str, **chosen: bool) -> int:
            before, after = up_to(version, [min(first, self.size), min(end, self.size)], **chosen)
            return after - before

        return tuple(
            VersionCount(version, between(version), between(version, failed=True), between(version, cold=True))
            for version in self._blocks.versions
        )

    def errors(self, version: str) -> Mapping[str, int]:
        """How often each error type ended a call of this version."""
        return dict(self._errors_of.get(version, {}))

    @property
    def errors_of_each(self) -> Mapping[str, Mapping[str, int]]:
        """Version → error type → how often it ended a call."""
        return {version: self.errors(version) for version in self.versions}

    @property
    def sequence(self) -> array[int]:
        """The executed version of each call, as a place in `versions`; -1 where none has arrived yet.

        A copy, made anew each time: for export and drill-down, not for every frame.
        """
        places = {version: place for place, version in enumerate(self._blocks.versions)}
        return array("i", (-1 if kind is None else places[kind.version] for kind in self._blocks.kinds()))

    def durations(self, version: str) -> array[float]:
        """Milliseconds of each call of one version that was executed, in the order of the calls."""
        return array("d", (each.duration_ms for _, each in self.calls() if each.version == version and each.executed))

    @property
    def last(self) -> Outcome | None:
        """What the latest call did that has an outcome."""
        return None if self._last is None else self._last[1]

    @property
    def last_failed(self) -> Outcome | None:
        """What the latest call did that failed."""
        index = max(self._keeper.failed(), default=None)
        found = None if index is None else self._keeper.find(index)
        return None if found is None else found[0]

    def share_curve(self, version: str, points: int) -> tuple[SharePoint, ...]:
        """The share of `version` in all calls up to each of at most `points` evenly spaced calls.

        The work depends on `points`, hardly on the number of calls. The last point is always the whole run.

        Raises:
            ValueError: `points` is not at least 1.
        """
        return share_curve(self._blocks, version, points)

    def share_series(
        self, name: str, version: str, asked: float, *, points: int = 200, planned: int | None = None
    ) -> ShareSeries:
        """The share of `version` over this run, ready to be plotted."""
        return ShareSeries(name, version, asked, self.share_curve(version, points), planned, self.moments)

    def bins(self, cells: int) -> OutcomeSeries:
        """The run in at most `cells` bins of 1, 2, 5, 10, 20, 50, … calls each.

        Raises:
            ValueError: `cells` is not at least 1.
        """
        return outcome_series(self._blocks, cells)

    def errors_series(self, points: int) -> ErrorSeries:
        """How often each version failed, in at most `points` such bins.

        Raises:
            ValueError: `points` is not at least 1.
        """
        return ErrorSeries(self.versions, error_bins(self._blocks, points), self.moments)

    def cold_series(self, points: int) -> ColdSeries:
        """Which calls started an environment, in at most `points` such bins.

        Raises:
            ValueError: `points` is not at least 1.
        """
        bins = cold_bins(self._blocks, points)
        return ColdSeries(self.versions, bins, self._timings.init_medians(self.versions))

    def duration_series(self, classes: int) -> DurationSeries:
        """How long the calls took, in at most `classes` classes that span what occurred.

        Raises:
            ValueError: `classes` is not at least 1.
        """
        return self._timings.series(classes)

    def duration_counts(self, version: str) -> tuple[int, ...]:
        """Calls of a version in each class of `duration_classes.EDGES`; nothing, if it was never executed."""
        return self._timings.counts(version)

    def percentile(self, version: str, share: float) -> float | None:
        """Milliseconds that at least this share (from 0 to 1) of a version's calls did not exceed.

        Of more than 500 calls it is at most 2.5 % off; ``None`` if the version was never executed.
        """
        return self._timings.percentile(version, share)

    def _check_free(self, first: int, count: int) -> None:
        if not self._blocks.are_free(first, first + count):
            raise ValueError(f"outcomes of the calls from {first} to {first + count - 1} are already here")

    def _note_failed(self, outcomes: Outcomes, failed: Sequence[int], codes: list[int]) -> None:
        """Count the errors of a chunk, and mark the codes of the rows that failed."""
        ends = Counter((outcomes.versions[row], outcomes.error_types[row]) for row in failed)
        for (version, error_type), count in ends.items():
            errors = self._errors_of.setdefault(version, {})
            errors[error_type] = errors.get(error_type, 0) + count
        code_of = {version: self._blocks.code(Kind(version, failed=True)) for version, _ in ends}
        for row in failed:
            codes[row] = code_of[outcomes.versions[row]]

    def _note_cold(self, outcomes: Outcomes, codes: list[int]) -> None:
        """Count the cold starts of a chunk, and mark their codes."""
        for row, init_us in enumerate(outcomes.init_us):
            if init_us != WARM:
                version = outcomes.versions[row]
                codes[row] = self._blocks.code(Kind(version, bool(outcomes.error_types[row]), cold=True))
                self._timings.began(version, init_us)
