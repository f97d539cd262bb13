"""The abstain page by script: what its presets show, and its numbers against plain counting."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from scipy import special

from nll_core.datasets import load_breast_cancer_predictions, load_digits_predictions

from .conftest import words

PROMISE, COST, HEAT = "A promise", "Costs", "Temperature"
SETS, WHO = "A set instead", "Who is refused"
FOREST, BAYES = "tumours, random forest", "tumours, naive Bayes"

PRESETS = {
    "Answer four in five": ("80% are answered", "AURC) is 0.0252"),
    "At most 1% wrong": ("0.978% of those are wrong",),
    "A promise of 5%": ("it is for 70", "at most 4.32% will be"),
    "No promise of 1%": ("nothing can be promised",),
    "Ties": ("Many confidences tie", "from 0.0036 to 0.0045"),
    "Too sure for Chow": ("answers 85.2%",),
    "Cooled for Chow": ("At T = 2 that answers",),
    "Ten classes change places": ("of 10 classes temperature changes who is refused",),
    "Two never do": ("no pair has changed places",),
    "A set, or silence": ("have one class",),
    "Eight are too few": ("8 examples are too few", "all 10 classes"),
    "Nine are enough": ("of 1,388 new sets hold the truth",),
    "Who is refused?": ("of true class 8, 38.1% get no answer",),
}


def test_the_sentence_is_that_of_ones_own_predictions(open_page: Any) -> None:
    here = words(open_page("abstain", abcover="80"))
    there = words(open_page("predictions", out="Pictures", prpic="abstaining", cover="80"))
    sentence = re.search(r"If every prediction is accepted.*?on new data\.", there)
    assert sentence is not None
    assert sentence[0] in here


def test_the_area_and_the_oracle_are_those_of_counting(open_page: Any) -> None:
    data = load_digits_predictions(0.0)
    confidence = special.softmax(data.logits.astype(float), axis=1).max(axis=1)
    wrong = data.logits.argmax(axis=1) != data.labels
    k = np.arange(1, len(wrong) + 1)
    area, ideal = (
        np.mean(np.cumsum(w) / k) for w in (wrong[np.argsort(-confidence)], np.sort(wrong))
    )
    text = words(open_page("abstain"))
    assert (
        f"(AURC) is {area:.4f}; with the same mistakes all ranked last it would be {ideal:.4f}"
        in text
    )
    saved = 100 * (wrong.mean() - area) / (wrong.mean() - ideal)
    assert f"the confidences save {saved:.3g}% of what could be saved" in text


def test_the_likelihoods_temperature_costs_less_than_none(open_page: Any) -> None:
    def cost(t: str) -> float:
        text = words(open_page("abstain", abview=COST, abt=t))
        return float(re.search(r"costs (0\.\d+) a question", text)[1])  # type: ignore[index]

    best = re.search(r"NLL is least at T = (\d\.\d+)", words(open_page("abstain", abview=COST)))
    assert best is not None
    assert 1.5 < float(best[1]) < 2.5
    assert cost("2.0") < cost("1.0") < cost("0.25")


LINKS = [
    # 0.0838 is less than 0.1195 and more than 0.01.
    (
        {"abview": COST, "abcost": "0.01", "abt": "0.25"},
        "no less than the better of answering all (0.1195) and none (0.01)",
    ),
    ({"abview": SETS, "abalpha": "0.01", "abn": "80"}, "their probability number 81"),
    ({"abview": WHO, "abcover": "100"}, "nobody is refused"),
]


def test_a_threshold_that_rounds_to_1_is_said_by_what_it_lacks(open_page: Any) -> None:
    confidence = np.exp(load_breast_cancer_predictions("naive_bayes").log_probs.max(axis=-1))
    text = words(open_page("abstain", abset=BAYES, abcover="80"))
    found = re.search(r"at least 1 − (\d\.\d) × 10⁻(\S)", text)
    assert found is not None
    lacking = float(f"{found[1]}e-{'⁰¹²³⁴⁵⁶⁷⁸⁹'.index(found[2])}")
    assert (
        (confidence >= 1 - 1.05 * lacking).mean() >= 0.8 > (confidence > 1 - lacking / 1.05).mean()
    )
