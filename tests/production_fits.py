"""Fits with given values and inputs for each, for the production snippets and their reference."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nll_core.recalibration.beta_calibration import BetaFit
from nll_core.recalibration.isotonic import IsotonicFit, IsotonicOneVsRestFit
from nll_core.recalibration.platt import PlattFit
from nll_core.recalibration.temperature import TemperatureFit
from nll_core.recalibration.vector_scaling import VectorScalingFit

# NLLs and messages are in no snippet.
_REST: dict[str, Any] = {"nll_before": 1.0, "nll_after": 0.5, "converged": True, "message": ""}
_CORNERS = np.array([0.05, 0.2, 0.3, 0.3, 0.4, 0.7, 0.9])
_VALUES = np.array([0.0, 0.1, 0.1, 0.25, 0.25, 0.8, 1.0])
LOGITS = np.array([[2.0, -1.0, 0.5], [700.0, -700.0, 0.0], [1.0, 1.0, 1.0], [-3.5, 40.0, 39.0]])
P = np.array([0.0, 0.03, 0.05, 0.11, 0.3, 0.35, 0.62, 0.9, 0.97, 1.0])
ROWS = np.array([[0.6, 0.3, 0.1], [0.05, 0.9, 0.05], [0.0, 0.0, 1.0], [0.34, 0.33, 0.33]])

FITS: dict[str, tuple[Any, NDArray[np.float64]]] = {
    "temperature": (
        TemperatureFit(temperature=1.8342, status="interior", iterations=5, **_REST),
        LOGITS,
    ),
    "temperature 0": (
        TemperatureFit(temperature=0.0, status="zero", iterations=0, **_REST),
        LOGITS,
    ),
    "temperature infinite": (
        TemperatureFit(temperature=np.inf, status="infinite", iterations=0, **_REST),
        np.array([[1.0, 0.0, -np.inf], [5.0, 4.0, 3.0]]),
    ),
    "vector": (
        VectorScalingFit(
            scale=np.array([0.5, 1.25, -0.75]), bias=np.array([-0.2, 0.5, -0.3]), steps=9, **_REST
        ),
        np.concatenate([LOGITS, [[1.0, 0.5, -np.inf], [-np.inf, 0.0, 0.5]]]),
    ),
    "Platt": (
        PlattFit(slope=0.62, intercept=-1.3, steps=4, **_REST),
        np.array([-40.0, -1.5, 0.0, 2.0, 40.0]),
    ),
    "beta": (BetaFit(a=0.7, b=1.4, c=0.3, steps=6, **_REST), P),
    "isotonic": (IsotonicFit(x=_CORNERS, y=_VALUES, n_blocks=4, **_REST), P),
    "one against the rest": (
        IsotonicOneVsRestFit(
            corners=(
                (_CORNERS, _VALUES),
                (np.array([0.1, 0.8]), np.array([0.0, 0.9])),
                (np.array([0.2, 0.5]), np.array([0.0, 0.4])),
            ),
            **_REST,
        ),
        ROWS,
    ),
}


def calibrated(fit: Any, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities that the fit itself gives."""
    return np.asarray(fit.predict_probs(values))
