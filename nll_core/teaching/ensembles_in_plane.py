"""An ensemble of linear classifiers in a plane: what it is unsure of near its data and far away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import Seed, count, finite_array, seed_number
from nll_core.information.ensembles import UncertaintySplit, split_uncertainty
from nll_core.learning.linear_classifier import fit_linear_classifier
from nll_core.losses.logits import softmax
from nll_core.teaching.plane import PlanarClasses, planar_classes

Array = NDArray[np.float64]

# Against all data together, so that it tells ever less as there are more.
PRIOR: Final = 0.1
# New points on which ensembles of several sizes are compared.
N_FRESH: Final = 1000


@dataclass(frozen=True, eq=False, repr=False)
class PlaneEnsemble(Printed):
    """M linear classifiers of two classes, each fitted to another resample of the same points."""

    data: PlanarClasses
    weights: Array
    """(M, 2)."""
    intercepts: Array
    """(M,)."""

    def probs(self, points: ArrayLike) -> Array:
        """The members' distributions (..., M, 2) at points (..., 2), class 0 first."""
        scores = finite_array(points, "points") @ self.weights.T + self.intercepts
        return np.asarray(softmax(np.stack([np.zeros_like(scores), scores], axis=-1)))

    def votes(self, points: ArrayLike) -> NDArray[np.int64]:
        """How many members find class 1 the likelier one at points (..., 2)."""
        return np.asarray((self.probs(points)[..., 1] > 0.5).sum(axis=-1))

    def split(self, points: ArrayLike) -> UncertaintySplit:
        """Total, aleatoric and epistemic nats at points (..., 2)."""
        return split_uncertainty(self.probs(points))

    @property
    def agreeing_share(self) -> float:
        """Of all directions, the share in which all members end up certain of the same class.

        Far away the sign of w·d decides. Members whose weights lie within an angle of δ < π all
        have the same sign but for 2δ of the 2π directions.
        """
        angles = np.sort(np.arctan2(self.weights[:, 1], self.weights[:, 0]))
        gaps = np.diff(angles, append=angles[0] + 2 * np.pi)
        within = 2 * np.pi - float(gaps.max())
        return max(0.0, 1 - within / np.pi)


@dataclass(frozen=True, eq=False, repr=False)
class DistanceCurve(Printed):
    """Mean nats over some directions, by the distance from the middle of the data."""

    radii: Array
    total: Array
    epistemic: Array


@dataclass(frozen=True, eq=False, repr=False)
class SizeCurve(Printed):
    """Mean nats at new points, by how many points the ensembles were fitted to."""

    sizes: NDArray[np.int64]
    aleatoric: Array
    epistemic: Array


def plane_ensemble(n: int, *, n_members: int = 10, seed: Seed = 0) -> PlaneEnsemble:
    """Fit an ensemble to n points of `planar_classes`, each member to a bootstrap resample.

    Parameters
    ----------
    n : int
        Points, at least 2.
    n_members : int
        M, at least 1.
    seed : int or numpy.random.Generator
        Of points and resamples.

    Returns
    -------
    PlaneEnsemble
        Members, and the points they have in common.

    Raises
    ------
    ValueError, TypeError
        For a number out of range.

    Notes
    -----
    A resample counts point i as often as it is drawn. Each fit minimises its NLL of all points plus
    0.05·(‖w‖² + b²), which keeps a member finite that sees separable points.

    References
    ----------
    Breiman (1996), Bagging predictors.

    Examples
    --------
    >>> ensemble = plane_ensemble(40, n_members=5, seed=1)
    >>> ensemble.split([0.0, 0.0]).total > ensemble.split([9.0, 9.0]).total
    True
    """
    number, members = count(n, "n", minimum=2), count(n_members, "n_members")
    start = seed_number(seed)
    data = planar_classes(number, seed=start)
    generator = np.random.default_rng([start, 1])
    fits = [
        fit_linear_classifier(
            data.points,
            data.labels,
            l2=PRIOR / number,
            sample_weight=generator.multinomial(number, np.full(number, 1 / number)),
        )
        for _ in range(members)
    ]
    return PlaneEnsemble(
        data=data,
        weights=np.array([fit.weights for fit in fits]),
        intercepts=np.array([fit.intercept for fit in fits]),
    )


def nats_by_distance(
    ensemble: PlaneEnsemble, radii: ArrayLike, directions: ArrayLike
) -> DistanceCurve:
    """Total and epistemic nats of an ensemble at several distances from the middle of the plane.

    Parameters
    ----------
    ensemble : PlaneEnsemble
        From `plane_ensemble`.
    radii : array_like, shape (R,)
        Distances.
    directions : array_like, shape (D,)
        Degrees from the first axis; the mean over them is taken.

    Returns
    -------
    DistanceCurve
        In nats.

    Raises
    ------
    ValueError, TypeError
        For values that are not finite.

    Examples
    --------
    >>> curve = nats_by_distance(plane_ensemble(40, seed=1), [0.0, 1000.0], [31.0])
    >>> float(curve.epistemic[1]) < 1e-9
    True
    """
    at = finite_array(radii, "radii").astype(np.float64)
    angles = np.radians(finite_array(directions, "directions").astype(np.float64))
    towards = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    found = ensemble.split(at[:, None, None] * towards)
    return DistanceCurve(
        radii=at,
        total=np.mean(found.total, axis=-1),
        epistemic=np.mean(found.epistemic, axis=-1),
    )


def nats_by_size(sizes: Sequence[int], *, n_members: int = 10, seed: Seed = 0) -> SizeCurve:
    """Mean aleatoric and epistemic nats at 1,000 new points, for ensembles of several data sizes.

    Parameters
    ----------
    sizes : sequence of int
        Points that each ensemble is fitted to.
    n_members : int
        Of each.
    seed : int or numpy.random.Generator
        As in `plane_ensemble`; the new points have a seed of their own.

    Returns
    -------
    SizeCurve
        In nats.

    Raises
    ------
    ValueError, TypeError
        For a number out of range.

    Examples
    --------
    >>> curve = nats_by_size([20, 500])
    >>> bool(curve.epistemic[0] > 5 * curve.epistemic[1])
    True
    """
    start = seed_number(seed)
    fresh = planar_classes(N_FRESH, seed=np.random.default_rng([start, 2])).points
    found = [plane_ensemble(n, n_members=n_members, seed=start).split(fresh) for n in sizes]
    return SizeCurve(
        sizes=np.array(sizes, np.int64),
        aleatoric=np.array([np.mean(split.aleatoric) for split in found]),
        epistemic=np.array([np.mean(split.epistemic) for split in found]),
    )
