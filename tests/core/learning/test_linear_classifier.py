"""Linear classifiers: against scikit-learn and SciPy, optimality, degenerate data, messages."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.svm import LinearSVC

from nll_core import margin_loss
from nll_core.learning import fit_linear_classifier
from nll_core.losses import MARGIN_LOSSES, MarginLoss
from nll_core.teaching import planar_classes

FITTED = [loss for loss in MARGIN_LOSSES if loss != "zero_one"]
L2 = 0.01


def data(share: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """A hundred points, and an outlier among them."""
    drawn = planar_classes(100, share=share, seed=1)
    return np.vstack([drawn.points, [-5.0, 0.5]]), np.append(drawn.labels, 1)


def objective(theta: np.ndarray, x: np.ndarray, y: np.ndarray, loss: MarginLoss) -> float:
    margins = (2 * y - 1) * (x @ theta[:2] + theta[2])
    weights = np.where(y == 1, 0.8, 0.2) if loss == "weighted_nll" else np.ones(len(y))
    kind: MarginLoss = "nll" if loss == "weighted_nll" else loss
    values = np.asarray(margin_loss(margins, kind))
    return float(weights @ values / weights.sum() + L2 / 2 * theta @ theta)


@pytest.mark.parametrize("loss", FITTED)
def test_no_other_line_found_by_scipy_is_better(loss: MarginLoss) -> None:
    x, y = data()
    fit = fit_linear_classifier(x, y, loss=loss, l2=L2, positive_weight=0.8)
    assert fit.converged, fit.message
    here = np.append(fit.weights, fit.intercept)
    assert fit.value == pytest.approx(objective(here, x, y, loss), rel=1e-9)
    starts = [here, np.zeros(3)] if loss not in ("brier", "focal") else [here]
    for start in starts:
        method = "Nelder-Mead" if loss == "hinge" else "BFGS"
        found = minimize(objective, start, (x, y, loss), method=method, options={"maxiter": 4000})
        assert fit.value <= found.fun + 1e-5


@pytest.mark.parametrize(("loss", "name"), [("hinge", "hinge"), ("squared_hinge", "squared_hinge")])
def test_the_hinge_fits_are_those_of_a_support_vector_machine(loss: MarginLoss, name: str) -> None:
    x, y = data()
    fit = fit_linear_classifier(x, y, loss=loss, l2=L2)
    svm = LinearSVC(loss=name, C=1 / (L2 * len(y)), tol=1e-9, max_iter=1_000_000, random_state=0)
    svm.fit(x, y)
    np.testing.assert_allclose(fit.weights, svm.coef_[0], atol=3e-3)
    assert fit.intercept == pytest.approx(float(svm.intercept_[0]), abs=3e-3)


def test_equal_weights_are_the_nll() -> None:
    x, y = data()
    plain = fit_linear_classifier(x, y)
    weighted = fit_linear_classifier(x, y, loss="weighted_nll", positive_weight=0.5)
    np.testing.assert_allclose(weighted.weights, plain.weights, rtol=1e-9)


def test_separable_data_have_a_finite_fit() -> None:
    for loss in FITTED:
        fit = fit_linear_classifier([[-1.0], [-2.0], [1.0], [2.0]], [0, 0, 1, 1], loss=loss)
        assert fit.converged, (loss, fit.message)
        assert fit.weights[0] > 0
        assert fit.intercept == pytest.approx(0, abs=1e-3)


def test_scores_are_linear() -> None:
    fit = fit_linear_classifier(*data())
    point = np.array([[0.3, -0.2]])
    assert fit.score(point)[0] == pytest.approx(float(point[0] @ fit.weights) + fit.intercept)


@pytest.mark.parametrize(
    ("x", "y", "options", "message"),
    [
        ([[0.0], [1.0]], [0, 2], {}, "labels must hold only 0 and 1"),
        ([0.0, 1.0], [0, 1], {}, "features must have shape"),
        ([[np.nan], [1.0]], [0, 1], {}, "features must be finite"),
        (np.zeros((0, 2)), [], {}, "features must not be empty"),
        ([[0.0], [1.0]], [0, 1], {"l2": 0.0}, "l2 must be finite and above 0"),
        ([[0.0], [1.0]], [0, 1], {"loss": "zero_one"}, "must have a slope"),
    ],
)
def test_what_cannot_be_used_is_named(
    x: object, y: object, options: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        fit_linear_classifier(x, y, **options)  # type: ignore[arg-type]
