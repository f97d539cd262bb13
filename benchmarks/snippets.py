"""Runs the PyTorch tab of every page over random states: float64 throughout, the others' numbers.

Every number that it prints must stand in another tab's output or on the page, to the last digit
that is printed, give or take one. Only where the page itself is about a smaller type (stability)
may a tensor have it.
"""

from __future__ import annotations

import contextlib
import io
import logging
import math
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from streamlit.testing.v1 import AppTest
from torch.utils._python_dispatch import TorchDispatchMode

from tests.app.conftest import all_text
from tests.app.test_every_page import STEMS, random_link

STATES = 12
SECONDS = 60
ROUTER = Path(__file__).parent.parent / "pages" / "_router.py"
NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[-+]?\d+)?|inf|nan)")
# Whose subject is a type that the reader chooses.
OTHER_TYPES = {"stability"}


class FloatTypes(TorchDispatchMode):
    """Notes the type of every tensor of real numbers that an operation makes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[torch.dtype] = set()

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        made = function(*args, **(kwargs or {}))
        for tensor in made if isinstance(made, (tuple, list)) else (made,):
            if isinstance(tensor, torch.Tensor) and tensor.is_floating_point():
                self.seen.add(tensor.dtype)
        return made


def open_page(stem: str, **link: str) -> AppTest:
    """A page with its code unfolded."""
    app = AppTest.from_file(str(ROUTER), default_timeout=SECONDS)
    for key, value in {"code": "true", **link}.items():
        app.query_params[key] = value
    app.switch_page(f"{stem}.py")
    return app.run()


def numbers(text: str) -> Iterator[tuple[float, float]]:
    """Every number of a text with the size of its last digit."""
    for found in NUMBER.findall(text.replace("−", "-").replace(",", "")):
        head, _, exponent = found.partition("e")
        places = len(head.partition(".")[2])
        value = float(found)
        yield value, 10.0 ** (int(exponent or 0) - places) if math.isfinite(value) else 0.0


def strangers(printed: str, others: str) -> list[float]:
    """The numbers of `printed` that do not stand in `others`."""
    # A slope of 0 is what a minimum has, whether or not another tab says so.
    known = [0.0, *(value for value, _ in numbers(others))]
    return [
        value
        for value, last in numbers(printed)
        if not any(
            value == other or abs(value - other) <= 1.01 * last or value != value != other
            for other in known
        )
    ]


def outputs(codes: list[str]) -> tuple[str, str, set[torch.dtype]]:
    """What the PyTorch tab prints, what the others print, and the types of its tensors."""
    said: dict[bool, str] = {True: "", False: ""}
    types: set[torch.dtype] = set()
    for code in codes:
        is_torch = "import torch" in code
        mode = FloatTypes() if is_torch else None
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), mode or contextlib.nullcontext():
            exec(compile(code, "snippet", "exec"), {})
        said[is_torch] += printed.getvalue()
        if mode is not None:
            types |= mode.seen
    return said[True], said[False], types


def main() -> None:
    """Print each page with the states that were tried; exits with 1 where a number is its own."""
    logging.disable(logging.WARNING)
    wrong = []
    for stem in STEMS[1:]:
        tried = 0
        for seed in range(STATES):
            rng = random.Random(f"snippets {stem} {seed}")
            link = random_link(open_page, stem, rng) if seed else {}
            app = open_page(stem, **link)
            codes = [c.value for c in app.code if c.language == "python"]
            if not any("import torch" in code for code in codes):
                continue
            tried += 1
            printed, others, types = outputs(codes)
            odd = strangers(printed, others + all_text(app))
            narrow = types - {torch.float64} if stem not in OTHER_TYPES else set()
            if odd or narrow:
                wrong.append(f"{stem} {link}: {odd or ''} {narrow or ''}")
        print(f"  {stem:12} {tried:3} states", flush=True)
    if wrong:
        raise SystemExit("\n".join(wrong))
