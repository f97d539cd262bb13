"""Code that anybody can run: the numbers of each view of the exposure page."""

from __future__ import annotations

# The names alone come from nll_core.
NAMES = """\
import numpy as np

from nll_core.datasets import load_first_names, load_words
from nll_core.language import split_texts

train, new = split_texts(load_first_names().different, 0.2)
letters = "·abcdefghijklmnopqrstuvwxyz"


def pairs(names, n):
    for name in names:
        codes = [0] * (n - 1) + [letters.index(c) for c in name] + [0]
        for i in range(n - 1, len(codes)):
            yield sum(c * 27**k for k, c in enumerate(codes[i - n + 1 : i][::-1])), codes[i]


def counted(names, n):
    counts = np.zeros((27 ** (n - 1), 27))
    for context, letter in pairs(names, n):
        counts[context, letter] += 1
    return counts
"""

SMOOTHED = """\


def smoothed(n, prior):
    counts = counted(train, n)
    if not prior:
        return (counts + 0.1) / (counts + 0.1).sum(axis=1, keepdims=True)
    lower = np.tile(smoothed(n - 1, True), (27, 1)) if n > 1 else np.full((1, 27), 1 / 27)
    counts = counts + 10 * lower
    return counts / counts.sum(axis=1, keepdims=True)
"""

FREE = """\


def run(p, judge):
    size = max(len(p), len(judge))
    p, judge = (np.tile(q, (size // len(q), 1)) for q in (p, judge))
    cost = -(p * np.log(judge)).sum(axis=1)
    at = np.eye(1, size)[0]
    running, nats = [], []
    while at.sum() > 1e-6 and len(running) < 2000:
        running.append(at.sum())
        nats.append(at @ cost)
        if size == 1:
            at = at * (1 - p[0, 0])
            continue
        moved = np.einsum("xy,xyb->yb", at.reshape(27, -1), p.reshape(27, -1, 27))
        moved[:, 0] = 0
        at = moved.ravel()
    return np.array(running), np.array(nats)
"""

CORE = """\
from nll_core import language as nl
from nll_core.datasets import load_first_names, load_words

names = load_first_names()
train, new = (nl.letter_texts(part) for part in nl.split_texts(names.different, 0.2))
"""


def _core(n: int, by: str, amount: float) -> str:
    return f"{CORE}model = nl.smoothed_ngram(train, {n}, {amount!r}, by={by!r})\n"


def _judge(n: int) -> str:
    return f'judge = nl.smoothed_ngram(train, {n}, 10.0, by="prior")\n'


def running(n: int, by: str, amount: float, judge: int, at: int) -> dict[str, str]:
    """Own nats and the judge's, of what a model writes and of new names."""
    numpy = f"""\
{NAMES}{SMOOTHED}{FREE}

model = smoothed({n}, {by == "prior"})
for name, judge, order in (("own", model, {n}), ("judge", smoothed({judge}, True), {judge})):
    running, nats = run(model, judge)
    real = -np.mean([np.log(judge[c, x]) for c, x in pairs(new, order)])
    print(f"{{name}}: {{nats.sum() / running.sum():.3f}} nats, new names {{real:.3f}}")
    print(f"letter {at}: {{nats[{at - 1}] / running[{at - 1}]:.3f}} nats")
"""
    core = f"""\
for name, judge in (("own", model), ("judge", judge)):
    found = nl.run_drift(model, judge, new)
    print(f"{{name}}: {{found.run.nats_per_letter:.3f}} nats, new names {{found.real_nll:.3f}}")
    print(f"letter {at}: {{found.run.nll[{at - 1}]:.3f}} and {{found.real.nll[{at - 1}]:.3f}} nats")
"""
    return {"NumPy": numpy, "nll_core": _core(n, by, amount) + _judge(judge) + core}


def temperature(n: int, by: str, amount: float, t: float) -> dict[str, str]:
    """How much of what is written is in training, and what it costs the judge."""
    core = f"""\
found = nl.temperature_runs(model, judge, train, [{t!r}])
print(f"{{100 * found.known[0]:.3g}}% in training, {{found.length[0]:.2f}} letters")
print(f"judge {{found.nll[0]:.3f}} nats, new names {{nl.ngram_nll(judge, new):.3f}}")
"""
    return {"nll_core": _core(n, by, amount) + _judge(4) + core}


def typo(noise: float, place: int, after: int) -> dict[str, str]:
    """The cost of the true letters after a typo, and of those that the model writes."""
    core = f"""\
counts = nl.ngram_counts(train, 4)
model = nl.ngram_of_counts(nl.noisy_counts(counts, {noise!r}), train.alphabet, add=0.001)
known = counts.any(axis=1)
found = nl.typo_runs(model, judge, new, known, place={place}, n_after={after})
print(f"forced: {{found.added_nll[-1]:.3f}} nats more")
for name, run in (("typo", found.free), ("without", found.clean)):
    print(f"free, {{name}}: {{run.nll[-1]:.3f}} nats, {{100 * run.unseen[-1]:.3g}}% lost")
print(f"new names: {{nl.ngram_nll(model, new):.3f}} nats")
"""
    return {"nll_core": CORE + _judge(4) + core}


def population(kind: str, n: int, by: str, amount: float) -> dict[str, str]:
    """The two parts of the cost of other words, and the bounds of what is paid too much."""
    word = kind.removesuffix(" words").lower()
    other = "new" if kind == "new first names" else f'load_words("{word}").words'
    numpy = f"""\
{NAMES}{SMOOTHED}

model, seen = smoothed({n}, {by == "prior"}), counted(train, {n}).any(axis=1)
places = list(pairs({other}, {n}))
nats = [-np.log(model[c, x]) for c, x in places]
new_contexts = [not seen[c] for c, _ in places]
print(f"{{np.mean(nats):.3f}} nats, {{100 * np.mean(new_contexts):.3g}}% after unseen contexts")
print(f"{{(nats * np.array(new_contexts)).mean():.3f}} of the nats there")
q = np.zeros(model.shape)
for c, x in places:
    q[c, x] += 1 / len(places)
p = model * q.sum(axis=1, keepdims=True)
for m in range(1, {n} + 1):
    a, b = (v.reshape(-1, 27 ** (m - 1), 27).sum(axis=0) for v in (q, p))
    print(f"KL_{{m}} = {{(a[a > 0] * np.log(a[a > 0] / b[a > 0])).sum():.3f}}")
"""
    texts = other if other == "new" else f"nl.letter_texts({other})"
    core = f"""\
other = {texts}
costs = nl.context_costs(model, nl.ngram_counts(train, {n}), other)
print(f"{{costs.total:.3f}} nats, {{100 * costs.unseen_share:.3g}}% after unseen contexts")
print(f"{{costs.unseen:.3f}} of the nats there")
bounds = nl.shift_bounds(model, other)
print(f"best n-gram {{bounds.least:.3f}} nats, KL", *(f"{{v:.3f}}" for v in bounds.divergence))
"""
    return {"NumPy": numpy, "nll_core": _core(n, by, amount) + core}


def memory(n: int, add: float, once: bool, secret: str, times: int) -> dict[str, str]:
    """Seen against unseen names, and the rank of a secret."""
    split = (
        ""
        if once
        else "rows, *held = nl.leaky_split(names.names, 0.2)\n"
        "train, new = nl.letter_texts(rows), nl.letter_texts(sum(held, []))\n"
    )
    core = f"""\
{split}model = nl.fit_ngram(train, {n}, add={add!r})
found = nl.text_membership(model, train, new)
print(f"seen {{found.seen:.3f}}, unseen {{found.unseen:.3f}}, AUROC {{found.area.value:.3f}}")
counts, secret = nl.ngram_counts(train, {n}), nl.letter_texts([{secret!r}])
(found,) = nl.inserted_ranks(counts, secret, [{times}], add={add!r})
print(f"rank {{found.rank:,.0f}} of {{found.n_texts:,}}, exposure {{found.exposure:.1f}} bits")
"""
    return {"nll_core": CORE + core}
