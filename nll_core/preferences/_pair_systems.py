"""Linear equations whose matrix is a sum over pairs: Laplacians of graphs, and a diagonal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from nll_core._validation import IntArray
from nll_core.preferences.comparisons import sums_at

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Float64Array = NDArray[np.float64]

# Up to so many items a dense factorisation takes less than a second.
DENSE_ITEMS: Final = 2_000
# Beyond so many pairs for each item.
_PAIRS_PER_ITEM: Final = 1.5
_CG_TOLERANCE: Final = 1e-10
_CG_STEPS: Final = 500


class NoDigitsError(ArithmeticError):
    """Weights that differ so much that float64 has no digits of the lighter ones."""


class PairSystem:
    """Equations H·x = b with H = Σ w (e_i − e_j)(e_i − e_j)ᵀ over pairs i, j, and a diagonal.

    Without a diagonal H is singular: b has to sum to 0, and x is what has mean 0. One item is then
    taken for 0 and left out, which keeps the digits of items with little weight; adding the same
    number to all entries of H would not.
    """

    def __init__(
        self,
        first: IntArray,
        second: IntArray,
        weights: Float64Array,
        diagonal: Float64Array | None,
        n: int,
    ) -> None:
        self._n, self._diagonal = n, diagonal
        self._pairs = first, second, weights
        degrees = sums_at(first, weights, n) + sums_at(second, weights, n)
        self._degrees = degrees if diagonal is None else degrees + diagonal
        ground = int(np.argmax(degrees))
        self._kept = np.arange(n) if diagonal is not None else np.delete(np.arange(n), ground)

    def solve(self, right: Float64Array) -> Float64Array:
        """x for one right-hand side of shape (n,)."""
        if self._n <= DENSE_ITEMS:
            return self._centred(self._by_cholesky(right[self._kept]))
        # Conjugate gradients take long along chains, and factors fill up where there are many
        # ways from one item to another.
        if len(self._pairs[0]) > _PAIRS_PER_ITEM * self._n:
            return self._by_gradients(right)
        return self._centred(self._by_lu(right[self._kept]))

    def inverse(self) -> Float64Array:
        """(n, n), the inverse of H, or its pseudo-inverse where there is no diagonal."""
        found = self._by_cholesky(np.eye(len(self._kept)))
        if self._diagonal is not None:
            return found
        full = np.zeros((self._n, self._n))
        full[np.ix_(self._kept, self._kept)] = found
        full -= full.mean(axis=0)
        full -= full.mean(axis=1)[:, None]
        return full

    def _centred(self, kept: Float64Array) -> Float64Array:
        if self._diagonal is not None:
            return kept
        full = np.zeros(self._n)
        full[self._kept] = kept
        centred: Float64Array = full - full.mean()
        return centred

    def _by_cholesky(self, right: Float64Array) -> Float64Array:
        from scipy.linalg import cho_factor, cho_solve

        first, second, weights = self._pairs
        dense = np.zeros((self._n, self._n))
        # The first of a pair is the smaller: all that is read is the upper triangle.
        dense[first, second] = -weights
        np.fill_diagonal(dense, self._degrees)
        if len(self._kept) < self._n:
            dense = dense[np.ix_(self._kept, self._kept)]
        # Digits of an item do not depend on how much weight others have.
        own = np.diag(dense)
        if not (own > 0).all():
            raise NoDigitsError
        scale = 1.0 / np.sqrt(own)
        dense *= scale[:, None]
        dense *= scale
        across = scale if right.ndim == 1 else scale[:, None]
        try:
            factor = cho_factor(dense, overwrite_a=True, check_finite=False)
        except np.linalg.LinAlgError:
            raise NoDigitsError from None
        solution: Float64Array = across * cho_solve(factor, across * right, check_finite=False)
        return solution

    def _by_gradients(self, right: Float64Array) -> Float64Array:
        """x by conjugate gradients, as near as they come; any of them leads downhill."""
        from scipy.sparse import diags_array
        from scipy.sparse.linalg import cg

        if not (self._degrees > 0).all():
            raise NoDigitsError
        solution, _ = cg(
            self._sparse(),
            right,
            rtol=_CG_TOLERANCE,
            maxiter=_CG_STEPS,
            M=diags_array(1.0 / self._degrees),
        )
        found: Float64Array = solution if self._diagonal is not None else solution - solution.mean()
        return found

    def _by_lu(self, right: Float64Array) -> Float64Array:
        from scipy.sparse.linalg import splu

        kept = self._sparse().tocsc()[:, self._kept][self._kept, :]
        try:
            solution: Float64Array = splu(kept.tocsc(), permc_spec="MMD_AT_PLUS_A").solve(right)
        except RuntimeError:
            # SuperLU's word for a pivot of 0.
            raise NoDigitsError from None
        return solution

    def _sparse(self) -> csr_array:
        from scipy.sparse import csr_array

        first, second, weights = self._pairs
        places = np.arange(self._n)
        rows = np.concatenate([first, second, places])
        columns = np.concatenate([second, first, places])
        values = np.concatenate([-weights, -weights, self._degrees])
        return csr_array((values, (rows, columns)), shape=(self._n, self._n))
