"""The code of every page: what can be held of its PyTorch tab without PyTorch.

`make bench` runs it; here every tensor must be made in float64, or be whole numbers.
"""

from __future__ import annotations

import ast
import contextlib
import io
import math
import random
from collections.abc import Iterator
from typing import Any

import pytest

from pages._snippets.predictions import code as code_of_predictions

from .test_every_page import STEMS, random_link

# What makes a tensor of PyTorch's default type, float32, unless it is told another.
MAKERS = {
    "torch.nn.Linear",
    *(f"torch.{name}" for name in ("tensor", "zeros", "ones", "full", "empty", "rand", "randn")),
    *(f"torch.{name}" for name in ("arange", "linspace", "eye")),
}
# The type is part of the page's question.
OTHER_TYPES = {"stability"}


def torch_codes(app: Any) -> list[str]:
    return [c.value for c in app.code if c.language == "python" and "import torch" in c.value]


def doubtful(code: str) -> Iterator[str]:
    """The calls that make, or may make, a tensor that is not in float64."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and is_doubtful(node, code):
            yield ast.unparse(node)


def is_doubtful(node: ast.Call, code: str) -> bool:
    """Whether a call may make a tensor of another type."""
    said, name = ast.unparse(node), ast.unparse(node.func)
    types = [ast.unparse(k.value) for k in node.keywords if k.arg == "dtype"]
    if "float32" in types or name.endswith((".float", ".half")):
        return True
    if name in MAKERS:
        first = ast.unparse(node.args[0])
        if first.startswith("np.array(") or "np.random.default_rng" in first:
            return False
        whole = name == "torch.tensor" and all_whole(node.args[0])
        return types != ["torch.float64"] and not (whole and types in ([], ["torch.int64"]))
    if name == "torch.where":
        # Two Python numbers with a point would be float32.
        return any(isinstance(a, ast.Constant) and isinstance(a.value, float) for a in node.args)
    if name == "torch.from_numpy":
        return "logits" in said and not (".astype(float)" in said or f"{said}.double()" in code)
    return False


def all_whole(node: ast.expr) -> bool:
    """Whether a literal holds whole numbers alone."""
    return all(isinstance(v.value, int) for v in ast.walk(node) if isinstance(v, ast.Constant))


@pytest.mark.parametrize("stem", [stem for stem in STEMS[1:] if stem not in OTHER_TYPES])
def test_every_tensor_of_the_pytorch_tab_is_made_in_float64(open_page: Any, stem: str) -> None:
    for seed in range(2):
        link = random_link(open_page, stem, random.Random(f"{stem} {seed}")) if seed else {}
        for code in torch_codes(open_page(stem, **link)):
            assert list(doubtful(code)) == [], (link, code)


def test_the_report_of_weighted_predictions_is_the_same_in_every_tab() -> None:
    load = (
        'predictions = Predictions("probabilities", '
        "np.array([[1.0, 0, 0], [0.2, 0.8, 0], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4]]), "
        'np.array([0, 1, 2, 0]), ("a", "b", "c"), weights=np.array([1.0, 2, 3, 4]))'
    )
    codes = code_of_predictions(
        load, has_probabilities=True, n_bins=5, weighted=True, two_classes=False
    )
    nll = -(2 * math.log(0.8) + 3 * math.log(0.7) + 4 * math.log(0.3)) / 10
    for name in ("NumPy", "nll_core"):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(codes[name], name, "exec"), {})
        assert f"{nll:.4f}" in printed.getvalue()
    # The weights are PyTorch's, too, in float64 (as `make bench` runs it).
    assert "w @ F.cross_entropy(z, y, reduction='none')" in codes["PyTorch"]
    assert list(doubtful(codes["PyTorch"])) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("torch.tensor(0.5)", True),
        ("torch.tensor(0.5, dtype=torch.float64)", False),
        ("torch.tensor([[1, 2]])", False),
        ("torch.tensor(2.0 ** 2)", True),
        ("torch.zeros(3)", True),
        ("torch.zeros((), dtype=torch.float64)", False),
        ("torch.tensor(np.array([1.0]))", False),
        ("torch.where(y == 1, 0.3, 0.7)", True),
        ("torch.where(y == 1, 1, -1)", False),
        ("torch.from_numpy(logits)", True),
        ("torch.from_numpy(logits).double()", False),
        ("z.float()", True),
        ("torch.nn.Linear(2, 1)", True),
    ],
)
def test_what_is_doubtful(code: str, expected: bool) -> None:
    assert bool(list(doubtful(code))) == expected
