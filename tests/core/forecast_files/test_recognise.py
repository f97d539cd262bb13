"""What columns of forecasts are taken for: names of tools, doubts that are asked, and classes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nll_core.forecast_files import recognise_forecasts
from nll_core.forecast_files.names import coverage_of, level_of, what_is_said
from nll_core.predictions import PredictionError, read_table
from tests.core.report.conftest import confidence_csv, three_classes_csv, two_classes_csv

PREDICTIONS = Path(__file__).parents[2] / "data" / "predictions"
RNG = np.random.default_rng(3)
Y = RNG.normal(10, 3, 40)


def csv_of(**columns):
    """A CSV of columns, their names in quotation marks."""
    names = ",".join(f'"{name}"' for name in columns)
    rows = zip(*columns.values(), strict=True)
    return "\n".join([names, *(",".join(map(str, row)) for row in rows)]).encode()


def roles_of(given=None, **columns):
    return recognise_forecasts(read_table(csv_of(**columns)), given)


def quantiles(*names, spread=3.0, y=Y):
    """Rising columns of these names about what came."""
    steps = np.linspace(-1, 1, len(names))
    return {name: y * 0.5 + 5 + spread * step for name, step in zip(names, steps, strict=True)}


@pytest.mark.parametrize(
    ("names", "levels"),
    [
        (("0.1", "0.5", "0.9"), (0.1, 0.5, 0.9)),
        (("q0.05", "q0.5", "q0.95"), (0.05, 0.5, 0.95)),
        (("q_0.1", "q_0.9"), (0.1, 0.9)),
        (("quantile_0.1", "quantile_0.5", "quantile_0.9"), (0.1, 0.5, 0.9)),
        (("p10", "p50", "p90"), (0.1, 0.5, 0.9)),
        (("P10", "P50", "P90"), (0.1, 0.5, 0.9)),
        (("2.5%", "50%", "97.5%"), (0.025, 0.5, 0.975)),
        (("X2.5.", "X50.", "X97.5."), (0.025, 0.5, 0.975)),
        (("Q2.5", "Q97.5"), (0.025, 0.975)),
        (("q025", "q25", "q50", "q975"), (0.025, 0.25, 0.5, 0.975)),
        (("q05", "q50", "q95"), (0.05, 0.5, 0.95)),
        (("q5", "q50", "q95"), (0.05, 0.5, 0.95)),
        (("sales_q0.10", "sales_q0.50", "sales_q0.90"), (0.1, 0.5, 0.9)),
        (("NHITS-lo-80", "NHITS-median", "NHITS-hi-80"), (0.1, 0.5, 0.9)),
        (("Lo 95", "Lo 80", "Hi 80", "Hi 95"), (0.025, 0.1, 0.9, 0.975)),
        (("Lo.95", "Lo.80", "Hi.80", "Hi.95"), (0.025, 0.1, 0.9, 0.975)),
        (("y_0.9_lower", "y_0.9_upper"), (0.05, 0.95)),
        (("lower_0.025", "upper_0.975"), (0.025, 0.975)),
        (("10th percentile", "90th percentile"), (0.1, 0.9)),
        (("ci95_lower", "ci95_upper"), (0.025, 0.975)),
    ],
)
def test_quantiles_and_intervals_are_told_by_the_names_that_tools_write(names, levels):
    roles = roles_of(y=Y, **quantiles(*names))
    assert roles.kind == "quantiles"
    assert roles.observed == "y"
    assert not roles.questions
    assert tuple(roles.quantiles) == names
    assert tuple(roles.quantiles.values()) == pytest.approx(levels, abs=1e-12)


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (("yhat_lower", "yhat_upper"), "0.8"),
        (("lwr", "upr"), "0.95"),
        (("prediction_interval_lower_bound", "prediction_interval_upper_bound"), "0.9"),
    ],
)
def test_an_interval_of_unknown_coverage_is_asked_about(names, asked):
    ends = quantiles(*names, spread=4)
    roles = roles_of(y=Y, yhat=Y * 0.5 + 5, **ends)
    (question,) = roles.questions
    held = np.mean((ends[names[0]] <= Y) & (ends[names[1]] >= Y))
    assert f"{100 * held:.3g}%" in question.text
    assert f"--interval {asked}" in [reading.option for reading in question.readings]
    answered = roles_of({"interval": float(asked)}, y=Y, yhat=Y * 0.5 + 5, **ends)
    assert not answered.questions
    low = (1 - float(asked)) / 2
    assert list(answered.quantiles.values()) == pytest.approx([low, 1 - low])


def test_the_coverage_of_bigquery_stands_in_a_column():
    names = ("prediction_interval_lower_bound", "prediction_interval_upper_bound")
    roles = roles_of(actual=Y, **quantiles(*names), confidence_level=np.full(40, 0.9))
    assert not roles.questions
    assert list(roles.quantiles.values()) == pytest.approx([0.05, 0.95])


@pytest.mark.parametrize(
    ("mean", "spread", "kind"),
    [
        ("mean", "sd", "standard deviation"),
        ("mu", "sigma", "standard deviation"),
        ("y_pred", "y_std", "standard deviation"),
        ("prediction", "prediction_std", "standard deviation"),
        ("median", "std", "standard deviation"),
        ("pred_mean", "pred_var", "variance"),
        ("mean", "variance", "variance"),
        ("mu", "log_var", "log variance"),
        ("loc", "log_sigma", "log standard deviation"),
    ],
)
def test_mean_and_spread_are_told_by_their_names(mean, spread, kind):
    roles = roles_of(**{"observed": Y, mean: Y * 0.9, spread: np.full(40, 1.5)})
    assert (roles.kind, roles.mean, roles.spread) == ("gaussian", mean, spread)
    assert roles.spread_kind == kind
    assert not roles.questions


def test_whole_predictions_of_numbers_are_no_classes():
    roles = roles_of(y_true=Y, y_pred=np.round(Y), y_pred_std=np.ones(40))
    assert (roles.kind, roles.mean) == ("gaussian", "y_pred")


def test_a_spread_of_either_kind_is_asked_about_with_what_each_would_mean():
    sigma = np.full(40, 3.0)
    observed = 5 + 3 * RNG.normal(size=40)
    roles = roles_of(y=observed, mean=np.full(40, 5.01), uncertainty=sigma)
    (question,) = roles.questions
    shares = [np.mean(np.abs(observed - 5.01) <= 1.96 * s) for s in (3.0, 3.0**0.5)]
    for share in shares:
        assert f"{100 * share:.3g}%" in question.text
    chosen = question.readings[1].given
    assert chosen == {"spread_kind": "variance"}
    answered = roles_of(chosen, y=observed, mean=np.full(40, 5.01), uncertainty=sigma)
    assert answered.spread_kind == "variance"
    assert not answered.questions


def test_a_standard_error_is_not_taken_for_that_of_the_forecast():
    roles = roles_of(y=Y, mean=Y * 0.9, mean_se=np.full(40, 0.2))
    (question,) = roles.questions
    assert "mean alone" in question.text
    given = question.readings[0].given
    assert not roles_of(given, y=Y, mean=Y * 0.9, mean_se=np.full(40, 0.2)).questions


def test_an_interval_of_the_mean_is_not_taken_for_that_of_what_comes():
    # statsmodels' OLS, summary_frame().
    ends = quantiles("mean_ci_lower", "mean_ci_upper", spread=0.5)
    wide = quantiles("obs_ci_lower", "obs_ci_upper", spread=5)
    roles = roles_of(
        {"interval": 0.95}, y=Y, mean=Y * 0.5 + 5, mean_se=np.full(40, 0.25), **ends, **wide
    )
    assert roles.kind == "quantiles"
    assert list(roles.quantiles) == ["obs_ci_lower", "obs_ci_upper"]


def test_ends_that_are_multiples_of_sigma_are_one_gaussian_and_others_are_asked_about():
    mean, sd = Y * 0.9, RNG.uniform(1, 2, 40)
    ends = {"lower_80": mean - 1.2815515655 * sd, "upper_80": mean + 1.2815515655 * sd}
    assert roles_of(y=Y, mean=mean, sd=sd, **ends).kind == "gaussian"
    other = roles_of(y=Y, mean=mean, sd=sd, lower_80=mean - 2, upper_80=mean + 2.5)
    assert {r.option for r in other.questions[0].readings} == {
        "--kind quantiles",
        "--kind gaussian",
    }


def test_several_models_are_asked_about():
    both = quantiles("NHITS-lo-80", "NHITS-hi-80") | quantiles("LSTM-lo-80", "LSTM-hi-80")
    roles = roles_of(y=Y, **both)
    assert {reading.given["model"] for reading in roles.questions[0].readings} == {"nhits", "lstm"}
    chosen = roles_of({"model": "lstm"}, y=Y, **both)
    assert list(chosen.quantiles) == ["LSTM-lo-80", "LSTM-hi-80"]
    assert not chosen.questions


def test_prophets_components_are_left_aside():
    parts = quantiles("yhat_lower", "yhat_upper") | quantiles("trend_lower", "trend_upper")
    roles = roles_of({"interval": 0.8}, y=Y, yhat=Y, **parts)
    assert list(roles.quantiles) == ["yhat_lower", "yhat_upper"]
    assert any("trend_lower" in reason for reason in roles.reasons)


def test_whole_numbers_of_one_digit_are_asked_about():
    roles = roles_of(y=Y, **quantiles("q1", "q2", "q3"))
    assert [reading.option for reading in roles.questions[0].readings] == [
        "--whole percent",
        "--whole tenths",
        "--whole quarters",
    ]
    quarters = roles_of({"whole": "quarters"}, y=Y, **quantiles("q1", "q2", "q3"))
    assert list(quarters.quantiles.values()) == [0.25, 0.5, 0.75]


@pytest.mark.parametrize("pattern", ["sample_{}", "draw.{}", "member{}", "y_s{}", "samples[{}]"])
def test_draws_are_told_by_their_names(pattern):
    draws = {pattern.format(k): Y + RNG.normal(size=40) for k in range(5)}
    roles = roles_of(observed=Y, **draws)
    assert roles.kind == "samples"
    assert roles.samples == tuple(draws)


def test_draws_in_a_list_in_a_cell_are_told_by_the_name_of_the_column():
    lines = [f'{{"y": {y:.3f}, "samples": [{y - 1:.3f}, {y:.3f}, {y + 2:.3f}]}}' for y in Y]
    roles = recognise_forecasts(read_table("\n".join(lines).encode()))
    assert roles.kind == "samples"
    assert len(roles.samples) == 3


def test_what_came_is_asked_for_where_no_name_tells_it_and_may_be_missing():
    roles = roles_of(demand=Y, stock=Y + 1, **quantiles("q0.1", "q0.5", "q0.9"))
    assert roles.observed is None
    assert {r.given["observed"] for r in roles.questions[0].readings} == {"demand", "stock"}
    alone = roles_of(item_id=["a"] * 40, **quantiles("0.1", "0.5", "0.9"))
    assert alone.observed is None
    assert not alone.questions


def test_darts_calls_what_came_as_its_quantiles_begin():
    roles = roles_of(sales=Y, **quantiles("sales_q0.1", "sales_q0.5", "sales_q0.9"))
    assert roles.observed == "sales"


def test_the_series_and_the_weights_are_told():
    roles = roles_of(
        unique_id=["a", "b"] * 20, y=Y, mean=Y * 0.9, sd=np.ones(40), sample_weight=np.ones(40)
    )
    assert (roles.group, roles.weight) == ("unique_id", "sample_weight")


@pytest.mark.parametrize("path", sorted(PREDICTIONS.glob("*.*")), ids=lambda p: p.name)
def test_no_file_of_a_classifier_is_taken_for_forecasts(path):
    if path.name in ("README.md", "expected.json"):
        pytest.skip("no predictions")
    try:
        table = read_table(path)
    except PredictionError:
        return
    assert recognise_forecasts(table) is None


@pytest.mark.parametrize("text", [two_classes_csv(), three_classes_csv(), confidence_csv()])
def test_no_table_of_class_probabilities_is_taken_for_forecasts(text):
    assert recognise_forecasts(read_table(text.encode())) is None


LABELS = RNG.integers(0, 10, 60)
PROBS = RNG.dirichlet(np.ones(10), 60)
HIT = RNG.random(60)
# In most rows the last class is the likelier one, as quantiles rise.
SHARES = np.sort(RNG.dirichlet(np.ones(3), 60), axis=1)


@pytest.mark.parametrize(
    "columns",
    [
        # Classes that are called as levels, percentiles or draws are.
        {"label": LABELS, **{f"p{k}": PROBS[:, k] for k in range(10)}},
        {"y": LABELS, **{f"q{k}": np.log(PROBS[:, k]) for k in range(10)}},
        {"y": LABELS / 10, **{f"{k / 10}": PROBS[:, k] for k in range(1, 10)}},
        {"label": LABELS, **{f"s{k}": PROBS[:, k] for k in range(10)}},
        # p_0 is no level, and p_1 and p_2 alone sum to nothing.
        {"label": LABELS % 3, **{f"p_{k}": SHARES[:, k] for k in range(3)}},
        {"label": LABELS, **{f"sample_{k}": 100 * PROBS[:, k] for k in range(10)}},
        # Of a yes-or-no forecast, with what an ensemble adds.
        {"y": (HIT > 0.5) * 1, "mean": HIT, "std": HIT / 5},
        {"y": np.where(HIT > 0.5, 1, -1), "mean": HIT, "std": HIT / 5},
        {"y": (HIT > 0.5) * 1, "score": HIT, "score_lower": HIT / 2, "score_upper": HIT},
        {"y": (HIT > 0.5) * 1, "p10": HIT / 2, "p50": HIT, "p90": HIT + 0.1},
        {"label": np.where(HIT > 0.5, "a", "b"), "mean": HIT, "sd": HIT},
        {"label": LABELS, "pred": LABELS, "uncertainty": HIT},
        # Features.
        {"diagnosis": np.where(HIT > 0.5, "M", "B"), "radius_mean": HIT, "radius_se": HIT},
        {"open": HIT, "high": HIT + 1, "low": HIT - 1, "close": HIT},
    ],
)
def test_hard_tables_of_classes_are_left_to_their_reader(columns):
    assert roles_of(**columns) is None


def test_a_kind_that_is_given_makes_forecasts_of_any_table():
    roles = roles_of(
        {"kind": "gaussian", "mean": "a", "spread": "b", "observed": "y"}, y=HIT > 0.5, a=HIT, b=HIT
    )
    assert (roles.kind, roles.mean, roles.spread, roles.observed) == ("gaussian", "a", "b", "y")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("0.1", 0.1),
        ("10", 0.1),
        ("05", 0.05),
        ("025", 0.025),
        ("975", 0.975),
        ("2.5", 0.025),
        ("2.5%", 0.025),
        ("100", None),
        ("0", None),
        ("100%", None),
        ("250.5", None),
    ],
)
def test_a_level_is_read_as_it_is_written(text, level):
    assert level_of(text) == (None if level is None else pytest.approx(level, abs=1e-15))


def test_a_coverage_is_read_as_it_is_written():
    assert [coverage_of(t) for t in ("80", "0.8", "100", "0")] == [0.8, 0.8, None, None]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=25))
def test_no_name_breaks_the_reader(name):
    said = what_is_said(name)
    if said is not None and said.part == "level":
        level = level_of(said.number)
        assert level is None or 0 < level < 1


NAMES = [
    *("y", "label", "id", "q0.1", "q0.9", "p50", "q1", "q2", "0.5", "lo-80", "hi-80", "lower"),
    *("upper", "mean", "sd", "var", "mean_se", "unc", "sample_1", "sample_2", "A-lo-90", "A-hi-90"),
    *("B-median", "obs_ci_lower", "obs_ci_upper"),
]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(NAMES),
        min_size=2,
        max_size=9,
        unique=True,
    ),
    st.integers(0, 99),
    st.integers(1, 6),
)
@example(["q1", "q2"], 0, 1)  # no row has both
def test_any_choice_of_columns_is_read_or_left_and_every_answer_leads_on(names, seed, n):
    numbers = np.random.default_rng(seed).normal(size=(n, len(names)))
    if seed % 3 == 0:
        numbers[0, 0] = np.nan
    table = read_table(csv_of(**dict(zip(names, numbers.T, strict=True))))
    roles, given_so_far = recognise_forecasts(table), {}
    for _ in range(6):
        if roles is None or not roles.questions:
            break
        given_so_far |= roles.questions[0].readings[-1].given
        roles = recognise_forecasts(table, given_so_far)
    if roles is not None:
        assert not roles.questions
        assert roles.columns <= set(names)
