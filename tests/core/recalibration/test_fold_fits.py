"""Fits that share their work between methods and folds: the same as each made by itself."""

import numpy as np
import pytest

from nll_core import fit_calibrator
from nll_core.recalibration import stratified_folds
from nll_core.recalibration._fold_fits import FoldFits
from nll_core.teaching import simulate_classifier

METHODS = ("temperature", "vector", "isotonic_laplace", "isotonic")


def tied(dtype, k=4, n=600):
    """Logits with many ties, and one that is forbidden."""
    made = simulate_classifier(n, k, 2.0, seed=1)
    logits = np.round(made.logits, 1).astype(dtype)
    labels = made.labels
    logits[0, (labels[0] + 1) % k] = -np.inf
    return logits, labels


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("weighted", [False, True])
def test_each_fit_is_the_one_made_by_itself(dtype, weighted):
    logits, labels = tied(dtype)
    weights = np.random.default_rng(0).integers(0, 3, 600) / 2 if weighted else None
    # Of more parts than are summed up at once.
    folds = stratified_folds(labels, 7, seed=0)
    fits = FoldFits(logits, labels, weights, folds, 7)
    for method in METHODS:
        on_all, on_folds = fits.fits(method)
        for fold, found in zip((None, *range(7)), (on_all, *on_folds), strict=True):
            seen = np.full(600, True) if fold is None else folds != fold
            alone = fit_calibrator(
                logits[seen],
                labels[seen],
                method,
                sample_weight=None if weights is None else weights[seen],
            )
            rounding = 1e-13 if dtype == np.float64 else 1e-7
            assert found.fit.nll_before == pytest.approx(alone.fit.nll_before, abs=rounding)
            assert found.fit.nll_after == pytest.approx(alone.fit.nll_after, abs=rounding)
            assert found.fit.converged == alone.fit.converged
            slack = 1e-5 if method == "vector" else 10 * np.finfo(dtype).eps
            np.testing.assert_allclose(
                found.predict_log_probs(logits), alone.predict_log_probs(logits), atol=slack, rtol=0
            )


def test_two_isotonic_methods_share_curves_but_not_values():
    logits, labels = tied(np.float64)
    fits = FoldFits(logits, labels, None, stratified_folds(labels, 3, seed=0), 3)
    laplace, _ = fits.fits("isotonic_laplace")
    plain, _ = fits.fits("isotonic")
    for (x, smoothed), (same_x, y) in zip(laplace.fit.corners, plain.fit.corners, strict=True):
        np.testing.assert_array_equal(x, same_x)
        assert y.min() == 0.0 < smoothed.min()


def test_a_fold_that_leaves_no_weight_is_said_so():
    logits, labels = tied(np.float64)
    folds = stratified_folds(labels, 3, seed=0)
    with pytest.raises(ValueError, match="sample_weight must be above 0 somewhere"):
        FoldFits(logits, labels, (folds == 1).astype(float), folds, 3)
