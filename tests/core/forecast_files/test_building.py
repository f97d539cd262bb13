"""From a file to arrays: every row accounted for, nothing misread silently."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.forecast_files import (
    ForecastRoles,
    Forecasts,
    forecasts_from_table,
    read_forecasts,
    recognise_forecasts,
    simulate_forecasts,
)
from nll_core.forecasts import gaussian_crps, quantile_crps, sample_crps
from nll_core.predictions import PredictionError, UnclearPredictionError, read_table


def problems_of(text, **options):
    with pytest.raises(PredictionError) as error:
        read_forecasts(text.encode(), **options)
    return error.value.problems


def test_a_variance_and_logarithms_become_standard_deviations():
    for name, values in {
        "sd": (2.0, 3.0),
        "variance": (4.0, 9.0),
        "log_sigma": (np.log(2), np.log(3)),
        "log_var": (np.log(4), np.log(9)),
    }.items():
        found = read_forecasts(f"y,mean,{name}\n1,2.5,{values[0]}\n2,3,{values[1]}\n".encode())
        np.testing.assert_allclose(found.sigma, [2, 3], rtol=1e-14)
        np.testing.assert_array_equal(found.mean, [2.5, 3])


def test_columns_of_quantiles_are_put_in_the_order_of_their_levels():
    found = read_forecasts(b"q0.9,y,q0.1,q0.5\n9,5,1,5\n8,7,2,4\n1.5,1,0,1\n")
    np.testing.assert_array_equal(found.levels, [0.1, 0.5, 0.9])
    np.testing.assert_array_equal(found.quantiles, [[1, 5, 9], [2, 4, 8], [0, 1, 1.5]])


@pytest.mark.parametrize(
    ("row", "what", "column"),
    [
        ("5,3.5,0", "a standard deviation of 0, which is not above 0", "sd"),
        ("5,3.5,-1", "a standard deviation of -1, which is not above 0", "sd"),
        ("5,3.5,", "an empty cell, expected is a number (the standard deviation)", "sd"),
        ("5,3.5,1e-200", "a standard deviation of 1e-200", "sd"),
        ("5,3.5,inf", "a standard deviation of inf", "sd"),
        ("5,,1", "an empty cell, expected is a number (the mean)", "mean"),
        ("inf,3.5,1", "inf (what came)", "y"),
        ("1e200,3.5,1", "1e+200 (what came)", "y"),
        ("5,-1e300,1", "-1e+300 (the mean)", "mean"),
        (",3.5,1", "an empty cell, expected is a number (what came)", "y"),
    ],
)
def test_rows_that_cannot_be_used_are_told_with_their_place(row, what, column):
    text = f"y,mean,sd\n1,2.5,1\n2,2.5,1\n{row}\n4,2.5,1\n{row}\n"
    (problem,) = problems_of(text)
    assert (problem.what, problem.row, problem.column, problem.count) == (what, 3, column, 2)
    assert problem.remedy
    found = read_forecasts(text.encode(), leave_out=True)
    assert found.rows.tolist() == [1, 2, 4]
    assert found.left_out == (problem,)
    assert found.row_count == 5


def test_a_word_among_numbers_is_told():
    rows = "".join(f"{k},{k + 0.5},1\n" for k in range(40))
    (problem,) = problems_of(f"y,mean,sd\n{rows}7,n/a?,1\n")
    assert problem.what == "'n/a?' is no number, expected is a number (the mean)"
    assert problem.row == 41


def test_crossing_quantiles_are_told_and_rounding_is_not_a_crossing():
    text = "y,q0.1,q0.5,q0.9\n1,0,1,2\n5,4,3,6\n2,1,2,3\n7,6,7,6.5\n"
    (problem,) = problems_of(text)
    assert problem.what == "quantiles cross: 3 at 50% is below 4 at 10%"
    assert (problem.row, problem.column, problem.count) == (2, "q0.5", 2)
    found = read_forecasts(b"y,q0.1,q0.5,q0.9\n1,0.3,0.30000000000000004,0.3\n2,1,2,3\n")
    np.testing.assert_array_equal(np.diff(found.quantiles, axis=1) >= 0, True)
    assert "rounding" in found.notes[-1]


def test_a_draw_that_is_missing_is_told():
    text = "y,sample_1,sample_2,sample_3\n1,2,3,4\n2,2,,1\n3,1,2,5\n"
    (problem,) = problems_of(text)
    assert (problem.row, problem.column) == (2, "sample_2")
    assert "draw" in problem.what


def test_forecasts_without_what_came_and_other_tables_say_what_to_do():
    (problem,) = problems_of("item_id,0.1,0.5,0.9\na,1,2,3\nb,2,3,4\n")
    assert "observed values" in problem.what
    assert "Join" in problem.remedy
    (problem,) = problems_of("label,p_0,p_1\n0,0.9,0.1\n1,0.2,0.8\n")
    assert "no forecasts" in problem.what


def test_nothing_is_read_while_a_question_is_open():
    with pytest.raises(UnclearPredictionError, match=r"--interval 0\.8"):
        read_forecasts(b"ds,y,yhat,yhat_lower,yhat_upper\na,3,2.5,1,5\nb,4,3,2,6\nc,9,4,1,7\n")


@pytest.mark.parametrize(
    ("roles", "message"),
    [
        (ForecastRoles("gaussian", observed="y", spread="a"), "o column of the mean"),
        (ForecastRoles("gaussian", observed="y", mean="a"), "o column of the standard deviation"),
        (ForecastRoles("quantiles", observed="y", quantiles={"a": 0.5}), "at two or more"),
        (ForecastRoles("quantiles", observed="y", quantiles={"a": 0.0, "b": 1.0}), "between 0"),
        (ForecastRoles("samples", observed="y", samples=("a",)), "wo draws"),
        (ForecastRoles("samples", observed="y", samples=("a", "c")), "o column 'c'"),
    ],
)
def test_roles_by_hand_that_lack_something_say_so(roles, message):
    table = read_table(b"y,a,b\n1,2,3\n2,3,4\n")
    with pytest.raises(PredictionError, match=message):
        forecasts_from_table(table, roles)


def test_too_few_rows_and_weights_of_nothing_are_refused():
    assert "1 row of 1" in problems_of("y,mean,sd\n3,2.5,1\n")[0].what
    text = "y,mean,sd,sample_weight\n1,2.5,1,{}\n2,3.5,1,{}\n3,3.5,1,{}\n"
    assert "are 0" in problems_of(text.format(0, 0, 0))[0].what
    assert "1 row of 3" in problems_of(text.format(1, 0, 0))[0].what
    assert "a weight of -1" in problems_of(text.format(1, -1, 1))[0].what


def test_series_and_identifiers_are_kept():
    text = "id,y,unique_id,mean,sd\nx1,1,a,1.5,1\nx2,2,,1.5,1\nx3,4,b,1.5,1\n"
    found = read_forecasts(text.encode())
    assert [found.group_names[k] for k in found.groups] == ["a", "(none)", "b"]
    assert found.identifiers.of([3]) == ("x3",)


def test_quantiles_of_a_gaussian_and_of_draws_are_those_of_others():
    from scipy.stats import norm

    levels = [0.05, 0.3, 0.5, 0.95]
    gaussian = simulate_forecasts("gaussian", 5)
    wanted = norm.ppf(levels, gaussian.mean[:, None], gaussian.sigma[:, None])
    np.testing.assert_allclose(gaussian.quantiles_at(levels), wanted, rtol=1e-12)
    draws = simulate_forecasts("samples", 5)
    hazen = np.quantile(draws.samples, levels, axis=1, method="hazen").T
    np.testing.assert_allclose(draws.quantiles_at(levels), hazen, rtol=1e-12)
    given = simulate_forecasts("quantiles", 5)
    np.testing.assert_allclose(given.quantiles_at(given.levels), given.quantiles, rtol=1e-14)
    ends = given.quantiles_at([0.001, 0.999])
    np.testing.assert_array_equal(ends, given.quantiles[:, [0, -1]])


def test_crps_is_that_of_the_core():
    gaussian, draws, given = map(simulate_forecasts, ("gaussian", "samples", "quantiles"))
    y = gaussian.observed
    np.testing.assert_array_equal(draws.observed, y)
    wanted = gaussian_crps(gaussian.mean, gaussian.sigma, y, reduction="none")
    np.testing.assert_array_equal(gaussian.crps(), wanted)
    np.testing.assert_array_equal(draws.crps(), sample_crps(draws.samples, y, reduction="none"))
    wanted = quantile_crps(given.quantiles, y, levels=given.levels, reduction="none")
    np.testing.assert_array_equal(given.crps(), wanted)


def test_simulated_forecasts_are_off_by_what_is_said():
    honest, narrow = (
        simulate_forecasts("gaussian", 20_000),
        simulate_forecasts("gaussian", 20_000, spread=0.5, shift=1.0),
    )
    z = (honest.observed - honest.mean) / honest.sigma
    assert z.mean() == pytest.approx(0, abs=0.03)
    assert z.std() == pytest.approx(1, abs=0.03)
    np.testing.assert_allclose(narrow.mean - honest.mean, honest.sigma)
    np.testing.assert_allclose(narrow.sigma, 0.5 * honest.sigma)


def test_a_forecast_of_a_kind_needs_what_it_says():
    with pytest.raises(ValueError, match="'gaussian' must have"):
        Forecasts("gaussian", np.array([1.0, 2.0])).crps()


def test_a_table_of_long_numbers_and_spaces_is_read():
    text = "y;q0.1;q0.9\n1,5;0,5;2,5\n2,5;1,5;3,5\n3,5;2;4\n"
    found = read_forecasts(text.encode())
    np.testing.assert_array_equal(found.observed, [1.5, 2.5, 3.5])
    assert recognise_forecasts(read_table(text.encode())).observed == "y"
