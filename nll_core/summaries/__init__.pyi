"""Mergeable summaries: reports on data that no memory holds, in one pass and in any order.

A `BinarySummary` takes batches of labels and probabilities (`update`), is merged with others
(`merge`), and says what the scores are and how far each may be off (`report`).
"""

from nll_core.summaries.binary_summary import BinarySummary, summarise
from nll_core.summaries.multiclass_summary import MulticlassSummary
from nll_core.summaries.paired_summary import PairedSummary
from nll_core.summaries.summary_points import SummaryPoints
from nll_core.summaries.summary_scores import SummaryScore, SummaryScores

__all__ = [
    "BinarySummary",
    "MulticlassSummary",
    "PairedSummary",
    "SummaryPoints",
    "SummaryScore",
    "SummaryScores",
    "summarise",
]
