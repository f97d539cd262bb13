#!/bin/sh
# A logistic regression by formula in statsmodels models P(y is False) if y is boolean, and P("no") if
# it is "yes" and "no": all signs and all probabilities are those of the other outcome. As 0 and 1,
# or as a boolean array without a formula, the same y is modelled as everybody expects; smf.logit
# refuses it. The first level of a category is taken for the success, in R's glm for the failure.
#
# A comparison in pandas (`df.y = df.score > 3`) is boolean. The fit, its likelihood and its standard
# errors look right, and the forecasts are those of the event that did not happen.
#
# Seen with statsmodels 0.15.0, pandas 3.1.1, numpy 2.4.6, scipy 1.17.1, Python 3.11, on 2026-11-29:
#   number ~ x   slope   1.9124, mean forecast where it happened 0.6772
#   boolean ~ x  slope  -1.9124, mean forecast where it happened 0.3228
#   word ~ x     slope  -1.9124, mean forecast where it happened 0.3228
#   boolean array slope 1.9124
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    statsmodels==0.15.0 \
    pandas==3.1.1 \
    numpy==2.4.6 \
    scipy==1.17.1
venv/bin/python - <<'PYTHON'
import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

generator = np.random.default_rng(0)
x = generator.normal(size=200)
happened = generator.random(200) < 1 / (1 + np.exp(-2 * x))
data = pd.DataFrame(
    {"x": x, "number": happened.astype(int), "boolean": happened, "word": np.where(happened, "yes", "no")}
)

def slope(outcome):
    fit = smf.glm(f"{outcome} ~ x", data, family=sm.families.Binomial()).fit()
    return round(float(fit.params["x"]), 4), round(float(fit.predict(data)[happened].mean()), 4)

found = {outcome: slope(outcome) for outcome in ("number", "boolean", "word")}
array = sm.GLM(happened, sm.add_constant(x), family=sm.families.Binomial()).fit().params[1]
for outcome, (b, p) in found.items():
    print(f"{outcome + ' ~ x':12} slope {b:8.4f}, mean forecast where it happened {p:.4f}")
print(f"boolean array slope {array:.4f}")
assert found["number"][0] > 1.5 and abs(array - found["number"][0]) < 1e-3
assert found["boolean"] == found["word"]
assert found["boolean"][0] == -found["number"][0]
PYTHON
