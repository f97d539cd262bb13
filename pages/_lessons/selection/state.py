"""The selection page's state, and the fits that its views share, each made once."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from nll_core.datasets import load_galaxies, load_iris
from nll_core.selection import (
    BoundaryTest,
    ComponentChoice,
    CurveKind,
    DegreeChoice,
    PolynomialPath,
    choose_components,
    choose_degree,
    fit_polynomials,
    overdispersion_test,
)
from pages._ui import state as field

VIEWS: Final = (
    DEGREE := "Which degree?",
    BELIEVE := "May I believe it?",
    WHOSE := "Whose AIC?",
    GALAXIES := "AIC against BIC",
    BOUNDARY := "On a boundary",
    OPTIMISM := "Optimism",
    WINNER := "Best of many",
)
CURVES: Final[dict[str, CurveKind]] = {"a line": "line", "a cubic": "cubic", "a wave": "wave"}
DEGREES: Final = tuple(range(11))
COMPONENTS: Final = tuple(range(1, 6))
# Deaths by horse kick in the Prussian army, a count for each corps and year: 0, 1, 2, 3, 4.
KICKS: Final = {"14 corps": (144, 91, 32, 11, 2), "10 corps": (109, 65, 22, 3, 1)}
DRAWS: Final = 1000


class State(field.State):
    """What the page shows."""

    seview: str = field.choice("View", VIEWS, DEGREE)
    sedeg: int = field.count("Degree of the polynomial", 0, DEGREES[-1], 8)
    sen: int = field.steps("Data n", (15, 20, 30, 45, 60, 100, 200, 500), 30, text=str)
    securve: str = field.choice("The truth", tuple(CURVES), "a cubic")
    senoise: float = field.steps("Noise σ", (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5), 0.5)
    seseed: int = field.count("Which sample (the seed)", 0, 99, 24)
    sesigma: bool = field.switch("Count σ as a parameter", True)
    seconst: bool = field.switch("Keep the constants", True)
    seeach: bool = field.switch("Per datum", False)
    sek: int = field.count("Components k", 1, COMPONENTS[-1], 3)
    sekicks: str = field.choice("Deaths by horse kick", tuple(KICKS), "14 corps")
    sedraw: int = field.count("Samples of the null (the seed)", 0, 99, 0)
    sem: int = field.steps("Models m", (1, 2, 3, 5, 10, 20, 50, 100, 200), 20, text=str)
    setest: int = field.steps("Data in a test set", (50, 100, 200, 500, 1000, 5000), 200, text=str)

    @property
    def chosen(self) -> DegreeChoice:
        """The polynomials on the sample."""
        return degrees_of(self.securve, self.sen, self.senoise, self.seseed)


@lru_cache(128)
def degrees_of(curve: str, n: int, noise: float, seed: int) -> DegreeChoice:
    return choose_degree(CURVES[curve], n, DEGREES, sigma=noise, seed=seed)


@lru_cache(1)
def galaxies() -> ComponentChoice:
    """Mixtures of the velocities, once for all visitors; these few starts find the best known."""
    x = load_galaxies().values
    return choose_components(x, COMPONENTS, n_folds=len(x), n_starts=3, seed=4)


@lru_cache(8)
def kicks(name: str, seed: int) -> BoundaryTest:
    counted = np.repeat(np.arange(len(KICKS[name])), KICKS[name])
    return overdispersion_test(counted, n_simulations=DRAWS, seed=seed)


@lru_cache(1)
def iris() -> PolynomialPath:
    """Sepal length by sepal width: a constant, and a line."""
    features = load_iris().features
    return fit_polynomials(features[:, 1], features[:, 0], [0, 1])
