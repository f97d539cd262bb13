#!/bin/sh
# A model stopped early predicts with its best rounds or with all of them, by the door that is used.
# XGBClassifier.predict_proba takes the rounds up to the best; the Booster in it, and the file that it
# saved when read as a Booster (as servers and other languages do), take all, also the rounds after
# the best. NGBoost trained with early stopping predicts with all by itself.
#
# The forecasts that are served are not those that were validated: here probabilities move by up to
# 0.40, and the NLL goes from 0.59 to 0.84, which is what early stopping was to prevent.
#
# Seen with xgboost 3.2.0, ngboost 0.6.0, scikit-learn 1.6.1, numpy 2.4.6, scipy 1.17.1, Python 3.11, on 2026-11-29:
#   XGBoost: the best of 23 rounds is 3
#   probabilities differ by up to 0.3973; NLL 0.5863 and 0.8362
#   NGBoost: the best of 151 rounds is 130; NLL there 1.4889, as it predicts 1.4972
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    xgboost==3.2.0 \
    ngboost==0.6.0 \
    scikit-learn==1.6.1 \
    numpy==2.4.6 \
    scipy==1.17.1
venv/bin/python - <<'PYTHON'
import numpy as np
import xgboost
from ngboost import NGBRegressor

generator = np.random.default_rng(0)
x = generator.normal(size=(400, 5))
y = (x[:, 0] + generator.normal(size=400) > 0).astype(int)
model = xgboost.XGBClassifier(n_estimators=300, learning_rate=0.3, early_stopping_rounds=20)
model.fit(x[:200], y[:200], eval_set=[(x[200:], y[200:])], verbose=False)
model.save_model("model.json")
served = xgboost.Booster(model_file="model.json")
loaded = xgboost.XGBClassifier()
loaded.load_model("model.json")

wrapper = model.predict_proba(x[200:])[:, 1]
booster = served.predict(xgboost.DMatrix(x[200:]))

def nll(p):
    return float(-np.mean(np.log(np.where(y[200:] == 1, p, 1 - p))))

print(f"XGBoost: the best of {served.num_boosted_rounds()} rounds is {model.best_iteration + 1}")
print(f"probabilities differ by up to {np.abs(wrapper - booster).max():.4f}; NLL {nll(wrapper):.4f} and {nll(booster):.4f}")
assert np.array_equal(loaded.predict_proba(x[200:])[:, 1], wrapper)
assert np.abs(wrapper - booster).max() > 0.02 and nll(booster) > nll(wrapper) + 0.01
best = served.predict(xgboost.DMatrix(x[200:]), iteration_range=(0, model.best_iteration + 1))
assert np.allclose(best, wrapper)

z = x[:, 0] + generator.normal(size=400)
other = NGBRegressor(n_estimators=400, verbose=False, random_state=0)
other.fit(x[:200], z[:200], X_val=x[200:], Y_val=z[200:], early_stopping_rounds=20)

def log_likelihood(**how):
    return float(other.pred_dist(x[200:], **how).logpdf(z[200:]).mean())

best_round = other.best_val_loss_itr
print(f"NGBoost: the best of {len(other.base_models)} rounds is {best_round}; NLL there {-log_likelihood(max_iter=best_round):.4f}, as it predicts {-log_likelihood():.4f}")
assert log_likelihood() < log_likelihood(max_iter=best_round)
assert log_likelihood() == log_likelihood(max_iter=len(other.base_models))
PYTHON
