"""The small data sets: their numbers, their provenance, and samples drawn with a seed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from nll_core.datasets import (
    load_five_points,
    load_galaxies,
    load_michelson,
    load_newcomb,
    load_old_faithful,
    sample_gaussian,
)


@pytest.mark.parametrize(
    ("load", "n", "mean", "sample_sd", "unit"),
    [
        (load_newcomb, 66, 26.2121, 10.7453, "ns"),
        (load_michelson, 100, 852.4, 79.0105, "km/s"),
        (load_five_points, 5, 52.2950, 3.5411, "arbitrary units"),
    ],
)
def test_numbers_and_provenance(load, n, mean, sample_sd, unit):
    data = load()
    assert data.values.shape == (n,)
    assert data.values.dtype == np.float64
    assert data.values.mean() == pytest.approx(mean, abs=5e-5)
    assert data.values.std(ddof=1) == pytest.approx(sample_sd, abs=5e-5)
    assert data.unit == unit
    assert data.title
    assert data.quantity
    assert len(data.source) > 60


def test_sums_that_a_wrong_digit_would_change():
    newcomb, michelson = load_newcomb().values, load_michelson().values
    assert (newcomb.sum(), newcomb.min(), newcomb.max()) == (1730.0, -44.0, 40.0)
    assert np.sort(newcomb)[:3].tolist() == [-44.0, -2.0, 16.0]
    assert (michelson.sum(), michelson.min(), michelson.max()) == (85240.0, 620.0, 1070.0)
    assert michelson.reshape(5, 20).mean(axis=1).tolist() == [909.0, 856.0, 845.0, 820.5, 831.5]


@pytest.mark.parametrize("load", [load_newcomb, load_michelson, load_five_points])
def test_values_are_read_only_and_loaded_once(load):
    with pytest.raises(ValueError, match="read-only"):
        load().values[0] = 0.0
    assert load() is load()


def test_samples_repeat_with_their_seed():
    first, again = sample_gaussian(50, 10.0, 2.0, seed=3), sample_gaussian(50, 10.0, 2.0, seed=3)
    np.testing.assert_array_equal(first.values, again.values)
    assert not np.array_equal(first.values, sample_gaussian(50, 10.0, 2.0, seed=4).values)
    assert not first.values.flags.writeable
    assert first.title == "50 draws from N(10, 2)"


def test_samples_have_their_distribution():
    values = sample_gaussian(20_000, 10.0, 2.0, seed=5).values
    assert stats.kstest(values, stats.norm(10, 2).cdf).pvalue > 0.01


def test_the_shape_of_a_sample_does_not_depend_on_mean_and_scale():
    # While a slider moves the mean or the scale, the points must move and not jump.
    plain, moved = sample_gaussian(9, 0.0, 1.0, seed=6), sample_gaussian(9, 7.0, 3.0, seed=6)
    np.testing.assert_allclose(moved.values, 7.0 + 3.0 * plain.values, 1e-15)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 0.0, 1.0, 1), "n must be at least 1, got 0"),
        ((5, np.nan, 1.0, 1), "mu must be finite, got nan"),
        ((5, 0.0, 0.0, 1), "sigma must be finite and above 0, got 0"),
        ((5, 0.0, 1.0, -1), "seed must be at least 0, got -1"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        sample_gaussian(*arguments[:3], seed=arguments[3])


def test_galaxies_have_the_misprint_put_right() -> None:
    galaxies = load_galaxies()
    assert galaxies.values.size == 82
    assert galaxies.values[77] == 26.960
    assert (np.diff(galaxies.values) >= 0).all()
    # Of R's copy, in km/s.
    assert galaxies.values.sum() * 1000 == pytest.approx(1_707_910 + 270)
    assert "misprint" in galaxies.source


def test_old_faithful_is_what_r_calls_faithful() -> None:
    geyser = load_old_faithful()
    assert geyser.values.shape == (272, 2)
    np.testing.assert_allclose(geyser.eruptions.mean(), 3.487783, atol=5e-7)
    np.testing.assert_allclose(geyser.waiting.mean(), 70.897059, atol=5e-7)
    assert geyser.waiting.min() == 43
    assert geyser.waiting.max() == 96
    assert not geyser.values.flags.writeable
