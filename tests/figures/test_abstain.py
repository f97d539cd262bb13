"""The figures of the abstain page: data equal the records, and the state is where it says."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import scores as core
from pages._figures import abstain as figures
from pages._figures.predictions import risk_coverage

from .conftest import points, trace, valid

RNG = np.random.default_rng(0)
CONFIDENCE = RNG.random(400)
RIGHT = RNG.random(400) < 0.75 + 0.25 * CONFIDENCE
CURVE = core.risk_coverage_curve(CONFIDENCE, RIGHT)


def test_the_oracle_is_on_the_curve_of_risk_and_coverage() -> None:
    coverage, risk = CURVE.oracle()
    drawn = valid(risk_coverage(CURVE, None))
    last = next(t for t in drawn.data if t.name == "last")
    np.testing.assert_array_equal(last.x, coverage)
    np.testing.assert_array_equal(last.y, risk)


@pytest.mark.parametrize("risk", [0.2, 0.001])
def test_bounds_and_what_is_promised(risk: float) -> None:
    found = core.coverage_bounds(CONFIDENCE, RIGHT, risk=risk)
    drawn = valid(figures.bound_lines(found, risk, 0.3))
    np.testing.assert_array_equal(trace(drawn, "risk").y, found.risk)
    np.testing.assert_array_equal(trace(drawn, "bound").y, np.minimum(found.upper, 0.3))
    i = found.chosen
    assert points(drawn) == ([] if i is None else [(found.coverage[i], found.upper[i])])
    assert list(trace(drawn, "wanted").y) == [risk, risk]


def test_the_cost_is_a_point_of_its_curve() -> None:
    found = core.abstention_cost(CURVE, refusal=0.2)
    drawn = valid(figures.cost_curve(found, 0.3))
    assert points(drawn) == [(found.coverage, found.cost)]
    assert points(drawn, "best") == [(found.best_coverage, found.best_cost)]
    curve = points(drawn, "cost")
    assert (curve[0], curve[-1]) == ((0, 0.2), (1, pytest.approx(found.answer_all, abs=1e-6)))
    assert len(curve) <= figures.CORNERS


def test_a_temperature_is_a_point_of_its_line() -> None:
    drawn = valid(figures.heat_line([0.5, 1.0, 2.0], [0.3, 0.1, 0.2], 2, "AURC", 0.4))
    assert points(drawn) == [(2.0, 0.2)]
    assert drawn.layout.yaxis.title.text == "AURC"


def test_sizes_of_sets_are_shares() -> None:
    probs = RNG.dirichlet(np.ones(3), 300)
    found = core.split_conformal(probs, np.arange(300) % 3, alpha=0.3, n_calibration=100)
    drawn = valid(figures.set_sizes(found))
    shares = dict(points(drawn, "refused") + points(drawn, "answered"))
    assert shares == {k: n / 200 for k, n in enumerate(found.sizes)}
    assert [x for x, _ in points(drawn, "answered")] == [1]


def test_the_group_that_is_refused_most_is_marked() -> None:
    found = core.refused_by_group(CONFIDENCE, RIGHT, np.arange(400) % 3, threshold=0.4)
    drawn = valid(figures.refused_marks(found, ["a", "b", "c"]))
    np.testing.assert_array_equal(trace(drawn, "refused").x, found.refused)
    span = trace(drawn, "interval")
    np.testing.assert_array_equal(span.base, found.low)
    np.testing.assert_allclose(span.x + span.base, found.high)
    np.testing.assert_array_equal(trace(drawn, "wrong").x, found.risk)
    np.testing.assert_array_equal(trace(drawn, "before").x, found.full_risk)
    assert points(drawn) == [(found.refused[found.most], found.most)]
