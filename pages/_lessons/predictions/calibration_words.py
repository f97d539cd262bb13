"""What the predictions page says of calibration methods."""

from __future__ import annotations

from nll_core import CalibrationComparison, method_name
from nll_core.formats import signed
from nll_core.report.sentences import turned_round_sentence
from pages._lessons.predictions.words import Table, four, mean_of
from pages._ui.numbers import latex, percent


def calibration_table(found: CalibrationComparison) -> tuple[Table, int]:
    """Scores before and after each method, and which row is recommended."""
    header = (
        "method",
        "mean NLL (nats)",
        "difference",
        f"{percent(found.confidence_level)} interval",
        "Brier",
        "ECE",
        "right",
        "truths at 0",
    )
    before = found.before
    body = [
        [
            "none",
            four(before.nll),
            "—",
            "—",
            four(before.brier),
            four(before.expected_error),
            percent(before.accuracy),
            f"{before.n_infinite:,}",
        ]
    ]
    for m in found.methods:
        s = m.scores
        body.append(
            [
                method_name(m.method),
                four(s.nll),
                signed(four(m.difference)),
                f"{signed(four(m.interval.low))} to {signed(four(m.interval.high))}",
                four(s.brier),
                four(s.expected_error),
                percent(s.accuracy),
                f"{s.n_infinite:,}",
            ]
        )
    names = [None, *(m.method for m in found.methods)]
    return (header, body), names.index(found.recommendation.method)


def calibration_sentence(found: CalibrationComparison) -> str:
    """The recommendation with its reason."""
    turned = turned_round_sentence(found)
    return (
        f"**Recommended:** {found.sentence}. {turned + ' ' if turned else ''}"
        "Each example was judged by a fit that had not seen it; of the methods as good as the best "
        "within noise, the simplest is recommended."
    )


def difference_formula(found: CalibrationComparison, *, weighted: bool) -> tuple[str, str]:
    """The paired difference of the NLL in symbols, and for the method with the lowest NLL."""
    best = found[found.recommendation.best]
    return (
        rf"\Delta = {mean_of(weighted)} "
        r"\bigl(\log p_{i, y_i} - \log \tilde{p}_{i, y_i}\bigr)",
        rf"{latex(best.scores.nll)} - {latex(found.before.nll)} = {latex(best.difference)}",
    )
