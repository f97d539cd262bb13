"""Code that anybody can run: the numbers of the losses page in NumPy, nll_core and PyTorch."""

from __future__ import annotations

from typing import NamedTuple


def codes(margin: float, gamma: float, alpha: float, soft: float, wrong: float) -> dict[str, str]:
    """Every loss at the margin: its value, from nll_core also what it asks for, and its slope."""
    return {
        "NumPy": f"""\
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
""",
        "nll_core": f"""\
from nll_core import margin_loss, margin_loss_gradient
from nll_core.losses import MARGIN_LOSSES
from nll_core.teaching import margin_loss_properties
from nll_core import surprise

m, alpha = {margin!r}, {alpha!r}
shape = {{"focusing": {gamma!r}, "label_smoothing": {soft!r}}}
for loss in MARGIN_LOSSES:
    value = margin_loss(m, loss, positive_weight=alpha, **shape)
    slope = margin_loss_gradient(m, loss, positive_weight=alpha, **shape)
    print(f"{{loss}} at margin {{m}}: {{value:.4f}}, gradient {{slope:.4f}}")
    found = margin_loss_properties(loss, positive_weight=alpha, **shape)
    print(f"  convex: {{found.convex}}, probabilities off by {{found.probability_error:.4f}}")
print(f"{wrong!r} on the wrong one of two classes: {{surprise(1 - {wrong!r}):.4f}} nats")
""",
        "PyTorch": f"""\
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
    "weighted NLL": F.binary_cross_entropy_with_logits(m, one, weight=one * {2 * alpha!r}),
    "smoothed NLL": F.binary_cross_entropy_with_logits(m, one * (1 - {soft!r} / 2)),
}}
for name, value in losses.items():
    (slope,) = torch.autograd.grad(value, m, retain_graph=True)
    print(f"{{name}}: {{value.item():.4f}}, gradient {{slope.item():.4f}}")
""",
    }


class Fitted(NamedTuple):
    """A linear classifier of the page: its loss, the two classes, and where its fit ended."""

    loss: str
    """One of `MARGIN_LOSSES`."""
    gamma: float
    alpha: float
    soft: float
    share: float
    seed: int
    ridge: float
    outlier: tuple[float, float] | None
    points: int
    fresh_points: int
    fresh_seed: int
    bins: int
    weights: tuple[float, float]
    intercept: float


def fitted_codes(case: Fitted) -> dict[str, str]:
    """The fit by the chosen loss in three ways."""
    return {
        "NumPy": fitted_numpy_code(case),
        "nll_core": fitted_core_code(case),
        "PyTorch": fitted_torch_code(case),
    }


def fitted_numpy_code(case: Fitted) -> str:
    """The loss of the fitted line and what it is worth on fresh points, from NumPy alone."""
    phi = {
        "nll": "np.logaddexp(0, -m)",
        "brier": "(1 - 1 / (1 + np.exp(-m))) ** 2",
        "hinge": "np.maximum(0, 1 - m)",
        "squared_hinge": "np.maximum(0, 1 - m) ** 2",
        "exponential": "np.exp(-m)",
        "zero_one": "(m <= 0).astype(float)",
        "focal": f"(1 - 1 / (1 + np.exp(-m))) ** {case.gamma!r} * np.logaddexp(0, -m)",
        "weighted_nll": "np.logaddexp(0, -m)",
        "smoothed_nll": f"np.logaddexp(0, -m) + {case.soft / 2!r} * m",
    }[case.loss]
    said = {
        "squared_hinge": "np.clip((1 + score) / 2, 0, 1)",
        "exponential": "1 / (1 + np.exp(-2 * score))",
    }.get(case.loss, "1 / (1 + np.exp(-score))")
    judged = f"""\
p = {said}
with np.errstate(divide="ignore"):
    nll = -np.log(np.where(y == 1, p, 1 - p)).mean()
bin_of = np.searchsorted(np.linspace(0, 1, {case.bins} + 1)[1:-1], p)
ece = np.abs(np.bincount(bin_of, weights=p - y)).sum() / len(y)
print(f"on fresh points: right {{np.mean((score > 0) == y):.4f}}, NLL {{nll:.4f}}, ECE {{ece:.4f}}")
"""
    if case.loss == "zero_one":
        judged = 'print(f"on fresh points: right {np.mean((score > 0) == y):.4f}")\n'
    return f"""\
import numpy as np


def planar_classes(n, share, seed):
    ones = min(max(round(share * n), 1), n - 1)
    first, second = np.random.default_rng(seed).standard_normal((2, n, 2))
    x = np.concatenate([first[:ones] + [1.0, 0.6], second[: n - ones] - [1.0, 0.6]])
    return x, np.repeat([1, 0], [ones, n - ones])


x, y = planar_classes({case.points}, {case.share!r}, {case.seed})
{_with_outlier(case)}
# Where the fit ended; the tab nll_core makes it.
w, b = np.array({list(case.weights)!r}), {case.intercept!r}
m = np.where(y == 1, 1, -1) * (x @ w + b)
loss = np.average({phi}, weights={_example_weights(case)})
{_penalised(case, "w @ w + b * b")}
print(f"w = ({{w[0]:.4f}}, {{w[1]:.4f}}), b = {{b:.4f}}")

x, y = planar_classes({case.fresh_points}, {case.share!r}, {case.fresh_seed})
score = x @ w + b
{judged}"""


def fitted_core_code(case: Fitted) -> str:
    """The fit itself from nll_core, judged on fresh points."""
    needed = (
        "from nll_core.teaching import fit_fewest_mistakes, planar_classes"
        if case.loss == "zero_one"
        else "from nll_core import log_loss, reliability_curve\n"
        "from nll_core.learning import fit_linear_classifier\n"
        "from nll_core.losses import implied_probability\n"
        "from nll_core.teaching import planar_classes"
    )
    head = f"""\
import numpy as np

{needed}

drawn = planar_classes({case.points}, share={case.share!r}, seed={case.seed})
x, y = drawn.points, drawn.labels
{_with_outlier(case)}"""
    fresh = f"""\
fresh = planar_classes({case.fresh_points}, share={case.share!r}, seed={case.fresh_seed})
score = fit.score(fresh.points)
right = np.mean((score > 0) == fresh.labels)
"""
    where = """\
print(f"w = ({fit.weights[0]:.4f}, {fit.weights[1]:.4f}), b = {fit.intercept:.4f}")
"""
    if case.loss == "zero_one":
        return f"""\
{head}
fit = fit_fewest_mistakes(x, y)
print(f"share of mistakes {{fit.value:.4f}}")
{where}
{fresh}print(f"on fresh points: right {{right:.4f}}")
"""
    return f"""\
{head}
fit = fit_linear_classifier(
    x, y, loss={case.loss!r}, l2={case.ridge!r}, focusing={case.gamma!r},
    positive_weight={case.alpha!r}, label_smoothing={case.soft!r},
)
penalty = fit.value - fit.mean_loss
print(f"mean loss {{fit.mean_loss:.4f}} + penalty {{penalty:.4f}} = {{fit.value:.4f}}")
{where}
{fresh}p = implied_probability(score, {case.loss!r})
nll = log_loss(np.column_stack([1 - p, p]), fresh.labels)
ece = reliability_curve(p, fresh.labels, n_bins={case.bins}).expected_calibration_error
print(f"on fresh points: right {{right:.4f}}, NLL {{nll:.4f}}, ECE {{ece:.4f}}")
"""


def fitted_torch_code(case: Fitted) -> str:
    """The loss of the fitted line in PyTorch, and its gradient, which is 0 at a minimum."""
    phi = {
        "nll": "F.softplus(-m)",
        "brier": "torch.sigmoid(-m) ** 2",
        "hinge": "F.relu(1 - m)",
        "squared_hinge": "F.relu(1 - m) ** 2",
        "exponential": "torch.exp(-m)",
        "zero_one": "(m <= 0).double()",
        "focal": f"torch.sigmoid(-m) ** {case.gamma!r} * F.softplus(-m)",
        "weighted_nll": "F.softplus(-m)",
        "smoothed_nll": f"F.softplus(-m) + {case.soft / 2!r} * m",
    }[case.loss]
    slope = {
        "zero_one": "# It has no slope to follow.\n",
        "hinge": "# The fit ends at kinks, where it has none.\n",
    }.get(case.loss, "")
    if case.loss not in ("zero_one", "hinge"):
        slope = """\
total.backward()
print(f"its gradient has the norm {torch.cat([w.grad, b.grad[None]]).norm().item():.6f}")
"""
    return f"""\
import numpy as np
import torch
from torch.nn import functional as F

from nll_core.teaching import planar_classes

drawn = planar_classes({case.points}, share={case.share!r}, seed={case.seed})
x, y = drawn.points, drawn.labels
{_with_outlier(case)}
x, y = torch.from_numpy(x), torch.from_numpy(y)
w = torch.tensor({list(case.weights)!r}, dtype=torch.float64, requires_grad=True)
b = torch.tensor({case.intercept!r}, dtype=torch.float64, requires_grad=True)
m = torch.where(y == 1, 1, -1) * (x @ w + b)
shares = {_example_weights(case, "torch")}
loss = (shares / shares.sum()) @ ({phi})
{_penalised(case, "w @ w + b * b")}
{slope}"""


def _with_outlier(case: Fitted) -> str:
    if case.outlier is None:
        return ""
    return f"x, y = np.vstack([x, {list(case.outlier)!r}]), np.append(y, 1)  # the outlier\n"


def _example_weights(case: Fitted, library: str = "np") -> str:
    if case.loss == "weighted_nll":
        one = "y" if library == "np" else "y.double()"
        return f"{1 - case.alpha!r} + {2 * case.alpha - 1!r} * {one}"
    return "np.ones(len(y))" if library == "np" else "torch.ones(len(y), dtype=torch.float64)"


def _penalised(case: Fitted, square: str) -> str:
    if case.loss == "zero_one":
        return 'print(f"share of mistakes {loss:.4f}")'
    return f"""\
penalty = {case.ridge / 2!r} * ({square})
total = loss + penalty
print(f"mean loss {{loss:.4f}} + penalty {{penalty:.4f}} = {{total:.4f}}")"""
