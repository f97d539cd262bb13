#!/bin/sh
# Probabilities that are rounded to four decimals turn temperature scaling into something else. The
# calibrator of scikit-learn takes its input for probabilities if every row sums to 1 within 1e-5, and
# for logits otherwise: 0.9 and 0.05 as logits are nearly equal classes. A single such row decides for
# all of them, and no warning is given.
#
# Files of predictions are written with four decimals, and in float16. The fit that should say
# "overconfident, T = 1.76" says T = 0.42, and the calibrated forecast of (0.9, 0.05, 0.05) becomes
# 0.998 in place of 0.72: surer still.
#
# Seen with scikit-learn 1.9.1, numpy 2.4.6, scipy 1.17.1, Python 3.11, on 2026-11-29:
#   as they are          T = 1.7639, 0.9 becomes 0.7202
#   one row off by 2e-5  T = 0.4173, 0.9 becomes 0.9980
#   four decimals        T = 0.4173, 0.9 becomes 0.9980
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    scikit-learn==1.9.1 \
    numpy==2.4.6 \
    scipy==1.17.1
venv/bin/python - <<'PYTHON'
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator

class AsTheyAre(ClassifierMixin, BaseEstimator):
    def fit(self, x, y):
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, x):
        return x

    def predict(self, x):
        return self.classes_[x.argmax(1)]

def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)

generator = np.random.default_rng(0)
logits = 3.2566 * generator.normal(size=(500, 3))
probs = softmax(logits)
labels = np.array([generator.choice(3, p=row) for row in softmax(logits / 1.6)])
one_row = probs.copy()
one_row[0] = one_row[0].round(4) + [1e-4, 0, 0]
one_row[0] /= one_row[0].sum() * (1 - 2e-5)

def calibrated(rows):
    model = FrozenEstimator(AsTheyAre().fit(rows, labels))
    fit = CalibratedClassifierCV(model, method="temperature", ensemble=False).fit(rows, labels)
    t = 1.0 / fit.calibrated_classifiers_[0].calibrators[0].beta_
    return float(t), float(fit.predict_proba(np.array([[0.9, 0.05, 0.05]]))[0, 0])

found = {"as they are": calibrated(probs), "one row off by 2e-5": calibrated(one_row), "four decimals": calibrated(probs.round(4))}
for name, (t, p) in found.items():
    print(f"{name:20} T = {t:.4f}, 0.9 becomes {p:.4f}")
assert found["as they are"][0] > 1.7
assert found["four decimals"][0] < 0.5 and found["one row off by 2e-5"][0] < 0.5
PYTHON
