"""Figures of the predictions page: what is drawn is what was found."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
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
from nll_core.report import reliability_picture
from pages._figures.predictions import on_reliability, reliability, small_reliability
from pages._figures.predictions_ece import estimator_by_bins, side_by_side
from pages._figures.predictions_intervals import Row, intervals
from pages._figures.predictions_selective import MOST_CORNERS, on_risk_coverage, risk_coverage
from pages._figures.predictions_surprise import FOOT, surprise_histogram
from pages._figures.predictions_versus import two_reliabilities
from pages._figures.style import OPTIMUM_SYMBOL, STATE_TRACE


def digits(smoothing: float = 0.0) -> Predictions:
    found = load_digits_predictions(smoothing)
    labels = found.labels.astype(np.int64)
    return Predictions("logits", found.logits, labels, found.class_names)


DIGITS = digits()
PAIR = DIGITS.confidence_and_correct()
PICTURE = reliability_picture(*PAIR, None, "right")


def validated(figure: go.Figure) -> go.Figure:
    go.Figure(figure.to_dict())  # raises for what Plotly does not know
    return figure


def named(figure: go.Figure, name: str) -> go.Scatter:
    return next(trace for trace in figure.data if trace.name == name)


def test_reliability_shows_every_bin_its_band_and_its_gap() -> None:
    figure = validated(reliability(PICTURE, says="probability of the predicted class"))
    bins, bands, gaps = (named(figure, name) for name in ("bins", "consistency band", "gaps"))
    assert np.allclose(bins.x, PICTURE.forecast, atol=1e-5)
    assert np.allclose(bins.y, PICTURE.frequency, atol=1e-5)
    assert np.array_equal(bins.customdata[:, 2:], np.column_stack([PICTURE.low, PICTURE.high]))
    assert np.allclose(bands.base, PICTURE.low, atol=1e-5)
    assert np.allclose(np.add(bands.base, bands.y), PICTURE.high, atol=2e-5)
    assert np.allclose(np.add(gaps.base, gaps.y), PICTURE.frequency, atol=2e-5)
    assert figure.layout.xaxis.title.text == "forecast: probability of the predicted class"
    assert figure.layout.yaxis2.title.text == "examples (log)"


def test_the_histogram_counts_every_example() -> None:
    figure = validated(reliability(PICTURE, says="p"))
    right, wrong = named(figure, "right"), named(figure, "not right")
    assert sum(right.customdata) == PAIR[1].sum()
    assert sum(wrong.customdata) == (~PAIR[1]).sum()
    assert np.allclose(np.add(right.y, right.base), right.customdata)


def test_the_moving_traces_are_the_same_for_every_number_of_bins() -> None:
    names = [
        [
            t["meta"]["live"]
            for t in on_reliability(reliability_picture(*PAIR, None, "right", n_bins=b))
        ]
        for b in (5, 50)
    ]
    assert names[0] == names[1] == ["bands", "stems", "bins"]


def test_small_diagrams_share_their_ranges() -> None:
    probs = DIGITS.probs()
    pictures = [
        reliability_picture(probs[:, k], DIGITS.labels == k, None, str(k)) for k in range(10)
    ]
    layout = validated(small_reliability(pictures)).layout.to_plotly_json()
    axes = [layout[key] for key in layout if key.startswith(("xaxis", "yaxis"))]
    assert len(axes) == 20
    assert len({tuple(axis["range"]) for axis in axes}) == 1


def test_risk_coverage_ends_at_the_risk_of_accepting_all() -> None:
    curve = risk_coverage_curve(*PAIR)
    point = threshold_for_coverage(curve, 0.8)
    figure = validated(risk_coverage(curve, point, wanted_risk=0.05))
    risk = named(figure, "risk")
    assert len(risk.x) <= MOST_CORNERS
    assert risk.x[-1] == pytest.approx(1.0)
    assert risk.y[-1] == pytest.approx(curve.full_risk)
    state = next(t for t in figure.data if t.meta and t.meta["live"] == STATE_TRACE)
    assert (state.x[0], state.y[0]) == (point.coverage, point.risk)
    assert max(s.y0 for s in figure.layout.shapes) == curve.full_risk
    assert min(s.y0 for s in figure.layout.shapes) == 0.05


def test_without_a_threshold_the_same_traces_are_empty() -> None:
    curve = risk_coverage_curve(*PAIR)
    there = on_risk_coverage(curve, threshold_for_coverage(curve, 0.5))
    gone = on_risk_coverage(curve, None)
    assert [t["meta"]["live"] for t in there] == [t["meta"]["live"] for t in gone]
    assert not gone[-1]["x"]


def test_estimators_stand_beside_chance() -> None:
    found = ece_report(DIGITS)
    names = [f"{e.bins} {e.norm} {e.debiased}" for e in found.estimators]
    figure = validated(side_by_side(names, found.estimators, 2))
    observed = named(figure, "observed")
    expected = [e.values[min(2, len(e.values) - 1)] for e in found.estimators]
    assert np.allclose(observed.x, expected)
    assert list(figure.layout.yaxis.ticktext) == names
    one = found.find("uniform")
    along = validated(estimator_by_bins(one, name="ECE"))
    assert np.allclose(named(along, "ECE").y, one.values)
    assert np.allclose(named(along, "mean by chance").y, one.calibrated_mean)


def test_surprises_right_and_wrong() -> None:
    found = surprise_report(DIGITS)
    figure = validated(
        surprise_histogram(found.edges, found.right, found.wrong, mean=found.mean, chosen=3.0)
    )
    right, wrong = named(figure, "right"), named(figure, "wrong")
    assert sum(right.customdata) + sum(wrong.customdata) == DIGITS.n
    assert np.allclose(np.add(wrong.y, FOOT), wrong.customdata)
    assert figure.layout.xaxis.title.text.endswith("(nats)")
    assert named(figure, "chosen").x[0] == 3.0


def test_an_infinite_surprise_is_marked_at_the_edge_and_has_no_mean() -> None:
    edges, counts = np.linspace(0, 2, 5), np.array([3.0, 1.0, 0.0, 1.0])
    figure = surprise_histogram(edges, counts, counts, mean=np.inf, chosen=np.inf)
    assert named(validated(figure), "chosen").x[0] == 2.0
    assert not figure.layout.shapes


def test_intervals_mark_the_chosen_and_what_is_infinite() -> None:
    rows = [
        Row("a", -0.1, -0.2, 0.0, chosen=True),
        Row("b", np.inf, np.inf, np.inf),
        Row("c", 0.1, 0.05, np.inf),
    ]
    figure = validated(intervals(rows, x="difference (nats)", y="method", reference=0.0))
    dots = named(figure, "value")
    assert list(dots.marker.symbol) == [OPTIMUM_SYMBOL, "triangle-right", "circle"]
    low, high = figure.layout.xaxis.range
    assert low < min(dots.x) < max(dots.x) < high
    assert list(figure.layout.yaxis.ticktext) == ["a", "b", "c"]
    assert figure.layout.shapes[0].x0 == 0.0


def test_rows_of_nothing_finite_can_be_drawn() -> None:
    figure = validated(intervals([Row("a", np.inf, np.inf, np.inf)], x="NLL (nats)", y="group"))
    assert np.isfinite(figure.layout.xaxis.range).all()


def test_two_models_in_one_diagram() -> None:
    found = compare_models(DIGITS, digits(0.1))
    one, two = found.first_calibration, found.second_calibration
    figure = validated(
        two_reliabilities(
            ("one", one.mean_confidence, one.accuracy, one.counts),
            ("two", two.mean_confidence, two.accuracy, two.counts),
        )
    )
    assert np.allclose(named(figure, "one").y, one.accuracy)
    assert np.allclose(named(figure, "two").x, two.mean_confidence)
    assert named(figure, "one").marker.symbol != named(figure, "two").marker.symbol
