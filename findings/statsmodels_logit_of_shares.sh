#!/bin/sh
# statsmodels' Logit takes shares (0.3 of ten answered yes) as its outcome, and finds the right
# coefficients, but its log-likelihood is that of another formula: the log of the forecast at (2y − 1)
# times the predictor, which is the Bernoulli one for 0 and 1 only. It lies above what any forecast can
# reach. GLM's, of the same fit, has a constant of Gamma functions added. Probit refuses shares.
#
# AIC, pseudo-R² and likelihood-ratio tests are made of these numbers. Two models with the same
# coefficients and the same forecasts are 48 nats apart, and neither is the log-loss of the forecasts. A
# share of ½ costs log 2 in Logit whatever the forecast is.
#
# Seen with statsmodels 0.15.0, scipy 1.17.1, pandas 2.3.3, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   coefficients [0.4725 0.9656] [0.4725 0.9656]
#   Σ y log p + (1 − y) log(1 − p) of the fit -236.90, of the best forecasts -216.28
#   Logit's llf -212.88, GLM's llf -165.12
#   shares of ½, forecasts of ½ and of 1 − 2e-9: -277.26, -277.26
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    statsmodels==0.15.0 \
    scipy==1.17.1 \
    pandas==2.3.3 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import numpy as np
import statsmodels.api as sm
from scipy.special import expit, log_expit, xlogy

generator = np.random.default_rng(0)
x = generator.normal(size=400)
columns = sm.add_constant(x)
share = generator.binomial(10, expit(0.5 + x)) / 10

logit = sm.Logit(share, columns).fit(disp=False)
glm = sm.GLM(share, columns, family=sm.families.Binomial()).fit()
forecast = logit.predict()
bernoulli = np.sum(xlogy(share, forecast) + xlogy(1 - share, 1 - forecast))
best = np.sum(xlogy(share, share) + xlogy(1 - share, 1 - share))
print("coefficients", logit.params.round(4), glm.params.round(4))
print(f"Σ y log p + (1 − y) log(1 − p) of the fit {bernoulli:.2f}, of the best forecasts {best:.2f}")
print(f"Logit's llf {logit.llf:.2f}, GLM's llf {glm.llf:.2f}")
assert np.allclose(logit.params, glm.params)
assert logit.llf > best > bernoulli and glm.llf > best
assert np.isclose(logit.llf, log_expit((2 * share - 1) * (columns @ logit.params)).sum())

halves = sm.Logit(np.full(400, 0.5), columns)
right, wrong = halves.loglike(np.zeros(2)), halves.loglike(np.array([20.0, 0.0]))
print(f"shares of ½, forecasts of ½ and of 1 − 2e-9: {right:.2f}, {wrong:.2f}")
assert np.isclose(right, 400 * np.log(0.5)) and np.isclose(right, wrong)
PYTHON
