#!/bin/sh
# river's CrossEntropy charges nothing for a class that the model did not name. A probability of 0
# costs 34.5 nats, a class that is missing from the dictionary costs 0: the worst forecast possible
# counts as a perfect one. Its LogLoss does charge for an empty dictionary.
#
# In a stream the first example of each class finds a model that has never heard of it, and most
# river classifiers answer with the classes seen so far. The more classes turn up late, the better the
# mean: forecasts of (0.7 on the truth; the truth not named) have a mean of 0.178 in place of 17.4.
#
# Seen with river 0.26.1, Python 3.11, on 2026-11-29:
#   the truth at probability 0: 34.5388; not named: 0.0000
#   0.7, then not named: 0.1783; LogLoss, nothing named: 34.5388
#   a classifier that has seen only b says {'b': 1.0}
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    river==0.26.1
venv/bin/python - <<'PYTHON'
import math

from river import dummy, metrics

def loss(metric, *pairs):
    for truth, forecast in pairs:
        metric.update(truth, forecast)
    return metric.get()

named = loss(metrics.CrossEntropy(), ("a", {"a": 0.0, "b": 1.0}))
missing = loss(metrics.CrossEntropy(), ("a", {"b": 1.0}))
both = loss(metrics.CrossEntropy(), ("a", {"a": 0.7, "b": 0.3}), ("a", {"b": 1.0}))
binary = loss(metrics.LogLoss(), (True, {}))
print(f"the truth at probability 0: {named:.4f}; not named: {missing:.4f}")
print(f"0.7, then not named: {both:.4f}; LogLoss, nothing named: {binary:.4f}")
assert round(named, 2) == 34.54 and missing == 0.0
assert math.isclose(both, -math.log(0.7) / 2) and round(binary, 2) == 34.54

model = dummy.PriorClassifier()
model.learn_one({}, "b")
said = model.predict_proba_one({})
print("a classifier that has seen only b says", said)
assert "a" not in said
PYTHON
