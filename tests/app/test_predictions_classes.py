"""The predictions page by script: one class, all classes a page at a time, the second of two."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nll_core import (
    Predictions,
    class_calibration_errors,
    read_predictions,
    simulate_classifier,
)
from nll_core.datasets import load_breast_cancer_predictions, load_digits_predictions
from nll_core.report import class_pictures, report_on

from .conftest import assert_sound, figures, snippet_outputs
from .uploads import drop, text_of

ALL = {"out": "Pictures", "prof": "all classes"}


def thirty() -> Predictions:
    simulated = simulate_classifier(900, 30, 2.0, seed=1)
    return Predictions(
        "logits", simulated.logits, simulated.labels, tuple(f"kind {k}" for k in range(30))
    )


def as_csv(predictions: Predictions) -> bytes:
    names = ",".join(f"logit_{name}" for name in predictions.classes)
    rows = (
        f"{predictions.classes[label]}," + ",".join(map(repr, row))
        for label, row in zip(predictions.labels, predictions.scores.tolist(), strict=True)
    )
    return (f"label,{names}\n" + "\n".join(rows) + "\n").encode()


def shown_classes(app: Any) -> list[str]:
    """The classes in the table below the diagrams, in their order."""
    table = next(h.proto.body for h in app.get("html") if "predictions_by_class" in h.proto.body)
    return [row.split("</th>")[0] for row in table.split('<th scope="row">')[1:]]


def test_all_classes_and_one_class(open_page: Any) -> None:
    app = open_page("predictions", **ALL)
    assert_sound(app)
    assert len([k for k in figures(app)[0]["layout"] if k.startswith("xaxis")]) == 10
    found = load_digits_predictions(0.0)
    digits = Predictions("logits", found.logits, found.labels.astype(np.int64), found.class_names)
    assert shown_classes(app) == [p.event for p in class_pictures(digits).pictures]
    assert "All 10 classes, first those of the largest errors" in text_of(app)
    text = text_of(open_page("predictions", out="Pictures", prof="one class", prclass="8"))
    assert "Class 8 is 8" in text
    assert "Judged here: the probability of class 8" in text


def test_many_classes_come_a_page_at_a_time_the_worst_first(open_page: Any) -> None:
    read = read_predictions(as_csv(thirty()))
    errors = class_calibration_errors(read.log_probs(), read.labels)
    worst = [read.classes[k] for k in np.argsort(-errors)]
    app = drop(open_page("predictions", **ALL), as_csv(thirty()))
    assert_sound(app)
    assert shown_classes(app) == worst[:12]
    text = text_of(app)
    assert "Classes 1 to 12 of 30, first those of the largest errors" in text
    share = np.sort(errors)[::-1][:12].sum() / errors.sum()
    assert f"make {100 * share:.3g}% of the classwise ECE" in text
    app = app.select_slider(key="prpart").set_value(3).run()
    assert shown_classes(app) == worst[24:]
    assert "Classes 25 to 30 of 30" in text_of(app)
    # In another order the pages begin anew.
    app = app.selectbox(key="prsort").set_value("as in the file").run()
    assert shown_classes(app) == list(read.classes[:12])
    app = app.selectbox(key="prsort").set_value("most examples").run()
    assert shown_classes(app)[0] == read.classes[int(np.bincount(read.labels).argmax())]
    assert_sound(app)


@pytest.mark.parametrize("model", ["logistic regression", "random forest"])
def test_of_two_classes_the_second_is_judged_first_as_in_the_report(
    open_page: Any, model: str
) -> None:
    found = load_breast_cancer_predictions(model.replace(" ", "_"))
    read = Predictions("log-probabilities", found.log_probs, found.labels, found.class_names)
    picture = report_on(read, methods=["temperature"]).reliability
    app = open_page("predictions", pset=f"tumours, {model}")
    text = text_of(app)
    assert "Judged here: the probability of class malignant" in text
    assert f"It gives class malignant {100 * picture.mean_forecast:.3g}% on average" in text
    assert f"its ECE is {picture.error:.4f}" in text
    dots = next(t for t in figures(app)[0]["data"] if t.get("name") == "bins")
    assert len(picture.forecast) == len(np.atleast_1d(dots["marker"]["size"]))
    for output in snippet_outputs(app)[:1]:
        assert f"ECE of class malignant {picture.error:.4f}" in output
    one = open_page("predictions", pset=f"tumours, {model}", out="Pictures", prof="one class")
    assert "Class 1 is malignant" in text_of(one)
