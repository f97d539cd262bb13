#!/bin/sh
# A column in large units makes scikit-learn's GaussianNB forget all others. It adds to the variance of
# every column a billionth of the largest variance of any: with a time in seconds (1.6e9, a year wide) that is
# about 80,000, and a column with a standard deviation of 1 says nothing any more. The time itself has
# nothing to do with the classes.
#
# The likelihood of a naive Bayes model is a product of columns, so the unit of one cannot matter to
# another; here hours in place of seconds turn a log-loss of 0.69, which is that of a coin, into 0.33. There is
# no warning; `epsilon_` holds what was added. Scale the columns, or give var_smoothing=0.
#
# Seen with scikit-learn 1.9.1, scipy 1.16.3, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   days: log-loss 0.333, accuracy 0.875, added to each variance 1.1e-05
#   hours: log-loss 0.333, accuracy 0.875, added to each variance 0.0061
#   seconds: log-loss 0.687, accuracy 0.552, added to each variance 7.9e+04
#   seconds, nothing added: log-loss 0.333, accuracy 0.875, added to each variance 0
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    scikit-learn==1.9.1 \
    scipy==1.16.3 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import numpy as np
from sklearn.metrics import log_loss
from sklearn.naive_bayes import GaussianNB

generator = np.random.default_rng(0)
y = generator.integers(0, 2, 400)
telling = generator.normal(size=400) + 2 * y
seconds = 1.6e9 + generator.uniform(0, 3.15e7, 400)

loss = {}
for name, other, options in (
    ("days", seconds / 86_400, {}),
    ("hours", seconds / 3600, {}),
    ("seconds", seconds, {}),
    ("seconds, nothing added", seconds, {"var_smoothing": 0.0}),
):
    columns = np.stack([telling, other], axis=1)
    model = GaussianNB(**options).fit(columns, y)
    loss[name] = log_loss(y, model.predict_proba(columns))
    print(f"{name}: log-loss {loss[name]:.3f}, accuracy {model.score(columns, y):.3f}, "
          f"added to each variance {model.epsilon_:.2g}")
assert loss["hours"] < 0.36 and loss["seconds, nothing added"] < 0.36
assert loss["seconds"] > 0.66
PYTHON
