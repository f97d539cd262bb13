"""Scores and calibration errors of which libraries have other definitions."""

from __future__ import annotations

import inspect
from typing import Any, Final

import numpy as np

from benchmarks.claims.claim import Claim, Found
from benchmarks.claims.losses import tensor
from nll_core import (
    area_under_roc,
    brier_score,
    classwise_calibration_error,
    expected_calibration_error,
    maximum_calibration_error,
    reliability_curve,
    smooth_calibration_error,
    softmax,
    top_label,
)

BINS: Final = 15


def event_forecasts(n: int = 600) -> tuple[Any, Any]:
    """Forecasts of an event, overconfident, and whether it happened (0 or 1)."""
    generator = np.random.default_rng(11)
    forecast = generator.beta(2.0, 1.0, n)
    return forecast, (generator.random(n) < forecast**1.4).astype(int)


def class_forecasts() -> tuple[Any, Any]:
    """Forecasts of four classes, overconfident, and the labels."""
    generator = np.random.default_rng(12)
    logits = 2.0 * generator.normal(size=(500, 4))
    labels = [generator.choice(4, p=row) for row in softmax(0.7 * logits)]
    return softmax(logits), np.array(labels)


def brier_in_scikit_learn() -> Found:
    from sklearn.metrics import brier_score_loss

    forecast, happened = [0.9, 0.4], [1, 1]
    three = [[0.5, 0.3, 0.2], [0.1, 0.8, 0.1]]
    return {
        "two": brier_score_loss(happened, forecast),
        "our_two": brier_score(np.column_stack([1 - np.array(forecast), forecast]), happened),
        "three": brier_score_loss([0, 1], three, labels=[0, 1, 2]),
        "our_three": brier_score(three, [0, 1]),
    }


def roc_in_scikit_learn() -> Found:
    from sklearn.metrics import roc_auc_score

    forecast, happened = np.array([0.1, 0.4, 0.4, 0.8]), np.array([0, 0, 1, 1])
    return {
        "theirs": roc_auc_score(happened, forecast),
        "ours": area_under_roc(forecast, happened == 1).value,
    }


def on_an_edge() -> tuple[Any, Any, float]:
    """Two forecasts, the first on an edge of five bins, with our ECE."""
    forecast, happened = np.array([0.2, 0.3]), np.array([1, 0])
    return forecast, happened, expected_calibration_error(forecast, happened == 1, n_bins=5)


def edges_of_torchmetrics() -> Found:
    from torchmetrics.functional.classification import binary_calibration_error

    forecast, happened, ours = on_an_edge()
    event = tensor(forecast), tensor(happened, "int64")
    return {"theirs": float(binary_calibration_error(*event, n_bins=5)), "ours": ours}


def edges_of_netcal() -> Found:
    from netcal.metrics import ECE

    forecast, happened, ours = on_an_edge()
    return {"theirs": ECE(5).measure(forecast, happened), "ours": ours}


def edges_of_scikit_learn() -> Found:
    from sklearn.calibration import calibration_curve

    forecast, happened, ours = on_an_edge()
    found, said = calibration_curve(happened, forecast, n_bins=5)
    return {"theirs": float(np.abs(found - said).mean()), "ours": ours}


def certain_forecasts_in_torchmetrics() -> Found:
    from torchmetrics.functional.classification import binary_calibration_error

    forecast = np.repeat([0.95, 1.0], 10)
    happened = np.array([1] * 19 + [0])
    event = tensor(forecast), tensor(happened, "int64")
    return {
        "ece": float(binary_calibration_error(*event, n_bins=10)),
        "mce": float(binary_calibration_error(*event, n_bins=10, norm="max")),
        "our_ece": expected_calibration_error(forecast, happened == 1, n_bins=10),
        "our_mce": maximum_calibration_error(forecast, happened == 1, n_bins=10),
    }


def rounding_in_torchmetrics() -> Found:
    from torchmetrics.functional.classification import multiclass_calibration_error

    probs, labels = class_forecasts()
    theirs = float(
        multiclass_calibration_error(
            tensor(probs), tensor(labels, "int64"), num_classes=4, n_bins=BINS
        )
    )
    off = abs(theirs / expected_calibration_error(*top_label(probs, labels)) - 1.0)
    return {"most": off, "least": off}


def two_classes() -> tuple[Any, Any, float, float]:
    """Two columns, labels, and our two errors: of the event and of the predicted class."""
    forecast, happened = event_forecasts()
    columns = np.column_stack([1.0 - forecast, forecast])
    return (
        columns,
        happened,
        expected_calibration_error(forecast, happened == 1),
        expected_calibration_error(*top_label(columns, happened)),
    )


def whom_torchmetrics_judges() -> Found:
    from torchmetrics.functional.classification import (
        binary_calibration_error,
        multiclass_calibration_error,
    )

    columns, happened, event, top = two_classes()
    labels = tensor(happened, "int64")
    title = str(binary_calibration_error.__doc__).strip().splitlines()[0].lower()
    return {
        "title": "top-label" if "top-label" in title else title,
        "binary": float(binary_calibration_error(tensor(columns[:, 1]), labels, n_bins=BINS)),
        "multi": float(
            multiclass_calibration_error(tensor(columns), labels, num_classes=2, n_bins=BINS)
        ),
        "event": event,
        "top": top,
    }


def whom_netcal_judges() -> Found:
    from netcal.metrics import ECE

    columns, happened, event, top = two_classes()
    probs, labels = class_forecasts()
    return {
        "vector": ECE(BINS).measure(columns[:, 1], happened),
        "two": ECE(BINS).measure(columns, happened),
        "four": ECE(BINS).measure(probs, labels),
        "event": event,
        "top": top,
        "our_four": expected_calibration_error(*top_label(probs, labels)),
    }


def equal_mass_in_netcal() -> Found:
    from netcal.metrics import ECE

    forecast = np.array([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.9])
    happened = np.array([0, 1, 0, 0, 1, 1, 0])
    many, outcomes = event_forecasts()
    try:
        tied = str(ECE(4, equal_intervals=False).measure(np.full(4, 0.5), happened[:4]))
    except ValueError as error:
        tied = type(error).__name__
    return {
        "seven": ECE(2, equal_intervals=False).measure(forecast, happened),
        "our_seven": expected_calibration_error(
            forecast, happened == 1, n_bins=2, strategy="quantile"
        ),
        "many": ECE(BINS, equal_intervals=False).measure(many, outcomes),
        "our_many": expected_calibration_error(many, outcomes.astype(bool), strategy="quantile"),
        "tied": tied,
    }


def equal_mass_in_scikit_learn() -> Found:
    from sklearn.calibration import calibration_curve

    forecast = np.array([0.1, 0.2, 0.3, 0.4, 0.6, 0.7])
    happened = np.array([0, 1, 0, 0, 1, 1])
    _, theirs = calibration_curve(happened, forecast, n_bins=4, strategy="quantile")
    ours = reliability_curve(forecast, happened == 1, n_bins=4, strategy="quantile")
    return {
        "third": theirs[2],
        "fourth": theirs[3],
        "our_third": ours.mean_confidence[2],
        "our_fourth": ours.mean_confidence[3],
    }


def edges_in_mapie() -> Found:
    from mapie.metrics.calibration import expected_calibration_error as theirs

    forecast, happened = event_forecasts()
    return {
        "fifteen": theirs(happened, forecast, num_bins=15, split_strategy="uniform"),
        "sixteen": theirs(happened, forecast, num_bins=16, split_strategy="uniform"),
        "ours": expected_calibration_error(forecast, happened == 1, n_bins=15),
    }


def equal_mass_in_mapie() -> Found:
    from mapie.metrics.calibration import expected_calibration_error as theirs

    forecast, happened = np.array([0.1, 0.3, 0.6, 0.9]), np.array([0, 1, 0, 1])
    return {
        "theirs": theirs(happened, forecast, num_bins=2, split_strategy="quantile"),
        "ours": expected_calibration_error(forecast, happened == 1, n_bins=2, strategy="quantile"),
    }


def order_in_mapie() -> Found:
    from mapie.metrics.calibration import expected_calibration_error as theirs

    forecast, happened = np.array([0.1, 0.3, 0.6, 0.9]), np.array([0, 1, 0, 1])
    other = [0, 2, 1, 3]

    def ours(order: list[int]) -> float:
        rows = forecast[order], happened[order].astype(bool)
        return expected_calibration_error(*rows, n_bins=2, strategy="quantile")

    how = {"num_bins": 2, "split_strategy": "array split"}
    return {
        "first": theirs(happened, forecast, **how),
        "second": theirs(happened[other], forecast[other], **how),
        "ours": ours([0, 1, 2, 3]),
        "our_second": ours(other),
    }


def debiasing_in_torchmetrics() -> Found:
    from torchmetrics.functional import classification

    calls = (
        classification.binary_calibration_error,
        classification.multiclass_calibration_error,
    )
    offered = any("debias" in inspect.signature(call).parameters for call in calls)
    return {"option": "an option" if offered else "no option"}


def worst_bin_in_torchmetrics() -> Found:
    from torchmetrics.functional.classification import binary_calibration_error

    forecast, happened = event_forecasts()
    event = tensor(forecast), tensor(happened, "int64")
    return {
        "theirs": float(binary_calibration_error(*event, n_bins=BINS, norm="max")),
        "ours": maximum_calibration_error(forecast, happened == 1),
    }


def worst_bin_in_netcal() -> Found:
    from netcal.metrics import MCE

    forecast, happened = event_forecasts()
    return {
        "theirs": MCE(BINS).measure(forecast, happened),
        "ours": maximum_calibration_error(forecast, happened == 1),
    }


def classwise_in_netcal() -> Found:
    from netcal.metrics import ACE, ECE

    probs, labels = class_forecasts()
    return {
        "ece": ECE(BINS).measure(probs, labels),
        "ace": ACE(BINS).measure(probs, labels),
        "ours": classwise_calibration_error(probs, labels),
    }


def classwise_in_mapie() -> Found:
    from mapie.metrics.calibration import expected_calibration_error as theirs

    probs, labels = class_forecasts()
    right = (probs.argmax(1) == labels).astype(int)
    how = {"num_bins": BINS + 1, "split_strategy": "uniform"}
    return {
        "theirs": theirs(right, probs, classwise=True, class_labels=labels, **how),
        "ours": classwise_calibration_error(probs, labels),
    }


def smooth_error_in_relplot() -> Found:
    from relplot.metrics import smECE

    forecast, happened = event_forecasts()
    theirs = smECE(forecast, happened.astype(float))
    return {
        "theirs": float(theirs),
        "ours": smooth_calibration_error(forecast, happened == 1),
    }


SCORES: Final = (
    Claim(
        "Brier score",
        "scikit-learn",
        "`brier_score_loss` of `0.9` and `0.4` for two events: {two}; of three classes, rows "
        "`(0.5, 0.3, 0.2)` and `(0.1, 0.8, 0.1)`, truths the first and the second: {three}",
        "`brier_score`: {our_two} and {our_three}, summed over the classes (Brier 1950)",
        'For two classes scikit-learn halves it (`scale_by_half="auto"`); here one definition '
        "holds for every number of classes.",
        {"two": "0.185", "three": "0.220", "our_two": "0.370", "our_three": "0.220"},
        brier_in_scikit_learn,
    ),
    Claim(
        "Brier score",
        "yardstick (R)",
        "`brier_class` divides by two for every number of classes",
        "from 0 to 2",
        "The convention of Kruppa et al. 2014, by its manual.",
        {},
        None,
        source="https://yardstick.tidymodels.org/reference/brier_class.html",
    ),
    Claim(
        "area under the ROC curve",
        "scikit-learn",
        "scores `0.1, 0.4, 0.4, 0.8` of `0, 0, 1, 1`: {theirs}",
        "`area_under_roc`: {ours}, with DeLong's interval on the logit scale",
        "A tie counts one half in both; scikit-learn gives no interval.",
        {"theirs": "0.875", "ours": "0.875"},
        roc_in_scikit_learn,
    ),
    *(
        Claim(
            "ECE, a forecast on an edge",
            library,
            "`0.2` happened, `0.3` did not, `n_bins=5`: {theirs}, bins [low, high)",
            "{ours}, bins (low, high]; the first also holds 0",
            "Differs for forecasts on an edge alone, such as ½ or printed decimals.",
            {"theirs": "0.25", "ours": "0.55"},
            found,
        )
        for library, found in (
            ("torchmetrics", edges_of_torchmetrics),
            ("netcal", edges_of_netcal),
        )
    ),
    Claim(
        "reliability diagram, a forecast on an edge",
        "scikit-learn",
        "`calibration_curve` of the same two: a mean gap of {theirs}, bins (low, high]",
        "`reliability_curve`: the same, {ours}",
        "In the first bin both have 0, too.",
        {"theirs": "0.55", "ours": "0.55"},
        edges_of_scikit_learn,
    ),
    Claim(
        "ECE and MCE, forecasts of exactly 1",
        "torchmetrics",
        "ten forecasts of `0.95`, all right, and ten of `1`, nine right, `n_bins=10`: ECE {ece}, "
        "MCE {mce}",
        "ECE {our_ece}, MCE {our_mce}",
        "Its [low, high) leaves 1 to a bin of its own, one more than was asked for.",
        {"ece": "0.075", "mce": "0.100", "our_ece": "0.025", "our_mce": "0.025"},
        certain_forecasts_in_torchmetrics,
    ),
    Claim(
        "ECE, several classes",
        "torchmetrics",
        "goes over to float32: a relative error of {least}, {most}",
        "computed in float64",
        "Forecasts that lie near an edge can change their bin.",
        {"most": "at most 10⁻⁶", "least": "more than 10⁻¹⁰"},
        rounding_in_torchmetrics,
    ),
    Claim(
        "ECE, two classes",
        "torchmetrics",
        "`binary_calibration_error` judges the event ({binary}; its docstring says {title}), the "
        "multiclass one the predicted class ({multi})",
        "the event {event}; with `top_label` the predicted class {top}",
        "They answer different questions: for two classes the numbers are not equal.",
        {
            "title": "top-label",
            "binary": "0.0836",
            "multi": "0.0573",
            "event": "0.0836",
            "top": "0.0573",
        },
        whom_torchmetrics_judges,
    ),
    Claim(
        "ECE, two classes",
        "netcal",
        "a vector and a matrix of two columns are judged by the event ({vector}, {two}), one of "
        "more columns by the predicted class ({four})",
        "the event {event}, the predicted class {top}; of four classes {our_four}",
        "What is judged should not depend on the number of columns.",
        {
            "vector": "0.0836",
            "two": "0.0836",
            "four": "0.0919",
            "event": "0.0836",
            "top": "0.0573",
            "our_four": "0.0919",
        },
        whom_netcal_judges,
    ),
    Claim(
        "ECE, bins of equal mass",
        "netcal",
        "edges are interpolated between forecasts: seven of them, outcomes `0 1 0 0 1 1 0`, "
        "`bins=2`: {seven}; `600`, fifteen bins: {many}; four equal ones, `bins=4`: {tied}",
        "{our_seven}; {our_many}; equal forecasts are never parted; where forecasts of exactly 0 "
        "reach a quantile, the first bin is the one value 0",
        "The same where the number of forecasts is a multiple of the bins and none repeats.",
        {
            "seven": "0.1429",
            "our_seven": "0.0286",
            "many": "0.0792",
            "our_many": "0.0792",
            "tied": "ValueError",
        },
        equal_mass_in_netcal,
    ),
    Claim(
        "reliability diagram, bins of equal mass",
        "scikit-learn",
        "edges are interpolated: `0.1, 0.2, 0.3, 0.4, 0.6, 0.7`, `n_bins=4`: the last two bins "
        "have mean forecasts of {third} and {fourth}",
        "{our_third} and {our_fourth}: an edge is the forecast that fills its bin",
        "They differ where the number of forecasts is no multiple of the bins.",
        {"third": "0.40", "fourth": "0.65", "our_third": "0.50", "our_fourth": "0.70"},
        equal_mass_in_scikit_learn,
    ),
    Claim(
        "ECE, number of bins",
        "MAPIE",
        "`num_bins` counts the edges of bins of equal width: `600` forecasts, `num_bins=15`: "
        "{fifteen}, `num_bins=16`: {sixteen}",
        "`n_bins=15`: {ours}",
        "A number of bins is the number of bins.",
        {"fifteen": "0.0893", "sixteen": "0.0836", "ours": "0.0836"},
        edges_in_mapie,
    ),
    Claim(
        "ECE, bins of equal mass",
        "MAPIE",
        "the smallest forecast has a bin to itself: `0.1, 0.3, 0.6, 0.9` of `0, 1, 0, 1`, "
        "`num_bins=2`, `split_strategy='quantile'`: {theirs}",
        "{ours}: two forecasts a bin",
        "Equal mass is equal mass.",
        {"theirs": "0.075", "ours": "0.275"},
        equal_mass_in_mapie,
    ),
    Claim(
        "ECE, order of the rows",
        "MAPIE",
        "`split_strategy='array split'` cuts the rows as they come: `0.1, 0.3, 0.6, 0.9` of "
        "`0, 1, 0, 1`, two bins: {first}; the middle two exchanged: {second}",
        "{ours} and {our_second}",
        "A score of a set of predictions does not depend on the order of the file.",
        {"first": "0.275", "second": "0.025", "ours": "0.275", "our_second": "0.275"},
        order_in_mapie,
    ),
    Claim(
        "debiased ECE",
        "torchmetrics",
        "{option} of its calls",
        "`debiased_calibration_error`: the root of the mean squared gap less its sampling "
        "variance, in bins of equal mass (Kumar, Liang & Ma 2019)",
        "The plain ECE of a calibrated model is above 0, by chance: more bins, more of it.",
        {"option": "no option"},
        debiasing_in_torchmetrics,
    ),
    *(
        Claim(
            "maximum calibration error",
            library,
            "`600` forecasts below 1, fifteen bins: {theirs}",
            "the same, {ours}",
            "The largest gap of any bin that holds a forecast.",
            {"theirs": "0.3067", "ours": "0.3067"},
            found,
        )
        for library, found in (
            ("torchmetrics", worst_bin_in_torchmetrics),
            ("netcal", worst_bin_in_netcal),
        )
    ),
    Claim(
        "classwise ECE",
        "netcal",
        "ECE and ACE of a matrix judge the predicted class: {ece} and {ace}",
        "`classwise_calibration_error`: {ours}",
        "Classwise is the mean over the classes of each one's ECE (Kull et al. 2019).",
        {"ece": "0.0919", "ace": "0.1213", "ours": "0.0646"},
        classwise_in_netcal,
    ),
    Claim(
        "classwise ECE",
        "MAPIE",
        "`classwise=True` of the same, with `num_bins=16` for fifteen bins: {theirs}",
        "the same, {ours}",
        "Its classwise ECE is Kull's, too.",
        {"theirs": "0.0646", "ours": "0.0646"},
        classwise_in_mapie,
    ),
    Claim(
        "smooth ECE",
        "relplot",
        "on a grid: {theirs}",
        "`smooth_calibration_error`: {ours}, by a cosine series, to rounding",
        "Błasiok & Nakkiran 2023, both.",
        {"theirs": "0.0627", "ours": "0.0629"},
        smooth_error_in_relplot,
    ),
)
