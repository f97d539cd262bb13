#!/bin/sh
# A label sequence that no alignment can give costs 100,000 nats in optax's CTC loss, and is infinite in
# PyTorch's. "aa" needs three frames, a blank between the two; with two frames its probability is 0.
#
# The loss stands for log 0 by −100,000. One such row in a batch of a hundred makes the mean a
# thousand, which is finite and is trained on; nothing that looks for infinities, and no `zero_infinity` as in
# PyTorch, finds it. Exponentiated it is 0 again, so a sum of probabilities does not tell either.
#
# Seen with optax 0.2.8, jax 0.10.2, torch 2.14.1, numpy 2.4.6, Python 3.11, on 2026-12-01; two frames, three
# equally likely symbols:
#   ab: optax 2.1972, PyTorch 2.1972
#   aa: optax 100000.0078, PyTorch inf
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
    torch==2.14.1 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import math

import jax.numpy as jnp
import optax
import torch

found = {}
for name, labels in (("ab", [1, 2]), ("aa", [1, 1])):
    ours = optax.ctc_loss(jnp.zeros((1, 2, 3)), jnp.zeros((1, 2)), jnp.array([labels]), jnp.zeros((1, 2)))
    frames = torch.zeros(2, 1, 3).log_softmax(-1)
    lengths = torch.tensor([2])
    theirs = torch.nn.functional.ctc_loss(frames, torch.tensor([labels]), lengths, lengths, reduction="sum")
    found[name] = float(ours[0]), float(theirs)
    print(f"{name}: optax {found[name][0]:.4f}, PyTorch {found[name][1]:.4f}")
assert math.isclose(*found["ab"], rel_tol=1e-6) and math.isclose(found["ab"][0], 2 * math.log(3), rel_tol=1e-6)
assert 90_000 < found["aa"][0] < 110_000 and found["aa"][1] == math.inf
PYTHON
