"""The exposure page by script: its numbers against counting in dicts, and what moves them."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pytest

from pages._figures.exposure import STEPS_AFTER
from pages._figures.style import STATE_TRACE

from .conftest import alternatives, figures, traces, words

HOT, TYPO, OTHERS, MEMORY = "Temperature", "After a typo", "Another population", "Memorised"
PRIOR = "lower order as prior"


PRESETS = {
    "No drift of its own": ("there is no drift", "to it these are not names"),
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


def test_what_another_population_costs_more_is_split_in_two(open_page: Any) -> None:
    app = open_page("exposure", exview=OTHERS, expop="surnames", exn="3")
    more, unseen, known = (
        float(re.search(rf"(\d\.\d+) {said}", words(app))[1])  # type: ignore[index]
        for said in ("more than new", "of that after", "after known")
    )
    assert more == pytest.approx(unseen + known, abs=2e-3)
    # Of each kind of words, all nats and those after contexts never seen; new names come first.
    found = np.array(re.findall(r"(\d\.\d+) \((\d\.\d+)\)", alternatives(app)[0]), float)
    assert (more, unseen) == pytest.approx(tuple(found[1] - found[0]), abs=2e-3)


def test_names_of_both_sexes_may_be_on_both_sides_and_memory_looks_smaller(open_page: Any) -> None:
    found = [
        words(open_page("exposure", exview=MEMORY, exn="4", exonce=v)) for v in ("true", "false")
    ]
    gaps = [float(re.findall(r"seen minus unseen is −(\d\.\d+)", text)[0]) for text in found]
    assert gaps[1] < gaps[0]
    assert "4,395 training names" in found[1]


def test_a_long_secret_is_estimated_and_says_so(open_page: Any) -> None:
    text = words(open_page("exposure", exview=MEMORY, exsecret="kowalsky", exn="3"))
    assert re.search(r"has about rank [\d,.× ⁰¹²³⁴-⁹]+ ± .* of 208,827,064,576 strings", text)


LINKS = [
    ({"exn": "3", "exjudge": "4"}, "it finds them less like names"),
    ({"exview": TYPO, "exwhere": "1"}, "it is not lost"),
    ({"exview": TYPO, "exwhere": "3", "exnoise": "0.01"}, "it finds its way back in part"),
    ({"exview": TYPO, "exafter": "3"}, "nats more at letter 3"),
    # As far as the axis goes some name goes on.
    ({"exview": TYPO, "exwhere": "1", "exafter": str(STEPS_AFTER)}, "nothing more at letter 6"),
    ({"exview": TYPO, "exwhere": "5", "exafter": str(STEPS_AFTER)}, "nothing more at letter 6"),
]


@pytest.mark.parametrize("way", ["add 0.1", PRIOR])
def test_what_is_dearest_stays_on_its_plot(open_page: Any, way: str) -> None:
    for n, view in itertools.product("1234", ({"exview": HOT, "ext": "2"}, {"exat": "2"})):
        for drawn in figures(open_page("exposure", exn=n, exway=way, **view)):
            low, high = drawn["layout"]["yaxis"]["range"]
            assert low < traces(drawn)[STATE_TRACE]["y"][0] < high
