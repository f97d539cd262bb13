"""Softmax and cross-entropy: the lesson's views, and what they say of its record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import streamlit as st

from pages._figures import softmax as figures
from pages._lessons.softmax import record
from pages._lessons.softmax.state import NUMBERS, PRESETS, State
from pages._snippets.softmax import codes
from pages._ui.bound import case, of, sign, text
from pages._ui.chart import Handle, along
from pages._ui.course import Number
from pages._ui.lesson import Caption, Lesson, More, Program, Side, view
from pages._ui.numbers import decimals, significant
from pages._ui.parts import (
    Ask,
    Formula,
    Formulas,
    Note,
    Part,
    Player,
    Plot,
    Points,
    Say,
    Table,
    row,
)

# With more classes than these the sliders of the logits start out folded away.
MOST_UNFOLDED: Final = 5
VOTED: Final = "the class with the most votes"

PROGRAM: Final = Program(
    name="softmax",
    record=record.record_of,
    keys=record.live_keys,
    message=record.for_browser,
    settle=record.settle,
)


def _beside(s: State) -> Sequence[Side]:
    return [
        "K",
        _for_each_class(s, "z", "Logits z"),
        *_of_target(s),
        "T eps",
        More("names target shift cw"),
    ]


def _of_target(s: State) -> Sequence[Side]:
    if s.label is None:
        nobody = "" if s.voted else "Nobody has voted: one vote for each class is shown."
        return [
            _for_each_class(s, "w", "Votes for each class"),
            Caption(lambda _: nobody, warns=True),
        ]
    return [Caption(_lost), Ask("truth", {"options": NUMBERS[: s.K]})]


def _lost(s: State) -> str:
    lost = st.session_state.get(record.LOST)
    if lost is None or s.truth != State.truth:
        return ""
    return f"There is no class {lost[0]} now: class {State.truth} is the truth."


def _for_each_class(s: State, letter: str, title: str) -> More:
    asked = [
        Ask(key, {"label": f"{k} · {name}"})
        for k, (key, name) in enumerate(zip(s.keys(letter), s.class_names, strict=True), start=1)
    ]
    return More(asked, title, unfolded=s.K <= MOST_UNFOLDED)


def _listed(r: record.Record, values: Sequence[float] | np.ndarray) -> str:
    """Numbers with the names of their classes: cat 0.100, dog 0.700."""
    pairs = zip(r.names, values, strict=True)
    return ", ".join(f"{name} {decimals(float(value))}" for name, value in pairs)


FLOOR: Final = (
    "Of these, **{parts.floor:decimals}** is the entropy of the target, a floor that no model can "
    "go below, and **{parts.divergence:decimals}** is the model's divergence from it. "
)


TO_TARGET: Final = "{here.q:percent} of the target: its gradient is **{here.slope:decimals}**."
PUSHES: Final = case(
    "here.pushes",
    {
        "flat": "The gradient at {here.name:text} is 0 to three decimals: almost nothing pulls on "
        "it.",
        "up": "A gradient step pushes the logit of {here.name:text} **up**, since "
        f"{{here.p:percent}} is below the {TO_TARGET}",
        "down": "A gradient step pushes the logit of {here.name:text} **down**, since "
        f"{{here.p:percent}} is above the {TO_TARGET}",
    },
)


def _loss_in_words(r: record.Record) -> Any:
    role = VOTED if r.state.label is None else "the truth"
    begins = text(
        f"The model gives {{here.name:text}}, {role}, **{{here.p:percent}}**: a loss of "
        "**{parts.loss:decimals} nats**. "
    )
    return begins + sign("parts.floor", above=FLOOR, zero="", below="") + PUSHES


# Where the true class comes to have a weight, these are others.
FORMULAS: Final = (
    Formula(
        r"p_k = \frac{e^{z_k/T}}{\sum_j e^{z_j/T}}",
        text("p_{⟦{here.number:text}⟧} = ⟦{here.p:latex}⟧"),
        key="softmax",
    ),
    Formula(
        case(
            "weighted",
            {
                True: r"\ell = -\sum_k w_k q_k \log p_k = Q\,H(r) + Q\,\mathrm{KL}(r \,\|\, p)",
                False: r"\ell = -\sum_k q_k \log p_k = H(q) + \mathrm{KL}(q \,\|\, p)",
            },
        ),
        text(r"\ell = ⟦{parts.floor:latex}⟧ + ⟦{parts.divergence:latex}⟧ = ⟦{parts.loss:latex}⟧"),
        key="loss",
    ),
    Formula(
        r"\frac{\partial \ell}{\partial z_k} = \frac{"
        + case("weighted", {True: r"Q\,(p_k - r_k)", False: "(p_k - q_k)"})
        + "}{T}",
        text(r"\frac{\partial \ell}{\partial z_{⟦{here.number:text}⟧}} = \frac{")
        + case("weighted", {True: r"⟦{parts.weight:latex}⟧\,"})
        + "(⟦{here.p:latex}⟧ - ⟦{here.q:latex}⟧)}{⟦{state.T:.6g}⟧} = ⟦{here.slope:latex}⟧",
        key="gradient",
    ),
)


@view("loss", controls=_beside, program=PROGRAM)
def loss(r: record.Record) -> Iterator[Part]:
    s, parts, names = r.state, r.parts, r.names
    keys, name = s.keys("z"), names[r.focus]
    # Votes that are being moved can change which class has most of them.
    which = VOTED if s.label is None else name
    on_curve = ": the point on its curve"
    bars = Plot(
        "softmax_bars",
        figures.class_bars(names, parts.weight / s.T),
        f"Bars for each class. Logits: {_listed(r, s.logits)}. Model: {_listed(r, parts.probs)}. "
        f"Target: {_listed(r, parts.target)}. Gradient: {_listed(r, parts.gradient)}.",
        drag=[
            along(f"Logit of {names[k]}: its bar", key, "logits", axes="y", index=k, name="bar")
            for k, key in enumerate(keys)
        ],
    )
    panels = Plot(
        "softmax_loss",
        figures.loss_panels(which, figures.loss_axis_top(parts.loss)),
        f"Loss along temperature, along the logit of {name} and along label smoothing; now "
        f"{decimals(parts.loss)} nats, {decimals(parts.floor)} of them entropy of the target and "
        f"{decimals(parts.divergence)} divergence. Lowest along the temperature at "
        f"T = {significant(r.by_temperature.best, 3)}.",
        drag=[
            along(f"Temperature T{on_curve}", "T", "state T", name="curve T"),
            along(f"Logit of {which}{on_curve}", keys[r.focus], "state z", name="curve z"),
            along(f"Label smoothing ε{on_curve}", "eps", "state e", name="curve e"),
        ],
    )
    yield row(bars, panels)
    yield Say(_loss_in_words(r))
    # In columns, so that a number that becomes longer moves no other formula.
    yield Formulas(FORMULAS[:2], widths=(1, 2))
    yield Formulas(FORMULAS[2:])
    note = (
        "w is {state.cw:.6g} for {here.name:text} and 1 for the others, Q = Σ w q = "
        "{parts.weight:significant}, and r = w q/Q is where the loss is lowest."
    )
    yield Note(case("weighted", {True: note}), key="weights")


@view("classes", heading="Class by class", program=PROGRAM)
def classes(r: record.Record) -> Iterator[Part]:
    """Everything about each class in a row."""

    def logit(k: int) -> Any:
        # So many digits that what is added to the logits does not hide them.
        shifted = f"{{state.shifted.{k}:significant 6}}"
        here = f"{{state.shifted.{k}:significant}}"
        return sign("state.shift", zero=here, above=shifted, below=shifted)

    def row(k: int, name: str) -> list[Any]:
        of_class = [text(f"{{parts.{part}.{k}:decimals}}") for part in ("probs", "target", "terms")]
        slope = text(f"{{parts.gradient.{k}:unsigned}}")
        return [f"{k + 1} · {name}", logit(k), *of_class, slope]

    rows = [row(k, name) for k, name in enumerate(r.names)]
    one = decimals(1.0)
    total = ["sum", "", one, one, text("{parts.loss:decimals}"), text("{here.sum:unsigned}")]
    term = case("weighted", {True: "−w q log p (nats)"}, "−q log p (nats)")
    header = ("class", "logit z", "model p", "target q", term, "gradient")
    yield Table("classes", header, [*rows, total], present=of("focus"))


GOAL: Final = sign(
    "parts.floor",
    above="; the floor is {parts.floor:decimals}.",
    zero="; with a hard target the loss keeps falling towards 0, which no finite logits reach.",
    below="",
)
RATE: Final = "With η = {state.lr:.6g} "
WOULD_BRING: Final = "would bring the loss from {parts.loss:decimals} to **{steps.last:decimals}**"
BROUGHT: Final = "brought the loss from {losses.0:decimals} to **{parts.loss:decimals} nats**. "
DESCENT: Final = case(
    "path.taken",
    {0: "No step taken yet. ", 1: f"**1** step has {BROUGHT}"},
    f"**{{path.taken:text}}** steps have {BROUGHT}",
) + case(
    "steps.next",
    {
        "floor": "The gradient is 0 here: this is the floor, and no step goes lower.",
        "still": RATE + "the next step changes no logit in its first six decimals: the descent "
        "ends here.",
        "reach": RATE + "the next step **would leave the sliders** (a logit would become "
        "{path.beyond:significant 3}), so it is not taken: lower η.",
        "most": "Here the path ends: move a logit, and a new one begins there.",
        "too long": text(RATE)
        + "the steps are **too long**: on the next {steps.count:text} the loss goes up at times, "
        "and ends at {steps.last:decimals}" + GOAL,
        "one ahead": text(RATE) + f"the next step {WOULD_BRING}" + GOAL,
        "ahead": text(RATE) + f"the next {{steps.count:text}} {WOULD_BRING}" + GOAL,
    },
)


A_STEP: Final = (
    "A step moves the logits: z ← z − η ∂loss/∂z, as far as the sliders go. Step back and forth as "
    "you like; moving a logit yourself begins a new path."
)


def _beside_descent(s: State) -> Sequence[Side]:
    return [
        "lr taken",
        Player("taken", st.session_state[record.PATH].last),
        Caption(lambda _: A_STEP),
    ]


@view("descent", heading="Follow the gradient", controls=_beside_descent, program=PROGRAM)
def descent(r: record.Record) -> Iterator[Part]:
    taken, losses, parts = r.path.taken, r.losses, r.parts
    highest = max(parts.loss, float(losses.max()))
    steps = Plot(
        "softmax_steps",
        figures.descent_losses(r.path.last, figures.loss_axis_top(highest)),
        f"Loss after each of {taken} steps taken, now {decimals(parts.loss)} nats, and for the "
        f"next {r.path.last - taken}, down to {decimals(float(losses.min()))}.",
        drag=[along("Steps taken: the point on the path", "taken", name="steps")],
    )
    if r.state.K == 3:
        point = "The three probabilities: the point in the triangle"
        triangle = Plot(
            "softmax_simplex",
            figures.simplex(r.names, len(record.CONSTANTS["rises"])),
            f"Triangle of all probabilities of three classes. The point is at "
            f"{_listed(r, parts.probs)}; the loss is lowest at {_listed(r, parts.pull)}. The "
            f"negative gradient moves it by {_listed(r, r.state.lr * parts.push)} a step.",
            drag=[Handle(label=point, moves=tuple(r.state.keys("z")), name="point")],
        )
        yield row(triangle, steps)
    else:
        yield steps
    yield Say(DESCENT, key="descent")


@view("points", heading="Worth knowing", program=PROGRAM)
def points(r: record.Record) -> Iterator[Part]:
    """What is worth knowing, with the present numbers."""
    yield Points(
        "points",
        (
            "**The gradient sums to 0,** as the table shows: what one class gains the others lose. "
            "A number added to every logit changes nothing.",
            text(
                "**Temperature never changes the ranking:** it is {ranking.order:text} at every "
                "T, so the accuracy does not change. Only the confidence does, from "
                "{ranking.sharpest:percent} at T = 0.05 to {ranking.flattest:percent} at T = 20."
            ),
            text(
                "**Smoothing sets a floor.** With ε = {smoothing.epsilon:.6g} over "
                f"{r.state.K} classes the target is {{smoothing.target.0:decimals}} for the truth "
                "and {smoothing.target.1:decimals} for each other class, and no model gets below "
                "its entropy, **{smoothing.entropy:decimals} nats**. Being surer than that raises "
                "the loss."
            ),
            "**“Softmax turns logits into the probability of being right”** is true only of a "
            "calibrated model. Softmax makes positive numbers that sum to 1; whether answers given "
            "with 90% are right nine times out of ten has to be measured: see Calibration.",
        ),
    )


TEXTBOOK: Final = case(
    "textbook.holds",
    {
        True: "The largest exponential here is exp({textbook.highest:significant}), which every "
        "type can hold, so taking exponentials first still works. Add 1000 to every logit "
        "(“Shift”, under More): the probabilities and the loss of **{parts.loss:decimals} nats** "
        "stay the same, but the textbook formula breaks.",
        False: "The textbook formula takes exponentials first and **fails in "
        "{textbook.broken:text}**: numbers such as exp({textbook.highest:significant}) do not fit. "
        "With the largest logit subtracted first, every exponential is at most 1, and the loss is "
        "**{parts.loss:decimals} nats**.",
    },
)


@view("textbook", heading="Why nobody computes it by the textbook formula", program=PROGRAM)
def textbook(r: record.Record) -> Iterator[Part]:
    rows: list[list[Any]] = [
        [
            f"textbook, {dtype}",
            text(f"{{textbook.rows.{dtype}.largest:significant}}"),
            case(
                f"textbook.rows.{dtype}.number",
                {False: "not a number"},
                f"{{textbook.rows.{dtype}.loss:significant}}",
            ),
        ]
        for dtype in r.textbook["rows"]
    ]
    rows.append(["largest logit subtracted (nll_core)", "1", text("{parts.loss:significant}")])
    yield Say(TEXTBOOK, key="textbook")
    header = ("how", "largest exponential", "loss (nats)")
    yield Table("textbook-rows", header, rows, present=len(rows) - 1)


def _codes(s: State) -> Mapping[str, str]:
    return codes(s.shifted, s.given, s.T, s.eps, s.class_weights, s.lr)


lesson = Lesson(
    stem="softmax",
    state=State,
    look_for="Drag a logit by its bar and watch the probabilities, the loss and the gradient "
    "answer together. The gradient is p − q, the model minus the target: where the two agree, "
    "nothing pulls. Then let the gradient move the logits, step by step, and back.",
    presets=PRESETS,
    views=(loss, classes, descent, points, textbook),
    code=_codes,
    sources="J. S. Bridle (1990), Probabilistic interpretation of feedforward classification "
    "network outputs. C. Szegedy and others (2016), Rethinking the Inception architecture for "
    "computer vision (label smoothing).",
    terms=(
        "Logit",
        "Softmax",
        "Log-softmax",
        "Cross-entropy",
        "KL divergence",
        "Entropy",
        "Temperature",
        "Label smoothing",
    ),
    numbers={
        "loss": Number("loss", "parts.loss", "nats"),
        "floor": Number("entropy of the target", "parts.floor", "nats"),
        "divergence": Number("divergence from the target", "parts.divergence", "nats"),
        "p": Number("probability of the truth", "here.p"),
        "slope": Number("gradient of the true logit", "here.slope", "nats"),
        "sum": Number("size of the sum of the gradients", "here.sum"),
        "works": Number("the textbook formula works in every type", "textbook.holds"),
        "works32": Number("the textbook formula works in float32", "textbook.rows.float32.number"),
        "works64": Number("the textbook formula works in float64", "textbook.rows.float64.number"),
    },
)
