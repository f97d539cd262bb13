"""Laws of weights, for every function that takes them: 0 is not there, k is k times, any scale."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from nll_core import Predictions, example_scores, log_softmax, softmax
from tests.public_names import PUBLIC, public


@dataclasses.dataclass(frozen=True)
class Sample:
    """Examples of every shape that a function may ask for; row i of each belongs to example i."""

    logits: np.ndarray
    labels: np.ndarray

    def __getitem__(self, rows: Any) -> Sample:
        return Sample(self.logits[rows], self.labels[rows])

    @property
    def probs(self) -> np.ndarray:
        return softmax(self.logits)

    @property
    def log_probs(self) -> np.ndarray:
        return log_softmax(self.logits)

    @property
    def p(self) -> np.ndarray:
        """Forecasts of class 1, with ties."""
        return self.probs[:, 1].round(2)

    @property
    def y(self) -> np.ndarray:
        return self.labels == 1

    @property
    def two(self) -> np.ndarray:
        return self.logits[:, :2]

    @property
    def values(self) -> np.ndarray:
        return -self.log_probs[np.arange(len(self.labels)), self.labels]

    @property
    def groups(self) -> np.ndarray:
        return (self.logits[:, 0] > 0).astype(np.int64)


def sample(n: int, seed: int) -> Sample:
    generator = np.random.default_rng(seed)
    logits = (1.5 * generator.standard_normal((n, 3))).round(2)
    return Sample(logits, (logits + generator.gumbel(size=(n, 3))).argmax(axis=1))


Function = Callable[[Sample, np.ndarray | None], Any]
SHORT: dict[str, Any] = {"n_resamples": 20}


def by_pairs(name: str, **options: Any) -> Function:
    return lambda s, w: getattr(public, name)(s.p, s.y, sample_weight=w, **options)


def by_rows(name: str, of: str = "logits", **options: Any) -> Function:
    def call(s: Sample, w: np.ndarray | None) -> Any:
        return getattr(public, name)(getattr(s, of), s.labels, sample_weight=w, **options)

    return call


def by_predictions(name: str, **options: Any) -> Function:
    def call(s: Sample, w: np.ndarray | None) -> Any:
        found = Predictions("logits", s.logits, s.labels, ("a", "b", "c"), weights=w)
        found = dataclasses.replace(found, groups=s.groups, group_names=("low", "high"))
        return getattr(public, name)(found, **options)

    return call


def regressed(name: str) -> Function:
    def call(s: Sample, w: np.ndarray | None) -> Any:
        labels = s.y if name == "fit_logistic" else s.labels
        return getattr(public, name)(s.logits[:, :2], labels, l2=0.01, sample_weight=w)

    return call


TWO_HUMPS = public.mixture_of([0.4, 0.6], [-1.0, 1.0], [1.0, 2.0])


def of_densities(name: str, *others: Any, **options: Any) -> Function:
    return lambda s, w: getattr(public, name)(s.logits[:, 0], *others, sample_weight=w, **options)


OF_KNOWN = public.Gaussian(0.4, 1.5)


def of_observations(name: str, *of: str, **options: Any) -> Function:
    """What is said of observations: their NLL, and that of the same ones with less known."""

    def call(s: Sample, w: np.ndarray | None) -> Any:
        columns = {"x": s.values, "low": s.values - s.p, "high": s.values, "observed": s.y}
        found = getattr(public, name)(*(columns[c] for c in of), sample_weight=w, **options)
        total = found.total
        less = (found, *(public.coarsened(found, way) for way in ("rounded", "binned", "censored")))
        return total, [data.nll(OF_KNOWN) for data in less]

    return call


def shares_of_pairs(s: Sample, w: np.ndarray | None, *, whole: bool = False) -> np.ndarray:
    """Shares of the confusions, in the order of the classes: equal ones have no order."""
    predicted = s.logits.argmax(axis=1)
    if whole:
        counts = public.confusion_matrix(predicted, s.labels, 3, sample_weight=w)
        return counts / counts.sum()
    found = public.confused_pairs(predicted, s.labels, 3, sample_weight=w)
    shares = np.zeros((3, 3))
    shares[found.label, found.predicted] = found.share
    return shares


def of_shared_weights(s: Sample, gradient: np.ndarray) -> np.ndarray:
    """The gradient of what all examples share, in a linear model of the logits."""
    return s.logits.T @ gradient


OF_TARGETS: tuple[dict[str, Any], ...] = (
    {},
    {"label_smoothing": 0.1, "temperature": 2.0},
    {"class_weights": [1.0, 2.0, 0.5]},
    {"class_weights": [1.0, 2.0, 0.5], "label_smoothing": 0.1},
    {"ignore_index": 0},
)


def by_targets(name: str) -> Function:
    """Calls with labels under every option, and with distributions."""

    def call(s: Sample, w: np.ndarray | None) -> Any:
        function, soft = getattr(public, name), softmax(0.5 * s.logits)
        calls = [(s.labels, options) for options in OF_TARGETS]
        calls += [(soft, options) for options in OF_TARGETS[:4]]
        found = [function(s.logits, y, sample_weight=w, **options) for y, options in calls]
        if name.endswith("_with_gradient"):
            return [(loss, of_shared_weights(s, gradient)) for loss, gradient in found]
        return [of_shared_weights(s, g) if name.endswith("_gradient") else g for g in found]

    return call


FUNCTIONS: dict[str, Function] = {
    "area_under_risk_coverage": by_pairs("area_under_risk_coverage"),
    "area_under_roc": by_pairs("area_under_roc"),
    "binary_cross_entropy": lambda s, w: public.binary_cross_entropy(
        s.logits[:, 0], s.y, sample_weight=w
    ),
    "binary_cross_entropy_gradient": lambda s, w: of_shared_weights(
        s, public.binary_cross_entropy_gradient(s.logits[:, 0], s.y, sample_weight=w)
    ),
    "binary_nll_split": by_pairs("binary_nll_split"),
    "bootstrap_interval": lambda s, w: public.bootstrap_interval(
        s.values, sample_weight=w, **SHORT
    ),
    "brier_decomposition": by_pairs("brier_decomposition", strategy="quantile"),
    "brier_score": by_rows("brier_score", "probs"),
    "classwise_errors_by_chance": lambda s, w: public.classwise_errors_by_chance(
        s.log_probs, sample_weight=w, n_draws=20
    ),
    "calibrated_error": lambda s, w: public.calibrated_error(s.p, sample_weight=w, n_draws=20),
    "calibrated_error_along_bins": lambda s, w: public.calibrated_error_along_bins(
        s.p, [3, 10], norm="l2", sample_weight=w, n_draws=20
    ),
    "calibrated_error_along_temperature": lambda s, w: public.calibrated_error_along_temperature(
        s.logits, [0.5, 2.0], sample_weight=w, n_draws=20
    ),
    "calibration_along_temperature": lambda s, w: public.calibration_along_temperature(
        s.logits, s.labels, [0.5, 2.0], norm="l2", sample_weight=w
    ),
    "calibration_error_interval": by_pairs("calibration_error_interval", **SHORT),
    "calibration_estimators": by_pairs("calibration_estimators", n_draws=20),
    "calibration_scores": by_rows("calibration_scores", strategy="quantile"),
    "calibration_error_by_class": by_rows("calibration_error_by_class", "log_probs"),
    "classwise_calibration_error": by_rows("classwise_calibration_error", "probs"),
    "estimate_classwise_error": by_rows("estimate_classwise_error", "log_probs", **SHORT),
    "compare_calibrators": by_rows(
        "compare_calibrators", methods=["temperature", "vector", "isotonic"], n_folds=2, **SHORT
    ),
    "confused_pairs": lambda s, w: shares_of_pairs(s, w),
    "confusion_matrix": lambda s, w: shares_of_pairs(s, w, whole=True),
    "consistency_bands": lambda s, w: public.consistency_bands(s.p, sample_weight=w),
    "decisions_at": by_pairs("decisions_at", threshold=0.3, false_negative=2.0),
    "threshold_by_cost": by_pairs("threshold_by_cost", false_negative=2.0, with_interval=False),
    "corp": by_pairs("corp", score="log"),
    "coverage_curve": lambda s, w: public.coverage_curve(
        public.Pit(0.5 * s.p, s.p), [0.3, 0.9], sample_weight=w
    ),
    "corp_band": lambda s, w: public.corp_band(s.p, sample_weight=w, n_draws=20),
    "corp_of_classes": by_rows("corp_of_classes", "log_probs"),
    "cross_entropy": by_targets("cross_entropy"),
    "cross_entropy_gradient": by_targets("cross_entropy_gradient"),
    "cross_entropy_with_gradient": by_targets("cross_entropy_with_gradient"),
    "cross_fit": by_rows("cross_fit", method="temperature", n_folds=2),
    "ensemble_nll": lambda s, w: public.ensemble_nll(
        np.stack([s.probs, s.probs[:, ::-1]], axis=1), s.labels, sample_weight=w
    ),
    "error_along_bins": lambda s, w: {
        norm: public.error_along_bins(s.p, s.y, [1, 4, 15], norm=norm, sample_weight=w)
        for norm in ("l1", "l2", "max")
    },
    "expected_calibration_error": lambda s, w: [
        public.expected_calibration_error(s.p, s.y, norm=norm, sample_weight=w)
        for norm in ("l1", "l2", "max")
    ],
    "fit_beta": by_pairs("fit_beta"),
    "fit_calibrator": by_rows("fit_calibrator", method="temperature"),
    "fit_isotonic": by_pairs("fit_isotonic", pseudo_count=1.0),
    "fit_isotonic_one_vs_rest": by_rows("fit_isotonic_one_vs_rest", "probs", pseudo_count=1.0),
    "fit_linear_classifier": lambda s, w: [
        public.fit_linear_classifier(s.two, s.y, loss=loss, l2=0.1, sample_weight=w)
        for loss in ("nll", "weighted_nll", "squared_hinge")
    ],
    "fit_logistic": regressed("fit_logistic"),
    # A value that is spread over its levels counts evenly there.
    "fit_pit_map": lambda s, w: public.fit_pit_map(
        public.Pit(np.where(s.y, 0.5, 1.0) * s.p, s.p), sample_weight=w
    ),
    "fit_platt": by_pairs("fit_platt", target_smoothing=True),
    "fit_softmax_regression": regressed("fit_softmax_regression"),
    "fit_temperature": by_rows("fit_temperature"),
    "fit_vector_scaling": by_rows("fit_vector_scaling"),
    "fit_spread_scale": lambda s, w: public.fit_spread_scale(
        s.values, 1.5, s.logits[:, 0], sample_weight=w
    ),
    "focal_loss": by_rows("focal_loss", class_weights=[1.0, 2.0, 0.5]),
    "focal_loss_gradient": lambda s, w: of_shared_weights(
        s, public.focal_loss_gradient(s.logits, s.labels, sample_weight=w)
    ),
    "gaussian_crps": lambda s, w: public.gaussian_crps(
        s.values, 1.5, s.logits[:, 0], sample_weight=w
    ),
    "gaussian_nll": lambda s, w: public.gaussian_nll(s.values, 0.4, 1.5, sample_weight=w),
    "gaussian_nll_gradient": lambda s, w: public.gaussian_nll_gradient(
        s.values, 0.4, 1.5, sample_weight=w
    ),
    "hinge_loss": lambda s, w: public.hinge_loss(s.logits[:, 0], s.y, sample_weight=w),
    "interval_coverage": lambda s, w: public.interval_coverage(
        s.values - 1, s.values + 1, s.logits[:, 0], sample_weight=w
    ),
    "interval_score": lambda s, w: public.interval_score(
        s.values - 1, s.values + 1, s.logits[:, 0], coverage=0.7, sample_weight=w
    ),
    "isotonic_curve": by_pairs("isotonic_curve"),
    "logistic_objective": lambda s, w: public.logistic_objective(
        s.logits[:, :2], s.y, sample_weight=w
    ).value_and_gradient(np.array([0.3, -0.2, 0.1])),
    "log_loss": by_rows("log_loss", "probs"),
    "maximum_calibration_error": by_pairs("maximum_calibration_error", strategy="quantile"),
    "nll_along_temperature": lambda s, w: public.nll_along_temperature(
        s.logits, s.labels, [0.5, 2.0], sample_weight=w
    ),
    "nll_split": by_rows("nll_split"),
    "nll_skill": lambda s, w: public.nll_skill(s.values, s.labels, sample_weight=w, **SHORT),
    "paired_bootstrap_interval": lambda s, w: public.paired_bootstrap_interval(
        s.values, s.p, sample_weight=w, **SHORT
    ),
    "pit_distribution": lambda s, w: public.pit_distribution(
        public.Pit(0.5 * s.p, s.p), [0.2, 0.6], sample_weight=w
    ),
    "pit_histogram": lambda s, w: public.pit_histogram(public.Pit(0.5 * s.p, s.p), sample_weight=w),
    "preference_loss": lambda s, w: public.preference_loss(s.values, sample_weight=w),
    "proportion_interval": lambda s, w: public.proportion_interval(s.y, sample_weight=w),
    "quantile_crps": lambda s, w: public.quantile_crps(
        np.sort(s.logits, axis=1), s.values, levels=[0.2, 0.5, 0.8], sample_weight=w
    ),
    "refused_by_group": lambda s, w: public.refused_by_group(
        s.p, s.y, s.groups, threshold=0.2, sample_weight=w
    ),
    "reliability_curve": by_pairs("reliability_curve", strategy="quantile"),
    "roc_curve": by_pairs("roc_curve"),
    "reliability_picture": by_pairs("reliability_picture", event="right"),
    "selective_report": by_pairs("selective_report", risks=(0.1, 0.3)),
    "risk_coverage_areas": by_pairs("risk_coverage_areas"),
    "risk_coverage_curve": by_pairs("risk_coverage_curve"),
    "sample_crps": lambda s, w: public.sample_crps(s.logits, s.values, sample_weight=w),
    "score_classes": by_rows("score_classes", "log_probs", **SHORT),
    "score_confidence": by_pairs("score_confidence", **SHORT),
    "scores_by_group": lambda s, w: public.scores_by_group(
        s.p, s.y, s.groups, surprise=s.values, sample_weight=w, **SHORT
    ),
    "smooth_calibration_error": by_pairs("smooth_calibration_error"),
    "spherical_score": by_rows("spherical_score", "probs"),
    "softmax_regression_objective": lambda s, w: public.softmax_regression_objective(
        s.logits[:, :2], s.labels, sample_weight=w
    ).value_and_gradient(np.linspace(-1, 1, 9)),
    "student_t_nll": lambda s, w: public.student_t_nll(s.values, 0.4, 1.5, 3, sample_weight=w),
    "surprise_distribution": lambda s, w: public.surprise_distribution(
        example_scores(s.log_probs, s.labels), sample_weight=w
    ),
    "bandwidth_scores": of_densities("bandwidth_scores", [0.2, 1.0], held_out=[0.0, 1.5]),
    "density_histogram": of_densities("density_histogram", 8),
    "em_path": of_densities("em_path", TWO_HUMPS, n_steps=5),
    "em_slice": of_densities("em_slice", TWO_HUMPS, [-1.0, 0.0, 1.0]),
    "fit_mixture": of_densities("fit_mixture", 3, n_starts=1, max_steps=5),
    "fit_spline_flow": of_densities("fit_spline_flow", 4),
    "flow_terms": lambda s, w: public.flow_terms(
        public.spline_of_knots([-3.0, 0.5, 3.0], scale=2.0), s.logits[:, 0], sample_weight=w
    ),
    "judge_unusual": lambda s, w: public.judge_unusual([0.5, 2.0], s.values, sample_weight=w),
    "censored_observations": of_observations("censored_observations", "x", "observed"),
    "exact_observations": of_observations("exact_observations", "x"),
    "interval_observations": of_observations("interval_observations", "low", "high"),
    "rounded_observations": of_observations("rounded_observations", "x", width=0.5),
    "shift_profile": lambda s, w: public.shift_profile(
        public.Weibull, s.values, sample_weight=w, n_points=11
    ),
    "kernel_log_density": of_densities("kernel_log_density", [0.0, 9.0], 0.5),
    "point_component": lambda s, w: public.point_component(
        s.logits[:, 0],
        s.logits[:, 0].min(where=True if w is None else w > 1e-140 * w.max(), initial=np.inf),
        [-2.0, -300.0],
        sample_weight=w,
    ),
    "rule_of_thumb": of_densities("rule_of_thumb"),
    "start_mixture": of_densities("start_mixture", 3),
    # These take the weights of the predictions.
    "compare_models": lambda s, w: public.compare_models(
        *(
            Predictions("logits", z, s.labels, ("a", "b", "c"), weights=w)
            for z in (s.logits, 0.5 * s.logits)
        ),
        **SHORT,
    ),
    "ece_report": by_predictions("ece_report", n_draws=20),
    "compare_tails": lambda s, w: public.compare_tails(s.values, sample_weight=w),
    "fit_gaussian": lambda s, w: public.fit_gaussian(s.values, sample_weight=w),
    "fit_student_t": lambda s, w: public.fit_student_t(s.values, sample_weight=w),
    "gaussian_mean_tests": lambda s, w: public.gaussian_mean_tests(s.values, 0.8, sample_weight=w),
    "gaussian_nll_surface": lambda s, w: public.gaussian_nll_surface(
        s.values, [0.4, 0.9], [1.5, 2.0], sample_weight=w
    ),
    "gaussian_objective": lambda s, w: public.gaussian_objective(
        s.values, sample_weight=w
    ).value_and_gradient(np.array([0.4, 0.1])),
    "gaussian_statistics": lambda s, w: public.gaussian_statistics(s.values, sample_weight=w),
    "profile_nll_mu": lambda s, w: public.profile_nll_mu(s.values, [0.4, 0.9], sample_weight=w),
    "profile_nll_sigma": lambda s, w: public.profile_nll_sigma(
        s.values, [1.5, 2.0], sample_weight=w
    ),
    "group_report": by_predictions("group_report", **SHORT),
    "score_report": by_predictions("score_report", **SHORT),
    "surprise_report": by_predictions("surprise_report"),
}


def taking(parameter: str) -> set[str]:
    """The public functions that have a parameter."""
    return {
        name
        for name, value in PUBLIC.items()
        if inspect.isroutine(value) and parameter in inspect.signature(value).parameters
    }


def test_every_function_with_weights_is_here():
    assert taking("sample_weight") <= set(FUNCTIONS)


def test_what_takes_a_sample_or_its_statistics_takes_weights():
    both = {
        name
        for name, value in PUBLIC.items()
        if inspect.isroutine(value)
        and ".teaching." not in value.__module__
        and "SufficientStatistics" in str(inspect.signature(value).parameters.get("x"))
    }
    assert len(both) >= 5
    assert both <= taking("sample_weight")


def test_what_reduces_losses_takes_weights():
    assert taking("reduction") <= taking("sample_weight")


# An entry for each example, a distribution, a split, or a posterior, for which each example counts
# once: no average over examples.
NO_AVERAGE = {
    # Paired differences count their examples, as those of the NLL do, which have no labels.
    "accuracy_against_nll",
    "coin_updates",
    # The rank ⌈(1 − α)(n + 1)⌉ holds for n examples that can be exchanged.
    "conformal_threshold",
    # Clopper and Pearson's bound is on a count of independent trials.
    "coverage_bounds",
    "example_scores",
    "expected_score",
    # Leaving one out drops one datum: a repeated one would be left with its copies.
    "fit_polynomials",
    "hold_out",
    "one_class",
    "penalised_fit",
    "penalty_path",
    "score_regret",
    "separation",
    "smooth_labels",
    # Examples are drawn at random into two parts, copies one by one.
    "split_conformal",
    "split_sample",
    "stratified_folds",
    # A share of pairs of different examples: copies would make pairs that never change places.
    "temperature_ranking",
    "top_label",
}


def test_what_averages_over_the_truth_takes_weights_but_for_lessons():
    judges = {
        name
        for name in taking("labels") | taking("outcomes") | taking("targets")
        if ".teaching." not in PUBLIC[name].__module__
    }
    assert judges - taking("sample_weight") == NO_AVERAGE & judges


def numbers(found: Any, path: str = "") -> Mapping[str, Any]:
    """Every number, text and array that a result holds, by where it stands."""
    if isinstance(found, (int, float, str, bool, np.ndarray, np.number)) or found is None:
        return {path: found}
    if dataclasses.is_dataclass(found):
        parts = {f.name: getattr(found, f.name) for f in dataclasses.fields(found)}
    elif isinstance(found, Mapping):
        parts = {str(key): value for key, value in found.items()}
    elif isinstance(found, (tuple, list)):
        parts = {str(i): value for i, value in enumerate(found)}
    else:
        parts = vars(found) if hasattr(found, "__dict__") else {}
    return {
        where: value
        for name, part in parts.items()
        for where, value in numbers(part, f"{path}.{name}").items()
    }


def differing(found: Any, wanted: Any, *, rtol: float = 1e-9) -> set[str]:
    """Where two results differ; what has an entry for each example of its own is left out."""
    one, other = numbers(found), numbers(wanted)
    assert one.keys() == other.keys()
    apart = set()
    for where, value in one.items():
        a, b = np.asarray(value), np.asarray(other[where])
        if a.dtype.kind not in "biuf" or b.dtype.kind not in "biuf":
            alike = str(value) == str(other[where])
        else:
            alike = a.shape == b.shape and np.allclose(a, b, rtol=rtol, atol=1e-12, equal_nan=True)
        if not alike:
            apart.add(where)
    return apart


def weights_of(n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 4, n).astype(float)


# Places among the examples, and what is said of each of them.
OF_EXAMPLES = re.compile(
    r"\.(positions|rows|folds|labels|logits|surprise|surprise_before|weights)$"
)
# The number of the classes of a regression is that of its labels.
REGRESSIONS = {"fit_softmax_regression", "softmax_regression_objective"}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("seed", range(3))
def test_an_example_of_weight_0_changes_no_number(name, seed):
    function = FUNCTIONS[name]
    here, gone = sample(60, seed), sample(30, seed + 100)
    w = weights_of(60, seed)
    # What is not there may be as far out as it likes, and have the only example of a class.
    absent = 40.0 * gone.logits
    place = np.sort(np.random.default_rng(seed).permutation(90)[:60])
    both = Sample(np.empty((90, 3)), np.empty(90, np.int64))
    rest = np.setdiff1d(np.arange(90), place)
    both.logits[place], both.labels[place] = here.logits, here.labels
    both.logits[rest], both.labels[rest] = absent, gone.labels
    padded = np.zeros(90)
    padded[place] = w
    apart = differing(function(both, padded), function(here, w))
    assert {where for where in apart if not OF_EXAMPLES.search(where)} == set()


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - REGRESSIONS))
def test_a_class_of_weight_0_is_not_there(name):
    function = FUNCTIONS[name]
    whole, w = sample(60, 5), weights_of(60, 5)
    for kept in (whole.labels != 2, whole.labels == 1):
        results = []
        for rows, weights in ((slice(None), np.where(kept, w, 0.0)), (kept, w[kept])):
            try:
                results.append(function(whole[rows], weights))
            except ValueError as error:
                results.append(str(error))
        apart = differing(*results)
        assert {where for where in apart if not OF_EXAMPLES.search(where)} == set()


# Of a sample under a Gaussian: the sum of weights stands for n.
OF_GAUSSIAN = {
    "compare_tails",
    "fit_gaussian",
    "gaussian_mean_tests",
    "gaussian_nll_surface",
    "gaussian_statistics",
    "profile_nll_mu",
    "profile_nll_sigma",
}
# In units of the weight, or beside pseudo-counts of a unit weight.
IN_UNITS = re.compile(r"\.(weights|events|right|wrong)$")
ABSOLUTE = {
    *OF_GAUSSIAN,
    "fit_isotonic",
    "fit_isotonic_one_vs_rest",
    "fit_platt",
    "fit_logistic",
    "fit_softmax_regression",
    "fit_student_t",
    "compare_calibrators",
    # An NLL of data is a sum over them.
    "bandwidth_scores",
    "em_path",
    "em_slice",
    "fit_mixture",
    "fit_spline_flow",
    "flow_terms",
    "point_component",
    "censored_observations",
    "exact_observations",
    "interval_observations",
    "rounded_observations",
    "shift_profile",
    # Their weights are numbers of rows: the areas are sums over ranks.
    "risk_coverage_areas",
}


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - ABSOLUTE))
@pytest.mark.parametrize("scale", [0.1, 1e-300, 1e300, 1e-310])
def test_only_the_ratios_of_weights_count(name, scale):
    w = weights_of(60, 7)
    found = FUNCTIONS[name](sample(60, 7), scale * w)
    apart = differing(found, FUNCTIONS[name](sample(60, 7), w), rtol=1e-6)
    assert {where for where in apart if not IN_UNITS.search(where)} == set()


PLACE = np.arange(60)
BEYOND = "sum beyond the range"
EXTREME = {
    "all beyond the square root of the range": np.full(60, 1e300),
    BEYOND: np.full(60, 1e308),
    "the smallest number there is": np.full(60, 5e-324),
    "subnormal": (PLACE + 1) * 5e-324,
    "very different": np.where(PLACE % 2, 1e-300, 1e300),
    "one in three": np.where(PLACE % 3, 1e-200, 1e-20),
    "every size": 10.0 ** np.linspace(-300, 300, 60),
    "every size below 1": 10.0 ** np.linspace(-160, 0, 60),
    "two in sixty": np.where(PLACE < 2, 1.0, 1e-140),
}
# Their errors, or sums, are those of the weights as they are.
SUMMED = {
    *OF_GAUSSIAN,
    "gaussian_objective",
    "fit_logistic",
    "fit_softmax_regression",
    "fit_student_t",
    "censored_observations",
    "exact_observations",
    "interval_observations",
    "risk_coverage_areas",
    "rounded_observations",
    "shift_profile",
}


@pytest.mark.parametrize("kind", EXTREME)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_weights_of_any_size_give_numbers_and_no_warning(name, kind):
    # Warnings are errors here.
    function, w = FUNCTIONS[name], EXTREME[kind]
    refused = None
    if kind == BEYOND and name in SUMMED:
        refused = "sample_weight must have a finite sum"
    elif name in {"risk_coverage_areas", "shift_profile"} and w.sum() < 1:
        refused = "sample_weight must sum to at least 1"
    if refused:
        with pytest.raises(ValueError, match=refused):
            function(sample(60, 9), w)
        return
    found = numbers(function(sample(60, 9), w))
    missing = {
        where
        for where, value in found.items()
        if np.asarray(value).dtype.kind == "f" and np.isnan(value).any()
    }
    # Where nearly all the weight is on one class, there is no skill.
    allowed = {".standard_error"} | ({".value"} if name == "nll_skill" else set())
    if name in OF_GAUSSIAN and w.sum() <= 1:
        # Less than one observation has no degree of freedom.
        allowed |= {".sample_sd", ".statistic", ".p_value"}
    if name == "shift_profile" and found[".best_loc"] is None:
        # Without a minimum there is nothing to be near to.
        allowed |= {".0", ".1"}
    assert all("." + where.rpartition(".")[2] in allowed for where in missing), missing


# What rests on how many examples there are, or names them: repeating makes more of them.
OF_NUMBERS = re.compile(
    r"interval|_event$|n_refused$|n_wrong$|\.high$|\.low$|standard_error|\.n$|n_events|n_others|counts|events|weight|effective_n|"
    r"calibrated_|p_values|\.worst\.|_better\.|\.oracle$|\.excess$"
)
# Draws, or folds, of another number of examples.
DRAWN = {
    "bootstrap_interval",
    "classwise_errors_by_chance",
    "calibrated_error",
    "calibrated_error_along_bins",
    "calibrated_error_along_temperature",
    "calibration_error_interval",
    "compare_calibrators",
    "corp_band",
    "cross_fit",
    "paired_bootstrap_interval",
    "proportion_interval",
    # Narrower for more examples, which repeating does not bring.
    "rule_of_thumb",
}


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - DRAWN))
@pytest.mark.parametrize("seed", range(3))
def test_weighting_by_k_is_repeating_k_times(name, seed):
    whole, w = sample(60, seed), weights_of(60, seed + 1)
    if seed == 2:
        w[::4] = 0.0
    repeated = np.repeat(np.arange(60), w.astype(int))
    found = FUNCTIONS[name](whole, w)
    held = numbers(found)
    # The debiased errors take off the noise of so many examples.
    debiased = {
        where.rpartition(".")[0]
        for where, value in held.items()
        if (where.endswith(".debiased") and value is True) or str(value) == "ece_debiased"
    }
    apart = differing(found, FUNCTIONS[name](whole[repeated], None), rtol=1e-7)
    assert {
        where
        for where in apart
        if not OF_NUMBERS.search(where) and where.rpartition(".")[0] not in debiased
    } == set()
