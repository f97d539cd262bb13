#!/bin/sh
# CatBoost orders class names that look like numbers as numbers, and all others as words. The columns
# of predict_proba stand for 9, 10, 100; scikit-learn's and LightGBM's, of the same labels, for 10,
# 100, 9. One label more that is a word, and CatBoost's order is that of words, too.
#
# Labels of digits, ages, ICD or ZIP codes are such strings. Whoever stacks models, averages their
# probabilities or writes them below `np.unique(y)` exchanges classes without an error: `classes_`
# has to be asked of each model. A new label in the data can turn the order round between two runs.
#
# Seen with catboost 1.2.10, numpy 2.4.6, scikit-learn 1.9.1, lightgbm 4.7.0, Python 3.11, on 2026-11-29:
#   CatBoost ['9', '10', '100'] LightGBM ['10', '100', '9'] scikit-learn ['10', '100', '9']
#   CatBoost ['10', '100', '9', 'other'] LightGBM ['10', '100', '9', 'other'] scikit-learn ['10', '100', '9', 'other']
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    catboost==1.2.10 \
    numpy==2.4.6 \
    scikit-learn==1.9.1 \
    lightgbm==4.7.0
venv/bin/python - <<'PYTHON'
import numpy as np
from catboost import CatBoostClassifier
from lightgbm import LGBMClassifier
from sklearn.linear_model import LogisticRegression

generator = np.random.default_rng(0)
x = generator.normal(size=(90, 2))

def orders(names):
    y = np.array(names)[np.arange(90) % len(names)]
    models = (
        CatBoostClassifier(iterations=3, verbose=0),
        LGBMClassifier(n_estimators=3, verbose=-1),
        LogisticRegression(),
    )
    return [model.fit(x, y).classes_.tolist() for model in models]

for names in (["9", "10", "100"], ["9", "10", "100", "other"]):
    catboost, lightgbm, scikit_learn = orders(names)
    print("CatBoost", catboost, "LightGBM", lightgbm, "scikit-learn", scikit_learn)
    assert lightgbm == scikit_learn == sorted(names)
    assert catboost == (["9", "10", "100"] if "other" not in names else sorted(names))
PYTHON
