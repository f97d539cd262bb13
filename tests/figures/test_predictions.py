"""Figures of the predictions page: what is drawn is what was found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nll_core import (
    Predictions,
    compare_models,
    ece_report,
    risk_coverage_curve,
    surprise_report,
    threshold_for_coverage,
)
from nll_core.datasets import load_digits_predictions
from nll_core.report import class_picture, forecast_in
from nll_core.report.tables import estimator_name
from pages._figures import predictions as figures
from pages._figures.style import OPTIMUM_SYMBOL, STATE_TRACE, Drawing

from .conftest import called, points, valid


def digits(smoothing: float = 0.0) -> Predictions:
    found = load_digits_predictions(smoothing)
    labels = found.labels.astype(np.int64)
    return Predictions("logits", found.logits, labels, found.class_names)


DIGITS = digits()
RIGHT = forecast_in(DIGITS, None)
PICTURE = RIGHT.picture()
CURVE = risk_coverage_curve(RIGHT.p, RIGHT.happened)


def test_reliability_shows_every_bin_its_band_its_gap_and_every_example() -> None:
    figure = valid(figures.reliability(PICTURE))
    bins, bands, gaps = (called(figure, name) for name in ("bins", "consistency band", "gaps"))
    assert np.allclose(bins.x, PICTURE.forecast, atol=1e-5)
    assert np.allclose(bins.y, PICTURE.frequency, atol=1e-5)
    assert np.allclose(bands.x, PICTURE.forecast, atol=1e-5)
    assert np.allclose(bands.base, PICTURE.low, atol=1e-5)
    assert np.allclose(np.add(gaps.base, gaps.y), PICTURE.frequency, atol=2e-5)
    assert figure.layout.xaxis.title.text == "forecast: probability of the predicted class"
    right, wrong = called(figure, "right"), called(figure, "not right")
    assert sum(right.customdata) == RIGHT.happened.sum()
    assert sum(wrong.customdata) == (~RIGHT.happened).sum()


@pytest.mark.parametrize(
    "drawings",
    [
        [figures.reliability(RIGHT.picture(n)) for n in (5, 50)],
        [figures.small_reliability([class_picture(DIGITS, 8, n_bins=n)]) for n in (5, 50)],
        [figures.side_by_side(ece_report(DIGITS).estimators, n) for n in (5, 50)],
        [
            figures.risk_coverage(CURVE, point, wanted_risk=0.05)
            for point in (threshold_for_coverage(CURVE, 0.5), None)
        ],
    ],
)
def test_what_moves_has_the_same_traces_and_axes_in_every_state(drawings: list[Drawing]) -> None:
    names = [[trace["meta"]["live"] for trace in drawing.moving()] for drawing in drawings]
    assert names[0] == names[1] != []
    assert drawings[0].x == drawings[1].x
    assert drawings[0].y == drawings[1].y


def test_small_diagrams_share_their_ranges() -> None:
    drawing = figures.small_reliability([class_picture(DIGITS, k) for k in range(10)])
    layout = valid(drawing).layout.to_plotly_json()
    axes = [layout[key] for key in layout if key.startswith(("xaxis", "yaxis"))]
    assert len(axes) == 20
    assert len({tuple(axis["range"]) for axis in axes}) == 1


def test_risk_coverage_ends_at_the_risk_of_accepting_all() -> None:
    point = threshold_for_coverage(CURVE, 0.8)
    figure = valid(figures.risk_coverage(CURVE, point, wanted_risk=0.05))
    risk = called(figure, "risk")
    assert len(risk.x) <= figures.MOST_CORNERS
    assert risk.x[-1] == pytest.approx(1.0)
    assert risk.y[-1] == pytest.approx(CURVE.full_risk)
    assert points(figure) == [(point.coverage, point.risk)]
    assert [s.y0 for s in figure.layout.shapes] == [CURVE.full_risk]
    assert set(called(figure, "wanted").y) == {0.05}
    assert not figures.risk_coverage(CURVE, None).marks[STATE_TRACE]["x"]


def test_estimators_stand_beside_chance() -> None:
    found = ece_report(DIGITS)
    figure = valid(figures.side_by_side(found.estimators, 15))
    expected = [e.values[e.place_of(15)] for e in found.estimators]
    assert np.allclose(called(figure, "observed").x, expected)
    assert list(figure.layout.yaxis.ticktext) == [estimator_name(e) for e in found.estimators]
    one = found.find("uniform")
    along = valid(figures.estimator_by_bins(one))
    assert np.allclose(called(along, estimator_name(one)).y, one.values)
    assert np.allclose(called(along, "mean by chance").y, one.calibrated_mean)


def test_surprises_right_and_wrong() -> None:
    found = surprise_report(DIGITS)
    figure = valid(figures.surprise_histogram(found, 3.0))
    right, wrong = called(figure, "right"), called(figure, "wrong")
    assert sum(right.customdata) + sum(wrong.customdata) == DIGITS.n
    assert np.allclose(np.add(wrong.y, figures.FOOT), wrong.customdata)
    assert figure.layout.xaxis.title.text.endswith("(nats)")
    assert called(figure, "chosen").x[0] == 3.0
    # What is infinite is marked at the edge, and has no mean.
    figure = valid(figures.surprise_histogram(replace(found, mean=np.inf), np.inf))
    assert called(figure, "chosen").x[0] == found.edges[-1]
    assert not figure.layout.shapes


def test_intervals_mark_the_chosen_and_what_is_infinite() -> None:
    rows = [
        figures.Row("a", -0.1, -0.2, 0.0, chosen=True),
        figures.Row("b", np.inf, np.inf, np.inf),
        figures.Row("c", 0.1, 0.05, np.inf),
    ]
    figure = valid(figures.intervals(rows, x="difference (nats)", y="method", reference=0.0))
    dots = called(figure, "value")
    assert list(dots.marker.symbol) == [OPTIMUM_SYMBOL, "triangle-right", "circle"]
    low, high = figure.layout.xaxis.range
    assert low < min(dots.x) < max(dots.x) < high
    assert list(figure.layout.yaxis.ticktext) == ["a", "b", "c"]
    assert figure.layout.shapes[0].x0 == 0.0
    nothing_finite = valid(figures.intervals([rows[1]], x="NLL (nats)", y="group"))
    assert np.isfinite(nothing_finite.layout.xaxis.range).all()


def test_two_models_in_one_diagram() -> None:
    found = compare_models(DIGITS, digits(0.1))
    figure = valid(figures.two_reliabilities(found, ("one", "two")))
    assert np.allclose(called(figure, "one").y, found.first_calibration.accuracy)
    assert np.allclose(called(figure, "two").x, found.second_calibration.mean_confidence)
    assert called(figure, "one").marker.symbol != called(figure, "two").marker.symbol
