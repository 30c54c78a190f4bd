"""Durations by the class stay close to the durations themselves."""

from __future__ import annotations

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.experiments.duration_classes import CLASSES, EDGES, Histogram, class_of, coarser

TIMES = st.integers(min_value=10, max_value=900_000_000)


@given(TIMES)
def test_a_duration_lies_between_the_edges_of_its_class(took: int) -> None:
    place = class_of(took)
    assert EDGES[place] * (1 - 1e-9) <= took / 1000 < EDGES[place + 1]


@pytest.mark.parametrize(("took", "place"), [(0, 0), (10, 0), (100, 48), (1_000, 96), (1_000_000, 240), (10**12, 383)])
def test_decades_begin_a_class_and_the_ends_take_what_lies_beyond(took: int, place: int) -> None:
    assert class_of(took) == place


@given(st.lists(TIMES, min_size=1, max_size=60), st.sampled_from([0.0, 0.5, 0.9, 0.99, 1.0]))
def test_a_percentile_of_few_is_exact(times: list[int], share: float) -> None:
    histogram = Histogram()
    histogram.add(times)
    rank = max(1, ceil(share * len(times) - 1e-9))
    assert histogram.percentile(share) == sorted(times)[rank - 1] / 1000
    assert histogram.most == max(times) / 1000


@given(st.lists(TIMES, min_size=1, max_size=30), st.sampled_from([0.5, 0.9, 0.99, 1.0]))
def test_a_percentile_of_many_is_nearly_so(times: list[int], share: float) -> None:
    histogram = Histogram()
    many = times * 600
    for start in range(0, len(many), 500):
        histogram.add(many[start : start + 500])
    exact = sorted(many)[max(1, ceil(share * len(many) - 1e-9)) - 1] / 1000
    assert histogram.percentile(share) == pytest.approx(exact, rel=0.025)
    assert sum(histogram.counts) == histogram.calls == len(many)


def test_nothing_has_no_percentile() -> None:
    assert Histogram().percentile(0.5) is None
    assert Histogram().most is None


@given(st.lists(st.lists(TIMES, min_size=1), min_size=1, max_size=3), st.integers(min_value=1, max_value=100))
def test_coarser_classes_keep_the_counts_and_span_what_occurs(versions: list[list[int]], classes: int) -> None:
    histograms = [Histogram() for _ in versions]
    for histogram, times in zip(histograms, versions, strict=True):
        histogram.add(times)
    edges, counts = coarser([each.counts for each in histograms], classes)
    assert 1 <= len(edges) - 1 <= classes
    assert [sum(each) for each in counts] == [len(times) for times in versions]
    assert any(each[0] for each in counts)
    assert any(each[-1] for each in counts)


def test_classes_are_shown_in_at_least_one() -> None:
    assert coarser([[0] * CLASSES], 5) == ((), [()])
    with pytest.raises(ValueError, match="0 classes"):
        coarser([[0] * CLASSES], 0)
