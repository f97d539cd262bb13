"""Six ways to write a loss: PyTorch's own numbers, 50 digits, and the places where each breaks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from nll_core import binary_cross_entropy, cross_entropy
from nll_core.datasets import load_two_class_references
from nll_core.teaching import LossForm, cross_entropy_as_written, textbook_cross_entropy

FORMS = get_args(LossForm)
TYPES = ("float16", "float32", "float64")
REFERENCES = Path(__file__).parents[2] / "references" / "torch_as_written.json"
TORCH = json.loads(REFERENCES.read_text())


@pytest.mark.parametrize("case", TORCH, ids=lambda c: f"{c['form']} {c['dtype']} {c['shift']:g}")
def test_breaks_where_pytorch_breaks_and_agrees_elsewhere(case):
    found = cross_entropy_as_written(
        case["lead"], case["form"], shift=case["shift"], dtype=case["dtype"]
    )
    eps = float(np.finfo(case["dtype"]).eps)
    # PyTorch and NumPy each round exp and log in their own way; the shifted logits are of 1000.
    tolerance = {"rtol": 8 * eps, "atol": 8 * eps * max(1.0, abs(case["shift"]))}
    for name in ("loss", "gradient"):
        wanted = np.array(case[name], dtype=float)
        np.testing.assert_allclose(getattr(found, name), wanted, **tolerance)


@pytest.mark.parametrize("dtype", TYPES)
def test_softplus_is_right_to_the_last_digits_of_every_type(dtype):
    references = load_two_class_references()
    found = cross_entropy_as_written(references.lead, "softplus", dtype=dtype)
    limits = np.finfo(dtype)
    for value, true in ((found.loss, references.loss), (found.gradient, references.gradient)):
        normal = np.abs(true.nearest) > 4 * float(limits.smallest_normal)
        assert true.relative_error(value)[normal].max() < 3 * float(limits.eps)
        apart = np.abs(value[~normal] - true.nearest[~normal])
        assert apart.max(initial=0.0) <= 2 * float(limits.smallest_subnormal)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("dtype", TYPES)
def test_all_agree_near_zero(form, dtype):
    lead = np.array([-2.0, 0.0, 1.0, 3.0])
    found = cross_entropy_as_written(lead, form, dtype=dtype)
    tolerance = {"rtol": 30 * float(np.finfo(dtype).eps), "atol": 0}
    np.testing.assert_allclose(
        found.loss, binary_cross_entropy(lead, [1] * 4, reduction="none"), **tolerance
    )
    np.testing.assert_allclose(found.gradient, -1 / (1 + np.exp(lead)), **tolerance)
    assert not found.overflowed.any()
    assert not found.underflowed.any()


@pytest.mark.parametrize(
    ("dtype", "fits", "overflows"),
    [("float16", 11, 12), ("float32", 88, 89), ("float64", 709, 710)],
)
def test_the_naive_way_overflows_where_exp_does(dtype, fits, overflows):
    found = cross_entropy_as_written([fits, overflows], "naive", dtype=dtype)
    assert found.overflowed.tolist() == [False, True]
    assert np.isfinite(found.loss[0])
    assert np.isnan(found.loss[1])
    assert np.isnan(found.gradient[1])
    textbook = textbook_cross_entropy([overflows, 0.0], 0, dtype=dtype)
    assert np.isnan(textbook.loss)


def test_log_of_softmax_is_infinite_where_log_softmax_is_right():
    broken, right = (
        cross_entropy_as_written([-800.0], form) for form in ("max-subtracted", "log-softmax")
    )
    assert broken.loss[0] == np.inf
    assert np.isnan(broken.gradient[0])
    assert broken.underflowed[0]
    assert right.loss[0] == 800.0
    assert right.gradient[0] == -1.0
    assert not right.underflowed[0]


def test_a_confident_hit_keeps_its_loss_only_by_log1p():
    for form in FORMS:
        loss = cross_entropy_as_written([40.0], form).loss[0]
        if form == "softplus":
            assert loss == pytest.approx(4.248354255291589e-18, rel=1e-15)
            assert loss == pytest.approx(cross_entropy([[40.0, 0.0]], [0]), rel=1e-15)
        else:
            assert loss == pytest.approx(1e-7 if form == "clipped" else 0.0, rel=1e-6)


@pytest.mark.parametrize("shift", [1000.0, -1000.0])
def test_a_shift_breaks_only_what_exponentiates_first(shift):
    for form in FORMS:
        loss = cross_entropy_as_written([2.0], form, shift=shift).loss[0]
        if form in ("naive", "clipped"):
            assert np.isnan(loss)
        else:
            assert loss == pytest.approx(np.log1p(np.exp(-2.0)), abs=1e-12)


def test_a_huge_shift_is_rounded_before_any_of_them_begins():
    found = cross_entropy_as_written([2.0], "softplus", shift=1e8, dtype="float32")
    assert found.loss[0] == pytest.approx(np.log(2))
    assert cross_entropy_as_written([2.0], "softplus", shift=1e6, dtype="float16").overflowed[0]


def test_a_clipped_loss_has_a_ceiling_and_no_slope_there():
    found = cross_entropy_as_written([-20.0, -30.0, -700.0], "clipped", eps=1e-7)
    np.testing.assert_allclose(found.loss, -np.log(1e-7))
    assert found.gradient.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([np.nan], "naive"), {}, "lead must be finite"),
        (([1.0], "clever"), {}, "form must be one of 'naive'"),
        (([1.0], "naive"), {"dtype": "int8"}, "dtype must be one of"),
        (([1.0], "naive"), {"shift": np.inf}, "shift must be finite"),
        (([1.0], "clipped"), {"eps": 0.0}, "eps must lie strictly between 0 and 1"),
    ],
)
def test_messages(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        cross_entropy_as_written(*arguments, **options)
