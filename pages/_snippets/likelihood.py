"""Code that anybody can run: the numbers of the likelihood page in NumPy, nll_core and PyTorch."""

from __future__ import annotations


def codes(
    x: list[float],
    normal: tuple[float, float],
    ends: tuple[float, float],
    coin: tuple[int, int, float],
    factors: list[float],
) -> dict[str, str]:
    """The page's numbers from NumPy and the standard library, from nll_core, and from PyTorch."""
    (mu, sigma), (heads, flips, p) = normal, coin
    low, high = min(ends), max(ends)
    numpy = f"""\
from math import comb
from statistics import NormalDist

import numpy as np

mu, sigma, low, high = {mu!r}, {sigma!r}, {low!r}, {high!r}
model = NormalDist(mu, sigma)
# Far out, where both are nearly 1, this difference loses its digits; nll_core's does not.
print(f"probability of the interval {{model.cdf(high) - model.cdf(low):.4f}}")

x = np.array({x!r})
z = (x - mu) / sigma
log_density = -0.5 * z**2 - np.log(sigma) - 0.5 * np.log(2 * np.pi)
print(f"L {{np.exp(log_density.sum()):.4g}}, log L {{log_density.sum():.4f}} nats")
print(f"maximum at mu {{x.mean():.4f}}, sigma {{x.std():.4f}}")
peak = np.sum(-0.5 * ((x - x.mean()) / sigma) ** 2 - np.log(sigma) - 0.5 * np.log(2 * np.pi))
print(f"area along mu {{np.exp(peak) * sigma * np.sqrt(2 * np.pi / x.size):.4g}}")

heads, flips, p = {heads}, {flips}, {p!r}
print(f"coin {{comb(flips, heads) * p**heads * (1 - p) ** (flips - heads):.4g}}, "
      f"area {{1 / (flips + 1):.4f}}")

factors = np.array({factors!r})
print(f"product {{factors.prod():.4g}}, sum of logs {{np.log(factors).sum():.4f}}")
"""
    core = f"""\
import numpy as np

from nll_core import binomial_log_likelihood, fit_gaussian, gaussian_interval
from nll_core.likelihoods import binomial_likelihood_area
from nll_core.teaching import (gaussian_point_terms, likelihood_along_mu,
                               likelihood_along_sigma, likelihood_steps)

mu, sigma = {mu!r}, {sigma!r}
found = gaussian_interval({low!r}, {high!r}, mu, sigma)
print(f"probability of the interval {{found.probability:.4f}}")

x = {x!r}
terms, fit = gaussian_point_terms(x, mu, sigma), fit_gaussian(x)
print(f"L {{terms.likelihood:.4g}}, log L {{terms.log_likelihood:.4f}} nats")
print(f"maximum at mu {{fit.mu:.4f}}, sigma {{fit.sigma:.4f}}")
print(f"area along mu {{likelihood_along_mu(x, [mu], sigma).area:.4g}}")
print(f"area along sigma {{likelihood_along_sigma(x, mu, [sigma]).area:.4g}}")

here = np.exp(binomial_log_likelihood({heads}, {flips}, {p!r}))
print(f"coin {{here:.4g}}, area {{binomial_likelihood_area({heads}, {flips}):.4f}}")

steps = likelihood_steps({factors!r})
print(f"product {{steps.products[-1]:.4g}}, sum of logs {{steps.log_likelihood[-1]:.4f}}")
"""
    torch = f"""\
import torch

model = torch.distributions.Normal(torch.tensor({mu!r}, dtype=torch.float64), {sigma!r})
low, high = torch.tensor({[low, high]!r}, dtype=torch.float64)
print(f"probability of the interval {{(model.cdf(high) - model.cdf(low)).item():.4f}}")
x = torch.tensor({x!r}, dtype=torch.float64)
log_l = model.log_prob(x).sum()
print(f"L {{log_l.exp().item():.4g}}, log L {{log_l.item():.4f}} nats")
"""
    return {"NumPy": numpy, "nll_core": core, "PyTorch": torch}
