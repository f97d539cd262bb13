"""Train the classifiers behind `nll_core/datasets/breast_cancer.npz`.

Run `python scripts/train_breast_cancer.py`. Breast Cancer Wisconsin (Diagnostic), 569 tumours with
30 measurements of cell nuclei each, as scikit-learn ships them. Half of them, drawn with each class
in its share, train three classifiers with scikit-learn's default settings: a logistic regression
on standardised measurements, a Gaussian naive Bayes, which takes the measurements for independent
and is famously overconfident, and a random forest. The other half is held out; its true classes and
the log-probabilities of both classes by each classifier, in float64, are what is stored: a
probability of "malignant" that rounds to 1 would have lost what is left for "benign".

Made with scikit-learn 1.9, NumPy 2.4 (`requirements-dev.txt`); the last digits depend on the BLAS.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from nll_core.calibration.consistency import calibrated_error  # noqa: E402
from nll_core.calibration.multiclass import top_label  # noqa: E402
from nll_core.calibration.reliability import expected_calibration_error  # noqa: E402
from nll_core.losses.logits import log_softmax  # noqa: E402

OUTPUT = ROOT / "nll_core" / "datasets" / "breast_cancer.npz"
SEED = 20
MAX_ITERATIONS = 1000

MODELS = {
    "logistic_regression": make_pipeline(
        StandardScaler(), LogisticRegression(max_iter=MAX_ITERATIONS)
    ),
    "naive_bayes": GaussianNB(),
    "random_forest": RandomForestClassifier(random_state=SEED),
}


def log_probabilities(name: str, features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-probabilities (n, 2) by a trained classifier; −inf where a forest is of one mind."""
    model = MODELS[name]
    if name == "logistic_regression":
        # scikit-learn takes the probability of the first class as 1 − that of the second.
        log_odds = model.decision_function(features)
        return log_softmax(np.stack([np.zeros_like(log_odds), log_odds], axis=1))
    with np.errstate(divide="ignore"):
        return model.predict_log_proba(features)


def main() -> None:
    """Train, report and write the held-out log-probabilities and labels."""
    features, benign = load_breast_cancer(return_X_y=True)
    malignant = 1 - benign
    places = np.arange(len(malignant))
    train, held_out = train_test_split(places, test_size=0.5, stratify=malignant, random_state=SEED)
    held_out = np.sort(held_out)
    labels = malignant[held_out]
    stored = {"labels": labels.astype(np.int8)}
    for name, model in MODELS.items():
        model.fit(features[train], malignant[train])
        log_probs = log_probabilities(name, features[held_out])
        stored[name] = log_probs
        confidence, correct = top_label(np.exp(log_probs), labels)
        nll = -log_probs[np.arange(len(labels)), labels].mean()
        error = expected_calibration_error(confidence, correct)
        print(
            f"{name}: held out accuracy {correct.mean():.4f}, mean confidence "
            f"{confidence.mean():.4f}, NLL {nll:.4f}, ECE {error:.4f} "
            f"(by chance up to {calibrated_error(confidence).quantile:.4f})"
        )
    np.savez_compressed(OUTPUT, **stored)
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size / 1000:.0f} kB, {len(labels)} rows")


if __name__ == "__main__":
    main()
