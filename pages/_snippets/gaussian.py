"""Code that anybody can run: the numbers of the Gaussian page in NumPy, nll_core and PyTorch."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence


def codes(data: str, loader: str, mu: float, sigma: float, null: float) -> dict[str, str]:
    """The page's numbers from NumPy alone; from nll_core, with intervals, p-values and a Student-t;
    and from PyTorch, the gradient by automatic differentiation.

    `data` is the expression that makes the sample; `loader` names the function of nll_core that
    loads it, if there is one.
    """
    imports = f"from nll_core.datasets import {loader}\n" if loader else ""
    loaded = f"{loader}().values" if loader else data
    numpy = f"""\
import numpy as np

x = {data}
mu, sigma, mu_null = {mu!r}, {sigma!r}, {null!r}


def nll(mu, sigma):
    z = (x - mu) / sigma
    return np.sum(0.5 * z**2 + np.log(sigma) + 0.5 * np.log(2 * np.pi))


n, mu_hat = x.size, x.mean()
sigma_hat = np.sqrt(np.mean((x - mu_hat) ** 2))
print(f"NLL here {{nll(mu, sigma):.4f}} nats, likelihood {{np.exp(-nll(mu, sigma)):.4g}}")
print(f"maximum likelihood: mu {{mu_hat:.4f}}, sigma {{sigma_hat:.4f}}")
print(f"NLL there {{nll(mu_hat, sigma_hat):.4f}} nats")
print(f"with divisor n - 1: {{x.std(ddof=1):.4f}}")
print(f"standard errors {{sigma_hat / n**0.5:.4f}} and {{sigma_hat / (2 * n) ** 0.5:.4f}}")
d = (mu_hat - mu_null) / sigma_hat
print(f"tests of mu = {{mu_null}}: likelihood ratio {{n * np.log1p(d**2):.4f}}, "
      f"Wald {{n * d**2:.4f}}, score {{n * d**2 / (1 + d**2):.4f}}")
"""
    core = f"""\
import numpy as np

from nll_core import fit_gaussian, gaussian_mean_tests, gaussian_nll
from nll_core.likelihoods import compare_tails
from nll_core import gaussian_nll_gradient
{imports}
x = {loaded}
mu, sigma, mu_null = {mu!r}, {sigma!r}, {null!r}
fit = fit_gaussian(x)
print(f"NLL here {{gaussian_nll(x, mu, sigma, reduction='sum'):.4f}} nats")
slope = gaussian_nll_gradient(x, mu, sigma, reduction="sum")
print(f"gradient {{slope.mu:.4f}} by mu, {{slope.sigma:.4f}} by sigma")
print(f"maximum likelihood: mu {{fit.mu:.4f}}, sigma {{fit.sigma:.4f}}, NLL {{fit.nll:.4f}} nats")
print(f"Newton's method: mu {{fit.numeric.mu:.4f}}, sigma {{fit.numeric.sigma:.4f}}")
print("profile intervals", fit.profile_intervals)
print("Wald intervals", fit.wald_intervals)
tests = gaussian_mean_tests(x, mu_null)
for test in (tests.likelihood_ratio, tests.wald, tests.score, tests.t_test):
    print(f"{{type(test).__name__}}: {{test.statistic:.4f}}, p = {{test.p_value:.4g}}")
tails = compare_tails(x)
print(f"AIC: Gaussian {{tails.gaussian_aic:.3f}}, Student-t {{tails.student_t_aic:.3f}}")
"""
    torch = f"""\
import numpy as np
import torch

x = torch.tensor({data})
mu = torch.tensor({mu!r}, dtype=torch.float64, requires_grad=True)
sigma = torch.tensor({sigma!r}, dtype=torch.float64, requires_grad=True)
nll = -torch.distributions.Normal(mu, sigma).log_prob(x).sum()
nll.backward()
print(f"NLL here {{nll.item():.4f}} nats")
print(f"gradient {{mu.grad.item():.4f}} by mu, {{sigma.grad.item():.4f}} by sigma")
"""
    return {"NumPy": numpy, "nll_core": core, "PyTorch": torch}


def array_expression(values: Sequence[float]) -> str:
    """`values` as the code of an array, in lines of readable length."""
    numbers = ", ".join(repr(float(value)) for value in values)
    lines = textwrap.fill(numbers, 88, initial_indent="    ", subsequent_indent="    ")
    return f"np.array([\n{lines}\n])"


def draw_expression(size: int, mu: float, sigma: float, seed: int) -> str:
    """The code that draws the same sample again."""
    return f"{mu!r} + {sigma!r} * np.random.default_rng({seed}).standard_normal({size})"
