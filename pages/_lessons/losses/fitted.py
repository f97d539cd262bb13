"""The view of the linear classifiers that each loss makes of the same two classes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nll_core import log_loss, reliability_curve
from nll_core import teaching as core
from nll_core.calibration import ReliabilityCurve
from nll_core.learning import LinearClassifierFit, fit_linear_classifier
from nll_core.losses import implied_probability
from nll_core.teaching.plane import CENTRE
from pages._figures.losses import Boundary, plane, reliability
from pages._lessons.losses import state
from pages._snippets import losses as snippets
from pages._ui.chart import Handle
from pages._ui.lesson import More, Side, view
from pages._ui.numbers import latex
from pages._ui.parts import Formula, Note, Part, Plot, Say, Table, row

POINTS: Final = 120
FRESH_POINTS: Final = 4000
# Seeds of the sample are small, so that what is judged on was never fitted to.
FRESH_SEED: Final = 10_000
BINS: Final = 10
# Streamlit's own cache takes as long to make out what is asked for as a fit takes, and a state asks
# for dozens of results, of a few kilobytes each.
MOST_KEPT: Final = 4096
HEADER: Final = (
    "Loss",
    "right, on fresh points",
    "NLL there (nats)",
    "ECE there",
    "turned by the outlier",
    "the outlier's part of the pull",
)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A loss's classifier, and what it is worth on points it has not seen."""

    loss: state.Loss
    fit: LinearClassifierFit
    boundary: Boundary
    accuracy: float
    nll: float
    """NaN where it gives no probabilities."""
    curve: ReliabilityCurve | None
    turned: float
    """By how many degrees the outlier turned its boundary; NaN without one."""
    pull: float
    """The outlier's part of all slopes; NaN without one, or without slopes."""

    @property
    def error(self) -> float:
        """The expected calibration error; NaN where it gives no probabilities."""
        return math.nan if self.curve is None else self.curve.expected_calibration_error


@lru_cache(MOST_KEPT)
def fitted_to(sample: state.Sample, loss: state.Loss) -> Fitted:
    fit, fresh = _fit(sample, loss), _fresh(sample.share, sample.seed)
    scores = fit.score(fresh.points)
    nll, curve, turned, pull = math.nan, None, math.nan, math.nan
    if loss.kind != "zero_one":
        said = implied_probability(scores, loss.kind)
        nll = float(log_loss(np.stack([1 - said, said], axis=-1), fresh.labels))
        curve = reliability_curve(said, fresh.labels, n_bins=BINS)
    if sample.outlier is not None:
        turned = core.boundary_angle(fit, _fit(sample._replace(outlier=None), loss))
        if loss.kind != "zero_one":
            pull = float(core.example_pulls(fit, *_points(sample), **loss.options)[-1])
    return Fitted(
        loss=loss,
        fit=fit,
        boundary=_boundary(fit),
        accuracy=float(np.mean((scores > 0) == (fresh.labels == 1))),
        nll=nll,
        curve=curve,
        turned=turned,
        pull=pull,
    )


@lru_cache(MOST_KEPT)
def _fit(sample: state.Sample, loss: state.Loss) -> LinearClassifierFit:
    points, labels = _points(sample)
    if loss.kind == "zero_one":
        return core.fit_fewest_mistakes(points, labels)
    return fit_linear_classifier(points, labels, loss=loss.kind, l2=sample.ridge, **loss.options)


@lru_cache(256)
def _training(share: float, seed: int) -> core.PlanarClasses:
    return core.planar_classes(POINTS, share=share, seed=seed)


@lru_cache(64)
def _fresh(share: float, seed: int) -> core.PlanarClasses:
    return core.planar_classes(FRESH_POINTS, share=share, seed=FRESH_SEED + seed)


def _points(sample: state.Sample) -> tuple[state.FloatArray, NDArray[np.int64]]:
    """The points with their labels, the outlier last."""
    drawn = _training(sample.share, sample.seed)
    if sample.outlier is None:
        return drawn.points, drawn.labels
    return np.vstack([drawn.points, sample.outlier]), np.append(drawn.labels, 1)


def _boundary(fit: LinearClassifierFit) -> Boundary:
    first, second = (float(w) for w in fit.weights)
    return Boundary((first, second) if fit.has_boundary else None, fit.intercept)


@lru_cache(64)
def _best_accuracy(share: float, seed: int) -> float:
    """That of the true probabilities."""
    fresh = _fresh(share, seed)
    return float(np.mean((fresh.probability(fresh.points) > 0.5) == (fresh.labels == 1)))


def sides(s: state.State) -> list[Side]:
    outlier = "ox oy" if s.stray else ""
    return [f"loss {state.SHAPED_BY.get(s.loss, '')} ones stray {outlier}", More("ridge sampled")]


@view(state.FITTED, controls=sides)
def fitted(s: state.State) -> Iterator[Part]:
    sample = s.sample
    fits = {name: fitted_to(sample, loss) for name, loss in s.losses.items()}
    own, nll = fits[s.loss], fits["NLL"]
    drawn, n = _training(sample.share, sample.seed), len(_points(sample)[0])
    first, second = (2 * float(c) for c in CENTRE)
    # Where the true probability is one half.
    truth = Boundary((first, second), math.log(sample.share / (1 - sample.share)))
    said = Say(_sentence(sample, own, nll))
    yield row(
        Plot(
            "losses_plane",
            plane(
                drawn.points,
                drawn.labels,
                truth,
                {name: fit.boundary for name, fit in fits.items()},
                s.loss,
                sample.outlier,
            ),
            f"{n} points of two classes with the boundary of each loss. {said.plain}",
            drag=[Handle(label="The outlier", moves=("ox", "oy"))] if sample.outlier else (),
        ),
        Plot(
            "losses_reliability",
            reliability({s.loss: own.curve, "NLL": nll.curve}, s.loss),
            "Reliability diagram on fresh points: "
            + (
                f"{s.loss} gives no probabilities."
                if own.curve is None
                else f"the ECE of {s.loss} is {own.error:.4f}."
            ),
        ),
        widths=(1.35, 1),
    )
    yield said
    yield Formula(
        r"J = \frac{\sum_i w_i\, \phi(m_i)}{\sum_i w_i} + "
        r"\frac{\lambda}{2}\bigl(\lVert w \rVert^2 + b^2\bigr) "
        r"\\[0.6em] m_i = (2y_i - 1)(w \cdot x_i + b)",
        _numbers(own.fit),
    )
    rows = [
        [
            name,
            state.share(at.accuracy),
            state.number(at.nll),
            state.number(at.error),
            state.degrees(at.turned),
            state.share(at.pull),
        ]
        for name, at in fits.items()
    ]
    yield Table("losses_fits", HEADER, rows, present=s.row)
    yield Note(
        f"Fitted to {n} points by the loss plus an L2 penalty, judged on {FRESH_POINTS:,} fresh "
        "points without an outlier. Scores are read as probabilities by sigmoid(score); by "
        "sigmoid(2·score) for the exponential loss and by (1 + score)/2, cut at 0 and 1, for the "
        "squared hinge, as their minimisers ask. The hinge asks for no probability: reading it by "
        "the sigmoid is only a habit. The 0–1 loss has no slope: its line is the best of 360 "
        "directions."
    )


def _sentence(sample: state.Sample, own: Fitted, nll: Fitted) -> str:
    best = state.share(_best_accuracy(sample.share, sample.seed))
    told = (
        "It gives no probabilities."
        if own.curve is None
        else f"Its probabilities are off by **{state.number(own.error)}** on average (ECE; the "
        f"NLL's by {state.number(nll.error)})."
    )
    if own.boundary.weights is None:
        return (
            f"The {own.loss.named} is lowest where **all points are called class "
            f"{int(own.boundary.intercept > 0)}**: there is no boundary. That is right for "
            f"{state.share(own.accuracy)} of fresh points (at best {best}). {told}"
        )
    right = (
        f"On fresh points the {own.loss.name} fit is right for **{state.share(own.accuracy)}** (at "
        f"best {best}). {told}"
    )
    if sample.outlier is None:
        return right
    if math.isnan(own.turned):
        return f"Without the outlier there is no boundary. {right}"
    x, y = sample.outlier
    pull = "" if math.isnan(own.pull) else f" and is **{state.share(own.pull)}** of all its pull"
    compared = (
        ""
        if own.loss.name == "NLL"
        else f" (the NLL's by {state.degrees(nll.turned)}, {state.share(nll.pull)} of its pull)"
    )
    place = f"({x:g}, {y:g})".replace("-", "−")
    return (
        f"The one outlier at {place} turns the boundary of the {own.loss.named} by "
        f"**{state.degrees(own.turned)}**{pull}{compared}. {right}"
    )


def _numbers(fit: LinearClassifierFit) -> str:
    if fit.loss == "zero_one":
        return rf"\text{{share of mistakes}} = ⟦{latex(fit.value)}⟧"
    first, second, intercept = (
        state.in_formula(float(v), 4) for v in (*fit.weights, fit.intercept)
    )
    return (
        rf"J = ⟦{latex(fit.mean_loss)}⟧ + ⟦{latex(fit.value - fit.mean_loss)}⟧ "
        rf"= ⟦{latex(fit.value)}⟧ \\[0.6em] "
        rf"w = (⟦{first}⟧,\ ⟦{second}⟧),\quad b = ⟦{intercept}⟧"
    )


def codes(s: state.State) -> dict[str, str]:
    """The fit by the chosen loss in three ways."""
    sample = s.sample
    fit = _fit(sample, s.chosen)
    return snippets.fitted_codes(
        snippets.Fitted(
            s.chosen.kind,
            s.gamma,
            s.alpha,
            s.soft,
            share=sample.share,
            seed=sample.seed,
            ridge=sample.ridge,
            outlier=sample.outlier,
            points=POINTS,
            fresh_points=FRESH_POINTS,
            fresh_seed=FRESH_SEED + sample.seed,
            bins=BINS,
            weights=(float(fit.weights[0]), float(fit.weights[1])),
            intercept=fit.intercept,
        )
    )
