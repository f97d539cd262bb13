"""A component on one galaxy: worse at first, and below every bound in the end."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from nll_core.datasets import load_galaxies
from nll_core.density import fit_mixture, mixture_log_density, mixture_of, point_component

GALAXIES = load_galaxies().values
# R's copy, with its misprint, is what the known numbers are of.
OF_R = np.where(np.arange(82) == 77, 26.690, GALAXIES)


def test_known_numbers_of_the_galaxies():
    found = point_component(OF_R, 9.172, [-2.0, -8.0])
    np.testing.assert_allclose(found.nll, [287.8, 273.94], atol=0.05)
    honest = fit_mixture(OF_R, 3)
    assert found.log10_sigma_of(honest.nll) == pytest.approx(-39, abs=0.5)
    there = point_component(OF_R, 9.172, [found.log10_sigma_of(honest.nll)])
    assert there.nll[0] == pytest.approx(honest.nll, abs=1e-9)


def test_it_is_the_nll_of_that_mixture():
    found = point_component(GALAXIES, 20.166, [-1.0, 0.5], share=0.2)
    for sigma, nll in zip((0.1, 10**0.5), found.nll, strict=True):
        two = mixture_of([0.8, 0.2], [GALAXIES.mean(), 20.166], [GALAXIES.std(), sigma])
        assert nll == pytest.approx(-mixture_log_density(two, GALAXIES).sum(), rel=1e-12)
    one = -norm(found.broad_mean, found.broad_sigma).logpdf(GALAXIES).sum()
    assert one == pytest.approx(fit_mixture(GALAXIES, 1).nll)


def test_in_the_end_a_decade_buys_log_10_for_each_datum_that_is_hit():
    x = [0.0, 0.0, 1.0, 5.0, 7.0]
    found = point_component(x, 0.0, [-100.0, -101.0, -300.0], sample_weight=[1, 1, 1, 2, 1])
    assert found.at_datum == 2
    assert found.nll[0] - found.nll[1] == pytest.approx(2 * math.log(10))
    assert found.nll[2] == pytest.approx(found.intercept - 600 * math.log(10))
    assert found.nll[2] < -1000
    assert found.heights[0] == pytest.approx(0.5e100 * norm.pdf(0))


def test_what_is_no_datum_is_refused():
    with pytest.raises(ValueError, match=r"datum must be one of x, got 0\.5"):
        point_component([0.0, 1.0], 0.5, [-1.0])
    with pytest.raises(ValueError, match="x must vary, got only 2"):
        point_component([2.0, 2.0], 2.0, [-1.0])
