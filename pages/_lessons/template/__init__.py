"""One template, every loss: what the output is decides the loss, the link and the gradient."""

from __future__ import annotations

from collections.abc import Mapping

from pages._lessons.template.convex import convexity
from pages._lessons.template.five import five_lines
from pages._lessons.template.known import known_losses
from pages._lessons.template.means import mean_minus_observed
from pages._lessons.template.outputs import now
from pages._lessons.template.state import (
    BOTH,
    CLASS,
    CONVEX,
    COUNT,
    DPO,
    HEAVY,
    KNOWN,
    LAPLACE,
    MEAN,
    REWARD,
    TOKEN,
    WAIT,
    YES_NO,
    State,
)
from pages._snippets import template as snippets
from pages._ui.lesson import Chosen, Lesson


def _code(s: State) -> Mapping[str, str]:
    at = now(s)
    return snippets.codes(
        snippets.Case(
            family=at.output.family,
            prediction=at.z,
            observed=at.y,
            scale=at.sigma,
            shape=at.shape,
            others=at.output.others,
        )
    )


lesson = Lesson(
    stem="template",
    state=State,
    look_for="Choose what a model predicts and read the same five lines for it. Drag the "
    "prediction (◆) along its loss, and the observed value where it is a number (★). For most "
    "losses the slope that pulls the prediction back is the predicted mean minus the observation.",
    presets={
        "Class → cross-entropy": {"tp": CLASS},
        "Yes/no → log-loss": {"tp": YES_NO},
        "Number → squared error": {},
        "Number with its σ": {"tp": BOTH},
        "Absolute error": {"tp": LAPLACE},
        "Outlier, Student-t": {"tp": HEAVY, "tpm": -3.0, "tpy": 3.0},
        "Count → Poisson": {"tp": COUNT},
        "Wait → exponential": {"tp": WAIT},
        "Next token": {"tp": TOKEN},
        "Reward model": {"tp": REWARD},
        "DPO": {"tp": DPO},
        "Mean − observed, Poisson": {"tpview": MEAN, "tp": COUNT},
        "… not for Laplace": {"tpview": MEAN, "tp": LAPLACE},
        "A loss that stays above 0": {"tpview": KNOWN},
        "Squared error of sigmoid(z)": {"tpview": CONVEX, "tpz": -3.0},
    },
    views=(Chosen("tpview", (five_lines, mean_minus_observed, known_losses, convexity)),),
    code=_code,
    sources="P. McCullagh and J. A. Nelder (1989), Generalized linear models. D. A. Nix and A. S. "
    "Weigend (1994), Estimating the mean and variance of the target probability distribution, "
    "ICNN. R. A. Bradley and M. E. Terry (1952), Rank analysis of incomplete block designs, "
    "Biometrika 39. R. Rafailov and others (2023), Direct preference optimization, NeurIPS.",
    terms=(
        "Negative log-likelihood",
        "Exponential family",
        "Canonical link",
        "Poisson loss",
        "Heteroscedastic NLL",
        "Bradley–Terry model",
        "Student-t",
        "Cross-entropy",
    ),
)
