"""Cross-entropy and its gradient against PyTorch in all options, and mpmath in hard cases."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from nll_core import cross_entropy_with_gradient

REFERENCES = Path(__file__).parents[2] / "references"


def torch_cases():
    """Each of PyTorch's cases as (logits, targets, options, losses, gradient)."""
    with np.load(REFERENCES / "torch_cross_entropy.npz") as stored:
        cases = json.loads(str(stored["cases"]))
        pools = {name: stored[name] for name in stored.files if name != "cases"}
    places = dict.fromkeys(pools, 0)

    def take(name, shape):
        size = int(np.prod(shape))
        places[name] += size
        return pools[name][places[name] - size : places[name]].reshape(shape)

    found = []
    for case in cases:
        shape = tuple(case.pop("shape"))
        dtype = case.pop("dtype")
        soft = case.pop("soft")
        logits = take("logits", shape).astype(dtype)
        targets = take("distributions", shape) if soft else take("labels", shape[:-1])
        losses = take("losses", shape[:-1] if case["reduction"] == "none" else ())
        found.append((logits, targets, case, losses, take("gradients", shape)))
    assert {name: pool.size for name, pool in pools.items()} == places
    return found


def mpmath_cases():
    return json.loads((REFERENCES / "mpmath_cross_entropy.json").read_text("utf-8"))[
        "cross_entropy"
    ]


def test_agrees_with_pytorch_in_all_options():
    cases = torch_cases()
    assert len(cases) >= 600
    for logits, targets, options, losses, gradient in cases:
        single = logits.dtype == np.float32
        # PyTorch's own rounding: its float32 losses come from logits of up to 10⁴.
        relative, absolute = (2e-6, 3e-5) if single else (1e-12, 1e-11)
        if single and np.abs(logits[np.isfinite(logits)]).max() > 5e3:
            absolute = 5e-3
        found, found_gradient = cross_entropy_with_gradient(logits, targets, **options)
        note = str((logits, targets, options))
        np.testing.assert_allclose(found, losses, relative, absolute, err_msg=note)
        np.testing.assert_allclose(found_gradient, gradient, relative, absolute, err_msg=note)


def test_reference_cases_cover_every_pair_of_options():
    cases = torch_cases()
    seen = {
        (
            targets.ndim == logits.ndim,
            options["label_smoothing"] > 0,
            options["class_weights"] is not None,
            options["temperature"] != 1,
            options["reduction"],
        )
        for logits, targets, options, _, _ in cases
    }
    assert seen == set(product(*[[False, True]] * 4, ["none", "mean", "sum"]))
    assert sum(options["ignore_index"] is not None for *_, options, _, _ in cases) > 50
    assert sum(bool(np.isneginf(logits).any()) for logits, *_ in cases) > 20


@pytest.mark.parametrize("case", mpmath_cases(), ids=lambda case: str(case["logits"])[:40])
def test_agrees_with_fifty_digits(case):
    options = {
        name: case[name]
        for name in ("temperature", "label_smoothing", "class_weights")
        if name in case
    }
    loss, gradient = cross_entropy_with_gradient(case["logits"], case["target"], **options)
    # Below the normal numbers float64 holds multiples of 4.9e-324 only.
    np.testing.assert_allclose(loss, float(case["loss"]), rtol=1e-12, atol=5e-324)
    expected = np.array([float(g) for g in case["gradient"]])
    hard = isinstance(case["target"], int) and not case.get("label_smoothing")
    if hard:
        np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=5e-324)
    else:
        # p − q of two rounded numbers: relative to 1/T, not to a difference near 0.
        unit = max(case.get("class_weights", [1.0])) / case.get("temperature", 1.0)
        np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=4e-16 * unit)
