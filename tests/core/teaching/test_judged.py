"""All ways of writing one loss against decimal arithmetic, and the runs of their outcomes."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import get_args

import numpy as np
import pytest

from nll_core.teaching import JudgedNumbers, LossForm, Outcome, judge_cross_entropies

TYPES = ("float64", "float32", "float16")


def true(lead, part):
    with localcontext(prec=400):
        odds = (-Decimal(int(lead))).exp()
        return (1 + odds).ln() if part == "loss" else -odds / (1 + odds)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("part", ["loss", "gradient"])
def test_errors_are_those_of_decimal_arithmetic(dtype, part):
    judged = judge_cross_entropies(shift=2.0, dtype=dtype)
    for way in getattr(judged, part).values():
        for at in np.flatnonzero(np.isin(judged.lead, (-90, -10, 3, 30, 37, 700))):
            exact, value = true(judged.lead[at], part), way.value[at]
            if np.isfinite(value):
                error = float(abs(Decimal(float(value)) - exact) / abs(exact))
                assert way.error[at] == pytest.approx(error, rel=1e-9)
                most = np.log10(2) * (np.finfo(dtype).nmant + 1)
                digits = -np.log10(error) if error else most
                assert way.digits[at] == pytest.approx(np.clip(digits, 0, most), abs=1e-6)
            else:
                assert way.outcome[at] == ("NaN" if np.isnan(value) else "infinite")


@pytest.mark.parametrize("dtype", TYPES)
def test_every_way_is_judged_by_each_part_with_its_options(dtype):
    judged = judge_cross_entropies(dtype=dtype, eps=1e-3)
    assert list(judged.loss) == list(judged.gradient) == list(get_args(LossForm))
    at = judged.lead.tolist().index(-80)
    assert judged.true_loss[at] == 80
    assert judged.true_gradient[at] == -1
    assert judged.loss["clipped"].value[at] == pytest.approx(-np.log(1e-3), rel=1e-3)
    assert judged.gradient["clipped"].value[at] == 0
    assert judged.gradient["clipped"].outcome[at] == "wrong zero"
    shifted = judge_cross_entropies(shift=1000.0, dtype=dtype)
    assert shifted.loss["naive"].outcome[at] == "NaN"
    for way in (*judged.loss.values(), *judged.gradient.values()):
        assert way.digits.max() <= np.log10(2) * (np.finfo(dtype).nmant + 1)


def numbers(outcome):
    lead = np.array([0.0, 1.0, 3.0, 4.0, 9.0])
    return JudgedNumbers(lead, lead, np.array(outcome), lead, lead)


def test_runs_meet_half_way_between_neighbours():
    found = numbers(["right", "NaN", "NaN", "right", "NaN"])
    assert found.runs("NaN") == [(0.5, 3.5), (6.5, 9.0)]
    assert found.runs("right") == [(0.0, 0.5), (3.5, 6.5)]
    assert found.runs("NaN", 3.0) == [(0.5, 3.0)]
    assert found.runs("infinite") == []


def test_runs_cover_every_lead_once():
    judged = judge_cross_entropies(dtype="float32")
    for way in judged.loss.values():
        runs = sorted(run for outcome in get_args(Outcome) for run in way.runs(outcome))
        assert [start for start, _ in runs] == [-1000, *(end for _, end in runs[:-1])]
        assert runs[-1][1] == 1000


def test_another_type_is_refused():
    with pytest.raises(ValueError, match="dtype must be one of"):
        judge_cross_entropies(dtype="int8")
