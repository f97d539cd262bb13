"""Differences with doubts, a test on a boundary, winners, and the number of components."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import trapezoid
from scipy.optimize import minimize_scalar
from scipy.stats import chi2, nbinom, norm, poisson

from nll_core import cross_entropy
from nll_core.datasets import load_digits_path, load_digits_predictions, load_galaxies
from nll_core.density import fit_mixture
from nll_core.selection import (
    accuracy_against_nll,
    chi_squared_density,
    choose_components,
    compare_losses,
    overdispersion_test,
    two_components_test,
    winners_curse,
)

CORPS_14 = np.repeat(np.arange(5), [144, 91, 32, 11, 2])
CORPS_10 = np.repeat(np.arange(5), [109, 65, 22, 3, 1])


def test_differences_are_paired() -> None:
    rng = np.random.default_rng(0)
    shared = rng.exponential(3, 400)
    worse = shared + 0.1 + 0.05 * rng.standard_normal(400)
    found = compare_losses({"worse": worse, "best": shared})
    assert [row.name for row in found.rows] == ["best", "worse"]
    row = found["worse"]
    d = worse - shared
    assert row.difference == pytest.approx(d.sum())
    assert row.standard_error == pytest.approx(np.sqrt(400) * d.std(ddof=1))
    assert row.low == pytest.approx(row.difference - norm.ppf(0.975) * row.standard_error)
    assert row.doubts == ()
    assert row.pays_most == np.argmax(d)


def test_each_doubt_is_said() -> None:
    base = np.full(50, 1.0)
    one = base.copy()
    one[3] += 2.0
    one[4:8] -= 0.2
    said = compare_losses({"a": base, "b": one})["b"].doubts
    assert said == (
        "only 50 data",
        "less than 4 nats",
        "the interval holds 0",
        "one datum decides",
    )
    never = compare_losses({"a": base, "b": np.where(np.arange(50) == 7, np.inf, 0.5)})["b"]
    assert never.difference == np.inf
    assert never.pays_most == 7
    assert "some datum is impossible for it" in never.doubts


def test_losses_that_cannot_be_compared_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        compare_losses({"a": [1.0, 2.0], "b": [1.0]})
    with pytest.raises(ValueError, match="b"):
        compare_losses({"a": [1.0, 2.0], "b": [1.0, np.nan]})
    with pytest.raises(ValueError, match="no model has a finite NLL"):
        compare_losses({"a": [np.inf, 0.0]})
    with pytest.raises(ValueError, match="at least one model"):
        compare_losses({})


def by_scipy(counts: np.ndarray) -> float:
    """Twice the gain of the negative binomial, by a search over its size."""
    mean = counts.mean()

    def nll(log_size: float) -> float:
        size = np.exp(log_size)
        return -float(nbinom(size, size / (size + mean)).logpmf(counts).sum())

    best = minimize_scalar(nll, bounds=(-6, 16), method="bounded", options={"xatol": 1e-10})
    return 2 * (-float(poisson(mean).logpmf(counts).sum()) - best.fun)


def test_horse_kicks() -> None:
    found = overdispersion_test(CORPS_14, seed=0)
    assert found.ratio == pytest.approx(1.00749, abs=1e-5)
    assert found.size == pytest.approx(7.607, abs=1e-3)
    assert found.p_boundary == pytest.approx(found.p_chi_squared / 2)
    assert found.p_chi_squared == pytest.approx(0.3155, abs=1e-4)
    assert abs(found.p_simulated - found.p_boundary) < 0.04
    fewer = overdispersion_test(CORPS_10, seed=0)
    assert (fewer.ratio, fewer.size, fewer.p_boundary) == (0.0, np.inf, 1.0)
    assert fewer.variance == pytest.approx(0.6079)


@pytest.mark.parametrize("seed", range(6))
def test_the_ratio_is_that_of_a_search(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.negative_binomial(rng.uniform(0.3, 30), 0.3, rng.integers(20, 200))
    found = overdispersion_test(counts, n_simulations=2, seed=0)
    assert found.ratio == pytest.approx(max(by_scipy(counts), 0.0), rel=1e-7, abs=1e-6)


def test_half_of_the_null_lies_at_zero() -> None:
    counts = np.random.default_rng(5).poisson(3.0, 2000)
    found = overdispersion_test(counts, n_simulations=4000, seed=1)
    assert abs(found.share_at_zero - 0.5) < 0.04
    edges = np.linspace(0.0, 4.0, 41)
    density = found.above_zero(edges)
    assert (density * np.diff(edges)).sum() + found.share_at_zero == pytest.approx(1.0)
    np.testing.assert_allclose(chi_squared_density(edges[1:]), chi2(1).pdf(edges[1:]), rtol=1e-13)
    above = found.simulated[found.simulated > 0]
    # The rest is a χ² with one degree of freedom.
    for q in (0.5, 0.9, 0.95):
        assert np.mean(above <= norm.ppf((1 + q) / 2) ** 2) == pytest.approx(q, abs=0.03)


@pytest.mark.parametrize("seed", range(4))
def test_two_components_gain_what_the_best_fit_gains(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = 50.0 + 3.0 * np.append(rng.standard_normal(40), rng.normal(seed, 1.0, 20))
    found = two_components_test(x, n_simulations=2, seed=0)
    best = fit_mixture(x, 2, covariance="tied", n_starts=30)
    gain = 2 * (-float(norm(x.mean(), x.std()).logpdf(x).sum()) - best.nll)
    assert found.ratio == pytest.approx(max(gain, 0.0), abs=0.02)
    if gain > 1.0:
        order = np.argsort(best.mixture.means[:, 0])
        np.testing.assert_allclose(found.mixture.means, best.mixture.means[order], rtol=0.01)
    moved = two_components_test(7.0 - 0.01 * x, n_simulations=2, seed=0)
    assert moved.ratio == pytest.approx(found.ratio, abs=1e-3)
    np.testing.assert_allclose(moved.simulated, found.simulated)


def test_the_null_of_two_components_is_no_chi_squared() -> None:
    x = np.random.default_rng(0).standard_normal(100)
    found = two_components_test(x, n_simulations=400, seed=2)
    assert found.p_chi_squared == pytest.approx(chi2(2).sf(found.ratio))
    # Each simulated ratio is that of a Gaussian sample of its own; they are a little above χ²₂.
    beyond = float((found.simulated > chi2(2).isf(0.05)).mean())
    assert 0.05 < beyond < 0.15
    edges = np.linspace(0.0, 12.0, 25)
    whole = (found.above_zero(edges) * np.diff(edges)).sum() + found.share_at_zero
    assert whole == pytest.approx(1.0)
    np.testing.assert_allclose(chi_squared_density(edges[1:], 2), chi2(2).pdf(edges[1:]))


@pytest.mark.parametrize("bad", [[1.0, 2.0, 3.0], [1.0, 1.0, 2.0, 2.0]])
def test_data_that_two_points_meet(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="x must hold at least"):
        two_components_test(bad, seed=0)


def test_accuracy_does_not_see_what_nll_sees() -> None:
    rng = np.random.default_rng(0)
    p = rng.uniform(0.6, 0.99, 300)
    nll = -np.log(np.array([p, np.sqrt(p), p**3]))
    correct = np.ones((3, 300), bool)
    correct[2, :40] = False
    found = accuracy_against_nll(nll, correct)
    assert found.reference == 1
    np.testing.assert_allclose(found.accuracy.difference, [0, 0, -40 / 300])
    assert found.accuracy.apart.tolist() == [False, False, True]
    assert found.nll.apart.tolist() == [True, False, True]
    d = nll[0] - nll[1]
    low, high = norm(d.mean(), d.std(ddof=1) / 300**0.5).interval(0.95)
    assert (found.nll.low[0], found.nll.high[0]) == pytest.approx((low, high))
    # McNemar's variance: of 40 pairs that disagree, all one way.
    assert found.accuracy.standard_error[2] == pytest.approx(
        np.sqrt((40 - 40**2 / 300) / 300 / 299), rel=1e-9
    )
    with pytest.raises(ValueError, match="outcomes must have shape"):
        accuracy_against_nll(nll, correct[:2])
    with pytest.raises(ValueError, match="at least 2"):
        accuracy_against_nll([[1.0]], [[True]])


def test_the_stored_training_of_the_digits() -> None:
    path, last = load_digits_path(), load_digits_predictions()
    costs = cross_entropy(last.logits, last.labels, reduction="none")
    np.testing.assert_allclose(path.nll[-1], costs, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(path.correct[-1], last.logits.argmax(axis=1) == last.labels)
    # A digit whose NLL is below log 2 has more than half of the chance.
    assert path.correct[path.nll < np.log(2)].all()


@pytest.mark.parametrize("bad", [[], [0, 0], [-1, 2]])
def test_counts_that_are_none(bad: list[int]) -> None:
    with pytest.raises(ValueError, match="counts"):
        overdispersion_test(np.array(bad, dtype=np.int64), seed=0)


def test_the_winner_is_too_good() -> None:
    assert winners_curse(2, 100, seed=0).expected == pytest.approx(-0.1 / np.sqrt(np.pi))
    assert winners_curse(1, 100, seed=0).expected == 0.0
    runs = [winners_curse(20, 50, spread=2.0, seed=seed) for seed in range(2000)]
    lowest = np.array([run.first[run.winner] for run in runs])
    error = lowest.std() / np.sqrt(len(runs))
    assert abs(lowest.mean() - runs[0].expected) < 4 * error
    again = np.array([run.second[run.winner] for run in runs])
    assert abs(again.mean()) < 4 * again.std() / np.sqrt(len(runs))


def test_galaxies_left_out() -> None:
    found = choose_components(load_galaxies().values, [2, 3, 4], n_starts=10)
    totals = found.left_out.sum(axis=1)
    assert found.left_out.shape == (3, 82)
    assert (totals > [fit.nll for fit in found.fits]).all()
    assert [c.n_parameters for c in found.criteria] == [5, 8, 11]
    assert (found.best["AIC"], found.best["BIC"]) == (4, 3)
    np.testing.assert_allclose(found.scores["AIC"] * 164, [c.aic for c in found.criteria])
    x = np.linspace(0.0, 60.0, 6001)
    assert trapezoid(found.density(3, x), x) == pytest.approx(1.0, abs=1e-6)
    # Each datum counts once, under a mixture that has not seen it.
    with pytest.raises(ValueError, match="n_folds"):
        choose_components([1.0, 2.0, 4.0], [1], n_folds=4)
