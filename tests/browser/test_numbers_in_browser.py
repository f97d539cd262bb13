"""The browser's numbers as text, held to those of the server and to Python's own format()."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page

from pages._ui import numbers

from .modules import call, module_page

SEED = 3
SPECIAL = [math.nan, math.inf, -math.inf]
EDGES = [0.0, -0.0, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e21, 1e22, 1e-5]
# What only looks like the whole.
EDGES += [0.9949, 0.99951, 1 - 1e-9, 1 - 1e-13, 1 - 2**-53, 1.0]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with module_page(browser) as page:
        yield page


def any_floats(count: int) -> list[float]:
    """Floats of all magnitudes: their 64 bits are random."""
    source = random.Random(SEED)
    drawn = (struct.unpack("d", source.randbytes(8))[0] for _ in range(count))
    return [value for value in drawn if math.isfinite(value)]


def shown_floats(count: int) -> list[float]:
    """Floats of the magnitudes that a page shows, many of them round."""
    source = random.Random(SEED + 1)
    drawn = []
    for _ in range(count):
        value = source.choice([-1, 1]) * 10 ** source.uniform(-8, 9)
        drawn.append(source.choice([value, float(f"{value:.{source.randint(0, 6)}g}")]))
    return drawn


def ties() -> list[float]:
    """Floats halfway between two shorter decimals, as 0.125 and 2.5, and their neighbours."""
    source = random.Random(SEED + 2)
    exact = [0.125, 0.375, 0.5, 1.5, 2.5, 9.5, 99.5, 0.0625, 25.0, 35.0, 95.0, 12345.5, 2.5e22]
    for _ in range(200):
        exact.append((2 * source.randrange(2**20) + 1) / 2 ** source.randint(1, 14))
        exact.append((2 * source.randrange(2**14) + 1) * 5.0 * 10 ** source.randint(0, 15))
    near = [math.nextafter(value, side) for value in exact for side in (0.0, math.inf)]
    return exact + [-value for value in exact] + near


def powers_of_ten() -> list[float]:
    """The floats around each power of ten, where the number of digits changes."""
    values = []
    for exponent in range(-12, 24):
        value = float(f"1e{exponent}")
        for _ in range(8):
            value = math.nextafter(value, 0.0)
        for _ in range(16):
            values.append(value)
            value = math.nextafter(value, math.inf)
        values += [float(f"{nines}e{exponent}") for nines in (9.9995, 9.99949, 9.9996, 99.95)]
    return values


FLOATS = [*EDGES, *any_floats(1000), *shown_floats(1000), *ties(), *powers_of_ten()]


def python_fixed(value: float, places: int) -> str:
    return f"{value:.{places}f}"


def python_general(value: float, digits: int) -> str:
    return f"{value:.{digits}g}"


@pytest.mark.parametrize(
    ("name", "written", "counts"),
    [
        ("decimals", numbers.decimals, [0, 2, 3]),
        ("significant", numbers.significant, [1, 2, 4, 6]),
        ("percent", numbers.percent, [2, 3]),
        ("latex", numbers.latex, [3, 4]),
        ("fixed", python_fixed, [0, 1, 3, 10, 17]),
        ("general", python_general, [0, 1, 3, 6, 12, 17]),
    ],
)
def test_every_number_is_written_as_the_server_writes_it(
    page: Page, name: str, written: object, counts: list[int]
) -> None:
    cases = [(name, value, count) for count in counts for value in (*FLOATS, *SPECIAL)]
    texts = call(page, "numbers.js", cases)
    wrong = [
        (case, text, expected)
        for case, text in zip(cases, texts, strict=True)
        if text != (expected := written(*case[1:]))  # type: ignore[operator]
    ]
    assert wrong == []


def test_digits_that_are_not_named_are_the_server_s(page: Page) -> None:
    values = shown_floats(300)
    names = ["decimals", "significant", "percent", "latex"]
    texts = call(page, "numbers.js", [(name, value) for name in names for value in values])
    assert texts == [getattr(numbers, name)(value) for name in names for value in values]


def test_a_formula_s_number_as_plain_text(page: Page) -> None:
    formulas = [numbers.latex(value) for value in (*shown_floats(500), *SPECIAL)]
    formulas += [numbers.latex_exact(value) for value in (1e-6, -1e-7, 5e-6, 1e12, 0.1)]
    texts = call(page, "numbers.js", [("plainText", formula) for formula in formulas])
    assert texts == [numbers.plain_text(formula) for formula in formulas]
    assert {"∞", "−∞", "undefined"} <= set(texts)


def test_exponentials_beyond_the_range_of_floats(page: Page) -> None:
    source = random.Random(SEED + 3)
    logs = [source.uniform(-5000, 5000) for _ in range(1000)]
    logs += [0.0, -0.0, 699.9999, 700.0, -700.0, 709.78, -745.2, -1e6, 1e12]
    texts = call(page, "numbers.js", [("exponential", log) for log in logs])
    assert texts == [numbers.exponential(log) for log in logs]
    assert call(page, "numbers.js", [("exponential", -math.inf)]) == ["0"]


def test_ties_go_to_the_even_digit(page: Page) -> None:
    # The cases by which Python and a browser's own toFixed differ.
    cases = {(0.125, 2): "0.12", (0.375, 2): "0.38", (2.5, 0): "2", (-0.5, 0): "-0"}
    texts = call(page, "numbers.js", [("fixed", *case) for case in cases])
    assert texts == list(cases.values())


def test_the_floats_tried_contain_ties_and_all_magnitudes() -> None:
    exponents = sorted({math.frexp(value)[1] // 100 for value in FLOATS})
    assert all(high - low == 1 for low, high in pairwise(exponents))
    assert sum(value * 8 % 2 == 1 for value in FLOATS) > 30
