"""The names of other libraries that the app mentions are names that those libraries have."""

from __future__ import annotations

import importlib
import inspect
import json
import operator
import re
from pathlib import Path
from typing import Any

import pytest
import sklearn.calibration
import sklearn.metrics

import nll_core
from pages._lessons.glossary.libraries import names_of
from pages._lessons.stability.calls import names_called
from tests.public_names import PUBLIC

KNOWN = Path(__file__).parents[1] / "references" / "library_names.json"
# A path of a module, as in `scipy.special.log_softmax(z)`.
PATH = re.compile(r"\b(?:numpy|scipy|math)(?:\.\w+)+")


def first_word(name: str) -> str:
    found = re.match(r"\w+", name)
    assert found is not None, name
    return found[0]


@pytest.mark.parametrize("name", names_of("nll_core"))
def test_this_package_has_it(name: str) -> None:
    if name.endswith("="):
        assert name[:-1] in inspect.signature(nll_core.cross_entropy).parameters
    else:
        assert callable(PUBLIC[name])


@pytest.mark.parametrize("name", names_of("scikit-learn"))
def test_scikit_learn_has_it(name: str) -> None:
    places: tuple[Any, ...] = (sklearn.metrics, sklearn.calibration)
    assert any(callable(getattr(place, first_word(name), None)) for place in places)


@pytest.mark.parametrize("call", names_called("NumPy and SciPy"))
def test_numpy_and_scipy_have_it(call: str) -> None:
    paths = PATH.findall(call)
    assert paths
    for path in paths:
        root, *rest = path.split(".")
        if len(rest) > 1:
            importlib.import_module(f"{root}.{rest[0]}")
        assert callable(operator.attrgetter(".".join(rest))(importlib.import_module(root)))


@pytest.mark.parametrize("library", ["PyTorch", "JAX/optax", "TensorFlow/Keras"])
def test_the_other_libraries_have_them(library: str) -> None:
    known = json.loads(KNOWN.read_text(encoding="utf-8"))[library]["names"]
    for name in (*names_of(library), *names_called(library)):
        assert known.get(name), f"{name}: unknown to {KNOWN.name}; see make_library_names.py"
