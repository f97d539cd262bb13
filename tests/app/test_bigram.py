"""The bigram page by script: its numbers against counting by hand, and what moves them."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from nll_core.datasets import load_first_names

from .conftest import arrays, figures, press, snippet_outputs, traces, words

PULLS, ORDERS, NAME = "Smoothing or L2", "Longer memory", "A name, letter by letter"
PRIOR = "lower order as prior"
NAMES = load_first_names()
PAIRS = Counter(
    pair for name in NAMES.different for pair in zip("·" + name, name + "·", strict=True)
)
BEFORE = Counter({a: sum(n for (c, _), n in PAIRS.items() if c == a) for a, _ in PAIRS})
SYMBOLS = "·abcdefghijklmnopqrstuvwxyz"
COUNTING = -sum(n * math.log(n / BEFORE[a]) for (a, _), n in PAIRS.items()) / sum(PAIRS.values())


def added(k: float) -> np.ndarray:
    """Chances by counts + k."""
    return np.array([[(PAIRS[a, b] + k) / (BEFORE[a] + 27 * k) for b in SYMBOLS] for a in SYMBOLS])


def descent(steps: int, rate: float, l2: float = 0.0, seed: int = 0) -> np.ndarray:
    """The chances after so many steps, by a loop of its own."""
    share = np.array([[PAIRS[a, b] for b in SYMBOLS] for a in SYMBOLS]) / sum(PAIRS.values())
    w = np.random.default_rng(seed).standard_normal((27, 27))
    for step in range(steps + 1):
        p = np.exp(w) / np.exp(w).sum(axis=1, keepdims=True)
        if step < steps:
            w = w - rate * (share.sum(axis=1, keepdims=True) * p - share + 2 * l2 * w / 27**2)
    return np.asarray(p)


def nll(p: np.ndarray) -> float:
    """The mean NLL of all pairs."""
    total = sum(n * math.log(p[SYMBOLS.index(a), SYMBOLS.index(b)]) for (a, b), n in PAIRS.items())
    return -total / sum(PAIRS.values())


PRESETS = {
    "Half way down": ("After 833 steps", f"{COUNTING:.4f}", "so theirs are slow"),
    "Random logits": ("At the random logits of the start", "all rows are still far"),
    "5,000 steps: still a gap": ("After 5,000 steps", "hold"),
    "Stopped by L2": ("where the penalty stops it",),
    "Rate too large": ("this rate overshoots",),
    "u after q": ("u after q, counted 53 times of 54", f"{54 / 81:.1%}"),
    "Zero counts cost ∞": ("no smoothing", "new names ∞"),
    "Best memory": ("With n = 4 and a = 15", "with “add k”"),
    "Zoë, n = 4": ("zoe costs", "it is one of them"),
    "andrejq": ("andrejq costs", "it is not among them"),
}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_shows_what_its_name_says(open_page: Any, name: str) -> None:
    text = words(press(open_page("bigram"), f"preset:{name}"))
    assert [said for said in PRESETS[name] if said not in text] == []


@pytest.mark.parametrize(
    ("steps", "rate", "l2", "seed"),
    [(0, 50.0, 0.0, 4), (33, 20.0, 0.0, 0), (208, 50.0, 0.01, 1)],
)
def test_training_is_that_of_a_loop_by_hand(
    open_page: Any, steps: int, rate: float, l2: float, seed: int
) -> None:
    app = open_page(
        "bigram", bgstep=str(steps), bgrate=f"{rate:g}", bgl2=f"{l2:g}", bgseed=str(seed)
    )
    p, text = descent(steps, rate, l2, seed), words(app)
    assert f"{nll(p):.4f} nats" in text
    assert f"{nll(p) - COUNTING:.3g}" in text
    squares = traces(figures(app)[1])["squares"]["marker"]["size"]
    sides, drawn = 13 * np.sqrt(p).ravel(), np.array(squares)
    np.testing.assert_allclose(drawn[drawn > 0], sides[drawn > 0], atol=0.051)
    assert (sides[drawn == 0] < 0.5).all()
    over = p.ravel() - added(0).ravel()
    more, less = (traces(figures(app)[2])[name]["marker"]["size"] for name in ("more", "less"))
    assert not set(np.flatnonzero(more)) & set(np.flatnonzero(less))
    assert (over[np.flatnonzero(more)] > 0).all()
    assert (over[np.flatnonzero(less)] < 0).all()


def test_the_rarest_letters_and_their_part_of_the_gap(open_page: Any) -> None:
    rare = "xqzwpfvj"
    p, text = descent(833, 50.0), words(open_page("bigram", bgstep="833"))
    n = sum(PAIRS.values())
    gap = sum(
        PAIRS[a, b] / n * math.log(PAIRS[a, b] / BEFORE[a] / p[SYMBOLS.index(a), SYMBOLS.index(b)])
        for a in rare
        for b in SYMBOLS
        if PAIRS[a, b]
    )
    assert f"The 8 rarest letters ({', '.join(rare)})" in text
    assert f"{100 * sum(BEFORE[a] for a in rare) / n:.3g}%" in text
    assert f"{100 * gap / (nll(p) - COUNTING):.3g}%" in text


@pytest.mark.parametrize("k", [0.1, 1.0, 100.0])
def test_both_pulls_cost_the_same_and_differ_most_where_it_says(open_page: Any, k: float) -> None:
    app = open_page("bigram", bgview=PULLS, bgadd=f"{k:g}")
    text, first = words(app), added(k)
    assert f"{nll(first):.4f} nats a letter" in text
    l2 = float(re.search(r"l2 = .*, (\S+)\n", app.code[0].value)[1])  # type: ignore[index]
    # Where the gradient of NLL + λ·mean(W²) is 0, by plain descent on each row.
    n, before, after = sum(PAIRS.values()), *map(SYMBOLS.index, re.search(
        r"model: (.) after (.), counted", text
    ).groups()[::-1])  # type: ignore[union-attr]  # fmt: skip
    counts = np.array([PAIRS[SYMBOLS[before], b] for b in SYMBOLS])
    w = np.zeros(27)
    for _ in range(200_000):
        p = np.exp(w) / np.exp(w).sum()
        slope = (counts.sum() * p - counts) / n + 2 * l2 * w / 27**2
        w -= slope / (0.5 * counts.sum() / n + 2 * l2 / 27**2)
        if np.abs(slope).max() < 1e-13:
            break
    percents = re.findall(r"has ([\d.]+)% by counts \+ \S+ and ([\d.]+)%", text)[0]
    assert float(percents[0]) == pytest.approx(100 * first[before, after], abs=0.06)
    assert float(percents[1]) == pytest.approx(100 * p[after], abs=0.06)


def chance(pairs: Any, before: Any, context: str, letter: str, strength: float) -> float:
    """Each order the prior of the next one."""
    lower = chance(pairs, before, context[1:], letter, strength) if context else 1 / 27
    return float((pairs[context, letter] + strength * lower) / (before[context] + strength))


def counted(names: list[str], n: int) -> tuple[Any, Any]:
    pairs: Any = Counter()
    for name in names:
        text = "·" * (n - 1) + name + "·"
        for i in range(n - 1, len(text)):
            pairs.update((text[i - back : i], text[i]) for back in range(n))
    before: Any = Counter()
    for (context, _), times in pairs.items():
        before[context] += times
    return pairs, before


def test_a_lower_order_as_the_prior_by_counting_in_dicts(open_page: Any) -> None:
    text = words(open_page("bigram", bgview=NAME, bgn="3", bgway=PRIOR, bga="5", bgname="Zoë"))
    pairs, before = counted(list(NAMES.different), 3)
    costs = [
        -math.log(chance(pairs, before, "··zoe·"[i - 2 : i], "··zoe·"[i], 5.0)) for i in range(2, 6)
    ]
    assert f"zoe costs {sum(costs):.3f} nats, {sum(costs) / 4:.3f} a letter" in text
    assert f"“z” at the beginning: {costs[0]:.3f}" in text


def test_the_rank_and_the_ends_of_the_list_are_those_of_all_names(open_page: Any) -> None:
    p = added(1.0)

    def cost(name: str) -> float:
        places = [SYMBOLS.index(c) for c in f"·{name}·"]
        return -sum(math.log(p[a, b]) for a, b in pairwise(places))

    totals = {name: cost(name) for name in NAMES.different}
    app = open_page("bigram", bgview=NAME, bgn="2", bgk="1", bgname="mary")
    text = words(app)
    below = sum(total < totals["mary"] - 1e-9 for total in totals.values())
    assert f"mary costs {totals['mary']:.3f} nats" in text
    assert f"Of the 5,163 names {below:,} are less surprising" in text
    assert f"one chance in {math.exp(totals['mary']):,.0f}" in text
    last = max(totals, key=totals.__getitem__)
    assert re.search(rf"{last} {totals[last]:.2f}", text)
    heights = next(arrays(traces(figures(app)[0])["letters"]["y"]))
    assert heights.sum() == pytest.approx(totals["mary"], abs=1e-3)


def test_what_never_followed_its_context_costs_infinity(open_page: Any) -> None:
    app = open_page("bigram", bgview=NAME, bgname="xqx", bgk="0", bgn="2")
    assert ("x", "q") not in PAIRS
    assert "xqx costs ∞ nats: “q” after “x” never occurs" in words(app)
    marks = traces(figures(app)[0])
    assert "∞" in marks["numbers"]["text"]
    assert np.isfinite(next(arrays(marks["letters"]["y"]))).all()
    assert "new names ∞" in words(open_page("bigram", bgview=ORDERS, bgk="0", bgn="4"))


def test_names_seen_in_training_look_easier_the_longer_the_memory(open_page: Any) -> None:
    text = words(open_page("bigram", bgview=ORDERS, bgk="0.1"))
    gaps = [float(v.replace("−", "-")) for v in re.findall(r"(?:\d\.\d{4} ){3}(−?\d\.\d{4})", text)]
    assert len(gaps) == 4
    assert gaps[3] < -0.2 < gaps[1]
    assert "331 names stand in it twice" in text


def test_another_seed_is_another_sample_and_another_split(open_page: Any) -> None:
    for link, key in (({"bgview": NAME}, "bgdraw"), ({"bgview": ORDERS}, "bgsplit")):
        one, same, two = (words(open_page("bigram", **link, **{key: v})) for v in "112")
        assert one == same != two


@pytest.mark.parametrize("text", ["", "123", "two\nnames", "a" * 17])
def test_what_is_no_name_is_said_and_the_last_name_stays(open_page: Any, text: str) -> None:
    app = open_page("bigram", bgview=NAME)
    app.text_input(key="bgname").set_value(text).run()
    assert not app.exception
    assert "isabelle costs" in words(app)


@pytest.mark.parametrize(
    "link",
    [
        {"bgstep": "19", "bgrate": "5", "bgl2": "0.001", "bgseed": "3"},
        {"bgview": PULLS, "bgadd": "30"},
        {"bgview": ORDERS, "bgn": "2"},
        {"bgview": ORDERS, "bgn": "4", "bgway": PRIOR, "bga": "0"},
        {"bgview": NAME, "bgname": "Éva", "bgn": "4", "bgk": "0"},
        {"bgview": NAME, "bgname": "qq", "bgway": PRIOR, "bga": "2"},
    ],
)
def test_snippets_print_the_numbers_of_the_page(open_page: Any, link: dict[str, str]) -> None:
    app = open_page("bigram", **link)
    text = words(app).replace("∞", "inf").replace("−", "-")
    plain, core = snippet_outputs(app)
    for output in (plain, core):
        numbers = re.findall(r"\b\d\.\d{4}\b|\b\d+\.\d{3}(?= nats)|inf(?= nats)", output)
        assert numbers
        # The table has four decimals, the sentence three.
        assert [n for n in numbers if n not in text and f"{float(n):.3f}" not in text] == []
