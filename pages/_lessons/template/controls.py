"""The template page's controls and presets."""

from __future__ import annotations

from typing import Final, NamedTuple

from pages._ui import page
from pages._ui.control_kinds import Choice, Steps
from pages._ui.controls import Controls
from pages._ui.numbers import percent

VIEWS: Final = (
    LINES := "Five lines",
    MEAN := "Mean − observed",
    KNOWN := "Recognise a loss",
    CONVEX := "Convexity",
)
OUTPUTS: Final = (
    CLASS := "a class",
    YES_NO := "yes or no",
    NUMBER := "a number, σ fixed",
    BOTH := "a number, σ learned",
    LAPLACE := "a number, Laplace noise",
    HEAVY := "a number, Student-t noise",
    COUNT := "a count",
    WAIT := "a wait",
    TOKEN := "the next token",
    REWARD := "a preference, by rewards",
    DPO := "a preference, by log-ratios",
)
# The class whose logit is moved stands first; the other logits stand still.
CLASS_LOGITS: Final = {"cat": 0.0, "dog": 1.0, "fox": 0.0}
TOKEN_LOGITS: Final = {
    "mat": 0.0,
    "sofa": 1.5,
    "floor": 1.0,
    "roof": 0.5,
    "dog": -1.0,
    "moon": -2.0,
}
PROMPT: Final = "The cat sat on the"
ANSWERS: Final = {"yes": 1, "no": 0}
PREFERRED: Final = {"the first": 1, "the second": 0}


def _text(value: float) -> str:
    return f"{value:.6g}"


def _tenths(low: int, high: int) -> tuple[float, ...]:
    return tuple(i / 10 for i in range(low, high + 1))


CONTROLS = Controls(
    Choice(key="tpview", label="View", options=VIEWS, default=LINES),
    Choice(
        key="tp", label="What the model predicts", options=OUTPUTS, default=NUMBER, as_list=True
    ),
    Steps(
        key="tpz",
        label="Prediction: the logit z",
        options=_tenths(-60, 60),
        default=1.0,
        text=_text,
    ),
    Steps(
        key="tph",
        label="Prediction: log-ratio of the first minus that of the second, h",
        options=tuple(float(h) for h in range(-60, 61)),
        default=10.0,
        text=_text,
    ),
    Steps(
        key="tpm",
        label="Prediction: the centre μ",
        options=_tenths(-60, 60),
        default=0.5,
        text=_text,
    ),
    Steps(
        key="tpr",
        label="Prediction: the log of the rate, z",
        options=tuple(i / 20 for i in range(-60, 61)),
        default=1.0,
        text=_text,
    ),
    Steps(key="tpy", label="Observed y", options=_tenths(-40, 40), default=2.0, text=_text),
    Steps(
        key="tpn",
        label="Observed count y",
        options=tuple(float(n) for n in range(21)),
        default=3.0,
        text=_text,
    ),
    Steps(key="tpw", label="Observed wait y", options=_tenths(1, 60), default=2.0, text=_text),
    Choice(key="tpb", label="Observed", options=tuple(ANSWERS), default="yes"),
    Choice(key="tpc", label="Observed class", options=tuple(CLASS_LOGITS), default="cat"),
    Choice(
        key="tpt",
        label=f"Token that came after “{PROMPT} …”",
        options=tuple(TOKEN_LOGITS),
        default="mat",
    ),
    Choice(
        key="tpf", label="Answer that was preferred", options=tuple(PREFERRED), default="the first"
    ),
    Steps(
        key="tps",
        label="Standard deviation σ",
        options=(0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0),
        default=1.0,
        text=_text,
    ),
    Steps(
        key="tpl",
        label="Second output: log σ",
        options=_tenths(-7, 15),
        default=0.0,
        text=_text,
    ),
    Steps(
        key="tpnu",
        label="Degrees of freedom ν",
        options=(1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 20.0, 50.0, 100.0),
        default=3.0,
        text=_text,
    ),
    Steps(
        key="tpbeta",
        label="β",
        options=(0.05, 0.1, 0.15, 0.2, 0.25, 0.3),
        default=0.1,
        text=_text,
    ),
    Steps(
        key="tpa",
        label="Share of yes in the data",
        options=tuple(i / 100 for i in range(1, 100)),
        default=0.3,
        text=percent,
    ),
)
PRESETS: page.Presets = {
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
}


class State(NamedTuple):
    """What the controls say, by their keys."""

    tp: str
    tpz: float
    tph: float
    tpm: float
    tpr: float
    tpy: float
    tpn: float
    tpw: float
    tpb: str
    tpc: str
    tpt: str
    tpf: str
    tps: float
    tpl: float
    tpnu: float
    tpbeta: float
    tpa: float


def present_state() -> State:
    """What the controls ask for, drawn or not."""
    return State(**{key: CONTROLS[key].value for key in State._fields})
