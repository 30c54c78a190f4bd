"""How long the calls of a run took, and their init phases, per version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from lvtui.experiments.duration_classes import Histogram, coarser
from lvtui.experiments.series import Durations, DurationSeries


class Timings:
    """A histogram of durations, and one of init phases, for each version that was executed."""

    def __init__(self) -> None:
        self._durations: defaultdict[str, Histogram] = defaultdict(Histogram)
        self._inits: defaultdict[str, Histogram] = defaultdict(Histogram)

    def took(self, versions: Sequence[str], took_us: Sequence[int]) -> None:
        """Count calls of these versions that took so many microseconds."""
        present = dict.fromkeys(versions)
        for version in present:
            own = took_us
            if len(present) > 1:
                own = [took for took, each in zip(took_us, versions, strict=True) if each == version]
            self._durations[version].add(own)

    def began(self, version: str, init_us: int) -> None:
        """Count a cold start of this version."""
        self._inits[version].add([init_us])

    def counts(self, version: str) -> tuple[int, ...]:
        """Calls in each class of `duration_classes.EDGES`; nothing, if the version was never executed."""
        return self._durations[version].counts if version in self._durations else ()

    def percentile(self, version: str, share: float) -> float | None:
        """See `Histogram.percentile`."""
        return self._durations[version].percentile(share) if version in self._durations else None

    def init_medians(self, versions: Iterable[str]) -> tuple[float | None, ...]:
        """Milliseconds of each version's median init phase; `None` where there was no cold start."""
        return tuple(self._inits[each].percentile(0.5) if each in self._inits else None for each in versions)

    def series(self, classes: int) -> DurationSeries:
        """All durations, in at most `classes` classes that span what occurred.

        Raises:
            ValueError: `classes` is not at least 1.
        """
        edges, counts = coarser([each.counts for each in self._durations.values()], classes)
        versions = []
        for (version, each), own in zip(self._durations.items(), counts, strict=True):
            p50, p90, p99 = map(each.percentile, (0.5, 0.9, 0.99))
            versions.append(Durations(version, each.calls, own, p50, p90, p99, each.most))
        return DurationSeries(edges, tuple(versions))
