"""What a model can predict: for each, the family of `nll_core`, its controls and its axes."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import OutputFamily, OutputFamilyName, output_family
from pages._lessons.template.controls import (
    ANSWERS,
    BOTH,
    CLASS,
    CLASS_LOGITS,
    CONTROLS,
    COUNT,
    DPO,
    HEAVY,
    LAPLACE,
    NUMBER,
    PREFERRED,
    REWARD,
    TOKEN,
    TOKEN_LOGITS,
    WAIT,
    YES_NO,
    State,
)

Array = NDArray[np.float64]
Window = tuple[float, float]
# On either side of a kink, so that its jump is drawn upright.
BESIDE: Final = 1e-6


class Output(NamedTuple):
    """One kind of output: which controls move it, and the axes that it is drawn on."""

    family: OutputFamilyName
    prediction: str
    observed: str
    shape: str | None
    axis: str
    losses: Window
    slopes: Window
    natural: str
    naturals: Window
    differences: Window
    seen: str
    """Title of the axis of what can be observed."""
    seen_at: Window
    given: Window
    """How far probabilities, or densities, reach."""


NUMBERS: Final[dict[str, Any]] = {
    "prediction": "tpm",
    "observed": "tpy",
    "axis": "prediction μ, in the unit of y",
    "seen": "what can be observed, y",
    "seen_at": (-8.0, 8.0),
    "given": (-0.05, 0.86),
    "losses": (-1.0, 10.0),
    "slopes": (-6.0, 6.0),
}
CLASSES: Final[dict[str, Any]] = {
    "seen": "what can be observed",
    "given": (-0.06, 1.12),
    "prediction": "tpz",
    "shape": None,
    "losses": (-0.4, 7.0),
    "slopes": (-1.15, 1.15),
    "naturals": (-6.3, 6.3),
    "differences": (-1.15, 1.15),
}
LOCATION: Final[dict[str, Any]] = {
    "natural": "centre μ; there is no natural parameter",
    "naturals": (-6.3, 6.3),
}
RATES: Final[dict[str, Any]] = {"prediction": "tpr", "shape": None, "axis": "prediction z = log λ"}

OUTPUTS_BY_NAME: Final[dict[str, Output]] = {
    CLASS: Output(
        family="categorical",
        observed="tpc",
        seen_at=(-0.6, 2.6),
        axis="prediction: the logit of cat",
        natural="natural parameter: the logit of cat",
        **CLASSES,
    ),
    YES_NO: Output(
        family="bernoulli",
        observed="tpb",
        seen_at=(-0.6, 1.6),
        axis="prediction: the logit z of yes",
        natural="natural parameter: the logit z",
        **CLASSES,
    ),
    NUMBER: Output(
        family="gaussian",
        shape="tps",
        natural="natural parameter ω = μ/σ²",
        naturals=(-6.3, 6.3),
        differences=(-10.5, 10.5),
        **NUMBERS,
    ),
    BOTH: Output(
        family="heteroscedastic",
        shape="tpl",
        natural="first natural parameter ω = μ/σ²",
        naturals=(-6.3, 6.3),
        differences=(-10.5, 10.5),
        **NUMBERS,
    ),
    LAPLACE: Output(family="laplace", shape=None, differences=(-10.5, 10.5), **LOCATION, **NUMBERS),
    HEAVY: Output(
        family="student_t", shape="tpnu", differences=(-10.5, 10.5), **LOCATION, **NUMBERS
    ),
    COUNT: Output(
        family="poisson",
        observed="tpn",
        seen="count that can be observed, y",
        seen_at=(-0.8, 25.0),
        given=(-0.06, 1.12),
        losses=(-2.5, 14.0),
        slopes=(-21.0, 21.0),
        natural="natural parameter ω = log λ",
        naturals=(-3.15, 3.15),
        differences=(-21.0, 21.0),
        **RATES,
    ),
    WAIT: Output(
        family="exponential",
        observed="tpw",
        seen="wait that can be observed, y",
        seen_at=(-0.2, 8.0),
        given=(-0.15, 2.8),
        losses=(-2.0, 10.0),
        slopes=(-1.6, 8.0),
        natural="natural parameter ω = −λ",
        naturals=(-6.2, 0.2),
        differences=(-7.0, 12.0),
        **RATES,
    ),
    TOKEN: Output(
        family="categorical",
        observed="tpt",
        seen_at=(-0.6, 5.6),
        axis="prediction: the logit of “mat”",
        natural="natural parameter: the logit of “mat”",
        **CLASSES,
    ),
    REWARD: Output(
        family="preference",
        observed="tpf",
        seen_at=(-0.6, 1.6),
        axis="prediction: reward of the first minus that of the second, z",
        natural="natural parameter: the difference of rewards",
        **CLASSES,
    ),
    DPO: Output(
        family="preference",
        prediction="tph",
        observed="tpf",
        seen="answer that can be preferred",
        seen_at=(-0.6, 1.6),
        given=(-0.06, 1.12),
        shape="tpbeta",
        axis="prediction: difference of log-ratios, h",
        losses=(-0.4, 7.0),
        slopes=(-0.32, 0.32),
        natural="natural parameter ω = β·h",
        naturals=(-6.3, 6.3),
        differences=(-1.15, 1.15),
    ),
}


def output_of(state: State) -> Output:
    """The output that is chosen."""
    return OUTPUTS_BY_NAME[state.tp]


def family_of(state: State) -> OutputFamily:
    """The family of the chosen output, with its present shape."""
    return _family(state.tp, state.tps, state.tpl, state.tpnu, state.tpbeta)


@lru_cache(maxsize=256)
def _family(name: str, sigma: float, log_sigma: float, nu: float, beta: float) -> OutputFamily:
    scale = {NUMBER: sigma, BOTH: math.exp(log_sigma)}.get(name, 1.0)
    logits = TOKEN_LOGITS if name == TOKEN else CLASS_LOGITS
    return output_family(
        OUTPUTS_BY_NAME[name].family,
        scale=scale,
        nu=nu,
        beta=beta if name == DPO else 1.0,
        other_logits=list(logits.values())[1:],
    )


def prediction_of(state: State) -> float:
    """The chosen output's prediction."""
    return float(getattr(state, output_of(state).prediction))


def observed_of(state: State) -> float:
    """What was observed of the chosen output, as a number."""
    said = getattr(state, output_of(state).observed)
    if state.tp == CLASS:
        return float(list(CLASS_LOGITS).index(said))
    if state.tp == TOKEN:
        return float(list(TOKEN_LOGITS).index(said))
    return float({**ANSWERS, **PREFERRED}.get(said, said))


def sigma_of(state: State) -> float:
    """The present standard deviation."""
    return {NUMBER: state.tps, BOTH: math.exp(state.tpl)}.get(state.tp, 1.0)


def grid_of(state: State) -> Array:
    """The predictions at which curves are drawn."""
    grid = np.array(CONTROLS[output_of(state).prediction].options, dtype=np.float64)
    if state.tp == LAPLACE:
        return np.sort(np.append(grid, [state.tpy - BESIDE, state.tpy + BESIDE]))
    return grid


def snippet_case(state: State) -> tuple[str, float, float, float, float, float, tuple[float, ...]]:
    """What the snippets need: family, prediction, observed, σ, ν, β, and the other logits."""
    logits = TOKEN_LOGITS if state.tp == TOKEN else CLASS_LOGITS
    return (
        output_of(state).family,
        prediction_of(state),
        observed_of(state),
        sigma_of(state),
        state.tpnu,
        state.tpbeta if state.tp == DPO else 1.0,
        tuple(logits.values())[1:],
    )
