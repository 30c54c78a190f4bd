"""The twin of each plot as a table of text: for screen readers, for copying, for reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lvtui.experiments.asked_shares import AskedShares
from lvtui.experiments.chance import CONFIDENCE
from lvtui.experiments.series import (
    ColdSeries,
    DurationSeries,
    ErrorSeries,
    Moment,
    OutcomeSeries,
    ShareSeries,
    VersionCount,
)
from lvtui.experiments.version_names import in_order, order, places_in_order, short_name
from lvtui.experiments.words import asked_percent, milliseconds, percent

_NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Table:
    """Words in rows; each row has as many cells as there are columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def share_table(series: ShareSeries) -> Table:
    """The share after so many calls, what was asked then, and what chance alone explains of it."""
    shares = AskedShares.of(series)
    rows = []
    for calls, share in series.points:
        asked, chance = shares.at(calls - 1), shares.band(calls, CONFIDENCE)
        low, high = (_NOTHING, _NOTHING) if chance is None else map(percent, chance)
        rows.append((str(calls), percent(share), _NOTHING if asked is None else asked_percent(asked), low, high))
    columns = ("Calls", f"Share of {short_name(series.version)}", "Asked", "Chance from", "Chance to")
    return Table(f"Share of version {series.version} in the calls to {series.name}", columns, tuple(rows))


def outcomes_table(series: OutcomeSeries) -> Table:
    """The run in bins: calls and failures of each version."""
    total = sum(each.calls for each in series.counts)
    ends = [series.calls_per_bin * (place + 1) for place in range(len(series.bins))]
    # The last bin ends with the run, unless calls before its end are still under way.
    if ends and ends[-1] - series.calls_per_bin < total:
        ends[-1] = min(ends[-1], total)
    places = places_in_order(series.versions)
    rows = _rows(ends, [_in_turn(places, each.calls, each.failed) for each in series.bins])
    return Table("Outcomes, call by call", ("Calls", *_of_each(series.versions, "calls", "failed")), rows)


def counts_table(counts: Sequence[VersionCount], asked: Mapping[str, float] = {}) -> Table:
    """Each version's calls and share, what was asked, failures and cold starts; those that were asked in vain too."""
    total = sum(each.calls for each in counts)
    absent = [VersionCount(version, 0) for version in asked if all(each.version != version for each in counts)]
    return Table(
        "Calls per version",
        ("Version", "Calls", "Share", "Asked", "Failed", "Failure rate", "Cold starts"),
        tuple(
            (
                each.version,
                str(each.calls),
                _rate(each.calls, total),
                asked_percent(asked[each.version]) if each.version in asked else _NOTHING,
                str(each.failed),
                _rate(each.failed, each.calls),
                str(each.cold),
            )
            for each in in_order((*counts, *absent))
        ),
    )


def durations_table(series: DurationSeries) -> Table:
    """The percentiles of each version."""
    return Table(
        "Durations",
        ("Version", "Calls", "Median", "90 % within", "99 % within", "Longest"),
        tuple(
            (each.version, str(each.calls), *map(_time, (each.p50, each.p90, each.p99, each.most)))
            for each in in_order(series.versions)
        ),
    )


def histogram_table(series: DurationSeries) -> Table:
    """How many calls of each version took how long."""
    versions = in_order(series.versions)
    rows = (
        (milliseconds(low), milliseconds(high), *(str(each.counts[place]) for each in versions))
        for place, (low, high) in enumerate(pairwise(series.edges))
    )
    columns = ("From", "To below", *_of_each([each.version for each in versions], "calls"))
    return Table("Calls by duration", columns, tuple(rows))


def cold_table(series: ColdSeries) -> Table:
    """Cold starts of each version over the run."""
    places = places_in_order(series.versions)
    rows = _rows([each.end for each in series.bins], [_in_turn(places, each.calls, each.cold) for each in series.bins])
    return Table("Cold starts over the run", ("Calls", *_of_each(series.versions, "calls", "cold")), rows)


def errors_table(series: ErrorSeries) -> Table:
    """Calls, failures and failure rate of each version over the run."""
    places = places_in_order(series.versions)
    cells = [
        [
            cell
            for place in places
            for cell in (
                str(each.calls[place]),
                str(each.failed[place]),
                _rate(each.failed[place], each.calls[place]),
            )
        ]
        for each in series.bins
    ]
    columns = ("Calls", *_of_each(series.versions, "calls", "failed", "rate"))
    return Table("Failures over the run", columns, _rows([each.end for each in series.bins], cells))


def error_types_table(errors: Mapping[str, Mapping[str, int]]) -> Table:
    """How often each error type ended a call of each version (version → type → calls), the most frequent first."""
    versions = sorted(errors, key=order)
    sums: dict[str, int] = {}
    for version in versions:
        for error_type, calls in errors[version].items():
            sums[error_type] = sums.get(error_type, 0) + calls
    rows = tuple(
        (error_type, *(str(errors[version].get(error_type, 0)) for version in versions))
        for error_type in sorted(sums, key=lambda each: (-sums[each], each))
    )
    return Table("Failed calls by error type", ("Error type", *_of_each(versions, "failed")), rows)


def moments_table(moments: Sequence[Moment]) -> Table:
    """From which call on what was asked."""
    versions = sorted({version for moment in moments for version in moment.asked}, key=order)
    rows = [
        (str(moment.call + 1), *(asked_percent(moment.asked.get(version, 0.0)) for version in versions))
        for moment in moments
    ]
    columns = ("From call", *_of_each(versions, "asked"))
    if any(moment.deployed for moment in moments):
        columns = (*columns, "Changed")
        rows = [(*row, moment.words if moment.deployed else "") for row, moment in zip(rows, moments, strict=True)]
    return Table("What was asked", columns, tuple(rows))


def as_text(table: Table) -> str:
    """Columns in line, by spaces: the first to the left, the others to the right."""
    lines = [table.columns, *table.rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(table.columns))]
    drawn = []
    for line in lines:
        cells = [cell.rjust(width) for cell, width in zip(line, widths, strict=True)]
        cells[0] = line[0].ljust(widths[0])
        drawn.append("  ".join(cells).rstrip())
    return "\n".join([table.title, "", *drawn]) + "\n"


def as_markdown(table: Table) -> str:
    """A table of GitHub's Markdown under a bold title."""
    ruler = [":---", *["---:"] * (len(table.columns) - 1)]
    lines = (f"| {' | '.join(map(_escaped, line))} |" for line in (table.columns, *table.rows))
    head, *body = lines
    return "\n".join([f"**{_escaped(table.title)}**", "", head, f"| {' | '.join(ruler)} |", *body]) + "\n"


def _of_each(versions: Iterable[str], *what: str) -> list[str]:
    """Headings for each version, in their order: a figure of each kind."""
    return [f"{short_name(version)} {each}" for version in sorted(versions, key=order) for each in what]


def _rows(ends: Sequence[int], cells: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Each row headed by the calls that it covers, counted from 1."""
    starts = [1, *(end + 1 for end in ends)]
    return tuple(
        (f"{start}–{end}" if start < end else str(end), *row)
        for start, end, row in zip(starts, ends, cells, strict=False)
    )


def _in_turn(places: Sequence[int], one: Sequence[int], other: Sequence[int]) -> list[str]:
    return [str(value) for place in places for value in (one[place], other[place])]


def _rate(part: int, whole: int) -> str:
    return percent(part / whole) if whole else _NOTHING


def _time(duration: float | None) -> str:
    return _NOTHING if duration is None else milliseconds(duration)


def _escaped(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
