"""Code that anybody can run: the numbers of the losses page in NumPy, nll_core and PyTorch."""

from __future__ import annotations


def numpy_code(margin: float, gamma: float, alpha: float, soft: float, wrong: float) -> str:
    """The page's numbers from NumPy alone."""
    return f"""\
import numpy as np

m, gamma, alpha, eps = {margin!r}, {gamma!r}, {alpha!r}, {soft!r}
p = 1 / (1 + np.exp(-m))
nll = np.logaddexp(0, -m)
losses = {{
    "NLL": nll,
    "Brier": (1 - p) ** 2,
    "hinge": max(0.0, 1 - m),
    "squared hinge": max(0.0, 1 - m) ** 2,
    "exponential": np.exp(-m),
    "0–1": float(m <= 0),
    "focal": (1 - p) ** gamma * nll,
    "weighted NLL": 2 * alpha * nll,
    "smoothed NLL": (1 - eps / 2) * nll + eps / 2 * np.logaddexp(0, m),
}}
for name, value in losses.items():
    print(f"{{name}} at margin {{m}}: {{value:.4f}}")
print(f"{wrong!r} on the wrong one of two classes: {{-np.log(1 - {wrong!r}):.4f}} nats")
"""


def core_code(margin: float, gamma: float, alpha: float, soft: float, wrong: float) -> str:
    """The same from nll_core, with the gradients and what each loss asks for."""
    return f"""\
from nll_core import MARGIN_LOSSES, margin_loss, margin_loss_gradient, margin_loss_properties
from nll_core import surprise

m, alpha = {margin!r}, {alpha!r}
shape = {{"focusing": {gamma!r}, "label_smoothing": {soft!r}}}
for loss in MARGIN_LOSSES:
    value = margin_loss(m, loss, weight=2 * alpha, **shape)
    slope = margin_loss_gradient(m, loss, weight=2 * alpha, **shape)
    print(f"{{loss}} at margin {{m}}: {{value:.4f}}, gradient {{slope:.4f}}")
    found = margin_loss_properties(loss, positive_weight=alpha, **shape)
    print(f"  convex: {{found.convex}}, probabilities off by {{found.probability_error:.4f}}")
print(f"{wrong!r} on the wrong one of two classes: {{surprise(1 - {wrong!r}):.4f}} nats")
"""


def torch_code(margin: float, gamma: float, alpha: float, soft: float) -> str:
    """The same from PyTorch, gradients by automatic differentiation."""
    return f"""\
import torch
from torch.nn import functional as F

m = torch.tensor({margin!r}, dtype=torch.float64, requires_grad=True)
one = torch.ones_like(m)
nll = F.binary_cross_entropy_with_logits(m, one)
losses = {{
    "NLL": nll,
    "Brier": F.mse_loss(torch.sigmoid(m), one),
    "hinge": F.relu(1 - m),
    "squared hinge": F.relu(1 - m) ** 2,
    "exponential": torch.exp(-m),
    "focal": (1 - torch.sigmoid(m)) ** {gamma!r} * nll,
    "weighted NLL": F.binary_cross_entropy_with_logits(m, one, weight=torch.tensor({2 * alpha!r})),
    "smoothed NLL": F.binary_cross_entropy_with_logits(m, one * (1 - {soft!r} / 2)),
}}
for name, value in losses.items():
    (slope,) = torch.autograd.grad(value, m, retain_graph=True)
    print(f"{{name}}: {{value.item():.4f}}, gradient {{slope.item():.4f}}")
"""
