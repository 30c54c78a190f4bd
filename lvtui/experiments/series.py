"""What the plots are fed: small frozen summaries of a run, whatever its length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class VersionCount:
    """What one executed version did in a run."""

    version: str
    calls: int
    failed: int = 0
    cold: int = 0
    """Calls that started an execution environment."""


class SharePoint(NamedTuple):
    """How large a version's share was after so many calls."""

    calls: int
    share: float
    """From 0 to 1."""


@dataclass(frozen=True, slots=True)
class ShareSeries:
    """How the share of one version developed over a run, beside what was asked for."""

    name: str
    """What was called: an alias or another qualifier, e.g. ``prod``."""
    version: str
    """The version whose share this is; for an alias, the additional one."""
    asked: float
    """Its configured weight, from 0 to 1."""
    points: tuple[SharePoint, ...] = ()
    """In ascending order of calls; the last one tells where the run stands."""
    planned: int | None = None
    """How many calls the run will make; ``None`` when it has no end."""
    moments: tuple[Moment, ...] = ()
    """When what is asked was changed on the way; `asked` is what it is now."""

    @property
    def calls(self) -> int:
        """The calls made so far."""
        return self.points[-1].calls if self.points else 0

    @property
    def share(self) -> float | None:
        """The share so far, or ``None`` before the first call."""
        return self.points[-1].share if self.points else None


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that was done while the calls went on, such as a weight that was moved."""

    call: int
    """The first call after it, counted from 0."""
    words: str
    """Such as ``prod: v1 75 %, v2 25 %``."""
    asked: Mapping[str, float]
    """Version → the share that was asked for from then on, from 0 to 1."""
    deployed: bool = False
    """Whether it is ``$LATEST`` itself that was changed, while what was asked for stayed."""


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive calls of a run that were made under the same shares."""

    first: int
    end: int
    """One past the last."""
    asked: Mapping[str, float]
    """As of a `Moment`."""


@dataclass(frozen=True, slots=True)
class ErrorBin:
    """A few consecutive calls; both tuples run along `ErrorSeries.versions`."""

    end: int
    """How many calls of the run there were at its end."""
    calls: tuple[int, ...]
    failed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ErrorSeries:
    """How often each version failed, over a run: in bins of about the same number of calls."""

    versions: tuple[str, ...] = ()
    bins: tuple[ErrorBin, ...] = ()
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Durations:
    """How long the calls of one version took; milliseconds. Percentiles are `None` without any call."""

    version: str
    calls: int
    counts: tuple[int, ...]
    """Calls in each class of `DurationSeries.edges`."""
    p50: float | None = None
    p90: float | None = None
    p99: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class DurationSeries:
    """The durations of a run, in classes that all versions share."""

    edges: tuple[float, ...] = ()
    """Milliseconds, ascending, evenly spaced on a logarithmic scale: one more than there are classes."""
    versions: tuple[Durations, ...] = ()


@dataclass(frozen=True, slots=True)
class ColdBin:
    """A few consecutive calls; `cold` runs along `ColdSeries.versions`."""

    end: int
    """How many calls of the run there were at its end."""
    cold: tuple[int, ...]
    calls: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ColdSeries:
    """Which calls started an execution environment, and how long that took."""

    versions: tuple[str, ...] = ()
    bins: tuple[ColdBin, ...] = ()
    init_p50: tuple[float | None, ...] = ()
    """Median init duration in milliseconds of each version; `None` where there was no cold start."""


@dataclass(frozen=True, slots=True)
class OutcomeBin:
    """A few consecutive calls taken together; both tuples run along `OutcomeSeries.versions`."""

    calls: tuple[int, ...]
    failed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OutcomeSeries:
    """A run as a row of equal bins, in the order of the calls."""

    versions: tuple[str, ...] = ()
    calls_per_bin: int = 1
    bins: tuple[OutcomeBin, ...] = field(default=())

    @property
    def counts(self) -> tuple[VersionCount, ...]:
        """The whole run, per version."""
        return tuple(
            VersionCount(
                version,
                calls=sum(each.calls[index] for each in self.bins),
                failed=sum(each.failed[index] for each in self.bins),
            )
            for index, version in enumerate(self.versions)
        )

    def fitted(self, cells: int) -> OutcomeSeries:
        """The same run in at most `cells` bins, merging neighbours where there are more.

        Raises:
            ValueError: `cells` is not at least 1.
        """
        if cells < 1:
            raise ValueError(f"a run cannot be shown in {cells} cells")
        together = -(-len(self.bins) // cells)
        if together <= 1:
            return self
        merged = tuple(_merge(self.bins[start : start + together]) for start in range(0, len(self.bins), together))
        return OutcomeSeries(self.versions, self.calls_per_bin * together, merged)


def _merge(bins: tuple[OutcomeBin, ...]) -> OutcomeBin:
    return OutcomeBin(
        calls=tuple(map(sum, zip(*(each.calls for each in bins), strict=True))),
        failed=tuple(map(sum, zip(*(each.failed for each in bins), strict=True))),
    )
