"""Ways down a loss, and the losses of regressions that they go down."""

from nll_core.optimisation.concavity import negative_intervals
from nll_core.optimisation.descent import DescentMethod, DescentTrace, Objective, descend
from nll_core.optimisation.logistic_objectives import LogisticObjective, logistic_objective
from nll_core.optimisation.newton import NewtonSlices, newton_slices
from nll_core.optimisation.softmax_objectives import (
    SoftmaxRegressionObjective,
    softmax_regression_objective,
)

__all__ = [
    "DescentMethod",
    "DescentTrace",
    "LogisticObjective",
    "NewtonSlices",
    "Objective",
    "SoftmaxRegressionObjective",
    "descend",
    "logistic_objective",
    "negative_intervals",
    "newton_slices",
    "softmax_regression_objective",
]
