"""The training page's controls and presets."""

from __future__ import annotations

from typing import Final, NamedTuple

from nll_core import Cure, DescentMethod, round_steps
from pages._ui import page
from pages._ui.control_kinds import Choice, Count, Steps
from pages._ui.controls import Controls
from pages._ui.moving_steps import MovingSteps, Scale

VIEWS: Final = (RUN := "Training run", CURED := "Cures compared")
TASKS: Final = (
    TWO := "two species",
    THREE := "three species",
    SETOSA := "setosa or not",
    RINGS := "O-rings",
)
METHODS: Final[dict[str, DescentMethod]] = {
    "gradient descent": "gradient_descent",
    "momentum": "momentum",
    "Newton": "newton",
}
CURE_NAMES: Final[dict[str, Cure]] = {
    "none": "none",
    "L2": "l2",
    "label smoothing": "label_smoothing",
    "temperature": "temperature",
    "early stopping": "early_stopping",
}
# Which control sets the strength of which cure.
STRENGTHS: Final = {"l2": "decay", "label_smoothing": "smear"}
PETALS: Final = "petals"
# Newton's method needs few steps, and is at the end of float64 after some thirty.
ROUND_STEPS: Final = tuple(round_steps(3000))
NEWTON_STEPS: Final = tuple(range(31))
# Where the page opens: past the lowest held-out NLL, with more to come.
OPENING: Final = {"newton": 4, "gradient_descent": 300, "momentum": 300}
ALL_FLIGHTS: Final = 23


def _text(value: float) -> str:
    return f"{value:.6g}"


def kept_steps(method: DescentMethod) -> tuple[int, ...]:
    """The steps of a run that can be looked at."""
    return NEWTON_STEPS if method == "newton" else ROUND_STEPS


def _step_scale() -> Scale:
    method = METHODS[CONTROLS["optim"].value]
    return Scale(kept_steps(method), OPENING[method], method == "newton")


CONTROLS = Controls(
    Choice(key="watch", label="View", options=VIEWS, default=RUN),
    Choice(key="task", label="Learn to tell", options=TASKS, default=TWO, as_list=True),
    Choice(key="optim", label="Method", options=tuple(METHODS), default="gradient descent"),
    MovingSteps(key="done", label="Steps taken", scale=_step_scale, text=str),
    Steps(
        key="eta",
        label="Learning rate η",
        options=(0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0),
        default=1.0,
        text=_text,
    ),
    Choice(key="cure", label="Cure", options=tuple(CURE_NAMES), default="none"),
    Steps(
        key="decay",
        label="Strength λ of the L2 penalty",
        options=(0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
        default=0.01,
        text=_text,
    ),
    Steps(
        key="smear",
        label="Label smoothing ε",
        options=(0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5),
        default=0.1,
        text=_text,
    ),
    Count(key="flowers", label="Flowers to train on, of each class", low=3, high=40, default=12),
    Count(
        key="flights", label="Flights to train on", low=12, high=ALL_FLIGHTS, default=ALL_FLIGHTS
    ),
    Choice(key="organ", label="Measured", options=(PETALS, "sepals"), default=PETALS),
    Count(key="deal", label="Which flowers (the seed of the draw)", low=0, high=30, default=7),
    Steps(
        key="beta",
        label="Momentum β",
        options=(0.5, 0.8, 0.9, 0.95, 0.99),
        default=0.9,
        text=_text,
    ),
)
END: Final = {"done": ROUND_STEPS[-1]}
PRESETS: page.Presets = {
    "Overconfident": END,
    "O-rings: 15.04 − 0.232 t": {"task": RINGS} | END,
    "O-rings by Newton": {"task": RINGS, "optim": "Newton", "done": 6},
    "Setosa runs off": {"task": SETOSA, "deal": 9} | END,
    "Three species of iris": {"task": THREE, "flowers": 30} | END,
    "Cure: L2": {"watch": CURED, "cure": "L2"} | END,
    "Cure: smoothing": {"watch": CURED, "cure": "label smoothing"} | END,
    "Cure: temperature": {"watch": CURED, "cure": "temperature"} | END,
    "Cure: early stopping": {"watch": CURED, "cure": "early stopping"} | END,
    "A cure that fails": {"watch": CURED, "cure": "temperature", "deal": 5} | END,
}


class Sampled(NamedTuple):
    """Which data, and how many of them are trained on."""

    task: str
    pair: str
    n: int
    seed: int

    @property
    def is_rings(self) -> bool:
        return self.task == RINGS


class Setup(NamedTuple):
    """How a run is made."""

    sampled: Sampled
    method: DescentMethod
    rate: float
    beta: float
    decay: float
    smear: float


class State(NamedTuple):
    """What the page shows."""

    setup: Setup
    cure: str
    done: int

    @property
    def place(self) -> int:
        """Where among the kept steps it stands."""
        return kept_steps(self.setup.method).index(self.done)

    @property
    def cured_by(self) -> Cure:
        return CURE_NAMES[self.cure]


def present_state() -> State:
    """What the controls ask for, drawn or not."""
    values = CONTROLS.values()
    task = values["task"]
    rings = task == RINGS
    sampled = Sampled(
        task=task,
        pair="" if rings else values["organ"],
        n=values["flights" if rings else "flowers"],
        seed=0 if rings else values["deal"],
    )
    method = METHODS[values["optim"]]
    return State(
        Setup(
            sampled,
            method,
            rate=1.0 if method == "newton" else values["eta"],
            beta=values["beta"] if method == "momentum" else 0.0,
            decay=values["decay"],
            smear=values["smear"],
        ),
        values["cure"],
        values["done"],
    )
