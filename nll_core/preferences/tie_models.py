"""Ties with a probability of their own: Davidson's model and that of Rao and Kupper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed
from nll_core._validation import choice
from nll_core.preferences._pair_systems import NoDigitsError, PairSystem
from nll_core.preferences.bradley_terry import (
    GRADIENT_TOLERANCE,
    BradleyTerryFit,
    fit_bradley_terry,
)
from nll_core.preferences.comparisons import Comparisons, Games, counts_of
from nll_core.preferences.connections import Connections, find_connections

Float64Array = NDArray[np.float64]
TieModel = Literal["davidson", "rao-kupper"]

_ROUNDINGS: Final = 64 * np.finfo(np.float64).eps
_LAST_STEP: Final = 1e-6
_MOST_STEPS: Final = 500
_HALVINGS: Final = 60


@dataclass(frozen=True, eq=False, repr=False)
class TieFit(Printed):
    """Strengths and a tendency to ties that make what was observed most likely."""

    model: TieModel
    comparisons: Comparisons
    strengths: Float64Array
    """(n,), log-strengths with mean 0, in nats; all NaN where there is no maximum."""
    log_tie: float
    """log ν of Davidson or log κ of Rao and Kupper: −∞ or 0 where no tie was observed, NaN where
    there is no maximum."""
    nll: float
    """Of wins, losses and ties, summed, in nats; NaN where there is no maximum."""
    tie_between_equals: float
    """The probability of a tie between items of equal strength: ν/(2 + ν) or (κ − 1)/(κ + 1);
    NaN where there is no maximum."""
    gradient: float
    """The largest entry of the gradient, without its sign; NaN where there is no maximum."""
    steps: int
    converged: bool
    message: str
    connections: Connections

    def probabilities(self, difference: float) -> tuple[float, float, float]:
        """Of a win, a tie and a loss at a difference of strengths θ_i − θ_j."""
        d = np.array([difference])
        values = _LOG_PROBS[self.model](d, self.log_tie)
        win, tie, loss = (float(np.exp(value)[0]) for value in values)
        return win, tie, loss


class TieComparison(NamedTuple):
    """The same comparisons with ties as half wins, by Davidson, and by Rao and Kupper."""

    half_wins: BradleyTerryFit
    """Its NLL is of two outcomes, and cannot be compared with those of three."""
    davidson: TieFit
    rao_kupper: TieFit


def compare_tie_models(comparisons: Comparisons | Games) -> TieComparison:
    """Ties as half wins, Davidson's model and that of Rao and Kupper side by side.

    Parameters
    ----------
    comparisons : Comparisons or Games
        With wins, losses and ties.

    Returns
    -------
    TieComparison
        Davidson's and Rao and Kupper's NLLs have the same number of parameters and the same
        outcomes: the lower one fits better. That of half wins has no probability of a tie.

    Examples
    --------
    >>> from nll_core.preferences import comparisons_of_matrix
    >>> found = compare_tie_models(comparisons_of_matrix([[0, 3], [1, 0]], ties=[[0, 2], [2, 0]]))
    >>> round(found.davidson.nll, 4) == round(found.rao_kupper.nll, 4)
    True
    >>> [fit.strengths.round(3).tolist() for fit in found]
    [[0.347, -0.347], [0.549, -0.549], [0.402, -0.402]]
    """
    return TieComparison(
        fit_bradley_terry(comparisons),
        fit_with_ties(comparisons, model="davidson"),
        fit_with_ties(comparisons, model="rao-kupper"),
    )


def fit_with_ties(comparisons: Comparisons | Games, *, model: TieModel) -> TieFit:
    """Strengths by maximum likelihood in a model in which ties have their own probability.

    Lower NLL is better; it approaches 0 only where everything that happened was certain. With
    π = exp(θ), Davidson's win, loss and tie are as π_i : π_j : ν√(π_i π_j); Rao and Kupper's win is
    π_i/(π_i + κπ_j), the loss π_j/(π_j + κπ_i), and the tie what is left, with κ ≥ 1.

    Parameters
    ----------
    comparisons : Comparisons or Games
        With wins, losses and ties.
    model : {"davidson", "rao-kupper"}
        Which of the two.

    Returns
    -------
    TieFit
        Without an observed tie that of Bradley and Terry, with a tie probability of 0. NaN where
        the likelihood has no maximum; `message` says why.

    Raises
    ------
    ValueError
        For another model, or without an item.

    Notes
    -----
    Both NLLs are convex in (θ, log ν) and in (θ, log κ): Newton's method, on the equations of the
    pairs and one more unknown. Both have a maximum under the same conditions: wins and ties link
    the items both ways, and there are no heights of the items with every winner at least 1 above
    the loser and every tie between at most 1; else ties and differences grow together without end.

    References
    ----------
    Rao & Kupper (1967), Ties in paired-comparison experiments, Journal of the American Statistical
    Association 62. Davidson (1970), On extending the Bradley–Terry model to accommodate ties,
    Journal of the American Statistical Association 65.

    Examples
    --------
    >>> from nll_core.preferences import comparisons_of_matrix
    >>> counts = comparisons_of_matrix([[0, 3], [1, 0]], ties=[[0, 2], [2, 0]])
    >>> win, tie, loss = (fit := fit_with_ties(counts, model="davidson")).probabilities(
    ...     fit.strengths[0] - fit.strengths[1]
    ... )
    >>> round(win, 6), round(tie, 6), round(loss, 6)
    (0.5, 0.333333, 0.166667)
    """
    choice(model, "model", ("davidson", "rao-kupper"))
    counts = counts_of(comparisons)
    if not counts.ties.any():
        return _without_ties(counts, model)
    connections = find_connections(counts)
    if not connections.has_maximum:
        return _without_maximum(counts, model, connections, " ".join(connections.sentences))
    if _heights_exist(counts):
        return _without_maximum(
            counts,
            model,
            connections,
            "Ties and differences of strength can grow together so that all that was observed "
            "becomes more likely without end.",
        )
    return _minimised(counts, model, connections)


def _without_ties(counts: Comparisons, model: TieModel) -> TieFit:
    plain = fit_bradley_terry(counts)
    return TieFit(
        model=model,
        comparisons=counts,
        strengths=plain.strengths,
        log_tie=-np.inf if model == "davidson" else 0.0,
        nll=plain.nll if plain.converged else float("nan"),
        tie_between_equals=0.0,
        gradient=plain.gradient,
        steps=plain.steps,
        converged=plain.converged,
        message=f"No tie was observed, and the most likely probability of one is 0. "
        f"{plain.message}",
        connections=plain.connections,
    )


def _without_maximum(
    counts: Comparisons, model: TieModel, connections: Connections, why: str
) -> TieFit:
    nan = float("nan")
    return TieFit(
        model=model,
        comparisons=counts,
        strengths=np.full(counts.n_items, nan),
        log_tie=nan,
        nll=nan,
        tie_between_equals=nan,
        gradient=nan,
        steps=0,
        converged=False,
        message=f"The likelihood has no maximum. {why}",
        connections=connections,
    )


def _heights_exist(counts: Comparisons) -> bool:
    """Whether winners can stand at least 1 above losers with ties between at most 1.

    Conditions on differences, which hold together unless a cycle of them contradicts itself
    (Bellman and Ford): the least heights that satisfy them settle after as many rounds as there are
    items, or never.
    """
    i, j = counts.first, counts.second
    won, lost, tied = counts.wins > 0, counts.losses > 0, counts.ties > 0
    # Height of `above` is at least that of `below` plus `by`.
    above = np.concatenate([i[won], j[lost], i[tied], j[tied]])
    below = np.concatenate([j[won], i[lost], j[tied], i[tied]])
    by = np.repeat([1.0, -1.0], [int(won.sum() + lost.sum()), 2 * int(tied.sum())])
    heights = np.zeros(counts.n_items)
    for _ in range(counts.n_items + 1):
        higher = heights.copy()
        np.maximum.at(higher, above, heights[below] + by)
        if (higher == heights).all():
            return True
        heights = higher
    return False


class _PairTerms(NamedTuple):
    """Of each pair: the NLL, and its derivatives by the difference and by the tie parameter."""

    nll: Float64Array
    by_difference: Float64Array
    by_tie: Float64Array
    curvature: Float64Array
    mixed: Float64Array
    tie_curvature: Float64Array


def _davidson_log_probs(
    d: Float64Array, log_tie: float
) -> tuple[Float64Array, Float64Array, Float64Array]:
    """log p of win, tie and loss: a softmax of d/2, log ν and −d/2."""
    half = 0.5 * d
    norm = np.logaddexp(np.abs(half) + np.log1p(np.exp(-np.abs(d))), log_tie)
    return half - norm, log_tie - norm, -half - norm


def _rao_kupper_log_probs(
    d: Float64Array, log_tie: float
) -> tuple[Float64Array, Float64Array, Float64Array]:
    """log p of win σ(d − η), tie and loss σ(−d − η), with η = log κ."""
    win, loss = -np.logaddexp(0.0, log_tie - d), -np.logaddexp(0.0, log_tie + d)
    with np.errstate(divide="ignore"):
        # κ² − 1 times the product of σ(d − η) and σ(−d − η).
        tie = win + loss + np.log(np.expm1(2.0 * log_tie))
    return win, tie, loss


_LOG_PROBS: Final[
    dict[str, Callable[[Float64Array, float], tuple[Float64Array, Float64Array, Float64Array]]]
] = {"davidson": _davidson_log_probs, "rao-kupper": _rao_kupper_log_probs}


def _davidson_terms(counts: Comparisons, d: Float64Array, log_tie: float) -> _PairTerms:
    w, losses, t = counts.wins, counts.losses, counts.ties
    log_win, log_t, log_loss = _davidson_log_probs(d, log_tie)
    win, tie, loss = np.exp(log_win), np.exp(log_t), np.exp(log_loss)
    n = counts.games
    lean = 0.5 * (win - loss)
    return _PairTerms(
        -(w * log_win + t * log_t + losses * log_loss),
        n * lean - 0.5 * (w - losses),
        n * tie - t,
        n * (0.25 * (win + loss) - lean**2),
        -n * lean * tie,
        n * tie * (1.0 - tie),
    )


def _rao_kupper_terms(counts: Comparisons, d: Float64Array, log_tie: float) -> _PairTerms:
    w, losses, t = counts.wins, counts.losses, counts.ties
    log_win, log_t, log_loss = _rao_kupper_log_probs(d, log_tie)
    win, loss = np.exp(log_win), np.exp(log_loss)
    not_win, not_loss = -np.expm1(log_win), -np.expm1(log_loss)
    # The tie's log is the sum of both logs, and of log(κ² − 1), which alone does not depend on d.
    wins, defeats = w + t, losses + t
    own = 2.0 / -np.expm1(-2.0 * log_tie)
    own_curvature = own * 2.0 / np.expm1(2.0 * log_tie)
    a, b = wins * win * not_win, defeats * loss * not_loss
    return _PairTerms(
        -(w * log_win + t * log_t + losses * log_loss),
        defeats * not_loss - wins * not_win,
        wins * not_win + defeats * not_loss - t * own,
        a + b,
        b - a,
        a + b + t * own_curvature,
    )


_TERMS: Final[dict[str, Callable[[Comparisons, Float64Array, float], _PairTerms]]] = {
    "davidson": _davidson_terms,
    "rao-kupper": _rao_kupper_terms,
}


def _minimised(counts: Comparisons, model: TieModel, connections: Connections) -> TieFit:
    n = counts.n_items
    terms_of = _TERMS[model]
    share = counts.ties.sum() / counts.games.sum()
    equal = min(float(share), 0.99)
    log_tie = _log_tie(model, equal)
    theta = np.zeros(n)
    tolerance = np.maximum(GRADIENT_TOLERANCE, _ROUNDINGS * counts.games_of_items)
    tie_tolerance = max(GRADIENT_TOLERANCE, _ROUNDINGS * counts.n_games)
    converged, steps = False, 0
    terms = terms_of(counts, np.zeros(len(counts.first)), log_tie)
    gradient, by_tie = (
        counts.by_item(terms.by_difference, -terms.by_difference),
        float(terms.by_tie.sum()),
    )
    while not converged and steps < _MOST_STEPS:
        system = PairSystem(counts.first, counts.second, terms.curvature, None, n)
        # One more unknown than the pairs have: its row and column are eliminated.
        border = counts.by_item(terms.mixed, -terms.mixed)
        try:
            along, against = system.solve(gradient), system.solve(border)
        except NoDigitsError:
            break
        left = float(terms.tie_curvature.sum()) - float(border @ against)
        tie_step = -(by_tie - float(border @ along)) / left
        step = -along - tie_step * against
        before, fall = float(terms.nll.sum()), float(gradient @ step) + by_tie * tie_step
        blurred = -fall <= 1e-12 * before
        part = 1.0
        for _ in range(_HALVINGS):
            there, tie_there = theta + part * step, log_tie + part * tie_step
            if model == "davidson" or tie_there > 0:
                terms = terms_of(counts, there[counts.first] - there[counts.second], tie_there)
                if blurred or float(terms.nll.sum()) <= before + 1e-4 * part * fall:
                    break
            part *= 0.5
        else:
            break
        theta, log_tie = there, tie_there
        gradient, by_tie = (
            counts.by_item(terms.by_difference, -terms.by_difference),
            float(terms.by_tie.sum()),
        )
        steps += 1
        small = max(float(np.abs(step).max()), abs(tie_step)) <= _LAST_STEP
        flat = bool((np.abs(gradient) <= tolerance).all()) and abs(by_tie) <= tie_tolerance
        converged = small and flat
    return TieFit(
        model=model,
        comparisons=counts,
        strengths=theta - theta.mean(),
        log_tie=log_tie,
        nll=float(terms.nll.sum()),
        tie_between_equals=_between_equals(model, log_tie),
        gradient=max(float(np.abs(gradient).max()), abs(by_tie)),
        steps=steps,
        converged=converged,
        message="The gradient is 0 to rounding." if converged else f"Stopped after {steps} steps.",
        connections=connections,
    )


def _gradient(counts: Comparisons, terms: _PairTerms) -> tuple[Float64Array, float]:
    """By the strengths, and by the tie parameter."""
    pull = terms.by_difference
    return counts.by_item(pull, -pull), float(terms.by_tie.sum())


def _log_tie(model: TieModel, equal: float) -> float:
    """The tie parameter at which a share of games between equals are ties."""
    value = 2.0 * equal / (1.0 - equal) if model == "davidson" else (1.0 + equal) / (1.0 - equal)
    return float(np.log(value))


def _between_equals(model: TieModel, log_tie: float) -> float:
    if model == "davidson":
        return float(1.0 / (1.0 + 2.0 * np.exp(-log_tie)))
    return float(np.tanh(0.5 * log_tie))
