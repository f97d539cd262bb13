"""The predictions that are open, with the report that page and file share.

Of built-in sets it is shared by all visitors; of a visitor's own file it is kept with the file, and
goes with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Final

import streamlit as st

from nll_core import Predictions
from nll_core.datasets import load_breast_cancer_predictions, load_digits_predictions
from nll_core.forecast_files import ForecastKind, Forecasts, simulate_forecasts
from nll_core.report import ForecastReport, LazyReport, SecondModel, second_model
from nll_core.report.forecast_columns import ReadForecasts
from nll_core.report.lazy import Parts
from nll_core.report.matching import Read, matched
from nll_core.report.second_forecast import ForecastComparison, compare_forecasts
from pages._ui import jobs
from pages._ui.text import plain

BUILT_IN: Final = (
    "digits",
    "digits, smoothing 0.05",
    "digits, smoothing 0.1",
    "tumours, logistic regression",
    "tumours, naive Bayes",
    "tumours, random forest",
)
FORECASTS: Final[dict[str, tuple[ForecastKind, dict[str, Any]]]] = {
    "demand, σ too small": ("gaussian", {"spread": 0.6}),
    "demand, honest draws": ("samples", {}),
    "demand, quantiles too high": ("quantiles", {"shift": 0.5}),
}
LOAD_DIGITS: Final = """\
from nll_core.datasets import load_digits_predictions

found = load_digits_predictions({!r})
predictions = Predictions(
    "logits", found.logits, found.labels.astype(np.int64), found.class_names
)
"""
LOAD_TUMOURS: Final = """\
from nll_core.datasets import load_breast_cancer_predictions

found = load_breast_cancer_predictions({!r})
predictions = Predictions(
    "log-probabilities", found.log_probs, found.labels, found.class_names
)
"""
WORST: Final = "_predictions_worst"
SEEN: Final = "_predictions_second"
# Of more examples nothing moves by itself, and savings have no interval on the page.
MOST_SWEPT: Final = 20_000


@dataclass(frozen=True, eq=False, repr=False)
class Held:
    """Something that is open: where it comes from, and what is known of it."""

    key: str
    """Tells it from all others, by content."""
    name: str
    report: Parts
    about: str
    """Its provenance, or how it was read, in a sentence or two."""
    load: str
    """Lines of Python that load it."""
    built_in: bool = True
    sweeps: dict[Any, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.key!r})"

    def ready(self, names: Sequence[str], title: str) -> bool:
        """Compute these parts with a bar where it takes a while; False where it was stopped."""
        missing = self.report.missing(names)
        if missing:
            key = repr((self.key, missing))
            found = jobs.run(key, title, lambda say: self.report.work(missing, say))
            if found is None:
                return False
            self.report.add(found)
        return True


@dataclass(frozen=True, eq=False, repr=False)
class Opened(Held):
    """Predicted classes, how they were read, and what is known of them."""

    report: LazyReport
    read: Read | None = None
    """The file that they are from."""

    @property
    def predictions(self) -> Predictions:
        return self.report.predictions

    @property
    def n_classes(self) -> int:
        return self.predictions.n_classes

    @property
    def has_probabilities(self) -> bool:
        """Whether there is a probability for every class."""
        return self.predictions.kind != "confidence"

    @property
    def is_large(self) -> bool:
        return self.predictions.n > MOST_SWEPT


@dataclass(frozen=True, eq=False, repr=False)
class OpenedForecasts(Held):
    """Forecasts of a number, how they were read, and what is known of them."""

    report: ForecastReport
    read: ReadForecasts | None = None

    @property
    def forecasts(self) -> Forecasts:
        return self.report.forecasts


@lru_cache(len(FORECASTS))
def built_in_forecasts(name: str) -> OpenedForecasts:
    """Simulated forecasts, which are off by what their name says."""
    kind, options = FORECASTS[name]
    said = "".join(f", {key}={value}" for key, value in options.items())
    return OpenedForecasts(
        key=name,
        name=name,
        report=ForecastReport(simulate_forecasts(kind, **options)),
        about="Simulated with a seed: weekly demand with a season, and noise that changes with it.",
        load="from nll_core.forecast_files import simulate_forecasts\n\n"
        f"forecasts = simulate_forecasts({kind!r}{said})\n",
    )


@lru_cache(len(BUILT_IN))
def built_in(name: str) -> Opened:
    """One of the built-in sets."""
    kind, _, which = name.partition(", ")
    if kind == "digits":
        smoothing = float(which.removeprefix("smoothing ") or 0)
        digits = load_digits_predictions(smoothing)
        found = Predictions("logits", digits.logits, digits.labels, digits.class_names)
        return Opened(name, name, LazyReport(found), digits.source, LOAD_DIGITS.format(smoothing))
    model = which.replace(" ", "_").lower()
    tumours = load_breast_cancer_predictions(model)
    found = Predictions("log-probabilities", tumours.log_probs, tumours.labels, tumours.class_names)
    return Opened(name, name, LazyReport(found), tumours.source, LOAD_TUMOURS.format(model))


def with_bar(opened: Opened, classes: Sequence[int]) -> Iterator[int]:
    """These classes one by one, with a bar where each takes a while."""
    place = st.empty() if opened.is_large else None
    for i, k in enumerate(classes):
        if place:
            place.progress(i / len(classes), f"Class {plain(opened.predictions.classes[k])}")
        yield k
    if place:
        place.empty()


def worst_chosen() -> int:
    """Which of the worst examples is looked at."""
    return int(st.session_state.get(WORST, 0))


Comparison = SecondModel | ForecastComparison


def comparison(first: Held, second: Held) -> Any:
    """The second model by itself and against the first; None where it is not known yet."""
    return _holder(first, second).answer(("second", first.key, second.key))


def compared(first: Held, second: Held) -> Comparison | None:
    """The same, computed now; None where the visitor has stopped it."""
    question = ("second", first.key, second.key)
    found: Comparison | None = comparison(first, second) or jobs.run(
        repr(question), "The two models", partial(_work, first, second)
    )
    if found is None:
        return None
    st.session_state[SEEN] = first.key, second.key
    return _holder(first, second).keep(question, found)


def _work(first: Held, second: Held, say: jobs.Say) -> Comparison:
    if isinstance(first, OpenedForecasts) and isinstance(second, OpenedForecasts):
        return compare_forecasts(first.read or first.forecasts, second.read or second.forecasts)
    assert isinstance(first, Opened)
    assert isinstance(second, Opened)
    one, other = first.read, second.read
    same = second.predictions if one is None or other is None else matched(one, other)
    return second_model(first.predictions, same, progress=say)


def seen_comparison(first: Held, second: Held) -> Any:
    """The same, if it is what the visitor has looked at last."""
    seen = st.session_state.get(SEEN) == (first.key, second.key)
    return comparison(first, second) if seen else None


def _holder(first: Held, second: Held) -> Parts:
    """With whose answers a comparison is kept: nothing of a visitor's file is shared."""
    return (first if second.built_in else second).report
