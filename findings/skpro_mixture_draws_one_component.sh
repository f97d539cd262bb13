#!/bin/sh
# A sample of a Mixture in skpro is of one component: it chooses once for all draws and all rows. A
# thousand draws of a mixture around 0 and 20 lie all around 0, or all around 20. Its mean and variance are
# right, its CRPS is made of samples: the score of one forecast for the same thousand outcomes is any of
# four numbers, none of which is near the true one.
#
# A mixture of forecasters loses or wins against its parts by the toss of a coin, and intervals from
# its draws cover one half of the distribution. A warning says that the CRPS is approximated by an average of
# 1000 samples, from which one expects two digits.
#
# Seen with skpro 2.16.0, pandas 2.3.3, scipy 1.17.1, numpy 2.4.6, Python 3.11, on 2026-11-30:
#   means of 20,000 draws of a mixture around 0 and 20: 20.00 -0.00 0.01 0.00 0.01 -0.00 20.00 19.99
#   mean 10, variance 101; variance of the draws 0.99 0.99 1.00
#   CRPS, eight times: 0.850 0.849 0.364 0.849 0.364 0.849 0.313 0.798  exact 0.581
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    skpro==2.16.0 \
    pandas==2.3.3 \
    scipy==1.17.1 \
    numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import numpy as np
import pandas as pd
from scipy.stats import norm
from skpro.distributions import Mixture, Normal
from skpro.metrics import CRPS

np.random.seed(0)
outcomes = pd.DataFrame({"y": np.random.default_rng(0).normal(1, 1, 1000)})

def mixture(*centres):
    like = {"index": outcomes.index, "columns": outcomes.columns}
    return Mixture([(f"at {centre}", Normal(centre, 1, **like)) for centre in centres])

far = mixture(0, 20)
draws = [far.sample(20)["y"] for _ in range(8)]
means = [float(draw.mean()) for draw in draws]
print("means of 20,000 draws of a mixture around 0 and 20:", " ".join(f"{mean:.2f}" for mean in means))
print(f"mean {float(far.mean().iloc[0, 0]):g}, variance {float(far.var().iloc[0, 0]):g}; "
      f"variance of the draws {' '.join(f'{draw.var():.2f}' for draw in draws[:3])}")
assert all(min(abs(mean), abs(mean - 20)) < 0.1 for mean in means)
assert {round(mean) for mean in means} == {0, 20}

near = mixture(0, 2)
scores = [float(CRPS()(outcomes, near)) for _ in range(8)]

def distance(centre, spread):
    z = centre / spread
    return 2 * spread * norm.pdf(z) + centre * (2 * norm.cdf(z) - 1)

y = outcomes["y"].to_numpy()
own = (2 * distance(0, 2**0.5) + 2 * distance(2, 2**0.5)) / 4
exact = ((distance(y, 1) + distance(y - 2, 1)) / 2).mean() - own / 2
print("CRPS, eight times:", " ".join(f"{score:.3f}" for score in scores), f" exact {exact:.3f}")
assert max(scores) - min(scores) > 0.3
PYTHON
