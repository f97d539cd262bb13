"""What the stability page asks of `nll_core`, each answer kept a while."""

from __future__ import annotations

from typing import NamedTuple, get_args

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nll_core import (
    CrossEntropyAsWritten,
    LogLikelihoodSeries,
    LossForm,
    SumComparison,
    compare_sums,
    cross_entropy_as_written,
    digits_right,
    letter_terms,
    log_likelihood_series,
    numerical_outcomes,
)
from nll_core.datasets import load_two_class_references
from pages._figures.outcome_strips import Curve
from pages._lessons.stability.controls import ALL_TERMS, LEADS, MEAN, TERMS, Setting, Terms

REFERENCES = load_two_class_references()
LEAD = REFERENCES.lead
INDEX = {lead: index for index, lead in enumerate(LEADS)}
FORMS = get_args(LossForm)


class Judged(NamedTuple):
    """One way at every lead: its numbers, and what became of each."""

    written: CrossEntropyAsWritten
    loss: Curve
    gradient: Curve

    def part(self, name: str) -> Curve:
        return self.loss if name == "loss" else self.gradient


@st.cache_resource(max_entries=256, show_spinner=False)
def ways_of(setting: Setting) -> dict[LossForm, Judged]:
    """All ways of writing the loss, at every lead, held against 50 digits."""
    return {form: _judged(form, setting) for form in FORMS}


def curves_of(setting: Setting, part: str) -> dict[str, Curve]:
    """The losses, or the gradients, of all ways."""
    return {form: way.part(part) for form, way in ways_of(setting).items()}


def true_numbers(part: str) -> NDArray[np.float64]:
    """The losses, or the gradients, from 50 digits."""
    return (REFERENCES.loss if part == "loss" else REFERENCES.gradient).nearest


@st.cache_resource(max_entries=16, show_spinner=False)
def sums_of(terms: Terms) -> SumComparison:
    """The running sums of the terms in every way."""
    drawn = letter_terms(ALL_TERMS, MEAN, seed=terms.seed)
    if terms.order != "as drawn":
        drawn = np.sort(drawn)
        drawn = drawn if terms.order == "small first" else drawn[::-1]
    return compare_sums(drawn, TERMS)


@st.cache_resource(max_entries=512, show_spinner=False)
def series_of(p: float, n: int) -> LogLikelihoodSeries:
    return log_likelihood_series(p, n)


def digits_of(curve: Curve, index: int, setting: Setting) -> float:
    """How many decimal digits of a number are right, of those that its type has."""
    return float(digits_right(curve.error[index], setting.dtype))


def _judged(form: LossForm, setting: Setting) -> Judged:
    found = cross_entropy_as_written(
        LEAD, form, shift=setting.shift, dtype=setting.dtype, eps=setting.eps
    )
    curves = []
    for value, true in (
        (found.loss, REFERENCES.loss),
        (found.gradient, REFERENCES.gradient),
    ):
        error = true.relative_error(value)
        outcome = numerical_outcomes(value, true.nearest, error, setting.dtype)
        curves.append(Curve(value, outcome, error))
    return Judged(found, *curves)
