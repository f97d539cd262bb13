"""Models fitted to data: regressions, linear classifiers, and whether data are separable."""

from nll_core.learning.linear_classifier import LinearClassifierFit, fit_linear_classifier
from nll_core.learning.regression import (
    LogisticFit,
    SoftmaxRegressionFit,
    fit_logistic,
    fit_softmax_regression,
)
from nll_core.learning.separability import Separation, separation

__all__ = [
    "LinearClassifierFit",
    "LogisticFit",
    "Separation",
    "SoftmaxRegressionFit",
    "fit_linear_classifier",
    "fit_logistic",
    "fit_softmax_regression",
    "separation",
]
