"""Code that anybody can run: the numbers of each view of the uncertainty page."""

from __future__ import annotations

from collections.abc import Sequence


def ensemble(members: list[list[float]], truth: int) -> dict[str, str]:
    """Entropies, divergences and the gap of a few distributions."""
    numpy = f"""\
import numpy as np

p = np.array({members!r})
mean = p.mean(axis=0)


def entropy(p):
    return -np.sum(p * np.log(np.where(p > 0, p, 1)), axis=-1)


total, aleatoric = entropy(mean), entropy(p).mean()
print(f"{{total:.3f}} = {{aleatoric:.3f}} + {{abs(total - aleatoric):.3f}} nats")
with np.errstate(divide="ignore"):
    print(f"NLL of the mean {{-np.log(mean[{truth}]) + 0:.3f}}")
    print(f"of the members {{-np.log(p[:, {truth}]).mean() + 0:.3f}}")
"""
    core = f"""\
from nll_core.information import ensemble_nll, split_uncertainty

p = {members!r}
split, cost = split_uncertainty(p), ensemble_nll(p, {truth})
print(f"{{split.total:.3f}} = {{split.aleatoric:.3f}} + {{split.epistemic:.3f}} nats")
print(f"NLL of the mean {{cost.of_mean:.3f}}")
print(f"of the members {{cost.of_members:.3f}}")
"""
    return {"NumPy": numpy, "nll_core": core}


def plane(
    weights: Sequence[Sequence[float]],
    intercepts: Sequence[float],
    distance: float,
    direction: int,
    n: int,
    seed: int,
) -> dict[str, str]:
    """The fitted members at one place."""
    numpy = f"""\
import numpy as np

weights = np.array({weights!r})
intercepts = np.array({intercepts!r})
angle = np.radians({direction})
x = {distance!r} * np.array([np.cos(angle), np.sin(angle)])
score = weights @ x + intercepts


def entropy(a, b):
    return -sum(p * np.log(p) for p in (a, b) if p > 0)


p, q = 1 / (1 + np.exp(-score)), 1 / (1 + np.exp(score))
aleatoric = np.mean([entropy(a, b) for a, b in zip(p, q)])
print(f"epistemic {{abs(entropy(p.mean(), q.mean()) - aleatoric):.3f}}")
print(f"aleatoric {{aleatoric:.3f}}")
"""
    core = f"""\
import numpy as np

from nll_core.teaching import plane_ensemble

ensemble = plane_ensemble({n}, n_members=10, seed={seed})
angle = np.radians({direction})
split = ensemble.split({distance!r} * np.array([np.cos(angle), np.sin(angle)]))
print(f"epistemic {{split.epistemic:.3f}}")
print(f"aleatoric {{split.aleatoric:.3f}}")
print(f"certain together in {{100 * ensemble.agreeing_share:.1f}}% of all directions")
"""
    return {"NumPy": numpy, "nll_core": core}


def spread(
    unit: float, way: int, step: int, beta: float, floor: float, constant: bool
) -> dict[str, str]:
    """Gradient descent on a mean and a σ."""
    power = beta if way == 1 else 0.0
    start = "w[0], v[0] = y.mean(), np.log(y.std())\n" if way == 2 else ""
    first = "    if step < 1000:  # the squared error alone\n        pull, widen = mu - y, 0 * y\n"
    offset = " + 0.5 * np.log(2 * np.pi)" if constant else ""
    numpy = f"""\
import numpy as np

from nll_core.teaching import wavy_line

line = wavy_line(unit={unit!r})
x, y = line.x, line.y


def bumps(n, width):
    away = (x[:, None] - np.linspace(0, 1, n)) / width
    return np.column_stack([np.ones(x.size), np.exp(-0.5 * away**2)])


phi, psi = bumps(16, 0.06), bumps(8, 0.12)
w, v = np.zeros(17), np.zeros(9)
{start}for step in range({step} + 1):
    mu, free = phi @ w, np.exp(2 * psi @ v)
    var = free + {floor!r}**2
    pull = var**{power!r} * (mu - y) / var
    widen = var**{power!r} * (1 - (y - mu) ** 2 / var) * free / var
{first if way == 3 else ""}\
    if step < {step}:
        w, v = w - 0.01 * phi.T @ pull / x.size, v - 0.01 * psi.T @ widen / x.size
nll = 0.5 * (y - mu) ** 2 / var + 0.5 * np.log(var){offset}
waves = x >= 0.5
print(f"error {{np.sqrt(np.mean((y - mu)[waves] ** 2)):.3g}}")
print(f"sigma {{np.sqrt(np.mean(var[waves])):.3g}}, NLL {{nll.mean():.3f}}")
"""
    core = f"""\
from nll_core.teaching import train_remedies, wavy_line

line = wavy_line(unit={unit!r})
runs = train_remedies(line, beta={beta!r}, floor={floor!r}, steps=[{step}])
nll = runs.mean_nll(constant={constant!r})[{way}, 0]
print(f"error {{runs.error[{way}, 0, 1]:.3g}}")
print(f"sigma {{runs.spread[{way}, 0, 1]:.3g}}, NLL {{nll:.3f}}")
"""
    torch = f"""\
import torch


def beta_nll(y, mu, log_sigma, beta={power!r}):
    loss = torch.nn.functional.gaussian_nll_loss(
        mu, y, (2 * log_sigma).exp(), full={constant!r}, eps=1e-12, reduction="none"
    )
    return ((2 * beta * log_sigma).exp().detach() * loss).mean()
"""
    return {"NumPy": numpy, "nll_core": core, "PyTorch": torch}
