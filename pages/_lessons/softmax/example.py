"""The softmax page's controls, and the example that they describe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nll_core import normalise_weights
from pages._lessons.softmax.class_names import parse_class_names
from pages._ui.control_kinds import Choice, Count, Slider, Steps, Text
from pages._ui.controls import Controls

MOST_CLASSES = 10
MOST_STEPS = 100
NUMBERS = [str(k) for k in range(1, MOST_CLASSES + 1)]
LOWEST_LOGIT, HIGHEST_LOGIT = -10.0, 10.0
# log 0.1, log 0.7 and log 0.2; a further class starts out rather unlikely.
LOGITS = (-2.302585, -0.356675, -1.609438, *[-2.0] * 7)
VOTES = (3.0, 6.0, 1.0, *[0.0] * 7)
TEMPERATURES = (
    *(0.05, 0.055, 0.06, 0.07, 0.08, 0.09),
    *(0.1, 0.11, 0.125, 0.14, 0.16, 0.18, 0.2, 0.225, 0.25, 0.28, 0.32, 0.36, 0.4, 0.45),
    *(0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95),
    *(1.0, 1.1, 1.25, 1.4, 1.6, 1.8, 2.0, 2.25, 2.5, 2.8, 3.2, 3.6, 4.0, 4.5),
    *(5.0, 5.5, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.5, 14.0, 16.0, 18.0, 20.0),
)


def steps_text(value: float) -> str:
    return f"{value:g}"


CONTROLS = Controls(
    Count(key="K", label="Number of classes", default=3, low=2, high=MOST_CLASSES),
    *(
        Slider(
            key=f"z{k}",
            label=f"Logit {k}",
            default=LOGITS[k - 1],
            low=LOWEST_LOGIT,
            high=HIGHEST_LOGIT,
            step=0.1,
            format="%.4g",
        )
        for k in range(1, MOST_CLASSES + 1)
    ),
    Choice(key="truth", label="True class", options=NUMBERS, default="2"),
    Steps(key="T", label="Temperature T", options=TEMPERATURES, default=1.0, text=steps_text),
    Slider(key="eps", label="Label smoothing ε", default=0.0, low=0.0, high=0.5, step=0.01),
    Text(key="names", label="Class names", default="cat, dog, bird", check=parse_class_names),
    Choice(
        key="target",
        label="Target",
        options=("one class", "soft distribution"),
        default="one class",
        help="A soft distribution is what several labellers give who disagree.",
    ),
    *(
        Slider(
            key=f"w{k}",
            label=f"Votes {k}",
            default=VOTES[k - 1],
            low=0.0,
            high=10.0,
            step=0.5,
            format="%.4g",
        )
        for k in range(1, MOST_CLASSES + 1)
    ),
    Steps(
        key="shift",
        label="Shift: added to every logit",
        help="The sliders and plots show the logits before the shift, the table after it.",
        options=(-1000.0, -800.0, -700.0, -100.0, -10.0, 0.0, 10.0, 100.0, 700.0, 800.0, 1000.0),
        default=0.0,
        text=steps_text,
    ),
    Steps(
        key="cw",
        label="Class weight of the true class",
        help="The other classes have weight 1. It multiplies what the loss says of this class.",
        options=(0.1, 0.2, 0.5, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0),
        default=1.0,
        text=steps_text,
    ),
    Steps(
        key="lr",
        label="Learning rate η",
        options=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0),
        default=1.0,
        text=steps_text,
    ),
    # The link holds the logits reached, not the way to them.
    Count(key="taken", label="Steps taken", default=0, low=0, high=MOST_STEPS, linked=False),
)
# Logits are kept to six decimals, so that links stay short; the loss has four.
LOGIT_DECIMALS = 6


@dataclass(frozen=True)
class Example:
    """One example: its logits and target, and how the loss is taken."""

    logits: tuple[float, ...]
    shift: float
    target: int | tuple[float, ...]  # the true class, or votes for each class
    temperature: float
    label_smoothing: float
    weight: float

    @property
    def distribution(self) -> Any:
        """The target as nll_core takes it."""
        return self.target if isinstance(self.target, int) else normalise_weights(self.target)

    @property
    def focus(self) -> int:
        """The true class, or the one with most votes."""
        return self.target if isinstance(self.target, int) else int(np.argmax(self.target))

    @property
    def class_weights(self) -> list[float] | None:
        if self.weight == 1.0:
            return None
        return [self.weight if k == self.focus else 1.0 for k in range(len(self.logits))]

    @property
    def shifted(self) -> list[float]:
        return [z + self.shift for z in self.logits]

    @property
    def options(self) -> dict[str, Any]:
        return {"label_smoothing": self.label_smoothing, "class_weights": self.class_weights}


def present_example() -> Example:
    """The example that the controls describe at this moment, drawn or not."""
    count = CONTROLS["K"].value
    truth = CONTROLS["truth"]
    label = int(truth.value) if int(truth.value) <= count else int(truth.default)
    target: int | tuple[float, ...] = label - 1
    if CONTROLS["target"].value != "one class":
        votes = tuple(CONTROLS[f"w{k}"].value for k in range(1, count + 1))
        target = votes if any(votes) else tuple([1.0] * count)
    return Example(
        logits=tuple(CONTROLS[f"z{k}"].value for k in range(1, count + 1)),
        shift=CONTROLS["shift"].value,
        target=target,
        temperature=CONTROLS["T"].value,
        label_smoothing=CONTROLS["eps"].value,
        weight=CONTROLS["cw"].value,
    )
