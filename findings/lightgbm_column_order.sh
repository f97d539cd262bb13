#!/bin/sh
# A table with the same columns in another order has three fates. LightGBM, which was trained on the
# names and keeps them, predicts by place: other probabilities, no word. CatBoost finds the columns by
# name: the same probabilities. XGBoost and scikit-learn refuse the table.
#
# A join, a new feature store or `df[sorted(df)]` exchanges columns. Here the same rows differ by up to
# 0.75 in probability; only `validate_features=True`, at each call, makes LightGBM look.
#
# Seen with lightgbm 4.7.0, xgboost 3.2.0, catboost 1.2.10, scikit-learn 1.9.1, pandas 3.1.1, numpy 2.4.6, scipy 1.17.1, Python 3.11, on 2026-11-29:
#   LightGBM: 0.7511
#   LightGBM, validate_features: LightGBMError
#   CatBoost: 0.0
#   XGBoost: ValueError
#   scikit-learn: ValueError
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
    catboost==1.2.10 \
    scikit-learn==1.9.1 \
    pandas==3.1.1 \
    numpy==2.4.6 \
    scipy==1.17.1
venv/bin/python - <<'PYTHON'
import lightgbm
import numpy as np
import pandas as pd
from catboost import CatBoostClassifier
from sklearn.linear_model import LogisticRegression
from xgboost import XGBClassifier

generator = np.random.default_rng(0)
x = pd.DataFrame(generator.normal(size=(600, 3)), columns=["a", "b", "c"])
y = (x.a + generator.normal(size=600) > 1.2).astype(int)

def fate(model, **how):
    model.fit(x, y)
    try:
        other = model.predict_proba(x[["c", "b", "a"]], **how)
    except Exception as error:
        return type(error).__name__
    return round(float(np.abs(other - model.predict_proba(x)).max()), 4)

found = {
    "LightGBM": fate(lightgbm.LGBMClassifier(n_estimators=20, verbose=-1)),
    "LightGBM, validate_features": fate(
        lightgbm.LGBMClassifier(n_estimators=20, verbose=-1), validate_features=True
    ),
    "CatBoost": fate(CatBoostClassifier(iterations=20, verbose=0)),
    "XGBoost": fate(XGBClassifier(n_estimators=20)),
    "scikit-learn": fate(LogisticRegression()),
}
for name, what in found.items():
    print(f"{name}: {what}")
assert found["LightGBM"] > 0.5 and found["CatBoost"] == 0.0
assert all(isinstance(found[name], str) for name in ("LightGBM, validate_features", "XGBoost", "scikit-learn"))
PYTHON
