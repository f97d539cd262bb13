"""The production snippets give what the fits give."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from nll_core import fit_isotonic, fit_temperature
from nll_core.recalibration import IsotonicFit, IsotonicOneVsRestFit
from nll_core.recalibration.calibration_methods import CalibrationFit
from nll_core.report.production import Framework, production_snippet
from tests.production_fits import FITS, calibrated

REFERENCE = Path(__file__).parents[2] / "references/torch_production.json"


def test_the_fits_are_of_every_kind() -> None:
    assert {type(fit) for fit, _ in FITS.values()} == set(get_args(CalibrationFit))


@pytest.mark.parametrize("name", FITS)
def test_numpy_gives_the_fit(name: str) -> None:
    fit, values = FITS[name]
    scope: dict[str, Any] = {}
    exec(production_snippet(fit), scope)
    np.testing.assert_allclose(
        scope["calibrate"](values), calibrated(fit, values), rtol=1e-10, atol=1e-300
    )


@pytest.mark.parametrize("name", FITS)
def test_pytorch_gave_the_fit(name: str) -> None:
    fit, values = FITS[name]
    ran = json.loads(REFERENCE.read_text(encoding="utf-8"))[name]
    assert production_snippet(fit, "PyTorch") == ran["source"]
    np.testing.assert_allclose(
        ran["probabilities"], calibrated(fit, values), rtol=1e-10, atol=1e-300
    )


@pytest.mark.parametrize("name", FITS)
@pytest.mark.parametrize("framework", get_args(Framework))
def test_a_snippet_stands_alone_and_fits_a_page(name: str, framework: Framework) -> None:
    source = production_snippet(FITS[name][0], framework)
    compile(source, "snippet", "exec")
    assert [line for line in source.splitlines() if line.startswith(("import", "from"))] == [
        "import numpy as np" if framework == "NumPy" else "import torch"
    ]
    assert max(map(len, source.splitlines())) <= 92


def test_what_was_fitted_on_is_on_the_right_side_of_every_jump() -> None:
    rng = np.random.default_rng(0)
    # Forecasts of two decimals that differ in their last bit, as a division by the sum of a row
    # leaves them.
    p = rng.integers(1, 100, 4000) / 100
    p = np.where(rng.random(4000) < 0.5, p, np.nextafter(p, 1.0))
    fit = fit_isotonic(p, rng.random(4000) < p**2)
    assert np.diff(fit.y)[np.diff(fit.x) < 1e-15].max() > 0.005
    scope: dict[str, Any] = {}
    exec(production_snippet(fit), scope)
    np.testing.assert_allclose(scope["calibrate"](p), fit.predict_probs(p), atol=1e-10)


def test_a_map_of_too_many_corners_is_refused() -> None:
    corners = np.linspace(0, 1, 3_000)
    fit = IsotonicFit(corners, corners, 1.0, 1.0, True, "", 1_500)
    with pytest.raises(ValueError, match="more than 5,000 numbers"):
        production_snippet(fit)
    many = IsotonicOneVsRestFit(((corners[:1500],) * 2,) * 2, 1.0, 1.0, True, "")
    with pytest.raises(ValueError, match="save `corners`"):
        production_snippet(many)


def test_bad_arguments_are_named() -> None:
    fit = fit_temperature([[4.0, 0.0]] * 4, [0, 0, 0, 1])
    with pytest.raises(ValueError, match="framework"):
        production_snippet(fit, "JAX")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="fitted calibrator, got float"):
        production_snippet(1.5)  # type: ignore[arg-type]
