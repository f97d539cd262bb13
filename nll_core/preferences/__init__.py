"""Preferences between two things at a time: Bradley–Terry, ties, Elo, reward models and DPO.

Comparisons come from games (`record_games`), a matrix (`comparisons_of_matrix`) or a pasted table
(`read_comparisons`). `find_connections` says whether strengths are finite before
`fit_bradley_terry` looks for them.
"""

from nll_core._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
