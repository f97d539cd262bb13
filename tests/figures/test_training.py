"""The figures of the training page: traces, titles, and data equal to the results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nll_core import softmax
from nll_core.datasets import load_challenger, load_iris
from nll_core.teaching import round_steps, split_sample, train_with_cure
from pages._figures import training as figures
from pages._figures.style import spread

from .conftest import trace

IRIS = load_iris()
STEPS = round_steps(1000)
WINDOW = (0.5, 7.2, -0.1, 2.75)


def run_of(n_classes: int = 3, n_train: int = 12) -> tuple[Any, Any]:
    kept = IRIS.labels >= 3 - n_classes
    labels = IRIS.labels[kept] - (3 - n_classes)
    sample = split_sample(IRIS.features[kept, 2:], labels, n_train=n_train, seed=7)
    return sample, train_with_cure(sample, "none", l2=0, label_smoothing=0, steps=STEPS)


def along(log: bool = True, held: bool = True) -> figures.Along:
    _, found = run_of(2)
    return figures.Along(
        found.run.steps,
        found.train.nll,
        found.held_out.nll if held else None,
        found.held_out.confidence,
        found.held_out.accuracy,
        found.run.weight_norms,
        found.run.gradient_norms,
        log,
    )


def test_the_nll_of_both_parts_and_where_it_is_lowest() -> None:
    run, at = along(), 30
    figure = figures.nll_along(run, at).figure()
    np.testing.assert_array_equal(trace(figure, "train").y, run.train)
    np.testing.assert_array_equal(trace(figure, "held").y, run.held_out)
    assert run.held_out is not None
    lowest = int(run.held_out.argmin())
    assert trace(figure, "lowest").x[0] == run.steps[lowest]
    assert f"lowest at step {run.steps[lowest]}" in trace(figure, "words").text[2]
    mark, beside = trace(figure, "state"), trace(figure, "train here")
    assert (mark.x[0], mark.y[0]) == (run.steps[at], run.held_out[at])
    assert (beside.x[0], beside.y[0]) == (run.steps[at], run.train[at])
    assert trace(figure, "train").x[0] == figures.ZERO
    assert figure.layout.yaxis.type == "log"
    low, high = (10.0**v for v in figure.layout.yaxis.range)
    assert low < run.train.min()
    assert run.train.max() < high
    assert "nats" in figure.layout.yaxis.title.text


def test_without_held_out_data_the_mark_is_on_the_training_curve() -> None:
    run = along(held=False)
    figure = figures.nll_along(run, 5).figure()
    assert trace(figure, "state").y[0] == run.train[5]
    for name in ("held", "lowest", "train here"):
        assert len(trace(figure, name).x) == 0
    assert {t.meta["live"] for t in figure.data} == {
        t.meta["live"] for t in figures.nll_along(along(), 5).figure().data
    }


def test_a_short_run_has_an_even_axis() -> None:
    figure = figures.nll_along(along(log=False), 3).figure()
    assert figure.layout.xaxis.type is None
    assert trace(figure, "train").x[0] == 0


@pytest.mark.parametrize(
    ("build", "curve", "name"),
    [
        (figures.confidence_along, "confidence", "confidence"),
        (figures.confidence_along, "accuracy", "accuracy"),
        (figures.weights_along, "norms", "norm"),
        (figures.gradient_along, "gradients", "gradient"),
    ],
)
def test_small_charts_show_the_run(build: Any, curve: str, name: str) -> None:
    run, at = along(), 40
    figure = build(run, at).figure()
    values = getattr(run, curve)
    np.testing.assert_array_equal(trace(figure, name).y, values)
    mark = trace(figure, "accuracy here" if name == "accuracy" else "state")
    assert (mark.x[0], mark.y[0]) == (run.steps[at], values[at])
    axis = figure.layout.yaxis
    ends = [10.0**v for v in axis.range] if axis.type == "log" else axis.range
    assert ends[0] <= values.min()
    assert values.max() <= ends[1]
    assert axis.title.text


@pytest.mark.parametrize("n_classes", [2, 3])
def test_shading_is_where_a_class_is_that_probable(n_classes: int) -> None:
    sample, found = run_of(n_classes)
    at = 55
    b, w = (p[at] for p in found.run.in_own_units(sample))
    kept = IRIS.labels >= 3 - n_classes
    features = IRIS.features[kept, 2:]
    parts = (sample.train, sample.held_out)
    points = [figures.Points(features[part.rows], part.labels) for part in parts]
    probs = softmax(found.logits(sample.held_out, at))
    wrong = probs.argmax(axis=1) != sample.held_out.labels
    names = IRIS.class_names[3 - n_classes :]
    figure = figures.plane(
        points[0], points[1], wrong, figures.Parameters(b, w), names, ("length", "width"), WINDOW
    ).figure()
    for k in range(n_classes):
        for level in figures.LEVELS:
            region = trace(figure, f"region {k} {level}")
            corners = np.column_stack([region.x, region.y])
            assert (softmax(corners @ w.T + b)[:, k] >= level - 0.02).all()
    border = trace(figure, f"border {n_classes - 2} {n_classes - 1}")
    logits = np.column_stack([border.x, border.y]) @ w.T + b
    np.testing.assert_allclose(logits[:, -1], logits[:, -2], atol=0.05)
    np.testing.assert_array_equal(trace(figure, "wrong").x, points[1].features[wrong, 0])
    drawn = sum(len(t.x) for t in figure.data if t.name and "training" in t.name)
    assert drawn == sample.train.n
    assert "length (cm)" in figure.layout.xaxis.title.text


def test_the_curve_of_the_o_rings_ends_at_the_launch() -> None:
    flights = load_challenger()
    found = figures.Parameters(np.array([0.0, 15.0429]), np.array([[0.0], [-0.2322]]))
    train = figures.Points(flights.features, flights.labels)
    empty = figures.Points(np.empty((0, 1)), np.empty(0, dtype=np.int64))
    figure = figures.rings_curve(train, empty, found, 31.0).figure()
    curve, mark = trace(figure, "curve"), trace(figure, "state")
    expected = 1 / (1 + np.exp(-(15.0429 - 0.2322 * np.asarray(curve.x))))
    np.testing.assert_allclose(curve.y, expected, atol=1e-5)
    assert mark.x[0] == 31
    assert mark.y[0] == pytest.approx(0.9996, abs=5e-5)
    drawn = figure.data[0]
    assert len(drawn.x) == 23
    assert len(set(zip(drawn.x, drawn.y, strict=True))) == 23
    assert "°F" in figure.layout.xaxis.title.text


def test_cures_are_drawn_with_their_names_in_order() -> None:
    names = ("none", "L2", "label smoothing", "temperature", "early stopping")
    rng = np.random.default_rng(0)
    steps = np.array(STEPS)
    curves = {
        name: figures.CureCurves(
            rng.uniform(0.1, 0.5, steps.size), rng.uniform(-0.1, 0.1, steps.size)
        )
        for name in names
    }
    figure = figures.cures_along(steps, curves, "L2", 20, log=True).figure()
    for name in names:
        np.testing.assert_array_equal(trace(figure, name).y, curves[name].nll)
        np.testing.assert_array_equal(trace(figure, f"{name}2").y, curves[name].gap)
    assert trace(figure, "L2").line.width > trace(figure, "none").line.width
    assert trace(figure, "state").y[0] == curves["L2"].nll[20]
    assert trace(figure, "state gap").y[0] == curves["L2"].gap[20]
    ends = [curves[name].nll[-1] for name in names]
    assert (np.argsort(trace(figure, "names").y) == np.argsort(ends)).all()
    assert "accuracy" in figure.layout.yaxis2.title.text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.01234, "0.0123"), (1868.2, "1,868"), (1e-6, "10⁻⁶"), (9.98e145, "9.98·10¹⁴⁵")],
)
def test_numbers_in_charts_are_short(value: float, text: str) -> None:
    assert figures.short(value) == text


def test_a_mark_beyond_its_axis_stands_within_its_end() -> None:
    assert figures.within(0.5, (0.1, 1.0)) == 0.5
    assert 0.1 < figures.within(1e-9, (0.1, 1.0)) < 0.11
    assert 0.9 < figures.within(1e99, (0.1, 1.0)) < 1.0


@pytest.mark.parametrize("values", [[0.0] * 5, [0.15] * 5, [-0.9, 0.01, 0.0, 0.02, 0.9]])
def test_names_do_not_lie_on_each_other(values: list[float]) -> None:
    found = spread(values, figures.GAP_RANGE, log=False)
    gaps = np.diff(np.sort(found)) / (figures.GAP_RANGE[1] - figures.GAP_RANGE[0])
    assert (gaps > 0.07).all()
    assert figures.GAP_RANGE[0] <= min(found)
    assert max(found) <= figures.GAP_RANGE[1]
