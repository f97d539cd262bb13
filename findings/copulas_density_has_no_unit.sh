#!/bin/sh
# The density of a GaussianMultivariate of copulas is not one: it is that of the values after each
# column was made standard normal. The factors of that change (the marginal densities) are left out, so the
# number is the same in metres and in millimetres, where a density per unit of area falls by a million: in
# one unit at most does it integrate to 1. `log_probability_density` is its logarithm.
#
# The sum of that is read as a log-likelihood and held against other models; it has no unit in common with
# theirs.
#
# Seen with copulas 0.14.1, scipy 1.17.1, numpy 2.4.6, Python 3.11, on 2026-11-30; a normal pair with
# correlation ½, fitted with normal marginals, at the mean:
#   metres       density at the mean 0.1845, of the normal distribution 0.1844
#   millimetres  density at the mean 0.1845, of the normal distribution 1.844e-07
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    copulas==0.14.1 \
    scipy==1.17.1 \
    "pandas<3" \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import numpy as np
import pandas as pd
from copulas.multivariate import GaussianMultivariate
from copulas.univariate import GaussianUnivariate
from scipy.stats import multivariate_normal

metres = np.random.default_rng(0).multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 2000)
for unit, number in (("metres", 1), ("millimetres", 1000)):
    table = pd.DataFrame(metres * number, columns=["a", "b"])
    model = GaussianMultivariate(distribution=GaussianUnivariate)
    model.fit(table)
    said = float(model.probability_density(table.mean().to_frame().T))
    exact = multivariate_normal(table.mean(), table.cov()).pdf(table.mean())
    print(f"{unit:12} density at the mean {said:.4f}, of the normal distribution {exact:.4g}")
    assert abs(said - 0.1845) < 0.001 and abs(exact * number**2 - 0.1844) < 0.001
PYTHON
