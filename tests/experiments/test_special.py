"""The special functions, against SciPy and against what must hold of them."""

from __future__ import annotations

from math import log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvtui.experiments.special import (
    beta_quantile,
    beta_tails,
    binomial_pmf,
    normal_above,
)
from tests.experiments import by_scipy

PARAMETERS = st.floats(min_value=log(0.5), max_value=log(1e6)).map(lambda exponent: 2.718281828459045**exponent)
SPREADS = st.floats(min_value=-6.0, max_value=6.0)


@settings(deadline=None)
@given(PARAMETERS, PARAMETERS, SPREADS)
def test_both_tails_of_beta_have_nine_digits(a: float, b: float, spreads: float) -> None:
    mean = a / (a + b)
    x = min(1.0, max(0.0, mean + spreads * sqrt(mean * (1 - mean) / (a + b + 1))))
    assert beta_tails(a, b, x) == pytest.approx(by_scipy.beta_tails(a, b, x), rel=1e-9, abs=1e-290)


@settings(deadline=None)
@given(PARAMETERS, PARAMETERS, st.sampled_from([1e-6, 0.005, 0.025, 0.3, 0.5, 0.7, 0.975, 0.995]))
def test_the_quantiles_of_beta_have_nine_digits(a: float, b: float, q: float) -> None:
    assert beta_quantile(a, b, q) == pytest.approx(by_scipy.beta_quantile(a, b, q), rel=1e-9)


@settings(deadline=None)
@given(PARAMETERS, PARAMETERS, st.floats(min_value=0.001, max_value=0.999))
def test_a_quantile_is_where_its_chance_is_reached(a: float, b: float, q: float) -> None:
    x = beta_quantile(a, b, q)
    # Near 1 the next floating-point number may already be further than this.
    if 1e-12 < x < 1.0 - 1e-7:
        assert beta_tails(a, b, x)[0] == pytest.approx(q, rel=1e-6)


@given(st.floats(min_value=-30.0, max_value=30.0))
def test_the_normal_tails_are_the_known_ones(z: float) -> None:
    assert (normal_above(-z), normal_above(z)) == pytest.approx(by_scipy.normal_tails(z), rel=1e-11)


@settings(deadline=None)
@given(st.data(), st.integers(min_value=0, max_value=1_000_000), st.floats(min_value=1e-6, max_value=0.999999))
def test_the_binomial_chances_have_nine_digits(data: st.DataObject, n: int, p: float) -> None:
    reach = 10 * sqrt(n * p * (1 - p)) + 10
    low, high = max(0, round(n * p - reach)), min(n, round(n * p + reach))
    count = data.draw(st.integers(min_value=low, max_value=high))
    assert binomial_pmf(count, n, p) == pytest.approx(by_scipy.binomial_pmf(count, n, p), rel=1e-9, abs=1e-290)


@pytest.mark.parametrize(
    ("count", "n", "p", "chance"),
    [(0, 0, 0.3, 1.0), (-1, 5, 0.3, 0.0), (6, 5, 0.3, 0.0), (0, 5, 0.0, 1.0), (1, 5, 0.0, 0.0), (5, 5, 1.0, 1.0)],
)
def test_what_is_certain_or_impossible_has_such_a_chance(count: int, n: int, p: float, chance: float) -> None:
    assert binomial_pmf(count, n, p) == chance


def test_the_ends_of_beta_are_exact() -> None:
    assert beta_tails(2.0, 3.0, 0.0) == (0.0, 1.0)
    assert beta_tails(2.0, 3.0, 1.0) == (1.0, 0.0)
    assert (beta_quantile(2.0, 3.0, 0.0), beta_quantile(2.0, 3.0, 1.0)) == (0.0, 1.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: beta_tails(0.0, 1.0, 0.5),
        lambda: beta_tails(1.0, -1.0, 0.5),
        lambda: beta_tails(1.0, float("nan"), 0.5),
        lambda: beta_tails(1.0, 1.0, 1.5),
        lambda: beta_quantile(1.0, 1.0, -0.1),
        lambda: binomial_pmf(1, -1, 0.5),
        lambda: binomial_pmf(1, 1, 1.5),
    ],
)
def test_what_has_no_value_is_refused(call: object) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=r"\S"):
        call()
