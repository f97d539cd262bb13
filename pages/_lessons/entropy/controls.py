"""The entropy page's controls and presets."""

from __future__ import annotations

from pages._ui import page
from pages._ui.control_kinds import Choice, Count, Steps
from pages._ui.controls import Controls

VIEWS = (
    CODES := "Cross-entropy",
    PROJECTION := "Forward and reverse KL",
    SCORING := "Proper scoring",
)
MOST_OUTCOMES = 8
HIGHEST_WEIGHT = 20
NAMES = "ABCDEFGH"
TRUE_WEIGHTS = (8, 4, 2, 2, 1, 1, 1, 1)
MODEL_WEIGHTS = (4,) * MOST_OUTCOMES
RULES = ("log", "brier", "spherical", "linear", "zero-one")
DISTANCES = tuple(i / 4 for i in range(33))
YOUR_MEANS = tuple(i / 10 for i in range(-60, 61))
YOUR_SIGMAS = tuple(i / 10 for i in range(5, 51))
BELIEFS = tuple(i / 40 for i in range(1, 40))
REPORTS = tuple(i / 100 for i in range(101))


def steps_text(value: float) -> str:
    return f"{value:g}"


def _weights(letter: str, whose: str, defaults: tuple[int, ...]) -> list[Count]:
    return [
        Count(
            key=f"{letter}{k}",
            label=f"{name} in {whose}",
            default=weight,
            low=0,
            high=HIGHEST_WEIGHT,
        )
        for k, (name, weight) in enumerate(zip(NAMES, defaults, strict=True), start=1)
    ]


CONTROLS = Controls(
    Choice(key="about", label="View", options=VIEWS, default=CODES),
    Count(key="kinds", label="Number of outcomes", default=4, low=2, high=MOST_OUTCOMES),
    *_weights("p", "the truth q", TRUE_WEIGHTS),
    *_weights("q", "the model p", MODEL_WEIGHTS),
    Steps(
        key="apart",
        label="Distance of the humps",
        options=DISTANCES,
        default=6.0,
        text=steps_text,
    ),
    Steps(
        key="share",
        label="Weight of the left hump",
        options=tuple(i / 20 for i in range(1, 20)),
        default=0.7,
        text=steps_text,
    ),
    Steps(
        key="hump",
        label="σ of the right hump (left: 1)",
        options=(0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0),
        default=1.0,
        text=steps_text,
    ),
    Steps(key="qm", label="Your μ", options=YOUR_MEANS, default=1.0, text=steps_text),
    Steps(key="qs", label="Your σ", options=YOUR_SIGMAS, default=1.5, text=steps_text),
    Steps(
        key="q",
        label="What you believe: probability q",
        options=BELIEFS,
        default=0.7,
        text=steps_text,
    ),
    Steps(
        key="r",
        label="What you report: probability r",
        options=REPORTS,
        default=0.9,
        text=steps_text,
    ),
    Choice(key="pays", label="The game pays by this score", options=RULES, default="brier"),
    Count(key="luck", label="Draw number of the game (the seed)", default=1, low=0, high=99),
)


def _weights_preset(p: tuple[int, ...], q: tuple[int, ...]) -> dict[str, int]:
    weights = {f"p{k}": v for k, v in enumerate(p, 1)} | {f"q{k}": v for k, v in enumerate(q, 1)}
    return {"kinds": len(p), **weights}


PRESETS: page.Presets = {
    "½, ¼, ⅛, ⅛ under a uniform model": {},
    "On the floor: p = q": _weights_preset((8, 4, 2, 2), (8, 4, 2, 2)),
    "A fair coin modelled as 9 : 1": _weights_preset((1, 1), (9, 1)),
    "One outcome forgotten": _weights_preset((8, 4, 2, 2), (8, 4, 4, 0)),
    "Two far humps": {"about": PROJECTION},
    "Near humps: both cover them": {"about": PROJECTION, "apart": 3.0, "share": 0.5, "qm": 0.0},
    "Three local optima": {"about": PROJECTION, "apart": 8.0, "share": 0.5, "qm": 0.0, "qs": 3.5},
    "Belief 70%, report 90%": {"about": SCORING},
    "Linear score: to the corner": {"about": SCORING, "pays": "linear", "r": 1.0},
    "0–1: anything above ½": {"about": SCORING, "pays": "zero-one", "r": 0.51},
}


def name_of_outcomes(count: int) -> list[str]:
    """A, B, C and so on."""
    return list(NAMES[:count])
