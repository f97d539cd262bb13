"""What a report says where the scores of two classes are the wrong way round."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.predictions import ColumnRoles, read_predictions
from nll_core.report import report_on
from nll_core.report.sentences import (
    reversed_sentence,
    summary_sentences,
    turned_round_sentence,
)


@pytest.mark.parametrize(("positive", "is_reversed"), [("yes", False), ("no", True)])
def test_an_auroc_below_a_half_is_said_and_no_slope_below_0_is_recommended_without_a_word(
    positive: str, is_reversed: bool
) -> None:
    rng = np.random.default_rng(2)
    p = rng.random(300)
    rows = [f"{'yes' if u < x else 'no'},{x!r}" for x, u in zip(p, rng.random(300), strict=True)]
    text = "\n".join(["label,p", *[row.replace("np.float64(", "").rstrip(")") for row in rows]])
    roles = ColumnRoles(label="label", score="p", positive=positive, kind="score")
    report = report_on(read_predictions(text.encode(), roles=roles), methods=["platt"])
    auroc = report.scores["auroc"]
    assert auroc.value is not None
    said = reversed_sentence(report.scores)
    turned = turned_round_sentence(report.calibration)
    summary = " ".join(summary_sentences(report))
    if is_reversed:
        assert f"AUROC {auroc.value:.4f} is clearly below ½" in said
        assert f"the AUROC is {1 - auroc.value:.4f}" in said
        assert "Platt scaling with slope −" in summary
        assert "it turns the scores round" in turned
        assert said in summary
        assert turned in summary
    else:
        assert said == turned == ""


def test_chance_alone_is_not_called_reversed() -> None:
    rng = np.random.default_rng(0)
    rows = "".join(
        f"{int(y)},{p}\n" for y, p in zip(rng.random(80) < 0.5, rng.random(80), strict=True)
    )
    report = report_on(read_predictions(f"label,p_1\n{rows}".encode()), methods=["platt"])
    auroc = report.scores["auroc"]
    assert auroc.high is not None
    assert auroc.high > 0.5
    assert reversed_sentence(report.scores) == ""
