"""What a class answered to one question, beside what is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from nll_core._printing import Printed
from nll_core._validation import FloatArray, IntArray, sample_array

# Tukey's distance, in quartile ranges, beyond which a guess stands by itself.
FAR: Final = 3.0
# With fewer, two camps of a class would look like one.
FEWEST_BINS: Final = 12
MOST_BINS: Final = 24
# Relatively: on less, bins would not be told apart.
FINEST: Final = 1e-9
SMALLEST: Final = 1e-300
# What lies on the edge of the right interval may have been rounded by this, relatively.
ROUNDING: Final = 1e-12


@dataclass(frozen=True, slots=True, repr=False)
class ClassAnswers(Printed):
    """Answers to one question: their middle, their spread, how many are right, a histogram.

    `n_right` counts what lies in the right interval, its ends included. `counts` are of the bins
    between `edges`; `n_far` answers lie so far from all others that no bin holds them.
    """

    n: int
    median: float
    quartiles: tuple[float, float]
    n_right: int
    edges: FloatArray  # (bins + 1,)
    counts: IntArray  # (bins,)
    n_far: int


def class_answers(
    answers: ArrayLike, *, right: tuple[float, float], edges: ArrayLike | None = None
) -> ClassAnswers:
    """The answers of a class beside the interval that is right, in the unit of the answers.

    Parameters
    ----------
    answers : array_like, shape (n,)
        One finite number for each who answered, at least one.
    right : tuple of float
        The least and the largest value that is right; either may be infinite.
    edges : array_like, shape (bins + 1,), optional
        Those of the histogram, in increasing order; all answers lie between them.

    Returns
    -------
    ClassAnswers
        Median and quartiles (linear between answers), how many are right, and the histogram.

    Raises
    ------
    TypeError
        If an argument is not numeric.
    ValueError
        If there is no answer, one is not finite, or the ends of `right` are not in order.

    Notes
    -----
    Without `edges` there are as many bins of one width as Freedman and Diaconis advise, from 12 to
    24, over all answers within three quartile ranges of the quartiles and the finite ends of
    `right`.
    One wild guess so leaves the others apart; it is counted in `n_far`.

    References
    ----------
    Freedman and Diaconis (1981), On the histogram as a density estimator: L2 theory.
    Tukey (1977), Exploratory data analysis.

    Examples
    --------
    >>> found = class_answers([10, 90, 95, 100, 110, 1e6], right=(90, 110))
    >>> found.median, found.n_right, found.n_far
    (97.5, 4, 2)
    >>> class_answers([0, 1, 1, 2], right=(1, 1), edges=[-0.5, 0.5, 1.5, 2.5]).counts.tolist()
    [1, 2, 1]
    """
    values = sample_array(answers, "answers")
    low, high = (float(end) for end in right)
    if not low <= high:
        raise ValueError(f"right must be its lower and its upper end, got {right}")
    first, median, third = (float(q) for q in np.quantile(values, [0.25, 0.5, 0.75]))
    slack = ROUNDING * np.abs([end for end in (low, high) if np.isfinite(end)] or [0.0]).max()
    n_right = int(((values >= low - slack) & (values <= high + slack)).sum())
    kept = values
    if edges is None:
        reach = FAR * (third - first)
        near = (values >= first - reach) & (values <= third + reach)
        kept = values[near] if reach > 0 else values
        seen = [*kept.tolist(), *(end for end in (low, high) if np.isfinite(end))]
        bins = _bins(max(seen) - min(seen), third - first, len(kept), max(map(abs, seen)))
        edges = np.histogram_bin_edges(kept, bins, (min(seen), max(seen)))
    counts, at = np.histogram(kept, np.asarray(edges, dtype=float))
    return ClassAnswers(
        n=len(values),
        median=median,
        quartiles=(first, third),
        n_right=n_right,
        edges=at,
        counts=counts,
        n_far=len(values) - int(counts.sum()),
    )


def _bins(length: float, quartile_range: float, n: int, size: float) -> int:
    """How many bins of Freedman and Diaconis' width, 2 IQR/∛n, a length has; from 12 to 24."""
    width = 2.0 * quartile_range / np.cbrt(n)
    if length <= max(FINEST * size, SMALLEST):
        return 1
    if length >= MOST_BINS * width:
        return MOST_BINS
    return max(FEWEST_BINS, int(np.ceil(length / width)))
