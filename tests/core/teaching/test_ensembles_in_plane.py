"""Ensembles in a plane: near their data, far away, and with more of it."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.information import entropy
from nll_core.learning import fit_linear_classifier
from nll_core.teaching import PlaneEnsemble, nats_by_distance, nats_by_size, plane_ensemble

ENSEMBLE = plane_ensemble(40, n_members=7, seed=3)


def of(angles: list[float]) -> PlaneEnsemble:
    """Members whose weights point in some directions (degrees)."""
    at = np.radians(angles)
    return PlaneEnsemble(ENSEMBLE.data, np.column_stack([np.cos(at), np.sin(at)]), 0 * at + 0.5)


def test_a_member_is_the_fit_to_a_resample_of_repeated_points() -> None:
    counts = np.random.default_rng([3, 1]).multinomial(40, np.full(40, 1 / 40))
    data = ENSEMBLE.data
    repeated = fit_linear_classifier(
        np.repeat(data.points, counts, axis=0), np.repeat(data.labels, counts), l2=0.1 / 40
    )
    np.testing.assert_allclose(ENSEMBLE.weights[0], repeated.weights, rtol=1e-6)
    assert ENSEMBLE.intercepts[0] == pytest.approx(repeated.intercept, rel=1e-6)


def test_probabilities_are_sigmoids_of_the_scores() -> None:
    at = np.array([[0.5, -1.0], [3.0, 2.0]])
    p = 1 / (1 + np.exp(-(at @ ENSEMBLE.weights.T + ENSEMBLE.intercepts)))
    np.testing.assert_allclose(ENSEMBLE.probs(at)[..., 1], p, rtol=1e-12)
    assert ENSEMBLE.votes(at).tolist() == (p > 0.5).sum(axis=1).tolist()
    split = ENSEMBLE.split(at)
    mean = p.mean(axis=1)
    np.testing.assert_allclose(split.total, entropy(np.stack([mean, 1 - mean], axis=1)))


@pytest.mark.parametrize(
    ("angles", "share"),
    [
        ([10.0, 10.0], 1.0),
        ([0.0, 90.0], 0.5),
        ([-20.0, 5.0, 25.0], 0.75),
        ([170.0, -170.0], 1 - 20 / 180),
        ([0.0, 120.0, 240.0], 0.0),
    ],
)
def test_the_share_of_directions_in_which_all_agree(angles: list[float], share: float) -> None:
    ensemble = of(angles)
    assert ensemble.agreeing_share == pytest.approx(share, abs=1e-12)
    # Counted far away along many directions.
    around = np.radians((np.arange(3600) + 0.5) / 10)
    far = 1e6 * np.column_stack([np.cos(around), np.sin(around)])
    agree = np.mean(np.asarray(ensemble.split(far).epistemic) < 1e-9)
    assert agree == pytest.approx(share, abs=2e-3)


def test_the_curve_is_the_mean_over_directions() -> None:
    curve = nats_by_distance(ENSEMBLE, [0.0, 3.0], [0.0, 90.0])
    here = ENSEMBLE.split([[0.0, 0.0], [3.0, 0.0], [0.0, 3.0]])
    for name in ("total", "epistemic"):
        at = getattr(here, name)
        np.testing.assert_allclose(getattr(curve, name), [at[0], (at[1] + at[2]) / 2], rtol=1e-12)


def test_more_data_leaves_less_to_disagree_on_and_as_much_to_chance() -> None:
    curve = nats_by_size([50, 200, 2000])
    assert np.all(np.diff(curve.epistemic) < 0)
    assert curve.epistemic[-1] < 0.002
    # That of the true probabilities.
    exact = ENSEMBLE.data
    fresh = np.random.default_rng(0).standard_normal((200_000, 2))
    fresh += np.where(np.arange(200_000) % 2, 1, -1)[:, None] * np.array([1.0, 0.6])
    p = exact.probability(fresh)
    wanted = np.mean(np.asarray(entropy(np.stack([p, 1 - p], axis=1))))
    assert curve.aleatoric[-1] == pytest.approx(wanted, abs=0.02)
