"""How far a number may be off by chance."""

from nll_core.intervals.bootstrap import Interval, bootstrap_interval, paired_bootstrap_interval
from nll_core.intervals.proportion import proportion_interval
from nll_core.intervals.sums_bootstrap import bootstrap_function, bootstrap_sums

__all__ = [
    "Interval",
    "bootstrap_function",
    "bootstrap_interval",
    "bootstrap_sums",
    "paired_bootstrap_interval",
    "proportion_interval",
]
