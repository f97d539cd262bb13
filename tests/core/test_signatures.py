"""One vocabulary: what a parameter is called, and in which order they come."""

from __future__ import annotations

import inspect

import pytest

from tests.public_names import PUBLIC

# For classes, for events, and where it may be a distribution.
TRUTH = {"labels", "outcomes", "targets"}
PREDICTION = {
    "confidence",
    "features",
    "fit",
    "forecast",
    "log_probs",
    "logits",
    "predicted",
    "probs",
    "report",
    "scores",
    "surprise",
}
# Other words for it; a lesson's one example has one `target`, and `observed` is any number.
OTHER_WORDS = {"actual", "correct", "event", "events", "gold", "happened", "label", "outcome"} | {
    "truth",
    "y",
    "y_pred",
    "y_prob",
    "y_true",
}
# The name of a class in words for a drawing.
IN_WORDS = {("reliability_picture", "event")}
OPTIONS = {
    "confidence_level",
    "n_bins",
    "n_draws",
    "n_resamples",
    "norm",
    "progress",
    "reduction",
    "sample_weight",
    "seed",
    "strategy",
}
# The margin of the policy without them; and the one thing that a data set asks.
BY_PLACE = {
    ("dpo_margin", "reference_chosen"),
    ("dpo_margin", "reference_rejected"),
    ("load_digits_predictions", "label_smoothing"),
}
FUNCTIONS = {name: value for name, value in PUBLIC.items() if inspect.isroutine(value)}


def parameters(name: str) -> list[str]:
    return list(inspect.signature(FUNCTIONS[name]).parameters)


def test_the_truth_is_called_by_no_other_word():
    found = {(name, word) for name in FUNCTIONS for word in OTHER_WORDS & {*parameters(name)}}
    assert found == IN_WORDS


def test_where_one_example_has_a_target_it_is_a_lesson_s():
    singular = [value for name, value in FUNCTIONS.items() if "target" in parameters(name)]
    assert {value.__module__.split(".")[1] for value in singular} == {"teaching", "likelihoods"}


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if TRUTH & {*parameters(name)}])
def test_the_prediction_comes_first(name):
    (first, *others) = [word for word in parameters(name) if word in TRUTH | PREDICTION]
    # What takes no prediction describes the labels alone.
    assert first in PREDICTION or not PREDICTION & {*others}
    if first in PREDICTION:
        assert parameters(name)[0] == first
    assert len(TRUTH & {first, *others}) == 1


# Of a density, which docs/index.md lets come after the number, as log p(x | μ, σ) is written.
DENSITY = {"log_sigma", "mu", "nu"}


def test_a_density_takes_the_number_first_and_what_judges_a_forecast_takes_it_last():
    of_parameters = [words for name in FUNCTIONS if DENSITY & {*(words := parameters(name))}]
    of_number = [words for words in of_parameters if "x" in words]
    judging = [words for words in of_parameters if "observed" in words]
    assert len(of_number) >= 10
    assert len(judging) >= 2
    assert all(words[0] == "x" for words in of_number)
    for words in judging:
        assert words.index("observed") > max(words.index(word) for word in DENSITY & {*words})


def test_a_report_comes_before_the_true_probability():
    both = [words for name in FUNCTIONS if {"report", "q"} <= {*(words := parameters(name))}]
    assert len(both) >= 2
    assert all(words.index("report") < words.index("q") for words in both)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_numbers_and_switches_that_may_be_left_out_are_keywords(name):
    for parameter in inspect.signature(FUNCTIONS[name]).parameters.values():
        option = type(parameter.default) in (bool, float) or parameter.name in OPTIONS
        needed = parameter.default is inspect.Parameter.empty
        if option and not needed and (name, parameter.name) not in BY_PLACE:
            assert parameter.kind is inspect.Parameter.KEYWORD_ONLY, parameter.name
