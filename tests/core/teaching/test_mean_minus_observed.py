"""Where the gradient in the natural parameter is mean − observed, and where it is not."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import output_family
from nll_core.families import OUTPUT_FAMILIES
from nll_core.teaching import compare_with_mean_minus_observed

Z = np.linspace(-4.0, 4.0, 17)
SEEN = {"bernoulli": 1, "preference": 0, "categorical": 1, "poisson": 3}
CANONICAL = {"categorical", "bernoulli", "poisson"}


@pytest.mark.parametrize("name", OUTPUT_FAMILIES)
def test_it_is_the_gradient_of_exponential_families_alone(name: str) -> None:
    family = output_family(name, scale=0.7, nu=2.5, beta=0.3)
    y = SEEN.get(name, 0.25)
    found = compare_with_mean_minus_observed(family, Z, y)
    assert found.holds == (name not in ("laplace", "student_t"))
    assert found.holds == family.has_natural_parameter
    curvature = np.asarray(family.natural_curvature(Z, y))
    if found.holds:
        assert found.largest_gap < 1e-11
        assert np.all(curvature >= 0)
    else:
        assert found.largest_gap > 1
    np.testing.assert_array_equal(found.natural, family.natural(Z))
    if name in CANONICAL:
        np.testing.assert_array_equal(found.natural, Z)
        np.testing.assert_array_equal(found.gradient, family.gradient(Z, y))


def test_by_hand() -> None:
    level = compare_with_mean_minus_observed(output_family("laplace"), [-2.0, 0.0, 2.0], 0.5)
    np.testing.assert_array_equal(level.gradient, [-1.0, -1.0, 1.0])
    np.testing.assert_array_equal(level.difference, [-2.5, -0.5, 1.5])
    assert level.largest_gap == 1.5
    waits = compare_with_mean_minus_observed(output_family("exponential"), 0.0, 3.0)
    assert (waits.natural[0], waits.difference[0]) == (-1.0, -2.0)


def test_a_student_t_is_not_convex() -> None:
    curvature = output_family("student_t", nu=3.0).natural_curvature([0.0, 2.0], 0.0)
    assert np.sign(curvature).tolist() == [1, -1]


def test_what_the_family_does_not_take_is_refused() -> None:
    with pytest.raises(ValueError, match="observed must be 0 or 1"):
        compare_with_mean_minus_observed(output_family("bernoulli"), Z, 2)
    with pytest.raises(ValueError, match="predictions must be finite"):
        compare_with_mean_minus_observed(output_family("bernoulli"), [np.nan], 1)
