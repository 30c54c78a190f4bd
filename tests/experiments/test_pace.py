"""Paces: what is due when, and how they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvtui.experiments.pace import FORMS, Burst, Constant, InvalidPace, Pace, Ramp, Wave, parse_pace

PACES: list[Pace] = [Constant(50), Ramp(1, 100, 30), Ramp(100, 0.5, 3), Wave(5, 50, 60), Burst(5, 200, 30, 2)]


@pytest.mark.parametrize("pace", PACES, ids=lambda pace: pace.describe())
@given(elapsed=st.floats(0, 1000), step=st.floats(0, 10))
def test_ever_more_calls_are_due_and_none_at_the_start(pace: Pace, elapsed: float, step: float) -> None:
    assert pace.due(0) == 0
    assert pace.due(elapsed + step) >= pace.due(elapsed) - 1e-9


@pytest.mark.parametrize(
    ("pace", "elapsed", "due"),
    [
        (Constant(50), 2, 100),
        (Ramp(0, 100, 10), 10, 500),
        (Ramp(0, 100, 10), 5, 125),
        (Ramp(0, 100, 10), 11, 600),
        (Wave(10, 30, 60), 60, 1200),
        (Wave(10, 30, 60), 30, 600),
        (Burst(5, 100, 10, 2), 8, 40),
        (Burst(5, 100, 10, 2), 10, 240),
        (Burst(5, 100, 10, 2), 19, 380),
    ],
)
def test_what_is_due_is_the_rate_summed_up(pace: Pace, elapsed: float, due: float) -> None:
    assert pace.due(elapsed) == pytest.approx(due)


def test_a_wave_begins_low_and_is_high_in_its_middle() -> None:
    wave = Wave(0, 100, 60)
    assert wave.due(1) < 1
    assert wave.due(30.5) - wave.due(29.5) == pytest.approx(100, rel=0.01)


@pytest.mark.parametrize("pace", PACES, ids=lambda pace: pace.describe())
def test_a_pace_is_read_back_as_it_describes_itself(pace: Pace) -> None:
    assert parse_pace(pace.describe()) == pace


@pytest.mark.parametrize("text", FORMS)
def test_every_form_that_is_named_can_be_read(text: str) -> None:
    assert parse_pace(text).describe() == text


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("20", Constant(20)),
        ("90/min", Constant(1.5)),
        ("3 per second", Constant(3)),
        (" RAMP 0 to 10/s  over 2min", Ramp(0, 10, 120)),
        ("burst 1–9/s every 1s for 500ms", Burst(1, 9, 1, 0.5)),
    ],
)
def test_other_ways_to_write_it_are_read_too(text: str, pace: Pace) -> None:
    assert parse_pace(text) == pace


@pytest.mark.parametrize(
    "text", ["", "fast", "0/s", "-5/s", "1e9/s", "ramp 1/s", "ramp 1-2/s over 0s", "wave 9-5/s every 1s", "nan"]
)
def test_what_is_no_pace_is_refused(text: str) -> None:
    with pytest.raises(InvalidPace):
        parse_pace(text)


def test_the_refusal_of_a_peak_that_does_not_fit_says_so() -> None:
    with pytest.raises(InvalidPace, match="A peak of 5 s does not fit into a round of 5 s"):
        parse_pace("burst 1-2/s every 5s for 5s")
