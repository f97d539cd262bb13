"""The paths of the minimisers on the Gaussian page, computed once and kept a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nll_core import DescentMethod, NewtonSlices, descend, gaussian_objective, newton_slices
from pages._lessons.gaussian.data import Chosen, sample_of

MAX_STEPS: Final = 100
# Steps that are too long can make a path chaotic; rounded, it is the same in the browser.
POSITION_DECIMALS: Final = 12
# Beyond these a path has left every chart; what follows are numbers without meaning.
FARTHEST: Final = 1e6

METHODS: Final[dict[str, DescentMethod]] = {
    "gradient descent": "gradient_descent",
    "momentum": "momentum",
    "Newton": "newton",
}


@dataclass(frozen=True, eq=False)
class Path:
    """A minimiser's path over (μ, σ), with the summed NLL above its minimum at each step."""

    method: DescentMethod
    mu: NDArray[np.float64]
    sigma: NDArray[np.float64]
    rise: NDArray[np.float64]
    positions: NDArray[np.float64]
    """Where the minimiser was, in its own coordinates."""
    slices: NewtonSlices | None
    """What each step of Newton's method went by."""
    converged: bool
    message: str

    @property
    def steps(self) -> int:
        return len(self.mu) - 1


@st.cache_resource(max_entries=128, show_spinner=False)
def path_of(chosen: Chosen, mu: float, sigma: float, method: DescentMethod, rate: float) -> Path:
    """The path of a minimiser from (μ, σ) on the chosen data, in units of their σ̂."""
    sample = sample_of(chosen)
    objective = gaussian_objective(sample.statistics, unit=sample.fit.sigma)
    trace = descend(
        objective,
        objective.position(mu, sigma),
        method=method,
        learning_rate=rate,
        max_steps=MAX_STEPS,
        # Newton's method is never chaotic, and its last steps need all digits.
        decimals=None if method == "newton" else POSITION_DECIMALS,
    )
    with np.errstate(over="ignore"):
        means, sigmas = objective.parameters(trace.positions)
        far = np.abs(means - sample.fit.mu) + sigmas > FARTHEST * sample.fit.sigma
    kept = int(np.argmax(far)) if far.any() else len(means)
    return Path(
        method=method,
        mu=means[:kept],
        sigma=sigmas[:kept],
        rise=np.maximum(sample.fit.n * trace.values[:kept] - sample.fit.nll, 0.0),
        positions=trace.positions[:kept],
        slices=newton_slices(objective, trace) if method == "newton" else None,
        converged=trace.converged,
        message=trace.message if kept == len(means) else "diverged",
    )
