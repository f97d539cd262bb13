"""Code that anybody can run: the numbers of each view of the preferences page."""

from __future__ import annotations

from collections.abc import Mapping

MATRIX: str = """\
wins = counts.matrix()  # of the row's item against the column's
wins[counts.first, counts.second] += counts.ties / 2
wins[counts.second, counts.first] += counts.ties / 2
games = wins + wins.T
"""
NEWTON: str = """\
theta = np.zeros(len(wins))
for step in range(100):
    p = 1 / (1 + np.exp(theta[None] - theta[:, None]))
    gradient = (games * p - wins).sum(axis=1)
    weights = games * p * (1 - p)
    information = np.diag(weights.sum(axis=1)) - weights
"""


def strengths(
    load: str, prior: Mapping[str, float], item: int, reference: int | None
) -> dict[str, str]:
    """Newton's method on the strengths, and where one of them stands."""
    (kind, value) = next(iter(prior.items()))
    penalty = ""
    if value and kind == "ridge":
        penalty = f"""\
    gradient += {value!r} * theta
    information += {value!r} * np.eye(len(wins))
"""
    elif value:
        penalty = f"""\
    q = 1 / (1 + np.exp(-theta))  # of games against one of strength 0, half of them won
    gradient += {value!r} * (q - 0.5)
    information += {value!r} * np.diag(q * (1 - q))
"""
    zero = "" if reference is None else f" - theta[{reference}]"
    numpy = f"""\
import numpy as np

{load}
{MATRIX}
{NEWTON}{penalty}    move = np.linalg.pinv(information) @ gradient
    theta = theta - move / max(1.0, np.abs(move).max())
log_p = -np.logaddexp(0, theta[None] - theta[:, None])
print(f"NLL {{-(wins * log_p).sum():.3f}} nats")
print(f"{{counts.items[{item}]}} stands at {{theta[{item}]{zero}:.3f}}")
"""
    found = "fit.strengths"
    if reference is not None:
        found = f"strengths_against(fit, {reference}).strengths"
    given = f", {kind}={value!r}" if value else ""
    core = f"""\
{load}
from nll_core.preferences import fit_bradley_terry, strengths_against, strengths_csv

fit = fit_bradley_terry(counts{given})
print(f"NLL {{fit.nll:.3f}} nats. {{fit.message}}")
strengths = {found}
print(f"{{counts.items[{item}]}} stands at {{strengths[{item}]:.3f}}")
print(strengths_csv(fit))
"""
    return {"NumPy": numpy, "nll_core": core}


def ties(load: str) -> dict[str, str]:
    """Both models of ties by a general minimiser."""
    scipy = f"""\
import numpy as np
from scipy.optimize import minimize

{load}
w, l, t = counts.wins, counts.losses, counts.ties


def davidson(x):
    d = x[counts.first] - x[counts.second]
    norm = np.logaddexp(np.logaddexp(d / 2, -d / 2), x[-1])
    return -(w * d / 2 + t * x[-1] - l * d / 2 - (w + l + t) * norm).sum()


def rao_kupper(x):
    d, eta = x[counts.first] - x[counts.second], np.exp(x[-1])
    win, loss = -np.logaddexp(0, eta - d), -np.logaddexp(0, eta + d)
    return -((w + t) * win + (l + t) * loss + t * np.log(np.expm1(2 * eta))).sum()


for nll in (davidson, rao_kupper):
    found = minimize(nll, np.zeros(counts.n_items + 1), options={{"gtol": 1e-9}})
    print(f"{{nll.__name__}}: NLL {{found.fun:.4f}}")
"""
    core = f"""\
{load}
from nll_core.preferences import compare_tie_models

half, davidson, rao_kupper = compare_tie_models(counts)
print(f"half wins: NLL {{half.nll:.4f}}")
for fit in (davidson, rao_kupper):
    print(f"{{fit.model}}: NLL {{fit.nll:.4f}}")
"""
    return {"SciPy": scipy, "nll_core": core}


def elo(load: str, k: float, seed: int, item: int) -> dict[str, str]:
    """Fifty orders of the same games."""
    numpy = f"""\
import numpy as np

{load}
from nll_core.preferences import single_games

games = single_games(counts)
generator, ends = np.random.default_rng({seed}), []
for order in [generator.permutation(games.n_games) for _ in range(50)]:
    rating = np.full(counts.n_items, 1000.0)
    for i, j, score in zip(games.first[order], games.second[order], games.score[order]):
        change = {k!r} * (score - 1 / (1 + 10 ** (-(rating[i] - rating[j]) / 400)))
        rating[i] += change
        rating[j] -= change
    ends.append(rating[{item}])
print(f"{{counts.items[{item}]}}: from {{min(ends):,.0f}} to {{max(ends):,.0f}} points")
"""
    core = f"""\
{load}
from nll_core.preferences import elo_fan, elo_points, fit_bradley_terry, single_games

fan = elo_fan(single_games(counts), n_orders=50, k={k!r}, seed={seed})
print(f"{{counts.items[{item}]}}: from {{fan.low[{item}]:,.0f}} to {{fan.high[{item}]:,.0f}}")
best = elo_points(fit_bradley_terry(counts).strengths)
print(f"by maximum likelihood {{best[{item}]:,.0f}}")
"""
    return {"NumPy": numpy, "nll_core": core}


def calibration(load: str, temperature: float, ridge: float, seed: int) -> dict[str, str]:
    """Games held out, and what they cost at a temperature."""
    core = f"""\
import numpy as np

{load}
from nll_core.preferences import held_out_outcomes

seen = held_out_outcomes(counts, ridge={ridge!r}, seed={seed}).at_temperature({temperature!r})
p = np.where(seen.outcome, seen.forecast, 1 - seen.forecast)
nll = np.average(-np.log(p), weights=seen.sample_weight)
print(f"{{nll:.4f}} nats a game")
"""
    return {"nll_core": core}


def margin(won: float, lost: float, beta: float, noise: float) -> dict[str, str]:
    """The loss of one preference."""
    numpy = f"""\
import numpy as np

m = {beta!r} * ({won!r} - {lost!r})
loss = (1 - {noise!r}) * np.logaddexp(0, -m) + {noise!r} * np.logaddexp(0, m)
print(f"margin {{m:.3f}}, loss {{loss:.4g}}, weight {{1 / (1 + np.exp(m)) - {noise!r}:.3g}}")
"""
    core = f"""\
from nll_core.preferences import dpo_margin, preference_loss, preference_weight

m = dpo_margin({won!r}, {lost!r}, beta={beta!r})
loss = preference_loss(m, label_noise={noise!r})
weight = preference_weight(m, label_noise={noise!r})
print(f"margin {{m:.3f}}, loss {{loss:.4g}}, weight {{weight:.3g}}")
"""
    torch = f"""\
import torch

won, lost = torch.tensor({won!r}, requires_grad=True), torch.tensor({lost!r})
m = {beta!r} * (won - lost)
log_sigmoid = torch.nn.functional.logsigmoid
loss = -(1 - {noise!r}) * log_sigmoid(m) - {noise!r} * log_sigmoid(-m)
loss.backward()
print(f"loss {{loss.item():.4g}}, weight {{-won.grad.item() / {beta!r}:.3g}}")
"""
    return {"NumPy": numpy, "nll_core": core, "PyTorch": torch}


def toy(step: int, alike: float, third: float, beta: float, noise: float) -> dict[str, str]:
    """Gradient descent on one preference of three answers."""
    numpy = f"""\
import numpy as np

x = np.array([[1.0, 1.0], [1.0, {alike!r}], [0.2, {third!r}]])  # chosen, rejected, third
theta = np.zeros(2)
for step in range({step} + 1):
    p = np.exp(x @ theta) / np.exp(x @ theta).sum()
    m = {beta!r} * (np.log(p[0] / p[1]) - np.log(1.0))  # the reference gives both the same
    loss = (1 - {noise!r}) * np.logaddexp(0, -m) + {noise!r} * np.logaddexp(0, m)
    theta = theta + 0.1 * (1 / (1 + np.exp(m)) - {noise!r}) * {beta!r} * (x[0] - x[1])
print(f"loss {{loss:.3f}}, chosen {{100 * p[0]:.2g}}%, third {{100 * p[2]:.3g}}%")
"""
    core = f"""\
from nll_core.preferences import train_on_preference

x = [[1.0, 1.0], [1.0, {alike!r}], [0.2, {third!r}]]
run = train_on_preference(x, beta={beta!r}, n_steps={step}, label_noise={noise!r})
p = run.probs[-1]
print(f"loss {{run.loss[-1]:.3f}}, chosen {{100 * p[0]:.2g}}%, third {{100 * p[2]:.3g}}%")
"""
    return {"NumPy": numpy, "nll_core": core}
