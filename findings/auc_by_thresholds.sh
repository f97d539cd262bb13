#!/bin/sh
# The AUROC of river and of Keras is computed at fixed thresholds, 10 and 200 of them on [0, 1]. The
# scores of a rare event lie between two of them, and the area is ½ whatever the ranking is: a score
# that ranks nearly all positives first has 0.98 by ranks, 0.5 in both. river's RollingROCAUC, of the
# same scores, is exact.
#
# Forecasts of clicks, fraud or disease stay below 0.01. The model seems to know nothing, and more
# training or another model does not change it; multiplying the scores by 100 does.
#
# Seen with river 0.26.1, keras 3.15.1, jax 0.10.2, scikit-learn 1.9.1, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   by ranks 0.9848, river 0.5000, river rolling 0.9848
#   Keras 0.5000, Keras of 100 times the scores 0.9845
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    river==0.26.1 \
    keras==3.15.1 \
    jax==0.10.2 \
    scikit-learn==1.9.1 \
    numpy==2.4.6
KERAS_BACKEND=jax venv/bin/python - <<'PYTHON'
import numpy as np
import keras
from river import metrics
from sklearn.metrics import roc_auc_score

generator = np.random.default_rng(0)
happened = generator.random(5000) < 0.02
score = np.where(happened, generator.uniform(0.0015, 0.0045, 5000), generator.uniform(0, 0.002, 5000))

exact = roc_auc_score(happened, score)
by_river, rolling = metrics.ROCAUC(), metrics.RollingROCAUC(window_size=5000)
for truth, value in zip(happened.tolist(), score.tolist()):
    by_river.update(truth, value)
    rolling.update(truth, value)

def by_keras(values):
    metric = keras.metrics.AUC()
    metric.update_state(happened.astype("float32"), values)
    return float(metric.result())

print(f"by ranks {exact:.4f}, river {by_river.get():.4f}, river rolling {rolling.get():.4f}")
print(f"Keras {by_keras(score):.4f}, Keras of 100 times the scores {by_keras(100 * score):.4f}")
assert exact > 0.9 and abs(rolling.get() - exact) < 0.01
assert abs(by_river.get() - 0.5) < 0.01 and abs(by_keras(score) - 0.5) < 0.01
assert abs(by_keras(100 * score) - exact) < 0.01
PYTHON
