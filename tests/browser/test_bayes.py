"""The page on priors in a browser: what is dragged is confirmed."""

from __future__ import annotations

from .confirmed import Drag, Slide, assert_confirmed, each
from .conftest import Visit

CASES: list[Drag | Slide] = [
    Drag("bayes", "bayes_bands", 60, 0, "byat"),
    Drag("bayes?byin=logit+θ", "bayes_tosses", -120, 0, "byseen"),
    Drag("bayes?byview=Gaussian+mean", "bayes_mean_steps", -90, 0, "byn"),
    Slide("bayes?byview=Gaussian+mean", "bytau", -60),
    Drag("bayes?byview=Ridge+and+lasso", "bayes_paths", 50, 0, "bylam"),
    Drag("bayes?byview=Laplace", "bayes_kl", -250, 0, "byseen"),
    Drag("bayes?byview=Eight+schools", "bayes_shrinkage", 80, 0, "byspread"),
    Drag("bayes?byview=Rats", "bayes_totals", 60, 0, "bytotal"),
]


@each(CASES)
def test_what_is_dragged_is_what_the_server_confirms(visit: Visit, case: Drag | Slide) -> None:
    assert_confirmed(visit, case)
