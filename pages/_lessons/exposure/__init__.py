"""When histories differ: teacher forcing, free running, other words and memory: the lesson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nll_core.datasets import load_words
from pages._lessons.exposure.others import another_population, membership, memorised, ranks_of
from pages._lessons.exposure.running import (
    after_a_typo,
    heated,
    measured,
    mistyped,
    running,
    temperature,
)
from pages._lessons.exposure.state import (
    HOT,
    MEMORY,
    NEW,
    OTHERS,
    PRIOR,
    RUN,
    TEMPERATURES,
    TIMES,
    TYPO,
    WAYS,
    State,
    costs_of,
)
from pages._snippets import exposure as snippets
from pages._ui import page
from pages._ui.course import Number
from pages._ui.lesson import Chosen, Lesson

PRESETS: Final[page.Presets] = {
    "No drift of its own": {},
    "A judge of pairs sees nothing": {"exjudge": 2},
    "A 4-gram that drifts": {"exn": 4, "exat": 9},
    "A 4-gram that does not": {"exn": 4, "exat": 9, "exway": PRIOR},
    "Cold copies": {"exview": HOT, "exn": 4, "exway": PRIOR, "ext": 0.3},
    "Hot and new": {"exview": HOT, "exn": 4, "exway": PRIOR, "ext": 1.5},
    "Lost after a typo": {"exview": TYPO, "exafter": 6},
    "Trained with noise": {"exview": TYPO, "exafter": 6, "exnoise": 0.05},
    "Finnish": {"exview": OTHERS, "exn": 4, "expop": "Finnish words"},
    "Seen or not": {"exview": MEMORY, "exn": 4, "exk": 0.001, "extimes": 0},
    "A secret, once": {"exview": MEMORY, "exn": 4, "extimes": 1},
}


def _code(s: State) -> Mapping[str, str]:
    by, amount = WAYS[s.exway]
    if s.exview == RUN:
        return snippets.running(s.exn, by, amount, s.exjudge, s.exat)
    if s.exview == HOT:
        return snippets.temperature(s.exn, by, amount, s.ext)
    if s.exview == TYPO:
        return snippets.typo(s.exnoise, s.exwhere, s.exafter)
    if s.exview == OTHERS:
        return snippets.population(s.expop, s.exn, by, amount)
    return snippets.memory(s.exn, s.exk, s.exonce, s.secret, s.extimes)


def _dearer(s: State) -> float:
    costs = costs_of(s.exn, s.exway)
    return costs[s.expop].total - costs[NEW].total


def _exposure(s: State) -> float:
    return ranks_of(s.secret, s.exn, s.exk, s.exonce)[TIMES.index(s.extimes)].exposure


lesson = Lesson(
    stem="exposure",
    state=State,
    look_for="A model is scored where the letters before are true, and writes where they are its "
    "own. Drag the letter along two measures of what it writes, its own and a judge’s. Then heat "
    "it, make a typo and watch whether it finds its way back, let it read other words, and ask "
    "what it remembers.",
    presets=PRESETS,
    views=(Chosen("exview", (running, temperature, after_a_typo, another_population, memorised)),),
    code=_code,
    sources="S. Bengio, O. Vinyals, N. Jaitly and N. Shazeer (2015), Scheduled sampling for "
    "sequence prediction with recurrent neural networks. K. Arora, L. El Asri, H. Bahuleyan and "
    "J. C. K. Cheung (2022), Why exposure bias matters. N. Carlini, C. Liu, Ú. Erlingsson, J. Kos "
    "and D. Song (2019), The secret sharer. Names: U.S. Census Bureau, 1990 census. Words: "
    f"{load_words('english').source.split(',')[0]}, Universal Declaration of Human Rights (1948).",
    terms=(
        "Teacher forcing",
        "Exposure bias",
        "Distribution shift",
        "Memorisation",
        "n-gram model",
        "Additive smoothing",
        "Cross-entropy",
        "KL divergence",
        "Temperature",
    ),
    numbers={
        "drift": Number(
            "drift by its own measure", "nats", lambda s: measured(s.exn, s.exway, 0).nats
        ),
        "judged": Number(
            "drift by the judge", "nats", lambda s: measured(s.exn, s.exway, s.exjudge).nats
        ),
        "copied": Number(
            "share of training names",
            "",
            lambda s: float(heated(s.exn, s.exway).known[TEMPERATURES.index(s.ext)]),
        ),
        "written": Number(
            "nats of a written letter by the judge",
            "nats",
            lambda s: float(heated(s.exn, s.exway).nll[TEMPERATURES.index(s.ext)]),
        ),
        "forced": Number(
            "nats that the typo adds",
            "nats",
            lambda s: float(mistyped(s.exnoise, s.exwhere).added_nll[s.exafter]),
        ),
        "lost": Number(
            "share of lost names",
            "",
            lambda s: float(mistyped(s.exnoise, s.exwhere).free.unseen[s.exafter - 1]),
        ),
        "dearer": Number("nats of a letter more than of new first names", "nats", _dearer),
        "told": Number(
            "how often the one in training is less surprising",
            "",
            lambda s: membership(s.exn, s.exk, s.exonce).area.value,
        ),
        "exposed": Number("exposure of the secret", "bits", _exposure),
    },
)
