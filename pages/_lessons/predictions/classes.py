"""All classes as small reliability diagrams, those that matter first."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nll_core import class_calibration_errors
from pages._figures.predictions import small_reliability
from pages._lessons.predictions import picture_words
from pages._lessons.predictions.controls import (
    AT_A_TIME,
    BY_ERROR,
    BY_EXAMPLES,
    CONTROLS,
)
from pages._lessons.predictions.data import MOST_SWEPT, Opened, kept
from pages._lessons.predictions.views import picture_of
from pages._ui import page
from pages._ui.chart import chart
from pages._ui.text import plain


def errors_of(opened: Opened) -> NDArray[np.float64]:
    """The calibration error of each class."""
    predictions = opened.predictions

    def make() -> NDArray[np.float64]:
        return class_calibration_errors(
            predictions.log_prob_rows(), predictions.labels, sample_weight=predictions.weights
        )

    return kept(opened, "class errors", make)


def in_order(opened: Opened, order: str) -> list[int]:
    """The classes, those first that are asked for first."""
    predictions = opened.predictions
    if order == BY_ERROR:
        return _descending(errors_of(opened))
    if order == BY_EXAMPLES:
        return _descending(np.bincount(predictions.labels, minlength=predictions.n_classes))
    return list(range(predictions.n_classes))


def _descending(values: NDArray[Any]) -> list[int]:
    order: list[int] = np.argsort(-values, kind="stable").tolist()
    return order


def show_classes(opened: Opened) -> None:
    """A page of the classes."""
    predictions = opened.predictions
    n_bins, cut = CONTROLS["prbins"].value, CONTROLS["prcut"].value
    order = CONTROLS["prsort"].value
    start = AT_A_TIME * (CONTROLS["prpart"].value - 1)
    chosen = in_order(opened, order)[start : start + AT_A_TIME]
    place, pictures = st.empty(), []
    for i, k in enumerate(chosen):
        if predictions.n > MOST_SWEPT:
            place.progress(i / len(chosen), f"Class {plain(predictions.classes[k])}")
        pictures.append(picture_of(opened, k, n_bins, cut))
    place.empty()
    errors = errors_of(opened)
    total = float(errors.sum())
    said = picture_words.classes_sentence(
        pictures, predictions.n_classes, float(errors[chosen].sum()) / total if total else None
    )
    chart(
        small_reliability(pictures, columns=3),
        key="predictions_classes",
        alt=f"Small reliability diagrams of {len(pictures)} classes. {said.replace('**', '')}",
    )
    page.note(picture_words.which_classes(start, len(chosen), predictions.n_classes, order))
    page.sentence(said)
    page.table(
        ("class", "said on average", "of the truths", "ECE", "part of the classwise ECE"),
        picture_words.class_rows(pictures, [float(errors[k]) for k in chosen], total),
        key="predictions_by_class",
    )
