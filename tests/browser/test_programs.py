"""Pages with a program of their own: what moves is what rests.

The program runs in a browser without a server, the page by script. From random states some
controls are moved to random values: every field of the record that something is bound to agrees
with the core, and so does every mark, sentence, table and number of a formula made of it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as BrowserPage

from pages._ui import lesson
from pages._ui.bound import field_at, paths

from ..app import recorder
from ..app.recorder import Recorder, differences, overlaid
from ..app.test_moves_as_rests import Visit, visits
from .modules import TOLERANCE, assert_close, decode, module_page

STEMS: Final = ("softmax",)
MOVES_A_STATE: Final = 8
NOT_YET: Final = "…"
# A library's exponential or logarithm in single precision is right to a few of its last digits.
FEW_DIGITS: Final = {"float32": 4e-6, "float16": 4e-3}
SHOWN: Final = """async ([message, moved, paths]) => {
  const { create } = await import(`/programs/${message.program}.js`);
  const { reader } = await import("/templates.js");
  const program = create(message);
  const now = { ...message.values, ...moved };
  Object.assign(now, program.follow?.(now));
  const record = program.record(now);
  const fields = paths.map((path) => [path, reader(path)(record)]);
  const back = (_, value) =>
    typeof value !== "number" || Number.isFinite(value) ? value : String(value);
  return [JSON.stringify(program.frame(now, Object.keys(moved))), JSON.stringify(fields, back)];
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[BrowserPage]:
    with module_page(browser) as page:
        yield page


@pytest.fixture
def records(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The records of the page's runs, the last one last."""
    seen: list[Any] = []
    bound = lesson.bound

    def spy(parts: Any, record: Any) -> Any:
        seen.append(record)
        return bound(parts, record)

    monkeypatch.setattr(lesson, "bound", spy)
    return seen


def random_key(scales: dict[str, Any], rng: random.Random) -> str:
    """A control that moves; of many that are alike, as z1, z2, …, one of them counts as one."""
    kinds = sorted({key.rstrip("0123456789") for key in scales})
    kind = rng.choice(kinds)
    return rng.choice(sorted(key for key in scales if key.rstrip("0123456789") == kind))


def random_value(scale: dict[str, Any], rng: random.Random) -> Any:
    if "options" in scale:
        return rng.choice(scale["options"])
    steps = round((scale["high"] - scale["low"]) / scale["step"])
    value = scale["low"] + rng.randint(0, steps) * scale["step"]
    return round(value, 10) if isinstance(scale["step"], float) else value


def moving(page: recorder.Page, others: recorder.Page, moment: Any) -> recorder.Page:
    """What of a page moves: all of it where the axes stay, else what the program has said."""
    charts = {}
    for key, chart in page.charts.items():
        told = moment["charts"].get(key, {})
        shown = chart.moving
        if chart.axes != others.charts[key].axes:
            shown = {
                name: {part: shown[name][part] for part in told[name] if part in shown[name]}
                for name in told
            }
        charts[key] = recorder.Chart({}, shown, [], {})
    formulas = {
        k: f for k, f in page.formulas.items() if NOT_YET not in moment["formulas"].get(k, ())
    }
    return replace(page, charts=charts, formulas=formulas, others=[])


def faults(
    browser: BrowserPage, visit: Visit, records: list[Any], moved: dict[str, Any]
) -> Iterator[str]:
    before = visit.page
    fields = sorted({*paths(before.message["shows"])})
    shown, found = browser.evaluate(SHOWN, [before.message, moved, fields])
    moment = json.loads(shown)
    page, lost = overlaid(before, moment)
    yield from lost
    rests = visit.set(**moved)
    for path, value in json.loads(found):
        expected = field_at(records[-1], path)
        if isinstance(expected, str | bool | np.bool_):
            if value != expected:
                yield f"record: {path} is {value!r} and not {expected!r}"
            continue
        few = next((digits for dtype, digits in FEW_DIGITS.items() if dtype in path), TOLERANCE)
        try:
            assert_close(decode(value), expected, path, tolerance=few)
        except AssertionError as problem:
            yield f"record: {problem}"
    # Numbers are left out where the formula around them is another one, and only there.
    for key, formula in before.formulas.items():
        if (
            NOT_YET in moment["formulas"].get(key, ())
            and formula.around == rests.formulas[key].around
        ):
            yield f"the formula {key} has no numbers"
    yield from differences(moving(page, rests, moment), moving(rests, before, moment))


@pytest.mark.parametrize("stem", STEMS)
def test_what_moves_is_what_rests(
    stem: str, page: BrowserPage, records: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(stem)
    for visit in visits(stem, Recorder(monkeypatch), rng):
        for _ in range(MOVES_A_STATE):
            key = random_key(visit.page.scales, rng)
            moved = {key: random_value(visit.page.scales[key], rng)}
            state = dict(visit.page.values)
            found = list(faults(page, visit, records, moved))
            assert not found, "\n".join([f"{stem} at {state}, moved to {moved}:", *found[:20]])
