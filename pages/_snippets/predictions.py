"""Code that anybody can run: the report's numbers in NumPy, nll_core and PyTorch."""

from __future__ import annotations


def code(
    load: str, *, has_probabilities: bool, n_bins: int, weighted: bool, two_classes: bool
) -> dict[str, str]:
    """The snippets of the page by name; `load` is code that opens `predictions`."""
    if not has_probabilities:
        return {
            "NumPy": confidence_numpy_code(load, n_bins, weighted),
            "nll_core": core_code(load, n_bins, has_probabilities=False),
        }
    return {
        "NumPy": numpy_code(load, n_bins, weighted, two_classes),
        "nll_core": core_code(load, n_bins, has_probabilities=True),
        "PyTorch": torch_code(load, weighted),
    }


def _imports(load: str) -> str:
    """What the lines that load need."""
    needed = "from nll_core import Predictions\n" if "Predictions(" in load else ""
    return f"import numpy as np\n{needed}{load}"


def _weights(weighted: bool) -> str:
    return "predictions.weights / predictions.weights.sum()" if weighted else "np.full(n, 1 / n)"


def numpy_code(load: str, n_bins: int, weighted: bool, two_classes: bool) -> str:
    """NLL, accuracy, Brier score and ECE from NumPy alone, once the logits are there."""
    return f"""\
{_imports(load)}
z, y = predictions.logits().astype(float), predictions.labels
n, k = z.shape
w = {_weights(weighted)}
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
{_OF_SECOND.format(n_bins=n_bins) if two_classes else ""}"""


_OF_SECOND = """\
bin_of = np.searchsorted(np.linspace(0, 1, {n_bins} + 1)[1:-1], p[:, 1])
gaps = np.bincount(bin_of, weights=w * (truth[:, 1] - p[:, 1]))
print(f"ECE of class {{predictions.classes[1]}} {{np.abs(gaps).sum():.4f}}")
"""


def confidence_numpy_code(load: str, n_bins: int, weighted: bool) -> str:
    """Accuracy and ECE from a confidence."""
    return f"""\
{_imports(load)}
confidence, right = predictions.confidence_and_correct()
n = len(right)
w = {_weights(weighted)}
bin_of = np.searchsorted(np.linspace(0, 1, {n_bins} + 1)[1:-1], confidence)
gaps = np.bincount(bin_of, weights=w * (right - confidence))
print(f"accuracy {{w @ right:.4f}}, ECE {{np.abs(gaps).sum():.4f}}")
"""


def core_code(load: str, n_bins: int, *, has_probabilities: bool) -> str:
    """Every score with its interval from nll_core, and the temperature of all examples."""
    fitted = _TEMPERATURE if has_probabilities else ""
    needed = "fit_temperature, score_report" if has_probabilities else "score_report"
    return f"""\
{_imports(load)}
from nll_core import {needed}

for score in score_report(predictions, n_bins={n_bins}).scores:
    value = "not known" if score.value is None else f"{{score.value:.4f}}"
    interval = "" if score.low is None else f"{{score.low:.4f}} to {{score.high:.4f}}"
    print(f"{{score.name:16}} {{value:>9}} {{score.unit:20}} {{interval}}")
{fitted}"""


_TEMPERATURE = """\
given = predictions.logits(), predictions.labels
fitted = fit_temperature(*given, sample_weight=predictions.weights)
print(f"fitted on all examples: T = {fitted.temperature:.4f}")
"""


def torch_code(load: str, weighted: bool) -> str:
    """The NLL, and temperature scaling by L-BFGS, in PyTorch."""
    mean = "w @ {}(z{}, y, reduction='none')" if weighted else "{}(z{}, y)"
    nll = mean.format("F.cross_entropy", "")
    scaled = mean.format("F.cross_entropy", " / log_t.exp()")
    weights = (
        "w = torch.from_numpy(predictions.weights / predictions.weights.sum())\n"
        if weighted
        else ""
    )
    return f"""\
{_imports(load)}
import torch
from torch.nn import functional as F

z = torch.from_numpy(predictions.logits().astype(float))
y = torch.from_numpy(predictions.labels)
{weights}print(f"NLL {{({nll}).item():.4f}} nats")
# The slope of a logit of -inf, 0 times inf, would be NaN.
z = z.clamp(min=-1e30)
log_t = torch.zeros((), dtype=torch.float64, requires_grad=True)
optimiser = torch.optim.LBFGS([log_t], max_iter=100, line_search_fn="strong_wolfe")


def loss():
    optimiser.zero_grad()
    value = {scaled}
    value.backward()
    return value


optimiser.step(loss)
print(f"fitted on all examples: T = {{log_t.exp().item():.4f}}")
"""
