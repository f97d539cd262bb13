"""Mixtures, kernels and flows on one scale: each against a fit by hand, on the same folds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from nll_core.datasets import load_acidity
from nll_core.selection import compare_density_methods, compare_losses

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
