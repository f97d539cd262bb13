"""Code that anybody can run: the report's numbers in NumPy, nll_core and PyTorch."""

from __future__ import annotations


def code(
    load: str, *, has_probabilities: bool, n_bins: int, weighted: bool, two_classes: bool
) -> dict[str, str]:
    """The snippets of the page by name; `load` is code that opens `predictions`."""
    needed = "from nll_core import Predictions\n" if "Predictions(" in load else ""
    begins = f"import numpy as np\n{needed}{load}"
    weights = "predictions.weights / predictions.weights.sum()" if weighted else "np.full(n, 1 / n)"
    if not has_probabilities:
        core = CORE.format(begins=begins, n_bins=n_bins, needed="")
        numpy = CONFIDENCE.format(begins=begins, n_bins=n_bins, weights=weights)
        return {"NumPy": numpy, "nll_core": core}
    numpy = NUMPY.format(begins=begins, n_bins=n_bins, weights=weights)
    core = CORE.format(begins=begins, n_bins=n_bins, needed="fit_temperature, ")
    return {
        "NumPy": numpy + (SECOND.format(n_bins=n_bins) if two_classes else ""),
        "nll_core": core + TEMPERATURE,
        "PyTorch": torch_code(begins, weighted),
    }


# NLL, accuracy, Brier score and ECE from NumPy alone, once the logits are there.
NUMPY = """\
{begins}
z, y = predictions.logits().astype(float), predictions.labels
n, k = z.shape
w = {weights}
z = z - z.max(axis=1, keepdims=True)
log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
p = np.exp(log_p)
truth = np.arange(k) == y[:, None]
base = w @ truth
confidence, right = p.max(axis=1), p.argmax(axis=1) == y
bin_of = np.searchsorted(np.linspace(0, 1, {n_bins} + 1)[1:-1], confidence)
gaps = np.bincount(bin_of, weights=w * (right - confidence))
nll, base_nll = -w @ log_p[truth], -base[base > 0] @ np.log(base[base > 0])
print(f"NLL {{nll:.4f}} nats, of the base rates {{base_nll:.4f}}, skill {{1 - nll / base_nll:.4f}}")
print(f"accuracy {{w @ right:.4f}}, Brier {{w @ ((p - truth) ** 2).sum(axis=1):.4f}}")
print(f"ECE of the predicted class {{np.abs(gaps).sum():.4f}}")
"""
SECOND = """\
bin_of = np.searchsorted(np.linspace(0, 1, {n_bins} + 1)[1:-1], p[:, 1])
gaps = np.bincount(bin_of, weights=w * (truth[:, 1] - p[:, 1]))
print(f"ECE of class {{predictions.classes[1]}} {{np.abs(gaps).sum():.4f}}")
"""
CONFIDENCE = """\
{begins}
confidence, right = predictions.confidence_and_correct()
n = len(right)
w = {weights}
bin_of = np.searchsorted(np.linspace(0, 1, {n_bins} + 1)[1:-1], confidence)
gaps = np.bincount(bin_of, weights=w * (right - confidence))
print(f"accuracy {{w @ right:.4f}}, ECE {{np.abs(gaps).sum():.4f}}")
"""
CORE = """\
{begins}
from nll_core import {needed}score_report

for score in score_report(predictions, n_bins={n_bins}).scores:
    value = "not known" if score.value is None else f"{{score.value:.4f}}"
    interval = "" if score.low is None else f"{{score.low:.4f}} to {{score.high:.4f}}"
    print(f"{{score.name:16}} {{value:>9}} {{score.unit:20}} {{interval}}")
"""
TEMPERATURE = """\
given = predictions.logits(), predictions.labels
fitted = fit_temperature(*given, sample_weight=predictions.weights)
print(f"fitted on all examples: T = {fitted.temperature:.4f}")
"""


def torch_code(begins: str, weighted: bool) -> str:
    """The NLL, and temperature scaling by L-BFGS, in PyTorch."""
    loss = "F.cross_entropy({}, y)"
    weights = ""
    if weighted:
        loss = "w @ F.cross_entropy({}, y, reduction='none')"
        weights = "w = torch.from_numpy(predictions.weights / predictions.weights.sum())\n"
    return f"""\
{begins}
import torch
from torch.nn import functional as F

z = torch.from_numpy(predictions.logits().astype(float))
y = torch.from_numpy(predictions.labels)
{weights}print(f"NLL {{({loss.format("z")}).item():.4f}} nats")
# The slope of a logit of -inf, 0 times inf, would be NaN.
z = z.clamp(min=-1e30)
log_t = torch.zeros((), dtype=torch.float64, requires_grad=True)
optimiser = torch.optim.LBFGS([log_t], max_iter=100, line_search_fn="strong_wolfe")


def loss():
    optimiser.zero_grad()
    value = {loss.format("z / log_t.exp()")}
    value.backward()
    return value


optimiser.step(loss)
print(f"fitted on all examples: T = {{log_t.exp().item():.4f}}")
"""
