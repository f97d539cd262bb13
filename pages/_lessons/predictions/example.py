"""A file to try the page with, and how one's own is made."""

from __future__ import annotations

import csv
import io
from typing import Final

import numpy as np
import streamlit as st

from nll_core.datasets import load_breast_cancer_predictions
from pages._ui import page

NAME: Final = "example-predictions.csv"
CODE: Final = """\
import pandas as pd

p = model.predict_proba(X_test)  # of examples that the model was not trained on
columns = {f"p_{name}": p[:, k] for k, name in enumerate(model.classes_)}
pd.DataFrame({"id": ids, "label": y_test, **columns}).to_csv("predictions.csv", index=False)
"""


def example_csv() -> bytes:
    """What a logistic regression said of 285 tumours: identifier, truth, two probabilities."""
    found = load_breast_cancer_predictions("logistic_regression")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "label", *(f"p_{name}" for name in found.class_names)])
    for i, (label, row) in enumerate(zip(found.labels, np.exp(found.log_probs), strict=True)):
        name = found.class_names[label]
        writer.writerow([f"T{i + 1:03d}", name, *(f"{p:.8f}" for p in row)])
    return out.getvalue().encode()


def show_three_steps() -> None:
    """How to bring one's own data; drawn while it is open alone."""
    steps = st.expander("Your own data in three steps, and an example file", on_change="rerun")
    if not steps.open:
        return
    with steps:
        page.note(
            "1. Let the model predict examples that it was not trained on, and write a table: a "
            "column “label” with the truth, and one column for each class. With scikit-learn:"
        )
        st.code(CODE, language="python")
        page.note(
            "2. Drop the file in above. One score of the positive class, logits, or the predicted "
            "class with its confidence do as well; weights and groups if you like. With a column "
            "of identifiers two models are matched by it."
        )
        page.note(
            "3. Look at what was recognised, correct it where it is wrong, and read on. What you "
            "take away has your file's own columns in it."
        )
        st.download_button(
            f"Download {NAME}", example_csv(), file_name=NAME, key="predictions_example"
        )
