"""The report on a classifier's predictions without a browser: numbers, and one HTML file.

`python -m nll_core.report predictions.csv --out report.html` writes it from the command line.
"""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
