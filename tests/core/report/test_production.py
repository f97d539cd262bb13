"""The production snippets give what the fits give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nll_core import (
    BetaFit,
    IsotonicFit,
    IsotonicOneVsRestFit,
    PlattFit,
    TemperatureFit,
    fit_beta,
    fit_isotonic,
    fit_isotonic_one_vs_rest,
    fit_platt,
    fit_temperature,
    simulate_classifier,
    softmax,
)
from nll_core.report.production import Framework, production_snippet
from nll_core.vector_scaling import fit_vector_scaling

SIMULATED = simulate_classifier(400, 3, 2.0, seed=1)
LOGITS, LABELS = SIMULATED.logits, SIMULATED.labels
LOG_ODDS = LOGITS[:, 1] - LOGITS[:, 0]
EVENT = LABELS == 1
P = 1 / (1 + np.exp(-LOG_ODDS))
Array = NDArray[np.float64]

CASES: dict[str, tuple[Any, Array, Callable[[Any, Array], Array]]] = {
    "temperature": (
        fit_temperature(LOGITS, LABELS),
        LOGITS,
        lambda fit, z: np.exp(fit.apply(z)),
    ),
    "temperature 0": (
        fit_temperature([[2.0, 1.0], [0.0, 3.0]], [0, 1]),
        np.array([[1.0, 1.0], [5.0, 4.0]]),
        lambda fit, z: np.exp(fit.apply(z)),
    ),
    "temperature infinite": (
        fit_temperature([[2.0, 1.0], [0.0, 3.0]], [1, 0]),
        np.array([[1.0, 0.0, -np.inf], [5.0, 4.0, 3.0]]),
        lambda fit, z: np.exp(fit.apply(z)),
    ),
    "vector": (
        fit_vector_scaling(LOGITS, LABELS),
        LOGITS,
        lambda fit, z: np.exp(fit.apply(z)),
    ),
    "Platt": (fit_platt(LOG_ODDS, EVENT), LOG_ODDS, lambda fit, s: fit.apply(s)),
    "beta": (fit_beta(P, EVENT), np.r_[0.0, P, 1.0], lambda fit, p: fit.apply(p)),
    "isotonic": (fit_isotonic(P, EVENT), np.r_[0.0, P, 1.0], lambda fit, p: fit.apply(p)),
    "one against the rest": (
        fit_isotonic_one_vs_rest(softmax(LOGITS), LABELS),
        softmax(LOGITS),
        lambda fit, p: fit.apply(p),
    ),
}


def test_the_cases_are_of_every_kind() -> None:
    kinds = {type(fit) for fit, _, _ in CASES.values()}
    assert kinds > {TemperatureFit, PlattFit, BetaFit, IsotonicFit, IsotonicOneVsRestFit}
    assert len(kinds) == 6


@pytest.mark.parametrize("name", CASES)
def test_numpy_gives_the_fit(name: str) -> None:
    fit, values, apply = CASES[name]
    scope: dict[str, Any] = {}
    exec(production_snippet(fit), scope)
    np.testing.assert_allclose(scope["calibrate"](values), apply(fit, values), atol=1e-11)


@pytest.mark.parametrize("name", CASES)
def test_pytorch_gives_the_fit(name: str) -> None:
    torch = pytest.importorskip("torch")
    fit, values, apply = CASES[name]
    scope: dict[str, Any] = {}
    torch.set_default_dtype(torch.float64)
    exec(production_snippet(fit, "PyTorch"), scope)
    found = scope["calibrate"](torch.tensor(values)).numpy()
    np.testing.assert_allclose(found, apply(fit, values), atol=1e-11)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("framework", ["NumPy", "PyTorch"])
def test_a_snippet_stands_alone_and_fits_a_page(name: str, framework: Framework) -> None:
    source = production_snippet(CASES[name][0], framework)
    compile(source, "snippet", "exec")
    assert [line for line in source.splitlines() if line.startswith(("import", "from"))] == [
        "import numpy as np" if framework == "NumPy" else "import torch"
    ]
    assert max(map(len, source.splitlines())) <= 92


def test_a_map_of_too_many_corners_is_refused() -> None:
    corners = np.linspace(0, 1, 3_000)
    fit = IsotonicFit(corners, corners, 1.0, 1.0, True, "", 1_500)
    with pytest.raises(ValueError, match="more than 5,000 numbers"):
        production_snippet(fit)
    many = IsotonicOneVsRestFit(((corners, corners),) * 2, 1.0, 1.0, True, "")
    with pytest.raises(ValueError, match="save"):
        production_snippet(many)


def test_bad_arguments_are_named() -> None:
    fit = fit_temperature(LOGITS, LABELS)
    with pytest.raises(ValueError, match="framework"):
        production_snippet(fit, "JAX")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="fitted calibrator, got float"):
        production_snippet(1.5)  # type: ignore[arg-type]
