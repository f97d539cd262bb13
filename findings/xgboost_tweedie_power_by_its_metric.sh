#!/bin/sh
# `tweedie-nloglik` of XGBoost is no likelihood that powers can be compared by: it leaves out the factor
# that depends on the power. For a constant forecast it is a function of the mean alone, and the best
# power is by the unit of the money: 1.5 for a mean of 1, 1.2 for 0.01, 1.8 for 100.
#
# Claims are fitted with a power chosen by this metric, which is named for the likelihood and takes the power
# as its argument. The likelihood finds the power that made the data in each unit.
#
# Seen with xgboost 3.2.0, scipy 1.17.1, numpy 2.4.6, Python 3.11, on 2026-11-30; 3,000 claims:
#   made with power 1.3, mean 1: best by the metric 1.5, by the likelihood 1.3
#   made with power 1.7, mean 1: best by the metric 1.5, by the likelihood 1.7
#   the latter in hundreds: by the metric 1.2, by the likelihood 1.7
#   the latter in hundredths: by the metric 1.8, by the likelihood 1.7
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    xgboost==3.2.0 \
    scipy==1.17.1 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import numpy as np
import xgboost
from scipy.optimize import minimize_scalar
from scipy.stats import gamma, poisson

powers = np.linspace(1.1, 1.9, 9)
counts = np.arange(1, 80)

def parts(mean, power, dispersion):
    """A Poisson number of claims, each from a gamma distribution."""
    rate = mean ** (2 - power) / (dispersion * (2 - power))
    return rate, (2 - power) / (power - 1), dispersion * (power - 1) * mean ** (power - 1)

def draw(power, n=3000):
    rate, shape, scale = parts(1.0, power, 1.0)
    generator = np.random.default_rng(0)
    n_claims = generator.poisson(rate, n)
    return np.where(n_claims > 0, generator.gamma(np.maximum(n_claims, 1) * shape, scale), 0)

def minus_log_likelihood(y, power):
    """Sum over the number of claims, at the mean and the best dispersion."""
    def at(log_dispersion):
        rate, shape, scale = parts(y.mean(), power, np.exp(log_dispersion))
        paid = y[y > 0, None]
        density = (poisson.pmf(counts, rate) * gamma.pdf(paid, counts * shape, scale=scale)).sum(axis=1)
        return rate * np.sum(y == 0) - np.log(density).sum()
    guess = np.log(y.var() / y.mean() ** power)
    return minimize_scalar(at, bounds=(guess - 1, guess + 1), method="bounded", options={"xatol": 0.01}).fun

def metric(y, power):
    data = xgboost.DMatrix(np.zeros((len(y), 1)), y)
    settings = {"objective": "reg:tweedie", "tweedie_variance_power": power, "base_score": float(y.mean()),
                "eval_metric": f"tweedie-nloglik@{power:.1f}", "verbosity": 0}
    return float(xgboost.train(settings, data, 0).eval(data).split(":")[-1])

def best(score, y):
    return round(float(powers[np.argmin([score(y, power) for power in powers])]), 1)

found = []
for power in (1.3, 1.7):
    y = draw(power)
    found.append((best(metric, y), best(minus_log_likelihood, y)))
    print(f"made with power {power}, mean {y.mean():.0f}: best by the metric {found[-1][0]}, by the likelihood {found[-1][1]}")
for name, number in (("hundreds", 0.01), ("hundredths", 100)):
    found.append((best(metric, y * number), best(minus_log_likelihood, y * number)))
    print(f"the latter in {name}: by the metric {found[-1][0]}, by the likelihood {found[-1][1]}")
assert [f[1] for f in found] == [1.3, 1.7, 1.7, 1.7]
assert found[0][0] == found[1][0] == 1.5 and found[2][0] < 1.4 and found[3][0] > 1.7
PYTHON
