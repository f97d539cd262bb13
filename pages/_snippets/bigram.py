"""Code that anybody can run: the numbers of each view of the bigram page."""

from __future__ import annotations

from typing import NamedTuple


class Loaded(NamedTuple):
    """Lines that load the names, each of them once, and all rows."""

    lines: str
    different: str
    rows: str


# The names alone come from nll_core.
def pairs(load: Loaded) -> str:
    """Counts of the pairs of letters."""
    return f"""\
import numpy as np

{load.lines}

letters = "·abcdefghijklmnopqrstuvwxyz"
counts = np.zeros((27, 27))
for name in {load.different}:
    for before, after in zip("·" + name, name + "·"):
        counts[letters.index(before), letters.index(after)] += 1
"""


def core_names(load: Loaded) -> str:
    """Each name once, for nll_core."""
    return f"""\
from nll_core import language as nl
{load.lines}

names = nl.letter_texts({load.different})
"""


def training(load: Loaded, steps: int, rate: float, l2: float, seed: int) -> dict[str, str]:
    """Gradient descent on the logits, against the shares of the counts."""
    numpy = f"""\
{pairs(load)}
share = counts / counts.sum()
conditional = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
seen = counts > 0
optimum = -(share[seen] * np.log(conditional[seen])).sum()

W = np.random.default_rng({seed}).standard_normal((27, 27))
for step in range({steps} + 1):
    p = np.exp(W) / np.exp(W).sum(axis=1, keepdims=True)
    nll = -(share * np.log(p)).sum()
    gradient = share.sum(axis=1, keepdims=True) * p - share + 2 * {l2!r} / 27**2 * W
    W = W - {rate!r} * gradient
print(f"after {steps} steps {{nll:.4f}}, counting {{optimum:.4f}}, gap {{nll - optimum:.3g}}")
over = np.where(counts.any(axis=1, keepdims=True), p - conditional, 0)
a, b = np.unravel_index(np.abs(over).argmax(), over.shape)
print(f"most for {{letters[b]}} after {{letters[a]}}: {{over[a, b]:+.4f}}")
begins = share.sum(axis=1)
order = [a for a in np.argsort(begins) if begins[a] > 0]
rare = order[: max(1, (begins[order].cumsum() <= 0.05).sum())]
gaps = np.where(seen, share * np.log(np.where(seen, conditional, 1) / p), 0).sum(axis=1)
print(f"the {{len(rare)}} rarest letters ({{', '.join(letters[a] for a in rare)}}) begin", end=" ")
print(f"{{100 * share[rare].sum():.3g}}%, hold {{100 * gaps[rare].sum() / gaps.sum():.3g}}%")
"""
    core = f"""\
{core_names(load)}run = nl.train_bigram(
    nl.ngram_counts(names, 2), n_steps={steps}, rate={rate!r}, l2={l2!r}, seed={seed}
)
print(f"after {steps} steps {{run.nll[-1]:.4f}}, counting {{run.optimum_nll:.4f}}, ", end="")
print(f"gap {{run.gap[-1]:.3g}}")
rare = run.rarest_rows(0.05)
print(f"rarest letters: {{100 * run.row_weights[rare].sum():.3g}}% of all pairs, ", end="")
print(f"{{100 * run.gap_share(-1, rare):.3g}}% of the gap")
"""
    torch = f"""\
import torch

{pairs(load)}
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


def pulls(load: Loaded, add: float, l2: float) -> dict[str, str]:
    """Counts + k, and the optimum with a penalty, row by row by Newton's method."""
    numpy = f"""\
{pairs(load)}
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
{core_names(load)}found = nl.smoothing_against_l2(nl.ngram_counts(names, 2), {add!r})
print(f"training NLL of both {{found.nll:.4f}}, λ = {{found.l2:.4g}}")
for cell in found.most_different(6):
    print(f"{{cell.first:.4f}} and {{cell.second:.4f}}, {{cell.change:.4f}}")
"""
    return {"NumPy": numpy, "nll_core": core}


def _surprises(n: int, way: str, amount: float, imports: str, train: str) -> str:
    """The surprise of each letter of a name, by counting in dicts."""
    chance = "(pairs[context, letter] + k) / max(contexts[context] + 27 * k, 1e-300)"
    if way == "prior":
        chance = "(pairs[context, letter] + k * lower) / max(contexts[context] + k, 1e-300)"
    lower = "    lower = probability(letter, context[1:]) if context else 1 / 27\n"
    return f"""\
import math
from collections import Counter

{imports}
n, k = {n}, {amount!r}
pairs, contexts = Counter(), Counter()
for name in {train}:
    text = "·" * (n - 1) + name + "·"
    for i in range(n - 1, len(text)):
        for length in range(n):
            pairs[text[i - length : i], text[i]] += 1
            contexts[text[i - length : i]] += 1


def probability(letter, context):
{lower if way == "prior" else ""}    return {chance}


def surprises(name):
    text = "·" * (n - 1) + name + "·"
    found = [probability(text[i], text[i - n + 1 : i]) for i in range(n - 1, len(text))]
    return [0.0 - math.log(p) if p > 0 else math.inf for p in found]


"""


def orders(load: Loaded, split: str, n: int, way: str, amount: float, seed: int) -> dict[str, str]:
    """The three parts under one model."""
    divide = {"rows": "leaky_split", "items": "item_split"}[split]
    parted = f"""\
{load.lines}
from nll_core.language import {divide}

train, new, seen = {divide}({load.rows}, 0.2, seed={seed})
"""
    plain = """\
for part, names in (("training", train), ("new", new), ("seen", seen)):
    found = [nats for name in names for nats in surprises(name)]
    if found:
        print(f"{part}: {sum(found) / len(found):.4f} nats a letter")
"""
    options = f"by={way!r}, split={split!r}, seed={seed}"
    core = f"""\
{load.lines}
from nll_core.language import compare_orders

found = compare_orders({load.rows}, [{amount!r}], {options})
for name, nll in zip(("training", "new", "seen"), found.nll[:, {n - 1}, 0]):
    print(f"{{name}}: {{nll:.4f}} nats a letter")
"""
    return {"Python": _surprises(n, way, amount, parted, "train") + plain, "nll_core": core}


def name(load: Loaded, typed: str, n: int, way: str, amount: float) -> dict[str, str]:
    """The surprise of each letter of a name."""
    plain = f"""\
found = surprises({typed!r})
print(*(f"{{nats:.2f}}" for nats in found))
print(f"{{sum(found):.3f}} nats, {{sum(found) / len(found):.3f}} a letter")
others = [sum(surprises(name)) for name in {load.different}]
print(f"{{sum(nats < sum(found) - 1e-9 for nats in others):,}} names are less surprising")
"""
    core = f"""\
{core_names(load)}model = nl.smoothed_ngram(names, {n}, {amount!r}, by={way!r})
found = nl.letter_costs(model, nl.letter_texts([{typed!r}]))
print(*(f"{{nats:.2f}}" for nats in found.nats))
print(f"{{found.total:.3f}} nats, {{found.mean:.3f}} a letter")
rank = nl.ranked_texts(model, names).rank(found.total)
print(f"{{rank - 1:,}} names are less surprising")
"""
    written = _surprises(n, way, amount, f"{load.lines}\n", load.different)
    return {"Python": written + plain, "nll_core": core}
