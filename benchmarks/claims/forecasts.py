"""Scores of forecasts of numbers of which libraries have other definitions."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from benchmarks.claims.claim import Claim, Found
from nll_core import heteroscedastic_nll
from nll_core.forecasts import (
    gaussian_crps,
    interval_coverage,
    interval_score,
    quantile_crps,
    sample_crps,
)

LEVELS: Final = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])
# Of N(0, 1) at these levels.
QUANTILES: Final = np.array([-1.959964, -1.281552, -0.67449, 0.0, 0.67449, 1.281552, 1.959964])
CAME: Final = 0.3


def gaussians() -> tuple[Any, Any, Any]:
    """Means, standard deviations that are too small, and what came."""
    generator = np.random.default_rng(13)
    mean, sigma = generator.normal(size=200), generator.uniform(0.5, 1.5, 200)
    return mean, sigma, mean + 1.5 * sigma * generator.normal(size=200)


def draws_in_scoringrules() -> Found:
    import scoringrules

    draws = np.array([1.0, 3.0])
    return {
        "theirs": float(scoringrules.crps_ensemble(2.0, draws)),
        "fair": float(scoringrules.crps_ensemble(2.0, draws, estimator="fair")),
        "ours": float(sample_crps(draws, 2.0)),
        "plain": float(sample_crps(draws, 2.0, estimator="plain")),
    }


def draws_in_properscoring() -> Found:
    import properscoring

    draws = np.array([1.0, 3.0])
    return {
        "theirs": float(properscoring.crps_ensemble(2.0, draws)),
        "ours": float(sample_crps(draws, 2.0)),
    }


def quantiles_in_scoringrules() -> Found:
    import scoringrules
    from scipy.special import ndtri

    even = (np.arange(99) + 1) / 100

    return {
        "theirs": float(scoringrules.crps_quantile(CAME, QUANTILES, LEVELS)),
        "ours": float(quantile_crps(QUANTILES, CAME, levels=LEVELS)),
        "even": float(quantile_crps(ndtri(even), CAME, levels=even)),
        "exact": float(gaussian_crps(0.0, 1.0, CAME)),
    }


def weighted_intervals_in_scoringrules() -> Found:
    import scoringrules

    low, middle, high = QUANTILES[:3], QUANTILES[3], QUANTILES[:3:-1]

    def theirs(moved: float) -> float:
        ends = moved + low, moved + high
        return float(
            scoringrules.weighted_interval_score(
                moved + CAME, moved + middle, *ends, 2 * LEVELS[:3], backend="numpy"
            )
        )

    return {
        "theirs": theirs(0.0),
        "moved": theirs(10.0),
        "ours": float(quantile_crps(QUANTILES, CAME, levels=LEVELS)),
        "our_moved": float(quantile_crps(10 + QUANTILES, 10 + CAME, levels=LEVELS)),
    }


def sums_in_uncertainty_toolbox() -> Found:
    from uncertainty_toolbox.metrics import crps_gaussian, nll_gaussian

    mean, sigma, came = gaussians()
    nll = heteroscedastic_nll(came, mean, np.log(sigma))
    return {
        "nll": float(nll_gaussian(mean, sigma, came)),
        "total": float(nll_gaussian(mean, sigma, came, scaled=False)),
        "crps": float(crps_gaussian(mean, sigma, came)),
        "our_nll": float(np.mean(nll)),
        "our_crps": float(gaussian_crps(mean, sigma, came)),
    }


def pinball_in_uncertainty_toolbox() -> Found:
    from uncertainty_toolbox.metrics import check_score

    mean, sigma, came = gaussians()
    return {
        "theirs": float(check_score(mean, sigma, came)),
        "ours": float(gaussian_crps(mean, sigma, came)),
    }


def intervals_in_uncertainty_toolbox() -> Found:
    from scipy.special import ndtri
    from uncertainty_toolbox.metrics import interval_score as theirs

    mean, sigma, came = gaussians()
    half = ndtri(0.9) * sigma
    return {
        "theirs": float(theirs(mean, sigma, came)),
        "ours": float(interval_score(mean - half, mean + half, came, coverage=0.8)),
    }


def width_in_uncertainty_toolbox() -> Found:
    from scipy.special import ndtri
    from uncertainty_toolbox.metrics import sharpness

    mean, sigma, came = gaussians()
    half = ndtri(0.9) * sigma
    return {
        "theirs": float(sharpness(sigma)),
        "mean": float(sigma.mean()),
        "ours": interval_coverage(mean - half, mean + half, came).mean_width,
    }


FORECASTS: Final = (
    Claim(
        "CRPS of draws",
        "scoringrules",
        "`crps_ensemble` of the draws `1, 3` at `2`: {theirs}, the draws as the whole forecast; "
        'with `estimator="fair"` {fair}',
        '`forecasts.sample_crps`: {ours}, the fair one; with `estimator="plain"` {plain}',
        "The fair one is, on average, the score of what the draws come from, however few they are "
        "(Ferro 2014).",
        {"theirs": "0.50", "fair": "0.00", "ours": "0.00", "plain": "0.50"},
        draws_in_scoringrules,
    ),
    Claim(
        "CRPS of draws",
        "properscoring",
        "`crps_ensemble` of the draws `1, 3` at `2`: {theirs}, the draws as the whole forecast",
        "`forecasts.sample_crps`: {ours}",
        "With it a forecaster of more draws of the same distribution looks better.",
        {"theirs": "0.50", "ours": "0.00"},
        draws_in_properscoring,
    ),
    Claim(
        "CRPS of quantiles",
        "scoringrules",
        "`crps_quantile`, twice the mean pinball loss over the levels: quantiles of N(0, 1) at "
        "`0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975`, what came `0.3`: {theirs}",
        "`forecasts.quantile_crps`: the same, {ours}; at `99` even levels {even}; of the "
        "distribution itself {exact}",
        "Uneven levels approximate no integral over all levels: such numbers are only compared "
        "with those of the same levels.",
        {"theirs": "0.2404", "ours": "0.2404", "even": "0.2720", "exact": "0.2693"},
        quantiles_in_scoringrules,
    ),
    Claim(
        "weighted interval score",
        "scoringrules",
        "of the median and the three central intervals of the same quantiles, on NumPy: {theirs}; "
        "all moved by `10`: {moved}",
        "`forecasts.quantile_crps`: {ours} and {our_moved}",
        "Bracher et al. 2021: twice the mean pinball loss; scoringrules adds half the median in "
        "place of half its distance from what came.",
        {"theirs": "0.1976", "moved": "1.6262", "ours": "0.2404", "our_moved": "0.2404"},
        weighted_intervals_in_scoringrules,
    ),
    Claim(
        "NLL and CRPS of Gaussians",
        "uncertainty-toolbox",
        "`200` forecasts: NLL {nll}, CRPS {crps}, means; with `scaled=False` the NLL is a sum, "
        "{total}",
        "the same, {our_nll} and {our_crps}",
        "A Gaussian has one CRPS in closed form.",
        {
            "nll": "2.0629",
            "total": "412.58",
            "crps": "0.8708",
            "our_nll": "2.0629",
            "our_crps": "0.8708",
        },
        sums_in_uncertainty_toolbox,
    ),
    Claim(
        "pinball loss of Gaussians",
        "uncertainty-toolbox",
        "`check_score`, the mean over `99` levels: {theirs}",
        "`forecasts.gaussian_crps`, twice the integral over all levels: {ours}",
        "CRPS is twice the mean pinball loss.",
        {"theirs": "0.4395", "ours": "0.8708"},
        pinball_in_uncertainty_toolbox,
    ),
    Claim(
        "interval score",
        "uncertainty-toolbox",
        "`metrics.interval_score` has no coverage: a mean over `99` intervals from `1%` to `99%`: "
        "{theirs}",
        "`forecasts.interval_score`, of one interval, here `coverage=0.8`: {ours}",
        "Winkler's score is that of an interval, and reports name it with its coverage.",
        {"theirs": "4.73", "ours": "5.97"},
        intervals_in_uncertainty_toolbox,
    ),
    Claim(
        "sharpness",
        "uncertainty-toolbox",
        "the root of the mean variance: {theirs}; the mean of the same standard deviations is "
        "{mean}",
        "`forecasts.interval_coverage(…).mean_width`: the mean width of the `80%` intervals, "
        "{ours}",
        "A width can be read off a plot, and exists for quantiles and draws as well.",
        {"theirs": "1.007", "mean": "0.966", "ours": "2.477"},
        width_in_uncertainty_toolbox,
    ),
)
