#!/bin/sh
# PyTorch's cross_entropy of a one-hot row is not that of its index. With class weights the mean of
# indices is divided by the weights of the labels, the mean of one-hot rows by the number of rows: 0.43
# and 21.6 of the same two rows. With a masked class (a logit of −∞) the index gives a number and the
# one-hot row NaN, because 0 times −∞ is in it. With label smoothing both are infinite.
#
# Turning labels into rows is the first step to mixup or soft labels. The loss moves by a factor that
# depends on the batch, so rates and early stopping tuned on one do not fit the other, and results of the
# two cannot be compared.
#
# Seen with torch 2.14.1, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   no weights         index 1.4076, one-hot 1.4076
#   weights 1, 1, 100  index 0.4274, one-hot 21.5841
#   a masked class     index 1.3133, one-hot nan
#   masked, smoothing  index inf, one-hot inf
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
from torch.nn.functional import cross_entropy, one_hot

def both(logits, labels, **options):
    rows = one_hot(labels, 3).to(logits.dtype)
    return float(cross_entropy(logits, labels, **options)), float(cross_entropy(logits, rows, **options))

logits = torch.tensor([[0.0, 1.0, 2.0], [0.0, 1.0, 2.0]])
labels = torch.tensor([0, 2])
plain = both(logits, labels)
weighted = both(logits, labels, weight=torch.tensor([1.0, 1.0, 100.0]))
masked = both(torch.tensor([[0.0, 1.0, -torch.inf]]), torch.tensor([0]))
smoothed = both(torch.tensor([[0.0, 1.0, -torch.inf]]), torch.tensor([0]), label_smoothing=0.1)
for name, (index, row) in {
    "no weights": plain,
    "weights 1, 1, 100": weighted,
    "a masked class": masked,
    "masked, smoothing": smoothed,
}.items():
    print(f"{name:18} index {index:.4f}, one-hot {row:.4f}")
assert math.isclose(*plain, rel_tol=1e-6)
assert round(weighted[0], 2) == 0.43 and round(weighted[1], 2) == 21.58
assert round(masked[0], 4) == 1.3133 and math.isnan(masked[1])
assert math.isinf(smoothed[0]) and math.isinf(smoothed[1])
PYTHON
