"""The exposure page by script: its numbers against counting in dicts, and what moves them."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from typing import Any

import numpy as np
import pytest

from nll_core.datasets import load_first_names, load_words
from nll_core.language import split_texts
from pages._figures.exposure import STEPS_AFTER
from pages._figures.style import STATE_TRACE

from .conftest import alternatives, assert_sound, figures, press, snippet_outputs, traces, words

HOT, TYPO, OTHERS, MEMORY = "Temperature", "After a typo", "Another population", "Memorised"
PRIOR = "lower order as prior"
TRAIN, NEW = split_texts(load_first_names().different, 0.2)
SYMBOLS = "·abcdefghijklmnopqrstuvwxyz"


class Counted:
    """Chances by counts + k, or with the next lower order as a prior worth ten letters."""

    def __init__(self, names: list[str], n: int, add: float | None) -> None:
        self.n, self.add = n, add
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.before: Counter[str] = Counter()
        for name in names:
            text = "·" * (n - 1) + name + "·"
            for i in range(n - 1, len(text)):
                for back in range(n):
                    self.pairs[text[i - back : i], text[i]] += 1
                    self.before[text[i - back : i]] += 1

    def p(self, context: str, letter: str) -> float:
        found = self.pairs[context, letter], self.before[context]
        if self.add is not None:
            return (found[0] + self.add) / (found[1] + 27 * self.add)
        lower = self.p(context[1:], letter) if context else 1 / 27
        return (found[0] + 10 * lower) / (found[1] + 10)

    def costs(self, name: str) -> list[float]:
        text = "·" * (self.n - 1) + name + "·"
        return [
            -math.log(self.p(text[i - self.n + 1 : i], text[i]))
            for i in range(self.n - 1, len(text))
        ]

    def mean(self, names: list[str]) -> float:
        return float(np.mean([cost for name in names for cost in self.costs(name)]))


PRESETS = {
    "No drift of its own": ("there is no drift", "to it these are no names"),
    "A judge of pairs sees nothing": ("no drift", "sees nothing wrong either"),
    "A 4-gram that drifts": ("it drifts", "at letter 9"),
    "A 4-gram that does not": ("there is no drift", "1.898 nats"),
    "Cold copies": ("At T = 0.3, 54.2%",),
    "Hot and new": ("At T = 1.5",),
    "Lost after a typo": ("nothing more at letter 6", "it does not find its way back"),
    "Trained with noise": ("nothing more at letter 6", "it finds its way back:"),
    "Finnish": ("Finnish words cost this model 3.233 nats",),
    "Seen or not": ("seen minus unseen is −0.8", "not inserted"),
    "A secret, once": ("inserted once, has rank",),
}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_shows_what_its_name_says(open_page: Any, name: str) -> None:
    text = words(press(open_page("exposure"), f"preset:{name}"))
    assert [said for said in PRESETS[name] if said not in text] == []


def test_a_bigram_runs_freely_as_a_chain_of_letters_does(open_page: Any) -> None:
    own, judge = Counted(TRAIN, 2, 0.1), Counted(TRAIN, 2, None)
    p = np.array([[own.p(a, b) for b in SYMBOLS] for a in SYMBOLS])
    text = words(open_page("exposure", exjudge="2", exat="3"))
    # Expected visits of each letter before the end: (I − Q)⁻¹ of the chain.
    visits = np.linalg.solve(np.eye(26) - p[1:, 1:].T, p[0, 1:])
    weights = np.append(1.0, visits) / (1.0 + visits.sum())
    for chances in (p, np.array([[judge.p(a, b) for b in SYMBOLS] for a in SYMBOLS])):
        assert f"{-(weights @ (p * np.log(chances)).sum(axis=1)):.3f}" in text
    assert f"of new names {own.mean(NEW):.3f} (at letter 3" in text
    assert f"of new names {judge.mean(NEW):.3f}" in text
    third = p[0, 1:] @ p[1:, 1:]
    third = third / third.sum()
    placed = np.mean([own.costs(name)[2] for name in NEW if len(name) > 1])
    assert f"{-(third @ (p * np.log(p)).sum(axis=1)[1:]):.3f} and {placed:.3f})" in text


def test_the_judge_of_four_letters_is_that_of_dicts(open_page: Any) -> None:
    judge = Counted(TRAIN, 4, None)
    assert f"of new names {judge.mean(NEW):.3f} (at letter 4" in words(open_page("exposure"))


@pytest.mark.parametrize(("t", "n"), [("0.5", "2"), ("1.5", "3")])
def test_the_share_in_training_is_the_sum_of_their_chances(open_page: Any, t: str, n: str) -> None:
    text = words(open_page("exposure", exview=HOT, ext=t, exn=n))
    model = Counted(TRAIN, int(n), 0.1)
    total = 0.0
    hot: dict[str, float] = {}
    for name in TRAIN:
        chance, padded = 1.0, "·" * (int(n) - 1) + name + "·"
        for i in range(int(n) - 1, len(padded)):
            context = padded[i - int(n) + 1 : i]
            if context not in hot:
                hot[context] = sum(model.p(context, c) ** (1 / float(t)) for c in SYMBOLS)
            chance *= model.p(context, padded[i]) ** (1 / float(t)) / hot[context]
        total += chance
    said = re.search(r"At T = \S+ ([\d.]+)% of what it writes", text)
    assert said is not None
    assert float(said[1]) == pytest.approx(100 * total, rel=5e-3)


def test_a_typo_costs_what_each_wrong_letter_costs(open_page: Any) -> None:
    model = Counted(TRAIN, 4, 0.001)
    text = words(open_page("exposure", exview=TYPO, exwhere="3", exafter="2"))
    typos = [
        (name, name[:2] + letter + name[3:])
        for name in NEW
        if len(name) > 2
        for letter in SYMBOLS[1:].replace(name[2], "")
    ]
    right, wrong = (
        np.mean([model.costs(texts[k])[4] for texts in typos if len(texts[k]) > 3]) for k in (0, 1)
    )
    assert f"costs {wrong - right:.3f} nats more at letter 2" in text
    assert f"cost this model {model.mean(NEW):.3f} a letter" in text
    # Right after the typo nothing has been written yet.
    lost = [not model.before[typo[:3]] for _, typo in typos]
    assert f"({100 * np.mean(lost):.3g}% right after the typo" in text


@pytest.mark.parametrize("place", ["1", "5"])
def test_some_name_goes_on_as_far_as_the_axis(open_page: Any, place: str) -> None:
    assert_sound(open_page("exposure", exview=TYPO, exwhere=place, exafter=str(STEPS_AFTER)))


def test_another_population_in_two_parts_by_dicts(open_page: Any) -> None:
    surnames, model = list(load_words("surnames").words), Counted(TRAIN, 3, 0.1)
    text = words(open_page("exposure", exview=OTHERS, expop="surnames", exn="3"))
    parts = []
    for names in (surnames, NEW):
        unseen, costs = [], []
        for name in names:
            padded = "··" + name + "·"
            for i, cost in enumerate(model.costs(name), 2):
                unseen.append(cost * (not model.before[padded[i - 2 : i]]))
                costs.append(cost)
        parts.append((np.mean(costs), np.mean(unseen)))
    (total, unseen_nats), (new, new_unseen) = parts
    assert f"cost this model {total:.3f} nats a letter, {total - new:.3f} more" in text
    assert f"{unseen_nats - new_unseen:.3f} of that after contexts it never saw" in text
    own = Counted(surnames, 3, 0.0)
    excess = total - own.mean(surnames)
    assert f"would pay {excess:.3f} less" in text
    bound = float(re.findall(r"at least (\d\.\d{3})", text)[0])
    assert 0 < bound < excess
    assert "new first names 2.13" in alternatives(open_page("exposure", exview=OTHERS, exn="3"))[0]


@pytest.mark.parametrize("times", [0, 3])
def test_the_rank_of_a_secret_is_that_among_all_words(open_page: Any, times: int) -> None:
    link = {"exview": MEMORY, "exn": "3", "exsecret": "Qzx", "exk": "0.3", "extimes": str(times)}
    text = words(open_page("exposure", **link))
    model = Counted(TRAIN + ["qzx"] * times, 3, 0.3)
    cost = sum(model.costs("qzx"))
    others = ("".join(letters) for letters in itertools.product(SYMBOLS[1:], repeat=3))
    rank = 1 + sum(sum(model.costs(other)) < cost - 1e-9 for other in others)
    assert f"has rank {rank:,} of 17,576 strings of 3 letters" in text
    assert f"exposure of {math.log2(17576 / rank):.1f} bits" in text


def test_seen_and_unseen_names_by_all_pairs_of_them(open_page: Any) -> None:
    model = Counted(TRAIN, 4, 0.1)
    seen, unseen = ([sum(model.costs(name)) for name in names] for names in (TRAIN, NEW))
    below = np.array(seen)[:, None] < np.array(unseen)
    text = words(open_page("exposure", exview=MEMORY, exn="4"))
    assert f"less surprising {100 * below.mean():.1f}% of the time" in text
    assert f"seen minus unseen is −{model.mean(NEW) - model.mean(TRAIN):.3f}" in text
    # As they come, held-out names are in training, too, and memory looks smaller.
    rows = words(open_page("exposure", exview=MEMORY, exn="4", exonce="false"))
    gaps = [float(re.findall(r"seen minus unseen is −(\d\.\d+)", said)[0]) for said in (text, rows)]
    assert gaps[1] < gaps[0]
    assert "4,395 training names" in rows


def test_a_long_secret_is_estimated_and_says_so(open_page: Any) -> None:
    text = words(open_page("exposure", exview=MEMORY, exsecret="kowalsky", exn="3"))
    assert re.search(r"has about rank [\d,.× ⁰¹²³⁴-⁹]+ ± .* of 208,827,064,576 strings", text)


@pytest.mark.parametrize("text", ["", "q", "two words\nhere", "abcdefghi", "123"])
def test_what_is_no_secret_is_said_and_the_last_one_stays(open_page: Any, text: str) -> None:
    app = open_page("exposure", exview=MEMORY)
    app.text_input(key="exsecret").set_value(text).run()
    assert not app.exception
    assert "The secret “zqxv”" in words(app)


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ({"exn": "3", "exjudge": "4"}, "it finds them less like names"),
        ({"exview": TYPO, "exwhere": "1"}, "it is not lost"),
        ({"exview": TYPO, "exwhere": "3", "exnoise": "0.01"}, "it finds its way back in part"),
        ({"exview": TYPO, "exafter": "3"}, "nats more at letter 3"),
    ],
)
def test_what_lies_between_is_said_so(open_page: Any, link: dict[str, str], says: str) -> None:
    assert says in words(open_page("exposure", **link))


@pytest.mark.parametrize(
    "link",
    [
        {"exn": "4", "exjudge": "3"},
        {"exn": "1", "exway": PRIOR},
        {"exview": HOT, "exn": "3", "ext": "0.7"},
        {"exview": TYPO, "exnoise": "0.02", "exwhere": "2", "exafter": "3"},
        {"exview": OTHERS, "expop": "Italian words", "exn": "4", "exway": PRIOR},
        {"exview": OTHERS, "expop": "new first names"},
        {"exview": MEMORY, "exonce": "false", "exn": "3", "exsecret": "maria", "extimes": "8"},
    ],
)
def test_snippets_print_the_numbers_of_the_page(open_page: Any, link: dict[str, str]) -> None:
    app = open_page("exposure", **link)
    shown = words(app) + " ".join(alternatives(app)) + str([traces(f) for f in figures(app)])
    for output in snippet_outputs(app):
        numbers = re.findall(r"\b\d+\.\d{3}(?= nats)|(?<=seen )\d\.\d{3}|(?<=AUROC )\S+", output)
        assert len(numbers) >= 1
        assert [n for n in numbers if n not in shown] == []


@pytest.mark.parametrize("way", ["add 0.1", PRIOR])
def test_what_is_dearest_stays_on_its_plot(open_page: Any, way: str) -> None:
    for n, view in itertools.product("1234", ({"exview": HOT, "ext": "2"}, {"exat": "2"})):
        for drawn in figures(open_page("exposure", exn=n, exway=way, **view)):
            low, high = drawn["layout"]["yaxis"]["range"]
            assert low < traces(drawn)[STATE_TRACE]["y"][0] < high
