"""Mixtures, kernels and flows on one scale: each against a fit by hand, on the same folds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from nll_core.datasets import load_acidity, load_old_faithful
from nll_core.density import (
    fit_mixture,
    flow_leave_one_out,
    kernel_log_density,
    mixture_leave_one_out,
    mixture_log_density,
)
from nll_core.selection import choose_components, compare_density_methods, compare_losses
from nll_core.selection.mixtures import deal_parts

X = np.random.default_rng(3).standard_normal(60) * 2.0 + 5.0
FOUND = compare_density_methods(X, components=[2, 1], bins=[4, 1], bandwidths=[0.3, 1.2], n_folds=4)


def test_one_component_and_one_bin_are_the_same_gaussian() -> None:
    mixture, flow = FOUND.paths["mixture"], FOUND.paths["flow"]
    own = -norm(X.mean(), X.std()).logpdf(X).mean()
    assert mixture.training[0] == pytest.approx(own)
    # The ridge on the one bin's slope is at its minimum, too.
    np.testing.assert_allclose(flow.held_out[0], mixture.held_out[0], rtol=1e-6)


def test_kernels_are_the_mean_of_gaussians_on_the_other_folds() -> None:
    kernels = FOUND.paths["kernels"]
    np.testing.assert_array_equal(kernels.settings, [1.2, 0.3])
    assert (np.diff(kernels.complexity) > 0).all()
    # The folds are those under which each datum's mixture is that of the others.
    for i in (0, 17):
        away = [
            fold
            for fold in range(4)
            for others in [X[_deal() != fold]]
            if FOUND.paths["mixture"].held_out[0, i]
            == pytest.approx(-norm(others.mean(), others.std()).logpdf(X[i]))
        ]
        assert away == [_deal()[i]]
        train = X[_deal() != away[0]]
        for row, h in zip(kernels.held_out, (1.2, 0.3), strict=True):
            assert row[i] == pytest.approx(-np.log(norm(train, h).pdf(X[i]).mean()))


def _deal() -> np.ndarray:
    return np.random.default_rng(0).permutation(60) % 4


def test_the_best_and_the_least_likely() -> None:
    x = np.append(X, 30.0)
    found = compare_density_methods(x, components=[1], bins=[1, 4], n_folds=5)
    costs = {}
    for name, path in found.paths.items():
        assert path.best == np.argmin(path.held_out.mean(axis=1))
        assert path.least_likely == len(x) - 1
        assert path.setting == path.settings[path.best]
        costs[name] = path.held_out[path.best]
    rows, wanted = found.differences.rows, compare_losses(costs).rows
    assert [row.name for row in rows] == [row.name for row in wanted]
    assert [row.difference for row in rows] == pytest.approx([row.difference for row in wanted])
    assert rows[0].nll == pytest.approx(min(cost.sum() for cost in costs.values()))


def test_each_is_left_out_and_the_fits_to_all_can_be_drawn() -> None:
    found = compare_density_methods(
        X, components=[1, 2], bins=[1, 4], bandwidths=[0.3, 1.2], n_folds=4, leave_one_out=True
    )
    mixture, kernels, flow = found.paths.values()
    fit = fit_mixture(X, 2, n_starts=3)
    assert mixture.leave_one_out[1] == pytest.approx(mixture_leave_one_out(X, fit).mean())
    assert flow.leave_one_out[1] == pytest.approx(flow_leave_one_out(X, 4).mean())
    others = [np.delete(X, i) for i in range(60)]
    by_hand = [-np.log(norm(o, 1.2).pdf(each).mean()) for o, each in zip(others, X, strict=True)]
    assert kernels.leave_one_out[0] == pytest.approx(np.mean(by_hand))
    at = [2.0, 5.0]
    np.testing.assert_allclose(
        mixture.log_densities[1](at), mixture_log_density(fit.mixture, at), atol=1e-6
    )
    np.testing.assert_array_equal(kernels.log_densities[0](at), kernel_log_density(X, at, 1.2))
    np.testing.assert_allclose(flow.log_densities[0](at), norm(X.mean(), X.std()).logpdf(at))
    np.testing.assert_allclose(flow.density(3.0, at), norm(X.mean(), X.std()).pdf(at))
    assert FOUND.paths["mixture"].leave_one_out is None


def test_the_most_complex_within_a_limit() -> None:
    path = FOUND.paths["flow"]
    assert [path.within(limit) for limit in (0.5, 1.0, 3.9, 4.0, 50.0)] == [0, 0, 0, 1, 1]


def test_twins_of_rounded_data_do_not_choose_the_bandwidth() -> None:
    x = np.sort(load_old_faithful().waiting)
    found = compare_density_methods(x, components=[1], bins=[1], bandwidths=[0.27, 2.0, 6.0])
    kernels = found.paths["kernels"]
    counts = np.unique(x, return_counts=True)[1]
    assert found.twins == counts[counts > 1].sum() == 264
    folds = np.random.default_rng(0).permutation(272) % 5
    by_hand = np.zeros(3)
    for row, h in enumerate((6.0, 2.0, 0.27)):
        for i, each in enumerate(x):
            others = x[(folds != folds[i]) & (x != each)]
            by_hand[row] -= norm(each, h).logpdf(others).max() + np.log(
                np.exp(norm(each, h).logpdf(others) - norm(each, h).logpdf(others).max()).mean()
            )
    np.testing.assert_allclose(kernels.without_twins, by_hand / 272)
    # With their twins the narrowest look best, and without them they are the worst.
    assert np.argmin(kernels.mean_held_out) == 2
    assert kernels.without_twins[2] > 7
    assert kernels.best == np.argmin(kernels.without_twins) == 0
    assert compare_density_methods(X, components=[1], bins=[1], n_folds=4).twins == 0
    np.testing.assert_allclose(
        FOUND.paths["kernels"].without_twins, FOUND.paths["kernels"].mean_held_out
    )


def test_a_mixture_that_has_collapsed_is_none_to_choose() -> None:
    x = [1.0] * 6 + [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
    found = compare_density_methods(x, components=[1, 2, 3], bins=[1])
    mixture = found.paths["mixture"]
    np.testing.assert_array_equal(mixture.collapsed, [False, True, True])
    # The spike on the equal data is by far the cheapest, held out, too.
    assert np.argmin(mixture.mean_held_out) == 1
    assert mixture.best == 0
    assert found.differences["mixture"].nll == pytest.approx(mixture.held_out[0].sum())
    chosen = choose_components(x, [1, 2], n_folds=5, n_starts=3)
    np.testing.assert_array_equal(chosen.collapsed, [False, True])
    assert set(chosen.best.values()) == {1}
    alone = compare_density_methods(x, components=[2], bins=[1]).paths["mixture"]
    assert alone.best == 0
    assert alone.collapsed.all()


def test_a_unit_moves_all_alike() -> None:
    x = load_acidity().values
    one = compare_density_methods(x, components=[1, 2], bins=[2], n_folds=3)
    ten = compare_density_methods(10.0 * x, components=[1, 2], bins=[2], n_folds=3)
    for name, path in one.paths.items():
        moved = ten.paths[name]
        np.testing.assert_allclose(moved.held_out, path.held_out + np.log(10), rtol=1e-6)
        np.testing.assert_allclose(moved.complexity, path.complexity, rtol=1e-9)


def test_what_cannot_be_used() -> None:
    with pytest.raises(ValueError, match="n_folds"):
        compare_density_methods([1.0, 2.0, 4.0], n_folds=4)
    with pytest.raises(ValueError, match="bandwidths"):
        compare_density_methods(X, bandwidths=[0.0])
    with pytest.raises(ValueError, match="components"):
        compare_density_methods(X[:4], components=[5], n_folds=2)
    with pytest.raises(ValueError, match="vary"):
        compare_density_methods([1.0, 1.0, 1.0, 2.0], components=[1], bins=[1], n_folds=4)


def test_progress_is_said_and_can_end_it() -> None:
    said: list[tuple[str, float]] = []

    def say(stage: str, share: float) -> None:
        said.append((stage, share))
        if len(said) > 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        compare_density_methods(X, components=[1], bins=[1], n_folds=4, progress=say)
    assert [stage for stage, _ in said] == ["mixtures", *["kernels and flows"] * 3]
    assert (np.diff([share for _, share in said]) > 0).all()


# Two groups, so that repeats and weights come to the same optimum.
SPREAD = st.tuples(
    st.lists(st.integers(0, 40), min_size=3, max_size=7, unique=True),
    st.lists(st.integers(300, 340), min_size=3, max_size=7, unique=True),
)


@settings(max_examples=12, deadline=None)
@given(SPREAD, st.data())
def test_a_datum_of_weight_k_is_k_equal_ones(groups: Any, draw: Any) -> None:
    x = np.array([*groups[0], *groups[1]]) / 10.0
    some = st.lists(st.integers(0, 3), min_size=len(x), max_size=len(x))
    weights = np.array(draw.draw(some.filter(lambda w: np.count_nonzero(w) > len(x) - 3)))
    options: dict[str, Any] = {
        "components": [1, 2],
        "bins": [1, 4],
        "bandwidths": [0.4, 2.0],
        "n_folds": 3,
        "leave_one_out": True,
    }
    weighted = compare_density_methods(x, sample_weight=weights, **options)
    repeated = compare_density_methods(np.repeat(x, weights), **options)
    at = np.linspace(-2, 36, 9)
    assert weighted.twins == repeated.twins
    for name, path in weighted.paths.items():
        other = repeated.paths[name]
        close = {"rtol": 1e-4, "atol": 1e-5}
        np.testing.assert_allclose(path.training, other.training, **close)
        np.testing.assert_allclose(path.mean_held_out, other.mean_held_out, **close)
        np.testing.assert_allclose(path.leave_one_out, other.leave_one_out, **close)
        np.testing.assert_allclose(path.complexity, other.complexity, **close)
        for mine, theirs in zip(path.log_densities, other.log_densities, strict=True):
            np.testing.assert_allclose(np.exp(mine(at)), np.exp(theirs(at)), **close)
    for row in weighted.differences.rows:
        same = repeated.differences[row.name]
        assert row.difference == pytest.approx(same.difference, rel=1e-3, abs=1e-3)
        assert row.standard_error == pytest.approx(same.standard_error, rel=1e-3, abs=1e-3)


def test_equal_weights_below_one_leave_each_datum_out_whole() -> None:
    options: dict[str, Any] = {
        "components": [1],
        "bins": [1, 2],
        "n_folds": 4,
        "leave_one_out": True,
    }
    half = compare_density_methods(X, sample_weight=np.full(len(X), 0.5), **options)
    plain = compare_density_methods(X, **options)
    # A ridge weighs twice as much beside half the data: flows of several bins differ.
    for name in ("mixture", "kernels"):
        for what in ("training", "mean_held_out", "leave_one_out"):
            found, wanted = getattr(half.paths[name], what), getattr(plain.paths[name], what)
            np.testing.assert_allclose(found, wanted, rtol=1e-8)


def test_weights_deal_their_units() -> None:
    parts = deal_parts(3, 2, 0, sample_weight=[2.5, 0.0, 4.0])
    assert set(parts.data.tolist()) == {0, 2}
    assert np.bincount(parts.data, parts.weights).tolist() == [2.5, 0.0, 4.0]
    assert parts.total == 6.5
    with pytest.raises(ValueError, match="sample_weight must be at most 10,000,000 in sum"):
        deal_parts(1, 2, 0, sample_weight=[1e8])
    with pytest.raises(ValueError, match="n_folds must be at most the number of data, 2"):
        deal_parts(3, 4, 0, sample_weight=[1.0, 1.0, 0.0])


def test_differences_of_weighted_losses_are_those_of_repeats() -> None:
    losses = {"a": np.array([1.0, 2.0, 1.5, 9.0]), "b": np.array([1.3, 1.0, 2.5, 1.0])}
    weights = np.array([3, 1, 2, 0])
    found = compare_losses(losses, sample_weight=weights)
    wanted = compare_losses({name: np.repeat(x, weights) for name, x in losses.items()})
    assert found.n == wanted.n == 6
    for row in found.rows:
        same = wanted[row.name]
        for what in ("nll", "difference", "standard_error", "low", "high"):
            assert getattr(row, what) == pytest.approx(getattr(same, what), rel=1e-12)
        assert row.doubts == same.doubts
        assert np.repeat(np.arange(4), weights)[same.pays_most] == row.pays_most
