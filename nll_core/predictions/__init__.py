"""Predictions of any classifier, from a file to arrays.

A file becomes a `Table` of columns (`read_table`), the columns get their roles
(`recognise_columns`), and both together become `Predictions` (`predictions_from_table`), with what
was recognised and what is wrong; `read_predictions` does all three.
"""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
