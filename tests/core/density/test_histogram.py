"""A histogram is a density: NumPy's counts, an area of 1, another unit."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.datasets import load_galaxies
from nll_core.density import density_histogram

GALAXIES = load_galaxies().values


def test_bars_hold_the_counts_and_an_area_of_one():
    found = density_histogram(GALAXIES, 12)
    counts = [(np.abs(GALAXIES - c) < found.width / 2).sum() for c in found.centres[1:-1]]
    np.testing.assert_allclose(found.densities[1:-1] * found.width * 82, counts)
    assert found.densities.sum() * found.width == pytest.approx(1.0)
    scaled = density_histogram(1000 * GALAXIES, 12)
    np.testing.assert_allclose(scaled.densities, found.densities / 1000)


def test_what_does_not_vary_has_no_bars():
    with pytest.raises(ValueError, match="x must vary, got only 3"):
        density_histogram([3.0, 3.0], 4)
