"""Code that anybody can run: the numbers of the page on tokens."""

from __future__ import annotations

from collections.abc import Sequence

# What each step does to logits z and their probabilities p, in NumPy.
STEPS = {
    "repetition penalty": """\
z = np.where(seen, np.where(z > 0, z / {0!r}, z * {0!r}), z)""",
    "temperature": "z = z / {0!r}",
    "top-k": "z = np.where(z >= np.sort(z)[-{0:.0f}:].min(), z, -np.inf)",
    "top-p": """\
order = np.argsort(-softmax(z), kind="stable")
before = np.cumsum(softmax(z)[order]) - softmax(z)[order]
z[order[before >= {0!r}]] = -np.inf""",
    "min-p": "z = np.where(softmax(z) >= {0!r} * softmax(z).max(), z, -np.inf)",
    "typical": """\
p = softmax(z)
nats = -np.log(p, where=p > 0, out=np.full_like(p, -np.inf))
order = np.argsort(np.abs(nats - (p[p > 0] * nats[p > 0]).sum()), kind="stable")
z[order[np.cumsum(p[order]) - p[order] >= {0!r}]] = -np.inf""",
}
GREEDY = "z = np.where(np.arange(len(z)) == z.argmax(), z, -np.inf)"
SAYS = """\
p = softmax(z)
entropy = -(p[p > 0] * np.log(p[p > 0])).sum()
surprise = -(p[p > 0] * np.log(own[p > 0])).sum()
print(f"{(p > 0).sum()} left, entropy {entropy:.4f}, surprise {surprise:.4f} nats")
"""


def decoding(
    logits: Sequence[float], seen: Sequence[int], steps: Sequence[tuple[str, float]], seed: int
) -> dict[str, str]:
    """Logits through the steps that do something."""
    listed = ", ".join(f"{z:.6g}" for z in logits)
    lines = "\n".join(
        GREEDY if (kind, value) == ("temperature", 0.0) else STEPS[kind].format(value)
        for kind, value in steps
    )
    numpy = f"""\
import numpy as np


def softmax(z):
    return np.exp(z - z.max()) / np.exp(z - z.max()).sum()


z = np.array([{listed}], float)
own, seen = softmax(z), np.isin(np.arange(len(z)), {list(seen)!r})
{lines}
{SAYS}"""
    core = f"""\
from nll_core.language import decode, draw_tokens

steps = {[tuple(step) for step in steps]!r}
stages = decode([{listed}], steps, seen={list(seen)!r})
for stage in stages:
    print(f"{{stage.n_kept}} left, entropy {{stage.entropy:.4f}}, ", end="")
    print(f"surprise {{stage.expected_surprise:.4f}} nats")
print(draw_tokens(stages[-1], 20, seed={seed}).tolist())
"""
    return {"NumPy": numpy, "nll_core": core}


def greedy(first: Sequence[float], following: Sequence[Sequence[float]]) -> dict[str, str]:
    """Two tokens: the likeliest one twice, against all four sequences."""
    numpy = f"""\
import numpy as np

first, following = np.array({first!r}), np.array({following!r})
a = first.argmax()
b = following[a].argmax()
print(f"greedy: {{'AB'[a]}}{{'AB'[b]}} {{first[a] * following[a, b]:.4f}}")
p = first[:, None] * following
a, b = np.unravel_index(p.argmax(), p.shape)
print(f"most probable: {{'AB'[a]}}{{'AB'[b]}} {{p.max():.4f}}")
"""
    core = f"""\
import numpy as np

from nll_core.language import compare_greedy

found = compare_greedy(np.log({first!r}), np.log({following!r}))
for name, one in zip(("greedy", "most probable"), found):
    tokens = "".join("AB"[token] for token in one.tokens)
    print(f"{{name}}: {{tokens}} {{np.exp(one.log_prob):.4f}}")
"""
    return {"NumPy": numpy, "nll_core": core}
