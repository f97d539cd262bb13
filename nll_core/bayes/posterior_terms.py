"""Bayes' rule in nats: what the terms of a posterior are, whatever the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nll_core._printing import Printed

Float64Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class PosteriorTerms(Printed):
    """−log posterior = NLL − log prior + log Z along a parameter, each term in nats."""

    at: Float64Array
    """The parameter's values, (m,)."""
    nll: Float64Array
    """−log p(data | parameter), (m,)."""
    prior: Float64Array
    """−log of the prior density per unit of the parameter, (m,)."""
    log_evidence: float
    """log Z, the log of the likelihood averaged over the prior."""
    posterior: Float64Array
    """−log of the posterior density per unit of the parameter, (m,), from its own formula."""

    @property
    def likelihood(self) -> Float64Array:
        """p(data | parameter): no density of the parameter."""
        return np.exp(-self.nll)

    @property
    def log10_likelihood(self) -> Float64Array:
        """Its common logarithm, however small it is."""
        return np.asarray(-self.nll / np.log(10.0))

    @property
    def prior_density(self) -> Float64Array:
        """Per unit of the parameter."""
        return np.exp(-self.prior)

    @property
    def posterior_density(self) -> Float64Array:
        """Per unit of the parameter."""
        return np.exp(-self.posterior)
