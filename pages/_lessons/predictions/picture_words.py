"""What the predictions page says of surprises, of classes and of abstaining."""

from __future__ import annotations

import math

from nll_core import SelectivePoint, SurpriseReport
from nll_core.report import ReliabilityPicture, SelectiveReport
from nll_core.report.tables import identifier_cells
from pages._lessons.predictions.controls import AS_IN_FILE
from pages._lessons.predictions.data import Opened
from pages._lessons.predictions.words import Table, four
from pages._ui.numbers import latex, percent, significant
from pages._ui.text import named


def surprise_sentence(found: SurpriseReport) -> str:
    """How unevenly the NLL is spread over the examples."""
    shares = {float(p): float(s) for p, s in zip(found.parts, found.shares, strict=True)}
    levels = {
        float(p): float(q) for p, q in zip(found.quantile_levels, found.quantiles, strict=True)
    }
    infinite = (
        f" **{significant(found.infinite)}** got probability 0: an infinite surprise, beyond "
        "the right edge."
        if found.infinite
        else ""
    )
    return (
        f"Half of the examples have a surprise below **{four(levels[0.5])} nats**, one in a "
        f"hundred above **{four(levels[0.99])}**; the mean is {four(found.mean)}, the mean NLL. "
        f"The worst 1% of the examples make up **{percent(shares[0.01])}** of the total, the worst "
        f"10% {percent(shares[0.1])}.{infinite}"
    )


def worst_table(opened: Opened, found: SurpriseReport) -> Table:
    """The examples that surprise most."""
    classes, worst = opened.predictions.classes, found.worst
    heads, _, names = identifier_cells(opened.predictions.identifiers, worst.rows)
    scores = ("truth", "predicted", "its confidence", "p of the truth", "surprise (nats)")
    header = ("row", *heads, *scores)
    body = [
        [
            f"{int(worst.rows[i]):,}",
            *names[i],
            classes[int(worst.labels[i])],
            classes[int(worst.predicted[i])],
            percent(float(worst.confidence[i])),
            significant(float(worst.probability[i]), 3),
            four(float(worst.surprise[i])),
        ]
        for i in range(len(worst.rows))
    ]
    return header, body


def worst_sentence(opened: Opened, found: SurpriseReport, i: int) -> str:
    """One of the worst examples, and what it weighs."""
    worst, classes = found.worst, opened.predictions.classes
    surprise = float(worst.surprise[i])
    part = (
        f" This one example is {percent(surprise / (found.mean * found.n))} of the total NLL."
        if math.isfinite(surprise) and found.mean > 0 and not found.weighted
        else ""
    )
    heads, _, names = identifier_cells(opened.predictions.identifiers, worst.rows)
    called = f" ({named(heads[0])} {named(names[i][0])})" if heads else ""
    truth = named(classes[int(worst.labels[i])])
    said = named(classes[int(worst.predicted[i])])
    return (
        f"Row **{int(worst.rows[i]):,}**{called} is {truth}; the model predicted {said} with "
        f"**{percent(float(worst.confidence[i]))}** and gave the truth "
        f"**{significant(float(worst.probability[i]), 3)}**: **{four(surprise)} nats**.{part}"
    )


def selective_sentence(
    found: SelectiveReport, point: SelectivePoint | None, wanted: float | None
) -> str:
    """What abstaining below a threshold would have gained."""
    everything = f"If every prediction is accepted, {percent(found.curve.full_risk)} are wrong"
    if point is None:
        return (
            f"{everything}. **No threshold** keeps the share of wrong ones at or "
            f"below {percent(wanted or 0.0)} here: even the surest predictions are wrong too often."
        )
    area = found.area
    return (
        f"{everything}. Accept only those with a confidence of at least "
        f"**{significant(point.threshold, 5)}**: then **{percent(point.coverage)}** are answered, "
        f"and **{percent(point.risk)}** of those are wrong. The area under the curve (AURC) is "
        f"**{four(area.value)}**; with the same mistakes all ranked last it would be "
        f"{four(area.oracle)}. A threshold chosen on these data looks a little better on them than "
        "it will on new data."
    )


def which_classes(start: int, shown: int, n_classes: int, order: str) -> str:
    """Which of the classes are shown."""
    first = "" if order == AS_IN_FILE else f", first those of the {order}"
    if shown == n_classes:
        return f"All {n_classes:,} classes{first}."
    return (
        f"Classes {start + 1:,} to {start + shown:,} of {n_classes:,}{first}; the others are on "
        "the other pages."
    )


def classes_sentence(
    pictures: list[ReliabilityPicture], n_classes: int, share: float | None
) -> str:
    """The class whose probabilities miss most, and what those shown make of the whole."""
    worst = max(pictures, key=lambda picture: picture.error)
    best = min(pictures, key=lambda picture: picture.error)
    part = ""
    if len(pictures) < n_classes and share is not None:
        part = f" Together these {len(pictures)} make **{percent(share)}** of the classwise ECE."
    return (
        f"Each class is judged as a yes-or-no question: class **{named(worst.event)}** has the "
        f"largest ECE here, **{four(worst.error)}**, and class **{named(best.event)}** the "
        f"smallest, **{four(best.error)}**.{part} With many classes most forecasts are near 0, "
        "which alone makes the error small."
    )


def class_rows(
    pictures: list[ReliabilityPicture], errors: list[float], total: float
) -> list[list[str]]:
    """For each class what was said and what came, its error, and its part of the whole."""
    return [
        [
            picture.event,
            percent(picture.mean_forecast),
            percent(picture.mean_frequency),
            four(picture.error),
            percent(error / total) if total else "—",
        ]
        for picture, error in zip(pictures, errors, strict=True)
    ]


def threshold_table(found: SelectiveReport) -> Table:
    """Thresholds for some wanted coverages and risks."""
    header = ("wanted", "accept from", "coverage", "wrong among them")
    body = [
        [
            f"coverage {percent(wanted)}",
            significant(point.threshold, 5),
            percent(point.coverage),
            percent(point.risk),
        ]
        for wanted, point in found.for_coverage
    ]
    for wanted, at in found.for_risk:
        if at is None:
            body.append([f"risk {percent(wanted)}", "no threshold", "—", "—"])
        else:
            cells = (significant(at.threshold, 5), percent(at.coverage), percent(at.risk))
            body.append([f"risk {percent(wanted)}", *cells])
    return header, body


def risk_formula(point: SelectivePoint | None) -> tuple[str, str]:
    """Coverage and risk of a threshold in symbols and in numbers."""
    symbols = (
        r"\text{coverage}(t) = \frac{1}{n} \sum_i \mathbb{1}[c_i \ge t] \\[0.6em] "
        r"\text{risk}(t) = \frac{\sum_i \mathbb{1}[c_i \ge t]\,\mathbb{1}[\text{wrong}_i]}"
        r"{\sum_i \mathbb{1}[c_i \ge t]}"
    )
    if point is None:
        return symbols, r"\text{no threshold}"
    return symbols, (
        rf"\text{{coverage}}(⟦{latex(point.threshold)}⟧) = ⟦{latex(point.coverage)}⟧ \quad "
        rf"\text{{risk}} = ⟦{latex(point.risk)}⟧"
    )


def surprise_formula(found: SurpriseReport, i: int) -> tuple[str, str]:
    """The surprise of one of the worst examples, in symbols and in numbers."""
    p, surprise = float(found.worst.probability[i]), float(found.worst.surprise[i])
    return r"\ell_i = -\log p_{i, y_i}", rf"-\log {latex(p)} = {latex(surprise)}"
