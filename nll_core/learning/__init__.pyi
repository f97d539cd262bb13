"""Models fitted to data: regressions, linear classifiers, runs of training."""

from nll_core.learning.cures import CURES, Cure, CuredRun, train_with_cure
from nll_core.learning.fewest_mistakes import fit_fewest_mistakes
from nll_core.learning.influence import boundary_angle, example_pulls
from nll_core.learning.linear_classifier import LinearClassifierFit, fit_linear_classifier
from nll_core.learning.plane import PlanarClasses, planar_classes
from nll_core.learning.regression import (
    LogisticFit,
    SoftmaxRegressionFit,
    fit_logistic,
    fit_softmax_regression,
)
from nll_core.learning.sample_parts import SamplePart, SplitSample, split_sample
from nll_core.learning.separability import Separation, separation
from nll_core.learning.training import (
    ScoresAlong,
    TrainingRun,
    round_steps,
    scores_along,
    train_classifier,
)

__all__ = [
    "CURES",
    "Cure",
    "CuredRun",
    "LinearClassifierFit",
    "LogisticFit",
    "PlanarClasses",
    "SamplePart",
    "ScoresAlong",
    "Separation",
    "SoftmaxRegressionFit",
    "SplitSample",
    "TrainingRun",
    "boundary_angle",
    "example_pulls",
    "fit_fewest_mistakes",
    "fit_linear_classifier",
    "fit_logistic",
    "fit_softmax_regression",
    "planar_classes",
    "round_steps",
    "scores_along",
    "separation",
    "split_sample",
    "train_classifier",
    "train_with_cure",
]
