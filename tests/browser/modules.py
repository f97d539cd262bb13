"""Call functions of the browser's modules in a real browser, without a server of the app."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, Route

from pages._ui.assets import QR, VENDOR

from .conftest import ROOT

FOLDER = ROOT / "pages" / "_browser"
# Made up: every request to it is answered from the folder.
ORIGIN = "http://kernel.test"
# V8 and NumPy agree on exp and log to a unit in the last place; what is built of a few thousand
# of them stays far inside this. It is relative, and absolute below the size given for a result.
TOLERANCE = 1e-12
WORDS = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}
# JSON has no infinity and no NaN, so that they travel as text.
CALL = """async ([module, calls]) => {
  const functions = await import(module);
  const words = { Infinity, "-Infinity": -Infinity, NaN };
  const back = (_, value) =>
    typeof value !== "number" || Number.isFinite(value) ? value : String(value);
  const parsed = JSON.parse(calls, (_, value) => (value in words ? words[value] : value));
  return JSON.stringify(parsed.map(([name, ...given]) => functions[name](...given)), back);
}"""


@contextmanager
def module_page(browser: Browser) -> Iterator[Page]:
    """A blank page that can import the modules."""
    context = browser.new_context()
    page = context.new_page()
    page.route(f"{ORIGIN}/**", _answer)
    page.goto(f"{ORIGIN}/")
    yield page
    context.close()


def call(page: Page, module: str, calls: Iterable[tuple[Any, ...]]) -> list[Any]:
    """The results of `calls`, each the name of an exported function and its arguments."""
    encoded = json.dumps([encode(one) for one in calls], allow_nan=False)
    results: list[Any] = decode(json.loads(page.evaluate(CALL, [f"/{module}", encoded])))
    return results


def assert_close(
    found: Any, expected: Any, context: object, size: float = 1.0, tolerance: float = TOLERANCE
) -> None:
    """Equal to the tolerance, relative to the value or to `size`, whichever is larger."""
    found, expected = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
    assert found.shape == expected.shape, context
    with np.errstate(invalid="ignore"):
        close = np.abs(found - expected) <= tolerance * np.maximum(np.abs(expected), size)
    same = (found == expected) | (np.isnan(found) & np.isnan(expected)) | close
    assert same.all(), (context, found[~same], expected[~same])


def _answer(route: Route) -> None:
    path = route.request.url.removeprefix(f"{ORIGIN}/")
    if path:
        folder = VENDOR if path == QR else FOLDER
        route.fulfill(path=Path(folder, path), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


def encode(value: Any) -> Any:
    """`value` as JSON has it, with words for numbers that are not finite."""
    if isinstance(value, dict):
        return {key: encode(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [encode(part) for part in value]
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, float):
        return WORDS.get(str(float(value)), float(value))
    return value


def decode(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: decode(part) for key, part in value.items()}
    if isinstance(value, list):
        return [decode(part) for part in value]
    return float(value) if value in WORDS.values() else value
