"""What the losses page shows: its controls, the losses that they shape, and numbers as text."""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core import margin_loss, margin_loss_gradient
from nll_core.losses import MarginLoss
from pages._ui import state as field
from pages._ui.numbers import decimals, exact, latex, percent, significant

FloatArray = NDArray[np.float64]

VIEWS = (
    CURVES := "Curves",
    FITTED := "Fitted",
    COMPARED := "Compared",
    CLAIMS := "Three claims",
)
CLAIMED = (
    OUTLIERS := "insensitive to outliers",
    WRONG := "0.6 on the wrong class",
    LOW := "low NLL means calibrated",
)
NAMES: Final[dict[str, MarginLoss]] = {
    "NLL": "nll",
    "Brier": "brier",
    "hinge": "hinge",
    "squared hinge": "squared_hinge",
    "exponential": "exponential",
    "0–1": "zero_one",
    "focal": "focal",
    "weighted NLL": "weighted_nll",
    "smoothed NLL": "smoothed_nll",
}
# Which control shapes which loss.
SHAPED_BY: Final = {"focal": "gamma", "weighted NLL": "alpha", "smoothed NLL": "soft"}
HUNDREDTHS: Final = tuple(i / 100 for i in range(1, 100))
NOTHING: Final = "–"


class Loss(NamedTuple):
    """A loss with its parameter; what it does not have stays as it is here, for the caches."""

    name: str
    gamma: float = 2.0
    alpha: float = 0.5
    soft: float = 0.1

    @property
    def kind(self) -> MarginLoss:
        return NAMES[self.name]

    @property
    def named(self) -> str:
        """In a sentence: the hinge loss, but the NLL."""
        return self.name if self.name.endswith("NLL") else f"{self.name} loss"

    @property
    def options(self) -> dict[str, float]:
        """Of the losses of a margin."""
        return {
            "focusing": self.gamma,
            "positive_weight": self.alpha,
            "label_smoothing": self.soft,
        }

    def at(self, margins: Any) -> tuple[FloatArray, FloatArray]:
        """Values and slopes for examples of class 1, whose weight is 2α."""
        return (
            np.asarray(margin_loss(margins, self.kind, **self.options)),
            np.asarray(margin_loss_gradient(margins, self.kind, **self.options)),
        )


class Sample(NamedTuple):
    """Which two classes, with or without an outlier, and the penalty of the fits to them."""

    share: float
    seed: int
    ridge: float
    outlier: tuple[float, float] | None


# Penalties and seeds are not swept: each is nine fits and their judgement, by the dozen.
class State(field.State, deciding=("ridge", "sampled")):
    """What the page shows."""

    show: str = field.choice("View", VIEWS, CURVES)
    loss: str = field.choice("Loss to compare with the NLL", tuple(NAMES), "hinge", as_list=True)
    margin: float = field.steps(
        "Margin: the score of the true class",
        tuple(i / 10 for i in range(-60, 61)),
        -2.0,
    )
    against: str = field.choice("Drawn against", ("margin", "probability"), "margin")
    unitloss: bool = field.switch("Scale each loss to 1 at margin 0", False)
    gamma: float = field.steps("Focusing γ of the focal loss", tuple(i / 4 for i in range(21)), 2.0)
    alpha: float = field.steps(
        "Weight α of class 1 (class 0 counts 1 − α)",
        tuple(i / 20 for i in range(1, 20)),
        0.75,
    )
    soft: float = field.steps(
        "Label smoothing ε of the smoothed NLL",
        (0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5),
        0.1,
    )
    ones: float = field.steps(
        "Share of class 1", (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5), 0.5
    )
    stray: bool = field.switch("An outlier, labelled class 1", True)
    ox: float = field.steps("x₁ of the outlier", tuple(i / 4 for i in range(-32, 17)), -5.0)
    oy: float = field.steps("x₂ of the outlier", tuple(i / 2 for i in range(-8, 9)), 0.5)
    ridge: float = field.steps("Strength of the L2 penalty", (0.0001, 0.001, 0.01, 0.1, 1.0), 0.001)
    sampled: int = field.count("Sample number (the seed)", 0, 30, 3)
    asked: float = field.steps("True probability q of class 1", HUNDREDTHS, 0.8)
    claim: str = field.choice("Claim", CLAIMED, OUTLIERS)
    missed: float = field.steps(
        "Probability that the one mistake gave to the truth",
        (
            *(m * 10.0**-e for e in range(12, 2, -1) for m in (1, 3)),
            *(0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.95),
        ),
        1e-6,
        text=exact,
    )
    onwrong: float = field.steps("Probability on the wrong one of two classes", HUNDREDTHS, 0.6)
    stated: float = field.steps(
        "Confidence that the model states",
        (*(i / 100 for i in range(50, 100)), 0.995, 0.999, 0.9995, 0.9999),
        0.99,
    )
    hits: float = field.steps(
        "How often it is right", (0.7, 0.8, 0.9, 0.95, 0.97, 0.99), 0.95, text=percent
    )

    @property
    def losses(self) -> dict[str, Loss]:
        """Every loss with its parameter."""
        return {name: self.shaped(name) for name in NAMES}

    @property
    def chosen(self) -> Loss:
        return self.shaped(self.loss)

    def shaped(self, name: str) -> Loss:
        """A loss with its parameter, the only one that is looked up."""
        key = SHAPED_BY.get(name)
        return Loss(name, **({key: getattr(self, key)} if key else {}))

    @property
    def sample(self) -> Sample:
        outlier = (self.ox, self.oy) if self.stray else None
        return Sample(self.ones, self.sampled, self.ridge, outlier)

    @property
    def row(self) -> int:
        """Where the chosen loss stands in tables of all of them."""
        return list(NAMES).index(self.loss)


def number(value: float, places: int = 3) -> str:
    """`value` with so many decimals, or a dash where there is none."""
    if math.isnan(value):
        return NOTHING
    if abs(value) >= 1e4 and math.isfinite(value):
        return significant(value, 4)
    # A value that rounds to 0 has no sign.
    return decimals(round(value, places) + 0.0, places)


def in_formula(value: float, places: int = 12) -> str:
    """`value` as a number of a formula."""
    return latex(round(value, places) + 0.0)


def degrees(value: float) -> str:
    return NOTHING if math.isnan(value) else f"{value:.1f}°"


def share(value: float) -> str:
    return NOTHING if math.isnan(value) else f"{100 * value:.1f}%"
