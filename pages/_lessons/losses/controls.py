"""The losses page's controls and presets."""

from __future__ import annotations

from typing import Final, NamedTuple

from nll_core import MarginLoss
from pages._ui import page
from pages._ui.control_kinds import Choice, Count, Steps, Switch
from pages._ui.controls import Controls
from pages._ui.numbers import exact, percent

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
SHAPED_BY: Final = {"focal": "gamma", "weighted_nll": "alpha", "smoothed_nll": "soft"}


def _text(value: float) -> str:
    # The minus is the keyboard's, since it stands in links.
    return exact(value).replace("−", "-")


CONTROLS = Controls(
    Choice(key="show", label="View", options=VIEWS, default=CURVES),
    Choice(
        key="loss",
        label="Loss to compare with the NLL",
        options=tuple(NAMES),
        default="hinge",
        as_list=True,
    ),
    Steps(
        key="margin",
        label="Margin: the score of the true class",
        options=tuple(i / 10 for i in range(-60, 61)),
        default=-2.0,
        text=_text,
    ),
    Choice(
        key="against",
        label="Drawn against",
        options=("margin", "probability"),
        default="margin",
    ),
    Switch(key="unitloss", label="Scale each loss to 1 at margin 0", default=False),
    Steps(
        key="gamma",
        label="Focusing γ of the focal loss",
        options=tuple(i / 4 for i in range(21)),
        default=2.0,
        text=_text,
    ),
    Steps(
        key="alpha",
        label="Weight α of class 1 (class 0 counts 1 − α)",
        options=tuple(i / 20 for i in range(1, 20)),
        default=0.75,
        text=_text,
    ),
    Steps(
        key="soft",
        label="Label smoothing ε of the smoothed NLL",
        options=(0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5),
        default=0.1,
        text=_text,
    ),
    Steps(
        key="ones",
        label="Share of class 1",
        options=(0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5),
        default=0.5,
        text=_text,
    ),
    Switch(key="stray", label="An outlier, labelled class 1", default=True),
    Steps(
        key="ox",
        label="x₁ of the outlier",
        options=tuple(i / 4 for i in range(-32, 17)),
        default=-5.0,
        text=_text,
    ),
    Steps(
        key="oy",
        label="x₂ of the outlier",
        options=tuple(i / 2 for i in range(-8, 9)),
        default=0.5,
        text=_text,
    ),
    Steps(
        key="ridge",
        label="Strength of the L2 penalty",
        options=(0.0001, 0.001, 0.01, 0.1, 1.0),
        default=0.001,
        text=_text,
    ),
    Count(key="sampled", label="Sample number (the seed)", low=0, high=30, default=3),
    Steps(
        key="asked",
        label="True probability q of class 1",
        options=tuple(i / 100 for i in range(1, 100)),
        default=0.8,
        text=_text,
    ),
    Choice(key="claim", label="Claim", options=CLAIMED, default=OUTLIERS),
    Steps(
        key="missed",
        label="Probability that the one mistake gave to the truth",
        options=(
            *(m * 10.0**-e for e in range(12, 2, -1) for m in (1, 3)),
            *(0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.95),
        ),
        default=1e-6,
        text=_text,
    ),
    Steps(
        key="onwrong",
        label="Probability on the wrong one of two classes",
        options=tuple(i / 100 for i in range(1, 100)),
        default=0.6,
        text=_text,
    ),
    Steps(
        key="stated",
        label="Confidence that the model states",
        options=(*(i / 100 for i in range(50, 100)), 0.995, 0.999, 0.9995, 0.9999),
        default=0.99,
        text=_text,
    ),
    Steps(
        key="hits",
        label="How often it is right",
        options=(0.7, 0.8, 0.9, 0.95, 0.97, 0.99),
        default=0.95,
        text=percent,
    ),
)
PRESETS: page.Presets = {
    "A mistake, margin −2": {},
    "A confident mistake": {"loss": "Brier", "margin": -6.0},
    "Focal, γ = 5": {"loss": "focal", "gamma": 5.0, "margin": 1.0, "against": "probability"},
    "An outlier": {"show": FITTED, "loss": "Brier", "ox": -8.0},
    "One in twenty": {"show": FITTED, "loss": "weighted NLL", "ones": 0.05, "stray": False},
    "Comparison table": {"show": COMPARED},
    "Insensitive to outliers?": {"show": CLAIMS},
    "0.6 costs 0.51?": {"show": CLAIMS, "claim": WRONG},
    "Low NLL, calibrated?": {"show": CLAIMS, "claim": LOW},
}


class Shape(NamedTuple):
    """What shapes the losses that have a parameter."""

    gamma: float
    alpha: float
    soft: float

    def of(self, loss: MarginLoss) -> Shape:
        """The same with what does not matter to `loss` set to nothing, for the cache."""
        kept = SHAPED_BY.get(loss)
        return Shape(*(value if kept == name else 0.1 for name, value in self._asdict().items()))


class Sampled(NamedTuple):
    """Which two classes, with or without an outlier."""

    share: float
    seed: int
    ridge: float
    outlier: tuple[float, float] | None


class State(NamedTuple):
    """What the page shows."""

    name: str
    margin: float
    against: str
    unit: bool
    shape: Shape
    sampled: Sampled
    asked: float

    @property
    def loss(self) -> MarginLoss:
        return NAMES[self.name]


def present_state() -> State:
    """What the controls ask for, drawn or not."""
    values = CONTROLS.values()
    return State(
        name=values["loss"],
        margin=values["margin"],
        against=values["against"],
        unit=values["unitloss"],
        shape=Shape(values["gamma"], values["alpha"], values["soft"]),
        sampled=Sampled(
            share=values["ones"],
            seed=values["sampled"],
            ridge=values["ridge"],
            outlier=(values["ox"], values["oy"]) if values["stray"] else None,
        ),
        asked=values["asked"],
    )
