"""One pass over the data: the NLL of a mixture, its gradient and, where asked for, its curvature.

Every component looks at the data in its own coordinates z = L⁻¹(x − μ), Σ = LLᵀ. There its
mean is 0 and its covariance the identity, so that moments lose no digits to large means, and a step
is told in the component's own standard deviations: μ + Lδ and L exp(E), with a symmetric E.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from nll_core._numerics import rows_per_block

Float64Array = NDArray[np.float64]

CovarianceKind = Literal["full", "tied", "diagonal", "spherical"]
COVARIANCE_KINDS: Final = get_args(CovarianceKind)
LOG_2PI: Final = float(np.log(2.0 * np.pi))
# A longer step, in standard deviations or as the logarithm of a factor, leaves the quadratic model.
_LONGEST_STEP: Final = 0.5


class Parameters(NamedTuple):
    """A mixture by its Cholesky factors."""

    shares: Float64Array
    """(K,), summing to 1."""
    means: Float64Array
    """(K, d)."""
    factors: Float64Array
    """(K, d, d), lower triangular, Σ = LLᵀ."""


class Data(NamedTuple):
    """Rows as columns, with their weights."""

    columns: Float64Array
    """(d, n)."""
    weights: Float64Array | None
    total: float
    """Σ w."""


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums over the data, each row weighted by what it counts and by whose it probably is."""

    nll: float
    counts: Float64Array
    """(K,), Σ w r."""
    firsts: Float64Array
    """(K, d), Σ w r z."""
    seconds: Float64Array
    """(K, d, d), Σ w r zzᵀ."""
    own: Float64Array | None = None
    """(K, q, q), Σ w r φφᵀ, where φ is the score (1, z, zzᵀ − I) of one component."""
    joint: Float64Array | None = None
    """(Kq, Kq), Σ w ssᵀ, where s are the r φ of all components together."""


def pass_over(data: Data, at: Parameters, *, curvature: bool = False) -> Moments:
    """The sums at a mixture, in blocks that fit the cache: one exponential a row and component."""
    n_components, d = at.means.shape
    whitening = np.linalg.inv(at.factors)
    origin = np.matmul(whitening, at.means[:, :, None])
    with np.errstate(divide="ignore"):
        heights = np.log(at.shares) - 0.5 * d * LOG_2PI
    heights -= np.log(np.diagonal(at.factors, axis1=1, axis2=2)).sum(axis=1)
    nll, counts = 0.0, np.zeros(n_components)
    firsts, seconds = np.zeros((n_components, d)), np.zeros((n_components, d, d))
    n_scores = 1 + d + d * (d + 1) // 2
    own = np.zeros((n_components, n_scores, n_scores)) if curvature else None
    joint = np.zeros((n_components * n_scores,) * 2) if curvature else None
    n = data.columns.shape[1]
    size = rows_per_block(n_components * (2 * d + 2), 8)
    for start in range(0, n, size):
        x = data.columns[:, start : start + size]
        w = None if data.weights is None else data.weights[start : start + size]
        z = np.matmul(whitening, x)
        z -= origin
        r = np.einsum("kdn,kdn->kn", z, z)
        r *= -0.5
        r += heights[:, None]
        top = r.max(axis=0)
        r -= top
        np.exp(r, out=r)
        sums = r.sum(axis=0)
        logs = np.log(sums)
        logs += top
        nll -= float(logs.sum() if w is None else w @ logs)
        r /= sums
        weighted = r if w is None else r * w
        counts += weighted.sum(axis=1)
        rz = weighted[:, None, :] * z
        firsts += rz.sum(axis=2)
        seconds += np.matmul(rz, z.transpose(0, 2, 1))
        if own is not None and joint is not None:
            phi = _scores(z)
            own += np.matmul(weighted[:, None, :] * phi, phi.transpose(0, 2, 1))
            phi *= r[:, None, :]
            s = phi.reshape(-1, phi.shape[-1])
            joint += s @ s.T if w is None else (s * w) @ s.T
    return Moments(nll, counts, firsts, seconds, own, joint)


@lru_cache(maxsize=32)
def _pairs(d: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of a symmetric matrix's own entries."""
    return np.triu_indices(d)


def _scores(z: Float64Array) -> Float64Array:
    """(K, q, n): the derivatives of one component's log-density: share, mean, covariance."""
    n_components, d, n = z.shape
    rows, columns = _pairs(d)
    phi = np.empty((n_components, 1 + d + rows.size, n))
    phi[:, 0] = 1.0
    phi[:, 1 : 1 + d] = z
    for place, (i, j) in enumerate(zip(rows, columns, strict=True), 1 + d):
        np.multiply(z[:, i], z[:, j] if i == j else 2.0 * z[:, j], out=phi[:, place])
        if i == j:
            phi[:, place] -= 1.0
    return phi


def em_step(at: Parameters, moments: Moments, kind: CovarianceKind) -> Parameters:
    """The minimum of the bound that touches the NLL at a mixture: shares, means, covariances.

    Raises LinAlgError where a covariance is no longer positive definite.
    """
    counts = moments.counts
    shift = moments.firsts / counts[:, None]
    spread = moments.seconds / counts[:, None, None] - shift[:, :, None] * shift[:, None, :]
    moved = at.means + np.matmul(at.factors, shift[:, :, None])[:, :, 0]
    held = _of_kind(spread, counts, kind)
    return Parameters(counts / counts.sum(), moved, at.factors @ np.linalg.cholesky(held))


def _of_kind(spread: Float64Array, counts: Float64Array, kind: CovarianceKind) -> Float64Array:
    """(K, d, d) covariances in the coordinates of the components, held to their kind."""
    d = spread.shape[-1]
    if kind == "tied":
        return np.broadcast_to(np.tensordot(counts / counts.sum(), spread, 1), spread.shape)
    if kind == "full":
        return spread
    variances = np.diagonal(spread, axis1=1, axis2=2)
    if kind == "spherical":
        variances = np.broadcast_to(variances.mean(axis=1, keepdims=True), variances.shape)
    return variances[:, :, None] * np.eye(d)


def gradient(at: Parameters, moments: Moments, kind: CovarianceKind) -> Float64Array:
    """(p,), of the NLL: logits of the shares, then δ and E as far as the kind lets them move."""
    d = at.means.shape[1]
    rows, columns = _pairs(d)
    of_spread = moments.seconds - moments.counts[:, None, None] * np.eye(d)
    twice = np.where(rows == columns, 1.0, 2.0)
    full = np.column_stack(
        [
            moments.counts - moments.counts.sum() * at.shares,
            moments.firsts,
            of_spread[:, rows, columns] * twice,
        ]
    )
    steered: Float64Array = -full.ravel() @ _directions(*at.means.shape, kind)
    return steered


@lru_cache(maxsize=32)
def _directions(n_components: int, d: int, kind: CovarianceKind) -> Float64Array:
    """(Kq, p): what each free parameter moves of the shares, means and spreads of all."""
    rows, columns = _pairs(d)
    diagonal = np.eye(rows.size)[:, rows == columns]
    spreads = {
        "full": np.eye(rows.size),
        "tied": np.eye(rows.size),
        "diagonal": diagonal,
        "spherical": diagonal.sum(axis=1, keepdims=True),
    }[kind]
    n_scores = 1 + d + rows.size
    places, each = np.eye(n_scores)[:, : 1 + d], np.zeros((n_scores, spreads.shape[1]))
    each[1 + d :] = spreads
    every = np.ones((n_components, 1)) if kind == "tied" else np.eye(n_components)
    return np.hstack([np.kron(np.eye(n_components), places), np.kron(every, each)])


def newton_step(at: Parameters, moments: Moments, kind: CovarianceKind) -> Parameters | None:
    """The minimum of the quadratic that touches the NLL, or None where that is far or none.

    The curvature is the complete data's minus what is missing of it, Σ Var_r φ (Louis 1982); it is
    exact at a stationary point, hence the steps near one square their error.
    """
    if moments.own is None or moments.joint is None:
        raise ValueError("moments must come with their curvature")
    n_components, d = at.means.shape
    rows, columns = _pairs(d)
    n_scores, total = 1 + d + rows.size, moments.counts.sum()
    # Of the complete data: δ has n_k, E has 2 n_k tr E²; the logits are taken in below.
    complete = np.concatenate([[1.0], np.ones(d), np.where(rows == columns, 2.0, 4.0)])
    curvature = moments.joint.copy()
    for k in range(n_components):
        block = slice(k * n_scores, (k + 1) * n_scores)
        curvature[block, block] += np.diag(moments.counts[k] * complete) - moments.own[k]
    logits = np.arange(n_components) * n_scores
    # All logits may rise together without a change: 1/K² makes that direction definite.
    level = 1.0 / n_components**2
    curvature[np.ix_(logits, logits)] += total * (level - np.outer(at.shares, at.shares))
    ways = _directions(n_components, d, kind)
    try:
        root = np.linalg.cholesky(ways.T @ curvature @ ways)
    except np.linalg.LinAlgError:
        return None
    step = -np.linalg.solve(root.T, np.linalg.solve(root, gradient(at, moments, kind)))
    if not np.abs(step).max() <= _LONGEST_STEP:
        return None
    moves = (ways @ step).reshape(n_components, n_scores)
    shares = at.shares * np.exp(moves[:, 0])
    spread = np.zeros((n_components, d, d))
    spread[:, rows, columns] = spread[:, columns, rows] = moves[:, 1 + d :]
    values, vectors = np.linalg.eigh(spread)
    grown = (vectors * np.exp(2.0 * values)[:, None, :]) @ vectors.transpose(0, 2, 1)
    return Parameters(
        shares / shares.sum(),
        at.means + np.matmul(at.factors, moves[:, 1 : 1 + d, None])[:, :, 0],
        at.factors @ np.linalg.cholesky(grown),
    )
