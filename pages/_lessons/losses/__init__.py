"""The losses page: its views, presets and sources."""

from __future__ import annotations

from collections.abc import Mapping

from pages._lessons.losses.claims import claims, mistake, stated_nll
from pages._lessons.losses.compared import asked, compared
from pages._lessons.losses.curves import curves
from pages._lessons.losses.fitted import codes, fitted, fitted_to
from pages._lessons.losses.state import CLAIMS, COMPARED, FITTED, LOW, WRONG, State
from pages._snippets import losses as snippets
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson


def code(s: State) -> Mapping[str, str]:
    if s.show == FITTED:
        return codes(s)
    return snippets.codes(s.margin, s.gamma, s.alpha, s.soft, s.onwrong)


lesson = Lesson(
    stem="losses",
    state=State,
    look_for="Drag the margin along a curve and watch what a mistake costs and how hard it pulls. "
    "Then fit each loss to the same two classes: drag the outlier away, make one class rare. No "
    "loss wins everywhere; the table says what each gives up.",
    presets={
        "A mistake, margin −2": {},
        "A confident mistake": {"loss": "Brier", "margin": -6.0},
        "Focal, γ = 5": {"loss": "focal", "gamma": 5.0, "margin": 1.0, "against": "probability"},
        "An outlier": {"show": FITTED, "loss": "Brier", "ox": -8.0},
        "One in twenty": {"show": FITTED, "loss": "weighted NLL", "ones": 0.05, "stray": False},
        "Comparison table": {"show": COMPARED},
        "Insensitive to outliers?": {"show": CLAIMS},
        "0.6 costs 0.51?": {"show": CLAIMS, "claim": WRONG},
        "Low NLL, calibrated?": {"show": CLAIMS, "claim": LOW},
    },
    views=(Chosen("show", (curves, fitted, compared, claims)),),
    code=code,
    sources="P. L. Bartlett, M. I. Jordan, J. D. McAuliffe (2006), Convexity, classification, and "
    "risk bounds, JASA 101. T. Hastie, R. Tibshirani, J. Friedman (2009), The elements of "
    "statistical learning, section 10.6. T.-Y. Lin and others (2017), Focal loss for dense object "
    "detection, ICCV. N. Charoenphakdee and others (2021), On focal loss for class-posterior "
    "probability estimation, CVPR.",
    terms=(
        "Margin",
        "Hinge loss",
        "Focal loss",
        "Brier score",
        "Class weight",
        "Proper scoring rule",
        "Calibration",
    ),
    numbers={
        "value": Number("loss at this margin", lambda s: float(s.chosen.at(s.margin)[0])),
        "pull": Number("pull at this margin", lambda s: -float(s.chosen.at(s.margin)[1])),
        "pull_nll": Number("pull of the NLL", lambda s: -float(s.shaped("NLL").at(s.margin)[1])),
        "asked_for": Number(
            "probability asked for", lambda s: asked(s.chosen, s.asked).probability
        ),
        "accuracy": Number(
            "share right on fresh points", lambda s: fitted_to(s.sample, s.chosen).accuracy
        ),
        "ece": Number("ECE on fresh points", lambda s: fitted_to(s.sample, s.chosen).error),
        "turned": Number(
            "angle by which the outlier turns the boundary",
            lambda s: fitted_to(s.sample, s.chosen).turned,
            "degrees",
        ),
        "part": Number(
            "the one mistake’s part of the total NLL", lambda s: mistake(s.missed).share
        ),
        "stated_nll": Number("mean NLL", lambda s: stated_nll(s.stated, s.hits), "nats"),
        "stated_off": Number("ECE", lambda s: abs(s.stated - s.hits)),
    },
)
