"""Files with a row for each forecast and level: as hubs and scoringutils write, pivoted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core.forecast_files import (
    ForecastRoles,
    Forecasts,
    forecasts_from_table,
    read_forecasts,
    recognise_forecasts,
)
from nll_core.forecasts import quantile_crps
from nll_core.predictions import PredictionError, Table, read_table

LEVELS = (0.025, 0.25, 0.5, 0.75, 0.975)
RNG = np.random.default_rng(5)
QUANTILES = np.sort(RNG.normal(100, 20, (6, 5)), axis=1).round(3)
CAME = RNG.normal(100, 20, 6).round(2)
PLACES = [(f"2024-01-0{week}", place) for week in (6, 7, 8) for place in ("US", "48")]


def hub(kinds: tuple[str, ...] = ("quantile", "mean")) -> list[str]:
    """Rows as hubverse's model output has them, beside the oracle's value."""
    rows = []
    for (date, place), q, y in zip(PLACES, QUANTILES.tolist(), CAME.tolist(), strict=True):
        start = f"{date},wk inc flu hosp,1,{place},{date}"
        if "mean" in kinds:
            rows.append(f"{start},mean,NA,{np.mean(q)},{y}")
        for level, value in zip(LEVELS, q, strict=True):
            if "quantile" in kinds:
                rows.append(f"{start},quantile,{level},{value},{y}")
        for draw, value in enumerate(q):
            if "sample" in kinds:
                rows.append(f"{start},sample,{draw},{value},{y}")
    return rows


HEAD = (
    "reference_date,target,horizon,location,target_end_date,output_type,output_type_id,value,"
    "oracle_value"
)


def table(rows: list[str], head: str = HEAD) -> Table:
    return read_table("\n".join([head, *rows]).encode())


def read(rows: list[str], head: str = HEAD, **given: object) -> tuple[ForecastRoles, Forecasts]:
    roles = recognise_forecasts(table(rows, head), given)
    assert roles is not None
    return roles, forecasts_from_table(table(rows, head), roles)


def test_a_hubs_model_output_is_the_table_that_a_hand_makes_of_it() -> None:
    roles, found = read(hub())
    assert roles.long is not None
    assert (roles.long.level, roles.long.value) == ("output_type_id", "value")
    assert roles.observed == "oracle_value"
    assert found.kind == "quantiles"
    np.testing.assert_array_equal(found.levels, LEVELS)
    np.testing.assert_array_equal(found.quantiles, QUANTILES)
    np.testing.assert_array_equal(found.observed, CAME)
    by_hand = quantile_crps(QUANTILES, CAME, levels=LEVELS, reduction="none")
    np.testing.assert_allclose(found.crps(), by_hand)
    # Each has the number of its first row; that of the mean stands before.
    np.testing.assert_array_equal(found.rows, [2, 8, 14, 20, 26, 32])
    assert "30 rows are 6 forecasts at 5 levels from 0.025 to 0.975" in roles.reasons[0]
    assert "not 'mean'" in " ".join(roles.reasons)


def test_the_order_of_the_rows_does_not_matter() -> None:
    mixed = [hub()[i] for i in np.random.default_rng(0).permutation(len(hub()))]
    _, found = read(mixed)
    order = [CAME.tolist().index(y) for y in found.observed]
    assert sorted(order) == list(range(6))
    np.testing.assert_array_equal(found.quantiles, QUANTILES[order])


def test_both_kinds_of_output_are_asked_about() -> None:
    rows = hub(("quantile", "sample"))
    roles = recognise_forecasts(table(rows))
    assert roles is not None
    (question,) = roles.questions
    assert "'quantile' and 'sample'" in question.text
    assert [reading.option for reading in question.readings] == [
        "--kind quantiles",
        "--kind samples",
    ]
    for reading in question.readings:
        roles, found = read(rows, **reading.given)
        assert not roles.questions
        assert found.kind == reading.given["kind"]
    np.testing.assert_array_equal(found.samples, QUANTILES)


def scoringutils(models: tuple[str, ...]) -> tuple[list[str], str]:
    rows = [
        f"DE,{date}{place},Cases,{y},{model},{level},{value + k},1"
        for k, model in enumerate(models)
        for (date, place), q, y in zip(PLACES, QUANTILES.tolist(), CAME.tolist(), strict=True)
        for level, value in zip(LEVELS, q, strict=True)
    ]
    head = "location,target_end_date,target_type,observed,model,quantile_level"
    return rows, f"{head},predicted,horizon"


def test_a_table_of_scoringutils_asks_whose_rows_are_read() -> None:
    rows, head = scoringutils(("hub-baseline", "epi-now"))
    roles = recognise_forecasts(table(rows, head))
    assert roles is not None
    (question,) = roles.questions
    assert question.text == "The file has forecasts of 2 models."
    assert [reading.option for reading in question.readings] == [
        "--of hub-baseline",
        "--of epi-now",
    ]
    for k, model in enumerate(("hub-baseline", "epi-now")):
        _, found = read(rows, head, model=model)
        np.testing.assert_allclose(found.quantiles, QUANTILES + k)
        np.testing.assert_array_equal(found.observed, CAME)


def test_draws_by_their_number() -> None:
    rows = [
        f"{d}{p},{y},{k},{v}"
        for (d, p), q, y in zip(PLACES, QUANTILES.tolist(), CAME.tolist(), strict=True)
        for k, v in enumerate(q, 1)
    ]
    roles, found = read(rows, "date,observed,sample_id,predicted")
    assert roles.kind == "samples"
    np.testing.assert_array_equal(found.samples, QUANTILES)


def test_levels_in_percent_are_said_and_divided() -> None:
    rows = [
        f"{d}{p},{y},{100 * level:g},{v}"
        for (d, p), q, y in zip(PLACES, QUANTILES.tolist(), CAME.tolist(), strict=True)
        for level, v in zip(LEVELS, q, strict=True)
    ]
    roles, found = read(rows, "date,actual,percentile,forecast")
    np.testing.assert_allclose(found.levels, LEVELS)
    assert "from 2.5 to 97.5, in percent" in roles.reasons[0]


def test_two_columns_of_values_are_asked_about() -> None:
    rows, head = scoringutils(("one",))
    rows = [f"{row},{row.split(',')[6]}1" for row in rows]
    roles = recognise_forecasts(table(rows, f"{head},prediction"))
    assert roles is not None
    (question,) = roles.questions
    assert "'predicted' or 'prediction'" in question.text
    answers = [dict(reading.given) for reading in question.readings]
    assert answers == [{"value": "predicted"}, {"value": "prediction"}]
    _, found = read(rows, f"{head},prediction", value="predicted")
    np.testing.assert_array_equal(found.quantiles, QUANTILES)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda rows: [*rows, rows[3]], "Row 37, column 'output_type_id': the same forecast"),
        (lambda rows: [r for i, r in enumerate(rows) if i != 4], "'q0.75': NaN, expected is a"),
        (
            lambda rows: [rows[0], rows[1].replace("0.025", "1.5"), *rows[2:]],
            "Row 2, column 'output_type_id': no level between 0 and 1",
        ),
        (
            lambda rows: [*rows[:3], rows[3].rsplit(",", 1)[0] + ",7", *rows[4:]],
            "Row 4, column 'oracle_value': another value",
        ),
    ],
)
def test_rows_that_do_not_fit_are_named(change: object, says: str) -> None:
    rows = change(hub())  # type: ignore[operator]
    roles = recognise_forecasts(table(rows))
    assert roles is not None
    with pytest.raises(PredictionError, match=says):
        forecasts_from_table(table(rows), roles)
    left = forecasts_from_table(table(rows), roles, leave_out=True)
    assert left.n in (5, 6)
    assert left.left_out


def test_a_classifiers_table_is_none() -> None:
    rng = np.random.default_rng(0)
    rows = [f"{k % 5},{k % 2},{k % 2},{rng.random():.3f}" for k in range(200)]
    assert recognise_forecasts(table(rows, "fold,label,predicted,prob")) is None
    wide = b"y,q0.1,q0.9\n3.5,2.0,5.0\n4.25,3.0,6.5\n1.5,1.0,4.0\n"
    assert read_forecasts(wide).n == 3
