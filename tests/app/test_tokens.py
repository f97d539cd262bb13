"""The page on tokens by script: decoding against known numbers, by hand, and what moves it."""

from __future__ import annotations

import re
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from nll_core.datasets import load_first_names
from nll_core.language import DECODING_ORDERS
from pages._figures.tokens import REACH
from pages._lessons.tokens.state import CHAIN, in_words

from .conftest import arrays, figures, press, snippet_outputs, traces, words

THREE = {"tkfrom": "my own", "tklogits": "3, 2, 1", "tkt": "0.5", "tkp": "0.8"}
LLAMA = in_words(DECODING_ORDERS["llama.cpp"].kinds)
PRESETS = {
    "Flat, then cut": ("In the order of llama.cpp",),
    "Temperature first: one token": ("Of 3 tokens 1 is left", "leave 2"),
    "Filter first: two tokens": ("Of 3 tokens 2 are left", "leave 1"),
    "Typical drops the best": ("typical 0.3 2",),
    "A logit of 0 escapes": ("penalty 1.5",),
    "Greedy misses the best": ("twice: AA, 30%. But BB has 36%",),
}


@pytest.fixture
def open_page(open_page: Any) -> Any:
    """The page at the chain of decoding."""
    return lambda stem, **link: open_page(stem, **{"tkview": CHAIN, **link})


def after(letter: str) -> dict[str, float]:
    """The chance of each letter after one, from counts + 1."""
    names = [f"·{name}·" for name in load_first_names().different]
    symbols = "·abcdefghijklmnopqrstuvwxyz"
    counts = {c: 1 + sum(name.count(letter + c) for name in names) for c in symbols}
    return {c: n / sum(counts.values()) for c, n in counts.items()}


def test_letters_after_a_beginning_are_those_of_counting(open_page: Any) -> None:
    p = after("q")
    app = open_page("tokens", tkstart="Éq", tkt="1", tkp="1")
    entropy = -sum(v * np.log(v) for v in p.values())
    assert f"from {entropy:.3f} to {entropy:.3f} nats" in words(app)
    bars = next(arrays(traces(figures(app)[0])["probabilities"]["x"]))
    np.testing.assert_allclose(bars[:27] / REACH, sorted(p.values(), reverse=True), atol=1e-5)


def test_each_stage_has_its_row(open_page: Any) -> None:
    text = words(open_page("tokens", **THREE, tkorder=LLAMA))
    p = np.exp([3.0, 2.0, 1.0]) / np.exp([3.0, 2.0, 1.0]).sum()
    top = p[:2] / p[:2].sum()
    cold = top**2 / (top**2).sum()
    for row, kept, q in (("top-p 0.8", 2, top), ("T 0.5", 2, cold)):
        entropy, cost = -(q * np.log(q)).sum(), -(q * np.log(p[:2])).sum()
        cut = f"{100 * p[2]:.3g}%" if row == "top-p 0.8" else "–"
        assert re.search(rf"{row} {kept} {cut} {entropy:.3f} {cost:.3f}", text), row


def test_the_order_decides_and_a_project_s_is_one_press_away(open_page: Any) -> None:
    app = open_page("tokens", **THREE)
    assert "Of 3 tokens 1 is left" in words(app)
    app = press(app, "tk_llama.cpp")
    assert "Of 3 tokens 2 are left" in words(app)
    assert app.text_input(key="tkorder").value == LLAMA
    blocks = traces(figures(app)[0])["blocks"]
    at = dict(zip((t.split("<")[0] for t in blocks["text"]), blocks["x"], strict=True))
    assert sorted(at, key=at.__getitem__) == LLAMA.split()


def test_a_star_marks_what_the_penalty_is_for(open_page: Any) -> None:
    z = np.array([1.0, 0.0, -2.0, 1.0])
    p = np.exp(z) / np.exp(z).sum()
    link = THREE | {"tklogits": "2*, 0*, -1*, 1", "tkt": "1", "tkp": "1", "tkr": "2"}
    assert f"to {-(p * np.log(p)).sum():.3f} nats" in words(open_page("tokens", **link))


@pytest.mark.parametrize(("a", "aa", "ba"), [(0.55, 0.4, 0.9), (0.5, 0.5, 0.5), (0.3, 0.9, 0.6)])
def test_two_tokens_by_all_four_sequences(open_page: Any, a: float, aa: float, ba: float) -> None:
    link = {"tkview": "Greedy or most probable", "tka": f"{a}", "tkaa": f"{aa}", "tkba": f"{ba}"}
    app = open_page("tokens", **link)
    p = {"AA": a * aa, "AB": a * (1 - aa), "BA": (1 - a) * ba, "BB": (1 - a) * (1 - ba)}
    first = "A" if a >= 0.5 else "B"
    taken = max((pair for pair in p if pair[0] == first), key=lambda pair: p[pair])
    best = max(p, key=lambda pair: p[pair])
    text, more = words(app), p[best] > p[taken] + 1e-12
    assert f"twice: {taken}, {100 * p[taken]:.3g}%" in text
    assert (f"But {best} has {100 * p[best]:.3g}%" in text) == more
    bars = next(arrays(traces(figures(app)[0])["sequences"]["y"]))
    np.testing.assert_allclose(bars, list(p.values()), atol=1e-6)
    for output in snippet_outputs(app):
        assert f"greedy: {taken} {p[taken]:.4f}" in output
        assert f"{max(p.values()):.4f}" in output


def test_the_greedy_and_the_most_probable_name_are_those_of_counting(open_page: Any) -> None:
    text = words(open_page("tokens", tkview="Greedy or most probable", tkt="0"))
    chances = {letter: after(letter) for letter in "·abcdefghijklmnopqrstuvwxyz"}

    def nats(name: str) -> float:
        return -sum(np.log(chances[a][b]) for a, b in pairwise(f"·{name}·"))

    greedy = ""
    while (letter := max(chances[f"·{greedy}"[-1]].items(), key=lambda item: item[1])[0]) != "·":
        greedy += letter
    short = ["".join(name) for n in range(3) for name in product(list(chances)[1:], repeat=n)]
    best = min(short, key=nats)
    assert f"writes {greedy} at {nats(greedy):.2f} nats" in text
    assert f"is {best} at {nats(best):.2f}" in text
    # At temperature 0 all draws are the greedy name.
    assert f"drawn cost {nats(greedy):.2f} nats" in text


@pytest.mark.parametrize(
    "link",
    [
        {},
        {**THREE, "tkorder": LLAMA},
        {"tkstart": "ma", "tkr": "1.3", "tkk": "12", "tkm": "0.05", "tky": "0.9"},
        {"tkt": "0"},
        {**THREE, "tklogits": "2* 1 0 -1*", "tkr": "1.5", "tkorder": LLAMA},
    ],
)
def test_snippets_print_the_numbers_of_the_page(open_page: Any, link: dict[str, str]) -> None:
    app = open_page("tokens", **link)
    text = words(app)
    left, entropy, cost = re.search(  # type: ignore[union-attr]
        r"tokens (\d+) (?:is|are) left.* to (\d\.\d+) nats,.*the model (\d\.\d+) nats", text
    ).groups()
    for output in snippet_outputs(app):
        found = re.findall(r"(\d+) left, entropy -?(\d\.\d+), surprise (\d\.\d+)", output)[-1]
        assert found[0] == left
        assert float(found[1]) == pytest.approx(float(entropy), abs=6e-4)
        assert float(found[2]) == pytest.approx(float(cost), abs=6e-4)
