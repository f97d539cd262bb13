"""Code that anybody can run: the numbers of each view of the bigram page."""

from __future__ import annotations

PAIRS = """\
letters = "·abcdefghijklmnopqrstuvwxyz"
counts = np.zeros((27, 27))
for name in load_first_names().different:
    for before, after in zip("·" + name, name + "·"):
        counts[letters.index(before), letters.index(after)] += 1
"""


def training(steps: int, rate: float, l2: float, seed: int) -> dict[str, str]:
    """Gradient descent on the logits, against the shares of the counts."""
    numpy = f"""\
import numpy as np

from nll_core.datasets import load_first_names  # the names alone

{PAIRS}
share = counts / counts.sum()
conditional = counts / counts.sum(axis=1, keepdims=True)
seen = counts > 0
optimum = -(share[seen] * np.log(conditional[seen])).sum()

W = np.random.default_rng({seed}).standard_normal((27, 27))
for step in range({steps} + 1):
    p = np.exp(W) / np.exp(W).sum(axis=1, keepdims=True)
    nll = -(share * np.log(p)).sum()
    gradient = share.sum(axis=1, keepdims=True) * p - share + 2 * {l2!r} / 27**2 * W
    W = W - {rate!r} * gradient
print(f"after {steps} steps {{nll:.4f}}, counting {{optimum:.4f}}, gap {{nll - optimum:.3g}}")
"""
    core = f"""\
import numpy as np

from nll_core.language import letter_texts, ngram_counts, train_bigram
from nll_core.datasets import load_first_names

counts = ngram_counts(letter_texts(load_first_names().different), 2)
run = train_bigram(counts, n_steps={steps}, rate={rate!r}, l2={l2!r}, seed={seed})
print(f"after {steps} steps {{run.nll[-1]:.4f}}, counting {{run.optimum_nll:.4f}}, ", end="")
print(f"gap {{run.gap[-1]:.3g}}")
rare = run.rarest_rows(0.05)
print(f"rarest letters: {{run.row_weights[rare].sum():.3%}} of all pairs, ", end="")
print(f"{{run.gap_share(-1, rare):.3%}} of the gap")
"""
    torch = f"""\
import numpy as np
import torch

from nll_core.datasets import load_first_names  # the names alone

{PAIRS}
share = torch.tensor(counts / counts.sum())
conditional = share / share.sum(dim=1, keepdim=True)
optimum = -torch.xlogy(share, conditional).sum()
W = torch.tensor(np.random.default_rng({seed}).standard_normal((27, 27)), requires_grad=True)
optimiser = torch.optim.SGD([W], lr={rate!r})
for step in range({steps} + 1):
    nll = -(share * torch.log_softmax(W, dim=1)).sum()
    optimiser.zero_grad()
    (nll + {l2!r} * (W**2).mean()).backward()
    if step < {steps}:
        optimiser.step()
print(f"mean NLL {{nll.item():.4f}}, counting {{optimum.item():.4f}}")
"""
    return {"NumPy": numpy, "nll_core": core, "PyTorch": torch}


def pulls(add: float, l2: float) -> dict[str, str]:
    """Counts + k, and the optimum with a penalty, row by row by Newton's method."""
    numpy = f"""\
import numpy as np

from nll_core.datasets import load_first_names  # the names alone

{PAIRS}
N, k, l2 = counts.sum(), {add!r}, {l2!r}
added = (counts + k) / (counts + k).sum(axis=1, keepdims=True)
penalised = np.empty((27, 27))
for a, row in enumerate(counts):
    w = np.zeros(27)
    for step in range(200):
        p = np.exp(w - w.max()) / np.exp(w - w.max()).sum()
        gradient = (row.sum() * p - row) / N + 2 * l2 / 27**2 * w
        curvature = row.sum() / N * (np.diag(p) - np.outer(p, p)) + 2 * l2 / 27**2 * np.eye(27)
        # No step is longer than 1, so that the first ones do not overshoot.
        move = np.linalg.solve(curvature, gradient)
        w = w - move / max(1.0, np.abs(move).max())
    penalised[a] = p
for name, p in (("counts + k", added), ("penalty", penalised)):
    print(f"{{name}}: training NLL {{-(counts * np.log(p)).sum() / N:.4f}}")
a, b = np.unravel_index(np.abs(added - penalised).argmax(), added.shape)
print(f"{{letters[b]}} after {{letters[a]}}: {{added[a, b]:.4f}} and {{penalised[a, b]:.4f}}")
"""
    core = f"""\
from nll_core.datasets import load_first_names
from nll_core.language import letter_texts, matching_l2, ngram_counts, ngram_of_counts
from nll_core.language import nll_of_counts
from nll_core.language.letters import LETTERS

counts = ngram_counts(letter_texts(load_first_names().different), 2)
nll = nll_of_counts(ngram_of_counts(counts, LETTERS, add={add!r}), counts)
found = matching_l2(counts, nll)
print(f"training NLL {{nll:.4f}} and {{found.nll:.4f}}, λ = {{found.l2:.4g}}")
"""
    return {"NumPy": numpy, "nll_core": core}


def _probability(way: str, amount: float) -> str:
    """The chance of a letter after a context, from counts."""
    if way == "add":
        return f"""\
def probability(letter, context):
    k = {amount!r}
    return (pairs[context, letter] + k) / max(contexts[context] + 27 * k, 1e-300)
"""
    return f"""\
def probability(letter, context):
    a = {amount!r}
    shorter = probability(letter, context[1:]) if context else 1 / 27
    return (pairs[context, letter] + a * shorter) / max(contexts[context] + a, 1e-300)
"""


def _counting(n: int, train: str) -> str:
    return f"""\
n = {n}
pairs, contexts = Counter(), Counter()
for name in {train}:
    text = "·" * (n - 1) + name + "·"
    for i in range(n - 1, len(text)):
        for length in range(n):
            pairs[text[i - length : i], text[i]] += 1
            contexts[text[i - length : i]] += 1
"""


SURPRISES = """\
def surprises(name):
    text = "·" * (n - 1) + name + "·"
    found = [probability(text[i], text[i - n + 1 : i]) for i in range(n - 1, len(text))]
    return [0.0 - math.log(p) if p > 0 else math.inf for p in found]
"""


def orders(n: int, way: str, amount: float, seed: int) -> dict[str, str]:
    """The three parts under one model."""
    numpy = f"""\
import math
from collections import Counter

from nll_core.language import leaky_split
from nll_core.datasets import load_first_names

train, new, seen = leaky_split(load_first_names().names, 0.2, seed={seed})
{_counting(n, "train")}
{_probability(way, amount)}
{SURPRISES}
for part, names in (("training", train), ("new", new), ("seen", seen)):
    found = [nats for name in names for nats in surprises(name)]
    print(f"{{part}}: {{sum(found) / len(found):.4f}} nats a letter")
"""
    core = f"""\
from nll_core.language import leaky_split, letter_texts, orders_nll
from nll_core.datasets import load_first_names

parts = [letter_texts(rows) for rows in leaky_split(load_first_names().names, 0.2, seed={seed})]
for name, part in zip(("training", "new", "seen"), parts):
    nll = orders_nll(parts[0], part, [{amount!r}], by={way!r})[{n} - 1, 0]
    print(f"{{name}}: {{nll:.4f}} nats a letter")
"""
    return {"Python": numpy, "nll_core": core}


def name(typed: str, n: int, way: str, amount: float) -> dict[str, str]:
    """The surprise of each letter of a name."""
    numpy = f"""\
import math
from collections import Counter

from nll_core.datasets import load_first_names  # the names alone

{_counting(n, "load_first_names().different")}
{_probability(way, amount)}
{SURPRISES}
found = surprises({typed!r})
print([round(nats, 3) for nats in found])
print(f"{{sum(found):.3f}} nats, {{sum(found) / len(found):.3f}} a letter")
"""
    if way == "add":
        fit = f"model = fit_ngram(names, {n}, add={amount!r})"
    else:
        fit = f"""\
model = fit_ngram(names, 1, add={amount!r} / 27)
for n in range(2, {n} + 1):
    model = fit_ngram(names, n, prior=model, strength={amount!r})"""
    core = f"""\
from nll_core.language import fit_ngram, letter_surprise, letter_texts
from nll_core.datasets import load_first_names

names = letter_texts(load_first_names().different)
{fit}
found = letter_surprise(model, letter_texts([{typed!r}]))
print(found.round(3).tolist())
print(f"{{found.sum():.3f}} nats, {{found.mean():.3f}} a letter")
"""
    return {"Python": numpy, "nll_core": core}
