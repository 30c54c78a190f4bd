"""Each plot has a twin of text that says the same."""

from __future__ import annotations

from lvtui.experiments.series import Moment, SharePoint, ShareSeries, VersionCount
from lvtui.experiments.tables import (
    Table,
    as_markdown,
    as_text,
    cold_table,
    counts_table,
    durations_table,
    error_types_table,
    errors_table,
    histogram_table,
    moments_table,
    outcomes_table,
    share_table,
)
from lvtui.experiments.tally import Tally
from tests.experiments.outcomes import add_all, outcome, tally_of


def small() -> Tally:
    tally = Tally()
    first = outcome("1", duration_ms=61.2, cold=True)
    tally.extend_routes(3, ["2"], [0.04])
    add_all(tally, [(0, first), (1, outcome("1", duration_ms=70)), (2, outcome("2", "KeyError", duration_ms=182))])
    return tally


def test_counts_stand_beside_what_was_asked() -> None:
    table = counts_table([VersionCount("1", 9, cold=2), VersionCount("2", 1, failed=1)], {"1": 0.9, "3": 0.1})
    assert table.rows == (
        ("1", "9", "90.0 %", "90 %", "0", "0 %", "2"),
        ("2", "1", "10.0 %", "–", "1", "100 %", "0"),
        ("3", "0", "0 %", "10 %", "0", "–", "0"),
    )


def test_shares_stand_beside_the_band_of_chance() -> None:
    table = share_table(ShareSeries("prod", "2", 0.1, (SharePoint(10, 0.2), SharePoint(100, 0.12))))
    assert table.columns == ("Calls", "Share of v2", "Asked", "Chance from", "Chance to")
    assert table.rows == (("10", "20.0 %", "10 %", "0 %", "30.0 %"), ("100", "12.0 %", "10 %", "5.0 %", "16.0 %"))


def test_moved_weights_are_told_call_by_call() -> None:
    moments = Moment(0, "", {"2": 0.1}), Moment(10, "", {"2": 0.5})
    points = SharePoint(10, 0.2), SharePoint(11, 0.3)
    table = share_table(ShareSeries("prod", "2", 0.5, points, None, moments))
    assert [row[2:] for row in table.rows] == [("10 %", "0 %", "30.0 %"), ("50 %", "0.8 %", "35.0 %")]
    assert moments_table(moments).rows == (("1", "10 %"), ("11", "50 %"))


def test_bins_are_headed_by_the_calls_they_cover() -> None:
    assert outcomes_table(tally_of("112!12").bins(2)).rows == (("1–5", "3", "0", "2", "1"),)
    assert outcomes_table(tally_of("112!12222").bins(2)).rows == (
        ("1–5", "3", "0", "2", "1"),
        ("6–8", "0", "0", "3", "0"),
    )
    assert outcomes_table(tally_of("12!").bins(2)).rows == (("1", "1", "0", "0", "0"), ("2", "0", "0", "1", "1"))
    assert errors_table(tally_of("112!12222").errors_series(2)).rows[0] == ("1–5", "3", "0", "0 %", "2", "1", "50.0 %")
    cold = cold_table(small().cold_series(2))
    assert cold.columns == ("Calls", "v1 calls", "v1 cold", "v2 calls", "v2 cold")
    assert cold.rows == (("1–2", "2", "1", "0", "0"), ("3–4", "0", "0", "2", "0"))


def test_failures_stand_by_their_type_the_most_frequent_first() -> None:
    table = error_types_table({"2": {"KeyError": 2, "ValueError": 3}, "1": {"KeyError": 4}})
    assert table.columns == ("Error type", "v1 failed", "v2 failed")
    assert table.rows == (("KeyError", "4", "2"), ("ValueError", "0", "3"))
    assert error_types_table({"1": {}}).rows == ()


def test_durations_stand_by_percentile_and_by_class() -> None:
    series = small().duration_series(3)
    assert durations_table(series).rows == (
        ("1", "2", "61 ms", "70 ms", "70 ms", "70 ms"),
        ("2", "1", "182 ms", "182 ms", "182 ms", "182 ms"),
    )
    histogram = histogram_table(series)
    assert histogram.columns == ("From", "To below", "v1 calls", "v2 calls")
    assert [sum(int(row[place]) for row in histogram.rows) for place in (2, 3)] == [2, 1]


TABLE = Table("Two, said", ("Name", "Figure"), (("a|b", "1"), ("longer, one", "22")))


def test_text_is_in_line() -> None:
    assert as_text(TABLE) == "Two, said\n\nName         Figure\na|b               1\nlonger, one      22\n"


def test_markdown_keeps_its_columns_whatever_a_cell_holds() -> None:
    assert as_markdown(TABLE) == (
        "**Two, said**\n\n| Name | Figure |\n| :--- | ---: |\n| a\\|b | 1 |\n| longer, one | 22 |\n"
    )


def test_a_table_without_rows_is_a_head() -> None:
    assert as_text(errors_table(Tally().errors_series(5))) == "Failures over the run\n\nCalls\n"
