#!/bin/sh
# LightGBM's binary objective takes every label above 0 for the event. Trained on labels 1 and 2, as R
# and many surveys code two classes, it sees one class only, and forecasts 1 for every row; 0 and 1,
# −1 and 1, 0 and ½ all give the right model. Its only sign is a log line, "Contains only one class",
# which verbose=-1 turns off. XGBoost refuses such labels.
#
# The loss that it reports falls to 0, as the same rule is used for it: training looks perfect.
#
# Seen with lightgbm 4.7.0, xgboost 3.2.0, numpy 2.4.6, scipy 1.17.1, Python 3.11, on 2026-11-29:
#   share of the event: 0.1800
#   labels 0, 1 : mean forecast 0.1819, training loss 0.2467
#   labels -1, 1: mean forecast 0.1819, training loss 0.2467
#   labels 1, 2 : mean forecast 1.0000, training loss 0.0000
#   XGBoost refuses labels 1 and 2
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    lightgbm==4.7.0 \
    xgboost==3.2.0 \
    numpy==2.4.6 \
    scipy==1.17.1
venv/bin/python - <<'PYTHON'
import lightgbm
import numpy as np
import xgboost

generator = np.random.default_rng(0)
x = generator.normal(size=(600, 3))
happened = (x[:, 0] + generator.normal(size=600) > 1.2).astype(float)
how = {"objective": "binary", "metric": "binary_logloss", "verbose": -1}

def trained(labels):
    data, seen = lightgbm.Dataset(x, label=labels), {}
    booster = lightgbm.train(
        how, data, 20, valid_sets=[data], callbacks=[lightgbm.record_evaluation(seen)]
    )
    return booster.predict(x).mean(), seen["training"]["binary_logloss"][-1]

print(f"share of the event: {happened.mean():.4f}")
for name, labels in (("0, 1", happened), ("-1, 1", 2 * happened - 1), ("1, 2", happened + 1)):
    mean, loss = trained(labels)
    print(f"labels {name:5}: mean forecast {mean:.4f}, training loss {loss:.4f}")
    assert (mean > 0.999 and loss < 1e-6) if name == "1, 2" else abs(mean - happened.mean()) < 0.01
try:
    xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(x, label=happened + 1), 2)
except xgboost.core.XGBoostError:
    print("XGBoost refuses labels 1 and 2")
else:
    raise AssertionError("XGBoost takes labels 1 and 2")
PYTHON
