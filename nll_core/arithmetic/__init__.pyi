"""What floating point makes of a formula."""

from nll_core.arithmetic.clipping import clipped_surprise, clipped_surprise_gradient
from nll_core.arithmetic.outcomes import Outcome, numerical_outcomes
from nll_core.arithmetic.stability import CrossEntropyAsWritten, LossForm, cross_entropy_as_written
from nll_core.arithmetic.summation import (
    RunningSum,
    SumComparison,
    SumMethod,
    compare_sums,
    digits_right,
    sum_in_type,
)
from nll_core.arithmetic.textbook import TextbookCrossEntropy, textbook_cross_entropy
from nll_core.arithmetic.underflow import (
    LogLikelihoodSeries,
    RunningProduct,
    log_likelihood_series,
    underflow_point,
)

__all__ = [
    "CrossEntropyAsWritten",
    "LogLikelihoodSeries",
    "LossForm",
    "Outcome",
    "RunningProduct",
    "RunningSum",
    "SumComparison",
    "SumMethod",
    "TextbookCrossEntropy",
    "clipped_surprise",
    "clipped_surprise_gradient",
    "compare_sums",
    "cross_entropy_as_written",
    "digits_right",
    "log_likelihood_series",
    "numerical_outcomes",
    "sum_in_type",
    "textbook_cross_entropy",
    "underflow_point",
]
