"""Where a function curves downwards: hand-computed intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nll_core.losses import margin_loss_curvature
from nll_core.teaching import negative_intervals


def test_squared_error_through_a_sigmoid_is_concave_where_p_is_below_a_third() -> None:
    found = negative_intervals(
        lambda z: margin_loss_curvature(z, "brier"), np.linspace(-6.0, 6.0, 121)
    )
    assert len(found) == 1
    assert found[0][0] == -6.0
    assert found[0][1] == pytest.approx(-math.log(2), abs=1e-14)


def test_the_nll_is_nowhere_concave() -> None:
    assert negative_intervals(margin_loss_curvature, np.linspace(-6.0, 6.0, 121)) == ()


def test_intervals_within_and_at_the_ends() -> None:
    grid = np.linspace(0.1, 9.9, 50)
    (first, second) = negative_intervals(np.sin, np.append(grid, 12.0))
    assert first == pytest.approx((math.pi, 2 * math.pi), abs=1e-13)
    assert second == pytest.approx((3 * math.pi, 12.0), abs=1e-13)
    assert negative_intervals(lambda x: -np.ones_like(x), [0.0, 1.0]) == ((0.0, 1.0),)


def test_messages() -> None:
    with pytest.raises(ValueError, match="grid must increase"):
        negative_intervals(np.sin, [1.0, 1.0])
    with pytest.raises(ValueError, match="grid must hold at least 2"):
        negative_intervals(np.sin, [1.0])
