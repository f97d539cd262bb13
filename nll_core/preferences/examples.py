"""Real comparisons with published strengths, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nll_core._printing import Printed
from nll_core.preferences.comparisons import Comparisons, comparisons_of_matrix
from nll_core.preferences.reading_comparisons import read_comparisons

_FOOD: Final = """
Pizza,Sushi,left\nBurger,Pasta,right\nTacos,Pizza,left\nSushi,Tacos,right\nBurger,Pizza,left
Pasta,Sushi,right\nTacos,Burger,left\nPizza,Pasta,tie\nSushi,Burger,right\nPasta,Tacos,left
Burger,Sushi,right\nTacos,Pizza,left\nSushi,Pasta,tie\nBurger,Tacos,left\nPizza,Burger,right
Pasta,Tacos,right\nBurger,Sushi,right\nTacos,Pasta,left\nPizza,Tacos,right\nSushi,Burger,left
Pasta,Pizza,right\nBurger,Sushi,right\nTacos,Pasta,left\nPizza,Sushi,left\nSushi,Burger,right
Pasta,Tacos,right\nTacos,Pizza,left\nBurger,Pasta,right\nSushi,Tacos,left\nPizza,Burger,right
"""


@dataclass(frozen=True, eq=False, repr=False)
class KnownComparisons(Printed):
    """Comparisons of a real set with their provenance."""

    comparisons: Comparisons
    title: str
    meaning: str
    """What it means that one item was preferred to another."""
    source: str


def load_baseball() -> KnownComparisons:
    """The 273 games of seven baseball teams against each other in 1987.

    Returns
    -------
    KnownComparisons
        The teams of the American League's Eastern Division.

    References
    ----------
    Agresti (2002), Categorical data analysis, section 10.6.

    Examples
    --------
    >>> games = load_baseball().comparisons
    >>> games.n_items, games.n_games
    (7, 273.0)
    """
    wins = [
        [0, 7, 9, 7, 7, 9, 11],
        [6, 0, 7, 5, 11, 9, 9],
        [4, 6, 0, 7, 7, 8, 12],
        [6, 8, 6, 0, 6, 7, 10],
        [6, 2, 6, 7, 0, 7, 12],
        [4, 4, 5, 6, 6, 0, 6],
        [2, 4, 1, 3, 1, 7, 0],
    ]
    teams = ["Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"]
    return KnownComparisons(
        comparisons_of_matrix(wins, items=teams),
        "Baseball in 1987",
        "a team won against another",
        "A. Agresti (2002), Categorical data analysis, 2nd edition, section 10.6: games within the "
        "Eastern Division of the American League.",
    )


def load_journals() -> KnownComparisons:
    """Citations between four journals of statistics, 3,727 of them.

    Returns
    -------
    KnownComparisons
        A journal is preferred to another where that one cites it; what a journal cites of itself
        is no comparison.

    References
    ----------
    Stigler (1994), Citation patterns in the journals of statistics and probability, Statistical
    Science 9.

    Examples
    --------
    >>> cited = load_journals().comparisons
    >>> cited.items, cited.n_games
    (('Biometrika', 'Comm Statist', 'JASA', 'JRSS-B'), 3727.0)
    """
    cited = [[0, 730, 498, 221], [33, 0, 68, 17], [320, 813, 0, 142], [284, 276, 325, 0]]
    names = ["Biometrika", "Comm Statist", "JASA", "JRSS-B"]
    return KnownComparisons(
        comparisons_of_matrix(cited, items=names),
        "Citations between journals of statistics",
        "a journal was cited by another",
        "S. M. Stigler (1994), Citation patterns in the journals of statistics and probability, "
        "Statistical Science 9, 94-108, as used by the R package BradleyTerry2.",
    )


def load_food() -> KnownComparisons:
    """The 30 comparisons of five dishes in the examples of evalica, two of them ties.

    Returns
    -------
    KnownComparisons
        Tacos are ahead, Pizza is last.

    References
    ----------
    Ustalov (2024), Reliable, reproducible, and really fast leaderboards with Evalica.

    Examples
    --------
    >>> games = load_food().comparisons
    >>> games.n_items, games.n_games, games.ties.sum()
    (5, 30.0, np.float64(2.0))
    """
    return KnownComparisons(
        read_comparisons(_FOOD).comparisons,
        "Dishes",
        "a dish was preferred to another",
        "D. Ustalov (2024), Evalica, Apache 2.0: its example of 30 comparisons.",
    )
