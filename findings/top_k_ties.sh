#!/bin/sh
# Equal scores are broken three ways. Of four classes with equal scores, the truth being the first,
# the top-1 accuracy is 1 by the argmax, 0 by scikit-learn's top_k_accuracy_score(k=1), which favours
# the last class, and 1 by Keras's SparseTopKCategoricalAccuracy(k=1), which counts every tie as right:
# there a model that says nothing at all is right always, whatever the truth.
#
# Scores in float16, counts of votes, and ±∞ give ties by the thousand. The same file of predictions
# has accuracies between 0 and 1, and a broken model that puts out a constant has the best.
#
# Seen with scikit-learn 1.9.1, keras 3.15.1, jax 0.10.2, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   constant scores, truth 0: argmax, scikit-learn top 1, Keras top 1: 1.0 0.0 1.0
#   constant scores, truth 3: argmax, scikit-learn top 1, Keras top 1: 0.0 1.0 1.0
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    scikit-learn==1.9.1 \
    keras==3.15.1 \
    jax==0.10.2 \
    numpy==2.4.6
KERAS_BACKEND=jax venv/bin/python - <<'PYTHON'
import keras
import numpy as np
from sklearn.metrics import accuracy_score, top_k_accuracy_score

scores = np.full((3, 4), 0.25)

def all_three(truth):
    labels = np.full(3, truth)
    top_one = keras.metrics.SparseTopKCategoricalAccuracy(k=1)
    return [
        float(accuracy_score(labels, scores.argmax(1))),
        float(top_k_accuracy_score(labels, scores, k=1, labels=[0, 1, 2, 3])),
        float(top_one(labels, scores)),
    ]

for truth in (0, 3):
    print(f"constant scores, truth {truth}: argmax, scikit-learn top 1, Keras top 1:", *all_three(truth))
assert all_three(0) == [1.0, 0.0, 1.0]
assert all_three(3) == [0.0, 1.0, 1.0]
PYTHON
