#!/bin/sh
# emlearn cuts the decimals off the features of a tree or a forest: its C code works with 16-bit integers
# unless told `dtype="float"`. A feature between 0 and 1 is always 0, and every example has the same
# forecast; nothing is said, neither at the conversion nor at the prediction.
#
# Its probabilities are also not those of the forest. A leaf keeps its class alone, so the share of votes
# stands where scikit-learn has the mean of the leaves: a single tree says 0 or 1, a log-loss of ∞.
#
# Seen with emlearn 0.23.2, scikit-learn 1.9.1, numpy 2.4.6, Python 3.11, on 2026-11-30:
#   forest, scikit-learn       right 100%, different forecasts 112
#   forest, emlearn            right 52%, different forecasts 1
#   forest, emlearn in float   right 100%
#   tree, scikit-learn         right 95%, probabilities 0.049 to 0.943
#   tree, emlearn in float     right 95%, probabilities 0 and 1
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    emlearn==0.23.2 \
    scikit-learn==1.9.1 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import emlearn
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

generator = np.random.default_rng(0)
x = generator.random((300, 3))
y = (x[:, 0] > 0.5).astype(int)
forest = RandomForestClassifier(10, min_samples_leaf=5, random_state=0).fit(x, y)
small = emlearn.convert(forest)
exact = emlearn.convert(forest, dtype="float")
own = forest.predict_proba(x)[:, 1]
cut = small.predict_proba(x)[:, 1]
print(f"forest, scikit-learn       right {np.mean(forest.predict(x) == y):.0%}, different forecasts {len(set(own))}")
print(f"forest, emlearn            right {np.mean(small.predict(x) == y):.0%}, different forecasts {len(set(cut))}")
print(f"forest, emlearn in float   right {np.mean(exact.predict(x) == y):.0%}")
assert len(set(own)) > 10 and len(set(cut)) == 1 and np.mean(exact.predict(x) == y) > 0.95
assert np.all(small.predict_proba(np.floor(x))[:, 1] == cut)
votes = np.mean([tree.predict(x) for tree in forest.estimators_], axis=0)
assert np.allclose(exact.predict_proba(x)[:, 1], votes) and not np.allclose(own, votes)

noisy = np.where(generator.random(300) < 0.05, 1 - y, y)
tree = DecisionTreeClassifier(max_depth=1).fit(x, noisy)
own, hard = tree.predict_proba(x)[:, 1], emlearn.convert(tree, dtype="float").predict_proba(x)[:, 1]
print(f"tree, scikit-learn         right {np.mean((own > 0.5) == noisy):.0%}, probabilities {own.min():.3f} to {own.max():.3f}")
print(f"tree, emlearn in float     right {np.mean((hard > 0.5) == noisy):.0%}, probabilities {hard.min():.0f} and {hard.max():.0f}")
assert set(hard) == {0.0, 1.0} and np.array_equal(hard > 0.5, own > 0.5) and 0.01 < own.min() < own.max() < 0.99
PYTHON
