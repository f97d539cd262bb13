#!/bin/sh
# The `log_likelihood_` of a penalised survival model in lifelines holds the penalty, and AIC, BIC and the
# likelihood-ratio test are made of it. `score(..., "log_likelihood")` of the same fit on the same rows
# is without: the two agree only where nothing is penalised.
#
# A penalty that costs the data 0.3 nats takes 4.8 from what is printed as their log-likelihood. Whoever compares a
# penalised fit to another by AIC counts the penalty against it; the number belongs to no distribution of
# the data.
#
# Seen with lifelines 0.30.3, numpy 2.4.6, Python 3.11, on 2026-11-30:
#   Weibull, penalty 0: log_likelihood_ -511.06, by the density -511.06, score × rows -511.06, AIC_ 1028.12
#   Cox,     penalty 0: log_likelihood_ -611.76, score × rows -611.76
#   Weibull, penalty 0.1: log_likelihood_ -515.87, by the density -511.38, score × rows -511.38, AIC_ 1037.74
#   Cox,     penalty 0.1: log_likelihood_ -618.33, score × rows -612.90
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    lifelines==0.30.3 \
    "pandas<3" \
    numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, WeibullAFTFitter

generator = np.random.default_rng(0)
x = generator.normal(size=200)
time = generator.weibull(1.5, 200) * np.exp(0.5 * x) * 10
event = generator.random(200) < 0.7
table = pd.DataFrame({"x": x, "time": time, "event": event.astype(int)})
for penalty in (0.0, 0.1):
    aft = WeibullAFTFitter(penalizer=penalty).fit(table, "time", "event")
    scale = np.exp(aft.params_["lambda_"]["Intercept"] + aft.params_["lambda_"]["x"] * x)
    shape = np.exp(aft.params_["rho_"]["Intercept"])
    density = np.log(shape / scale) + (shape - 1) * np.log(time / scale)
    exact = (event * density - (time / scale) ** shape).sum()
    print(f"Weibull, penalty {penalty:g}: log_likelihood_ {aft.log_likelihood_:.2f}, by the density {exact:.2f}, "
          f"score × rows {aft.score(table, 'log_likelihood') * 200:.2f}, AIC_ {aft.AIC_:.2f}")
    without = aft.score(table, "log_likelihood") * 200
    assert np.isclose(without, exact) and np.isclose(aft.AIC_, 6 - 2 * aft.log_likelihood_)
    assert aft.log_likelihood_ < exact - 3 if penalty else np.isclose(aft.log_likelihood_, exact)
    cox = CoxPHFitter(penalizer=penalty).fit(table, "time", "event")
    print(f"Cox,     penalty {penalty:g}: log_likelihood_ {cox.log_likelihood_:.2f}, "
          f"score × rows {cox.score(table, 'log_likelihood') * 200:.2f}")
    assert (cox.log_likelihood_ < cox.score(table, "log_likelihood") * 200 - 3) == (penalty > 0)
PYTHON
