#!/bin/sh
# To Vowpal Wabbit's logistic loss a label of 0 is half a yes. Labels run from −1 to 1, and what lies
# between is interpolated: 0 is an outcome of ½. Learned from labels 0 and 1, where 30% are 1, the
# forecast tends to 0.65, (1 + 0.3) / 2, and no forecast can be right that is below ½. Labels −1 and 1
# give 0.3. Nothing is said, and the average loss that is printed is plausible in both.
#
# 0 and 1 are how nearly every table and every other library marks a yes-or-no outcome. The ranking
# stays right, so AUROC shows nothing; every probability is off, and the NLL is far above that of the
# base rate.
#
# Seen with vowpalwabbit 9.11.9, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   share of yes 0.300: learned from -1 and 1 0.311, from 0 and 1 0.659
#   log-loss 0.611 and 0.878; halfway from share to 1 0.650
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    vowpalwabbit==9.11.9 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import math

import numpy as np
import vowpalwabbit

generator = np.random.default_rng(0)
happened = (generator.random(5000) < 0.3).astype(int)
share = happened.mean()


def forecast(no, yes):
    model = vowpalwabbit.Workspace("--loss_function logistic --link logistic --quiet")
    for y in happened:
        model.learn(f"{(no, yes)[y]} |")
    p = model.predict("|")
    model.finish()
    return p


def log_loss(p):
    return -(share * math.log(p) + (1 - share) * math.log(1 - p))


right, wrong = forecast(-1, 1), forecast(0, 1)
print(f"share of yes {share:.3f}: learned from -1 and 1 {right:.3f}, from 0 and 1 {wrong:.3f}")
print(f"log-loss {log_loss(right):.3f} and {log_loss(wrong):.3f}; halfway from share to 1 {(1 + share) / 2:.3f}")
assert abs(right - share) < 0.03
assert abs(wrong - (1 + share) / 2) < 0.03
assert log_loss(wrong) > log_loss(right) + 0.2
PYTHON
