"""Make mpmath_cross_entropy.json: hard cases of the losses, to 50 digits.

Run `python tests/references/make_mpmath_cross_entropy.py` with mpmath 1.3 or later. Every input is
the float64 that the core is given, taken as the exact number that it is.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from mpmath import mp, mpf

# 1 + exp(−1000) has 434 digits before the first one that is lost.
mp.dps = 1200
DIGITS = 50
SEED = 7

Case = dict[str, Any]


def digits(value: mpf) -> str:
    """`value` to 50 digits."""
    return mp.nstr(value, DIGITS)


def exact(values: list[float]) -> list[mpf]:
    """The same numbers in mpmath."""
    return [mpf(value) for value in values]


def probabilities(logits: list[float], temperature: float) -> list[mpf]:
    """Softmax without any rounding worth the name; −inf gets 0."""
    scaled = [z / mpf(temperature) for z in exact(logits)]
    top = max(scaled)
    exponentials = [mpf(0) if mp.isinf(z) else mp.exp(z - top) for z in scaled]
    total = mp.fsum(exponentials)
    return [e / total for e in exponentials]


def log_probability(logits: list[float], temperature: float, k: int) -> mpf:
    """log p_k from differences to z_k, so that tiny values keep their digits."""
    if mp.isinf(mpf(logits[k])):
        return mpf("-inf")
    gaps = [(z - mpf(logits[k])) / mpf(temperature) for z in exact(logits)]
    others = [g for j, g in enumerate(gaps) if j != k and not mp.isinf(g)]
    top = max([mpf(0), *others])
    inner = mp.fsum(mp.exp(g - top) for g in others) + mp.expm1(-top)
    # exp(−top) + Σ exp(g − top) = 1 + inner
    return -(top + mp.log1p(inner))


def smoothed(target: int | list[float], n_classes: int, epsilon: float) -> list[mpf]:
    """The target distribution after smoothing."""
    t = (
        [mpf(int(k == target)) for k in range(n_classes)]
        if isinstance(target, int)
        else exact(target)
    )
    return [(1 - mpf(epsilon)) * x + mpf(epsilon) / n_classes for x in t]


def cross_entropy(case: Case) -> Case:
    """The case with its loss and gradient."""
    logits = case["logits"]
    temperature = case.get("temperature", 1.0)
    n = len(logits)
    q = smoothed(case["target"], n, case.get("label_smoothing", 0.0))
    weights = exact(case.get("class_weights", [1.0] * n))
    weighted = [a * b for a, b in zip(q, weights, strict=True)]
    loss = mp.fsum(
        -weight * log_probability(logits, temperature, k)
        for k, weight in enumerate(weighted)
        if weight
    )
    p = probabilities(logits, temperature)
    total = mp.fsum(weighted)
    # For the entry that is nearly 1, the difference to 1 is in the other entries.
    gradient = [(total * a - b) / mpf(temperature) for a, b in zip(p, weighted, strict=True)]
    if isinstance(case["target"], int) and case.get("class_weights"):
        # The mean over one labelled row divides by its label's weight.
        divisor = weights[case["target"]]
        loss, gradient = loss / divisor, [g / divisor for g in gradient]
    return case | {"loss": digits(loss), "gradient": [digits(g) for g in gradient]}


def cross_entropy_cases() -> list[Case]:
    """Certain, hopeless, huge, tiny, smoothed, soft and weighted rows."""
    rng = random.Random(SEED)
    infinity = float("inf")
    cases: list[Case] = [
        {"logits": [0.0, -40.0], "target": 0},
        {"logits": [0.0, -700.0], "target": 0},
        {"logits": [0.0, -740.0], "target": 0},
        {"logits": [0.0, -800.0], "target": 0},
        {"logits": [0.0, -800.0], "target": 1},
        {"logits": [50.0, 0.0], "target": 0},
        {"logits": [50.0, 0.0], "target": 1},
        {"logits": [1000.0, 0.0], "target": 0},
        {"logits": [1000.0, 0.0], "target": 1},
        {"logits": [1e9, 1e9 - 3.0, -1e9], "target": 0},
        {"logits": [1e9, 1e9 - 3.0, -1e9], "target": 2},
        {"logits": [1e9, -1e9, 0.0], "target": [0.25, 0.25, 0.5]},
        {"logits": [1e9, -1e9, 0.0], "target": 1, "label_smoothing": 0.1},
        {"logits": [1e9, -1e9, 0.0], "target": 0, "label_smoothing": 0.1},
        {"logits": [1e308, -1e308], "target": 1, "temperature": 4.0},
        {"logits": [1e308, -1e308], "target": [0.5, 0.5], "temperature": 1e307},
        {"logits": [1.7e308, -1.7e308, 0.0], "target": 2},
        {"logits": [1e9, 0.0], "target": 1, "temperature": 1e-290},
        {"logits": [1e9, 0.0], "target": 0, "temperature": 1e-300},
        {"logits": [1e-300, 0.0], "target": 1, "temperature": 1e-300},
        {"logits": [1e-310, 0.0], "target": 0, "temperature": 1e-310},
        {"logits": [1e9, 0.0, -1e9], "target": 2, "temperature": 1e12},
        {"logits": [3.0, 1.0, -infinity], "target": 0},
        {"logits": [3.0, 1.0, -infinity], "target": 2},
        {"logits": [3.0, 1.0, -infinity], "target": 1, "label_smoothing": 0.1},
        {"logits": [3.0, 1.0, -infinity], "target": [0.5, 0.5, 0.0]},
        {"logits": [60.0, 0.0, -5.0], "target": [1.0, 0.0, 0.0]},
        {"logits": [60.0, 0.0, -5.0], "target": 1, "label_smoothing": 1.0},
        {"logits": [40.0, 0.0], "target": 0, "class_weights": [3.0, 0.5]},
        {"logits": [40.0, 0.0], "target": 0, "class_weights": [3.0, 0.5], "label_smoothing": 0.2},
        {"logits": [0.0], "target": 0},
    ]
    for _ in range(60):
        n = rng.randint(2, 6)
        scale = 10.0 ** rng.uniform(-3, 9)
        case: Case = {"logits": [rng.gauss(0, scale) for _ in range(n)]}
        case["temperature"] = 10.0 ** rng.uniform(-1.3, 1.3)
        if rng.random() < 0.5:
            case["target"] = rng.randrange(n)
        else:
            eighths = [0] * n
            for _ in range(8):
                eighths[rng.randrange(n)] += 1
            case["target"] = [k / 8 for k in eighths]
        if rng.random() < 0.5:
            case["label_smoothing"] = rng.uniform(0, 0.5)
        cases.append(case)
    return cases


def binary_cases() -> list[Case]:
    """Binary cross-entropy and its gradient over the whole range of logits."""
    cases = []
    for x in [-1e9, -745.0, -40.0, -37.0, -1.0, -1e-9, 0.0, 0.3, 30.0, 40.0, 709.0, 1e9]:
        for y in [0.0, 1e-12, 0.25, 0.5, 1.0]:
            loss = mpf(y) * mp.log1p(mp.exp(-mpf(x))) if x > -1000 else mpf(y) * -mpf(x)
            loss += (1 - mpf(y)) * (mp.log1p(mp.exp(mpf(x))) if x < 1000 else mpf(x))
            p = 1 / (1 + mp.exp(-mpf(x)))
            cases.append(
                {"logit": x, "target": y, "loss": digits(loss), "gradient": digits(p - mpf(y))}
            )
    return cases


def divergence_cases() -> list[Case]:
    """Σ p log(p/q) − p + q for pairs that are far apart, close, and next to each other."""
    pairs: list[tuple[list[float], list[float]]] = [
        ([0.5, 0.5], [0.5 + 2.0**-40, 0.5 - 2.0**-40]),
        ([0.5, 0.5], [0.5 + 2.0**-52, 0.5 - 2.0**-52]),
        ([0.25, 0.75], [0.25 * (1 + 1e-6), 0.75 - 0.25e-6]),
        ([0.25, 0.75], [0.3, 0.7]),
        ([0.25, 0.75], [0.3125, 0.6875]),
        ([0.25, 0.75], [0.312500001, 0.687499999]),
        ([0.1, 0.2, 0.7], [0.7, 0.2, 0.1]),
        ([1.0, 0.0], [1e-300, 1.0]),
        ([5e-324, 1.0], [0.5, 0.5]),
        ([1e-300, 1.0], [1.0, 1e-300]),
        ([0.0, 1.0], [0.25, 0.75]),
        ([1.0, 0.0], [1.0 - 2.0**-53, 2.0**-53]),
    ]
    rng = random.Random(SEED)
    for _ in range(30):
        size = 10.0 ** rng.uniform(-12, -0.5)
        p = rng.uniform(0.05, 0.6)
        q = p * (1 + size)
        pairs.append(([p, 1 - p], [q, 1 - q]))
    cases = []
    for p_row, q_row in pairs:
        terms = [
            (a * mp.log(a / b) if a else mpf(0)) - a + b
            for a, b in zip(exact(p_row), exact(q_row), strict=True)
        ]
        cases.append({"p": p_row, "q": q_row, "divergence": digits(mp.fsum(terms))})
    return cases


def log_softmax_cases() -> list[Case]:
    """Log-probabilities next to 0 and far from it."""
    rows = [[0.0, -40.0], [0.0, -740.0], [1e9, 0.0], [1e4, 1e4 + 1.0], [5.0, 5.0, 5.0], [-3.0]]
    return [
        {
            "logits": row,
            "temperature": temperature,
            "log_probs": [digits(log_probability(row, temperature, k)) for k in range(len(row))],
        }
        for row in rows
        for temperature in (1.0, 0.05, 20.0)
    ]


def main() -> None:
    """Write all cases."""
    path = Path(__file__).with_name("mpmath_cross_entropy.json")
    content = {
        "cross_entropy": [cross_entropy(case) for case in cross_entropy_cases()],
        "binary": binary_cases(),
        "divergence": divergence_cases(),
        "log_softmax": log_softmax_cases(),
    }
    lines = [
        f'"{name}": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]"
        for name, cases in content.items()
    ]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print({name: len(cases) for name, cases in content.items()})


if __name__ == "__main__":
    main()
