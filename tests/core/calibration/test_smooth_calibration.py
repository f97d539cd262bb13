"""Smooth calibration error against relplot, direct quadrature and closed forms."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import smooth_calibration_error
from nll_core.calibration.smooth_calibration import _cosine_series, _smoothed_error

REFERENCES = Path(__file__).parents[2] / "references" / "relplot_smooth_calibration.npz"


def relplot_cases():
    with np.load(REFERENCES) as stored:
        everything = dict(stored)
    for i in range(sum(name.startswith("width") for name in everything)):
        yield {
            name.rsplit("_", 1)[0]: v for name, v in everything.items() if name.endswith(f"_{i}")
        }


def direct_error(confidence, correct, sigma, points=4001):
    """smECE_σ by the definition: a reflected Gaussian for each example, the trapezoid rule."""
    t = np.linspace(0, 1, points)
    total = np.zeros_like(t)
    # Images of p under reflection at 0 and 1; further ones are beyond 5 σ for σ ≤ 0.4.
    images = [2.0 * m + sign * confidence for m in range(-2, 4) for sign in (1, -1)]
    for image in images:
        kernel = np.exp(-0.5 * ((t[:, None] - image) / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi))
        total += kernel @ (correct - confidence)
    return np.trapezoid(np.abs(total), t) / len(confidence)


@pytest.mark.parametrize("case", [*relplot_cases()], ids=lambda case: f"n{len(case['correct'])}")
def test_agrees_with_relplot(case):
    found = smooth_calibration_error(case["confidence"], case["correct"])
    # relplot's default mesh of 200 points costs it half a per cent, its bisection 1/1024.
    assert found == pytest.approx(float(case["value"]), rel=6e-3, abs=1 / 1024)
    width = float(case["width"])
    at_width = _smoothed_error(_cosine_series(case["confidence"], case["correct"], 1 << 13), width)
    # Where relplot reflects, it counts the mass on the two end points of its grid of 1,001 once
    # instead of twice: 0.9 per cent where many forecasts lie at an end. The definition decides.
    assert at_width == pytest.approx(float(case["value_at_width"]), rel=1e-2)
    direct = direct_error(case["confidence"], case["correct"], width, points=1001)
    assert at_width == pytest.approx(direct, rel=1e-4)


@pytest.mark.parametrize("sigma", [0.02, 0.1, 0.4])
def test_agrees_with_direct_quadrature(sigma):
    generator = np.random.default_rng(0)
    confidence = generator.random(60) ** 0.3
    correct = generator.random(60) < confidence**2
    series = _cosine_series(confidence, correct, 1 << 13)
    expected = direct_error(confidence, correct, sigma)
    assert _smoothed_error(series, sigma) == pytest.approx(expected, rel=1e-5)


def test_the_bandwidth_is_the_error():
    generator = np.random.default_rng(1)
    for n, power in ((50, 1.0), (200, 1.6), (500, 0.7)):
        confidence = generator.random(n)
        correct = generator.random(n) < confidence**power
        found = smooth_calibration_error(confidence, correct)
        assert direct_error(confidence, correct, found) == pytest.approx(found, rel=1e-4)


def test_closed_forms():
    # All residuals of one sign: the kernel integrates to 1, whatever its width.
    assert smooth_calibration_error([0.5], [1]) == pytest.approx(0.5, rel=1e-9)
    assert smooth_calibration_error([0.8, 0.6], [1, 1]) == pytest.approx(0.3, rel=1e-9)
    assert smooth_calibration_error([0.0], [1]) == pytest.approx(1.0, rel=1e-9)
    assert smooth_calibration_error([1.0, 0.0], [1, 0]) == 0.0
    # Opposite residuals at one place cancel; far apart, they do not.
    assert smooth_calibration_error([0.75] * 4, [1, 1, 1, 0]) < 1e-12
    assert smooth_calibration_error([0.05, 0.95], [1, 0]) > 0.4


@pytest.mark.parametrize("error", [1e-2, 1e-3, 1e-4, 1e-6])
def test_small_errors(error):
    found = smooth_calibration_error([0.5 + error, 0.5 + error], [1, 0])
    assert found == pytest.approx(error, rel=5e-3)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 20).map(lambda i: i / 20), st.booleans()), min_size=1, max_size=40
    )
)
def test_laws(rows):
    confidence, correct = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    found = smooth_calibration_error(confidence, correct)
    # It can hide nothing of the total residual, and add nothing to the residuals one by one.
    residual = correct - confidence
    assert abs(residual.mean()) - 1e-9 <= found <= np.abs(residual).mean() + 1e-9
    assert smooth_calibration_error(confidence[::-1], correct[::-1]) == pytest.approx(
        found, rel=1e-6, abs=1e-9
    )
    # The mirror image: 1 − p for the opposite event.
    assert smooth_calibration_error(1 - confidence, ~correct) == pytest.approx(
        found, rel=1e-6, abs=1e-9
    )
    assert smooth_calibration_error(np.tile(confidence, 3), np.tile(correct, 3)) == pytest.approx(
        found, rel=1e-6, abs=1e-9
    )


def test_blocks_add_up_and_float32_agrees():
    generator = np.random.default_rng(2)
    confidence = generator.random(70_000)
    correct = generator.random(70_000) < confidence**1.2
    whole = smooth_calibration_error(confidence, correct)
    halves = np.r_[35_000:70_000, 0:35_000]
    assert smooth_calibration_error(confidence[halves], correct[halves]) == pytest.approx(whole)
    single = smooth_calibration_error(confidence.astype(np.float32), correct)
    assert single == pytest.approx(whole, rel=1e-5)


def test_a_calibrated_forecast_tends_to_zero():
    generator = np.random.default_rng(3)
    errors = []
    for n in (100, 10_000, 300_000):
        confidence = generator.random(n)
        correct = generator.random(n) < confidence
        errors.append(smooth_calibration_error(confidence, correct))
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.005


def test_messages():
    with pytest.raises(ValueError, match="confidence must not be empty"):
        smooth_calibration_error([], [])
    with pytest.raises(ValueError, match=r"confidence must lie in \[0, 1\], got 2 at index 0"):
        smooth_calibration_error([2.0], [1])


def test_weights_do_what_repetition_does():
    generator = np.random.default_rng(12)
    confidence = generator.random(400)
    correct = generator.random(400) < confidence**2
    weights = generator.integers(0, 4, 400)
    weighted = smooth_calibration_error(confidence, correct, sample_weight=0.3 * weights)
    repeated = smooth_calibration_error(np.repeat(confidence, weights), np.repeat(correct, weights))
    assert weighted == pytest.approx(repeated, rel=1e-9)
    assert abs(weighted - smooth_calibration_error(confidence, correct)) > 1e-4
    with pytest.raises(ValueError, match="sample_weight must be at least 0"):
        smooth_calibration_error([0.1], [1], sample_weight=[-1])
