"""Mixtures, kernels and flows on one scale: each against a fit by hand, on the same folds."""

from __future__ import annotations

import numpy as np
import pytest
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
