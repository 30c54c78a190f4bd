"""A run in figures, series and words, frozen: what JSON, TOML, pictures and reports of it are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lvtui.experiments.chance import wilson
from lvtui.experiments.durations import mann_whitney_of_counts
from lvtui.experiments.judging import judge
from lvtui.experiments.plan import RunPlan
from lvtui.experiments.rates import fisher, newcombe
from lvtui.experiments.readings import (
    cold_reading,
    counts_reading,
    durations_reading,
    errors_reading,
    outcomes_reading,
    share_reading,
)
from lvtui.experiments.series import (
    ColdSeries,
    Durations,
    DurationSeries,
    ErrorSeries,
    Moment,
    OutcomeSeries,
    ShareSeries,
    Span,
    VersionCount,
)
from lvtui.experiments.split import split_test_over
from lvtui.experiments.tables import (
    Table,
    cold_table,
    counts_table,
    durations_table,
    error_types_table,
    errors_table,
    outcomes_table,
    share_table,
)
from lvtui.experiments.tally import Tally
from lvtui.experiments.verdict import Verdict
from lvtui.experiments.verdict_words import advice_sentence, verdict_sentence
from lvtui.experiments.version_names import LATEST, order

NOTHING_RAN = "Routing only: no call was run, so nothing can be said of how good a version is."

_SHARE_POINTS, _OUTCOME_BINS, _BINS, _CLASSES = 200, 150, 30, 200
_TABLE_ROWS = 12


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """What one version did in a run; shares and rates are from 0 to 1, durations in milliseconds."""

    version: str
    count: int
    errors: int
    share: float
    interval: tuple[float, float]
    """Wilson's interval for the share behind `share`, 95 %."""
    asked: float
    """The share that was asked for in the end; 0 for a version that nobody asked for any more."""
    error_rate: float | None
    """``None`` where nothing was called, or nothing ran."""
    error_interval: tuple[float, float]
    """Wilson's interval for the rate behind `error_rate`, 95 %."""
    error_types: Mapping[str, int]
    cold: int
    init_p50: float | None
    injected: int
    p50: float | None
    p90: float | None
    p99: float | None
    longest: float | None


@dataclass(frozen=True, slots=True)
class TwoVersions:
    """The additional version of an alias beside its primary one, each test on all calls of the run at once."""

    primary: str
    additional: str
    split_p: float
    """How likely chance alone makes a split this far from what was asked, or further: exact, of the two sides."""
    rise: tuple[float, float] | None
    """Newcombe's interval, 95 %, for how much higher the additional one's failure rate is; ``None`` if one is unknown.
    """
    fisher_p: float | None
    """Fisher's exact test that the two fail alike, of the two sides."""
    slower_p: float | None
    """Mann and Whitney's test that the two take alike, of the two sides."""
    superiority: float | None
    """The chance that a call of the additional one takes longer than one of the primary one; a draw counts half."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot in words: what it is of, its one-line reading, and its figures as a table."""

    name: str
    reading: str
    table: Table


@dataclass(frozen=True, slots=True)
class RunSummary:
    """Everything about a run that is passed on."""

    plan: RunPlan
    state: str
    """How it ended: ``ended``, ``stopped``, ``refused``."""
    elapsed_s: float
    count: int
    errors: int
    cold: int
    injected: int
    asked: Mapping[str, float]
    """Version → the share asked for in the end, the primary one first."""
    asked_on_average: Mapping[str, float]
    """The mean of that over the calls."""
    versions: tuple[VersionSummary, ...]
    two: TwoVersions | None
    verdict: Verdict | None
    """``None`` where nothing was run."""
    moments: tuple[Moment, ...]
    """Empty if nothing was changed; else first, as a moment at call 0, what was asked for at the start."""
    share: ShareSeries | None
    """Of the additional version; ``None`` where there never was one."""
    outcomes: OutcomeSeries
    errors_over_calls: ErrorSeries
    cold_starts: ColdSeries
    durations: DurationSeries
    plots: tuple[Plot, ...]
    """In the order in which they are read."""

    @property
    def qualifier(self) -> str:
        """What was called: an alias, a version or ``$LATEST``."""
        return self.plan.qualifier or LATEST

    @property
    def counts(self) -> tuple[VersionCount, ...]:
        """What the plot of counts is fed."""
        return tuple(VersionCount(each.version, each.count, each.errors, each.cold) for each in self.versions)

    @property
    def error_types(self) -> Table:
        """How often which error ended a call of each version; without rows if none failed."""
        return error_types_table({each.version: each.error_types for each in self.versions})

    def plot(self, name: str) -> Plot | None:
        """The plot of that name, if the run has it."""
        return next((each for each in self.plots if each.name == name), None)

    @property
    def verdict_words(self) -> str:
        """What the numbers say, in a sentence or two."""
        return NOTHING_RAN if self.verdict is None else verdict_sentence(self.verdict, self.qualifier)

    @property
    def advice_words(self) -> str:
        """What to do; empty where nothing was run."""
        if self.verdict is None:
            return ""
        return advice_sentence(self.verdict, self.qualifier, goes_on=self.state in ("running", "paused"))


def summary_of(plan: RunPlan, tally: Tally, *, state: str, elapsed_s: float) -> RunSummary:
    """Sum a run up as it stands."""
    moments = tally.moments
    asked = tally.asked_at(tally.size) if tally.size else {}
    known = {*asked, *(version for moment in moments for version in moment.asked), *tally.versions}
    counts = tuple(map(tally.count, sorted(known, key=order)))
    additional = _additional(asked, moments)
    share = None if additional is None else _share(plan, tally, additional, asked, _SHARE_POINTS)
    outcomes, errors = tally.bins(_OUTCOME_BINS), tally.errors_series(_BINS)
    cold, durations = tally.cold_series(_BINS), tally.duration_series(_CLASSES)
    took = {each.version: each for each in durations.versions}
    init_p50 = dict(zip(cold.versions, cold.init_p50, strict=True))
    versions = tuple(
        _version_summary(
            tally, count, asked, took.get(count.version), init_p50.get(count.version), executes=plan.executes
        )
        for count in counts
    )
    mean = tally.asked_on_average
    plots = [Plot("counts", counts_reading(counts, mean), counts_table(counts, mean))]
    if share is not None and additional is not None:
        few = _share(plan, tally, additional, asked, _TABLE_ROWS)
        plots.append(Plot("share", share_reading(share), share_table(few)))
    plots.append(Plot("outcomes", outcomes_reading(outcomes), outcomes_table(tally.bins(_TABLE_ROWS))))
    if plan.executes:
        plots += [
            Plot("errors", errors_reading(errors), errors_table(tally.errors_series(_TABLE_ROWS))),
            Plot("durations", durations_reading(durations), durations_table(durations)),
            Plot("cold", cold_reading(cold), cold_table(tally.cold_series(_TABLE_ROWS))),
        ]
    return RunSummary(
        plan=plan,
        state=state,
        elapsed_s=elapsed_s,
        count=tally.total,
        errors=tally.failed,
        cold=sum(each.cold for each in versions),
        injected=tally.injected,
        asked=asked,
        asked_on_average=mean,
        versions=versions,
        two=_two_versions(tally, asked, executes=plan.executes),
        verdict=judge(tally, asked) if plan.executes else None,
        moments=moments,
        share=share,
        outcomes=outcomes,
        errors_over_calls=errors,
        cold_starts=cold,
        durations=durations,
        plots=tuple(plots),
    )


def _additional(asked: Mapping[str, float], moments: tuple[Moment, ...]) -> str | None:
    """The version whose share is the question: the additional one, now or when there last was one."""
    for shares in (asked, *(moment.asked for moment in reversed(moments))):
        if len(shares) > 1:
            return list(shares)[-1]
    return None


def _share(plan: RunPlan, tally: Tally, version: str, asked: Mapping[str, float], points: int) -> ShareSeries:
    name, share = plan.qualifier or LATEST, asked.get(version, 0.0)
    return tally.share_series(name, version, share, points=points, planned=plan.count)


def _version_summary(
    tally: Tally,
    count: VersionCount,
    asked: Mapping[str, float],
    took: Durations | None,
    init_p50: float | None,
    *,
    executes: bool,
) -> VersionSummary:
    version = count.version
    return VersionSummary(
        version=version,
        count=count.calls,
        errors=count.failed,
        share=count.calls / tally.total if tally.total else 0.0,
        interval=wilson(count.calls, tally.total),
        asked=asked.get(version, 0.0),
        error_rate=count.failed / count.calls if count.calls and executes else None,
        error_interval=wilson(count.failed, count.calls if executes else 0),
        error_types=tally.errors(version),
        cold=count.cold,
        init_p50=init_p50,
        injected=tally.injected_in(version),
        p50=None if took is None else took.p50,
        p90=None if took is None else took.p90,
        p99=None if took is None else took.p99,
        longest=None if took is None else took.most,
    )


def _two_versions(tally: Tally, asked: Mapping[str, float], *, executes: bool) -> TwoVersions | None:
    if len(asked) != 2:
        return None
    primary, additional = asked
    a, b = tally.count(primary), tally.count(additional)
    rise = p = slower = superiority = None
    if executes and a.calls and b.calls:
        rise = newcombe(a.failed, a.calls, b.failed, b.calls)
        p = fisher(a.failed, a.calls, b.failed, b.calls)
        compared = mann_whitney_of_counts(tally.duration_counts(primary), tally.duration_counts(additional))
        slower, superiority = compared.p, compared.superiority
    split = split_test_over([_split(tally, span, additional) for span in tally.spans])
    return TwoVersions(primary, additional, split, rise, p, slower, superiority)


def _split(tally: Tally, span: Span, version: str) -> tuple[int, int, float]:
    """Calls of the version, calls in all, and its weight."""
    calls = {each.version: each.calls for each in tally.counts_between(span.first, span.end)}
    return calls.get(version, 0), sum(calls.values()), span.asked.get(version, 0.0)
