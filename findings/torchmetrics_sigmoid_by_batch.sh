#!/bin/sh
# torchmetrics takes a sigmoid of a whole batch if a single number of it lies outside [0, 1], and
# decides anew for each batch. Three right probabilities, one of them 1.0000001 after rounding in
# float32, have an accuracy of ⅓; the AUROC of the same logits depends on how they are cut in batches,
# since a batch that happens to lie in [0, 1] stays as it is, and the others are squeezed beside it.
#
# Softmax and averages in float32 leave such hairs above 1; a metric that is updated by batches mixes
# two scales and reports the rank of neither. Clip probabilities, or give logits to a sigmoid, before.
#
# Seen with torch 2.14.1, torchmetrics 1.9.0, Python 3.11, on 2026-11-29:
#   accuracy, the last forecast 1 or 1.0000001: 1.0 0.3333
#   AUROC of eight logits, in batches of 8 and of 4: 0.9375 1.0
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check \
    torch==2.14.1 \
    torchmetrics==1.9.0
venv/bin/python - <<'PYTHON'
import torch
from torchmetrics.classification import BinaryAccuracy, BinaryAUROC

labels = torch.tensor([0, 0, 1])
exact = BinaryAccuracy()(torch.tensor([0.2, 0.3, 1.0]), labels)
above = BinaryAccuracy()(torch.tensor([0.2, 0.3, 1.0000001]), labels)
print("accuracy, the last forecast 1 or 1.0000001:", round(float(exact), 4), round(float(above), 4))
assert float(exact) == 1.0 and abs(float(above) - 1 / 3) < 1e-6

logits = torch.tensor([0.2, 0.9, 0.4, 0.1, -3.0, 2.0, 5.0, 0.3])
labels = torch.tensor([0, 1, 0, 0, 0, 1, 1, 1])

def auroc(size):
    metric = BinaryAUROC()
    for part in range(0, len(logits), size):
        metric.update(logits[part : part + size], labels[part : part + size])
    return round(float(metric.compute()), 4)

found = {size: auroc(size) for size in (8, 4)}
print("AUROC of eight logits, in batches of 8 and of 4:", *found.values())
assert found == {8: 0.9375, 4: 1.0}
PYTHON
