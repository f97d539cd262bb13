#!/bin/sh
# The log-probability of a large count in JAX is wrong by nats, and of ten million it is positive. The terms
# of the formula grow with the count, and are subtracted in float32, JAX's precision unless told
# otherwise: seven digits of 150 million leave an error of tens. With `jax_enable_x64` all are right.
#
# Counts of visits, photons or reads are of this size. A comparison of models by such log-likelihoods is one of
# roundings, and Student's t with many degrees of freedom, where it should be a normal distribution, is not.
#
# Seen with jax 0.10.2, scipy 1.17.1, numpy 2.4.6, Python 3.11, on 2026-11-30:
#   Poisson, 1e+05 of 1e+05       float32 -6.75, float64 -6.68
#   Poisson, 1e+06 of 1e+06       float32 -7.00, float64 -7.83
#   Poisson, 1e+07 of 1e+07       float32 16.00, float64 -8.98
#   binomial, half of 1e+07       float32 -32.00, float64 -8.28
#   t with 1e+07 degrees, at 1    float32 -0.50, float64 -1.42
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    jax==0.10.2 \
    scipy==1.17.1 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import math

import jax
import jax.scipy.stats as js

def poisson(k):
    """log p(k | rate k), by lgamma in double precision"""
    return k * math.log(k) - k - math.lgamma(k + 1)

cases = {
    "Poisson, 1e+05 of 1e+05": (lambda: js.poisson.logpmf(1e5, 1e5), poisson(1e5)),
    "Poisson, 1e+06 of 1e+06": (lambda: js.poisson.logpmf(1e6, 1e6), poisson(1e6)),
    "Poisson, 1e+07 of 1e+07": (lambda: js.poisson.logpmf(1e7, 1e7), poisson(1e7)),
    "binomial, half of 1e+07": (
        lambda: js.binom.logpmf(5e6, 1e7, 0.5),
        math.lgamma(1e7 + 1) - 2 * math.lgamma(5e6 + 1) - 1e7 * math.log(2),
    ),
    "t with 1e+07 degrees, at 1": (lambda: js.t.logpdf(1.0, 1e7), -0.5 - math.log(2 * math.pi) / 2),
}
errors = {}
for name, (call, exact) in cases.items():
    said = float(call())
    with jax.enable_x64(True):
        double = float(call())
    print(f"{name:29} float32 {said:.2f}, float64 {double:.2f}")
    assert abs(double - exact) < 1e-5
    errors[name] = abs(said - exact)
assert errors["Poisson, 1e+06 of 1e+06"] > 0.5 and errors["Poisson, 1e+07 of 1e+07"] > 5
assert errors["binomial, half of 1e+07"] > 5 and errors["t with 1e+07 degrees, at 1"] > 0.5
PYTHON
