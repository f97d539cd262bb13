#!/bin/sh
# A PyTorch distribution that is given probabilities has a floor under them: everything below 1.2e-7
# in float32 has a log-probability of −15.94, the impossible included. Given the same distribution as
# logits it has none. Categorical, OneHotCategorical, Bernoulli, Binomial, Multinomial are alike;
# Geometric's has no such floor, and `probs` still shows the number that was given.
#
# A vocabulary of 50,000 has honest probabilities of 1e-9. Their log-likelihood is short by 4.8 nats
# each, what cannot happen is possible, and a search for the row of −∞ finds nothing.
#
# Seen with torch 2.14.1, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   Categorical(probs), 1e-9   -15.9424
#   Categorical(logits), 1e-9  -20.7233
#   Categorical(probs), 0      -15.9424
#   Multinomial(probs), 1e-9   -15.9424
#   Bernoulli(probs), 1e-9     -15.9424
#   Geometric(probs), 1e-9     -20.7233
#   log(1e-9)                  -20.7233
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check \
    torch==2.14.1 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import math

import torch
from torch.distributions import Bernoulli, Categorical, Geometric, Multinomial

one = torch.tensor(1.0)
rare = torch.tensor([1e-9, 1.0])
found = {
    "Categorical(probs), 1e-9": Categorical(probs=rare).log_prob(torch.tensor(0)),
    "Categorical(logits), 1e-9": Categorical(logits=rare.log()).log_prob(torch.tensor(0)),
    "Categorical(probs), 0": Categorical(probs=torch.tensor([0.0, 1.0])).log_prob(torch.tensor(0)),
    "Multinomial(probs), 1e-9": Multinomial(1, probs=rare).log_prob(torch.tensor([1.0, 0.0])),
    "Bernoulli(probs), 1e-9": Bernoulli(probs=rare[0]).log_prob(one),
    "Geometric(probs), 1e-9": Geometric(probs=rare[0]).log_prob(torch.tensor(0.0)),
}
for name, value in found.items():
    print(f"{name:26} {float(value):.4f}")
print(f"{'log(1e-9)':26} {math.log(1e-9):.4f}")
values = [round(float(value), 4) for value in found.values()]
assert values == [-15.9424, -20.7233, -15.9424, -15.9424, -15.9424, -20.7233]
assert float(Categorical(probs=rare).probs[0]) < 1.1e-9
PYTHON
