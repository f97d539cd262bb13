#!/bin/sh
# pygam divides the scale of a Gaussian by the weights, where the variance is to be divided: the
# log-likelihood of a LinearGAM with weights is that of another model. All weights 4 in place of 1 change no
# coefficient, no forecast and no standard error, and the estimated scale doubles as it should, so that every
# example has the same density as before; the log-likelihood falls from −288 to −447, the AIC rises by 317.
#
# Weights of a fit are often known up to a factor only. Whoever compares weighted fits by AIC, AICc or the
# likelihood compares numbers that depend on the unit of the weights; they belong to no distribution
# that was fitted.
#
# Seen with pygam 0.12.0, scipy 1.16.3, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   weights 1: scale 1.0283, log-likelihood -288.36, of variance scale²/weight -288.36, AIC 582.73
#   weights 4: scale 2.0566, log-likelihood -446.74, of variance scale²/weight -288.36, AIC 899.47
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    pygam==0.12.0 \
    scipy==1.16.3 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import numpy as np
from pygam import LinearGAM, l
from scipy.stats import norm

generator = np.random.default_rng(0)
x = generator.normal(size=(200, 1))
y = 1 + 2 * x[:, 0] + generator.normal(size=200)

values = {}
for weight in (1.0, 4.0):
    gam = LinearGAM(l(0), lam=0).fit(x, y, weights=np.full(200, weight))
    scale, off = gam.distribution.scale, y - gam.predict(x)
    density = norm.logpdf(off, scale=scale / np.sqrt(weight)).sum()
    values[weight] = gam.coef_, gam.statistics_["se"], gam.statistics_["loglikelihood"], density
    print(
        f"weights {weight:g}: scale {scale:.4f}, log-likelihood {values[weight][2]:.2f}, of variance "
        f"scale²/weight {density:.2f}, AIC {gam.statistics_['AIC']:.2f}"
    )
    assert np.isclose(values[weight][2], norm.logpdf(off, scale=scale / weight).sum())
one, four = values[1.0], values[4.0]
assert np.allclose(one[0], four[0]) and np.allclose(one[1], four[1])
assert np.isclose(one[3], four[3]) and np.isclose(one[2], one[3])
assert four[2] < one[2] - 150
PYTHON
