"""What the predictions page says of groups of examples."""

from __future__ import annotations

from nll_core import GroupReport, extreme_difference
from nll_core.formats import signed
from pages._lessons.predictions.words import Table, four, range_text
from pages._ui.numbers import latex, percent
from pages._ui.text import named


def group_table(found: GroupReport) -> Table:
    """The scores of each group."""
    header = (
        "group",
        "examples",
        "mean NLL (nats)",
        "95% interval",
        "right",
        "95% interval",
        "said",
    )
    body = []
    for g in (*found.groups, found.overall):
        ends = (None, None) if g.nll_interval is None else (g.nll_interval.low, g.nll_interval.high)
        body.append(
            [
                g.name if g is not found.overall else "all",
                f"{g.n:,}",
                "not known" if g.nll is None else four(g.nll),
                range_text(*ends) or "—",
                percent(g.accuracy),
                f"{percent(g.accuracy_interval.low)} to {percent(g.accuracy_interval.high)}",
                percent(g.mean_confidence),
            ]
        )
    return header, body


def group_sentence(found: GroupReport, what: str) -> str:
    """The best and the worst group."""
    known = [g for g in found.groups if g.nll is not None]
    if len(known) < 2:
        groups = sorted(found.groups, key=lambda g: g.accuracy)
        return (
            f"Of {len(groups)} groups ({what}), {named(groups[0].name)} has the fewest right, "
            f"**{percent(groups[0].accuracy)}**, and {named(groups[-1].name)} the most, "
            f"**{percent(groups[-1].accuracy)}**.{_tested(found)}"
        )
    known.sort(key=lambda g: g.nll or 0.0)
    best, worst = known[0], known[-1]
    return (
        f"Of {len(known)} groups ({what}), **{named(worst.name)}** has the highest mean NLL, "
        f"**{four(worst.nll or 0.0)} nats** on {worst.n:,} examples, and **{named(best.name)}** "
        f"the lowest, **{four(best.nll or 0.0)}** on {best.n:,}.{_tested(found)}"
    )


def _tested(found: GroupReport) -> str:
    """Whether the extremes differ by more than chance, allowing for their choice."""
    extreme = extreme_difference(found)
    if extreme is None or extreme.low is None or extreme.high is None:
        return ""
    chosen = (
        "" if extreme.pairs == 1 else f", widened for the {extreme.pairs:,} pairs to choose from"
    )
    verdict = (
        "more than chance explains" if extreme.beyond_chance else "chance alone may explain it"
    )
    return (
        f" The difference is **{signed(four(extreme.difference))}** "
        f"({percent(found.confidence_level)} interval{chosen}: {signed(four(extreme.low))} to "
        f"{signed(four(extreme.high))}): **{verdict}**."
    )


def group_formula(found: GroupReport) -> tuple[str, str]:
    """The NLL as the mean of those of the groups, by their share, in symbols and in numbers."""
    first, *rest = found.groups
    more = r" + \dots" if rest else ""
    return (
        r"\text{NLL} = \sum_g \text{share}_g \, \text{NLL}_g",
        rf"{first.share:.3f} \cdot {latex(first.nll or 0.0)}{more} = "
        rf"{latex(found.overall.nll or 0.0)}",
    )
