"""Entropy, cross-entropy, divergence and perplexity: oracles, laws, extremes, messages."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from nll_core import cross_entropy_of_distributions, entropy, kl_divergence, perplexity

REFERENCES = Path(__file__).parents[2] / "references"
INF = np.inf


@st.composite
def distributions(draw, size=4):
    """A distribution, now and then with classes of probability 0."""
    weights = np.array(draw(st.lists(st.integers(0, 1000), min_size=size, max_size=size)), float)
    weights[draw(st.integers(0, size - 1))] += 1.0
    return weights / weights.sum()


def test_entropy_by_hand():
    assert entropy([0.25, 0.75]) == pytest.approx(
        0.25 * np.log(4) + 0.75 * np.log(4 / 3), rel=1e-15
    )
    assert entropy(np.full(8, 1 / 8)) == pytest.approx(np.log(8), rel=1e-15)
    assert str(entropy([0.0, 1.0, 0.0])) == "0.0"


def test_cross_entropy_by_hand():
    expected = 0.25 * np.log(2) + 0.75 * np.log(2)
    assert cross_entropy_of_distributions([0.25, 0.75], [0.5, 0.5]) == pytest.approx(expected)
    assert cross_entropy_of_distributions([0.5, 0.5], [1.0, 0.0]) == INF
    assert str(cross_entropy_of_distributions([1.0, 0.0], [1.0, 0.0])) == "0.0"


@settings(deadline=None, max_examples=100)
@given(distributions(), distributions())
def test_agree_with_scipy(p, q):
    assert entropy(p) == pytest.approx(special.entr(p).sum(), rel=1e-13, abs=1e-16)
    expected = special.rel_entr(p, q).sum()
    assert kl_divergence(p, q) == pytest.approx(expected, rel=1e-12, abs=1e-15)
    assert kl_divergence(p, q) == pytest.approx(special.kl_div(p, q).sum(), rel=1e-12, abs=1e-15)


@settings(deadline=None, max_examples=100)
@given(distributions(), distributions())
def test_cross_entropy_is_entropy_plus_divergence(p, q):
    together = entropy(p) + kl_divergence(p, q)
    assert cross_entropy_of_distributions(p, q) == pytest.approx(together, rel=1e-13, abs=1e-15)
    assert kl_divergence(p, q) >= 0
    assert 0 <= entropy(p) <= np.log(4) + 1e-15
    assert kl_divergence(p, p) == 0.0


@pytest.mark.parametrize(
    "case",
    json.loads((REFERENCES / "mpmath_cross_entropy.json").read_text("utf-8"))["divergence"],
    ids=lambda case: f"{case['p'][0]:.3g}-{case['q'][0]:.17g}",
)
def test_divergence_agrees_with_fifty_digits(case):
    found = kl_divergence(case["p"], case["q"])
    assert found == pytest.approx(float(case["divergence"]), rel=1e-12)


def test_divergence_of_neighbours_does_not_cancel():
    step = 2.0**-40
    found = kl_divergence([0.5, 0.5], [0.5 + step, 0.5 - step])
    # 2·step² to first order; Σ p log(p/q) gives 0 or noise of 1e-16.
    assert found == pytest.approx(2 * step**2, rel=1e-12)


def test_zeros():
    assert kl_divergence([1.0, 0.0], [0.5, 0.5]) == pytest.approx(np.log(2), rel=1e-15)
    assert kl_divergence([0.5, 0.5], [1.0, 0.0]) == INF
    assert kl_divergence([0.0, 1.0], [0.0, 1.0]) == 0.0
    assert kl_divergence([1.0, 0.0], [5e-324, 1.0]) == pytest.approx(744.4400719213812, rel=1e-14)


def test_batches_and_types():
    p = np.array([[0.5, 0.5], [1.0, 0.0]], np.float32)
    q = np.array([0.5, 0.5], np.float32)
    for values in (kl_divergence(p, q), cross_entropy_of_distributions(p, q), entropy(p)):
        assert values.dtype == np.float32
        assert values.shape == (2,)
    np.testing.assert_allclose(kl_divergence(p, q), [0.0, np.log(2)], rtol=1e-6)
    assert kl_divergence(p, q.astype(float)).dtype == np.float64
    assert isinstance(entropy([0.5, 0.5]), float)


def test_perplexity():
    assert perplexity(0.0) == 1.0
    assert perplexity(np.log(6)) == pytest.approx(6.0, rel=1e-15)
    assert perplexity(INF) == perplexity(710.0) == INF
    np.testing.assert_allclose(perplexity([0.0, np.log(2)]), [1.0, 2.0])


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (entropy, ([0.5, 0.4],), "probs must sum to 1"),
        (entropy, (1.0,), "probs must have a class axis"),
        (kl_divergence, ([0.5, 0.5], [0.5, 0.4]), "q must sum to 1 along the last axis, got 0.9"),
        (kl_divergence, ([1.5, -0.5], [0.5, 0.5]), r"p must lie in \[0, 1\], got 1.5"),
        (kl_divergence, ([0.5, 0.5], [1.0]), r"q must fit the shape \(2,\) of p, got \(1,\)"),
        (
            cross_entropy_of_distributions,
            (np.full((2, 2), 0.5), np.full((3, 2), 0.5)),
            r"q must fit the shape \(2, 2\) of p, got \(3, 2\)",
        ),
        (cross_entropy_of_distributions, ([np.nan, 1.0], [0.5, 0.5]), "p must not contain NaN"),
        (perplexity, (-0.1,), "mean_nll must be at least 0, got -0.1"),
        (perplexity, ([0.0, np.nan],), "mean_nll must not contain NaN, got NaN at index 1"),
    ],
)
def test_bad_values(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)


def test_bad_kind():
    with pytest.raises(TypeError, match="probs must be real numbers"):
        entropy(["a", "b"])
