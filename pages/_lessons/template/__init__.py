"""One template, every loss: what the output is decides the loss, the link and the gradient."""

from __future__ import annotations

from collections.abc import Mapping

from nll_core import binary_cross_entropy
from nll_core.losses import margin_loss_curvature
from pages._lessons.template import state
from pages._lessons.template.convex import convexity, margin_of
from pages._lessons.template.five import five_lines
from pages._lessons.template.known import floor_of, known_losses
from pages._lessons.template.means import held_for, mean_minus_observed
from pages._lessons.template.outputs import now
from pages._snippets import template as snippets
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson


def _code(s: state.State) -> Mapping[str, str]:
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
    state=state.State,
    look_for="Choose what a model predicts and read the same five lines for it. Drag the "
    "prediction (◆) along its loss, and the observed value where it is a number (★). For most "
    "losses the slope that pulls the prediction back is the predicted mean minus the observation.",
    presets={
        "Class → cross-entropy": {"tp": state.CLASS},
        "Yes/no → log-loss": {"tp": state.YES_NO},
        "Number → squared error": {},
        "Number with its σ": {"tp": state.BOTH},
        "Absolute error": {"tp": state.LAPLACE},
        "Outlier, Student-t": {"tp": state.HEAVY, "tpm": -3.0, "tpy": 3.0},
        "Count → Poisson": {"tp": state.COUNT},
        "Wait → exponential": {"tp": state.WAIT},
        "Next token": {"tp": state.TOKEN},
        "Reward model": {"tp": state.REWARD},
        "DPO": {"tp": state.DPO},
        "Mean − observed, Poisson": {"tpview": state.MEAN, "tp": state.COUNT},
        "… not for Laplace": {"tpview": state.MEAN, "tp": state.LAPLACE},
        "A loss that stays above 0": {"tpview": state.KNOWN},
        "Squared error of sigmoid(z)": {"tpview": state.CONVEX, "tpz": -3.0},
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
    numbers={
        "loss": Number("loss", lambda s: now(s).nll, "nats"),
        "slope": Number("slope of the loss in the prediction", lambda s: now(s).gradient, "nats"),
        "off": Number("largest gap to mean − observed", lambda s: held_for(now(s)).largest_gap),
        "mean_loss": Number(
            "mean log-loss", lambda s: float(binary_cross_entropy(s.tpz, s.tpa)), "nats"
        ),
        "floor": Number("entropy of the data", lambda s: floor_of(s.tpa).entropy, "nats"),
        "bend": Number(
            "curvature of the squared error",
            lambda s: float(margin_loss_curvature(margin_of(s), "brier")),
        ),
    },
)
