"""The template page's state: which output is looked at, what it predicts and what was observed."""

from __future__ import annotations

from typing import Final

from pages._ui import state as field
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


def _tenths(low: int, high: int) -> tuple[float, ...]:
    return tuple(i / 10 for i in range(low, high + 1))


LOGITS: Final = _tenths(-60, 60)


class State(field.State):
    """What the page shows."""

    tpview: str = field.choice("View", VIEWS, LINES)
    tp: str = field.choice("What the model predicts", OUTPUTS, NUMBER, as_list=True)
    tpz: float = field.steps("Prediction: the logit z", LOGITS, 1.0)
    tph: float = field.steps(
        "Prediction: log-ratio of the first minus that of the second, h",
        tuple(float(h) for h in range(-60, 61)),
        10.0,
    )
    tpm: float = field.steps("Prediction: the centre μ", _tenths(-60, 60), 0.5)
    tpr: float = field.steps(
        "Prediction: the log of the rate, z", tuple(i / 20 for i in range(-60, 61)), 1.0
    )
    tpy: float = field.steps("Observed y", _tenths(-40, 40), 2.0)
    tpn: float = field.steps("Observed count y", tuple(float(n) for n in range(21)), 3.0)
    tpw: float = field.steps("Observed wait y", _tenths(1, 60), 2.0)
    tpb: str = field.choice("Observed", tuple(ANSWERS), "yes")
    tpc: str = field.choice("Observed class", tuple(CLASS_LOGITS), "cat")
    tpt: str = field.choice(f"Token that came after “{PROMPT} …”", tuple(TOKEN_LOGITS), "mat")
    tpf: str = field.choice("Answer that was preferred", tuple(PREFERRED), "the first")
    tps: float = field.steps(
        "Standard deviation σ",
        (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0),
        1.0,
    )
    tpl: float = field.steps("Second output: log σ", _tenths(-7, 15), 0.0)
    tpnu: float = field.steps(
        "Degrees of freedom ν",
        (1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 20.0, 50.0, 100.0),
        3.0,
    )
    tpbeta: float = field.steps("β", (0.05, 0.1, 0.15, 0.2, 0.25, 0.3), 0.1)
    tpa: float = field.steps(
        "Share of yes in the data", tuple(i / 100 for i in range(1, 100)), 0.3, text=percent
    )
