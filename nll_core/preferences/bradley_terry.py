"""Bradley–Terry strengths by maximum likelihood, with or without a prior."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import IntArray, choice, finite, number_text, positive_array
from nll_core.preferences._pair_systems import DENSE_ITEMS, NoDigitsError, PairSystem
from nll_core.preferences.comparisons import Comparisons, Games, counts_of
from nll_core.preferences.connections import Connections, find_connections

Float64Array = NDArray[np.float64]
PriorKind = Literal["ridge", "pseudo-games"]
Spread = Literal["posterior", "sampling"]

# Of the gradient of an item with at least one comparison; with less weight, in proportion.
GRADIENT_TOLERANCE: Final = 1e-9
# The gradient is a difference of sums of about this many roundings of an item's comparisons.
_ROUNDINGS: Final = 16 * np.finfo(np.float64).eps
# The step after one of this size is below the digits of float64: Newton's error is squared.
_LAST_STEP: Final = 1e-6
# An item with a strength of 700, where float64 ends, is reached in steps of about 1 or more.
_MOST_STEPS: Final = 1_000
_HALVINGS: Final = 40


class _Slope(NamedTuple):
    """The objective at some strengths, with its derivatives."""

    nll: float
    penalty: float
    gradient: Float64Array
    curvature: Float64Array
    """(P,), of each pair along the difference."""
    prior_curvature: Float64Array | None
    """(n,), what a prior adds to each item."""


@dataclass(frozen=True, eq=False, repr=False)
class BradleyTerryFit(Printed):
    """Strengths that make the observed preferences most likely, or why there are none."""

    comparisons: Comparisons
    strengths: Float64Array
    """(n,), log-strengths θ in nats: σ(θ_i − θ_j) is the probability that i is preferred to j. Only
    differences mean something: without a prior their mean is 0. All NaN where there is no
    maximum."""
    nll: float
    """Of the comparisons, summed, in nats, without the prior's part; where there is no maximum,
    what it approaches."""
    penalty: float
    """What the prior adds, in nats."""
    gradient: float
    """The largest entry of the gradient, without its sign; NaN where there is no maximum."""
    steps: int
    """Newton steps that were taken."""
    converged: bool
    message: str
    """Why the fit stopped."""
    ridge: float
    pseudo_games: float
    connections: Connections

    @property
    def has_prior(self) -> bool:
        """Whether something pulls the strengths towards each other."""
        return self.ridge > 0 or self.pseudo_games > 0

    @cached_property
    def ranking(self) -> IntArray:
        """(n,), places of the items from the strongest; where there is no maximum, group after
        group, as in `connections`."""
        if np.isnan(self.strengths).any():
            return np.array([item for group in self.connections.groups for item in group])
        return np.argsort(-self.strengths, kind="stable")

    @cached_property
    def shares(self) -> Float64Array:
        """(n,), exp(θ), scaled so that they sum to 1."""
        relative = np.exp(self.strengths - self.strengths.max(initial=-np.inf))
        shares: Float64Array = relative / relative.sum()
        return shares

    def probability(self, item: str | int, other: str | int) -> float:
        """The probability that one item is preferred to another."""
        from scipy.special import expit

        a, b = self.comparisons.place(item), self.comparisons.place(other)
        return float(expit(self.strengths[a] - self.strengths[b]))

    def probabilities(self) -> Float64Array:
        """(n, n), that the item of the row is preferred to that of the column; ½ on the
        diagonal."""
        from scipy.special import expit

        found: Float64Array = expit(self.strengths[:, None] - self.strengths)
        return found

    @cached_property
    def _information(self) -> PairSystem:
        slope = _slope(self.comparisons, self.strengths, self.ridge, self.pseudo_games)
        pairs = self.comparisons
        return PairSystem(
            pairs.first, pairs.second, slope.curvature, slope.prior_curvature, pairs.n_items
        )

    @cached_property
    def covariance(self) -> Float64Array:
        """(n, n), the inverse of the information, that of a prior included; without a prior under
        the constraint that the strengths have mean 0. NaN where there is no maximum."""
        n = self.comparisons.n_items
        if n > DENSE_ITEMS:
            raise ValueError(
                f"the covariance of {n:,} items has too many entries; ask for differences of two"
            )
        if not self.converged:
            return np.full((n, n), np.nan)
        return self._information.inverse()

    @cached_property
    def sampling_covariance(self) -> Float64Array:
        """(n, n), how the strengths would vary if the comparisons were made again: H⁻¹LH⁻¹ with the
        information L of the comparisons and H that of both, so that a prior counts as no data."""
        if not self.has_prior:
            return self.covariance
        inverse = self.covariance
        if not self.converged:
            return inverse
        pairs = self.comparisons
        curvature = _slope(pairs, self.strengths, 0.0, 0.0).curvature
        between = inverse[pairs.first] - inverse[pairs.second]
        found: Float64Array = between.T @ (curvature[:, None] * between)
        return found

    def variance_of_difference(self, item: int, other: int) -> float:
        """Of the difference of two strengths, by the information; for any number of items."""
        if not self.converged:
            return float("nan")
        contrast = np.zeros(self.comparisons.n_items)
        contrast[item] += 1.0
        contrast[other] -= 1.0
        return float(contrast @ self._information.solve(contrast))


def fit_bradley_terry(
    comparisons: Comparisons | Games, *, ridge: float = 0.0, pseudo_games: float = 0.0
) -> BradleyTerryFit:
    """Strengths of items by maximum likelihood: i is preferred to j with probability σ(θ_i − θ_j).

    Lower NLL is better; without a maximum it only approaches its lower end, and the strengths are
    NaN. The NLL is −Σ w_ij log σ(θ_i − θ_j), where w_ij counts how often i was preferred to j, a
    tie as half of one for each.

    Parameters
    ----------
    comparisons : Comparisons or Games
        What was compared.
    ridge : float
        λ of the penalty ½λΣθ², the negative log of a Gaussian prior of variance 1/λ; 0 for none.
    pseudo_games : float
        How many games each item has besides, against one of strength 0, of which it wins half; 0
        for none. These, too, have a maximum whatever was observed.

    Returns
    -------
    BradleyTerryFit
        The strengths, and the `connections` that say whether there are any.

    Raises
    ------
    ValueError
        If a prior is negative or not finite, or there is no item.

    See Also
    --------
    find_connections : what is known before the fit.
    prior_path : how far the answer depends on the prior.

    Notes
    -----
    Newton's method on the sums of pairs, with shorter steps where they would lead astray, to a
    gradient of 1e-9 or to its rounding. Up to 2,000 items by Cholesky factors, beyond that by
    conjugate gradients, or by sparse LU factors where there is hardly a pair more than there are
    items. A prior acts on each item by itself, so that an item that is compared with none of the
    others changes nothing for them.

    References
    ----------
    Bradley & Terry (1952), Rank analysis of incomplete block designs, Biometrika 39. Zermelo
    (1929), Die Berechnung der Turnier-Ergebnisse als ein Maximumproblem der
    Wahrscheinlichkeitsrechnung, Mathematische Zeitschrift 29. Caron & Doucet (2012), Efficient
    Bayesian inference for generalized Bradley–Terry models, Journal of Computational and Graphical
    Statistics 21.

    Examples
    --------
    >>> from nll_core.preferences import comparisons_of_matrix
    >>> fit = fit_bradley_terry(comparisons_of_matrix([[0, 3], [1, 0]]))
    >>> fit.strengths.round(4), round(fit.probability(0, 1), 6)
    (array([ 0.5493, -0.5493]), 0.75)
    """
    counts = counts_of(comparisons)
    if not counts.n_items:
        raise ValueError("comparisons must have at least one item")
    for value, name in ((ridge, "ridge"), (pseudo_games, "pseudo_games")):
        if finite(value, name) < 0:
            raise ValueError(f"{name} must be at least 0, got {number_text(value)}")
    connections = find_connections(counts)
    if not (ridge > 0 or pseudo_games > 0 or connections.has_maximum):
        return _without_maximum(counts, connections)
    return _minimised(counts, connections, float(ridge), float(pseudo_games), None)


def _without_maximum(counts: Comparisons, connections: Connections) -> BradleyTerryFit:
    # Between the groups the likelihood goes to 1 for all that was observed.
    approached = sum(
        fit_bradley_terry(counts.among(group)).nll for group in connections.groups if len(group) > 1
    )
    # Within each part there may be one; then only what stands between the parts is not known.
    no = "no maximum" if len(connections.groups) > len(connections.parts) else "no single maximum"
    return BradleyTerryFit(
        comparisons=counts,
        strengths=np.full(counts.n_items, np.nan),
        nll=float(approached),
        penalty=0.0,
        gradient=float("nan"),
        steps=0,
        converged=False,
        message=f"The likelihood has {no}. {' '.join(connections.sentences)}",
        ridge=0.0,
        pseudo_games=0.0,
        connections=connections,
    )


def _minimised(
    counts: Comparisons,
    connections: Connections,
    ridge: float,
    pseudo_games: float,
    start: Float64Array | None,
) -> BradleyTerryFit:
    n = counts.n_items
    tolerance = np.maximum(
        GRADIENT_TOLERANCE * np.minimum(counts.games_of_items + pseudo_games, 1.0),
        _ROUNDINGS * (counts.games_of_items + pseudo_games),
    )
    tolerance = np.maximum(tolerance, GRADIENT_TOLERANCE * min(ridge, 1.0))
    theta = _first_guess(counts, ridge) if start is None else start
    slope = _slope(counts, theta, ridge, pseudo_games)
    converged, steps, said = n == 1, 0, f"Stopped after {_MOST_STEPS:,} steps."
    if converged:
        said = "One item has nothing to be compared with."
    while not converged and steps < _MOST_STEPS:
        system = PairSystem(counts.first, counts.second, slope.curvature, slope.prior_curvature, n)
        try:
            step = -system.solve(slope.gradient)
        except NoDigitsError:
            said = "Weights differ by more than float64 has digits for."
            break
        taken = _shortened(counts, theta, step, slope, ridge, pseudo_games)
        if taken is None:
            said = "No step leads further down."
            break
        share, slope = taken
        theta = theta + share * step
        steps += 1
        small = float(np.abs(step).max()) <= _LAST_STEP
        converged = small and bool((np.abs(slope.gradient) <= tolerance).all())
        if converged:
            said = "The gradient is 0 to rounding."
    return BradleyTerryFit(
        comparisons=counts,
        strengths=theta,
        nll=slope.nll,
        penalty=slope.penalty,
        gradient=float(np.abs(slope.gradient).max(initial=0.0)),
        steps=steps,
        converged=bool(converged),
        message=said,
        ridge=ridge,
        pseudo_games=pseudo_games,
        connections=connections,
    )


def _first_guess(counts: Comparisons, ridge: float) -> Float64Array:
    """The log-odds of each item's points, with half a point on either side."""
    points = counts.by_item(counts.points, counts.points_lost)
    lost = counts.games_of_items - points
    guess: Float64Array = np.log((points + 0.5) / (lost + 0.5))
    # A strong prior is nearer to the answer.
    guess *= 1.0 / (1.0 + ridge)
    guess -= guess.mean()
    return guess


def _shortened(
    counts: Comparisons,
    theta: Float64Array,
    step: Float64Array,
    slope: _Slope,
    ridge: float,
    pseudo_games: float,
) -> tuple[float, _Slope] | None:
    """The part of a step that leads downhill, and the objective there; None where none does."""
    before = slope.nll + slope.penalty
    fall = float(slope.gradient @ step)
    # Below this the objective has no digits to tell that it falls; the gradient has.
    blurred = -fall <= 1e-12 * max(before, 1e-300)
    share = _safe_share(counts, step, ridge > 0 or pseudo_games > 0)
    for _ in range(_HALVINGS):
        there = _slope(counts, theta + share * step, ridge, pseudo_games)
        after = there.nll + there.penalty
        if blurred or after <= before + 1e-4 * share * fall:
            return share, there
        share *= 0.5
    return None


def _safe_share(counts: Comparisons, step: Float64Array, has_prior: bool) -> float:
    """The part of a step after which no pair, however little it weighs, has gone astray.

    A logistic NLL with |f‴| ≤ f″ falls if a step is shortened by log(1 + r)/r, where r is the most
    that it changes a difference (Bach, 2010, Self-concordant analysis for logistic regression).
    Steps of at most 1 contract as they are.
    """
    reach = float(np.abs(step[counts.first] - step[counts.second]).max(initial=0.0))
    if has_prior:
        reach = max(reach, float(np.abs(step).max()))
    return 1.0 if reach <= 1.0 else float(np.log1p(reach)) / reach


def _slope(counts: Comparisons, theta: Float64Array, ridge: float, pseudo_games: float) -> _Slope:
    difference = theta[counts.first] - theta[counts.second]
    won, lost = counts.points, counts.points_lost
    small = np.exp(-np.abs(difference))
    log_sum = np.log1p(small)
    near_1 = 1.0 / (1.0 + small)
    near_0 = small * near_1
    leads = difference >= 0
    p = np.where(leads, near_1, near_0)
    q = np.where(leads, near_0, near_1)
    games = counts.games
    nll = float(
        won @ np.maximum(-difference, 0.0) + lost @ np.maximum(difference, 0.0) + games @ log_sum
    )
    pull = lost * p - won * q
    gradient = counts.by_item(pull, -pull)
    curvature = games * (near_1 * near_0)
    if not (ridge > 0 or pseudo_games > 0):
        return _Slope(nll, 0.0, gradient, curvature, None)
    half = np.exp(-np.abs(theta))
    penalty = 0.5 * ridge * float(theta @ theta)
    penalty += pseudo_games * float((0.5 * np.abs(theta) + np.log1p(half)).sum())
    gradient += ridge * theta + 0.5 * pseudo_games * np.tanh(0.5 * theta)
    return _Slope(
        nll, penalty, gradient, curvature, ridge + pseudo_games * half / (1.0 + half) ** 2
    )


@dataclass(frozen=True, eq=False, repr=False)
class PriorPath(Printed):
    """Strengths along a prior that grows: how far they depend on it."""

    kind: PriorKind
    values: Float64Array
    """(T,), λ or the number of pseudo-games."""
    strengths: Float64Array
    """(T, n)."""
    slopes: Float64Array
    """(T, n), derivatives of the strengths by the log of the value, in nats."""
    nll: Float64Array
    """(T,), of the comparisons alone, in nats."""
    limit: float
    """The NLL without a prior, which is approached as the prior vanishes."""
    converged: bool

    def most_dependent(self, at: int) -> int:
        """The place of the item whose strength the prior moves most at `values[at]`."""
        return int(np.argmax(np.abs(self.slopes[at])))

    def difference(self, item: int, other: int) -> Float64Array:
        """(T,), of two strengths: what only is comparable along the path."""
        found: Float64Array = self.strengths[:, item] - self.strengths[:, other]
        return found


def prior_path(
    comparisons: Comparisons | Games, values: ArrayLike, *, kind: PriorKind = "ridge"
) -> PriorPath:
    """Bradley–Terry strengths for each of several strengths of a prior.

    Parameters
    ----------
    comparisons : Comparisons or Games
        What was compared.
    values : array_like, shape (T,)
        λ of a ridge, or numbers of pseudo-games; above 0.
    kind : {"ridge", "pseudo-games"}
        Which prior.

    Returns
    -------
    PriorPath
        With the derivative by log λ: what is certain of a strength without the prior has a slope
        near 0 where λ is small; what the prior alone keeps finite has none.

    Raises
    ------
    ValueError
        If a value is not above 0.

    Notes
    -----
    The slope is −λH⁻¹ times the derivative of the penalty's gradient by λ (the implicit function
    theorem); an undefeated item's strength grows about as log(1/λ).

    Examples
    --------
    >>> from nll_core.preferences import comparisons_of_matrix
    >>> path = prior_path(comparisons_of_matrix([[0, 3], [0, 0]]), [1.0, 0.1, 0.01])
    >>> path.difference(0, 1).round(3), path.limit
    (array([1.293, 2.959, 4.817]), 0.0)
    """
    counts = counts_of(comparisons)
    kind = choice(kind, "kind", ("ridge", "pseudo-games"))  # type: ignore[assignment]
    given = np.atleast_1d(positive_array(values, "values").astype(np.float64))
    if given.ndim != 1:
        raise ValueError(f"values must have shape (T,), got {given.shape}")
    free = fit_bradley_terry(counts)
    shape = (len(given), counts.n_items)
    strengths, slopes, nll = np.empty(shape), np.empty(shape), np.empty(len(given))
    start: Float64Array | None = None
    converged = True
    # From the strongest, whose strengths are nearest to 0.
    for k in np.argsort(-given, kind="stable").tolist():
        value = float(given[k])
        ridge, games = (value, 0.0) if kind == "ridge" else (0.0, value)
        fit = _minimised(counts, free.connections, ridge, games, start)
        start, strengths[k], nll[k] = fit.strengths, fit.strengths, fit.nll
        pull = start if kind == "ridge" else 0.5 * np.tanh(0.5 * start)
        slopes[k] = -value * fit._information.solve(pull) if fit.converged else np.nan
        converged &= fit.converged
    return PriorPath(kind, given, strengths, slopes, nll, free.nll, converged)
