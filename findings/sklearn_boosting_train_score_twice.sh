#!/bin/sh
# The training loss that scikit-learn's GradientBoostingClassifier reports is twice the log-loss for two
# classes, and the log-loss for three. Both are called `log_loss`, in `train_score_` and in the table of
# verbose=1; HistGradientBoostingClassifier has the log-loss with a minus for both.
#
# A learning curve drawn with it beside the log-loss of a validation set shows a model that underfits
# until it overfits badly; the loss of a constant forecast of ½ is 1.386, which is log 4.
#
# Seen with scikit-learn 1.9.1, scipy 1.16.3, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   2 classes: train_score_ 0.9151, log-loss 0.4576; Hist… -0.4151, 0.4151
#   3 classes: train_score_ 0.4644, log-loss 0.4644; Hist… -0.3276, 0.3276
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    scikit-learn==1.9.1 \
    scipy==1.16.3 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import numpy as np
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier
from sklearn.metrics import log_loss

generator = np.random.default_rng(0)
x = generator.normal(size=(500, 3))
two = (x[:, 0] + generator.normal(size=500) > 0).astype(int)
three = two + (x[:, 1] > 1)
for y, factor in ((two, 2), (three, 1)):
    model = GradientBoostingClassifier(n_estimators=20, random_state=0).fit(x, y)
    hist = HistGradientBoostingClassifier(max_iter=20, scoring="loss", early_stopping=True,
                                          validation_fraction=None).fit(x, y)
    said, loss = model.train_score_[-1], log_loss(y, model.predict_proba(x))
    hist_said, hist_loss = hist.train_score_[-1], log_loss(y, hist.predict_proba(x))
    print(f"{len(model.classes_)} classes: train_score_ {said:.4f}, log-loss {loss:.4f}; "
          f"Hist… {hist_said:.4f}, {hist_loss:.4f}")
    assert np.isclose(said, factor * loss)
    assert np.isclose(hist_said, -hist_loss)
PYTHON
