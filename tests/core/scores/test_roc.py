"""AUROC: scikit-learn, DeLong from all pairs, coverage, degenerate data, messages."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr
from sklearn.metrics import roc_auc_score
from sklearn.metrics import roc_curve as scikit_curve

from nll_core import area_under_roc
from nll_core.scores import roc_curve

rows = st.lists(
    st.tuples(st.integers(-3, 3), st.booleans(), st.integers(1, 4)), min_size=2, max_size=40
).filter(lambda r: len({y for _, y, _ in r}) == 2)


def pairs_table(scores, outcomes):
    """1, ½ or 0 for each event (row) against each non-event (column)."""
    events, others = scores[outcomes], scores[~outcomes]
    return (events[:, None] > others) + 0.5 * (events[:, None] == others)


@settings(max_examples=80, deadline=None)
@given(rows)
def test_agrees_with_scikit_learn_with_ties_and_weights(sample):
    scores, outcomes, weights = (np.array(column) for column in zip(*sample, strict=True))
    assert area_under_roc(scores, outcomes).value == pytest.approx(
        roc_auc_score(outcomes, scores), abs=1e-12
    )
    assert area_under_roc(scores, outcomes, sample_weight=weights).value == pytest.approx(
        roc_auc_score(outcomes, scores, sample_weight=weights), abs=1e-12
    )


def test_standard_error_is_delongs_from_all_pairs():
    generator = np.random.default_rng(0)
    outcomes = generator.random(120) < 0.3
    scores = np.round(generator.normal(outcomes * 1.0, 1.0), 1)
    table = pairs_table(scores, outcomes)
    variance = table.mean(axis=1).var(ddof=1) / len(table)
    variance += table.mean(axis=0).var(ddof=1) / table.shape[1]
    area = area_under_roc(scores, outcomes)
    assert area.value == pytest.approx(table.mean())
    assert area.standard_error == pytest.approx(np.sqrt(variance))
    assert (area.n_events, area.n_others) == table.shape
    assert area.status == "ordinary"


def test_interval_covers_as_often_as_it_says():
    generator = np.random.default_rng(1)
    truth = ndtr(1.5 / np.sqrt(2))
    hits = 0
    for _ in range(500):
        outcomes = np.arange(80) < 25
        area = area_under_roc(generator.normal(1.5 * outcomes, 1.0), outcomes)
        hits += truth in area.interval
    assert 0.92 <= hits / 500 <= 0.98


def test_interval_stays_within_bounds_and_widens_with_the_level():
    outcomes = np.r_[np.zeros(20), np.ones(5)]
    scores = np.r_[np.arange(20.0), 17.5, 19.5, 20, 21, 22]
    narrow = area_under_roc(scores, outcomes, confidence_level=0.5)
    wide = area_under_roc(scores, outcomes, confidence_level=0.999)
    assert 0 < wide.interval.low < narrow.interval.low < wide.value
    assert wide.value < narrow.interval.high < wide.interval.high < 1


def test_order_is_all_that_counts():
    generator = np.random.default_rng(2)
    logits = generator.normal(size=200) * 5
    outcomes = generator.random(200) < 1 / (1 + np.exp(-logits))
    expected = area_under_roc(logits, outcomes)
    cubed = area_under_roc(logits**3, outcomes)
    assert cubed == expected
    flipped = area_under_roc(-logits, outcomes)
    assert flipped.value == pytest.approx(1 - expected.value)
    assert flipped.interval.low == pytest.approx(1 - expected.interval.high)
    capped = np.where(logits > 8, np.inf, logits)
    assert area_under_roc(capped, outcomes).value == pytest.approx(
        roc_auc_score(outcomes, np.minimum(logits, 8))
    )


def test_weights_do_what_repetition_does_to_the_value_only():
    scores, outcomes = np.array([0.1, 0.5, 0.5, 0.9, 0.3]), np.array([0, 1, 0, 1, 1])
    weights = np.array([1, 2, 3, 1, 2])
    weighted = area_under_roc(scores, outcomes, sample_weight=weights)
    repeated = area_under_roc(np.repeat(scores, weights), np.repeat(outcomes, weights))
    assert weighted.value == pytest.approx(repeated.value)
    assert weighted.standard_error > repeated.standard_error
    equal = area_under_roc(scores, outcomes, sample_weight=np.full(5, 0.2))
    assert equal.standard_error == pytest.approx(area_under_roc(scores, outcomes).standard_error)
    without = area_under_roc(scores, outcomes, sample_weight=[1, 1, 1, 1, 0])
    assert without == area_under_roc(scores[:4], outcomes[:4])


@pytest.mark.parametrize(
    ("scores", "outcomes", "status", "value"),
    [
        ([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], "separated", 1.0),
        ([0.1, 0.2, 0.8, 0.9], [1, 1, 0, 0], "separated", 0.0),
        ([0.5] * 4, [0, 0, 1, 1], "no spread", 0.5),
        ([0.1, 0.9, 0.5], [0, 0, 1], "too few", 0.5),
        ([0.1, 0.9], [1, 1], "one outcome", np.nan),
    ],
)
def test_degenerate_data_are_flagged(scores, outcomes, status, value):
    area = area_under_roc(scores, outcomes)
    assert area.status == status
    assert area.value == pytest.approx(value, nan_ok=True)
    assert area.interval is None
    assert area.message


@pytest.mark.parametrize(
    ("scores", "outcomes", "options", "error", "match"),
    [
        ([], [], {}, ValueError, "scores must not be empty"),
        ([np.nan, 1], [0, 1], {}, ValueError, "scores must not contain NaN"),
        ([0.1, 1], [0, 2], {}, ValueError, "outcomes must hold only 0 and 1"),
        ([0.1], [0, 1], {}, ValueError, "outcomes must have shape"),
        ([0.1, 0.2], [0, 1], {"sample_weight": [1]}, ValueError, "sample_weight must have shape"),
        ([0.1, 0.2], [0, 1], {"confidence_level": 0}, ValueError, "confidence_level must lie"),
        (["a", "b"], [0, 1], {}, TypeError, "scores must be real numbers"),
    ],
)
def test_messages(scores, outcomes, options, error, match):
    with pytest.raises(error, match=match):
        area_under_roc(scores, outcomes, **options)


def test_an_area_that_rounds_to_1_has_no_interval():
    # One pair out of order, of no weight that a sum of the others could show.
    area = area_under_roc(
        [0.1, 0.2, 0.3, 0.25, 0.9, 0.8],
        [0, 0, 0, 1, 1, 1],
        sample_weight=[1, 1, 1e-20, 1e-20, 1, 1],
    )
    assert (area.value, area.status, area.interval) == (1.0, "rounded", None)
    assert "nearly all of the weight" in area.message


@settings(max_examples=80, deadline=None)
@given(rows)
def test_the_curve_is_scikit_learns_and_has_the_area(sample):
    scores, outcomes, _ = (np.array(column) for column in zip(*sample, strict=True))
    curve = roc_curve(scores, outcomes)
    expected = scikit_curve(outcomes, scores, drop_intermediate=False)
    for found, right in zip(
        (curve.false_rate, curve.true_rate, curve.thresholds), expected, strict=True
    ):
        np.testing.assert_allclose(found, right, rtol=1e-12)
    assert np.trapezoid(curve.true_rate, curve.false_rate) == pytest.approx(
        area_under_roc(scores, outcomes).value, abs=1e-12
    )


def test_one_outcome_has_no_curve():
    for outcomes in ([0, 0], [1, 1]):
        with pytest.raises(ValueError, match="outcomes are all the same"):
            roc_curve([0.1, 0.2], outcomes)
