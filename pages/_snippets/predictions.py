"""Code that anybody can run: the report's numbers in NumPy, nll_core and PyTorch."""

from __future__ import annotations


def code(
    load: str, *, has_probabilities: bool, n_bins: int, weighted: bool, two_classes: bool
) -> dict[str, str]:
    """NLL, accuracy, Brier score and ECE from NumPy alone; every score with its interval from
    nll_core; and from PyTorch the NLL, and temperature scaling by L-BFGS.

    `load` is code that opens `predictions`.
    """
    needed = "from nll_core import Predictions\n" if "Predictions(" in load else ""
    begins = f"import numpy as np\n{needed}{load}"
    weights = "predictions.weights / predictions.weights.sum()"
    w = weights if weighted else "np.full(n, 1 / n)"
    edges = f"np.linspace(0, 1, {n_bins} + 1)[1:-1]"
    fits = "fit_temperature, " if has_probabilities else ""
    core = f"""\
{begins}
from nll_core import {fits}score_report

for score in score_report(predictions, n_bins={n_bins}).scores:
    value = "not known" if score.value is None else f"{{score.value:.4f}}"
    interval = "" if score.low is None else f"{{score.low:.4f}} to {{score.high:.4f}}"
    print(f"{{score.name:16}} {{value:>9}} {{score.unit:20}} {{interval}}")
"""
    if not has_probabilities:
        numpy = f"""\
{begins}
confidence, right = predictions.confidence_and_correct()
n = len(right)
w = {w}
bin_of = np.searchsorted({edges}, confidence)
gaps = np.bincount(bin_of, weights=w * (right - confidence))
print(f"accuracy {{w @ right:.4f}}, ECE {{np.abs(gaps).sum():.4f}}")
"""
        return {"NumPy": numpy, "nll_core": core}
    core += """\
given = predictions.logits(), predictions.labels
fitted = fit_temperature(*given, sample_weight=predictions.weights)
print(f"fitted on all examples: T = {fitted.temperature:.4f}")
"""
    numpy = f"""\
{begins}
z, y = predictions.logits().astype(float), predictions.labels
n, k = z.shape
w = {w}
z = z - z.max(axis=1, keepdims=True)
log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
p = np.exp(log_p)
truth = np.arange(k) == y[:, None]
base = w @ truth
confidence, right = p.max(axis=1), p.argmax(axis=1) == y
bin_of = np.searchsorted({edges}, confidence)
gaps = np.bincount(bin_of, weights=w * (right - confidence))
nll, base_nll = -w @ log_p[truth], -base[base > 0] @ np.log(base[base > 0])
print(f"NLL {{nll:.4f}} nats, of the base rates {{base_nll:.4f}}, skill {{1 - nll / base_nll:.4f}}")
print(f"accuracy {{w @ right:.4f}}, Brier {{w @ ((p - truth) ** 2).sum(axis=1):.4f}}")
print(f"ECE of the predicted class {{np.abs(gaps).sum():.4f}}")
"""
    if two_classes:
        numpy += f"""\
bin_of = np.searchsorted({edges}, p[:, 1])
gaps = np.bincount(bin_of, weights=w * (truth[:, 1] - p[:, 1]))
print(f"ECE of class {{predictions.classes[1]}} {{np.abs(gaps).sum():.4f}}")
"""
    # The loss at logits, and what it needs.
    loss, given = "F.cross_entropy({}, y)", ""
    if weighted:
        loss, given = (
            "w @ F.cross_entropy({}, y, reduction='none')",
            f"w = torch.from_numpy({weights})\n",
        )
    torch = f"""\
{begins}
import torch
from torch.nn import functional as F

z = torch.from_numpy(predictions.logits().astype(float))
y = torch.from_numpy(predictions.labels)
{given}print(f"NLL {{({loss.format("z")}).item():.4f}} nats")
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
    return {"NumPy": numpy, "nll_core": core, "PyTorch": torch}


def forecasts(load: str, kind: str) -> dict[str, str]:
    """CRPS, coverage and the variance of the levels, of forecasts of a number.

    `load` is code that opens `forecasts`.
    """
    core = f"""\
{load}
from nll_core.report import ForecastReport

report = ForecastReport(forecasts)
for score in report.scores:
    print(f"{{score.name:12}} {{score.value:.4f}}  {{score.interval.low:.4f}} to "
          f"{{score.interval.high:.4f}}")
for row in report.intervals:
    print(f"{{row.nominal:.0%}} interval held {{row.found.share:.1%}}")
print(f"12 x variance of the levels {{12 * report.pit.variance:.4f}}")
"""
    of_kind = {
        "gaussian": """\
from scipy.special import ndtr

z = (y - forecasts.mean) / forecasts.sigma
nll = (0.5 * z**2 + np.log(forecasts.sigma) + 0.5 * np.log(2 * np.pi)).mean()
density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
crps = forecasts.sigma * (z * (2 * ndtr(z) - 1) + 2 * density - 1 / np.sqrt(np.pi))
print(f"NLL {nll:.4f} nats, CRPS {crps.mean():.4f}")
print(f"12 x variance of the levels {12 * ndtr(z).var():.4f}")
""",
        "quantiles": """\
q, levels = forecasts.quantiles, forecasts.levels
above = y[:, None] - q
pinball = np.maximum(levels * above, (levels - 1) * above)
print("pinball loss by level", dict(zip(levels.tolist(), pinball.mean(axis=0).round(4).tolist())))
print(f"CRPS {2 * pinball.mean():.4f}")
held = (q[:, 0] <= y) & (y <= q[:, -1])
print(f"{levels[-1] - levels[0]:.0%} interval held {held.mean():.1%}")
""",
        "samples": """\
x = np.sort(forecasts.samples, axis=1)
m = x.shape[1]
away = np.abs(x - y[:, None]).mean(axis=1)
spread = x @ (2 * np.arange(m) - m + 1) / m
print(f"CRPS {(away - spread / (m - 1)).mean():.4f}, of the draws as they are "
      f"{(away - spread / m).mean():.4f}")
""",
    }[kind]
    return {
        "NumPy": f"import numpy as np\n{load}\ny = forecasts.observed\n{of_kind}",
        "nll_core": core,
    }
