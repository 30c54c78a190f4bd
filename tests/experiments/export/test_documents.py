"""A run as CSV, JSON and TOML."""

from __future__ import annotations

import csv
import io
import json
import tomllib

import pytest

from lvtui.experiments.chance import wilson
from lvtui.experiments.export import as_document, as_json, as_toml, write_csv
from lvtui.experiments.tally import Tally
from tests.experiments.export.runs import CALLS, played, routed, summed_up


def rows_of(tally: Tally) -> list[dict[str, str]]:
    file = io.StringIO()
    write_csv(tally, file)
    return list(csv.DictReader(io.StringIO(file.getvalue())))


def test_the_counts_of_the_document_add_up_to_all_calls() -> None:
    tally = played()
    document = as_document(summed_up(tally))
    assert document["count"] == sum(each["count"] for each in document["versions"].values()) == CALLS
    assert document["errors"] == sum(each["errors"] for each in document["versions"].values()) == tally.failed > 0
    second = document["versions"]["2"]
    assert second["share"] == second["count"] / CALLS
    assert second["interval"] == list(wilson(second["count"], CALLS))
    assert second["error_types"] == {"ValueError": second["errors"]}
    assert (second["asked"], document["seed"], document["qualifier"]) == (pytest.approx(0.1), 7, "prod")
    assert second["durations"]["p50"] <= second["durations"]["p90"] <= second["durations"]["p99"]


def test_a_version_that_fails_where_the_other_does_not_is_worse() -> None:
    document = as_document(summed_up(played()))
    assert document["verdict"]["kind"] == "worse"
    assert document["verdict"]["sentence"].startswith("2 is worse than 1: ")
    low, high = document["comparison"]["error_rate_rise"]
    assert 0 < low < high
    assert document["comparison"]["errors_p"] < 1e-6


def test_weights_that_were_moved_are_told_and_judged_by() -> None:
    document = as_document(summed_up(played(moved=True)))
    assert [(each["call"], each["asked"]["2"]) for each in document["moments"]] == [(0, 0.1), (300, 0.5)]
    assert document["comparison"]["split_p"] > 0.01


def test_what_was_only_drawn_is_not_judged() -> None:
    document = as_document(summed_up(routed(), executes=False))
    assert document["verdict"]["kind"] == "nothing ran"
    assert document["versions"]["2"]["count"] == 1
    assert document["versions"]["2"]["error_rate"] is None
    assert set(document["readings"]) == {"counts", "share", "outcomes"}


def test_a_run_that_was_stopped_before_its_first_call_can_be_told() -> None:
    document = as_document(summed_up(Tally()))
    assert (document["count"], document["versions"], document["comparison"]) == (0, {}, None)


def test_json_and_toml_say_the_same() -> None:
    summary = summed_up(played(moved=True))
    read = json.loads(as_json(summary))
    assert read == as_document(summary)

    def known(value: object) -> object:
        if isinstance(value, dict):
            return {key: known(inner) for key, inner in value.items() if inner is not None}
        return [known(inner) for inner in value] if isinstance(value, list) else value

    assert tomllib.loads(as_toml(summary)) == known(read)


def test_csv_has_a_row_for_each_call_in_order() -> None:
    tally = played()
    rows = rows_of(tally)
    assert [row["call"] for row in rows] == [str(call) for call in range(1, CALLS + 1)]
    assert sum(row["status"] == "failed" for row in rows) == tally.failed
    assert {row["error_type"] for row in rows} == {"", "ValueError"}
    for row in rows:
        assert row["version"] == ("2" if float(row["draw"]) < 0.1 else "1")
        assert bool(row["cold"]) == bool(row["init_ms"])


def test_csv_of_what_was_only_drawn_has_no_durations() -> None:
    rows = rows_of(routed())
    assert {(row["status"], row["duration_ms"], row["billed_ms"]) for row in rows} == {("routed", "", "")}


def test_an_error_type_with_commas_and_line_ends_stays_one_field() -> None:
    assert {row["error_type"] for row in rows_of(played('a,"b"\nc'))} == {"", 'a,"b"\nc'}
