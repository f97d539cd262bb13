"""Areas by five definitions, bounds that hold, Chow's rule, and who is refused."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from nll_core.scores import (
    AREA_DEFINITIONS,
    abstention_cost,
    area_under_risk_coverage,
    coverage_bounds,
    refused_by_group,
    risk_coverage_areas,
    risk_coverage_curve,
    threshold_by_cost,
)

# prefix_mean, trapezoid, rescaled, from_origin, generalised.
KNOWN = [
    ([0.8, 0.7, 0.6], [1, 1, 0], (0.1111, 0.0556, 0.0833, 0.0556, 0.0556)),
    ([0.9, 0.8, 0.7, 0.6], [0, 1, 1, 1], (0.5208, 0.3646, 0.4861, 0.4896, 0.2188)),
    ([0.9, 0.8, 0.7, 0.6], [1, 1, 1, 0], (0.0625, 0.03125, 0.0417, 0.03125, 0.03125)),
]


@pytest.mark.parametrize(("confidence", "outcomes", "wanted"), KNOWN)
def test_known_areas(confidence, outcomes, wanted):
    found = risk_coverage_areas(confidence, outcomes)
    assert tuple(found) == AREA_DEFINITIONS
    for area, value in zip(found.values(), wanted, strict=True):
        assert area.value == pytest.approx(value, abs=5e-5)
        assert area.least == area.most == area.value


def test_of_a_tie_the_row_order_decides_between_known_ends():
    found = risk_coverage_areas([0.5] * 4, [1, 0, 1, 1])
    first, last = (
        risk_coverage_areas([0.9, 0.8, 0.7, 0.6], o) for o in ([0, 1, 1, 1], [1, 1, 1, 0])
    )
    for name, area in found.items():
        assert (area.least, area.most) == (last[name].value, first[name].value)
    assert found["prefix_mean"].value == pytest.approx(0.25, rel=1e-15)


def test_areas_are_means_over_all_orders_of_the_ties():
    confidence = np.array([0.9, 0.8, 0.8, 0.8, 0.5, 0.5, 0.2])
    right = np.array([1, 0, 1, 1, 0, 1, 0], bool)
    every = []
    for three in itertools.permutations((1, 2, 3)):
        for two in itertools.permutations((4, 5)):
            wrong = np.cumsum(~right[[0, *three, *two, 6]])
            k = np.arange(1, 8)
            risk, share = wrong / k, wrong / 7
            trapezoid = np.trapezoid(risk, k / 7)
            every.append(
                (
                    risk.mean(),
                    trapezoid,
                    trapezoid / (1 - 1 / 7),
                    np.trapezoid([0, *risk], [0, *k / 7]),
                    np.trapezoid([0, *share], [0, *k / 7]),
                )
            )
    found = risk_coverage_areas(confidence, right)
    for area, values in zip(found.values(), np.array(every).T, strict=True):
        assert area.value == pytest.approx(values.mean(), rel=1e-13)
        assert area.least == pytest.approx(values.min(), rel=1e-13)
        assert area.most == pytest.approx(values.max(), rel=1e-13)


def test_the_order_of_rows_and_a_rising_scale_do_not_matter():
    rng = np.random.default_rng(0)
    confidence, right = rng.integers(0, 5, 60) / 7, rng.random(60) < 0.7
    wanted = risk_coverage_areas(confidence, right)
    order = rng.permutation(60)
    assert risk_coverage_areas(confidence[order], right[order]) == wanted
    assert risk_coverage_areas(np.exp(confidence), right) == wanted


def test_without_ties_the_first_is_the_area_on_the_plot():
    rng = np.random.default_rng(1)
    confidence, right = rng.random(500), rng.random(500) < 0.8
    area = area_under_risk_coverage(confidence, right)
    found = risk_coverage_areas(confidence, right)
    assert found["prefix_mean"].value == pytest.approx(area.value, rel=1e-13)


@pytest.mark.parametrize(
    ("risk", "wanted"), [(0.05, 0.0012714), (0.1, 0.0051755), (0.2, 0.0214852)]
)
def test_the_oracle_of_many_rows(risk, wanted):
    n = 200_000
    right = np.arange(n) >= risk * n
    # With the mistakes ranked last the area is the oracle, and has a limit.
    found = risk_coverage_areas(np.arange(n), right)
    assert found["prefix_mean"].value == pytest.approx(wanted, abs=2e-6)
    assert wanted == pytest.approx(risk + (1 - risk) * math.log1p(-risk), abs=5e-8)
    curve = risk_coverage_curve(np.arange(n), right)
    coverage, ideal = curve.oracle(11)
    np.testing.assert_allclose(np.interp(coverage[1:], curve.coverage, curve.risk), ideal[1:])
    assert (coverage[0], ideal[0]) == (0, 0)


def test_an_oracle_of_only_wrong_or_only_right_answers():
    for outcomes, risk in (([0, 0], 1.0), ([1, 1], 0.0)):
        _, found = risk_coverage_curve([0.5, 0.6], outcomes).oracle(3)
        np.testing.assert_array_equal(found[1:], risk)


def test_the_complement_is_the_area_under_accuracy_that_mapie_documents():
    found = risk_coverage_areas([0.9, 0.8, 0.7, 0.6], [1, 1, 0, 0])
    assert 1 - found["prefix_mean"].value == pytest.approx(0.7916667, abs=5e-8)


def test_bounds_are_those_of_clopper_and_pearson():
    rng = np.random.default_rng(2)
    confidence, right = rng.random(300), rng.random(300) < 0.9
    found = coverage_bounds(confidence, right, risk=0.1, n_tests=10)
    assert found.coverage[-1] == 1
    for threshold, coverage, risk, upper in zip(
        found.thresholds, found.coverage, found.risk, found.upper, strict=True
    ):
        among = confidence >= threshold
        wrong = int((~right[among]).sum())
        assert (coverage, risk) == (among.mean(), wrong / among.sum())
        i = found.thresholds.tolist().index(threshold)
        assert (found.answered[i], found.wrong[i]) == (among.sum(), wrong)
        ends = stats.binomtest(wrong, int(among.sum()), alternative="less").proportion_ci(0.995)
        assert upper == pytest.approx(ends.high, rel=1e-10)


def test_a_promise_is_broken_in_fewer_cases_than_the_level_allows():
    rng, broken, kept, times = np.random.default_rng(3), 0, 0, 1500
    for _ in range(times):
        confidence = rng.random(400)
        right = rng.random(400) < 0.7 + 0.3 * confidence
        found = coverage_bounds(confidence, right, risk=0.11, confidence_level=0.8, n_tests=5)
        if found.chosen is not None:
            t = found.thresholds[found.chosen]
            kept += 1
            # Among uniform confidences above t the mean of what is wrong is 0.3 − 0.3(1 + t)/2.
            broken += 0.3 - 0.15 * (1 + t) > 0.11
    assert 0 < broken < 0.2 * times
    assert kept > 0.1 * times


def test_no_promise_where_too_few_have_been_seen():
    assert coverage_bounds(np.arange(30), np.ones(30), risk=0.05).chosen is None
    found = coverage_bounds([0.5, 0.5, 0.5], [0, 0, 0], risk=0.99)
    assert (found.upper.tolist(), found.chosen) == ([1.0], None)
    # What ties is answered together.
    assert len(coverage_bounds([0.5] * 50, [1] * 50, risk=0.5).thresholds) == 1


def test_chows_threshold_is_best_for_calibrated_confidences():
    rng = np.random.default_rng(4)
    confidence = rng.uniform(0.5, 1, 200_000)
    curve = risk_coverage_curve(confidence, rng.random(200_000) < confidence)
    found = abstention_cost(curve, refusal=0.6, error=3.0)
    assert found.threshold == pytest.approx(0.8)
    assert found.best_threshold == pytest.approx(0.8, abs=0.02)
    assert found.best_cost <= found.cost <= found.best_cost + 1e-3
    assert found.cost < min(found.answer_all, 0.6)
    assert found.cost == pytest.approx(3 * found.coverage * found.risk + 0.6 * (1 - found.coverage))


def test_a_cost_is_that_of_each_row():
    confidence, right = np.array([0.9, 0.8, 0.8, 0.6]), np.array([1, 0, 1, 0], bool)
    curve = risk_coverage_curve(confidence, right, sample_weight=[1, 2, 1, 1])
    for refusal in (0.05, 0.2, 0.25, 0.35, 0.9, 2.0):
        found = abstention_cost(curve, refusal=refusal)
        answered = confidence >= 1 - refusal
        each = np.where(answered, ~right, refusal)
        assert found.cost == pytest.approx(np.average(each, weights=[1, 2, 1, 1]))
        assert found.best_cost <= min(found.cost, found.answer_all, refusal)
    # A refusal that is dearer than any mistake: everything is answered.
    assert found.cost == found.answer_all
    nothing = abstention_cost(risk_coverage_curve([0.4], [0]), refusal=0.1)
    assert (nothing.coverage, nothing.best_threshold) == (0, math.inf)
    assert math.isnan(nothing.risk)


def test_of_two_classes_refusing_saves_what_two_thresholds_do():
    """With a cost of yes and one of no, half the mistakes of each: the same cost as one at ½."""
    p, y = np.array([0.1, 0.4, 0.6, 0.9]), np.array([0, 1, 0, 1])
    confidence, right = np.maximum(p, 1 - p), (p >= 0.5) == y
    found = abstention_cost(risk_coverage_curve(confidence, right), refusal=5.0)
    assert found.cost == threshold_by_cost(p, y, with_interval=False).half.cost


def test_who_is_refused():
    rng = np.random.default_rng(5)
    groups = rng.choice(["b", "a", "c"], 400)
    confidence, right = rng.random(400), rng.random(400) < 0.8
    found = refused_by_group(confidence, right, groups, threshold=0.4)
    assert found.groups.tolist() == ["a", "b", "c"]
    for i, name in enumerate("abc"):
        of = groups == name
        refused = confidence[of] < 0.4
        assert found.n[i] == of.sum()
        assert found.refused[i] == refused.mean() == found.n_refused[i] / found.n[i]
        assert found.n_wrong[i] == (~right[of][~refused]).sum()
        assert found.risk[i] == (~right[of][~refused]).mean()
        assert found.full_risk[i] == (~right[of]).mean()
        ends = stats.binomtest(int(refused.sum()), int(of.sum())).proportion_ci(method="wilson")
        np.testing.assert_allclose((found.low[i], found.high[i]), (ends.low, ends.high))
    assert found.refused[found.most] == found.refused.max()
    assert np.isnan(refused_by_group([0.1], [1], ["a"], threshold=0.5).risk[0])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: risk_coverage_areas([], []), "confidence must not be empty"),
        (lambda: risk_coverage_areas([np.nan], [1]), "confidence must not contain NaN"),
        (lambda: risk_coverage_areas([0.5], [1, 0]), "outcomes"),
        (lambda: coverage_bounds([0.5], [1], risk=2.0), "risk must lie in"),
        (lambda: coverage_bounds([0.5], [1], risk=0.1, n_tests=0), "n_tests must be"),
        (lambda: abstention_cost(risk_coverage_curve([0.5], [1]), refusal=0.0), "refusal must be"),
        (lambda: refused_by_group([0.5], [1], ["a", "b"], threshold=0.5), "groups must have shape"),
    ],
)
def test_what_is_wrong_is_said(call, says):
    with pytest.raises(ValueError, match=says):
        call()
