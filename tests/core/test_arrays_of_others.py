"""Arrays of other libraries are taken as they are: whatever NumPy makes an array of."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tests.core.test_weights import FUNCTIONS, differing, sample, weights_of
from tests.public_names import PUBLIC, public


class Foreign:
    """What tensors and frames have in common: they become an array, and do nothing else."""

    def __init__(self, array: np.ndarray) -> None:
        self._array = array

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.array(self._array, dtype=dtype, copy=copy)

    def cpu(self) -> Foreign:
        return self


class Tensor:
    """A tensor as PyTorch has them, which refuses to be an array: it requires a gradient."""

    REFUSAL: type[Exception] = RuntimeError

    def __init__(self, array: np.ndarray, dtype: str = "") -> None:
        self._array = array
        self.shape, self.ndim = array.shape, array.ndim
        self.dtype = dtype or f"torch.{array.dtype}"

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        raise self.REFUSAL("Can't call numpy() on Tensor that requires grad.")

    def __len__(self) -> int:
        return len(self._array)

    def detach(self) -> Foreign:
        return Foreign(self._array)


class OnAnotherDevice(Tensor):
    """One on another device, which is not asked for a gradient."""

    REFUSAL = TypeError


class BrainFloats(Tensor):
    """One of bfloat16, a type that NumPy does not have."""

    REFUSAL = TypeError

    def __init__(self, array: np.ndarray) -> None:
        super().__init__(array, "torch.bfloat16")

    def detach(self) -> Any:
        return self

    def cpu(self) -> Any:
        return self

    def float(self) -> Foreign:
        return Foreign(self._array)


def as_pandas(array: np.ndarray) -> Any:
    """A column or a frame, whose index is not 0, 1, 2, …."""
    if array.ndim > 2 or array.ndim == 0:
        return array
    make = pd.Series if array.ndim == 1 else pd.DataFrame
    return make(array, index=np.arange(len(array))[::-1] + 7)


def as_nullable(array: np.ndarray) -> Any:
    """A column, or a frame of columns, of a type that may have gaps, and has none."""
    if array.ndim not in (1, 2) or array.dtype.kind not in "bif":
        return as_pandas(array)
    return as_pandas(array).astype({"b": "boolean", "i": "Int64", "f": "Float64"}[array.dtype.kind])


def as_pandas_of_arrow(array: np.ndarray) -> Any:
    """The same, kept by PyArrow."""
    kinds = {"b": "bool[pyarrow]", "i": "int64[pyarrow]", "f": "double[pyarrow]"}
    if array.ndim not in (1, 2) or array.dtype.kind not in kinds:
        return as_pandas(array)
    return as_pandas(array).astype(kinds[array.dtype.kind])


def as_polars(array: np.ndarray) -> Any:
    """A series, or a frame."""
    if array.ndim not in (1, 2):
        return array
    polars = pytest.importorskip("polars")
    return polars.Series(array) if array.ndim == 1 else polars.DataFrame(array)


def as_torch(array: np.ndarray) -> Any:
    """A tensor, one of floats with a gradient."""
    torch = pytest.importorskip("torch")
    return torch.tensor(array.copy(), requires_grad=array.dtype.kind == "f")


def as_arrow(array: np.ndarray) -> Any:
    """An array, in two chunks, or a table."""
    if array.ndim == 1:
        middle = len(array) // 2
        return pa.chunked_array([pa.array(array[:middle]), pa.array(array[middle:])])
    if array.ndim == 2:
        return pa.table({str(k): column for k, column in enumerate(array.T)})
    return array


KINDS: dict[str, Callable[[np.ndarray], Any]] = {
    "__array__": Foreign,
    "pandas": as_pandas,
    "pandas with gaps": as_nullable,
    "pandas on pyarrow": as_pandas_of_arrow,
    "pyarrow": as_arrow,
    "polars": as_polars,
    "a tensor": Tensor,
    "a tensor elsewhere": OnAnotherDevice,
    "torch": as_torch,
}
Z = np.array([[0.5, -1.0, 2.0], [3.0, 0.0, -2.0], [0.0, 0.0, 0.1]])
Y = np.array([2, 0, 1])
ROWS = np.array([0.1, 0.7, 0.9])
HAPPENED = np.array([False, True, True])
SOFT = np.array([[0.2, 0.3, 0.5], [1.0, 0.0, 0.0], [0.1, 0.8, 0.1]])
X = np.array([1.0, 2.5, 4.0, 3.0])
LOGS = np.log(SOFT.clip(1e-3))
STEPS = [public.DecodingStep("temperature", 2.0), public.DecodingStep("top-k", 2)]
LETTERS = public.letter_texts(["ab", "b"], "ab")
MIXTURE = public.GaussianMixture((0.5, 0.5), (0.0, 2.0), (1.0, 0.5))
HUMPS = public.mixture_of([0.5, 0.5], [0.0, 2.0], [1.0, 0.5])
FLOW = public.spline_of_knots([-3.0, 0.5, 3.0])
MATRIX = public.comparisons_of_matrix([[0, 2], [1, 0]])
GAMES = public.record_games([0, 1], [1, 0])
# One call of each function that takes arrays, and no weights.
CALLS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "softmax": ((Z,), {}),
    "log_softmax": ((Z,), {"temperature": 2.0}),
    "cross_entropy": ((Z, Y), {"class_weights": np.array([1.0, 2.0, 0.5])}),
    "cross_entropy_gradient": ((Z, SOFT), {"label_smoothing": 0.1}),
    "cross_entropy_with_gradient": ((Z, Y), {}),
    "binary_cross_entropy": ((X, np.array([0, 1, 1, 0])), {}),
    "binary_cross_entropy_gradient": ((X, np.array([0.0, 1.0, 0.5, 0.0])), {}),
    "focal_loss": ((Z, Y), {"class_weights": np.array([1.0, 2.0, 0.5])}),
    "focal_loss_gradient": ((Z, Y), {}),
    "hinge_loss": ((X, np.array([0, 1, 1, 0])), {}),
    "smooth_labels": ((Y, 3, 0.1), {}),
    "example_scores": ((LOGS, Y), {}),
    "top_label": ((SOFT, Y), {}),
    "one_class": ((SOFT, Y, 1), {}),
    "entropy": ((SOFT,), {}),
    "kl_divergence": ((SOFT[0], SOFT[2]), {}),
    "surprise": ((ROWS,), {}),
    "expected_score": ((SOFT[0], SOFT[2]), {"rule": "brier"}),
    "calibration_along_temperature": ((Z, Y, np.array([0.5, 1.0])), {}),
    "nll_along_temperature": ((Z, Y, np.array([0.5, 1.0])), {}),
    "best_temperature": ((Z[0], 1), {}),
    "fit_gaussian": ((X,), {}),
    "gaussian_nll": ((X, 2.0, 1.5), {}),
    "gaussian_nll_gradient": ((X, 2.0, 1.5), {}),
    "fit_student_t": ((X,), {}),
    "student_t_nll": ((X, 2.0, 1.5, 3.0), {}),
    "fit_spread_scale": ((X, np.abs(X) + 1, X[::-1]), {}),
    "beta_nll": ((X, X[::-1], 0.1 * X), {"beta": 0.5}),
    "beta_nll_gradient": ((X, X[::-1], 0.1 * X), {"beta": 0.5}),
    "heteroscedastic_nll": ((X, X[::-1], 0.1 * X), {}),
    "margin_loss": ((X,), {"loss": "nll"}),
    "stratified_folds": ((np.array([0, 0, 1, 1]), 2), {"seed": 0}),
    "hold_out": ((np.vstack([Z, Z]), np.append(Y, Y)), {"seed": 0}),
    "separation": ((np.array([[0.0, 1], [1, 0], [2, 1]]), np.array([0, 1, 1])), {}),
    "bootstrap_sums": ((Z,), {"n_resamples": 5}),
    "bootstrap_function": ((Z, lambda sums: sums[..., 0]), {"n_resamples": 5}),
    "coin_flips": ((ROWS,), {}),
    "convert_surprise": ((X, "bits"), {}),
    "cross_entropy_of_distributions": ((SOFT[0], SOFT[2]), {}),
    "linear_penalty": ((ROWS,), {}),
    "perplexity": ((X,), {}),
    "squared_penalty": ((ROWS,), {}),
    "surprise_gradient": ((ROWS,), {}),
    "block_interval": ((np.tile(X, 10),), {"block_length": 2}),
    "compare_decoding_orders": ((Z[0], STEPS), {}),
    "compare_greedy": ((LOGS[0], LOGS), {}),
    "decode": ((Z[0], STEPS), {}),
    "draw_sequences": ((LOGS[0], LOGS, STEPS, 3), {"length": 2}),
    "entropy_bounds": ((np.log([0.5, 0.2, 0.1]),), {"n_vocabulary": 9}),
    "orders_nll": ((LETTERS, LETTERS, np.array([0.5, 1.0])), {}),
    "ratio_interval": ((X, np.array([1.0, 2.0, 3.0, 4.0])), {}),
    "binomial_log_likelihood": ((3, 5, ROWS), {}),
    "binomial_slices": ((3, 5, 0.4, ROWS), {}),
    "compare_tails": ((np.array([1.0, 2.0, 3.0, 9.0]),), {}),
    "gaussian_cdf": ((X, 2.0, X[::-1]), {}),
    "gaussian_mean_tests": ((X, 2.0), {}),
    "gaussian_nll_surface": ((X, ROWS, X), {}),
    "gaussian_objective": ((X,), {}),
    "gaussian_statistics": ((X,), {}),
    "heteroscedastic_gradient": ((X, X[::-1], 0.1 * X), {}),
    "heteroscedastic_mean_minus_observed": ((X, X[::-1], 0.1 * X), {}),
    "heteroscedastic_natural_gradient": ((X, X[::-1], 0.1 * X), {}),
    "flow_forward": ((FLOW, X), {}),
    "flow_inverse": ((FLOW, X), {}),
    "flow_log_density": ((FLOW, X), {}),
    "component_log_densities": ((HUMPS, X), {}),
    "mixture_log_density": ((HUMPS, X), {}),
    "mixture_of": ((ROWS[1:] / ROWS[1:].sum(), X[:2], X[:2]), {}),
    "radius_log_density": ((3, X), {}),
    "rising_knots": ((X,), {}),
    "responsibilities": ((HUMPS, X), {}),
    "spline_of_knots": ((np.sort(X),), {"x_knots": np.sort(X) + 0.5}),
    "kl_from_mixture": ((MIXTURE, X, 1.0), {}),
    "kl_to_mixture": ((MIXTURE, X, 1.0), {}),
    "mixture_density": ((MIXTURE, X), {}),
    "profile_nll_mu": ((X, ROWS), {}),
    "profile_nll_sigma": ((X, ROWS), {}),
    "softmax_objective": ((SOFT[0],), {"class_weights": np.array([1.0, 2.0, 0.5])}),
    "asked_probability": ((ROWS, "focal"), {}),
    "best_score": ((ROWS, "focal"), {}),
    "implied_probability": ((X, "nll"), {}),
    "margin_loss_curvature": ((X,), {"loss": "nll"}),
    "margin_loss_gradient": ((X,), {"loss": "nll"}),
    "descend": ((public.gaussian_objective(X), np.array([0.0, 0.0])), {"max_steps": 3}),
    "comparisons_of_matrix": ((np.array([[0, 2], [1, 0]]),), {}),
    "discrete_pit": ((0.5 * ROWS, ROWS), {}),
    "gaussian_pit": ((Z, np.exp(Z), SOFT), {}),
    "pinball_loss": ((SOFT.cumsum(axis=1), ROWS), {"levels": ROWS}),
    "quantile_pit": ((SOFT.cumsum(axis=1), ROWS), {"levels": ROWS}),
    "sample_pit": ((Z, ROWS), {}),
    "split_uncertainty": ((SOFT,), {"member_weight": ROWS}),
    "dpo_margin": ((X, X[::-1], 0.5 * X, 0.1 * X), {}),
    "elo_fan": ((GAMES,), {"start": np.array([1400.0, 1500.0]), "n_orders": 2}),
    "elo_points": ((X,), {}),
    "elo_probability": ((X,), {}),
    "elo_ratings": ((GAMES,), {"start": np.array([1400.0, 1500.0])}),
    "preference_outcomes": ((np.array([0.5, -0.5]), MATRIX), {}),
    "preference_weight": ((X,), {}),
    "prior_path": ((MATRIX, np.array([0.1, 1.0])), {}),
    "record_games": ((np.array([0, 1]), np.array([1, 0]), np.array([1.0, 0.5])), {}),
    "train_on_preference": ((Z,), {"n_steps": 2}),
    "score_of_each_outcome": ((SOFT,), {"rule": "brier"}),
    "score_regret": ((SOFT[0], SOFT[2]), {"rule": "brier"}),
    "two_outcomes": ((ROWS,), {}),
    "coin_updates": ((HAPPENED,), {}),
    "mean_posterior": ((X,), {"sigma": 1.0, "prior_mean": 0.0, "prior_sd": 2.0}),
    "penalised_fit": ((Z, X[:3]), {"noise_sd": 1.0, "prior_sd": 1.0, "prior": "gaussian"}),
    "penalty_path": (
        (Z, X[:3]),
        {"noise_sd": 1.0, "prior_sds": ROWS, "prior": "gaussian"},
    ),
    "effects_posterior": ((np.append(X, 0.0), np.append(X, 1.0)), {}),
    "compare_orders": (([f"{a}{b}" for a in "abcdefgh" for b in "aabccdef"], X[:2] ** 2 + 0.5), {}),
    "risk_coverage_areas": ((X, np.array([0, 1, 1, 0])), {}),
    "coverage_bounds": ((X, np.array([0, 1, 1, 0])), {"risk": 0.9}),
    "refused_by_group": ((X, np.array([0, 1, 1, 0]), np.array([0, 0, 1, 1])), {"threshold": 1.0}),
    "conformal_threshold": ((SOFT, Y), {"alpha": 0.5}),
    "split_conformal": ((SOFT, Y), {"alpha": 0.5, "n_calibration": 2}),
    "swapped_pairs": ((X, X[::-1].copy()), {}),
    "temperature_ranking": ((Z, Y, [0.5, 2.0]), {}),
    "fit_beta_binomial": ((np.array([0, 4, 1]), np.array([5, 6, 7])), {}),
    "exact_observations": ((X,), {}),
    "censored_observations": ((X, np.arange(len(X)) % 2 == 0), {}),
    "interval_observations": ((X, X + 1.0), {"sample_weight": np.exp(X)}),
    "rounded_observations": ((X,), {}),
    "interval_log_prob": ((public.Gaussian(0.0, 1.0), X, X + 1.0), {}),
    "likelihood_intervals": ((public.Gaussian, X), {}),
    "profile_nll": ((public.Gaussian.fit(X), X, "mu", np.array([0.0, 1.0])), {}),
    "compare_families": ((X,), {"names": ["gaussian", "poisson"]}),
    "nested_test": ((public.NESTINGS[3], np.exp(X)), {}),
    "nested_tests": ((np.exp(X), ["exponential", "weibull"]), {}),
    "fit_diagnostics": ((public.Gaussian(0.0, 1.0), X), {}),
    "shift_profile": ((public.Weibull, np.exp(X)), {"n_points": 11}),
    "rates_posterior": ((np.array([0, 4, 1]), np.array([5, 6, 7])), {}),
    "chi_squared_density": ((ROWS,), {}),
    "choose_components": ((X, [1]), {"n_folds": 2}),
    "find_anomalies": ((X, 1), {"n_draws": 10}),
    "mixture_leave_one_out": ((X, public.fit_mixture(X, 1)), {}),
    "flow_leave_one_out": ((X, 1), {}),
    "compare_density_methods": ((X,), {"components": [1], "bins": [1], "n_folds": 2}),
    "two_components_test": ((X,), {"n_simulations": 3, "seed": 0}),
    "accuracy_against_nll": ((np.outer(ROWS, X), np.outer(ROWS, X) > 1.0), {}),
    "compare_losses": (({"a": X, "b": X[::-1].copy()},), {}),
    "fit_polynomials": ((X, X**2 + ROWS[:1].sum(), [0]), {}),
    "overdispersion_test": ((np.array([0, 4, 1]),), {"n_simulations": 3, "seed": 0}),
    "true_curve": ((X, "wave"), {}),
    "training_optimism": ((X, 1.0, X, [0]), {"n_samples": 3, "seed": 0}),
    "summarise": ((((np.array([1, 0]), np.array([0.9, 0.2])),),), {}),
}


def test_every_function_of_arrays_is_here_but_those_of_lessons():
    of_arrays = {
        name
        for name, value in PUBLIC.items()
        if inspect.isroutine(value) and ".teaching." not in value.__module__
        for parameter in inspect.signature(value).parameters.values()
        if "ArrayLike" in str(parameter.annotation)
    }
    assert of_arrays <= set(CALLS) | set(FUNCTIONS)


def changed(arguments: Any, kind: Callable[[np.ndarray], Any]) -> Any:
    """Arguments whose arrays are those of another library."""
    if isinstance(arguments, np.ndarray):
        return kind(arguments)
    if isinstance(arguments, tuple):
        return tuple(changed(argument, kind) for argument in arguments)
    if isinstance(arguments, dict):
        return {name: changed(argument, kind) for name, argument in arguments.items()}
    return arguments


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CALLS)
def test_a_function_of_arrays_takes_those_of_others(name, kind):
    function, (arguments, options) = getattr(public, name), CALLS[name]
    found = function(*changed(arguments, KINDS[kind]), **changed(options, KINDS[kind]))
    assert not differing(found, function(*arguments, **options), rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_of_examples_takes_those_of_others(name, weighted, kind, monkeypatch):
    original, examples = getattr(public, name), sample(60, 0)
    weights = weights_of(60, 0) if weighted else None
    expected = FUNCTIONS[name](examples, weights)

    def with_others(*arguments: Any, **options: Any) -> Any:
        return original(*changed(arguments, KINDS[kind]), **changed(options, KINDS[kind]))

    monkeypatch.setattr(public, name, with_others)
    assert not differing(FUNCTIONS[name](examples, weights), expected, rtol=1e-12)


def of_torch(array: np.ndarray) -> Any:
    torch = pytest.importorskip("torch")
    return torch.tensor(array.copy(), requires_grad=True).to(torch.bfloat16)


def of_jax(array: np.ndarray) -> Any:
    return array.astype(pytest.importorskip("ml_dtypes").bfloat16)


def rounded(array: np.ndarray) -> np.ndarray:
    """The numbers of bfloat16 that are nearest, as float32."""
    bits = np.asarray(array, np.float32).view(np.uint32)
    nearest = bits + 0x7FFF + (bits >> 16 & 1)
    return (nearest & np.uint32(0xFFFF0000)).astype(np.uint32).view(np.float32)


@pytest.mark.parametrize("kind", [lambda array: BrainFloats(rounded(array)), of_torch, of_jax])
def test_bfloat16_is_taken_as_float32(kind):
    logits = sample(60, 0).logits.astype(np.float32)
    labels = sample(60, 0).labels
    found, gradient = public.cross_entropy_with_gradient(kind(logits), labels)
    loss, expected = public.cross_entropy_with_gradient(rounded(logits), labels)
    assert found == loss
    assert gradient.dtype == np.float32
    np.testing.assert_array_equal(gradient, expected)
    # Its rounding alone takes the sum of probabilities so far from 1 as float32 may not be.
    probs = sample(60, 0).probs
    assert np.abs(rounded(probs).sum(axis=1) - 1).max() > 1e-3
    truth = rounded(probs)[np.arange(60), labels]
    assert public.log_loss(kind(probs), labels) == pytest.approx(-np.log(truth).mean(), rel=1e-5)
    p, y = sample(60, 0).p, sample(60, 0).y
    curve = public.reliability_curve(kind(p), kind(y.astype(float)), sample_weight=kind(p))
    wanted = public.reliability_curve(rounded(p), y, sample_weight=rounded(p))
    assert not differing(curve, wanted, rtol=0)
    with pytest.raises(ValueError, match="probs must sum to 1 along the last axis"):
        public.log_loss(kind(1.03 * probs.clip(0, 0.9)), labels)


def test_what_is_no_array_of_numbers_is_refused_as_before():
    class Broken:
        def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        public.softmax(Broken())
    words = pd.DataFrame({"a": ["0.1", "0.2"], "b": [0.9, 0.8]})
    with pytest.raises(TypeError, match="probs must be real numbers, got an array of object"):
        public.log_loss(words, [0, 1])


def test_a_gap_is_refused_and_not_a_number():
    with pytest.raises((TypeError, ValueError), match="confidence must"):
        public.reliability_curve(pd.Series([0.5, None], dtype="Float64"), [0, 1])
    with pytest.raises((TypeError, ValueError), match="labels must"):
        public.log_loss(SOFT, pd.Series([0, None, 1], dtype="Int64"))
    frame = pd.DataFrame({"a": [0.5, None], "b": [0.5, 0.5]}, dtype="Float64")
    with pytest.raises((TypeError, ValueError), match="probs must"):
        public.log_loss(frame, [0, 1])
    polars = pytest.importorskip("polars")
    with pytest.raises((TypeError, ValueError), match="confidence must"):
        public.reliability_curve(polars.Series([0.5, None]), [0, 1])
