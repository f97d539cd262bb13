"""Code lengths: what it costs in bits to write down outcomes with a code made for a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import distribution_array
from nll_core.information.entropies import cross_entropy_of_distributions, entropy, kl_divergence
from nll_core.information.surprisal import convert_surprise, surprise

Float64Array = NDArray[np.float64]

# 3/24, normalised by way of other numbers, may be just below ⅛ and still has a code of three bits.
_ROUNDING: Final = 1e-12


@dataclass(frozen=True, repr=False)
class CodeComparison(Printed):
    """The ideal code for the truth p beside the code made for a model q; all lengths in bits.

    cross_entropy = entropy + divergence, the mean length of the model's code. `whole_lengths` are
    those of a code in whole bits, ⌈−log₂ q_k⌉ (Shannon's), and `whole_mean` is its mean under p;
    `kraft_sum` = Σ 2^−length, at most 1, so that a code with these lengths exists. `terms` are
    −p_k log₂ q_k, which sum to the cross-entropy.
    """

    p: Float64Array
    q: Float64Array
    ideal_lengths: Float64Array
    model_lengths: Float64Array
    whole_lengths: Float64Array
    terms: Float64Array
    entropy: float
    cross_entropy: float
    divergence: float
    reverse_divergence: float
    whole_mean: float
    kraft_sum: float


def compare_codes(p: ArrayLike, q: ArrayLike) -> CodeComparison:
    """Code lengths −log₂ p_k and −log₂ q_k in bits, and their means under the truth p.

    Parameters
    ----------
    p, q : array_like, shape (K,)
        The truth and the model.

    Returns
    -------
    CodeComparison
        `ideal_lengths`, `model_lengths`, `whole_lengths`, `terms`, shape (K,); `entropy`,
        `cross_entropy`, `divergence` KL(p‖q), `reverse_divergence` KL(q‖p), `whole_mean`,
        `kraft_sum`. An outcome of probability 0 has the length inf, which counts only where it can
        happen.

    Raises
    ------
    ValueError, TypeError
        For invalid distributions, or ones of different lengths.

    Notes
    -----
    entropy ≤ cross_entropy ≤ whole_mean < cross_entropy + 1.

    References
    ----------
    Shannon (1948), A mathematical theory of communication. Kraft (1949), A device for quantizing,
    grouping, and coding amplitude-modulated pulses. Cover & Thomas (2006), Elements of information
    theory, section 5.4.

    Examples
    --------
    >>> codes = compare_codes([0.5, 0.25, 0.125, 0.125], [0.25, 0.25, 0.25, 0.25])
    >>> codes.entropy, codes.cross_entropy, round(codes.divergence, 12)
    (1.75, 2.0, 0.25)
    >>> codes.ideal_lengths
    array([1., 2., 3., 3.])
    """
    truth = distribution_array(p, "p").astype(np.float64)
    model = distribution_array(q, "q").astype(np.float64)
    if truth.ndim != 1:
        raise ValueError(f"p must be one-dimensional, got shape {truth.shape}")
    if model.shape != truth.shape:
        raise ValueError(f"q must have the shape {truth.shape} of p, got {model.shape}")
    ideal = np.asarray(surprise(truth, unit="bits"))
    own = np.asarray(surprise(model, unit="bits"))
    whole = np.ceil(own - _ROUNDING)
    held = truth > 0
    terms = np.zeros_like(truth)
    terms[held] = truth[held] * own[held]
    return CodeComparison(
        p=truth,
        q=model,
        ideal_lengths=ideal,
        model_lengths=own,
        whole_lengths=whole,
        terms=terms,
        entropy=_bits(entropy(truth)),
        cross_entropy=_bits(cross_entropy_of_distributions(truth, model)),
        divergence=_bits(kl_divergence(truth, model)),
        reverse_divergence=_bits(kl_divergence(model, truth)),
        whole_mean=float(truth[held] @ whole[held]),
        kraft_sum=float(np.exp2(-whole).sum()),
    )


def _bits(nats: ArrayLike) -> float:
    return float(convert_surprise(nats, "bits"))
