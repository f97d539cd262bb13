"""Ways down a loss, and the losses of regressions that they go down."""

from nll_core.optimisation.descent import DescentMethod, DescentTrace, Objective, descend
from nll_core.optimisation.logistic_objectives import LogisticObjective, logistic_objective
from nll_core.optimisation.softmax_objectives import (
    SoftmaxRegressionObjective,
    softmax_regression_objective,
)

__all__ = [
    "DescentMethod",
    "DescentTrace",
    "LogisticObjective",
    "Objective",
    "SoftmaxRegressionObjective",
    "descend",
    "logistic_objective",
    "softmax_regression_objective",
]
