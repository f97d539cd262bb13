"""What the visitor brings: read, recognised with its reasons, corrected by hand, and its faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

import streamlit as st

from nll_core import ColumnRoles, PredictionError, Predictions, Table, predictions_from_table
from nll_core.datasets import example_predictions
from nll_core.forecast_files import (
    ForecastRoles,
    Forecasts,
    forecasts_from_table,
    recognise_forecasts,
)
from nll_core.predictions import ColumnKind, Problem, walled
from nll_core.predictions.problems import attempted
from nll_core.predictions.roles import KINDS, Layout, Question
from nll_core.report import ForecastReport, LazyReport
from nll_core.report.columns import classes_of, loading_code
from nll_core.report.forecast_columns import ReadForecasts, forecast_loading_code
from nll_core.report.forecast_words import facts_sentence
from nll_core.report.matching import Read
from nll_core.report.sentences import left_out_sentence, read_sentence
from nll_core.report.tables import problems_table
from pages._lessons.predictions import shelf
from pages._lessons.predictions.forecast_source import column_in_role, edited_forecast_roles
from pages._lessons.predictions.opened import (
    FORECASTS,
    Opened,
    OpenedForecasts,
    built_in,
    built_in_forecasts,
)
from pages._lessons.predictions.shelf import Kept
from pages._lessons.predictions.state import MINE, PASTED, State, against
from pages._ui import jobs, page
from pages._ui.text import named, plain
from pages._ui.upload import Brought, dropped_file, pick, pick_many, tick, words
from pages._ui.upload import choose as choose_in
from pages._ui.upload import chosen as chosen_in

CONTROLS: Final = State.controls
Roles = ColumnRoles | ForecastRoles
PRIVACY: Final = (
    "Your file stays in the memory of this session only: it is not written to a disk, is not in "
    "the link, and is gone within a minute after you close the tab, or when you remove it. "
    "Pickles are refused, so no code in it can run."
)
FORMATS: Final = (
    "CSV, TSV, JSON Lines, Parquet, NPZ or NPY: the true class of each example and the model's "
    "prediction for it, on data that the model was not trained on. Or forecasts of a number: what "
    "came, with a mean and a standard deviation, quantiles or draws."
)
EXAMPLE: Final = "label,p_cat,p_dog,p_owl\ncat,0.81,0.12,0.07\nowl,0.20,0.35,0.45"
EXAMPLE_NAME: Final = "example-predictions.csv"
CODE: Final = """\
import pandas as pd

p = model.predict_proba(X_test)  # of examples that the model was not trained on
columns = {f"p_{name}": p[:, k] for k, name in enumerate(model.classes_)}
pd.DataFrame({"id": ids, "label": y_test, **columns}).to_csv("predictions.csv", index=False)
"""
LEAVE_OUT: Final = "Leave these rows out"
PROBLEM_WIDTHS: Final = (36, 9, 13, 11, 31)

LAYOUTS: Final[dict[str, Layout]] = {
    "one column for each class": "classes",
    "one score for the positive class": "score",
    "the predicted class and its confidence": "confidence",
}
SCORE_KINDS: Final[dict[ColumnKind, str]] = {
    "score": "a probability",
    "logits": "log-odds",
    "log-probabilities": "the logarithm of a probability",
    "percentages": "a percentage",
}
# More classes than that are not renamed by hand.
MOST_RENAMED: Final = 50


def choose() -> Opened | OpenedForecasts | None:
    """Draw what to choose from, and return what is open; None where it cannot be used yet."""
    left, right = st.columns([1.25, 1], gap="large")
    with left:
        dropped_file(
            "Drop in your predictions", key="predictions_file", on_file=_take, help=FORMATS
        )
        mine = shelf.SHELF.kept(shelf.FIRST)
        if mine is not None:
            show_kept(mine, "in use" if CONTROLS["pset"].value == MINE else "")
        page.note(f"{FORMATS} {PRIVACY}")
        show_three_steps()
    with right:
        chosen = CONTROLS["pset"].show()
        page.link_and_reset(CONTROLS)
    if chosen == PASTED:
        mine = shelf.SHELF.pasted(
            shelf.PASTED_TEXT, "A table with a header, as text", placeholder=EXAMPLE
        )
    if chosen in FORECASTS:
        found = built_in_forecasts(chosen)
        page.note(f"{facts_sentence(found.report.about)} {found.about}")
        return found
    if chosen not in (MINE, PASTED):
        opened = built_in(chosen)
        page.note(f"{opened.predictions.n:,} examples. {opened.about}")
        return opened
    if mine is None:
        _say_what_is_needed(chosen)
        return None
    return read(mine)


def show_three_steps() -> None:
    """How to bring one's own data; drawn while it is open alone."""
    steps = st.expander("Your own data in three steps, and an example file", on_change="rerun")
    if not steps.open:
        return
    with steps:
        page.note(
            "1. Let the model predict examples that it was not trained on, and write a table: a "
            "column “label” with the truth, and one column for each class. With scikit-learn:"
        )
        st.code(CODE, language="python")
        page.note(
            "2. Drop the file in above. One score of the positive class, logits, or the predicted "
            "class with its confidence do as well; weights and groups if you like. With a column "
            "of identifiers two models are matched by it."
        )
        page.note(
            "3. Look at what was recognised, correct it where it is wrong, and read on. What you "
            "take away has your file's own columns in it."
        )
        st.download_button(
            f"Download {EXAMPLE_NAME}",
            example_predictions(),
            file_name=EXAMPLE_NAME,
            key="predictions_example",
        )


def _take(brought: Brought) -> None:
    """A file was dropped in: it is what the page is about."""
    shelf.SHELF.keep(shelf.FIRST, brought)
    CONTROLS.apply({"pset": MINE})


def show_kept(mine: Kept, state: str = "in use") -> None:
    """The file that is kept, whether the page is about it, and what can be done with it."""
    said = "" if isinstance(mine.read, PredictionError) else state
    show_it = None if state else partial(CONTROLS.apply, {"pset": MINE})
    shelf.SHELF.show(mine, " · ".join(filter(None, (mine.size, said))), show_it)


def say_whose(opened: Opened | OpenedForecasts) -> None:
    """At the head of a view, whose numbers these are."""
    of = "built-in set" if opened.built_in else "your own"
    if isinstance(opened, OpenedForecasts):
        page.whose(opened.name, f"{of}, {opened.forecasts.n:,} forecasts of a number")
        return
    n, n_classes = opened.predictions.n, opened.predictions.n_classes
    page.whose(opened.name, f"{of}, {n:,} examples of {n_classes:,} classes")


def read(mine: Kept) -> Opened | OpenedForecasts | None:
    """What is in a file; None, with the reasons on the page, if it cannot be used yet."""
    read = _read(mine)
    if isinstance(read, PredictionError):
        _show_fault(mine, read)
    if not isinstance(read, tuple):
        return None
    table, guess = read
    with st.expander(f"What the columns of {plain(mine.name)} are", icon=":material/table_chart:"):
        said, editor = st.columns([1, 1], gap="large")
        with said:
            page.note("What was recognised, and why; every guess can be changed beside it.")
            size = f"{table.format}, {len(table.rows):,} rows, {len(table.names):,} columns."
            page.listing([size, *table.notes, *guess.reasons])
        with editor:
            roles = _edited(mine, table, guess)
    if roles.questions:
        mine.opened = None
        _ask(mine, roles.questions)
        return None
    leave_out = bool(chosen_in(_leave_out_key(mine), default=False))
    state = repr((mine.digest, roles.decided, leave_out))
    found = _checked(state, table, roles, leave_out, mine)
    if found is None:
        return None
    opened = mine.opened
    if opened is None or opened.key != state:
        opened = mine.opened = _open(mine, state, found, table, roles, guess, leave_out)
    if found.left_out:
        st.warning(left_out_sentence(opened.report.about))
        _show_problems(found.left_out, "left_out")
        tick(LEAVE_OUT, key=_leave_out_key(mine))
    if isinstance(opened, OpenedForecasts):
        page.note(" ".join([facts_sentence(opened.report.about), *found.notes]))
    else:
        noted = [note for note in found.notes if note not in table.notes]
        page.note(" ".join([read_sentence(opened.report.about, table.format), *noted]))
    _offer_exchange(mine, table, roles)
    return opened


def _edited(mine: Kept, table: Table, guess: Roles) -> Roles:
    """The roles as the visitor sets them, who may also say that the file is of the other kind."""
    forecasts = isinstance(guess, ForecastRoles)
    edited: Callable[..., Roles] = edited_forecast_roles if forecasts else edited_roles
    roles = edited(table, guess, mine.key)
    st.button(
        "These are predicted classes" if forecasts else "These are forecasts of a number",
        key=f"predictions_other_{mine.part}",
        on_click=partial(shelf.take_for, mine.part, not forecasts),
    )
    return roles


def _open(
    mine: Kept, state: str, found: Any, table: Table, roles: Any, guess: Roles, leave_out: bool
) -> Opened | OpenedForecasts:
    path = "pasted.csv" if mine.part == shelf.PASTED_TEXT else mine.name
    told: dict[str, Any] = {"key": state, "name": named(mine.name), "built_in": False}
    told |= {"about": f"{mine.name}, {table.format}, {len(table.names):,} columns."}
    if isinstance(found, Forecasts):
        read = ReadForecasts(found, table, roles)
        load = forecast_loading_code(path, read)
        return OpenedForecasts(report=ForecastReport(found), load=load, read=read, **told)
    load = loading_code(path, None if roles == guess else roles, leave_out=leave_out)
    return Opened(report=LazyReport(found), load=load, read=Read(found, table, roles), **told)


def _leave_out_key(mine: Kept) -> str:
    return f"{mine.key}_leave_out"


def _ask(mine: Kept, questions: Sequence[Question]) -> None:
    """What the columns leave open: nothing is computed before the visitor has chosen."""
    for question in questions:
        st.warning(f"**One thing is not certain.** {plain(question.text)}")
        for reading in question.readings:
            text = reading.text.rstrip(".")
            st.button(
                plain(f"{text[:1].upper()}{text[1:]}"),
                key=f"predictions_answer_{mine.key}_{reading.option}",
                on_click=partial(shelf.answer, mine.part, reading.given),
            )
    page.note("If no answer is right, every column can be set by hand in the box above.")


def _offer_exchange(mine: Kept, table: Table, roles: Roles) -> None:
    """One click to say that a score is for the other of two classes."""
    if isinstance(roles, ForecastRoles):
        return
    labels = labels_of(table, roles.label)
    if roles.score is None or roles.positive not in labels or len(labels) != 2:
        return
    other = labels[1 - labels.index(roles.positive)]
    st.button(
        f"The score is for {plain(repr(other))}, not for {plain(repr(roles.positive))}: exchange",
        key=f"predictions_exchange_{mine.part}",
        on_click=partial(choose_in, positive_field(mine.key, roles.label), other),
    )


def _read(mine: Kept) -> tuple[Table, ColumnRoles | ForecastRoles] | PredictionError | None:
    """The table with what was recognised, or what is wrong with it; None where it was stopped.

    It is read once, and the file itself is let go.
    """
    if mine.read is None:
        content, name = mine.content or b"", mine.name
        mine.read = jobs.run(
            f"read {mine.digest}",
            f"Reading {plain(name)}",
            lambda say: attempted(_recognised, content, name, say),
        )
        if mine.read is not None:
            mine.let_go()
            # Its chip, above, says how long it is.
            st.rerun()
    return mine.read


def _recognised(
    content: Any, name: str, say: jobs.Say
) -> tuple[Table, ColumnRoles | ForecastRoles]:
    """The table in a file, and what its columns are."""
    table, roles = walled.read_recognised(content, name=name, progress=say)
    return table, recognise_forecasts(table) or roles


def _checked(
    state: str, table: Table, roles: Roles, leave_out: bool, mine: Kept
) -> Predictions | Forecasts | None:
    """What is in the columns; None where it was stopped, or is shown to be wrong."""
    forecasts = isinstance(roles, ForecastRoles)
    check: Callable[..., Any] = forecasts_from_table if forecasts else predictions_from_table
    if mine.checked is None or mine.checked[0] != state:
        found = jobs.run(
            f"check {mine.part} {state}",
            "Checking every row",
            lambda _: attempted(check, table, roles, leave_out=leave_out),
        )
        if found is None:
            return None
        mine.checked = state, found
    found = mine.checked[1]
    if isinstance(found, PredictionError):
        mine.opened = None
        _show_fault(mine, found)
        if leave_out or all(problem.row is not None for problem in found.problems):
            tick(LEAVE_OUT, key=_leave_out_key(mine))
        return None
    return found


def _show_fault(mine: Kept, fault: PredictionError) -> None:
    """What is wrong with a file, where, how often, and what to do."""
    st.error(f"The file {plain(mine.name)} cannot be used as it is.")
    _show_problems(fault.problems, "problems")


def _show_problems(problems: Sequence[Problem], key: str) -> None:
    found = problems_table(problems)
    page.table(found.columns, found.texts(), wrap=PROBLEM_WIDTHS, key=f"predictions_{key}")


def _say_what_is_needed(chosen: str) -> None:
    what = "No file yet" if chosen == MINE else "Nothing pasted yet"
    st.info(
        f"**{what}.** Expected: {FORMATS} A label column and either one "
        "column for each class (logits, log-probabilities or probabilities), one score of the "
        "positive class, or the predicted class with its confidence; a weight and a group column "
        "if you like. A link cannot hold a file: whoever opens it must choose the file again."
    )
    st.code(EXAMPLE, language="csv")


def choose_second(first: Opened | OpenedForecasts) -> Opened | OpenedForecasts | None:
    """Draw what to choose the other model from, and return it if it is there."""
    of_forecasts = isinstance(first, OpenedForecasts)
    chosen = against(first, CONTROLS["fcversus" if of_forecasts else "prversus"].show())
    if chosen != MINE:
        return (built_in_forecasts if of_forecasts else built_in)(chosen)
    dropped_file(
        "The other model's predictions for the same examples",
        key="predictions_second",
        on_file=partial(shelf.SHELF.keep, shelf.SECOND),
    )
    other = shelf.SHELF.kept(shelf.SECOND)
    if other is None:
        st.info(
            "Drop in the other model's file: the same examples, in the same order or with a column "
            "of identifiers that both files have."
        )
        return None
    show_kept(other)
    found = read(other)
    if found is not None and isinstance(found, OpenedForecasts) != of_forecasts:
        kinds = ("predicted classes", "forecasts of a number")
        other_kind, kind = kinds if of_forecasts else kinds[::-1]
        st.error(f"These are {other_kind}; the first model’s are {kind}.")
        return None
    return found


def edited_roles(table: Table, guess: ColumnRoles, key: str) -> ColumnRoles:
    """Draw a field for every guess, and return the roles that they say."""
    column = partial(column_in_role, table, guess, key)
    label = column("The true class", "label")
    recognised = next(words for words, layout in LAYOUTS.items() if layout == guess.layout)
    said = pick("The predictions are", [*LAYOUTS], key=f"{key}_layout", default=recognised)
    roles = replace(
        guess, label=label, classes={}, score=None, positive=None, predicted=None, confidence=None
    )
    if LAYOUTS[said] == "classes":
        roles = _by_class(table, guess, roles, key)
    elif LAYOUTS[said] == "score":
        roles = _by_score(table, guess, replace(roles, score=column("The score", "score")), key)
    else:
        predicted = column("Predicted class", "predicted")
        confidence = column("Its confidence", "confidence")
        roles = replace(roles, kind="confidence", predicted=predicted, confidence=confidence)
    weight = column("Weights of the examples", "weight")
    roles = replace(roles, weight=weight, group=column("Groups of the examples", "group"))
    # Who has changed something has answered.
    return roles if roles == guess else replace(roles, questions=())


def _by_class(table: Table, guess: ColumnRoles, roles: ColumnRoles, key: str) -> ColumnRoles:
    classes = dict(guess.classes)
    # A field with a thousand names in it helps nobody.
    if len(classes) <= MOST_RENAMED:
        columns = pick_many(
            "Columns of the classes", table.names, key=f"{key}_classes", default=[*classes]
        )
        if columns != list(classes):
            classes = classes_of(table, roles.label, columns)
        before = ", ".join(classes.values())
        named = words(
            "Their classes, in this order",
            # Other columns have other classes: a field of its own.
            key=f"{key}_names_{'|'.join(classes)}",
            default=before,
            help="Spelled as in the labels, separated by commas.",
        )
        as_named = [name.strip() for name in named.split(",")]
        if len(as_named) == len(classes) and named != before:
            classes = dict(zip(classes, as_named, strict=True))
    kinds = KINDS["classes"]
    default = guess.kind if guess.kind in kinds else "probabilities"
    kind = pick("Their numbers are", kinds, key=f"{key}_kind", default=default)
    return replace(roles, classes=classes, kind=kind)


def _by_score(table: Table, guess: ColumnRoles, roles: ColumnRoles, key: str) -> ColumnRoles:
    kind = pick(
        "The score is",
        list(SCORE_KINDS),
        key=f"{key}_score_kind",
        default=guess.kind if guess.score and guess.kind in SCORE_KINDS else "score",
        text=lambda value: SCORE_KINDS[value],
    )
    labels, positive = labels_of(table, roles.label), None
    if len(labels) == 2:
        first = guess.positive if guess.positive in labels else labels[1]
        field = positive_field(key, roles.label)
        positive = pick("The positive class", labels, key=field, default=first)
    return replace(roles, kind=kind, positive=positive)


def positive_field(key: str, label: str | None) -> str:
    """The key of the field that says which class a score is for."""
    return f"{key}_positive_{label}"


def labels_of(table: Table, label: str | None) -> tuple[str, ...]:
    """The distinct labels."""
    return () if label is None else table.column(label).distinct()[0]
