"""Real data with provenance; files are read when a loader is called, not on import."""

from nll_core.datasets.digits import (
    DIGITS_LABEL_SMOOTHINGS,
    ClassifierPredictions,
    load_digits_predictions,
)

__all__ = [
    "DIGITS_LABEL_SMOOTHINGS",
    "ClassifierPredictions",
    "load_digits_predictions",
]
