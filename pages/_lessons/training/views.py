"""The training page's view of one run: the classifier, and its curves against the step."""

from __future__ import annotations

from typing import Final

import streamlit as st

from pages._figures.style import STATE_TRACE
from pages._figures.training_curves import (
    Along,
    confidence_along,
    gradient_along,
    nll_along,
    on_confidence_along,
    on_gradient_along,
    on_nll_along,
    on_weights_along,
    weights_along,
)
from pages._figures.training_plane import (
    Parameters,
    Points,
    on_plane,
    on_rings_curve,
    plane,
    rings_curve,
)
from pages._lessons.training import words
from pages._lessons.training.controls import PETALS, TWO, State
from pages._lessons.training.data import (
    LAUNCH,
    cured,
    judged,
    own_parameters,
    raw,
    sample_of,
    task_of,
)
from pages._ui import page
from pages._ui.chart import Handle, chart
from pages._ui.live import Moment
from pages._ui.numbers import percent

Window = tuple[float, float, float, float]

# The small charts, and what moves in each.
SMALL: Final = {
    "training_confidence": (confidence_along, on_confidence_along),
    "training_weights": (weights_along, on_weights_along),
    "training_gradient": (gradient_along, on_gradient_along),
}
TWO_PETALS: Final[Window] = (2.8, 7.1, 0.85, 2.65)
ALL_PETALS: Final[Window] = (0.5, 7.2, -0.1, 2.75)
ALL_SEPALS: Final[Window] = (4.0, 8.2, 1.8, 4.6)


def window_of(state: State) -> Window:
    sampled = state.setup.sampled
    if sampled.pair != PETALS:
        return ALL_SEPALS
    return TWO_PETALS if sampled.task == TWO else ALL_PETALS


def points_of(state: State) -> tuple[Points, Points]:
    """What is trained on, and what is held out."""
    sample = sample_of(state.setup.sampled)
    parts = (sample.train, sample.held_out)
    first, second = (Points(raw(state, part), part.labels) for part in parts)
    return first, second


def along(state: State) -> Along:
    found = cured(state.setup, state.cured_by)
    held = found.held_out
    shown = found.train if held is None else held
    at = [found.place(i) for i in range(len(found.run.steps))]
    return Along(
        found.run.steps,
        found.train.nll,
        None if held is None else held.nll,
        shown.confidence,
        shown.accuracy,
        found.run.weight_norms[at],
        found.run.gradient_norms[at],
        log=state.setup.method != "newton",
    )


def show_run(state: State) -> None:
    said = words.main_sentence(state)
    plain = said.replace("**", "")
    run, at = along(state), state.place
    left, right = st.columns([1.2, 1])
    with left:
        show_classifier(state, plain)
    with right:
        chart(
            nll_along(run, at),
            key="training_nll",
            alt=f"Mean NLL against the step, on training and held-out data. {plain}",
            handles=[
                Handle(trace=STATE_TRACE, label="Steps taken: NLL", moves=("done",), axes="x")
            ],
        )
    page.sentence(said)
    page.readouts(words.readouts(state), key="training_numbers")
    part = "held out" if run.held_out is not None else "trained on"
    about = {
        "training_confidence": f"mean confidence {run.confidence[at]:.4f} and accuracy "
        f"{run.accuracy[at]:.4f}, {part}",
        "training_weights": f"norm of the weights {run.norms[at]:.4g}",
        "training_gradient": f"norm of the gradient {run.gradients[at]:.3g}",
    }
    for column, (key, (build, _)) in zip(st.columns(3), SMALL.items(), strict=True):
        with column:
            chart(
                build(run, at),
                key=key,
                alt=f"Against the step: {about[key]} at step {state.done}.",
                handles=[
                    Handle(
                        trace=STATE_TRACE,
                        label=f"Steps taken: {key.removeprefix('training_')}",
                        moves=("done",),
                        axes="x",
                    )
                ],
            )
    page.sentence(words.weights_sentence(state), key="weights")
    page.formula(*words.formula(state))
    page.note(note(state), key="note")


def show_classifier(state: State, said: str) -> None:
    train, held_out = points_of(state)
    found = Parameters(*own_parameters(state))
    task = task_of(state.setup.sampled.task, state.setup.sampled.pair)
    if state.setup.sampled.is_rings:
        chart(
            rings_curve(train, held_out, found, LAUNCH),
            key="training_rings",
            alt=f"Probability of damage against the temperature, with the flights. {said}",
        )
        return
    own = judged(state.setup, state.cured_by, state.place)
    chart(
        plane(
            train,
            held_out,
            own.wrong,
            found,
            task.class_names,
            task.feature_names,
            window_of(state),
        ),
        key="training_plane",
        alt=f"Flowers by {' and '.join(task.feature_names)}, shaded where the classifier gives a "
        f"class at least 50%, 90% and 99%; {int(own.wrong.sum())} held-out flowers on the wrong "
        f"side. {said}",
    )


def note(state: State) -> str:
    sample = sample_of(state.setup.sampled)
    shaded = (
        ""
        if state.setup.sampled.is_rings
        else "Shading begins where a class has 50%, 90% and 99%; rings are held-out flowers on the "
        "wrong side. "
    )
    kept_apart = (
        f"{sample.train.n} flowers train the model, {sample.validation.n} choose the temperature "
        f"or the stop (validation), and {sample.held_out.n} only judge (held out): each of these "
        f"is {percent(1 / sample.held_out.n, 2)} of the accuracy. On other draws, under More, the "
        "held-out NLL rises more, or less, or not at all."
        if sample.held_out.n and not state.setup.sampled.is_rings
        else f"The first {sample.train.n} flights train the model; of the others, every second one "
        "is held out, and the rest choose (validation)."
        if sample.held_out.n
        else "All 23 flights train the model and none is held out; confidence and accuracy are "
        "those on the same flights."
    )
    return (
        f"{shaded}{kept_apart} Features are standardised on the training data, so one learning "
        f"rate suits all; λ acts on those weights and not on the intercept. {words.end_of(state)}"
    )


def run_moment(state: State) -> Moment:
    run, at = along(state), state.place
    found = Parameters(*own_parameters(state))
    if state.setup.sampled.is_rings:
        first = {"training_rings": on_rings_curve(found, LAUNCH)}
    else:
        own = judged(state.setup, state.cured_by, at)
        _, held_out = points_of(state)
        names = task_of(state.setup.sampled.task, state.setup.sampled.pair).class_names
        first = {"training_plane": on_plane(held_out, own.wrong, found, names, window_of(state))}
    return Moment(
        charts={
            **first,
            "training_nll": on_nll_along(run, at),
            **{key: on(run, at) for key, (_, on) in SMALL.items()},
        },
        texts={
            "main": page.sentence_html(words.main_sentence(state)),
            "training_numbers": page.readouts_html(words.readouts(state)),
            "weights": page.sentence_html(words.weights_sentence(state)),
            "note": page.note_html(note(state)),
        },
        formulas={"main": words.formula(state)[1]},
    )
