"""Every fit predicts in one way: `predict_probs`, and `predict_log_probs`, which is its log."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

from nll_core import learning, recalibration
from nll_core.learning import LogisticFit, fit_logistic, fit_softmax_regression
from nll_core.recalibration import (
    BetaFit,
    IsotonicFit,
    PlattFit,
    calibrators_for,
    fit_calibrator,
)
from tests.production_fits import FITS

RNG = np.random.default_rng(3)
FEATURES = RNG.normal(size=(60, 2))
LABELS = (FEATURES[:, 0] + RNG.normal(size=60) > 0).astype(int)
THREE = np.where(FEATURES[:, 1] + RNG.normal(size=60) > 1, 2, LABELS)
LOGITS = RNG.normal(size=(60, 3))
ALL: dict[str, tuple[Any, np.ndarray]] = {
    **{f"{type(fit).__name__} of {name}": (fit, np.asarray(x)) for name, (fit, x) in FITS.items()},
    "LogisticFit": (fit_logistic(FEATURES, LABELS), FEATURES),
    "SoftmaxRegressionFit": (fit_softmax_regression(FEATURES, THREE), FEATURES),
    **{
        f"Calibrator of {method}": (fit_calibrator(LOGITS, THREE, method), LOGITS)
        for method in calibrators_for(3)
    },
    **{
        f"Calibrator of {method} for two": (
            fit_calibrator(LOGITS[:, :2], LABELS, method),
            LOGITS[:, :2],
        )
        for method in calibrators_for(2)
    },
}


def takes_data(method: Any) -> bool:
    """Whether it is a method of more than the object itself."""
    return inspect.isfunction(method) and len(inspect.signature(method).parameters) > 1


def test_every_fit_that_predicts_is_here():
    public = [getattr(part, name) for part in (recalibration, learning) for name in part.__all__]
    ways = ("apply", "log_probs", "probs", "predict_probs", "predict_log_probs")
    predicting = {
        kind
        for kind in public
        if inspect.isclass(kind)
        for way in ways
        if takes_data(getattr(kind, way, None))
    }
    assert predicting == {type(fit) for fit, _ in ALL.values()}
    for kind in predicting:
        assert not any(hasattr(kind, way) for way in ("apply", "log_probs", "probs"))


@pytest.mark.parametrize("name", ALL)
def test_probabilities_are_those_of_their_logs(name):
    fit, x = ALL[name]
    probs, log_probs = fit.predict_probs(x), fit.predict_log_probs(x)
    assert probs.shape == log_probs.shape
    assert ((probs >= 0) & (probs <= 1)).all()
    np.testing.assert_allclose(np.exp(log_probs), probs, rtol=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_an_event_has_one_number_and_classes_have_a_row_that_sums_to_1(name):
    fit, x = ALL[name]
    probs = fit.predict_probs(x)
    if isinstance(fit, LogisticFit):
        assert probs.shape == x.shape[:-1]
    elif isinstance(fit, (PlattFit, BetaFit, IsotonicFit)):
        assert probs.shape == x.shape
    else:
        np.testing.assert_allclose(probs.sum(axis=-1), 1, rtol=1e-12)


def test_logs_keep_their_digits_where_a_probability_is_1():
    found = PlattFit(1.0, 0.0, 0.0, 0.0, True, "", 0)
    assert found.predict_probs(40.0) == 1.0
    assert found.predict_log_probs(40.0) == pytest.approx(-np.exp(-40.0), rel=1e-12)
    assert found.predict_log_probs([-np.inf, np.inf]).tolist() == [-np.inf, 0.0]
