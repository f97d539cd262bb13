"""What the predictions page shows: the controls in the link, and the predictions that are open."""

from __future__ import annotations

from typing import Any, Final, Literal

from nll_core.recalibration.calibration_methods import CALIBRATION_METHODS
from nll_core.report import ReliabilityPicture
from nll_core.report.lazy import ClassOrder
from nll_core.report.pictures import N_BINS
from nll_core.score_tables.error_estimators import BIN_NUMBERS, EstimatorBins
from pages._lessons.predictions import opened, shelf
from pages._lessons.predictions.opened import BUILT_IN, FORECASTS, Opened, OpenedForecasts
from pages._ui import page
from pages._ui import state as field
from pages._ui.numbers import percent

MINE: Final = "my file"
PASTED: Final = "pasted text"

AT_A_TIME: Final = 12  # small diagrams of classes
MOST_CLASSES: Final = 1000
# Another built-in set of the same examples, or a second file beside the visitor's own.
ALIKE: Final = "another model on these examples"
ALIKE_FORECASTS: Final = "another forecaster of these"

ESTIMATORS: Final[dict[str, tuple[EstimatorBins, Literal["l1", "l2", "max"], bool]]] = {
    "equal width": ("uniform", "l1", False),
    "equal mass": ("quantile", "l1", False),
    "debiased": ("quantile", "l2", True),
    "largest gap": ("uniform", "max", False),
}
ORDERS: Final[dict[str, ClassOrder]] = {
    "largest errors": "error",
    "most examples": "examples",
    "as in the file": "file",
}
# Forecasts that are looked at together, and places to begin at.
FAN: Final = 60
MOST_STEPS: Final = 40
FORECAST_VIEWS: Final = (
    *("Coverage", "Forecast scores", "Forecasts", "Recalibration"),
    TWO_FORECASTERS := "Two forecasters",
)

COSTS: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 50.0, 100.0, 1000.0)
RISKS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5)


def _mine(s: State) -> object:
    """What is open of the visitor's own, if that is what is looked at."""
    mine = shelf.SHELF.kept({MINE: shelf.FIRST, PASTED: shelf.PASTED_TEXT}.get(s.pset, ""))
    return None if mine is None else mine.opened


def _open(s: State) -> Opened:
    """The predicted classes that are open; where there are none, the first built-in set."""
    mine = _mine(s)
    if isinstance(mine, Opened):
        return mine
    return opened.built_in(s.pset if s.pset in BUILT_IN else BUILT_IN[0])


def _open_forecasts(s: State) -> OpenedForecasts | None:
    """The forecasts of a number that are open in their place."""
    mine = _mine(s)
    if isinstance(mine, OpenedForecasts):
        return mine
    return opened.built_in_forecasts(s.pset) if s.pset in FORECASTS else None


def _first_rows(s: State) -> range:
    n = 1 if s.forecasts is None else s.forecasts.forecasts.n
    return range(1, max(n - FAN + 1, 1) + 1, 1 + n // MOST_STEPS)


def against(first: Opened | OpenedForecasts, chosen: str) -> str:
    """What the first is held against: a built-in set, or a file."""
    if chosen not in (ALIKE, ALIKE_FORECASTS):
        return chosen
    of = first.name.partition(", ")[0]
    sets = (*BUILT_IN, *FORECASTS)
    alike = [n for n in sets if n != first.name and n.partition(", ")[0] == of]
    return alike[-1] if first.built_in else MINE


def _second(first: Opened | OpenedForecasts | None, chosen: str) -> Any:
    """The other model, or the other forecaster, if it is there."""
    if first is None:
        return None
    chosen = against(first, chosen)
    if chosen != MINE:
        find = opened.built_in if isinstance(first, Opened) else opened.built_in_forecasts
        return find(chosen)
    other = shelf.SHELF.kept(shelf.SECOND)
    found = None if other is None else other.opened
    return found if isinstance(found, type(first)) else None


# A class and a page of classes have names, axes and a number of diagrams that do not move.
class State(field.State, deciding=("prclass", "prpart")):
    """What the page shows."""

    pset: str = field.choice(
        "Predictions of",
        (*BUILT_IN, *FORECASTS, MINE, PASTED),
        BUILT_IN[0],
        as_list=True,
        help="Digits: a neural network on 1,397 handwritten digits. Tumours: three classifiers on "
        "285 tumours. None of them was trained on what it is judged on here. Demand: simulated "
        "forecasts of a number.",
    )
    out: str = field.choice(
        "Show",
        ("Scores", "Which ECE?", "Pictures", "Groups", "Calibration", "Two models", "Take away"),
        "Scores",
    )
    prbins: int = field.count("Number of bins", 5, 50, N_BINS)
    prcut: str = field.choice("Bins of", ("equal width", "equal mass"), "equal width")
    eceat: int = field.steps("Number of bins", BIN_NUMBERS, N_BINS)
    ecewith: str = field.choice(
        "Estimator along the number of bins", tuple(ESTIMATORS), "equal width"
    )
    prpic: str = field.choice(
        "Picture", ("reliability", "surprises", "abstaining", "decisions"), "reliability"
    )
    prof: str = field.choice(
        "Judge", ("predicted class", "one class", "all classes"), "predicted class", as_list=True
    )
    prclass: int = field.scale(
        "Which class",
        lambda s: range(min(s.opened.n_classes, MOST_CLASSES)),
        # Of two classes, the second is the one that a score is about.
        lambda s: 1 if s.opened.n_classes == 2 else 0,
        family=lambda s: s.opened.key,
    )
    prsort: str = field.choice("First come", tuple(ORDERS), "largest errors", as_list=True)
    prpart: int = field.scale(
        "Page of classes",
        lambda s: range(1, 1 - (-s.opened.n_classes // AT_A_TIME)),
        lambda s: 1,
        family=lambda s: (s.opened.key, s.prsort),
    )
    want: str = field.choice("Wanted", ("coverage", "risk"), "coverage")
    cover: int = field.count("Coverage, % of the examples", 1, 100, 80)
    atmost: float = field.steps("Share of wrong predictions, at most", RISKS, 0.05, text=percent)
    prfp: float = field.steps(
        "A false positive costs",
        COSTS,
        1.0,
        help="In any unit: the ratio of the two costs decides where to draw the line.",
    )
    prfn: float = field.steps("A missed positive costs", COSTS, 10.0)
    prby: str = field.choice("Groups by", ("group column", "true class"), "group column")
    prversus: str = field.choice("Against", (ALIKE, *BUILT_IN, MINE), ALIKE, as_list=True)
    prfit: str = field.choice(
        "Calibrate by", ("recommended", *CALIBRATION_METHODS), "recommended", as_list=True
    )
    fcout: str = field.choice(
        "Show of the forecasts", (*FORECAST_VIEWS, "Take away"), FORECAST_VIEWS[0]
    )
    fcfrom: int = field.scale(
        "First forecast shown",
        _first_rows,
        lambda s: 1,
        family=lambda s: None if s.forecasts is None else s.forecasts.key,
    )
    fcby: str = field.choice("Recalibrated by", ("other levels", "one factor"), "other levels")
    fcversus: str = field.choice(
        "Against", (ALIKE_FORECASTS, *FORECASTS, MINE), ALIKE_FORECASTS, as_list=True
    )
    forecasts: OpenedForecasts | None = field.given(_open_forecasts)
    opened: Opened = field.given(_open, opened.built_in(BUILT_IN[0]))
    second: Opened | None = field.given(lambda s: _second(s.opened, s.prversus))
    second_forecasts: OpenedForecasts | None = field.given(
        lambda s: _second(s.forecasts, s.fcversus)
    )
    worst: int = field.given(lambda _: opened.worst_chosen(), 0)

    @property
    def judged_class(self) -> int | None:
        """The class that the pictures judge, or None for the predicted one."""
        of_class = self.opened.has_probabilities and self.prof == "one class"
        return int(self.prclass) if of_class else None

    @property
    def strategy(self) -> Literal["uniform", "quantile"]:
        """How the bins are cut."""
        return "uniform" if self.prcut == "equal width" else "quantile"

    def picture(self, k: int | None) -> ReliabilityPicture:
        """The reliability of the predicted class or of class `k` in the present bins."""
        return self.opened.report.picture(k, self.prbins, self.strategy)


PRESETS: page.Presets = {
    "Overconfident digits": {},
    "Tumours by naive Bayes": {"pset": "tumours, naive Bayes"},
    "A modest forest": {"pset": "tumours, random forest"},
    "Is that ECE anything?": {"pset": "tumours, logistic regression", "out": "Which ECE?"},
    "When to abstain": {"out": "Pictures", "prpic": "abstaining"},
    "Where to draw the line": {
        "pset": "tumours, logistic regression",
        "out": "Pictures",
        "prpic": "decisions",
    },
    "σ too small": {"pset": "demand, σ too small"},
    "Honest draws": {"pset": "demand, honest draws", "fcout": "Forecasts"},
    "Quantiles too high": {"pset": "demand, quantiles too high", "fcout": "Recalibration"},
    "Which calibrator?": {"out": "Calibration"},
    "Which model is better?": {"out": "Two models"},
    "Which forecaster is better?": {"pset": "demand, σ too small", "fcout": TWO_FORECASTERS},
}
