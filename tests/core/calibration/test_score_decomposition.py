"""CORP: the identity S = MCB − DSC + UNC for both scores, and what each part must do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss

from nll_core import corp

SCORES = ("brier", "log")
rows = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def split_rows(drawn):
    return np.array([r[0] for r in drawn]), np.array([r[1] for r in drawn])


def test_by_hand():
    # 0.4 and 0.6 are pooled to 1/2: S(c) = (2 × 1/4)/4 = 1/8.
    split = corp([0.1, 0.4, 0.6, 0.9], [0, 1, 0, 1])
    assert split.score == pytest.approx((0.01 + 0.36 + 0.36 + 0.01) / 4)
    assert split.miscalibration == pytest.approx(0.185 - 0.125)
    assert split.discrimination == pytest.approx(0.125)
    assert split.uncertainty == pytest.approx(0.25)
    assert split.recalibrated_score == pytest.approx(0.125)
    log = corp([0.1, 0.4, 0.6, 0.9], [0, 1, 0, 1], score="log")
    assert log.score == pytest.approx(-(2 * np.log(0.9) + 2 * np.log(0.4)) / 4)
    assert log.uncertainty == pytest.approx(np.log(2))
    assert log.recalibrated_score == pytest.approx(np.log(2) / 2)
    assert log.score_name == "log"


@settings(max_examples=150, deadline=None)
@given(rows, st.sampled_from(SCORES))
def test_the_identity_holds_and_no_part_is_negative(drawn, score):
    p, y = split_rows(drawn)
    split = corp(p, y, score=score)
    total = split.miscalibration - split.discrimination + split.uncertainty
    assert total == pytest.approx(split.score, rel=1e-11, abs=1e-14)
    assert split.miscalibration >= -1e-14
    assert split.discrimination >= -1e-14
    assert 0 <= split.uncertainty <= (0.25 if score == "brier" else np.log(2) + 1e-15)
    assert not np.isnan([split.score, total]).any()


def test_agrees_with_scikit_learn():
    generator = np.random.default_rng(2)
    p = generator.random(3000).round(2)
    y = generator.random(3000) < p**1.7
    recalibrated = IsotonicRegression().fit_transform(p, y)
    split = corp(p, y)
    assert split.score == pytest.approx(brier_score_loss(y, p), rel=1e-12)
    assert split.recalibrated_score == pytest.approx(brier_score_loss(y, recalibrated), rel=1e-9)


@pytest.mark.parametrize("score", SCORES)
def test_a_calibrated_forecast_costs_nothing(score):
    split = corp([0.25] * 4 + [0.75] * 4, [1, 0, 0, 0, 1, 1, 1, 0], score=score)
    assert split.miscalibration == 0.0
    assert split.discrimination > 0.0


@pytest.mark.parametrize("score", SCORES)
def test_a_constant_forecast_discriminates_nothing(score):
    split = corp([0.3] * 5, [1, 0, 1, 1, 0], score=score)
    assert split.discrimination == pytest.approx(0.0, abs=1e-16)
    assert split.miscalibration == pytest.approx(split.score - split.uncertainty)


@pytest.mark.parametrize("score", SCORES)
def test_a_perfect_forecast(score):
    split = corp([0.0, 0.0, 1.0], [0, 0, 1], score=score)
    assert (split.score, split.miscalibration) == (0.0, 0.0)
    assert split.discrimination == pytest.approx(split.uncertainty)


def test_a_forecast_ruled_out_is_infinite_for_the_log_score_alone():
    p, y = [0.0, 0.5, 1.0], [1, 0, 1]
    log = corp(p, y, score="log")
    assert log.score == np.inf
    assert log.miscalibration == np.inf
    assert np.isfinite([log.discrimination, log.uncertainty]).all()
    assert log.miscalibration - log.discrimination + log.uncertainty == log.score
    assert corp(p, y).score == pytest.approx(1.25 / 3)


@pytest.mark.parametrize("score", SCORES)
def test_one_outcome_only(score):
    split = corp([0.3, 0.6], [1, 1], score=score)
    assert split.uncertainty == 0.0
    assert split.discrimination == 0.0
    assert split.miscalibration == pytest.approx(split.score)


@pytest.mark.parametrize("score", SCORES)
def test_recalibration_beats_every_other_increasing_map(score):
    generator = np.random.default_rng(4)
    p = generator.random(400)
    y = generator.random(400) < 0.5 * p + 0.2
    least = corp(p, y, score=score).recalibrated_score
    for map_ in (
        np.sqrt,
        np.square,
        lambda v: 0.2 + 0.5 * v,
        lambda v: np.where(v > 0.5, 0.6, 0.3),
    ):
        assert corp(map_(p), y, score=score).score >= least


def test_float32_is_scored_in_float64():
    p = np.array([0.1, 0.4, 0.6, 0.9], np.float32)
    assert corp(p, [0, 1, 0, 1]).score == pytest.approx(0.185, rel=1e-6)


def test_messages():
    with pytest.raises(ValueError, match="score must be one of 'brier', 'log', got 'crps'"):
        corp([0.5], [1], score="crps")
    with pytest.raises(ValueError, match=r"outcomes must have shape \(1,\), got \(2,\)"):
        corp([0.5], [1, 0])


@pytest.mark.parametrize("score", ["brier", "log"])
def test_weights_do_what_repetition_does(score):
    generator = np.random.default_rng(13)
    probs = np.round(generator.random(300), 2)
    outcomes = generator.random(300) < 0.02 + 0.96 * probs**2
    probs = np.clip(probs, 0.01, 0.99)
    weights = generator.integers(0, 4, 300)
    weighted = corp(probs, outcomes, score=score, sample_weight=0.3 * weights)
    repeated = corp(np.repeat(probs, weights), np.repeat(outcomes, weights), score=score)
    for name in ("score", "miscalibration", "discrimination", "uncertainty"):
        assert getattr(weighted, name) == pytest.approx(getattr(repeated, name), abs=1e-12)
    split = weighted.miscalibration - weighted.discrimination + weighted.uncertainty
    assert split == pytest.approx(weighted.score)
    with pytest.raises(ValueError, match="sample_weight must have shape"):
        corp(probs, outcomes, sample_weight=[1.0])
