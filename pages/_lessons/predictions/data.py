"""The predictions that are open, and what is asked of `nll_core`, each answer kept a while.

Of built-in sets the answers are shared by all visitors; those on a visitor's own file are kept in
the session, and go with it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nll_core import ColumnRoles, Predictions, Table
from nll_core.datasets import load_breast_cancer_predictions, load_digits_predictions
from pages._lessons.predictions.controls import FEWEST_BINS, MOST_BINS
from pages._ui import jobs, leaving

T = TypeVar("T")

KEPT: Final = "_predictions_kept"
ANSWERS_KEPT: Final = 96
# Up to so many examples the plots that follow a control are computed for all its values ahead.
MOST_SWEPT: Final = 20_000
BIN_NUMBERS: Final = tuple(range(FEWEST_BINS, MOST_BINS + 1))

# What all visitors share is kept by their threads together.
_lock = threading.Lock()


@dataclass(frozen=True, eq=False)
class Opened:
    """Predictions, where they come from, and how they were read."""

    key: str
    """Tells them from all others, by content."""
    name: str
    predictions: Predictions
    about: str
    """Their provenance, or how they were read, in a sentence or two."""
    load: str
    """Lines of Python that load them as `predictions`."""
    built_in: bool
    table: Table | None = None
    roles: ColumnRoles | None = None

    @property
    def has_probabilities(self) -> bool:
        """Whether there is a probability for every class."""
        return self.predictions.kind != "confidence"


@dataclass(frozen=True, eq=False)
class Forecast:
    """A yes-or-no forecast: its probabilities, what happened, and the weights."""

    event: str
    says: str
    """What the forecast is the probability of."""
    p: NDArray[np.floating[Any]]
    happened: NDArray[np.bool_]
    weights: NDArray[np.float64] | None
    of_class: bool
    """Whether a class is forecast, and not that the prediction is right."""


@st.cache_resource(show_spinner=False)
def built_in(name: str) -> Opened:
    """One of the built-in sets."""
    kind, _, which = name.partition(", ")
    if kind == "digits":
        smoothing = float(which.removeprefix("smoothing ") or 0)
        digits = load_digits_predictions(smoothing)
        predictions = Predictions(
            "logits", digits.logits, digits.labels.astype(np.int64), digits.class_names
        )
        call = f"load_digits_predictions({smoothing!r})"
        load = (
            f"from nll_core.datasets import load_digits_predictions\n\nfound = {call}\n"
            "predictions = Predictions(\n"
            '    "logits", found.logits, found.labels.astype(np.int64), found.class_names\n)\n'
        )
        return Opened(name, name, predictions, digits.source, load, True)
    model = which.replace(" ", "_").lower()
    tumours = load_breast_cancer_predictions(model)
    predictions = Predictions(
        "log-probabilities", tumours.log_probs, tumours.labels, tumours.class_names
    )
    load = (
        "from nll_core.datasets import load_breast_cancer_predictions\n\n"
        f"found = load_breast_cancer_predictions({model!r})\n"
        "predictions = Predictions(\n"
        '    "log-probabilities", found.log_probs, found.labels, found.class_names\n)\n'
    )
    return Opened(name, name, predictions, tumours.source, load, True)


def kept(opened: Opened, question: Hashable, make: Callable[[], T]) -> T:
    """The answer to a question about predictions; computed once."""
    store, key = _store(opened), (opened.key, question)
    found: T | None = store.get(key)
    if found is None:
        found = make()
    _remember(store, key, found)
    return found


def kept_long(
    opened: Opened, question: Hashable, title: str, make: Callable[[jobs.Say], T]
) -> T | None:
    """The answer to a question that takes a while; None where the visitor has stopped it."""
    store, key = _store(opened), (opened.key, question)
    found: T | None = store.get(key)
    if found is None:
        found = jobs.run(repr(key), title, make)
    if found is not None:
        _remember(store, key, found)
    return found


def forecast_of(opened: Opened, k: int | None) -> Forecast:
    """The forecast that the prediction is right, or that the class is `k`, where they count."""
    if k is None:
        return kept(opened, "forecast", lambda: _of_prediction(opened.predictions))
    predictions = opened.predictions
    event = predictions.classes[k]
    pair = predictions.probs_of_class(k), predictions.labels == k
    return _counted(event, f"probability of class {event}", *pair, predictions, of_class=True)


def opening_class(opened: Opened) -> int | None:
    """The class that is judged first: the second of two, which one score is about; else none."""
    return 1 if opened.has_probabilities and opened.predictions.n_classes == 2 else None


def _of_prediction(predictions: Predictions) -> Forecast:
    pair = predictions.confidence_and_correct()
    says = "probability of the predicted class"
    return _counted("right", says, *pair, predictions, of_class=False)


def _counted(
    event: str,
    says: str,
    p: NDArray[np.floating[Any]],
    happened: NDArray[np.bool_],
    predictions: Predictions,
    *,
    of_class: bool,
) -> Forecast:
    """The forecast without the examples of weight 0."""
    weights = predictions.weights
    if weights is not None and not weights.all():
        counted = weights > 0
        p, happened, weights = p[counted], happened[counted], weights[counted]
    return Forecast(event, says, p, happened, weights, of_class)


@st.cache_resource(show_spinner=False)
def _shared() -> OrderedDict[Any, Any]:
    return OrderedDict()


def _store(opened: Opened) -> OrderedDict[Any, Any]:
    if opened.built_in:
        return _shared()
    store: OrderedDict[Any, Any] = st.session_state.setdefault(KEPT, OrderedDict())
    leaving.at_leaving("answers", store.clear)
    return store


def _remember(store: OrderedDict[Any, Any], key: Any, answer: Any) -> None:
    """Keep an answer, and drop those that were not asked for longest."""
    with _lock:
        store[key] = answer
        store.move_to_end(key)
        while len(store) > ANSWERS_KEPT:
            store.popitem(last=False)


def forget_others(opened: Opened) -> None:
    """Drop the session's answers about what is read otherwise now, or is another file."""
    store: OrderedDict[Any, Any] = st.session_state.get(KEPT, OrderedDict())
    for key in [key for key in store if key[0] != opened.key]:
        del store[key]


def forget_answers(digest: str) -> None:
    """Drop the session's answers about a file."""
    store: OrderedDict[Any, Any] = st.session_state.get(KEPT, OrderedDict())
    for key in [key for key in store if digest in repr(key)]:
        del store[key]
