"""What if predictions are acted on: which class is taken for which, and where to draw the line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isnan

from nll_core.report.decision_chapter import decision_tables, threshold_text
from nll_core.report.decisions import DecisionReport, decision_report
from nll_core.report.parts import facts_of
from nll_core.report.sentences import confusion_sentence
from nll_core.report.table import ReportTable
from nll_core.scores.decision_cost import CostThreshold, Decisions
from pages._lessons.predictions.controls import CONTROLS
from pages._lessons.predictions.data import MOST_SWEPT, Opened, kept
from pages._lessons.predictions.words import Table, four
from pages._ui import page
from pages._ui.live import Sweep
from pages._ui.numbers import latex, percent
from pages._ui.text import named

NO_COSTS = (
    "A threshold by cost needs the probability of each of two classes; here each example is taken "
    "for the most probable class."
)


def show_decisions(opened: Opened) -> Mapping[str, Sweep]:
    """Confusions, and for two classes the threshold that two costs ask for."""
    by_cost = opened.has_probabilities and opened.predictions.n_classes == 2
    stage, side = page.columns()
    with side:
        if by_cost:
            costs = CONTROLS["prfp"].show(), CONTROLS["prfn"].show()
        else:
            costs = CONTROLS["prfp"].value, CONTROLS["prfn"].value
            page.note(NO_COSTS)
    found = decisions_of(opened, costs)
    facts = facts_of(opened.predictions)
    with stage:
        if by_cost:
            one = found.thresholds[0]
            page.sentence(cost_sentence(one, found.event))
            page.formula(*threshold_formula(one), key="threshold")
            page.table(*cost_table(one, found.event), key="predictions_costs")
            page.note(
                "The cheapest threshold is chosen by these very examples, and promises too much "
                "for others; c₊ / (c₊ + c₋) is right where the probabilities are calibrated."
            )
        else:
            page.sentence(confusion_sentence(found, facts.classes))
        for table in decision_tables(found, facts):
            if table.key != "costs":
                page.note(f"{table.caption}.")
                page.table(*shown(table), key=f"predictions_{table.key}")
    return {}


def decisions_of(opened: Opened, costs: tuple[float, float]) -> DecisionReport:
    """What the report says of decisions, for one pair of costs."""

    def make() -> DecisionReport:
        few = opened.predictions.n <= MOST_SWEPT
        return decision_report(opened.predictions, costs=[costs], with_intervals=few)

    return kept(opened, ("decisions", costs), make)


def cost_sentence(one: CostThreshold, event: str) -> str:
    """Where to draw the line, and what that saves."""
    alarm, miss = one.false_positive_cost, one.false_negative_cost
    begins = (
        f"If saying {named(event)} wrongly costs {alarm:g} and missing it costs {miss:g}, say it "
        f"from a probability of **{percent(one.optimal.threshold)}** on: "
    )
    if one.interval is None and one.optimal == replace(one.half, threshold=one.optimal.threshold):
        return f"{begins}on these examples that decides **as ½ does**, and saves nothing."
    changes = f"saves **{four(one.saving)}**"
    if one.saving < 0:
        changes = f"costs **{four(-one.saving)}** more"
    if one.interval is None:
        return f"{begins}in place of ½ that {changes} for each of so many examples."
    low, high = one.interval.low, one.interval.high
    noise = "more than" if low > 0 or high < 0 else "no more than"
    return (
        f"{begins}in place of ½ that {changes} for each example (a saving of {four(low)} to "
        f"{four(high)}, **{noise} noise**)."
    )


def threshold_formula(one: CostThreshold) -> tuple[str, str]:
    """The threshold of two costs in symbols and in numbers."""
    a, b = f"{one.false_positive_cost:g}", f"{one.false_negative_cost:g}"
    return (
        r"t = \frac{c_+}{c_+ + c_-}",
        rf"\frac{{{a}}}{{{a} + {b}}} = {latex(one.optimal.threshold)}",
    )


def cost_table(one: CostThreshold, event: str) -> Table:
    """The threshold of the costs beside ½ and beside the cheapest on these examples."""
    header = (
        "threshold",
        f"{event} from",
        "false positives",
        "missed",
        "precision",
        "recall",
        "cost of an example",
    )
    rows = (("½", one.half), ("c₊ / (c₊ + c₋)", one.optimal), ("cheapest here", one.best))
    return header, [[name, *_cells(at)] for name, at in rows]


def _cells(at: Decisions) -> list[str]:
    return [
        threshold_text(at.threshold),
        percent(at.false_positive),
        percent(at.false_negative),
        *("—" if isnan(share) else percent(share) for share in (at.precision, at.recall)),
        four(at.cost),
    ]


def shown(table: ReportTable) -> Table:
    """A table of the report as the page shows it."""
    rows = [["—" if cell is None else str(cell) for cell in row] for row in table.rows]
    return table.columns, rows
