"""The line with the fewest mistakes: its count, against many other lines, and messages."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.teaching import fit_fewest_mistakes, planar_classes


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_it_makes_the_mistakes_that_it_says_and_no_line_tried_makes_fewer(share: float) -> None:
    drawn = planar_classes(80, share=share, seed=3)
    fit = fit_fewest_mistakes(drawn.points, drawn.labels)
    decided = fit.score(drawn.points) > 0
    assert fit.value == np.mean(decided != (drawn.labels == 1))
    assert np.hypot(*fit.weights) == pytest.approx(1)
    for angle in 2 * np.pi * np.arange(360) / 360:
        along = drawn.points @ [np.cos(angle), np.sin(angle)]
        for cut in np.linspace(-4, 4, 41):
            assert np.mean((along > cut) != (drawn.labels == 1)) >= fit.value - 1e-12


def test_one_class_alone_lies_on_one_side() -> None:
    fit = fit_fewest_mistakes([[0.0, 0.0], [1.0, 2.0]], [1, 1])
    assert fit.value == 0
    assert (fit.score([[0.0, 0.0], [1.0, 2.0]]) > 0).all()


def test_equal_points_of_both_classes_cannot_be_parted() -> None:
    fit = fit_fewest_mistakes([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], [1, 0, 0])
    assert fit.value == pytest.approx(1 / 3)


def test_it_works_in_the_plane_only() -> None:
    with pytest.raises(ValueError, match="two columns"):
        fit_fewest_mistakes([[0.0], [1.0]], [0, 1])
