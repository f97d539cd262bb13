"""The selection page's state, and the fits that its views share, each made once."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from nll_core import selection as core
from nll_core.datasets import (
    load_acidity,
    load_digits_path,
    load_galaxies,
    load_iris,
)
from pages._ui import state as field

VIEWS: Final = (
    DEGREE := "Which degree?",
    BELIEVE := "May I believe it?",
    DIGITS := "Accuracy or NLL?",
    WHOSE := "Whose AIC?",
    GALAXIES := "AIC against BIC",
    BOUNDARY := "On a boundary",
    OPTIMISM := "Optimism",
    WINNER := "Best of many",
)
CURVES: Final[dict[str, core.CurveKind]] = {"a line": "line", "a cubic": "cubic", "a wave": "wave"}
DEGREES: Final = tuple(range(11))
COMPONENTS: Final = tuple(range(1, 6))
# Deaths by horse kick in the Prussian army, a count for each corps and year: 0, 1, 2, 3, 4.
KICKS: Final = {"14 corps": (144, 91, 32, 11, 2), "10 corps": (109, 65, 22, 3, 1)}
# One Gaussian or two.
TWO: Final = {
    "Lengths of sepals": "load_iris().features[:, 0]",
    "Acidity of lakes": "load_acidity().values",
}
SAMPLES: Final = dict(zip(TWO, (load_iris().features[:, 0], load_acidity().values), strict=True))
DRAWS, PAIR_DRAWS = 1000, 200
EPOCHS: Final = load_digits_path().epochs


class State(field.State):
    """What the page shows."""

    seview: str = field.choice("View", VIEWS, DEGREE)
    sedeg: int = field.count("Degree of the polynomial", 0, DEGREES[-1], 8)
    sen: int = field.steps("Data n", (15, 20, 30, 45, 60, 100, 200, 500), 30)
    securve: str = field.choice("The truth", tuple(CURVES), "a cubic")
    senoise: float = field.steps("Noise σ", (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5), 0.5)
    seseed: int = field.count("Which sample (the seed)", 0, 99, 24)
    sesigma: bool = field.switch("Count σ as a parameter", True)
    seconst: bool = field.switch("Keep the constants", True)
    seeach: bool = field.switch("Per datum", False)
    sek: int = field.count("Components k", 1, COMPONENTS[-1], 3)
    sekicks: str = field.choice("Horse kicks, or one Gaussian or two", (*KICKS, *TWO), "14 corps")
    sedraw: int = field.count("Samples of the null (the seed)", 0, 99, 0)
    seepoch: int = field.steps("Epochs of training", EPOCHS, EPOCHS[-1])
    sem: int = field.steps("Models m", (1, 2, 3, 5, 10, 20, 50, 100, 200), 20)
    setest: int = field.steps("Data in a test set", (50, 100, 200, 500, 1000, 5000), 200)

    @property
    def chosen(self) -> core.DegreeChoice:
        """The polynomials on the sample."""
        return degrees_of(self.securve, self.sen, self.senoise, self.seseed)


@lru_cache(128)
def degrees_of(curve: str, n: int, noise: float, seed: int) -> core.DegreeChoice:
    return core.choose_degree(CURVES[curve], n, DEGREES, sigma=noise, seed=seed)


@lru_cache(1)
def galaxies() -> core.ComponentChoice:
    """Mixtures of the velocities, once for all visitors; these few starts find the best known."""
    x = load_galaxies().values
    return core.choose_components(x, COMPONENTS, n_folds=len(x), n_starts=3, seed=4)


@lru_cache(8)
def null_of(name: str, seed: int) -> core.BoundaryTest | core.TwoComponentsTest:
    """The test of the larger model on these data."""
    if name in TWO:
        return core.two_components_test(SAMPLES[name], n_simulations=PAIR_DRAWS, seed=seed)
    counted = np.repeat(np.arange(len(KICKS[name])), KICKS[name])
    return core.overdispersion_test(counted, n_simulations=DRAWS, seed=seed)


@lru_cache(1)
def digits() -> core.AccuracyAgainstNll:
    """The training of a classifier by both scores."""
    path = load_digits_path()
    return core.accuracy_against_nll(path.nll, path.correct)


@lru_cache(1)
def iris() -> core.PolynomialPath:
    """Sepal length by sepal width: a constant, and a line."""
    features = load_iris().features
    return core.fit_polynomials(features[:, 1], features[:, 0], [0, 1])
