#!/bin/sh
# With the objective `cross_entropy_lambda` LightGBM's `predict` returns a rate λ, not a probability: the
# probability that its loss is about is 1 − exp(−λ). Forecasts are above 1, and those below 1 look like
# probabilities and are not: 0.69 means ½. The classifier's `predict_proba` returns 1 − λ beside λ, so one
# column is negative and each row still sums to 1.
#
# The documentation calls the objective another parameterization of cross-entropy, and the training metric of
# that name is indeed the log-loss of 1 − exp(−λ). Whoever scores what `predict` gives, clips it to [0, 1] or
# averages it as a rate of events has other numbers than the trained model.
#
# Seen with lightgbm 4.7.0, numpy 2.4.6, Python 3.11, on 2026-12-01; 2,000 examples, half of them 1:
#   cross_entropy: forecasts up to 0.996, mean 0.499, last training loss 0.3017
#   cross_entropy_lambda: forecasts up to 5.411, mean 1.480, last training loss 0.3017
#   1 - exp(-forecast): up to 0.996, mean 0.498, log-loss 0.3017
#   the forecast clipped at 1 - 1e-6: log-loss 0.7419
#   predict_proba of the classifier at x = 2: [-4.411  5.411]
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    lightgbm==4.7.0 \
    scikit-learn==1.9.1 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import lightgbm
import numpy as np

generator = np.random.default_rng(0)
x = generator.normal(size=(2000, 1))
y = (generator.random(2000) < 1 / (1 + np.exp(-3 * x[:, 0]))).astype(float)

def log_loss(p):
    return -np.mean(np.where(y == 1, np.log(p), np.log1p(-p)))

found = {}
for objective in ("cross_entropy", "cross_entropy_lambda"):
    trained = {}
    options = {"objective": objective, "metric": objective, "verbosity": -1}
    data = lightgbm.Dataset(x, y)
    model = lightgbm.train(options, data, 50, valid_sets=[data],
                           callbacks=[lightgbm.record_evaluation(trained)])
    found[objective] = p = model.predict(x)
    print(f"{objective}: forecasts up to {p.max():.3f}, mean {p.mean():.3f}, "
          f"last training loss {trained['training'][objective][-1]:.4f}")

rate = found["cross_entropy_lambda"]
p = -np.expm1(-rate)
print(f"1 - exp(-forecast): up to {p.max():.3f}, mean {p.mean():.3f}, log-loss {log_loss(p):.4f}")
print(f"the forecast clipped at 1 - 1e-6: log-loss {log_loss(np.clip(rate, 1e-6, 1 - 1e-6)):.4f}")
classifier = lightgbm.LGBMClassifier(objective="cross_entropy_lambda", n_estimators=50, verbosity=-1)
row = classifier.fit(x, y).predict_proba(np.array([[2.0]]))[0]
print(f"predict_proba of the classifier at x = 2: {row.round(3)}")

assert found["cross_entropy"].max() < 1 and rate.max() > 3
assert abs(rate.mean() - y.mean()) > 0.5 and abs(p.mean() - y.mean()) < 0.01
assert row[0] < -1 and abs(row.sum() - 1) < 1e-9
PYTHON
