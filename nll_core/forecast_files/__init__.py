"""Forecasts of numbers, from a file to arrays.

The columns of a `Table` get their roles (`recognise_forecasts`), and both together become
`Forecasts` (`forecasts_from_table`), with what was recognised and what is wrong; `read_forecasts`
does both from a file.
"""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
