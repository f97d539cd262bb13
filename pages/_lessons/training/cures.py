"""The training page's view of its cures, side by side on held-out data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pages._figures.style import STATE_TRACE
from pages._figures.training_cures import CureCurves, cures_along, on_cures_along
from pages._lessons.training import cure_words, words
from pages._lessons.training.controls import CURE_NAMES, State
from pages._lessons.training.data import cured, sample_of
from pages._ui import page
from pages._ui.chart import Handle, chart
from pages._ui.live import Moment


def curves_of(state: State) -> dict[str, CureCurves]:
    curves = {}
    for name, cure in CURE_NAMES.items():
        held = cured(state.setup, cure).held_out
        if held is not None:
            curves[name] = CureCurves(held.nll, held.confidence - held.accuracy)
    return curves


def cures_figure(state: State, build: Callable[..., Any]) -> Any:
    found = cured(state.setup, state.cured_by)
    log = state.setup.method != "newton"
    return build(found.run.steps, curves_of(state), state.cure, state.place, log=log)


def can_compare(state: State) -> bool:
    return sample_of(state.setup.sampled).held_out.n > 0


def show_cures(state: State) -> None:
    if not can_compare(state):
        page.sentence(
            "All 23 flights train the model, so **none is left to judge a cure by**. Train on "
            "fewer flights, or choose flowers."
        )
        return
    said = cure_words.cures_sentence(state)
    chart(
        cures_figure(state, cures_along),
        key="training_cures",
        alt="Held-out mean NLL, and mean confidence minus accuracy, against the step, for five "
        "cures. "
        f"{said.replace('**', '')}",
        handles=[
            Handle(trace=STATE_TRACE, label="Steps taken: held-out NLL", moves=("done",), axes="x")
        ],
    )
    page.sentence(said)
    page.table(
        cure_words.CURES_HEADER,
        cure_words.cures_rows(state),
        present=list(CURE_NAMES).index(state.cure),
        key="training_table",
    )
    page.formula(*words.formula(state))
    page.note(note(state), key="note")


def note(state: State) -> str:
    sample = sample_of(state.setup.sampled)
    held = cured(state.setup, "none").held_out
    hindsight = "" if held is None else (
        f" Stopping where the held-out NLL is lowest would give {held.nll.min():.3f}, a number "
        "that is too good: it was chosen on the data that judge it."
    )  # fmt: skip
    return (
        f"Each cure alone, judged on {sample.held_out.n} held-out examples; the temperature and "
        f"the step to stop at are chosen on {sample.validation.n} others. Minus none: paired 95% "
        f"bootstrap interval, on the same held-out examples.{hindsight} With so few examples the "
        "ECE (ten bins) is mostly chance."
    )


def cures_moment(state: State) -> Moment:
    return Moment(
        charts={"training_cures": [t for t in cures_figure(state, on_cures_along) if "meta" in t]},
        texts={
            "main": page.sentence_html(cure_words.cures_sentence(state)),
            "training_table": page.rows_html(
                cure_words.cures_rows(state), present=list(CURE_NAMES).index(state.cure)
            ),
            "note": page.note_html(note(state)),
        },
        formulas={"main": words.formula(state)[1]},
    )
