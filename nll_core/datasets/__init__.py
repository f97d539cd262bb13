"""Real data with provenance; files are read when a loader is called, not on import."""

from nll_core.datasets.digits import (
    DIGITS_LABEL_SMOOTHINGS,
    ClassifierPredictions,
    load_digits_predictions,
)
from nll_core.datasets.measurements import (
    Measurements,
    load_five_points,
    load_michelson,
    load_newcomb,
    sample_gaussian,
)

__all__ = [
    "DIGITS_LABEL_SMOOTHINGS",
    "ClassifierPredictions",
    "Measurements",
    "load_digits_predictions",
    "load_five_points",
    "load_michelson",
    "load_newcomb",
    "sample_gaussian",
]
