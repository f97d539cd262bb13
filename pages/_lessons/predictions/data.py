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

from nll_core import ColumnRoles, Predictions, Table
from nll_core.datasets import load_breast_cancer_predictions, load_digits_predictions
from pages._lessons.predictions.controls import FEWEST_BINS, MOST_BINS
from pages._lessons.predictions.forecasts import Forecast, forecast_in
from pages._ui import apart, jobs, leaving

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


def kept_apart(
    opened: Opened, question: Hashable, function: Callable[..., T], *arguments: Any
) -> T:
    """The answer of a function to a question that a visitor need not stop."""
    return kept(opened, question, lambda: apart.call(say_nothing, function, *arguments))


def say_nothing(stage: str, share: float) -> None:
    """How far it is interests nobody."""


def forecast_of(opened: Opened, k: int | None) -> Forecast:
    """The forecast that the prediction is right, or that the class is `k`, where they count."""
    if k is not None and k != opening_class(opened):
        # Of a thousand classes each would take as much room as the labels.
        return forecast_in(opened.predictions, k)
    return kept_apart(opened, ("forecast", k), forecast_in, opened.predictions, k)


def opening_class(opened: Opened) -> int | None:
    """The class that is judged first: the second of two, which one score is about; else none."""
    return 1 if opened.has_probabilities and opened.predictions.n_classes == 2 else None


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
