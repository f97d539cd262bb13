"""The softmax page's state: one example, its logits and target, and how its loss is taken."""

from __future__ import annotations

import unicodedata
from typing import Any, Final

import numpy as np

from nll_core.teaching import normalise_weights
from pages._ui import page
from pages._ui import state as field
from pages._ui.control_kinds import Count

MOST_CLASSES: Final = 10
MOST_STEPS: Final = 100
NUMBERS: Final = [str(k) for k in range(1, MOST_CLASSES + 1)]
LOWEST_LOGIT, HIGHEST_LOGIT = -10.0, 10.0
# log 0.1, log 0.7 and log 0.2; a further class starts out rather unlikely.
LOGITS: Final = (-2.302585, -0.356675, -1.609438, *[-2.0] * 7)
VOTES: Final = (3.0, 6.0, 1.0, *[0.0] * 7)
TEMPERATURES: Final = (
    *(0.05, 0.055, 0.06, 0.07, 0.08, 0.09),
    *(0.1, 0.11, 0.125, 0.14, 0.16, 0.18, 0.2, 0.225, 0.25, 0.28, 0.32, 0.36, 0.4, 0.45),
    *(0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95),
    *(1.0, 1.1, 1.25, 1.4, 1.6, 1.8, 2.0, 2.25, 2.5, 2.8, 3.2, 3.6, 4.0, 4.5),
    *(5.0, 5.5, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.5, 14.0, 16.0, 18.0, 20.0),
)
ONE_CLASS: Final = "one class"
LONGEST_NAME: Final = 16
# Letters, digits, marks and pictures, spaces and these; the rest could be taken for markup.
ALSO: Final = frozenset("-.'+/\u200d")
KINDS: Final = ("L", "N", "M", "So", "Zs")


def parse_class_names(text: str) -> list[str]:
    """The names in `text`, separated by commas; ValueError names one that cannot be used."""
    names = [part.strip() for part in text.split(",")]
    if names == [""]:
        return []
    if len(names) > MOST_CLASSES:
        raise ValueError(f"There are at most {MOST_CLASSES} class names, not {len(names)}.")
    for number, name in enumerate(names, start=1):
        where = f"Name {number}, “{name}”,"
        wrong = [c for c in name if c not in ALSO and not unicodedata.category(c).startswith(KINDS)]
        if wrong:
            raise ValueError(f"{where} holds “{wrong[0]}”: use letters, digits and spaces.")
        if len(name) > LONGEST_NAME:
            raise ValueError(f"{where} has {len(name)} characters; {LONGEST_NAME} fit below a bar.")
        if name and name in names[: number - 1]:
            raise ValueError(f"{where} is there twice.")
    return names


class State(field.State, deciding=("K", "names", "target", "truth")):
    """What the page shows."""

    # The link holds the logits reached, not the way to them.
    taken: int = field.control(
        Count(key="taken", label="Steps taken", default=0, low=0, high=MOST_STEPS, linked=False)
    )
    K: int = field.count("Number of classes", 2, MOST_CLASSES, 3)
    each_z: float = field.numbered(
        "z",
        (
            field.slider(f"Logit {k}", LOWEST_LOGIT, HIGHEST_LOGIT, 0.1, logit, format="%.4g")
            for k, logit in enumerate(LOGITS, start=1)
        ),
    )
    truth: str = field.choice("True class", NUMBERS, "2")
    T: float = field.steps("Temperature T", TEMPERATURES, 1.0)
    eps: float = field.slider("Label smoothing ε", 0.0, 0.5, 0.01, 0.0)
    names: str = field.text("Class names", "cat, dog, bird", parse_class_names)
    target: str = field.choice(
        "Target",
        (ONE_CLASS, "soft distribution"),
        ONE_CLASS,
        help="A soft distribution is what several labellers give when they disagree.",
    )
    each_w: float = field.numbered(
        "w",
        (
            field.slider(f"Votes {k}", 0.0, 10.0, 0.5, votes, format="%.4g")
            for k, votes in enumerate(VOTES, start=1)
        ),
    )
    shift: float = field.steps(
        "Shift: added to every logit",
        (-1000.0, -800.0, -700.0, -100.0, -10.0, 0.0, 10.0, 100.0, 700.0, 800.0, 1000.0),
        0.0,
        help="The sliders and plots show the logits before the shift, the table after it.",
    )
    cw: float = field.steps(
        "Class weight of the true class",
        (0.1, 0.2, 0.5, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0),
        1.0,
        help="The other classes have weight 1. It multiplies the part of the loss that comes from "
        "this class.",
    )
    lr: float = field.steps(
        "Learning rate η",
        (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0),
        1.0,
    )

    def keys(self, letter: str) -> list[str]:
        """The keys of the logits, "z", or of the votes, "w"."""
        return [f"{letter}{k}" for k in range(1, self.K + 1)]

    @property
    def class_names(self) -> list[str]:
        """A name for each class; where one is missing, "class 3" and so on."""
        given = parse_class_names(self.names)[: self.K]
        given += [""] * (self.K - len(given))
        return [name or f"class {number}" for number, name in enumerate(given, start=1)]

    @property
    def logits(self) -> tuple[float, ...]:
        return tuple(getattr(self, key) for key in self.keys("z"))

    @property
    def shifted(self) -> list[float]:
        return [z + self.shift for z in self.logits]

    @property
    def voted(self) -> bool:
        """Whether anybody has."""
        return any(getattr(self, key) for key in self.keys("w"))

    @property
    def label(self) -> int | None:
        """The true class, from 0; None for a soft distribution."""
        if self.target != ONE_CLASS:
            return None
        return int(self.truth if int(self.truth) <= self.K else State.truth) - 1

    @property
    def given(self) -> int | tuple[float, ...]:
        """The true class, or votes for each class."""
        if self.label is not None:
            return self.label
        votes = tuple(getattr(self, key) for key in self.keys("w"))
        return votes if self.voted else (1.0,) * self.K

    @property
    def distribution(self) -> Any:
        """The same as nll_core takes it."""
        return self.given if isinstance(self.given, int) else normalise_weights(self.given)

    @property
    def focus(self) -> int:
        """The true class, or the one with most votes."""
        return self.given if isinstance(self.given, int) else int(np.argmax(self.given))

    @property
    def class_weights(self) -> list[float] | None:
        if self.cw == 1.0:
            return None
        return [self.cw if k == self.focus else 1.0 for k in range(self.K)]

    @property
    def options(self) -> dict[str, Any]:
        """How the loss is taken."""
        options = {"label_smoothing": self.eps, "class_weights": self.class_weights}
        return {"temperature": self.T, **options}


FOUR: Final = {"K": 4, "z1": 0.0, "z2": 6.0, "z3": 0.0, "z4": 0.0}
PRESETS: Final[page.Presets] = {
    "p = 0.1, 0.7, 0.2": {},
    "p = 0.1, 0.2, 0.7": {"z2": LOGITS[2], "z3": LOGITS[1]},
    "Confidently right": {"z1": 0.0, "z2": 6.0, "z3": 0.0},
    "Confidently wrong": {"z1": 6.0, "z2": 0.0, "z3": 0.0},
    "Uniform": {"z1": 0.0, "z2": 0.0, "z3": 0.0},
    "Smoothing ε = 0.1, four classes": FOUR | {"eps": 0.1},
    "Labellers disagree": {"target": "soft distribution"},
    "Logits near 1000": {"shift": 1000.0},
}
