#!/bin/sh
# A row that cross_entropy ignores still has a gradient of NaN in PyTorch where its logits hold a NaN or
# an infinity. The loss is right, as if the row were not there; its gradient is 0 times NaN, and so is
# that of every weight behind the logits. Rows left out before the loss have a gradient of 0.
#
# Nobody looks at the forecasts of padding, and in float16 a logit above 65,504 is infinite. Loss and
# other rows are finite in that step, and the whole model is NaN in the next.
#
# Seen with torch 2.14.1, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   ignored row with  0.0: loss 2.4076, its gradient [0.0, 0.0, 0.0]
#   ignored row with -inf: loss 2.4076, its gradient [0.0, 0.0, 0.0]
#   ignored row with  inf: loss 2.4076, its gradient [nan, nan, nan]
#   ignored row with  nan: loss 2.4076, its gradient [nan, nan, nan]
#   left out before the loss: 2.4076, [0.0, 0.0, 0.0]
#   float16, 2 rows given: loss 0.2417, gradient of the weights finite: False
#   float16, 1 rows given: loss 0.2417, gradient of the weights finite: True
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
import torch
from torch.nn.functional import cross_entropy

ignored = -100

def gradient(first, keep=slice(None)):
    logits = torch.tensor([[first, 1.0, 2.0], [0.0, 1.0, 2.0]], requires_grad=True)
    loss = cross_entropy(logits[keep], torch.tensor([ignored, 0])[keep], ignore_index=ignored)
    loss.backward()
    return loss.item(), logits.grad[0]

for first in (0.0, -torch.inf, torch.inf, torch.nan):
    loss, row = gradient(first)
    print(f"ignored row with {first:4}: loss {loss:.4f}, its gradient {row.tolist()}")
    assert round(loss, 4) == 2.4076
    assert (row == 0).all() if first < torch.inf else row.isnan().all()
loss, row = gradient(torch.nan, keep=slice(1, None))
print(f"left out before the loss: {loss:.4f}, {row.tolist()}")
assert (row == 0).all()

# A layer in float16 with finite inputs and weights: 400 times 200 is infinite there.
for keep in (slice(None), slice(1, None)):
    weight = torch.tensor([[200.0, 1.0, 1.0]], dtype=torch.float16, requires_grad=True)
    logits = torch.tensor([[400.0], [0.01]], dtype=torch.float16) @ weight
    loss = cross_entropy(logits[keep].float(), torch.tensor([ignored, 0])[keep], ignore_index=ignored)
    loss.backward()
    finite = bool(weight.grad.isfinite().all())
    print(f"float16, {len(logits[keep])} rows given: loss {loss.item():.4f}, gradient of the weights finite: {finite}")
    assert round(loss.item(), 2) == 0.24 and finite is (keep.start == 1)
PYTHON
