"""Output families: what a model's output is, and the loss, link and gradient that follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._numerics import float_or_array
from nll_core._validation import (
    FloatArray,
    choice,
    finite_array,
    non_empty,
    positive,
    reject_where,
)
from nll_core.distributions.distribution import Distribution
from nll_core.families import _output_formulas as formulas
from nll_core.families._output_formulas import Formulas

OutputFamilyName = Literal[
    "categorical",
    "bernoulli",
    "gaussian",
    "heteroscedastic",
    "laplace",
    "student_t",
    "poisson",
    "exponential",
    "preference",
]
OUTPUT_FAMILIES: Final[tuple[OutputFamilyName, ...]] = get_args(OutputFamilyName)
Support = Literal["real", "count", "wait", "binary", "class"]

_ABOUT: Final[dict[OutputFamilyName, tuple[str, str, Support]]] = {
    "categorical": ("cross-entropy", "softmax", "class"),
    "bernoulli": ("log-loss", "logit", "binary"),
    "gaussian": ("squared error", "identity", "real"),
    "heteroscedastic": ("heteroscedastic NLL", "identity and log", "real"),
    "laplace": ("absolute error", "identity", "real"),
    "student_t": ("Student-t loss", "identity", "real"),
    "poisson": ("Poisson loss", "log", "count"),
    "exponential": ("exponential NLL", "log", "wait"),
    "preference": ("Bradley–Terry loss", "logit", "binary"),
}


@dataclass(frozen=True)
class OutputFamily:
    """A distribution of the output, and the loss that maximum likelihood makes of it.

    Its methods take the prediction z, any finite number, and what was observed; both broadcast.
    They return a float for two scalars, else an array, float32 where the prediction is.
    """

    name: OutputFamilyName
    loss_name: str
    """What the loss is called where nobody speaks of likelihood."""
    link: str
    support: Support
    """What can be observed: a real number, a count, a wait of at least 0, 0 or 1, a class."""
    has_natural_parameter: bool
    """Whether the families of its distributions, all else fixed, are exponential in z."""
    n_classes: int
    """How many classes there are; 0 for what is not a class."""
    _formulas: Formulas = field(repr=False, compare=False)

    def nll(self, prediction: ArrayLike, observed: ArrayLike) -> float | FloatArray:
        """−log p of the observed, in nats; where it is a density it may be negative."""
        return self._of(self._formulas.nll, prediction, observed)

    def probability(self, prediction: ArrayLike, observed: ArrayLike) -> float | FloatArray:
        """What the model gave the observed: a probability, of reals and waits a density."""
        with np.errstate(over="ignore", under="ignore"):
            given = np.exp(-np.asarray(self.nll(prediction, observed)))
        return float_or_array(np.asarray(given), given.dtype)

    def familiar_loss(self, prediction: ArrayLike, observed: ArrayLike) -> float | FloatArray:
        """The NLL without the terms that do not depend on the prediction, in nats."""
        return self._of(self._formulas.familiar, prediction, observed)

    def gradient(self, prediction: ArrayLike, observed: ArrayLike) -> float | FloatArray:
        """Derivative of the NLL with respect to the prediction."""
        return self._of(self._formulas.gradient, prediction, observed)

    def natural_gradient(self, prediction: ArrayLike, observed: ArrayLike) -> float | FloatArray:
        """Derivative of the NLL with respect to the natural parameter, by the chain rule.

        Where there is none, it is that with respect to the prediction.
        """
        return self._of(self._formulas.natural_gradient, prediction, observed)

    def natural_curvature(self, prediction: ArrayLike, observed: ArrayLike) -> float | FloatArray:
        """Second derivative of the NLL with respect to the natural parameter, or the prediction.

        For an exponential family it is the variance of the statistic, never below 0.
        """
        return self._of(self._formulas.natural_curvature, prediction, observed)

    def mean_minus_observed(self, prediction: ArrayLike, observed: ArrayLike) -> float | FloatArray:
        """What the model expects less what was observed, in the unit of the statistic."""
        parts = self._formulas
        return self._of(lambda z, y: parts.mean(z) - parts.statistic(y), prediction, observed)

    def mean(self, prediction: ArrayLike) -> float | FloatArray:
        """What the model expects: the mean, or of classes the probability of class 0.

        Of a Student-t it is the location, which is its mean where it has one.
        """
        return self._of(lambda z, _: self._formulas.mean(z), prediction, 0)

    def best_prediction(self, observed: ArrayLike) -> float | FloatArray:
        """The prediction at which the NLL is lowest; ±inf where no finite one is."""
        return self._of(lambda _, y: self._formulas.best(y), 0, observed)

    def natural(self, prediction: ArrayLike) -> float | FloatArray:
        """The natural parameter of a prediction; where there is none, the prediction itself."""
        return self._of(lambda z, _: self._formulas.natural(z), prediction, 0)

    def distribution(self, prediction: ArrayLike) -> Distribution:
        """The distribution of what is observed at a prediction, with its CDF, quantiles, samples.

        Raises ValueError for "categorical", whose outcome is no number, and where a parameter
        leaves float64.
        """
        build = self._formulas.distribution
        if build is None:
            raise ValueError(f"{self.name} has no distribution of a number: its outcome is a class")
        with np.errstate(over="ignore", under="ignore"):
            return build(finite_array(prediction, "prediction").astype(np.float64))

    def _of(
        self, formula: Callable[[Any, Any], Any], prediction: ArrayLike, observed: ArrayLike
    ) -> float | FloatArray:
        """A formula at checked arguments."""
        z, y = finite_array(prediction, "prediction"), self._observed(observed)
        try:
            wide = np.broadcast_arrays(z.astype(np.float64), y)
        except ValueError:
            raise ValueError(
                f"prediction and observed must broadcast, got shapes {z.shape} and {y.shape}"
            ) from None
        non_empty(wide[0], "prediction")
        # The losses of NumPy's scalars are those of arrays of one.
        flat = [np.atleast_1d(array) for array in wide]
        with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
            found = np.asarray(formula(*flat)).reshape(wide[0].shape)
            return float_or_array(found, z.dtype)

    def _observed(self, value: ArrayLike) -> NDArray[np.float64]:
        y = finite_array(value, "observed").astype(np.float64, copy=False)
        if self.support == "binary":
            reject_where((y != 0) & (y != 1), y, "observed", "be 0 or 1")
        elif self.support == "class":
            bad = (y < 0) | (y >= self.n_classes) | (y != np.round(y))
            reject_where(bad, y, "observed", f"be a class from 0 to {self.n_classes - 1}")
        elif self.support == "count":
            reject_where((y < 0) | (y != np.round(y)), y, "observed", "be a count from 0 on")
        elif self.support == "wait":
            reject_where(y < 0, y, "observed", "be at least 0")
        return y


def output_family(
    name: OutputFamilyName,
    *,
    scale: float = 1.0,
    nu: float = 3.0,
    beta: float = 1.0,
    other_logits: Sequence[float] = (0.0,),
) -> OutputFamily:
    """The output family of that name: its NLL in nats, familiar loss, link and gradients.

    With the prediction z and the observed y:

    - "categorical": z is the logit of class 0 beside `other_logits`; cross-entropy
    - "bernoulli": log odds z, softplus(z) − yz; log-loss
    - "preference": the same with log odds β·z, z the difference of two answers; y = 1 where the
      first was preferred. β = 1 on rewards is the loss of reward models, β on log-ratios is DPO
    - "gaussian": mean z, (y − z)²/(2σ²) and a constant; squared error
    - "heteroscedastic": the same with log σ counted in, for a σ that is predicted too
    - "laplace": |y − z|/b + log 2b; absolute error
    - "student_t": ½(ν + 1)·log(1 + (y − z)²/(νσ²)) and a constant
    - "poisson": log rate z, exp(z) − yz + log y!
    - "exponential": log rate z, exp(z)·y − z

    Parameters
    ----------
    name : str
        One of `OUTPUT_FAMILIES`.
    scale : float
        σ above 0 of "gaussian", "heteroscedastic" and "student_t", b of "laplace".
    nu : float
        Degrees of freedom above 0 of "student_t".
    beta : float
        β above 0 of "preference".
    other_logits : sequence of float
        Logits of the classes 1, 2, … of "categorical"; at least one.

    Returns
    -------
    OutputFamily
        The record with its methods.

    Raises
    ------
    ValueError
        For an unknown name or an option out of range.

    See Also
    --------
    compare_with_mean_minus_observed : where the gradient is mean − observed.
    heteroscedastic_gradient : the gradient of both outputs.

    Notes
    -----
    No probability is formed and logged again: finite predictions give the loss to rounding
    throughout float64, and inf only where the loss itself is beyond it.

    References
    ----------
    P. McCullagh and J. A. Nelder (1989), Generalized linear models. R. Rafailov and others (2023),
    Direct preference optimization, NeurIPS.

    Examples
    --------
    >>> counts = output_family("poisson")
    >>> round(counts.nll(1.0, 3), 4), round(counts.gradient(1.0, 3), 4)
    (1.51, -0.2817)
    >>> output_family("bernoulli").nll(-1e9, 1)
    1000000000.0
    """
    choice(name, "name", OUTPUT_FAMILIES)
    sigma, freedom = positive(scale, "scale"), positive(nu, "nu")
    others = finite_array(other_logits, "other_logits").astype(np.float64)
    if others.ndim != 1 or others.size == 0:
        raise ValueError(f"other_logits must hold at least one logit, got shape {others.shape}")
    builders: dict[OutputFamilyName, Callable[[], Formulas]] = {
        "categorical": lambda: formulas.categorical(tuple(others)),
        "bernoulli": lambda: formulas.bernoulli(1.0),
        "gaussian": lambda: formulas.gaussian(sigma, learned=False),
        "heteroscedastic": lambda: formulas.gaussian(sigma, learned=True),
        "laplace": lambda: formulas.laplace(sigma),
        "student_t": lambda: formulas.student_t(sigma, freedom),
        "poisson": formulas.poisson,
        "exponential": formulas.exponential,
        "preference": lambda: formulas.bernoulli(positive(beta, "beta")),
    }
    loss_name, link, support = _ABOUT[name]
    return OutputFamily(
        name=name,
        loss_name=loss_name,
        link=link,
        support=support,
        has_natural_parameter=name not in ("laplace", "student_t"),
        n_classes=others.size + 1 if name == "categorical" else 0,
        _formulas=builders[name](),
    )
