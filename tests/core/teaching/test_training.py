"""Training runs against PyTorch's, and against the minimum that they lead to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nll_core import brier_score, cross_entropy, softmax
from nll_core.datasets import load_challenger, load_iris
from nll_core.learning.regression import fit_logistic
from nll_core.teaching.sample_parts import SplitSample, split_sample
from nll_core.teaching.training import round_steps, scores_along, train_classifier

IRIS = load_iris()
TORCH = np.load(Path(__file__).parents[2] / "references" / "torch_training.npz")


@pytest.fixture
def petals() -> SplitSample:
    return split_sample(IRIS.features[:, 2:], IRIS.labels, n_train=50, seed=0)


def flights(n_train: int = 23) -> SplitSample:
    data = load_challenger()
    return split_sample(data.features, data.labels, n_train=n_train, seed=None)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("plain", {}),
        ("momentum", {"method": "momentum", "l2": 0.01, "label_smoothing": 0.1}),
    ],
)
def test_runs_are_those_of_pytorch(petals: SplitSample, name: str, options: Any) -> None:
    run = train_classifier(petals, learning_rate=0.5, steps=list(range(201)), **options)
    np.testing.assert_allclose(run.objective[:-1], TORCH[f"{name}_losses"], rtol=1e-11)
    np.testing.assert_allclose(run.weights[-1], TORCH[f"{name}_weight"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(run.intercepts[-1], TORCH[f"{name}_bias"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(run.weight_norms[-1], np.linalg.norm(run.weights[-1]))


@pytest.mark.parametrize("method", ["gradient_descent", "momentum", "newton"])
def test_every_method_leads_to_the_o_ring_fit(method: Any) -> None:
    sample = flights()
    run = train_classifier(sample, method=method, steps=round_steps(1000))
    intercepts, weights = run.in_own_units(sample)
    assert intercepts[-1, 1] == pytest.approx(15.0429, abs=5e-5)
    assert weights[-1, 1, 0] == pytest.approx(-0.2322, abs=5e-5)
    assert 23 * run.objective[-1] == pytest.approx(10.1576, abs=5e-5)
    assert run.converged
    assert run.ended < 1000


def test_past_its_end_a_run_stays() -> None:
    run = train_classifier(flights(), method="newton", steps=[0, 1, 50, 60])
    assert run.ended < 50
    np.testing.assert_array_equal(run.weights[2], run.weights[3])


def test_on_separated_data_the_weights_grow_as_the_logarithm_of_the_step() -> None:
    setosa = (IRIS.labels == 0).astype(int)
    sample = split_sample(IRIS.features[:, 2:], setosa, n_train=25, seed=0)
    run = train_classifier(sample, learning_rate=1.0, steps=[0, 1000, 2000, 4000, 8000])
    grown = np.diff(run.weight_norms)[1:]
    # Each doubling adds the same, log 2 over the margin.
    assert grown.std() < 0.05 * grown.mean()
    assert "separated" in fit_logistic(sample.train.features, sample.train.labels).message
    assert not run.converged


def test_scores_are_those_of_single_steps(petals: SplitSample) -> None:
    run = train_classifier(petals, steps=[0, 5, 80])
    logits = run.logits(petals.train.features)
    found = scores_along(logits, petals.train.labels)
    for i, z in enumerate(logits):
        probs = softmax(z)
        assert found.nll[i] == pytest.approx(cross_entropy(z, petals.train.labels))
        assert found.brier[i] == pytest.approx(brier_score(probs, petals.train.labels))
        assert found.confidence[i] == pytest.approx(probs.max(axis=1).mean())
        assert found.accuracy[i] == (z.argmax(axis=1) == petals.train.labels).mean()
    assert found.nll[-1] == pytest.approx(run.objective[-1])


def test_own_units_give_the_same_logits(petals: SplitSample) -> None:
    run = train_classifier(petals, steps=[0, 30])
    intercepts, weights = run.in_own_units(petals)
    own = IRIS.features[petals.train.rows][:, 2:] @ weights[1].T + intercepts[1]
    np.testing.assert_allclose(own, run.logits(petals.train.features)[1], atol=1e-12)


def test_steps_too_long_are_a_result(petals: SplitSample) -> None:
    run = train_classifier(petals, learning_rate=1e3, l2=10.0, steps=[0, 2000])
    assert "diverged" in run.message
    assert np.isfinite(run.weights).all()


def test_round_steps() -> None:
    assert round_steps(0) == [0]
    assert round_steps(5) == [0, 1, 2, 3, 4, 5]
    steps = round_steps(3000)
    assert steps[-1] == 3000
    assert {10, 100, 110, 1000, 3000} <= set(steps)
    assert round_steps(14)[-2:] == [13, 14]
    assert np.all(np.diff(steps) > 0)


def test_messages(petals: SplitSample) -> None:
    with pytest.raises(ValueError, match="steps must ascend from 0"):
        train_classifier(petals, steps=[1, 2])
    with pytest.raises(ValueError, match="method must be one of"):
        train_classifier(petals, method="adam")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"logits must have shape \(S, n, K\)"):
        scores_along([[0.0, 1.0]], [1])
