#!/bin/sh
# The mean of ten thousand ones is 0.026, when they are bfloat16 in a NumPy array. NumPy knows the type from
# ml_dtypes (so it comes out of `np.asarray` of a JAX array), adds in the type itself, and 256 + 1 is 256
# with eight binary digits. For its own float16 it adds in float32, and jax.numpy does so for both.
#
# Models answer in bfloat16. The same `x.mean()` of log-probabilities is right on the JAX array and
# nearly 0 on its NumPy copy: a perplexity near 1. `np.average`, `std` and `cumsum` share it.
#
# Seen with ml_dtypes 0.6.0, jax 0.10.2, numpy 2.4.6, Python 3.11, on 2026-11-30:
#   ones in jax.numpy 1.0, in NumPy 0.025634765625; in NumPy as float16 1
#   100,000 log-probabilities of mean -0.997: in jax.numpy -0.99609375, in NumPy -0.0267333984375
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    ml_dtypes==0.6.0 \
    jax==0.10.2 \
    numpy==2.4.6
JAX_PLATFORMS=cpu venv/bin/python - <<'PYTHON'
import jax.numpy as jnp
import numpy as np

ones = jnp.ones(10_000, jnp.bfloat16)
copy = np.asarray(ones)
assert str(copy.dtype) == "bfloat16"
half = np.ones(10_000, np.float16).mean()
print(f"ones in jax.numpy {ones.mean()}, in NumPy {copy.mean()}; in NumPy as float16 {half:g}")
assert ones.mean() == 1 and half == 1 and copy.sum() == 256 and copy.mean() < 0.03

log_probs = jnp.asarray(-np.random.default_rng(0).exponential(size=100_000), jnp.bfloat16)
copy = np.asarray(log_probs)
exact = copy.astype(float).mean()
print(f"100,000 log-probabilities of mean {exact:.3f}: in jax.numpy {log_probs.mean()}, in NumPy {copy.mean()}")
assert abs(float(log_probs.mean()) - exact) < 0.01 and abs(float(copy.mean()) / exact) < 0.5
assert np.average(copy) == copy.mean() and abs(copy.cumsum()).max() == abs(copy.sum())
PYTHON
