"""The predictions page's controls: what the link holds, which is all but the visitor's own file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

import streamlit as st

from nll_core.calibrators.calibration_methods import CALIBRATION_METHODS
from nll_core.evaluation.error_estimators import EstimatorBins
from pages._ui import page
from pages._ui.control_kinds import Choice, Count, Steps
from pages._ui.controls import Controls
from pages._ui.moving_steps import MovingSteps, Scale
from pages._ui.numbers import percent

MINE: Final = "my file"
PASTED: Final = "pasted text"
BUILT_IN: Final = (
    "digits",
    "digits, smoothing 0.05",
    "digits, smoothing 0.1",
    "tumours, logistic regression",
    "tumours, naive Bayes",
    "tumours, random forest",
)
SCORES: Final = "Scores"
WHICH_ECE: Final = "Which ECE?"
PICTURES: Final = "Pictures"
GROUPS: Final = "Groups"
CALIBRATION: Final = "Calibration"
TWO_MODELS: Final = "Two models"
TAKE_AWAY: Final = "Take away"
VIEWS: Final = (SCORES, WHICH_ECE, PICTURES, GROUPS, CALIBRATION, TWO_MODELS, TAKE_AWAY)

PREDICTED: Final = "predicted class"
ONE_CLASS: Final = "one class"
ALL_CLASSES: Final = "all classes"
BY_ERROR: Final = "largest errors"
BY_EXAMPLES: Final = "most examples"
AS_IN_FILE: Final = "as in the file"
CLASS_ORDERS: Final = (BY_ERROR, BY_EXAMPLES, AS_IN_FILE)
AT_A_TIME: Final = 12  # small diagrams of classes
RELIABILITY: Final = "reliability"
SURPRISES: Final = "surprises"
ABSTAINING: Final = "abstaining"
DECISIONS: Final = "decisions"

# As `nll_core.ece_report` has them.
ECE_BINS: Final = (5, 10, 15, 20, 30, 50, 100)
ESTIMATORS: Final[dict[str, tuple[EstimatorBins, Literal["l1", "l2", "max"], bool]]] = {
    "equal width": ("uniform", "l1", False),
    "equal mass": ("quantile", "l1", False),
    "debiased": ("quantile", "l2", True),
    "largest gap": ("uniform", "max", False),
}
COSTS: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 50.0, 100.0, 1000.0)
COVERAGE: Final = "coverage"
RISK: Final = "risk"
BY_COLUMN: Final = "group column"
# Another built-in set of the same examples, or a second file beside the visitor's own.
ALIKE: Final = "another model on these examples"
RECOMMENDED: Final = "recommended"
FEWEST_BINS: Final = 5
MOST_BINS: Final = 50
# Of what is open now: how many classes it has, and what tells it from anything else.
PRESENT: Final = "_predictions_present"
NOTHING: Final[Mapping[str, object]] = MappingProxyType({"classes": 10, "key": ""})
MOST_CLASSES: Final = 1000


def _classes() -> Scale:
    present = st.session_state.get(PRESENT, NOTHING)
    n = min(int(present["classes"]), MOST_CLASSES)
    # Of two classes, the second is the one that a score is about.
    return Scale(range(n), 1 if n == 2 else 0, present["key"])


def _parts() -> Scale:
    present = st.session_state.get(PRESENT, NOTHING)
    parts = -(-int(present["classes"]) // AT_A_TIME)
    return Scale(range(1, parts + 1), 1, (present["key"], CONTROLS["prsort"].value))


CONTROLS = Controls(
    Choice(
        key="pset",
        label="Predictions of",
        options=(*BUILT_IN, MINE, PASTED),
        default=BUILT_IN[0],
        as_list=True,
        help="Digits: a neural network on 1,397 handwritten digits. Tumours: three classifiers on "
        "285 tumours. None of them was trained on what it is judged on here.",
    ),
    Choice(key="out", label="Show", options=VIEWS, default=SCORES),
    Count(key="prbins", label="Number of bins", low=FEWEST_BINS, high=MOST_BINS, default=15),
    Choice(
        key="prcut", label="Bins of", options=("equal width", "equal mass"), default="equal width"
    ),
    Steps(key="eceat", label="Number of bins", options=ECE_BINS, default=15),
    Choice(
        key="ecewith",
        label="Estimator along the number of bins",
        options=tuple(ESTIMATORS),
        default="equal width",
    ),
    Choice(
        key="prpic",
        label="Picture",
        options=(RELIABILITY, SURPRISES, ABSTAINING, DECISIONS),
        default=RELIABILITY,
    ),
    Choice(
        key="prof",
        label="Judge",
        options=(PREDICTED, ONE_CLASS, ALL_CLASSES),
        default=PREDICTED,
        as_list=True,
    ),
    MovingSteps(key="prclass", label="Which class", scale=_classes),
    Choice(key="prsort", label="First come", options=CLASS_ORDERS, default=BY_ERROR, as_list=True),
    MovingSteps(key="prpart", label="Page of classes", scale=_parts),
    Choice(key="want", label="Wanted", options=(COVERAGE, RISK), default=COVERAGE),
    Count(key="cover", label="Coverage, % of the examples", low=1, high=100, default=80),
    Steps(
        key="atmost",
        label="Share of wrong predictions, at most",
        options=(0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5),
        default=0.05,
        text=percent,
    ),
    Steps(
        key="prfp",
        label="A false positive costs",
        options=COSTS,
        default=1.0,
        text="{:g}".format,
        help="In any unit: the ratio of the two costs decides where to draw the line.",
    ),
    Steps(
        key="prfn", label="A missed positive costs", options=COSTS, default=10.0, text="{:g}".format
    ),
    Choice(key="prby", label="Groups by", options=(BY_COLUMN, "true class"), default=BY_COLUMN),
    Choice(
        key="prversus",
        label="Against",
        options=(ALIKE, *BUILT_IN, MINE),
        default=ALIKE,
        as_list=True,
    ),
    Choice(
        key="prfit",
        label="Calibrate by",
        options=(RECOMMENDED, *CALIBRATION_METHODS),
        default=RECOMMENDED,
        as_list=True,
    ),
)

PRESETS: page.Presets = {
    "Overconfident digits": {},
    "Tumours by naive Bayes": {"pset": "tumours, naive Bayes"},
    "A modest forest": {"pset": "tumours, random forest"},
    "Is that ECE anything?": {"pset": "tumours, logistic regression", "out": WHICH_ECE},
    "When to abstain": {"out": PICTURES, "prpic": ABSTAINING},
    "Where to draw the line": {
        "pset": "tumours, logistic regression",
        "out": PICTURES,
        "prpic": DECISIONS,
    },
    "Which calibrator?": {"out": CALIBRATION},
    "Which model is better?": {"out": TWO_MODELS},
}
