"""Fits of calibrators that libraries do otherwise, or not to the end."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from benchmarks.claims.claim import Claim, Found
from nll_core import fit_beta, fit_platt, fit_temperature, softmax


def overconfident(seed: int, n: int = 5000, n_classes: int = 10) -> tuple[Any, Any]:
    """Logits of an overconfident classifier, and the labels."""
    generator = np.random.default_rng(seed)
    logits = 2.0 * generator.normal(size=(n, n_classes))
    labels = generator.integers(n_classes, size=n)
    logits[np.arange(n), labels] += 3.0
    return 1.7 * logits, labels


def temperature_in_scikit_learn() -> Found:
    from sklearn.calibration import _TemperatureScaling

    off: dict[str, list[float]] = {"float64": [], "float32": []}
    for seed in range(4):
        logits, labels = overconfident(seed)
        right = fit_temperature(logits, labels).temperature
        for kind, found in off.items():
            fitted = _TemperatureScaling().fit(logits.astype(kind), labels)
            found.append(abs(1.0 / float(fitted.beta_) / right - 1.0))
    return {
        "double": max(off["float64"]),
        "single": max(off["float32"]),
        "worst": max(off["float32"]),
    }


def temperature_of_rounded_rows() -> Found:
    from sklearn.calibration import _TemperatureScaling

    generator = np.random.default_rng(0)
    logits = 3.2 * generator.normal(size=(500, 3))
    labels = np.array([generator.choice(3, p=row) for row in softmax(logits / 1.6)])
    probs = softmax(logits)
    rounded = probs.round(4)
    return {
        "right": 1.0 / float(_TemperatureScaling().fit(probs, labels).beta_),
        "rounded": 1.0 / float(_TemperatureScaling().fit(rounded, labels).beta_),
        "ours": fit_temperature(logits, labels).temperature,
        "our_rounded": fit_temperature(np.log(np.maximum(rounded, 1e-12)), labels).temperature,
    }


def temperature_in_netcal() -> Found:
    from netcal.scaling import TemperatureScaling

    logits, labels = overconfident(0, n=2000)
    found = {}
    for kind in ("float64", "float32"):
        scaling = TemperatureScaling()
        scaling.fit(softmax(logits.astype(kind)), labels)
        found[kind] = float(1.0 / np.asarray(scaling.temperature).ravel()[0])
    return {**found, "ours": fit_temperature(logits.astype(np.float32), labels).temperature}


def temperature_by_the_recipe() -> Found:
    from benchmarks.calibration import by_recipe

    logits, labels = overconfident(0, n=2000)
    return {
        "theirs": by_recipe(logits.astype(np.float32), labels),
        "ours": fit_temperature(logits, labels).temperature,
    }


def sigmoid_in_scikit_learn() -> Found:
    from sklearn.calibration import _SigmoidCalibration

    scores = np.array([-2.0, -1.0, 0.0, 1.0, 2.0, 3.0])
    outcomes = np.array([0, 0, 1, 0, 1, 1])
    theirs = _SigmoidCalibration().fit(scores, outcomes)
    return {
        "theirs": -float(theirs.a_),
        "smoothed": fit_platt(scores, outcomes, target_smoothing=True).slope,
        "ours": fit_platt(scores, outcomes).slope,
    }


def digits_of_betacal() -> Found:
    from betacal import BetaCalibration

    off = []
    for seed in range(3):
        generator = np.random.default_rng(seed)
        probs = generator.beta(1.2, 1.0, 500)
        happened = generator.random(500) < probs**1.4
        theirs = BetaCalibration("abm").fit(probs, happened)
        ours = fit_beta(probs, happened)
        off.append(float(np.abs(theirs.predict(probs) - ours.predict_probs(probs)).max()))
    return {"most": max(off), "least": max(off)}


def falling_map_of_betacal() -> Found:
    from betacal import BetaCalibration

    probs, happened = np.array([0.1, 0.2, 0.7, 0.9]), np.array([1, 1, 1, 0])
    theirs = BetaCalibration("abm").fit(probs, happened).predict(np.array([0.1, 0.9]))
    ours = fit_beta(probs, happened).predict_probs([0.1, 0.9])
    return {
        "low": float(theirs[0]),
        "high": float(theirs[1]),
        "our_low": float(ours[0]),
        "our_high": float(ours[1]),
    }


CALIBRATORS: Final = (
    Claim(
        "temperature",
        "scikit-learn",
        "`CalibratedClassifierCV(method='temperature')`: T off by {double} of itself in float64; "
        "in float32 by {single}, {worst}",
        "`fit_temperature`: the minimum of the NLL by Newton's method, in float64 for every type",
        "A search that compares values of a float32 loss cannot see below its rounding.",
        {"double": "at most 10⁻⁷", "single": "more than 10⁻⁵", "worst": "at most 10⁻³"},
        temperature_in_scikit_learn,
    ),
    Claim(
        "temperature, rows that sum to 1 but for rounding",
        "scikit-learn",
        "`500` rows of three probabilities: T = {right}; the same, rounded to four decimals, are "
        "taken for logits: T = {rounded}",
        "{ours}; of the logarithms of the rounded ones {our_rounded}",
        "Its test for probabilities is a sum within `1e-5` of 1; here the caller says what they "
        "are.",
        {"right": "1.768", "rounded": "0.420", "ours": "1.768", "our_rounded": "1.771"},
        temperature_of_rounded_rows,
    ),
    Claim(
        "temperature",
        "netcal",
        "`2000` rows of ten classes: T = {float64} in float64; in float32 it stays at {float32}",
        "{ours} from float32",
        "It takes its slope over a step that is too small for float32.",
        {"float64": "2.1317", "float32": "1.0000", "ours": "2.1317"},
        temperature_in_netcal,
    ),
    Claim(
        "temperature",
        "PyTorch",
        "the recipe that is copied most, L-BFGS with `lr=0.01, max_iter=50` from `1.5`, on the "
        "same rows: T = {theirs}",
        "{ours}",
        "It stops long before the minimum; `make bench` shows how far, and what it costs.",
        {"theirs": "1.66", "ours": "2.13"},
        temperature_by_the_recipe,
    ),
    Claim(
        "Platt scaling",
        "scikit-learn",
        "`method='sigmoid'`, scores `−2 … 3` of `0 0 1 0 1 1`: slope {theirs}",
        "`fit_platt(target_smoothing=True)`: {smoothed}; by default, maximum likelihood: {ours}",
        "scikit-learn's targets are Platt's smoothed ones, which pull the slope towards 0.",
        {"theirs": "0.5355", "smoothed": "0.5355", "ours": "1.2140"},
        sigmoid_in_scikit_learn,
    ),
    Claim(
        "beta calibration",
        "betacal",
        "`BetaCalibration('abm')`, three sets of `500`: probabilities off by {most} and {least}",
        "`fit_beta`: the minimum of the NLL, to rounding",
        "It stops where scikit-learn's logistic regression does by default.",
        {"most": "at most 10⁻³", "least": "more than 10⁻⁵"},
        digits_of_betacal,
    ),
    Claim(
        "beta calibration, a score that ranks the wrong way",
        "betacal",
        "`0.1, 0.2, 0.7, 0.9` of `1, 1, 1, 0`: `0.1` becomes {low}, `0.9` becomes {high}",
        "{our_low} and {our_high}",
        "A calibrator that turns the order round is another model; the map of Kull, Silva Filho "
        "& Flach (2017) has a, b ≥ 0.",
        {"low": "1.0000", "high": "0.0002", "our_low": "0.7500", "our_high": "0.7500"},
        falling_map_of_betacal,
    ),
)
