"""Summaries of several classes, and of weighted rows: any parts, and what the rows say."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nll_core.calibration import calibration_error_by_class
from nll_core.losses._log_prob_rows import LogProbRows
from nll_core.recalibration import fit_temperature
from nll_core.score_tables.score_table import score_classes
from nll_core.summaries import BinarySummary, MulticlassSummary

# Shares of classes before they are divided by their sum: ties, zeros, and what nearly is one.
SHARES = st.one_of(st.sampled_from([0.0, 1.0, 1.0, 2.0, 1e-12, 1e-300]), st.floats(0.0, 10.0))


@st.composite
def rows(draw):
    n, k = draw(st.integers(1, 25)), draw(st.integers(2, 4))
    shares = draw(arrays(np.float64, (n, k), elements=SHARES))
    shares[:, 0] += shares.sum(axis=1) < 1e-6
    labels = draw(arrays(np.int64, n, elements=st.integers(0, k - 1)))
    weights = draw(arrays(np.float64, n, elements=st.sampled_from([0.0, 0.3, 1.0, 7.0, 1e-3])))
    groups = draw(arrays(np.int64, n, elements=st.integers(0, 2)))
    return labels, shares / shares.sum(axis=1, keepdims=True), weights, groups


def state(summary):
    """All that a summary holds."""
    cells = [array.tobytes() for one in summary._all_cells() for array in one._arrays.values()]
    kept = [
        column.tolist() for one in (summary.worst, summary.drawn) for column in one.columns.values()
    ]
    groups = {name: sums.tolist() for name, sums in sorted(summary.group_sums.items())}
    sums = summary.class_sums.tolist(), summary.temperatures.sums.tolist()
    return cells, summary.confusion.tolist(), sums, groups, kept


def simulated(n, k=5, seed=0):
    """Labels, overconfident log-probabilities, and weights."""
    generator = np.random.default_rng(seed)
    z = 2.0 * generator.standard_normal((n, k))
    p = np.exp(z)
    p /= p.sum(axis=1, keepdims=True)
    y = (p.cumsum(axis=1) > generator.random((n, 1))).argmax(axis=1)
    log_probs = 1.3 * z
    log_probs -= np.log(np.exp(log_probs).sum(axis=1, keepdims=True))
    return y, log_probs, generator.integers(0, 4, n).astype(float)


@given(rows(), st.booleans(), st.data())
@settings(max_examples=40, deadline=None)
def test_any_parts_in_any_order_give_the_same_bits(data, weighted, choose):
    y, p, w, g = data
    names = ["a", "ß", "c, d"]
    largest = 7.0 if weighted else None

    def taken(rows, names=names, turned=False):
        summary = MulticlassSummary(p.shape[1], largest_weight=largest)
        for part in rows:
            summary.update(
                y[part],
                LogProbRows(p[part], are_probs=True),
                sample_weight=w[part] if weighted else None,
                groups=2 - g[part] if turned else g[part],
                group_names=names,
                rows=part + 1,
            )
        return summary

    whole = taken([np.arange(len(y))])
    part = choose.draw(arrays(np.int64, len(y), elements=st.integers(0, 3)))
    merged = MulticlassSummary(p.shape[1], largest_weight=largest)
    for k in choose.draw(st.permutations(range(4))):
        # Row by row, the groups' names in another order.
        singly = [np.array([i]) for i in np.flatnonzero(part == k)[::-1]]
        other = taken(singly, names[::-1], turned=True)
        merged.merge(MulticlassSummary.from_bytes(other.to_bytes()))
    assert state(merged) == state(whole)


def test_large_batches_give_the_same_bits_as_small_ones():
    y, log_probs, w = simulated(9_000, 3)
    whole = MulticlassSummary(3, largest_weight=3.0).update(y, log_probs, sample_weight=w)
    parts = MulticlassSummary(3, largest_weight=3.0)
    for part in np.array_split(np.random.default_rng(1).permutation(9_000), 7):
        parts.update(y[part], log_probs[part], sample_weight=w[part], rows=part + 1)
    whole_again = MulticlassSummary(3, largest_weight=3.0)
    whole_again.update(y, log_probs, sample_weight=w, rows=np.arange(1, 9_001))
    assert state(parts) == state(whole_again)
    assert whole.report().scores == parts.report().scores


SUMS = ("nll", "base_rate_nll", "nll_skill", "accuracy", "brier", "uncertainty", "ece", "mce")


@pytest.mark.parametrize("k", [2, 3, 12])
@pytest.mark.parametrize("weighted", [False, True])
def test_sums_are_exact_and_the_rest_within_its_error(k, weighted):
    y, log_probs, w = simulated(6_000, k)
    summary = MulticlassSummary(k, largest_weight=3.0 if weighted else None)
    w = w if weighted else None
    summary.update(y, log_probs, sample_weight=w)
    found, rows = summary.report(), score_classes(log_probs, y, sample_weight=w)
    assert found.n == rows.n
    for score in found.scores:
        if score.name == "temperature":
            exact = fit_temperature(log_probs, y, sample_weight=w).temperature
            assert abs(score.value - exact) <= score.error < 1e-3
            continue
        theirs = rows[score.name]
        assert (score.value is None) == (theirs.value is None)
        if score.value is None:
            continue
        if score.name in SUMS or score.name == "classwise_ece":
            assert score.error == 0.0
            assert score.value == pytest.approx(theirs.value, rel=1e-9), score.name
        elif score.error is not None:
            assert abs(score.value - theirs.value) <= score.error + 1e-6, score.name
        if score.interval is not None and theirs.low is not None:
            # Resamples know the ends of an interval to some hundredths of its width.
            width = theirs.high - theirs.low
            ends = score.interval.low, score.interval.high
            assert ends == pytest.approx((theirs.low, theirs.high), abs=0.13 * width), score.name


def test_the_numbers_are_those_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    y, log_probs, w = simulated(4_000, 4)
    p = np.exp(log_probs)
    p /= p.sum(axis=1, keepdims=True)
    summary = MulticlassSummary(4, largest_weight=3.0)
    for part in np.array_split(np.arange(4_000), 5):
        rows = LogProbRows(p[part], are_probs=True)
        summary.update(y[part], rows, sample_weight=w[part])
    found, said = summary.report(), p.argmax(axis=1)
    assert found["nll"].value == pytest.approx(metrics.log_loss(y, p, sample_weight=w), rel=1e-9)
    right = metrics.accuracy_score(y, said, sample_weight=w)
    assert found["accuracy"].value == pytest.approx(right, rel=1e-12)
    one_hot = np.eye(4)[y]
    brier = sum(
        metrics.mean_squared_error(one_hot[:, c], p[:, c], sample_weight=w) for c in range(4)
    )
    assert found["brier"].value == pytest.approx(brier, rel=1e-9)
    matrix = metrics.confusion_matrix(y, said, sample_weight=w)
    np.testing.assert_allclose(summary.confusion_matrix(), matrix, rtol=1e-12)
    sums = summary.sums_by_class()
    np.testing.assert_allclose(sums["weight"], np.bincount(y, w), rtol=1e-12)
    surprise = -np.log(p[np.arange(4_000), y])
    np.testing.assert_allclose(sums["nll"], np.bincount(y, w * surprise), rtol=1e-6)


def test_two_weighted_classes_have_the_area_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    y, log_probs, w = simulated(3_000, 2)
    summary = MulticlassSummary(2, largest_weight=3.0).update(y, log_probs, sample_weight=w)
    area = metrics.roc_auc_score(y, log_probs[:, 1], sample_weight=w)
    score = summary.report()["auroc"]
    assert abs(score.value - area) <= score.error + 1e-12
    assert score.error < 1e-4


def test_weights_repeat_rows():
    y, log_probs, w = simulated(2_000, 3)
    weighted = MulticlassSummary(3, largest_weight=3.0).update(y, log_probs, sample_weight=w)
    again = np.repeat(np.arange(2_000), w.astype(int))
    repeated = MulticlassSummary(3).update(y[again], log_probs[again])
    for one, other in zip(weighted.report().scores, repeated.report().scores, strict=True):
        if one.value is not None and one.name != "ece_debiased":
            assert one.value == pytest.approx(other.value, rel=1e-4), one.name
    assert weighted.n == np.count_nonzero(w)


def test_weights_of_many_sizes_are_summed_as_they_are():
    y, log_probs, _ = simulated(3_000, 3)
    w = np.exp(3.0 * np.random.default_rng(5).standard_normal(3_000))
    summary = MulticlassSummary(3, largest_weight=16.0 * w.max())
    summary.update(y, log_probs, sample_weight=w)
    rows = score_classes(log_probs, y, sample_weight=w)
    for name in SUMS:
        assert summary.report()[name].value == pytest.approx(rows[name].value, rel=1e-5), name
    for points in (summary.points("confidence"), *summary.class_points()):
        # No cell counts for more rows than it has.
        assert (points.masses**2 <= points.counts * points.mass_squares * (1 + 1e-12)).all()


def test_two_classes_are_those_of_the_other_summary():
    y, log_probs, _ = simulated(5_000, 2)
    p = np.exp(log_probs)
    p /= p.sum(axis=1, keepdims=True)
    one = MulticlassSummary(2).update(y, LogProbRows(p, are_probs=True)).report()
    other = BinarySummary().update(y, p[:, 1]).report()
    for score in other.scores:
        assert one[score.name].value == pytest.approx(score.value, rel=1e-4), score.name


def test_errors_of_classes_are_those_of_the_rows():
    from nll_core.summaries.multiclass_scores import errors_by_class

    y, log_probs, w = simulated(3_000, 7)
    summary = MulticlassSummary(7, largest_weight=3.0).update(y, log_probs, sample_weight=w)
    np.testing.assert_allclose(
        errors_by_class(summary.class_points()),
        calibration_error_by_class(log_probs, y, sample_weight=w),
        rtol=1e-6,
    )


@pytest.mark.parametrize("temperature", [0.2, 0.7, 1.0, 3.0, 11.0])
def test_the_temperature_is_that_of_the_rows(temperature):
    y, log_probs, _ = simulated(20_000, 4)
    summary = MulticlassSummary(4).update(y, LogProbRows(temperature * log_probs))
    exact = fit_temperature(temperature * log_probs, y).temperature
    found = summary.report()["temperature"]
    assert abs(found.value - exact) <= found.error + 1e-9 * exact


def test_infinite_surprise_and_its_row_are_told():
    p = np.array([[0.5, 0.5, 0.0], [0.2, 0.3, 0.5], [0.9, 0.1, 0.0]])
    rows = LogProbRows(p, are_probs=True)
    summary = MulticlassSummary(3).update([2, 2, 0], rows)
    found = summary.report()
    assert found["nll"].value == np.inf
    assert found["temperature"].value is None
    assert summary.worst["rows"].tolist() == [1, 2, 3]
    assert summary.sums_by_class()["infinite"].tolist() == [0.0, 0.0, 1.0]


def test_rows_are_drawn_evenly_and_all_where_they_are_few():
    y, log_probs, _ = simulated(70_000, 2)
    summary = MulticlassSummary(2).update(y, log_probs)
    drawn = summary.drawn
    assert len(drawn["rows"]) == len(set(drawn["rows"].tolist())) == 20_000
    assert (drawn["labels"] == y[drawn["rows"] - 1]).all()
    assert np.array_equal(drawn["log_probs"], log_probs[drawn["rows"] - 1])
    # A tenth of the rows has a tenth of the drawn ones, within four standard errors.
    tenths = np.bincount((drawn["rows"] - 1) // 7_000, minlength=10)
    assert np.abs(tenths - 2_000).max() < 4 * np.sqrt(2_000 * 0.9)
    few = MulticlassSummary(2).update(y[:500], log_probs[:500])
    assert sorted(few.drawn["rows"].tolist()) == list(range(1, 501))


def test_a_summary_is_kept_in_a_file_and_sent(tmp_path):
    y, log_probs, w = simulated(1_000, 3)
    whole = MulticlassSummary(3, largest_weight=3.0)
    whole.update(y, log_probs, sample_weight=w, groups=[0] * 1_000, group_names=["√"])
    whole.save(tmp_path / "kept")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    others = MulticlassSummary.load(tmp_path / "kept"), pickle.loads(pickle.dumps(whole))
    for other in others:
        assert state(other) == state(whole)
    text = (tmp_path / "kept").read_bytes()
    for damaged in (b"nothing", text[:-100], BinarySummary().to_bytes()):
        (tmp_path / "kept").write_bytes(damaged)
        with pytest.raises(ValueError, match="no summary"):
            MulticlassSummary.load(tmp_path / "kept")


def test_what_does_not_fit_is_refused_and_nothing_is_taken_in():
    summary = MulticlassSummary(3)
    third = np.full((2, 3), -np.log(3.0))
    cases = [
        (([0, 3], third), {}, "labels"),
        (([0, 1], third[:, :2]), {}, r"shape \(n, 3\)"),
        (([0, 1], third * 2.0), {}, "sum to 1"),
        (([0, 1], third), {"sample_weight": [1.0, 2.0]}, "largest_weight"),
        (([0, 1], third), {"rows": [1]}, "rows must have shape"),
        (([0, 1], third), {"groups": [0, 1], "group_names": ["a"]}, "groups"),
    ]
    for arguments, options, message in cases:
        with pytest.raises(ValueError, match=message):
            summary.update(*arguments, **options)
    assert summary.n == 0
    with pytest.raises(ValueError, match="no rows"):
        summary.report()
    weighted = MulticlassSummary(3, largest_weight=3.0)
    with pytest.raises(ValueError, match="largest_weight"):
        weighted.update([0, 1], third)
    with pytest.raises(ValueError, match="at most"):
        weighted.update([0, 1], third, sample_weight=[1.0, 1e9])
    with pytest.raises(ValueError, match="same n_classes and weight_unit"):
        summary.merge(weighted)
    summary.update([0, 1], third, groups=[0, 0], group_names=["a"])
    with pytest.raises(ValueError, match="all summaries or in none"):
        summary.merge(MulticlassSummary(3).update([0, 1], third))
    assert summary.n == 2
