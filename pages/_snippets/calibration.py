"""Code that anybody can run: the numbers of the calibration page in NumPy, nll_core and PyTorch."""

from __future__ import annotations


def code(
    model: str,
    label_smoothing: float,
    true_temperature: float,
    n_classes: int,
    n: int,
    seed: int,
    split: int,
    temperature: float,
    n_bins: int,
    strategy: str,
    k: int | None,
) -> dict[str, str]:
    """The page's numbers from NumPy alone; from nll_core, with what a calibrated model would show;
    and from PyTorch temperature scaling as it is done there: one parameter, fitted by L-BFGS."""
    if model == "digits":
        data = plain = f"""\
from nll_core.datasets import load_digits_predictions

data = load_digits_predictions({label_smoothing!r})
logits, labels = data.logits.astype(float), data.labels
"""
    else:
        data = f"""\
from nll_core.teaching import simulate_classifier

data = simulate_classifier({n}, {n_classes}, {true_temperature!r}, seed={seed})
logits, labels = data.logits, data.labels
"""
        plain = f"""\

rng = np.random.default_rng({seed})
calibrated = 2.5 * rng.standard_normal(({n}, {n_classes}))
labels = (calibrated + rng.gumbel(size=({n}, {n_classes}))).argmax(axis=1)  # ~ softmax
logits = {true_temperature!r} * calibrated
"""
    if k is None:
        function, judged = "top_label", "top_label(probs, labels[rest])"
        forecast = "p.max(axis=1), z.argmax(axis=1) == y"
    else:
        function, judged = "one_class", f"one_class(probs, labels[rest], {k})"
        forecast = f"p[:, {k}], y == {k}"
    inner = f"np.linspace(0, 1, {n_bins} + 1)[1:-1]"
    if strategy == "quantile":
        places = f"[-(-j * n // {n_bins}) - 1 for j in range(1, {n_bins})]"
        inner = f"np.unique(np.sort(confidence)[{places}])"
    numpy = f"""\
import numpy as np
{plain}
order = np.random.default_rng({split}).permutation(len(labels))
fit, rest = order[: len(order) // 2], order[len(order) // 2 :]


def nll(rows, T):
    z = logits[rows] / T
    z = z - z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels[rows]])


def best_temperature(rows):  # golden section in log T
    low, high, g = np.log(0.01), np.log(100), (np.sqrt(5) - 1) / 2
    while high - low > 1e-7:
        a, b = high - g * (high - low), low + g * (high - low)
        low, high = (low, b) if nll(rows, np.exp(a)) < nll(rows, np.exp(b)) else (a, high)
    return np.exp(low)


T = {temperature!r}
z, y, n = logits[rest], labels[rest], len(rest)
p = np.exp((z - z.max(axis=1, keepdims=True)) / T)
p /= p.sum(axis=1, keepdims=True)
confidence, happened = {forecast}

inner_edges = {inner}
bin_of = np.searchsorted(inner_edges, confidence)
ece = sum(
    abs(confidence[bin_of == b].sum() - happened[bin_of == b].sum()) for b in set(bin_of)
) / n
floor = nll(rest, best_temperature(rest))
print(f"fitted on the other half: T = {{best_temperature(fit):.4f}}")
print(f"accuracy {{np.mean(z.argmax(axis=1) == y):.4f}}")
print(f"NLL {{nll(rest, T):.4f}} = {{nll(rest, T) - floor:.4f}} calibration", end=" ")
print(f"+ {{floor:.4f}} refinement")
print(f"Brier {{np.mean(((p - np.eye(p.shape[1])[y]) ** 2).sum(axis=1)):.4f}}")
print(f"ECE {{ece:.4f}}")
"""
    core = f"""\
from nll_core import calibrated_error, fit_temperature, nll_split, softmax
from nll_core.calibration import {function}
from nll_core.score_tables import calibration_scores
from nll_core.teaching import split_halves
{data}
T = {temperature!r}
bins = {{"n_bins": {n_bins}, "strategy": {strategy!r}}}
fit, rest = split_halves(len(labels), seed={split})
fitted = fit_temperature(logits[fit], labels[fit])
scores = calibration_scores(logits[rest], labels[rest], temperature=T, k={k}, **bins)
parts = nll_split(logits[rest], labels[rest], temperature=T)
probs = softmax(logits[rest], temperature=T)
confidence, happened = {judged}
chance = calibrated_error(confidence, **bins)
print(f"fitted on the other half: T = {{fitted.temperature:.4f}}")
print(f"accuracy {{scores.accuracy:.4f}}")
print(f"NLL {{parts.nll:.4f}} = {{parts.calibration:.4f}} calibration", end=" ")
print(f"+ {{parts.refinement:.4f}} refinement")
print(f"Brier {{scores.brier:.4f}}")
print(f"ECE {{scores.expected_error:.4f}}, MCE {{scores.maximum_error:.4f}}", end=", ")
print(f"smooth ECE {{scores.smooth_error:.4f}}")
print(f"ECE of a calibrated model: {{chance.mean:.4f}} on average")
"""
    torch = f"""\
import torch
from nll_core.teaching import split_halves
{data}
fit, rest = split_halves(len(labels), seed={split})
z, y = torch.from_numpy(logits).double(), torch.from_numpy(labels)
log_T = torch.zeros((), dtype=torch.float64, requires_grad=True)
optimiser = torch.optim.LBFGS([log_T], max_iter=100, line_search_fn="strong_wolfe")


def loss():
    optimiser.zero_grad()
    value = torch.nn.functional.cross_entropy(z[fit] / log_T.exp(), y[fit])
    value.backward()
    return value


optimiser.step(loss)
T = {temperature!r}
print(f"fitted on the other half: T = {{log_T.exp().item():.4f}}")
print(f"accuracy {{(z[rest].argmax(1) == y[rest]).double().mean().item():.4f}}")
print(f"NLL {{torch.nn.functional.cross_entropy(z[rest] / T, y[rest]).item():.4f}}")
"""
    return {"NumPy": numpy, "nll_core": core, "PyTorch": torch}
