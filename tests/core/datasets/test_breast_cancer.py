"""The trained tumour classifiers are what their description says."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.preprocessing import StandardScaler

from nll_core import (
    fit_temperature,
    predictions_from_table,
    read_table,
    recognise_columns,
    top_label,
)
from nll_core.datasets import BREAST_CANCER_MODELS, load_breast_cancer_predictions


def halves():
    """Features and labels (malignant) of the training half and of the held-out half."""
    features, benign = load_breast_cancer(return_X_y=True)
    train, held_out = train_test_split(
        np.arange(len(benign)), test_size=0.5, stratify=1 - benign, random_state=20
    )
    held_out = np.sort(held_out)
    return features[train], 1 - benign[train], features[held_out], 1 - benign[held_out]


@pytest.mark.parametrize("model", BREAST_CANCER_MODELS)
def test_shapes_types_and_quality(model):
    tumours = load_breast_cancer_predictions(model)
    assert tumours.log_probs.shape == (285, 2)
    assert tumours.log_probs.dtype == np.float64
    assert tumours.labels.dtype == np.int64
    np.testing.assert_allclose(np.exp(tumours.log_probs).sum(axis=1), 1.0, rtol=1e-14)
    np.testing.assert_array_equal(tumours.labels, halves()[3])
    _, correct = top_label(np.exp(tumours.log_probs), tumours.labels)
    assert 0.93 < correct.mean() < 1.0
    # The truth is never ruled out.
    assert np.isfinite(tumours.log_probs[np.arange(285), tumours.labels]).all()
    assert "285" in tumours.source
    assert tumours.model == model


def test_they_are_scikit_learns_predictions():
    x, y, held_out, _ = halves()
    bayes = GaussianNB().fit(x, y).predict_log_proba(held_out)
    stored = load_breast_cancer_predictions("naive_bayes").log_probs
    np.testing.assert_allclose(stored, bayes, rtol=1e-6)
    scaler = StandardScaler().fit(x)
    regression = LogisticRegression(max_iter=1000).fit(scaler.transform(x), y)
    probs = regression.predict_proba(scaler.transform(held_out))
    stored = np.exp(load_breast_cancer_predictions("logistic_regression").log_probs)
    np.testing.assert_allclose(stored, probs, atol=1e-6)


def test_naive_bayes_is_overconfident_and_the_others_are_not():
    gaps, temperatures = {}, {}
    for model in BREAST_CANCER_MODELS:
        tumours = load_breast_cancer_predictions(model)
        confidence, correct = top_label(np.exp(tumours.log_probs), tumours.labels)
        gaps[model] = confidence.mean() - correct.mean()
        temperatures[model] = fit_temperature(tumours.log_probs, tumours.labels).temperature
    assert gaps["naive_bayes"] > 0.04
    assert temperatures["naive_bayes"] > 3
    assert gaps["logistic_regression"] < -0.03
    assert gaps["random_forest"] < -0.03


def test_the_file_is_small_and_the_reader_takes_it():
    content = resources.files("nll_core.datasets").joinpath("breast_cancer.npz").read_bytes()
    assert len(content) < 30_000
    # Three models: which one is a question.
    table = read_table(content)
    (question,) = recognise_columns(table).questions
    assert len(question.readings) == 3
    roles = recognise_columns(table, question.readings[1].given)
    assert all(name.startswith("naive_bayes") for name in roles.classes)
    found = predictions_from_table(table, roles)
    assert (found.kind, found.n, found.n_classes) == ("log-probabilities", 285, 2)


def test_messages():
    with pytest.raises(
        ValueError, match=r"model must be one of 'logistic_regression', .* got 'svm'"
    ):
        load_breast_cancer_predictions("svm")
