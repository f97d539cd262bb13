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


def smoothed(n, prior):
    if not prior:
        return nl.fit_ngram(train, n, add=0.1)
    if n == 1:
        return nl.fit_ngram(train, 1, add=10 / 27)
    return nl.fit_ngram(train, n, prior=smoothed(n - 1, True), strength=10)


"""


def running(n: int, prior: bool, judge: int) -> dict[str, str]:
    """Own nats and the judge's, of what a model writes and of new names."""
    numpy = f"""\
{NAMES}{SMOOTHED}{FREE}

model = smoothed({n}, {prior})
for name, judge, order in (("own", model, {n}), ("judge", smoothed({judge}, True), {judge})):
    running, nats = run(model, judge)
    real = -np.mean([np.log(judge[c, x]) for c, x in pairs(new, order)])
    print(f"{{name}}: {{nats.sum() / running.sum():.3f}} nats, new names {{real:.3f}}")
    print("letter by letter", (nats / running)[:6].round(3))
"""
    core = f"""\
model = smoothed({n}, {prior})
for name, judge in (("own", model), ("judge", smoothed({judge}, True))):
    run = nl.free_run(model, judge)
    print(f"{{name}}: {{run.nats_per_letter:.3f}} nats, new names {{nl.ngram_nll(judge, new):.3f}}")
"""
    return {"NumPy": numpy, "nll_core": CORE + core}


def temperature(n: int, prior: bool, t: float) -> dict[str, str]:
    """How much of what is written is in training, and what it costs the judge."""
    core = f"""\
hot = nl.at_temperature(smoothed({n}, {prior}), {t!r})
run = nl.free_run(hot, smoothed(4, True))
print(f"in training {{nl.chance_of_any(hot, train):.4f}}, judge {{run.nats_per_letter:.3f}} nats")
"""
    return {"nll_core": CORE + core}


def typo(noise: float, place: int, after: int) -> dict[str, str]:
    """The cost of the true letters after a typo, and of those that the model writes."""
    core = f"""\
counts = nl.noisy_counts(nl.ngram_counts(train, 4), {noise!r})
model = nl.ngram_of_counts(counts, train.alphabet, add=0.001)
found = nl.typo_nll(model, new, place={place}, n_after={after})
print(f"forced: {{found.typo[{after}]:.3f}} nats, without {{found.clean[{after}]:.3f}}")
known = nl.ngram_counts(train, 4).any(axis=1)
for name, start in (("typo", found.contexts), ("without", found.clean_contexts)):
    run = nl.free_run(model, smoothed(4, True), start=start, known=known, n_positions={after})
    print(f"free, {{name}}: {{run.nll[-1]:.3f}} nats, {{run.unseen[-1]:.4f}} lost")
"""
    return {"nll_core": CORE + core}


def population(kind: str, n: int, prior: bool) -> dict[str, str]:
    """The two parts of the cost of other words, and the bounds of what is paid too much."""
    word = kind.removesuffix(" words").lower()
    other = "new" if kind == "new first names" else f'load_words("{word}").words'
    numpy = f"""\
{NAMES}{SMOOTHED}

model, seen = smoothed({n}, {prior}), counted(train, {n}).any(axis=1)
places = list(pairs({other}, {n}))
nats = [-np.log(model[c, x]) for c, x in places]
unseen = sum(v for v, (c, _) in zip(nats, places) if not seen[c]) / len(nats)
print(f"{{np.mean(nats):.3f}} nats, {{unseen:.3f}} of them after unseen contexts")
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
model, other = smoothed({n}, {prior}), {texts}
costs = nl.context_costs(model, nl.ngram_counts(train, {n}), other)
print(f"{{costs.total:.3f}} nats, {{costs.unseen:.3f}} of them after unseen contexts")
bounds = nl.shift_bounds(model, other)
print(f"best n-gram {{bounds.least:.3f}} nats, KL", *(f"{{v:.3f}}" for v in bounds.divergence))
"""
    return {"NumPy": numpy, "nll_core": CORE + core}


def memory(n: int, add: float, once: bool, secret: str, times: int) -> dict[str, str]:
    """Seen against unseen names, and the rank of a secret."""
    split = (
        ""
        if once
        else "rows, *held = nl.leaky_split(names.names, 0.2)\n"
        "train, new = nl.letter_texts(rows), nl.letter_texts(sum(held, []))\n"
    )
    core = f"""\
{split}import numpy as np

from nll_core import area_under_roc

model = nl.fit_ngram(train, {n}, add={add!r})
seen, unseen = nl.text_surprise(model, train), nl.text_surprise(model, new)
area = area_under_roc(-np.append(seen, unseen), [1] * len(seen) + [0] * len(unseen))
print(f"seen {{nl.ngram_nll(model, train):.3f}}, unseen {{nl.ngram_nll(model, new):.3f}}, ", end="")
print(f"AUROC {{area.value:.3f}}")
secret = nl.letter_texts(["{secret}"])
counts = nl.counts_with(nl.ngram_counts(train, {n}), secret, {times})
found = nl.text_rank(nl.ngram_of_counts(counts, train.alphabet, add={add!r}), secret)
print(f"rank {{found.rank:,.0f}} of {{found.n_texts:,}}, exposure {{found.exposure:.1f}} bits")
"""
    return {"nll_core": CORE + core}
