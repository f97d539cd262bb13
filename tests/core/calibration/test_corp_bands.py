"""Bands of the isotonic curve against isotonic fits of simulated outcomes."""

import numpy as np
import pytest

from nll_core import corp_band, isotonic_curve


@pytest.mark.parametrize("n", [200, 4000])
def test_corp_band_agrees_with_isotonic_fits_of_simulated_outcomes(n):
    generator = np.random.default_rng(4)
    p = generator.random(n)
    band = corp_band(p, confidence_level=0.8, n_draws=400)
    assert np.all(np.diff(band.probs) > 0)
    # Quantiles of monotone curves are monotone.
    assert np.all(np.diff(band.low) >= 0)
    assert np.all(np.diff(band.high) >= 0)
    curves = np.array([isotonic_curve(p, generator.random(n) < p)(band.probs) for _ in range(300)])
    inside = np.mean((curves >= band.low) & (curves <= band.high))
    assert inside == pytest.approx(0.8, abs=0.04)


@pytest.mark.parametrize("spread", [0.3, 1.0])
def test_weighted_bands_agree_with_weighted_fits_of_simulated_outcomes(spread):
    generator = np.random.default_rng(5)
    p = generator.random(3000)
    weights = np.exp(spread * generator.standard_normal(3000))
    band = corp_band(p, sample_weight=weights, confidence_level=0.8, n_draws=400)
    curves = np.array(
        [
            isotonic_curve(p, generator.random(3000) < p, sample_weight=weights)(band.probs)
            for _ in range(200)
        ]
    )
    inside = np.mean((curves >= band.low) & (curves <= band.high))
    assert inside == pytest.approx(0.8, abs=0.05)
    # Uneven weights are fewer examples, whose curve strays further.
    plain = corp_band(p, confidence_level=0.8, n_draws=400)
    widths = [(each.high - each.low).mean() for each in (plain, band)]
    effective = weights.sum() ** 2 / (weights @ weights)
    assert widths[1] / widths[0] == pytest.approx((3000 / effective) ** (1 / 3), rel=0.1)


def test_equal_weights_are_none():
    p = np.random.default_rng(6).random(700).round(2)
    plain, equal = (
        corp_band(p, n_draws=50),
        corp_band(p, sample_weight=np.full(700, 0.25), n_draws=50),
    )
    np.testing.assert_allclose(equal.probs, plain.probs, rtol=1e-12)
    np.testing.assert_allclose(equal.low, plain.low, atol=1e-12)
    np.testing.assert_allclose(equal.high, plain.high, atol=1e-12)


def test_corp_band_of_ties_and_certainties():
    band = corp_band([0.0] * 5 + [1.0] * 5)
    assert band.low.tolist() == band.high.tolist() == band.probs.tolist() == [0.0, 1.0]
    one = corp_band([0.3] * 10_000, n_draws=500)
    # ±1.96 standard errors of a frequency of 0.3 in 10,000.
    assert one.probs == pytest.approx([0.3])
    assert one.high - one.low == pytest.approx([2 * 1.96 * np.sqrt(0.21 / 10_000)], rel=0.15)


def test_seeds():
    p = np.linspace(0.1, 0.9, 50)
    assert corp_band(p, seed=1).low.tolist() == corp_band(p, seed=1).low.tolist()
    assert corp_band(p, seed=1).low.tolist() != corp_band(p, seed=2).low.tolist()


def test_messages():
    with pytest.raises(ValueError, match="must not be empty"):
        corp_band([])
    with pytest.raises(ValueError, match=r"must lie in \[0, 1\], got 1.5 at index 0"):
        corp_band([1.5])
    with pytest.raises(ValueError, match="level must lie strictly between 0 and 1, got 1"):
        corp_band([0.5], confidence_level=1.0)
    with pytest.raises(ValueError, match="n_draws must be at least 1, got 0"):
        corp_band([0.5], n_draws=0)


def test_the_few_that_are_not_next_to_0_are_drawn_apart():
    # Of 100,000 forecasts 200 are above 0: the last of 500 cells of equal mass would hold all.
    generator = np.random.default_rng(8)
    p = np.concatenate([np.full(99_800, 1e-7), generator.random(200)])
    band = corp_band(p, n_draws=200)
    assert len(band.probs) > 60
    alone = corp_band(p[99_800:], n_draws=200)
    for at in (0.3, 0.5, 0.7):
        low, high = (np.interp(at, band.probs, end) for end in (band.low, band.high))
        few_low, few_high = (np.interp(at, alone.probs, end) for end in (alone.low, alone.high))
        assert high - low == pytest.approx(few_high - few_low, rel=0.25)
