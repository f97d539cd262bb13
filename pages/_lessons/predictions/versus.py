"""Two models on the same examples."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

import streamlit as st

from nll_core import DifferingExamples, ModelComparison, Predictions, ScoreDifference
from nll_core.formats import signed
from nll_core.report import SecondModel
from nll_core.report import second_model as second_against
from nll_core.report.matching import Read, matched
from nll_core.report.tables import identifier_cells
from pages._figures.predictions_intervals import Row, intervals
from pages._figures.predictions_versus import two_reliabilities
from pages._lessons.predictions import shelf, words
from pages._lessons.predictions.controls import ALIKE, BUILT_IN, CONTROLS, MINE, TWO_MODELS
from pages._lessons.predictions.data import Opened, built_in, kept_long
from pages._lessons.predictions.source import read, show_kept
from pages._ui import page
from pages._ui.chart import chart
from pages._ui.live import Sweep
from pages._ui.numbers import latex, percent
from pages._ui.upload import dropped_file

SECOND: Final = "_predictions_second"
SPOKEN: Final = {"nll": "mean NLL (nats)", "accuracy": "accuracy"}
NAMES = {"nll": "mean NLL (nats)", "accuracy": "accuracy", "brier": "Brier score"}


def second_model(opened: Opened) -> Opened | None:
    """Draw what to choose the other model from, and return it if it is there."""
    CONTROLS["prversus"].show()
    chosen = against(opened)
    if chosen != MINE:
        return built_in(chosen)
    dropped_file(
        "The other model's predictions for the same examples",
        key="predictions_second",
        on_file=partial(shelf.take, shelf.SECOND),
    )
    other = shelf.kept(shelf.SECOND)
    if other is None:
        st.info(
            "Drop in the other model's file: the same examples, in the same order or with a column "
            "of identifiers that both files have."
        )
        return None
    show_kept(other)
    return read(other)


def against(first: Opened) -> str:
    """What the first is held against: a built-in set, or a file."""
    chosen = str(CONTROLS["prversus"].value)
    if chosen != ALIKE:
        return chosen
    alike = [n for n in BUILT_IN if n != first.name and _of(n) == _of(first.name)]
    return alike[-1] if first.built_in else MINE


def _of(name: str) -> str:
    """The examples that a built-in set is of."""
    return name.partition(", ")[0]


def keep_open(first: Opened, second: Opened) -> None:
    """The second model goes into what is taken away."""
    st.session_state[SECOND] = first.key, second.key


def open_second(first: Opened) -> Opened | None:
    """The model that the first was held against, if it still is what the control says."""
    chosen = against(first)
    if chosen == MINE:
        other = shelf.kept(shelf.SECOND)
        second = None if other is None else other.opened
    else:
        second = built_in(chosen)
    seen = st.session_state.get(SECOND)
    return second if second is not None and seen == (first.key, second.key) else None


def compared(first: Opened, second: Opened) -> SecondModel | None:
    """The second model by itself and against the first; None where the visitor has stopped it."""
    return kept_long(
        first,
        (TWO_MODELS, second.key),
        "The two models",
        lambda say: second_against(first.predictions, side_by_side(first, second), progress=say),
    )


def side_by_side(first: Opened, second: Opened) -> Predictions:
    """The second model's predictions with the rows of the first."""
    if first.table is None or first.roles is None or second.table is None or second.roles is None:
        return second.predictions
    one = Read(first.predictions, first.table, first.roles)
    return matched(one, Read(second.predictions, second.table, second.roles))


def show_versus(first: Opened, second: Opened, model: SecondModel) -> Mapping[str, Sweep]:
    found = model.comparison
    said = sentence(first, second, found)
    rows = [
        Row(NAMES[d.name], d.difference or 0.0, d.low, d.high)
        for d in found.differences
        if d.difference is not None and d.low is not None and d.high is not None
    ]
    page.sentence(said)
    if not second.built_in and model.about.notes:
        page.note(model.about.notes[-1])
    if rows:
        chart(
            intervals(rows, x="first model minus second, on the same examples", y="score",
                      reference=0.0),
            key="predictions_versus",
            alt=f"Paired differences with their intervals. {said.replace('**', '')}",
        )  # fmt: skip
        page.note("Bars: paired 95% intervals. NLL and Brier: left is better for the first model.")
    page.table(*difference_table(first, second, found), key="predictions_differences")
    if lacks := {d.note for d in found.differences if d.difference is None and d.note}:
        page.note(f"Not known: {'; '.join(sorted(lacks))}.")
    one, two = found.first_calibration, found.second_calibration
    chart(
        two_reliabilities(
            (first.name, one.mean_confidence, one.accuracy, one.counts),
            (second.name, two.mean_confidence, two.accuracy, two.counts),
        ),
        key="predictions_both",
        alt=f"Reliability of both. ECE {words.four(one.expected_error)} of {first.name}, "
        f"{words.four(two.expected_error)} of {second.name}.",
    )
    if any(e is not None and len(e.rows) for e in (found.first_better, found.second_better)):
        st.header("Where they differ most", anchor=False)
    for examples, who in ((found.second_better, second), (found.first_better, first)):
        if examples is not None and len(examples.rows):
            page.note(f"{who.name} is less surprised:")
            page.table(
                *differing_table(first, second, examples),
                key=f"predictions_{'second' if who is second else 'first'}",
            )
    nll = found["nll"]
    if nll.difference is not None and nll.first is not None and nll.second is not None:
        page.formula(
            *paired_formula(nll.first, nll.second, nll.difference, weighted=found.weighted),
            key="paired",
        )
    return {}


def sentence(first: Opened, second: Opened, found: ModelComparison) -> str:
    """Which model is better, and whether that could be chance."""
    by = "nll" if found["nll"].difference is not None else "accuracy"
    score = found["nll"] if by == "nll" else found["accuracy"]
    names = {"first": first.name, "second": second.name}
    interval = words.range_text(score.low, score.high)
    if score.difference is None:
        return f"The two cannot be compared: {score.note}."
    if score.difference == 0:
        verdict = "on this score **they are equal**"
    elif score.better == "undecided":
        verdict = "**chance alone may explain it**"
    else:
        verdict = f"**{names[score.better]}** is better by more than chance"
    agree = found.agreement
    return (
        f"On the same {found.n:,} examples the {SPOKEN[by]} of {first.name} is "
        f"**{words.four(score.first or 0.0)}** and that of {second.name} is "
        f"**{words.four(score.second or 0.0)}**: a paired difference of "
        f"**{signed(words.four(score.difference))}** ({interval or score.note}); {verdict}. "
        f"Both are right on {percent(agree.both_right)} of them, only the first on "
        f"{percent(agree.first_only)}, only the second on {percent(agree.second_only)}, neither on "
        f"{percent(agree.both_wrong)}."
    )


def difference_table(first: Opened, second: Opened, found: ModelComparison) -> words.Table:
    """Every score of both, the difference, and calibration side by side."""
    header = ("score", first.name, second.name, "difference", "95% interval", "better")
    names = {"first": first.name, "second": second.name, "undecided": "undecided"}
    body = [[NAMES[d.name], *_cells(d), names[d.better]] for d in found.differences]
    one, two = found.first_calibration, found.second_calibration
    gap = one.expected_error - two.expected_error
    body.append(
        [
            "ECE, equal width",
            words.four(one.expected_error),
            words.four(two.expected_error),
            signed(words.four(gap)),
            "—",
            "—",
        ]
    )
    return header, body


def _cells(d: ScoreDifference) -> list[str]:
    def number(value: float | None) -> str:
        return "not known" if value is None else words.four(value)

    difference = "not known" if d.difference is None else signed(words.four(d.difference))
    return [
        number(d.first),
        number(d.second),
        difference,
        words.range_text(d.low, d.high) or "—",
    ]


def differing_table(first: Opened, second: Opened, examples: DifferingExamples) -> words.Table:
    """The examples that differ most, for one of the two models."""
    classes = first.predictions.classes
    heads, _, names = identifier_cells(first.predictions.identifiers, examples.rows)
    both = (first.name, second.name)
    header = ("row", *heads, "truth", *(f"{n} says" for n in both), *(f"{n} (nats)" for n in both))
    body = [
        [
            f"{int(examples.rows[i]):,}",
            *names[i],
            classes[int(examples.labels[i])],
            classes[int(examples.first_predicted[i])],
            classes[int(examples.second_predicted[i])],
            words.four(float(examples.first_surprise[i])),
            words.four(float(examples.second_surprise[i])),
        ]
        for i in range(min(len(examples.rows), 8))
    ]
    return header, body


def paired_formula(
    first: float, second: float, difference: float, *, weighted: bool
) -> tuple[str, str]:
    """The paired difference of two models in symbols and in numbers."""
    return (
        rf"\Delta = {words.mean_of(weighted)} "
        r"\bigl(\ell_i^{\text{first}} - \ell_i^{\text{second}}\bigr) \\[0.4em] "
        r"\ell_i = -\log p_{i, y_i}",
        rf"{latex(first)} - {latex(second)} = {latex(difference)}",
    )
