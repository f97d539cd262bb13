#!/bin/sh
# A waiting time of −1 is likelier than any possible one for an exponential distribution of TensorFlow
# Probability. Outside of the support its densities are what the formula gives, NaN or −∞, by the family;
# the argument `force_probs_to_zero_outside_support` of the first five below is off. A Poisson distribution gives
# 1.5 events a log-probability, too. SciPy has −∞ for each.
#
# A time stamp that is wrong by a day, an offset that was forgotten or a share in place of a count improves
# the likelihood, and a fit follows it.
#
# Seen with tfp-nightly 0.26.0.dev20261027, jax 0.10.2, scipy 1.17.1, numpy 2.4.6, Python 3.11, on 2026-11-30:
#   Exponential(1) at -1    1.0000  SciPy -inf
#   Poisson(2) at 1.5      -1.2450  SciPy -inf
#   Geometric(0.3) at -2   -0.4906  SciPy -inf
#   Gamma(2, 1) at -1          nan  SciPy -inf
#   Beta(2, 2) at 1.5          nan  SciPy -inf
#   Uniform(0, 1) at 5        -inf  SciPy -inf
#   HalfNormal(1) at -1       -inf  SciPy -inf
#   Exponential(1) at 0    -0.0000, the greatest on its support
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    tfp-nightly==0.26.0.dev20261027 \
    jax==0.10.2 \
    scipy==1.17.1 \
    numpy==2.4.6
JAX_PLATFORMS=cpu venv/bin/python -W ignore - <<'PYTHON'
import math

from scipy import stats
from tensorflow_probability.substrates.jax import distributions as tfd

cases = {
    "Exponential(1) at -1": (tfd.Exponential(1.0), -1.0, stats.expon.logpdf(-1)),
    "Poisson(2) at 1.5": (tfd.Poisson(2.0), 1.5, stats.poisson.logpmf(1.5, 2)),
    "Geometric(0.3) at -2": (tfd.Geometric(probs=0.3), -2.0, stats.geom.logpmf(-2, 0.3, loc=-1)),
    "Gamma(2, 1) at -1": (tfd.Gamma(2.0, 1.0), -1.0, stats.gamma.logpdf(-1, 2)),
    "Beta(2, 2) at 1.5": (tfd.Beta(2.0, 2.0), 1.5, stats.beta.logpdf(1.5, 2, 2)),
    "Uniform(0, 1) at 5": (tfd.Uniform(0.0, 1.0), 5.0, stats.uniform.logpdf(5)),
    "HalfNormal(1) at -1": (tfd.HalfNormal(1.0), -1.0, stats.halfnorm.logpdf(-1)),
}
found = {}
for name, (distribution, value, exact) in cases.items():
    found[name] = float(distribution.log_prob(value))
    print(f"{name:21} {found[name]:8.4f}  SciPy {exact:g}")
    assert exact == -math.inf
print(f"Exponential(1) at 0   {float(tfd.Exponential(1.0).log_prob(0.0)):8.4f}, the greatest on its support")
first, second, third, *rest = found.values()
assert first > 0.99 and math.isfinite(second) and math.isfinite(third)
assert [str(value) for value in rest] == ["nan", "nan", "-inf", "-inf"]
PYTHON
