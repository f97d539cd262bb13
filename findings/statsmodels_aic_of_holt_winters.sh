#!/bin/sh
# The AIC of ExponentialSmoothing in statsmodels leaves out 2.84 per observation that every other AIC of
# the library has: it is n log(SSE/n) + 2k, without the constant of the normal density. The same model as
# ETSModel has the same errors and another AIC, and beside an ARIMA the smoothing always wins.
#
# 300 values of an autoregression: the AIC prefers a smoothed level by 807 to the process that made them.
#
# Seen with statsmodels 0.15.0, pandas 2.3.3, scipy 1.17.1, numpy 2.4.6, Python 3.11, on 2026-11-30:
#   ExponentialSmoothing  sum of squares 364.8, AIC 62.6
#   ETSModel              sum of squares 364.8, AIC 916.0
#   ARIMA(1, 0, 0)        sum of squares 312.0, AIC 869.6
#   300 (1 + log 2π) 851.4, and 2 for the variance, which only one of the first two counts
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    statsmodels==0.15.0 \
    pandas==2.3.3 \
    scipy==1.17.1 \
    numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing

noise = np.random.default_rng(0).normal(size=301)
values = noise.copy()
for t in range(1, 301):
    values[t] += 0.6 * values[t - 1]
values = values[1:]
n = len(values)
fits = {
    "ExponentialSmoothing": ExponentialSmoothing(values).fit(),
    "ETSModel": ETSModel(values).fit(disp=False),
    "ARIMA(1, 0, 0)": ARIMA(values, order=(1, 0, 0)).fit(),
}
for name, fit in fits.items():
    print(f"{name:21} sum of squares {np.sum(np.square(fit.resid)):.1f}, AIC {fit.aic:.1f}")
smoothing, ets, arima = fits.values()
constant = n * (1 + np.log(2 * np.pi))
print(f"{n} (1 + log 2π) {constant:.1f}, and 2 for the variance, which only one of the first two counts")
# Of normal errors with their own variance: -2 log L = n log(SSE/n) + n (1 + log 2π).
assert abs(ets.aic - (n * np.log(ets.sse / n) + constant + 6)) < 0.5
assert abs(ets.sse / smoothing.sse - 1) < 0.01 and abs(ets.aic - smoothing.aic - constant - 2) < 1
assert arima.aic < ets.aic - 40 and smoothing.aic < arima.aic - 700
PYTHON
