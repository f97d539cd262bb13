"""A file of predictions to try a reader with."""

from __future__ import annotations

import csv
import io

import numpy as np

from nll_core.datasets.breast_cancer import load_breast_cancer_predictions


def example_predictions() -> bytes:
    """What a logistic regression said of 285 tumours, as CSV: id, truth, two probabilities."""
    found = load_breast_cancer_predictions("logistic_regression")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "label", *(f"p_{name}" for name in found.class_names)])
    for i, (label, row) in enumerate(zip(found.labels, np.exp(found.log_probs), strict=True)):
        name = found.class_names[label]
        writer.writerow([f"T{i + 1:03d}", name, *(f"{p:.8f}" for p in row)])
    return out.getvalue().encode()
