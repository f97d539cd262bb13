"""Code that anybody can run: the softmax page's numbers in NumPy, nll_core and PyTorch."""

from __future__ import annotations

from collections.abc import Sequence


def codes(
    logits: Sequence[float],
    target: int | Sequence[float],
    temperature: float,
    label_smoothing: float,
    class_weights: Sequence[float] | None,
    learning_rate: float,
) -> dict[str, str]:
    """The page's numbers from NumPy alone; from nll_core, with ten steps of gradient descent; and
    from PyTorch, the gradient by automatic differentiation."""
    z = _numbers(logits)
    of_lessons = "best_temperature, cross_entropy_parts"
    if isinstance(target, int):
        rows = f"t = np.zeros(z.size)\nt[{target}] = 1.0  # the true class, counted from 0"
        given, tensor = repr(target), f"torch.tensor({target})"
    else:
        votes = _numbers(target)
        rows = f"t = np.array({votes}, dtype=float)\nt /= t.sum()"
        given = f"normalise_weights({votes})"
        of_lessons += ", normalise_weights"
        tensor = f"torch.tensor({votes}, dtype=torch.float64)\ntarget /= target.sum()"
    ones, weights, weight_tensor = "np.ones(z.size)", "None", "None"
    if class_weights is not None:
        weights = _numbers(class_weights)
        ones = f"np.array({weights})"
        weight_tensor = f"torch.tensor({weights}, dtype=torch.float64)"
    numpy = f"""\
import numpy as np

z = np.array({z}, dtype=float)
T, epsilon = {temperature!r}, {label_smoothing!r}
{rows}
w = {ones}

q = (1 - epsilon) * t + epsilon / z.size  # smoothed target
d = (z - z.max()) / T  # from the maximum: nothing overflows
log_p = d - np.log(np.exp(d).sum())
p = np.exp(log_p)
loss = -(w * q * log_p).sum()
gradient = ((w * q).sum() * p - w * q) / T
r = w * q / (w * q).sum()  # the probabilities at which the loss is lowest
floor = -(w * q).sum() * (r[r > 0] * np.log(r[r > 0])).sum() + 0.0
print("p", p.round(4), " target", q.round(4))
print(f"loss {{loss:.4f}} nats = floor {{floor:.4f}} + divergence {{loss - floor:.4f}}")
print("gradient", gradient.round(4), f" sum {{abs(gradient.sum()):.1f}}")
"""
    core = f"""\
from nll_core import descend
from nll_core.likelihoods import softmax_objective
from nll_core.teaching import {of_lessons}

logits = {z}
target = {given}
options = {{"label_smoothing": {label_smoothing!r}, "class_weights": {weights}}}
parts = cross_entropy_parts(logits, target, temperature={temperature!r}, **options)
print("p", parts.probs.round(4), " target", parts.target.round(4))
print(f"loss {{parts.loss:.4f}} nats = floor {{parts.floor:.4f}} "
      f"+ divergence {{parts.divergence:.4f}}")
print("gradient", parts.gradient.round(4))

best = best_temperature(logits, target, **options)
print(f"best temperature {{best.temperature:.4g}} ({{best.status}}): loss {{best.loss:.4f}}")

objective = softmax_objective(target, temperature={temperature!r}, **options)
trace = descend(objective, logits, learning_rate={learning_rate!r}, max_steps=10)
print(f"after {{trace.steps}} steps: loss {{trace.values[-1]:.4f}}")
"""
    torch = f"""\
import torch
import torch.nn.functional as F

logits = torch.tensor({z}, dtype=torch.float64, requires_grad=True)
target = {tensor}
loss = F.cross_entropy(
    logits / {temperature!r},
    target,
    weight={weight_tensor},
    label_smoothing={label_smoothing!r},
    reduction="sum",  # "mean" would divide the weight of a single label out again
)
loss.backward()
print(f"loss {{loss.item():.4f}} nats, gradient {{logits.grad.numpy().round(4)}}")
"""
    return {"NumPy": numpy, "nll_core": core, "PyTorch": torch}


def _numbers(values: Sequence[float]) -> str:
    return "[" + ", ".join(f"{float(v):.10g}" for v in values) + "]"
