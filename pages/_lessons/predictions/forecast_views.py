"""The views of forecasts of a number: what `nll_core.report` says of them, over figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, Final

import streamlit as st

from nll_core import report as core
from nll_core.formats import percent
from nll_core.report import forecast_words as words
from nll_core.report.forecast_columns import forecast_command
from nll_core.report.forecast_report import RecalibrationMethod
from nll_core.report.numbers import zip_of
from nll_core.report.second_forecast import ForecastComparison
from pages._figures import forecasts as figures
from pages._figures.style import Drawing
from pages._lessons.predictions.opened import OpenedForecasts, comparison
from pages._lessons.predictions.state import FAN, FORECAST_VIEWS, State
from pages._lessons.predictions.takeaway import file_stem, held_against, offer_report, say_command
from pages._ui import page
from pages._ui.lesson import Side, view
from pages._ui.numbers import latex
from pages._ui.parts import Below, Formula, Note, Part, Plot, Say, Table, row

METHODS: Final[dict[str, RecalibrationMethod]] = {"other levels": "levels", "one factor": "spread"}
PARTS: Final = {
    "Coverage": ("intervals", "levels", "pit", "curve", "recalibration"),
    "Forecast scores": ("scores",),
    "Forecasts": ("worst",),
    "Recalibration": ("recalibration", "intervals"),
}
WHY_WHOLE: Final = (
    "Intervals of these numbers take the forecasts as independent; forecasts that overlap in time "
    "count for fewer than they look."
)


def _report(s: State) -> core.ForecastReport:
    assert s.forecasts is not None
    return s.forecasts.report


def _plot(key: str, drawing: Drawing, shows: str, said: str) -> Plot:
    return Plot(f"forecasts_{key}", drawing, f"{shows} {said.replace('**', '')}")


def _table(found: Any) -> Table:
    return Table(f"forecasts_{found.key}", found.columns, found.texts(), present=found.chosen)


@view(FORECAST_VIEWS[0])
def coverage(s: State) -> Iterator[Part]:
    report = _report(s)
    held, levels = words.coverage_sentence(report), words.pit_sentence(report)
    yield Say(words.plain_sentence(report))
    yield row(
        [
            _plot("pit", figures.pit_bars(report.pit), "Histogram of levels.", levels),
            Say(levels, key="levels"),
        ],
        [
            _plot("held", figures.coverage_marks(report.curve), "Share held by level.", held),
            Say(held, key="held"),
        ],
    )
    yield Formula(
        r"u_i = F_i(y_i) \quad \text{uniform on } [0, 1] \text{ if honest} \\[0.4em] "
        r"\text{variance of } u = \tfrac{1}{12}",
        rf"12 \cdot ⟦{latex(report.pit.variance)}⟧ = ⟦{latex(12 * report.pit.variance)}⟧",
        key="pit",
    )
    yield Note(
        "A level that is only known to lie between two quantiles, or between two draws, is spread "
        f"over them. {WHY_WHOLE}"
    )
    tables = [words.levels_table(report)]
    if report.intervals:
        tables.insert(0, words.intervals_table(report))
    yield Below([part for found in tables for part in (Note(f"{found.caption}."), _table(found))])


@view(FORECAST_VIEWS[1])
def scores(s: State) -> Iterator[Part]:
    report = _report(s)
    yield Say(words.scores_sentence(report))
    found = words.scores_table(report)
    yield Table("forecasts_scores", found.columns, found.texts(), wrap=(18, 13, 22, 47))
    crps = report.score("crps")
    value = latex(crps.value) if crps else r"\text{—}"
    nll = report.score("nll")
    if nll is not None:
        yield Formula(
            r"\text{NLL} = \tfrac{1}{2} z^2 + \log \sigma + \tfrac{1}{2} \log 2\pi \qquad "
            r"z = \frac{y - \mu}{\sigma}",
            rf"\text{{NLL}} = ⟦{latex(nll.value)}⟧ \quad \text{{CRPS}} = ⟦{value}⟧",
            key="nll",
        )
    else:
        yield Formula(
            r"\text{CRPS} = 2 \int_0^1 \max\bigl(\tau (y - q_\tau), (\tau - 1)(y - q_\tau)\bigr)\,"
            r"d\tau",
            rf"\text{{CRPS}} = ⟦{value}⟧",
            key="crps",
        )
    yield Note(
        f"CRPS is in the unit of what came, and a distance where a forecast is one number. "
        f"{WHY_WHOLE}"
    )
    if report.groups:
        by_series = words.groups_table(report)
        yield Below([Note(f"{by_series.caption}."), _table(by_series)])


@view(FORECAST_VIEWS[2], controls="fcfrom")
def forecasts(s: State) -> Iterator[Part]:
    report = _report(s)
    places, q, observed = report.fan(s.fcfrom - 1, FAN)
    said = fan_sentence(report, q, observed)
    yield _plot("fan", figures.fan(report, places, q, observed), f"{len(places)} forecasts.", said)
    yield Say(said)
    levels = report.forecasts.asked_levels
    yield Note(
        f"Shaded: from the outermost levels, {percent(levels[0])} and {percent(levels[-1])}, "
        "inwards; line: the level nearest to one half; ● what came within, × outside."
    )
    worst = words.worst_table(report)
    yield Below([Note(f"{worst.caption}."), _table(worst)])


def fan_sentence(report: core.ForecastReport, q: Any, observed: Any) -> str:
    """How many of the forecasts that are shown did not hold what came."""
    outside = int(((observed < q[:, 0]) | (observed > q[:, -1])).sum())
    levels = report.forecasts.asked_levels
    expected = 1 - (levels[-1] - levels[0])
    return (
        f"Of these {len(observed)} forecasts **{outside}** missed what came with their outermost "
        f"levels; honest ones miss **{percent(float(expected))}**, "
        f"{len(observed) * expected:.1f} of them."
    )


def _beside_recalibration(s: State) -> list[Side]:
    return ["fcby"] if s.forecasts and s.forecasts.forecasts.kind == "gaussian" else []


def method_of(s: State, report: core.ForecastReport) -> RecalibrationMethod:
    """How they are recalibrated: only of a Gaussian there is a choice."""
    return METHODS[s.fcby] if report.about.kind == "gaussian" else "levels"


@view(FORECAST_VIEWS[3], controls=_beside_recalibration)
def recalibration(s: State) -> Iterator[Part]:
    report = _report(s)
    found = report.recalibration
    said = words.recalibration_sentence(report)
    yield Say(said)
    if not found.methods:
        return
    after, before = found[method_of(s, report)], found["none"]
    what = words.METHOD_NAMES[after.method]
    yield row(
        _plot(
            "pit_after",
            figures.pit_bars(after.histogram, before.histogram),
            f"Levels before and after {what}.",
            said,
        ),
        _plot(
            "held_after",
            figures.coverage_marks(after.curve, before.curve),
            f"Held before and after {what}.",
            said,
        ),
    )
    yield _table(words.recalibration_table(report))
    yield Note(
        "Every forecast is judged by a recalibration that was fitted on other folds, drawn at "
        "random. “Other levels” reads the forecast's τ at the level below which a share τ of the "
        "other forecasts had their outcomes; between given quantiles it follows straight lines, "
        "and beyond the outermost it cannot go. “One factor” multiplies every σ."
    )
    if after.scale is not None:
        yield Formula(
            r"s = \sqrt{\frac{1}{n} \sum_i \Bigl(\frac{y_i - \mu_i}{\sigma_i}\Bigr)^2}",
            rf"s = ⟦{latex(after.scale)}⟧",
            key="scale",
        )
    else:
        yield Formula(
            r"R(u) = \text{share of } u_i \le u \qquad q^{\text{new}}_\tau = q_{R^{-1}(\tau)}",
            rf"\Delta \text{{CRPS}} = ⟦{latex(after.difference)}⟧",
            key="map",
        )


@view(FORECAST_VIEWS[4])
def two_forecasters(s: State) -> Iterator[Part]:
    first, second = s.forecasts, s.second_forecasts
    found: ForecastComparison | None = None
    if first is not None and second is not None:
        found = comparison(first, second)
    if first is None or second is None or found is None:
        return
    said = words.second_sentence(found)
    yield Say(said)
    yield Note(f"First: {first.name}; second: {second.name}. {' '.join(found.notes)}")
    yield row(
        *(
            _plot(f"versus_{one.name}", figures.difference(one), "The paired difference.", said)
            for one in found.differences
        )
    )
    yield _table(words.second_table(found))
    yield Note(f"Bars: paired 95% intervals. Left is better for the first. {WHY_WHOLE}")
    for one in found.differences[-1:]:
        yield Formula(
            r"\Delta = \frac{1}{n} \sum_i \bigl(\text{CRPS}_i^{\text{first}} - "
            r"\text{CRPS}_i^{\text{second}}\bigr)",
            rf"⟦{latex(one.first)}⟧ - ⟦{latex(one.second)}⟧ = ⟦{latex(one.difference)}⟧",
            key="paired",
        )


def _numbers(report: core.ForecastReport) -> str:
    return json.dumps(core.forecast_numbers(report), indent=1, ensure_ascii=False, allow_nan=False)


def show_take_away(opened: OpenedForecasts) -> None:
    """The report, its tables, its numbers, and the command that makes them."""
    chosen = State.present().second_forecasts
    second, found = held_against(opened, chosen, "forecaster", "forecasts")
    names = [opened.name, *([second.name] if second else [])]
    name, stem = " and ".join(names), "-and-".join(file_stem(name) for name in names)
    report, which = opened.report.against(found), second and second.key
    page.sentence(words.plain_sentence(report))
    page.sentence(
        f"One HTML file of {report.about.n:,} forecasts with every table and picture: it opens "
        "offline, prints well, and fetches nothing.",
        key="forecast_report_said",
    )
    provenance = core.Provenance(file=name, date=date.today().isoformat())
    reasons = () if opened.read is None else opened.read.roles.reasons
    told: dict[str, Any] = {"title": name, "reasons": reasons, "provenance": provenance}
    write = partial(core.forecast_report_html, **told)
    html = report.ask(("html", which, provenance), write, report)
    tables = report.ask(("tables", which), zip_of, core.forecast_tables(report))
    offer_report(html, tables, stem, "forecasts")
    st.download_button(
        "Download all numbers (JSON)",
        report.ask(("numbers", which), _numbers, report),
        file_name=f"{stem}-numbers.json",
        mime="application/json",
        key="forecasts_numbers",
    )
    if opened.read is not None:
        options = ["--second", second.name] if second else []
        options += ["--out", f"{stem}-report.html"]
        other = second.read if second else None
        say_command(forecast_command(opened.read, opened.name, options, second=other))
