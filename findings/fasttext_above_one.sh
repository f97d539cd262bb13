#!/bin/sh
# fastText adds 1e-5 to each probability that it reports: a sure forecast is above 1, and no class has less
# than 1e-5. The sum over K classes is 1 + K · 1e-5, 1.02 for 2,000. It is the guard of its
# logarithm, log(p + 1e-5), and the binding gives exp of that.
#
# No log-loss of a forecast exceeds 11.5 nats, an impossible class is possible, and a check that numbers
# lie in [0, 1] or sum to 1 refuses the surest rows; log(1 − p) of those is NaN.
#
# Seen with fasttext-wheel 0.9.2, numpy 1.26.4, Python 3.11, on 2026-11-29:
#   two classes, __label__yes: 1.0000093, the other 0.0000108, sum 1.000020
#   2,000 classes: the least 0.0000100, sum 1.0200
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    fasttext-wheel==0.9.2 \
    numpy==1.26.4
venv/bin/python - <<'PYTHON'
import fasttext

def forecast(examples, text, **options):
    with open("examples.txt", "w") as file:
        file.writelines(f"__label__{label} {words}\n" for label, words in examples)
    model = fasttext.train_supervised(
        "examples.txt", loss="softmax", lr=1.0, thread=1, verbose=0, minCount=1, **options
    )
    labels, probabilities = model.predict(text, k=-1)
    return labels[0], probabilities

label, sure = forecast([("yes", "good"), ("no", "bad")] * 2000, "good", epoch=50, dim=10)
print(f"two classes, {label}: {sure[0]:.7f}, the other {sure[1]:.7f}, sum {sum(sure):.6f}")
assert label == "__label__yes" and 1 < sure[0] < 1.0001 and 1e-5 <= sure[1]
assert 1.00001 < sum(sure) < 1.00003

many = forecast([(i, f"word{i}") for i in range(2000)], "word7", epoch=60, dim=20)[1]
print(f"2,000 classes: the least {min(many):.7f}, sum {sum(many):.4f}")
assert len(many) == 2000 and abs(min(many) - 1e-5) < 1e-9 and abs(sum(many) - 1.02) < 0.001
PYTHON
