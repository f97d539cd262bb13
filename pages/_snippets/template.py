"""Code that anybody can run: the numbers of the template page in NumPy, nll_core and PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Case(NamedTuple):
    """What the page shows, as plain numbers."""

    family: str
    prediction: float
    observed: float
    scale: float
    shape: float
    """ν or β, of the families that have one."""
    others: Sequence[float]


def codes(case: Case) -> dict[str, str]:
    """The present output's loss and slope in three ways."""
    return {
        "NumPy": numpy_code(case),
        "nll_core": core_code(case),
        "PyTorch": torch_code(case),
    }


def numpy_code(case: Case) -> str:
    """The loss and its slope from NumPy alone."""
    return f"""\
from math import lgamma, log, pi

import numpy as np

z, y = {case.prediction!r}, {case.observed!r}
{_numpy_lines(case)}
print(f"loss {{nll:.4f}} nats, slope {{slope:.4f}}")
"""


def _numpy_lines(case: Case) -> str:
    if case.family == "categorical":
        return f"""\
logits = np.array([z, {", ".join(map(repr, case.others))}])
log_p = logits - np.logaddexp.reduce(logits)
nll = -log_p[int(y)]
slope = np.exp(log_p[0]) - (y == 0)"""
    if case.family in ("bernoulli", "preference"):
        beta = case.shape if case.family == "preference" else 1.0
        return f"""\
beta = {beta!r}
nll = np.logaddexp(0, beta * z) - y * beta * z
slope = beta * (1 / (1 + np.exp(-beta * z)) - y)"""
    if case.family in ("gaussian", "heteroscedastic"):
        both = (
            '\nprint(f"slope in log sigma {1 - ((y - z) / sigma) ** 2:.4f}")'
            if case.family == "heteroscedastic"
            else ""
        )
        return f"""\
sigma = {case.scale!r}
nll = ((y - z) / sigma) ** 2 / 2 + log(sigma) + log(2 * pi) / 2
slope = (z - y) / sigma**2{both}"""
    if case.family == "laplace":
        return """\
nll = abs(y - z) + log(2)
slope = np.sign(z - y)"""
    if case.family == "student_t":
        return f"""\
nu = {case.shape!r}
constant = log(nu * pi) / 2 + lgamma(nu / 2) - lgamma((nu + 1) / 2)
nll = (nu + 1) / 2 * np.log1p((y - z) ** 2 / nu) + constant
slope = (nu + 1) * (z - y) / (nu + (z - y) ** 2)"""
    if case.family == "poisson":
        return """\
nll = np.exp(z) - y * z + lgamma(y + 1)
slope = np.exp(z) - y"""
    return """\
nll = np.exp(z) * y - z
slope = np.exp(z) * y - 1"""


def core_code(case: Case) -> str:
    """The same from nll_core, and the slope held against mean − observed."""
    options = {
        "categorical": f", other_logits={list(case.others)!r}",
        "preference": f", beta={case.shape!r}",
        "gaussian": f", scale={case.scale!r}",
        "heteroscedastic": f", scale={case.scale!r}",
        "student_t": f", nu={case.shape!r}",
    }.get(case.family, "")
    return f"""\
from nll_core import output_family
from nll_core.teaching import compare_with_mean_minus_observed

family = output_family({case.family!r}{options})
z, y = {case.prediction!r}, {case.observed!r}
print(f"loss {{family.nll(z, y):.4f}} nats, slope {{family.gradient(z, y):.4f}}")
print(f"{{family.loss_name}}: {{family.familiar_loss(z, y):.4f}}, link {{family.link}}")
found = compare_with_mean_minus_observed(family, [z], y)
print(f"in the natural parameter {{found.gradient[0]:.4f}}, holds: {{found.holds}}")
"""


def torch_code(case: Case) -> str:
    """The same from PyTorch, the slope by automatic differentiation."""
    return f"""\
import torch
from torch import distributions, nn

z = torch.tensor({case.prediction!r}, dtype=torch.float64, requires_grad=True)
y = torch.tensor({case.observed!r}, dtype=torch.float64)
nll = {_torch_loss(case)}
nll.backward()
print(f"loss {{nll.item():.4f}} nats, slope {{z.grad.item():.4f}}")
"""


def _torch_loss(case: Case) -> str:
    if case.family == "categorical":
        return (
            f"nn.functional.cross_entropy(torch.cat([z[None], "
            f"torch.tensor({list(case.others)!r}, dtype=torch.float64)]), y.long())"
        )
    return {
        "bernoulli": "nn.BCEWithLogitsLoss()(z, y)",
        "preference": f"-nn.functional.logsigmoid((2 * y - 1) * {case.shape!r} * z)",
        "gaussian": f"-distributions.Normal(z, {case.scale!r}).log_prob(y)",
        "heteroscedastic": (
            f"nn.GaussianNLLLoss(full=True)(z, y, torch.full_like(y, {case.scale!r} ** 2))"
        ),
        "laplace": "-distributions.Laplace(z, 1.0).log_prob(y)",
        "student_t": f"-distributions.StudentT({case.shape!r}, z, 1.0).log_prob(y)",
        "poisson": "nn.PoissonNLLLoss()(z, y) + torch.lgamma(y + 1)",
        "exponential": "-distributions.Exponential(torch.exp(z)).log_prob(y)",
    }[case.family]
