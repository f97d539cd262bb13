"""A summary of batches: the same in any order and any parts, and as the rows themselves say."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nll_core.calibration import (
    corp,
    expected_calibration_error,
    maximum_calibration_error,
    reliability_curve,
    smooth_calibration_error,
)
from nll_core.recalibration import fit_temperature
from nll_core.scores import area_under_risk_coverage, area_under_roc
from nll_core.summaries import BinarySummary, SummaryScores, summarise
from nll_core.summaries._cells import EXACT_BINS

# Ends, their neighbours, edges of bins and theirs, subnormals, and what lies between.
HARD = np.array(
    [0.0, -0.0, 1.0, 0.5, 5e-324, 1e-310, 2.0**-33, 2.0**-32, 2.0**-31, 1.0 - 2.0**-53]
    + [np.nextafter(k / 15, way) for k in range(1, 15) for way in (0.0, k / 15, 1.0)]
    + [np.nextafter(0.5, 0.0), np.nextafter(0.5, 1.0), 1 / 1.1, 1 / 11]
)
PROBS = st.one_of(st.sampled_from(HARD), st.floats(0.0, 1.0), st.sampled_from([0.2, 0.7, 0.9]))


@st.composite
def rows(draw, least=1):
    n = draw(st.integers(least, 40))
    p = draw(arrays(np.float64, n, elements=PROBS))
    y = draw(arrays(np.bool_, n))
    return y, p, draw(arrays(np.int64, n, elements=st.integers(0, 2)))


def state(summary):
    """All that a summary holds."""
    sums = {name: values.tolist() for name, values in sorted(summary.group_sums.items())}
    worst = [column.tolist() for column in summary.worst]
    kept = [summary.counts, summary.offset_sums, summary.square_sums]
    return [array.tobytes() for array in kept], summary.nll_sum, summary.brier_sum, sums, worst


def simulated(n, seed=0, steps=None, dtype=np.float64):
    generator = np.random.default_rng(seed)
    z = 2.0 * generator.standard_normal(n)
    p = (1.0 / (1.0 + np.exp(-1.4 * z))).astype(dtype)
    y = generator.random(n) < 1.0 / (1.0 + np.exp(-z))
    return y, p if steps is None else np.rint(p * steps) / steps


@given(rows(), st.data())
@settings(max_examples=40, deadline=None)
def test_any_parts_in_any_order_give_the_same_bits(data, choose):
    y, p, g = data
    names = ["a", "ß", "c, d"]
    whole = BinarySummary().update(y, p, groups=g, group_names=names)
    part = choose.draw(arrays(np.int64, len(p), elements=st.integers(0, 3)))
    order = choose.draw(st.permutations(range(4)))
    merged = BinarySummary()
    for k in order:
        other = BinarySummary()
        # Row by row, as rows keep their numbers; the groups' names in another order.
        for i in np.flatnonzero(part == k)[::-1]:
            other.update(
                y[i : i + 1],
                p[i : i + 1],
                groups=2 - g[i : i + 1],
                group_names=names[::-1],
                rows=[i + 1],
            )
        merged.merge(BinarySummary.from_bytes(other.to_bytes()))
    assert state(merged) == state(whole)


@given(rows())
@settings(max_examples=100, deadline=None)
def test_the_cells_keep_order_sides_and_edges(data):
    y, p, _ = data
    points = BinarySummary().update(y, p).points()
    assert points.n == len(p)
    assert (np.diff(points.forecast) >= 0).all()
    assert ((points.forecast >= 0) & (points.forecast <= 1)).all()
    mean, happened, counts = points.examples()
    assert (counts > 0).all()
    assert counts[happened].sum() == y.sum()
    assert mean @ counts == pytest.approx(p.sum(), rel=1e-9)
    for n_bins in EXACT_BINS:
        of_rows = reliability_curve(p, y, n_bins=n_bins)
        of_cells = reliability_curve(mean, happened, n_bins=n_bins, sample_weight=counts)
        assert of_cells.bins.tolist() == of_rows.bins.tolist()
        assert of_cells.weights.tolist() == of_rows.weights.tolist()
        assert of_cells.events.tolist() == of_rows.events.tolist()
        # As much of the confidence, which is 1 - p of the other class.
        sure = [np.where(x > 0.5, x, 1.0 - x) for x in (p, mean)]
        of_rows = reliability_curve(sure[0], y, n_bins=n_bins)
        of_cells = reliability_curve(sure[1], happened, n_bins=n_bins, sample_weight=counts)
        assert of_cells.weights.tolist() == of_rows.weights.tolist()


# What agrees to 24 bits counts as equal: here it is, of either class.
NEAR = st.sampled_from([0.0, 0.5, 2.0**-29, *np.float32([0.1, 0.2, 0.3, 1 / 3])]) | st.floats(
    2.0**-29, 0.5, width=32
)


@given(st.lists(st.tuples(NEAR, st.booleans(), st.booleans()), min_size=1, max_size=40))
@settings(max_examples=150, deadline=None)
def test_sums_are_exact_and_the_rest_within_its_error(data):
    near, upper, y = map(np.array, zip(*data, strict=True))
    compare(y, np.where(upper, 1.0 - near, near).astype(np.float64))


def compare(y, p):
    """Each score beside the same of the rows."""
    found = BinarySummary().update(y, p).report()
    sure, right = np.where(p > 0.5, p, 1.0 - p), (p > 0.5) == y
    truth = np.where(y, p, 1.0 - p)
    with np.errstate(divide="ignore"):
        nll = float(np.mean(-np.log(truth)))
    same(found, "nll", nll, 1e-10)
    same(found, "brier", float(np.mean(2.0 * (1.0 - truth) ** 2)), 1e-12)
    same(found, "accuracy", float(np.mean(right)), 1e-15)
    same(found, "ece", expected_calibration_error(sure, right), 1e-10)
    same(found, "mce", maximum_calibration_error(sure, right), 1e-10)
    split = corp(p, y)
    for name in ("miscalibration", "discrimination", "uncertainty"):
        same(found, name, 2.0 * getattr(split, name), 1e-9)
    area = area_under_roc(p, y)
    if area.status == "one outcome":
        assert found["auroc"].value is None
    else:
        same(found, "auroc", area.value, 1e-12)
    same(found, "aurc", area_under_risk_coverage(sure, right).value, 1e-12)
    same(
        found,
        "ece_equal_mass",
        expected_calibration_error(sure, right, strategy="quantile"),
        1e-9,
    )
    # The grid of the smooth error of rows has an error of its own.
    same(found, "smooth_ece", smooth_calibration_error(sure, right), 1e-6)
    return found


def same(found: SummaryScores, name: str, value: float, slack: float) -> None:
    score = found[name]
    assert score.value == value or abs(score.value - value) <= score.error + slack, name


@pytest.mark.parametrize("options", [{}, {"steps": 1024}, {"dtype": np.float32}, {"seed": 5}])
def test_many_rows_have_small_errors(options):
    y, p = simulated(200_000, **options)
    found = compare(y, p.astype(np.float64))
    assert found["auroc"].error < 3e-5
    assert found["aurc"].error < 3e-4
    assert found["miscalibration"].error < 1e-4
    assert found["ece_equal_mass"].error < 0.01
    assert found["smooth_ece"].error < 1e-6


def test_rounded_probabilities_tie_as_they_do_in_the_rows():
    # Multiples of a power of 2, so that 1 - p is exact.
    y, p = simulated(50_000, steps=1024)
    found = compare(y, p)
    for name in ("auroc", "miscalibration", "ece_equal_mass", "aurc"):
        assert found[name].error < 1e-15


def test_the_temperature_is_that_of_the_rows():
    y, p = simulated(300_000)
    score = BinarySummary().update(y, p).report()["temperature"]
    logits = np.stack([np.log1p(-p), np.log(p)], axis=-1)
    exact = fit_temperature(logits, y.astype(int)).temperature
    assert abs(score.value - exact) <= score.error < 1e-6


def test_groups_have_the_sums_of_their_rows():
    y, p = simulated(5_000)
    g = np.arange(5_000) % 3
    summary = BinarySummary()
    for part in np.split(np.arange(5_000), 7 * [0] + [1_234, 3_000]):
        if len(part):
            rows = {"groups": g[part], "group_names": ["x", "y", "z"]}
            summary.update(y[part], p[part], **rows)
    for k, sums in enumerate(summary.groups().values()):
        mine = g == k
        loss = -np.log(np.where(y, p, 1 - p))[mine]
        assert sums[:, 0].sum() == mine.sum()
        assert sums[:, 1].sum() == pytest.approx(loss.sum(), rel=1e-9)
        assert sums[:, 2].sum() == pytest.approx((loss**2).sum(), rel=1e-6)
        assert sums[:, 3].sum() == pytest.approx(np.maximum(p, 1 - p)[mine].sum(), rel=1e-10)
        assert sums[1::2, 0].sum() == ((p > 0.5) == y)[mine].sum()


def test_the_worst_rows_are_those_of_a_sort():
    y, p = simulated(3_000, steps=100)
    p = np.clip(p, 0.01, 0.99)
    summary = BinarySummary().update(y[:1000], p[:1000]).update(y[1000:], p[1000:])
    loss = -np.log(np.where(y, p, 1 - p))
    # A sort that is stable keeps the first of those that tie.
    assert summary.worst.rows.tolist() == (np.argsort(-loss, kind="stable")[:20] + 1).tolist()
    assert summary.worst.probs.tolist() == p[summary.worst.rows - 1].tolist()


def test_intervals_are_those_of_the_rows():
    from nll_core.losses._log_prob_rows import TwoClassRows
    from nll_core.score_tables.score_table import score_classes

    y, p = simulated(40_000)
    found = BinarySummary().update(y, p).report()
    rows = score_classes(TwoClassRows(p), y.astype(int))
    for name in ("nll", "nll_skill", "accuracy", "brier", "ece", "ece_equal_mass", "auroc", "aurc"):
        mine, theirs = found[name].interval, rows[name]
        width = theirs.high - theirs.low
        # Resamples know the ends of an interval to some hundredths of its width.
        assert mine.low == pytest.approx(theirs.low, abs=0.12 * width), name
        assert mine.high == pytest.approx(theirs.high, abs=0.12 * width), name


def test_a_summary_is_kept_in_a_file_and_sent(tmp_path):
    y, p = simulated(1_000)
    whole = BinarySummary().update(y, p, groups=[0] * 1_000, group_names=["√"])
    whole.save(tmp_path / "kept")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    for other in (BinarySummary.load(tmp_path / "kept"), pickle.loads(pickle.dumps(whole))):
        assert state(other) == state(whole)
    (tmp_path / "kept").write_bytes(b"nothing")
    with pytest.raises(ValueError, match="no summary"):
        BinarySummary.load(tmp_path / "kept")


def test_batches_of_an_engine_are_the_whole():
    y, p = simulated(900)
    names = np.array(["a", "b", "c"])[np.arange(900) % 3]
    parts = [summarise([(y[i::3], p[i::3], names[i::3])]) for i in range(3)]
    merged = parts[2].merge(parts[0]).merge(parts[1])
    whole = summarise([(y, p, names)])
    assert merged.report().scores == whole.report().scores
    assert {k: v.tolist() for k, v in merged.groups().items()} == {
        k: v.tolist() for k, v in whole.groups().items()
    }


@pytest.mark.parametrize(
    ("labels", "probs", "message"),
    [
        ([1], [1.5], r"probs must lie in \[0, 1\]"),
        ([1], [np.nan], "probs"),
        ([2], [0.5], "labels"),
        ([1, 0], [0.5], "labels"),
        ([[1]], [[0.5]], r"probs must have shape \(n,\)"),
    ],
)
def test_a_bad_batch_is_refused_and_nothing_is_taken_in(labels, probs, message):
    summary = BinarySummary()
    with pytest.raises(ValueError, match=message):
        summary.update(labels, probs)
    assert summary.n == 0
    with pytest.raises(ValueError, match="no rows"):
        summary.report()


def test_groups_are_in_all_batches_or_in_none():
    with_groups = BinarySummary().update([1], [0.5], groups=[0], group_names=["a"])
    with pytest.raises(ValueError, match="all batches or in none"):
        with_groups.update([1], [0.5])
    with pytest.raises(ValueError, match="all summaries or in none"):
        with_groups.merge(BinarySummary().update([1], [0.5]))
    with pytest.raises(ValueError, match="groups"):
        with_groups.update([1], [0.5], groups=[1], group_names=["a"])
    assert with_groups.n == 1
