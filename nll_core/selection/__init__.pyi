"""Choosing a model: criteria, left-out NLL, differences with doubts, tests on a boundary."""

from nll_core.selection.boundary import (
    BoundaryTest,
    SimulatedTest,
    TwoComponentsTest,
    chi_squared_density,
    overdispersion_test,
    two_components_test,
)
from nll_core.selection.criteria import (
    CONVENTIONS,
    Convention,
    Conventions,
    InformationCriteria,
    compare_conventions,
    information_criteria,
    regression_criteria,
)
from nll_core.selection.degrees import (
    CurveKind,
    DegreeChoice,
    choose_degree,
    true_curve,
)
from nll_core.selection.density_methods import (
    DensityMethods,
    MethodPath,
    compare_density_methods,
)
from nll_core.selection.differences import (
    FEW_DATA,
    SMALL_DIFFERENCE,
    ModelDifference,
    ModelDifferences,
    compare_losses,
)
from nll_core.selection.mixtures import (
    ComponentChoice,
    choose_components,
)
from nll_core.selection.polynomials import (
    Optimism,
    PolynomialPath,
    fit_polynomials,
    training_optimism,
)
from nll_core.selection.two_scores import (
    AccuracyAgainstNll,
    ScorePath,
    accuracy_against_nll,
)
from nll_core.selection.winners import (
    WinnersCurse,
    winners_curse,
)

__all__ = [
    "CONVENTIONS",
    "FEW_DATA",
    "SMALL_DIFFERENCE",
    "AccuracyAgainstNll",
    "BoundaryTest",
    "ComponentChoice",
    "Convention",
    "Conventions",
    "CurveKind",
    "DegreeChoice",
    "DensityMethods",
    "InformationCriteria",
    "MethodPath",
    "ModelDifference",
    "ModelDifferences",
    "Optimism",
    "PolynomialPath",
    "ScorePath",
    "SimulatedTest",
    "TwoComponentsTest",
    "WinnersCurse",
    "accuracy_against_nll",
    "chi_squared_density",
    "choose_components",
    "choose_degree",
    "compare_conventions",
    "compare_density_methods",
    "compare_losses",
    "fit_polynomials",
    "information_criteria",
    "overdispersion_test",
    "regression_criteria",
    "training_optimism",
    "true_curve",
    "two_components_test",
    "winners_curse",
]
