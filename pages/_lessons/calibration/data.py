"""The calibration page's parameters, and what it asks of `nll_core`, each answer kept a while."""

from __future__ import annotations

import math
from typing import Final, Literal, NamedTuple

import numpy as np
import streamlit as st

from nll_core import (
    CalibratedErrorAlongBins,
    CalibratedErrorAlongTemperature,
    CalibrationAlongTemperature,
    CalibrationScores,
    ErrorAlongBins,
    HeldOutCalibration,
    HeldOutHalves,
    calibrated_error_along_bins,
    calibrated_error_along_temperature,
    calibration_along_temperature,
    calibration_scores,
    error_along_bins,
    held_out_calibration,
    hold_out,
    nll_along_temperature,
    simulate_classifier,
    surprise,
)
from nll_core.datasets import load_digits_predictions

Strategy = Literal["uniform", "quantile"]

# Steps of 2.3%, written as they are used, so that a link says exactly what is shown.
TEMPERATURES: Final = tuple(float(f"{10 ** (i / 100):.3g}") for i in range(-100, 101))
SWEEP: Final = np.array(TEMPERATURES[::2])
# The error by chance has no jumps and needs fewer points, each from a few hundred draws.
CHANCE_SWEEP: Final = np.array(TEMPERATURES[::10])
FEWEST_BINS: Final = 5
MOST_BINS: Final = 50
BIN_NUMBERS: Final = np.arange(FEWEST_BINS, MOST_BINS + 1)
CHANCE_BIN_NUMBERS: Final = BIN_NUMBERS[::5]
CHANCE_DRAWS: Final = 400
DIGITS: Final = 10


class Data(NamedTuple):
    """Which predictions, and how they are cut in halves."""

    model: str
    smoothing: float
    true_temperature: float
    n_classes: int
    n: int
    seed: int
    split: int


class Judged(NamedTuple):
    """What is judged, in which bins; `k` is a class, or None for the predicted one."""

    n_bins: int
    strategy: Strategy
    k: int | None


class ErrorsByBins(NamedTuple):
    """ECE for each number of bins, and what a calibrated model would show for some of them."""

    found: ErrorAlongBins
    chance: CalibratedErrorAlongBins


def digits_data(label_smoothing: float, split: int) -> Data:
    """The digits classifier trained with `label_smoothing`."""
    return Data("digits", label_smoothing, 1.0, DIGITS, 0, 0, split)


def nearest_step(temperature: float) -> float:
    """The step of the slider that is nearest, on the logarithmic scale that it has."""
    return min(TEMPERATURES, key=lambda step: abs(math.log(step / temperature)))


@st.cache_resource(max_entries=32, show_spinner=False)
def halves_of(data: Data) -> HeldOutHalves:
    """The predictions, cut in halves."""
    if data.model == "digits":
        digits = load_digits_predictions(data.smoothing)
        return hold_out(digits.logits, digits.labels, seed=data.split)
    simulated = simulate_classifier(data.n, data.n_classes, data.true_temperature, data.seed)
    return hold_out(simulated.logits, simulated.labels, seed=data.split)


@st.cache_resource(max_entries=64, show_spinner=False)
def nll_curve(data: Data) -> np.ndarray:
    """NLL of the evaluation half at each T of `SWEEP`."""
    halves = halves_of(data)
    return nll_along_temperature(halves.logits, halves.labels, SWEEP)


@st.cache_resource(max_entries=64, show_spinner=False)
def error_curve(data: Data, judged: Judged) -> CalibrationAlongTemperature:
    """ECE of the evaluation half at each T of `SWEEP`."""
    halves = halves_of(data)
    return calibration_along_temperature(halves.logits, halves.labels, SWEEP, **judged._asdict())


@st.cache_resource(max_entries=64, show_spinner=False)
def chance_curve(data: Data, judged: Judged) -> CalibratedErrorAlongTemperature:
    """ECE that a calibrated model would show, at each T of `CHANCE_SWEEP`."""
    return calibrated_error_along_temperature(
        halves_of(data).logits, CHANCE_SWEEP, n_draws=200, **judged._asdict()
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def calibration_at(data: Data, judged: Judged, temperature: float) -> HeldOutCalibration:
    """Everything that the evaluation half says at one temperature."""
    return held_out_calibration(halves_of(data), temperature=temperature, **judged._asdict())


@st.cache_resource(max_entries=128, show_spinner=False)
def scores_at(data: Data, judged: Judged, temperature: float) -> CalibrationScores:
    """The scores of the evaluation half alone."""
    halves, how = halves_of(data), judged._asdict()
    return calibration_scores(halves.logits, halves.labels, temperature=temperature, **how)


@st.cache_resource(max_entries=16, show_spinner=False)
def errors_by_bins(data: Data, judged: Judged, temperature: float) -> ErrorsByBins:
    """What the number of bins does to the ECE."""
    return errors_of(calibration_at(data, judged, temperature))


def errors_of(at: HeldOutCalibration) -> ErrorsByBins:
    """The same, not kept."""
    return ErrorsByBins(
        error_along_bins(at.confidence, at.happened, BIN_NUMBERS),
        calibrated_error_along_bins(
            at.confidence, CHANCE_BIN_NUMBERS, strategy=at.strategy, n_draws=CHANCE_DRAWS
        ),
    )


def nll_top(data: Data, judged: Judged) -> float:
    """Top of every axis of NLL: it holds a uniform guess and the model as it was trained."""
    guess = float(surprise(1 / data.n_classes))
    return 1.1 * max(guess, scores_at(data, judged, 1.0).nll)
