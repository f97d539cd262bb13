"""Mergeable summaries: reports on data that no memory holds, in one pass and in any order.

A `BinarySummary` takes batches of labels and probabilities (`update`), is merged with others
(`merge`), and says what the scores are and how far each may be off (`report`). A
`MulticlassSummary` does so for more classes, and with weights; a `PairedSummary` compares two
models.
"""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
