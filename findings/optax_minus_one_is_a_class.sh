#!/bin/sh
# A label of −1 is the last class in optax, and −100 makes the loss NaN. Both are what padding is
# marked with elsewhere (scikit-learn's "unlabelled" is −1, PyTorch's ignored index is −100), and
# PyTorch refuses every negative label that is not the ignored one. The lookup in JAX counts negative
# places from the end, and gives NaN where there is none.
#
# Rows of padding, or without a label, train and score the last class; the mean stays a number, and in
# a vocabulary whose last entry is rare nobody sees it but in the forecasts.
#
# Seen with optax 0.2.8, jax 0.10.2, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   label    2: 0.4076
#   label   -1: 0.4076
#   label   -3: 2.4076
#   label   -4: nan
#   label -100: nan
#   label    3: nan
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    optax==0.2.8 \
    jax==0.10.2 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import math

import jax.numpy as jnp
from optax import softmax_cross_entropy_with_integer_labels as loss

logits = jnp.array([[0.0, 1.0, 2.0]])
found = {label: float(loss(logits, jnp.array([label]))[0]) for label in (2, -1, -3, -4, -100, 3)}
for label, value in found.items():
    print(f"label {label:4}: {value:.4f}")
assert found[-1] == found[2]
assert found[-3] == float(loss(logits, jnp.array([0]))[0])
assert math.isnan(found[-4]) and math.isnan(found[-100]) and math.isnan(found[3])
PYTHON
