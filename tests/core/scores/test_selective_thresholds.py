"""Thresholds for a wanted risk or coverage: by hand, ties, messages."""

import pytest

from nll_core import risk_coverage_curve, threshold_for_coverage, threshold_for_risk


def test_thresholds():
    curve = risk_coverage_curve([0.9, 0.8, 0.7, 0.6, 0.5], [1, 0, 1, 1, 0])
    assert curve.risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 1 / 4, 2 / 5])
    point = threshold_for_risk(curve, 0.3)
    assert (point.threshold, point.coverage, point.risk) == (0.6, 0.8, 0.25)
    assert threshold_for_risk(curve, 0.0).coverage == 0.2
    assert threshold_for_risk(curve, 1.0).coverage == 1.0
    assert threshold_for_coverage(curve, 0.41).threshold == 0.7
    assert threshold_for_coverage(curve, 0.4).threshold == 0.8
    assert threshold_for_coverage(curve, 0.0).threshold == 0.9
    assert threshold_for_coverage(curve, 1.0).threshold == 0.5
    assert curve.full_risk == pytest.approx(0.4)


def test_no_threshold_parts_ties():
    curve = risk_coverage_curve([0.8] * 5, [1, 1, 1, 0, 0])
    assert threshold_for_risk(curve, 0.1) is None
    assert threshold_for_risk(curve, 0.4).coverage == 1.0
    assert threshold_for_coverage(curve, 0.2).coverage == 1.0


def test_messages():
    curve = risk_coverage_curve([0.1], [1])
    with pytest.raises(ValueError, match=r"risk must lie in \[0, 1\], got 1.5"):
        threshold_for_risk(curve, 1.5)
    with pytest.raises(ValueError, match=r"coverage must lie in \[0, 1\], got -1"):
        threshold_for_coverage(curve, -1.0)
