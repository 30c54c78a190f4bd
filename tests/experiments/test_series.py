"""What plots are fed can be made to fit any width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.experiments.series import OutcomeBin, OutcomeSeries, SharePoint, ShareSeries
from tests.experiments.outcomes import tally_of


def test_a_series_knows_where_its_run_stands() -> None:
    empty = ShareSeries("prod", "2", asked=0.1)
    assert (empty.calls, empty.share) == (0, None)
    series = ShareSeries("prod", "2", asked=0.1, points=(SharePoint(5, 0.4), SharePoint(10, 0.2)))
    assert (series.calls, series.share) == (10, 0.2)


def test_a_tally_makes_its_series() -> None:
    series = tally_of("1222").share_series("prod", "2", 0.5, points=2, planned=200)
    assert series == ShareSeries("prod", "2", 0.5, (SharePoint(2, 0.5), SharePoint(4, 0.75)), planned=200)


@given(st.lists(st.integers(min_value=0, max_value=1), max_size=80), st.integers(min_value=1, max_value=40))
def test_fitting_merges_neighbours_and_keeps_the_counts(calls: list[int], cells: int) -> None:
    series = OutcomeSeries(("1", "2"), 1, tuple(OutcomeBin((1 - call, call), (0, call)) for call in calls))
    fitted = series.fitted(cells)
    assert len(fitted.bins) <= cells
    assert fitted.counts == series.counts
    assert len(calls) <= fitted.calls_per_bin * cells


def test_what_fits_stays_as_it_is() -> None:
    series = tally_of("12").bins(10)
    assert series.fitted(2) is series


def test_nothing_fits_into_no_cells() -> None:
    with pytest.raises(ValueError, match="0 cells"):
        OutcomeSeries().fitted(0)
