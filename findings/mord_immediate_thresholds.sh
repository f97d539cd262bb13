#!/bin/sh
# The probabilities of two of mord's three ordinal logistic regressions are not forecasts. LogisticIT (only
# the thresholds next to the truth count) and LogisticSE (squared errors) minimise losses that are no
# likelihood, and have a `predict_proba` that puts their parameters into the likelihood's formula. On data
# from that very model LogisticIT says that two classes of about 15% are impossible, for every example.
#
# Its log-loss is infinite; LogisticSE gives the outer classes less than half of what they have. LogisticAT,
# fitted the same way, has each class as often as the data. (`predict` takes the thresholds:
# LogisticIT's is the most probable class for every second example.)
#
# Seen with mord 0.7, scikit-learn 1.9.1, numpy 2.4.6, Python 3.11, on 2026-11-30:
#   the data's shares     0.160 0.141 0.399 0.148 0.152
#   LogisticAT, mean forecast 0.160 0.141 0.399 0.148 0.152  log-loss 1.382  argmax is predict for 73%
#   LogisticIT, mean forecast 0.325 0.000 0.354 0.000 0.322  log-loss inf  argmax is predict for 52%
#   LogisticSE, mean forecast 0.066 0.242 0.394 0.235 0.063  log-loss 1.543  argmax is predict for 99%
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    mord==0.7 \
    scikit-learn==1.9.1 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import mord
import numpy as np

generator = np.random.default_rng(0)
x = generator.normal(size=(5000, 1))
y = np.digitize(x[:, 0] + generator.logistic(size=5000), [-2, -1, 1, 2])
shares = np.bincount(y) / len(y)
print("the data's shares    ", " ".join(f"{share:.3f}" for share in shares))
means, losses = {}, {}
for model in (mord.LogisticAT(alpha=0), mord.LogisticIT(alpha=0), mord.LogisticSE(alpha=0)):
    name, probs = type(model).__name__, model.fit(x, y).predict_proba(x)
    with np.errstate(divide="ignore"):
        losses[name] = -np.log(probs[np.arange(len(y)), y]).mean()
    means[name], same = probs.mean(0), np.mean(probs.argmax(1) == model.predict(x))
    print(f"{name}, mean forecast", " ".join(f"{mean:.3f}" for mean in means[name]),
          f" log-loss {losses[name]:.3f}  argmax is predict for {same:.0%}")
assert np.allclose(means["LogisticAT"], shares, atol=0.005) and losses["LogisticAT"] < 1.4
assert max(means["LogisticIT"][[1, 3]]) < 1e-9 and losses["LogisticIT"] == np.inf
assert means["LogisticSE"][0] < shares[0] / 2 and losses["LogisticSE"] > losses["LogisticAT"] + 0.1
PYTHON
