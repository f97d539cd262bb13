"""Code that anybody can run: the numbers of each view of the page on priors."""

from __future__ import annotations

from collections.abc import Mapping


def coin(tosses: list[int], alpha: float, beta: float, theta: float) -> dict[str, str]:
    """A beta posterior with its terms, from SciPy's special functions and from nll_core."""
    numpy = f"""\
import numpy as np
from scipy.special import betaincinv, betaln

tosses, a, b, theta = np.array({tosses!r}), {alpha!r}, {beta!r}, {theta!r}
k, n = int(tosses.sum()), tosses.size
nll = -k * np.log(theta) - (n - k) * np.log(1 - theta)
prior = betaln(a, b) - (a - 1) * np.log(theta) - (b - 1) * np.log(1 - theta)
log_z = betaln(a + k, b + n - k) - betaln(a, b)
print(f"NLL {{nll:.3f}}, -log prior {{prior:.3f}}, log Z {{log_z:.3f}}")
print(f"-log posterior {{nll + prior + log_z:.3f}} nats per unit of theta")
low, high = betaincinv(a + k, b + n - k, [0.025, 0.975])
print(f"mean {{(a + k) / (a + b + n):.3f}}, 95% [{{low:.3f}}, {{high:.3f}}]")
"""
    core = f"""\
from nll_core.bayes import coin_posterior

tosses = {tosses!r}
found = coin_posterior(sum(tosses), len(tosses), alpha={alpha!r}, beta={beta!r})
here = found.terms({theta!r})
print(f"NLL {{here.nll:.3f}}, -log prior {{here.prior:.3f}}, log Z {{here.log_evidence:.3f}}")
print(f"-log posterior {{here.posterior:.3f}} nats per unit of theta")
print(f"mean {{found.mean:.3f}}, 95% [{{found.low:.3f}}, {{found.high:.3f}}]")
"""
    return {"NumPy": numpy, "nll_core": core}


def gaussian_mean(x: list[float], sigma: float, m: float, tau: float, mu: float) -> dict[str, str]:
    """A Gaussian posterior by λ data at the prior's mean."""
    numpy = f"""\
import numpy as np

x, sigma, m, tau, mu = np.array({x!r}), {sigma!r}, {m!r}, {tau!r}, {mu!r}


def cost(x, mean, sd):
    return np.sum(0.5 * ((x - mean) / sd) ** 2 + np.log(sd) + 0.5 * np.log(2 * np.pi))


worth = sigma**2 / tau**2
mean, sd = (worth * m + x.sum()) / (worth + x.size), sigma / np.sqrt(worth + x.size)
nll, prior, posterior = cost(x, mu, sigma), cost(mu, m, tau), cost(mu, mean, sd)
print(f"N({{mean:.3f}}, {{sd:.3f}}²), log Z {{posterior - nll - prior:.3f}}")
print(f"NLL {{nll:.3f}}, -log prior {{prior:.3f}}, -log posterior {{posterior:.3f}} nats")
"""
    core = f"""\
from nll_core.bayes import mean_posterior

found = mean_posterior({x!r}, sigma={sigma!r}, prior_mean={m!r}, prior_sd={tau!r})
here = found.terms({mu!r})
print(f"N({{found.mean:.3f}}, {{found.sd:.3f}}²), log Z {{found.log_evidence:.3f}}")
print(f"NLL {{here.nll:.3f}}, -log prior {{here.prior:.3f}}, "
      f"-log posterior {{here.posterior:.3f}} nats")
"""
    return {"NumPy": numpy, "nll_core": core}


def penalty(seed: int, sigma: float, lam: float, prior: str) -> dict[str, str]:
    """Ridge or lasso on orthogonal features, and the posterior's mean by summing over a grid."""
    lasso = prior == "laplace"
    shape = "np.sqrt(2) * np.abs(b) / tau" if lasso else "0.5 * (b / tau) ** 2"
    width = "np.sqrt(2) * sigma**2 / penalty" if lasso else "sigma / np.sqrt(penalty)"
    mode = "x.T @ y / (size + penalty)"
    if lasso:
        mode = "np.sign(z) * np.maximum(np.abs(z) - penalty / size, 0)"
    numpy = f"""\
import numpy as np

from nll_core.bayes import sample_polynomial

sample, sigma, penalty = sample_polynomial(seed={seed}), {sigma!r}, {lam!r}
tau = {width}
x, y = sample.features, sample.targets
size = (x**2).sum(axis=0)
z = x.T @ y / size
mode = {mode}
b = np.linspace(-8, 8, 400_001)
cost = 0.5 * size[:, None] * (b - z[:, None]) ** 2 / sigma**2 + {shape}
weights = np.exp(cost.min(axis=1, keepdims=True) - cost)
mean = weights @ b / weights.sum(axis=1)
print(f"tau {{tau:.4g}}, exact zeros {{(mode == 0).sum()}}")
print("mode", (mode + 0).round(3), "mean", mean.round(3))
"""
    core = f"""\
from nll_core.bayes import penalised_fit, prior_sd_of_penalty, sample_polynomial

sample, given = sample_polynomial(seed={seed}), dict(noise_sd={sigma!r}, prior={prior!r})
tau = prior_sd_of_penalty({lam!r}, **given)
fit = penalised_fit(sample.features, sample.targets, prior_sd=tau, **given)
print(f"tau {{fit.prior_sd:.4g}}, exact zeros {{fit.n_zero}}")
print("mode", fit.mode.round(3), "mean", fit.mean.round(3))
"""
    return {"NumPy": numpy, "nll_core": core}


def laplace(heads: int, flips: int, alpha: float, beta: float, coordinate: str) -> dict[str, str]:
    """Laplace's approximation of a beta posterior."""
    flat = 0.0 if coordinate == "logit" else 1.0
    spread = "(a + b) / (a * b)" if coordinate == "logit" else "a * b / (a + b) ** 3"
    numpy = f"""\
# The top of theta^a (1 - theta)^b, per unit of the {coordinate}.
a, b = {alpha + heads - flat!r}, {beta + flips - heads - flat!r}
if a > 0 and b > 0:
    print(f"sd {{({spread}) ** 0.5:.3f}}")
"""
    core = f"""\
from nll_core.bayes import coin_posterior, laplace_approximation

exact = coin_posterior({heads}, {flips}, alpha={alpha!r}, beta={beta!r}, coordinate={coordinate!r})
found = laplace_approximation(exact)
if found.exists:
    print(f"sd {{found.sd:.3f}}")
    print(f"exact sd {{found.exact_sd:.3f}}, KL {{found.kl:.4g}} nats")
"""
    return {"NumPy": numpy, "nll_core": core}


def schools(tau: float, hyper: Mapping[str, float]) -> dict[str, str]:
    """Eight schools on a grid of τ, and by nll_core."""
    more, prior = "0", "# Flat priors add nothing."
    if hyper:
        more = f"1 / {hyper['mu_sd']!r}**2"
        prior = f"log_p -= 0.5 * (mu / {hyper['mu_sd']!r}) ** 2"
        prior += f" + np.log1p((tau / {hyper['tau_scale']!r}) ** 2)"
    numpy = f"""\
import numpy as np

y = np.array([28, 8, -3, 7, -1, 1, 18, 12.0])
s = np.array([15, 10, 16, 11, 9, 11, 10, 18.0])


def given(tau):
    v = s**2 + tau[:, None] ** 2
    variance = 1 / ((1 / v).sum(axis=1) + {more})
    mu = variance * (y / v).sum(axis=1)
    log_p = 0.5 * np.log(variance) - 0.5 * (np.log(v) + (y - mu[:, None]) ** 2 / v).sum(axis=1)
    {prior}
    return log_p, (s**2 * mu[:, None] + tau[:, None] ** 2 * y) / v


print("given tau", given(np.array([{tau!r}]))[1][0].round(2))
tau = (np.arange(400_000) + 0.5) * 0.005
log_p, effects = given(tau)
p = np.exp(log_p - log_p.max())
print(f"over all tau {{(p @ effects / p.sum()).round(2)}}, tau {{p @ tau / p.sum():.2f}}")
"""
    options = "".join(f", {key}={value!r}" for key, value in hyper.items())
    core = f"""\
from nll_core.bayes import effects_posterior
from nll_core.datasets import load_eight_schools

schools = load_eight_schools()
found = effects_posterior(schools.estimates, schools.standard_errors{options})
print("given tau", found.at({tau!r}).effects.round(2))
print(f"over all tau {{found.effects.round(2)}}, tau {{found.tau:.2f}}")
"""
    return {"NumPy": numpy, "nll_core": core}


def rats(total: float) -> dict[str, str]:
    """The rats on a grid over the logs of α/β and of α + β, and by nll_core."""
    numpy = f"""\
import numpy as np
from scipy.special import betaln

from nll_core.datasets import load_rat_tumours

rats = load_rat_tumours()
k, n = rats.counts, rats.totals
ratio = np.exp(np.linspace(-2.8, -0.9, 300))[:, None]

def mean_of_last(total):
    a, b = total * ratio / (1 + ratio), total / (1 + ratio)
    log_p = np.log(a * b) - 2.5 * np.log(total)
    for one, of in zip(k, n):
        log_p += betaln(a + one, b + of - one) - betaln(a, b)
    p = np.exp(log_p - log_p.max())
    return (p * (a + k[-1]) / (total + n[-1])).sum() / p.sum()

print(f"mean {{mean_of_last({total!r}):.1%}} given alpha + beta")
print(f"mean {{mean_of_last(np.exp(np.linspace(0.2, 6.2, 400))):.1%}} over all")
"""
    core = f"""\
from nll_core.bayes import rates_posterior
from nll_core.datasets import load_rat_tumours

rats = load_rat_tumours()
found = rates_posterior(rats.counts, rats.totals)
print(f"mean {{found.given_total({total!r}).rates[-1]:.1%}} given alpha + beta")
print(f"mean {{found.rates[-1]:.1%}} over all")
"""
    return {"NumPy": numpy, "nll_core": core}
