"""What a page sends to a browser in one state: all that it shows, and all that it says will move.

There is no browser here: a recorder takes the place of the components, and sweeps are read as
pages/_browser/sweeps.js and overlay.js read them.
"""

from __future__ import annotations

import base64
import gzip
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any, Final, NamedTuple

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from pages._ui import ahead, controls, live, sections, stage
from pages._ui.assets import PLOTLY
from pages._ui.live import FOR_HOVERING
from pages._ui.numbers import plain_text

# What the bundle of Plotly that the app serves can draw, but for pies.
IN_THE_BUNDLE: Final = {"scatter", "bar"}
FORMULA: Final = "nll_formula_"
SLOT: Final = re.compile(r"\\textcolor\{#0001[0-9a-f]{2}\}\{\\mathord")
AXIS: Final = re.compile("[xy]axis[0-9]*$")
REACH: Final = {"range", "tickvals", "ticktext", "dtick"}
# Elements without an end.
VOID: Final = {"br", "col", "hr", "img", "input", "wbr"}
WORDS: Final = ("html", "markdown", "caption", "latex", "warning", "error", "info", "success")

Json = dict[str, Any]


class Sent(NamedTuple):
    """One message to a component."""

    script: str
    key: str
    data: bytes


@dataclass(frozen=True)
class Chart:
    """A chart: what of it stands still, its moving traces by name, its handles, and its axes."""

    still: Json
    moving: dict[str, Json]
    handles: list[Json]
    axes: Json
    """How far each axis reaches, which stays while something moves and may follow at rest."""


@dataclass(frozen=True)
class Formula:
    """A formula: its LaTeX without the numbers that move, and these as plain text."""

    around: str
    numbers: list[str]


@dataclass(frozen=True)
class Table:
    """A sweep: what the page shows at each of `values` of one control."""

    values: list[Any]
    moments: Mapping[int, Json]


class Moments(Mapping[int, Json]):
    """The moments of a sweep that is promised, each computed when it is asked for."""

    def __init__(self, offer: ahead.Offer) -> None:
        self._offer = offer
        self._moment_at = offer.of_state(*offer.parameters)

    def __getitem__(self, place: int) -> Json:
        return live.plain(self._moment_at(self._offer.values[place]))

    def __len__(self) -> int:
        return len(self._offer.values)

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self)))


@dataclass(frozen=True)
class Page:
    """All that a page shows, and all that it says will move."""

    charts: dict[str, Chart]
    texts: dict[str, str]
    formulas: dict[str, Formula]
    others: list[str]
    """Words that no sweep can reach, in the order of the page."""
    program: str = ""
    values: Json = field(default_factory=dict)
    """Where the controls stand that can be moved in the browser."""
    scales: dict[str, Json] = field(default_factory=dict)
    """What these controls can be set to."""
    sweeps: dict[str, Table] = field(default_factory=dict)
    message: Json = field(default_factory=dict)
    """All that the program of the page is told."""


class Recorder:
    """Stands in for the components, as if a server offered their scripts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._sent: list[Sent] = []
        for module in (controls, live, sections, stage):
            monkeypatch.setattr(module, "scripts_work", lambda: True)
        for module in (live, stage):
            monkeypatch.setattr(module, "component", self._take)

    def _take(self, script: str, *, key: str, data: bytes, **_: Any) -> None:
        self._sent.append(Sent(script, key, data))

    def run(self, app: AppTest) -> Page:
        """The page after a run."""
        self._sent.clear()
        # The session has all values already, as after a callback: widgets have none to send.
        app._run()
        assert not app.exception, [e.value for e in app.exception]
        stages = [json.loads(sent.data) for sent in self._of("stage.js")]
        messages = [message for sent in stages for message in sent["charts"].values()]
        charts = {message["key"]: _chart(message) for message in messages}
        assert len(charts) == len(messages), "two charts have one key"
        texts, others = _texts(app)
        for sent in stages:
            assert not texts.keys() & sent["texts"].keys(), "two texts have one key"
            texts |= sent["texts"]
            others.append(sent["html"])
        page = Page(charts, texts, _formulas(app), others)
        states = self._of("live.js")
        if not states:
            return page
        (state,) = (json.loads(sent.data) for sent in states)
        return replace(
            page,
            program=state["program"],
            values=state["values"],
            scales=state["controls"],
            sweeps=self._sweeps(state),
            message=state,
        )

    def _of(self, script: str) -> list[Sent]:
        return [sent for sent in self._sent if sent.script == script]

    def _sweeps(self, state: Json) -> dict[str, Table]:
        packed = [json.loads(gzip.decompress(sent.data)) for sent in self._of("sweeps.js")]
        tables = {message["name"]: _unpacked(message) for message in packed}
        for name in state["ahead"]:
            offer = ahead._offers[name]
            tables[name] = Table(list(offer.values), Moments(offer))
        return {key: tables[name] for key, name in state["sweeps"].items()}


def _unpacked(message: Json) -> Table:
    """A sweep that was computed with the page: only what differs is in it."""

    def pick(columns: Mapping[str, Sequence[Any]], place: int) -> Json:
        return {key: column[place] for key, column in columns.items()}

    moments = {
        place: {
            "charts": {
                chart: {trace: pick(columns, place) for trace, columns in traces.items()}
                for chart, traces in message["charts"].items()
            },
            "texts": pick(message["texts"], place),
            "formulas": pick(message["formulas"], place),
        }
        for place in range(len(message["values"]))
    }
    return Table(message["values"], moments)


def _chart(message: Json) -> Chart:
    traces = [_decoded(trace) for trace in json.loads(message["live"])]
    moving = {trace["meta"]["live"]: _seen(trace) for trace in traces}
    assert len(moving) == len(traces), f"two moving traces of {message['key']} have one name"
    still = _decoded(json.loads(message["still"]))
    still["data"] = [_seen(trace) for trace in still["data"]]
    unknown = {trace["type"] for trace in [*traces, *still["data"]]} - IN_THE_BUNDLE
    assert not unknown, f"{PLOTLY} cannot draw {unknown}"
    axes = {name: _taken(axis) for name, axis in still["layout"].items() if AXIS.match(name)}
    return Chart(still, moving, message["handles"], axes)


def _taken(axis: Json) -> Json:
    """How far an axis reaches, taken out of it."""
    return {name: axis.pop(name) for name in REACH & axis.keys()}


def _decoded(value: Any) -> Any:
    """Arrays as lists, and without what is not said."""
    if isinstance(value, dict):
        if "bdata" in value:
            array = np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"])
            shape = [int(length) for length in str(value.get("shape", array.size)).split(",")]
            return _decoded(array.reshape(shape).tolist())
        return {key: _decoded(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_decoded(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def _seen(trace: Json) -> Json:
    return {key: value for key, value in trace.items() if key not in FOR_HOVERING}


class _Marked(HTMLParser):
    """The HTML within each element that has `data-text`, and the rest without it."""

    def __init__(self, body: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[str, str] = {}
        self.rest = ""
        self._body = body
        self._open: list[tuple[str, str | None, int]] = []
        self._lines = [0, *(at.end() for at in re.finditer("\n", body))]
        self._kept = 0
        self.feed(body)
        self.rest += body[self._kept :]

    @property
    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            start = self._at + len(self.get_starttag_text() or "")
            self._open.append((tag, dict(attributes).get("data-text"), start))

    def handle_endtag(self, tag: str) -> None:
        opened, key, start = self._open.pop()
        assert opened == tag, f"{opened} is closed by {tag}"
        if key is not None:
            assert key not in self.found, f"two texts have the key {key}"
            self.found[key] = self._body[start : self._at]
            self.rest += self._body[self._kept : start]
            self._kept = self._at


def _texts(app: AppTest) -> tuple[dict[str, str], list[str]]:
    """The texts that move, by their keys, and all other words."""
    found: dict[str, str] = {}
    others = []
    within_formulas = {id(node) for block in _formula_blocks(app) for node in block}
    for element in app.main:
        if element.type not in WORDS or id(element) in within_formulas:
            continue
        words = str(getattr(element, "value", None) or getattr(element.proto, "body", ""))
        if element.type == "html":
            marked = _Marked(words)
            assert not found.keys() & marked.found.keys(), "two texts have one key"
            found |= marked.found
            words = marked.rest
        others.append(words)
    return found, others


def _formula_blocks(app: AppTest) -> list[Block]:
    return [
        node
        for node in app.main
        if isinstance(node, Block) and (node.key or "").startswith(FORMULA)
    ]


def _formulas(app: AppTest) -> dict[str, Formula]:
    blocks = {(block.key or "").removeprefix(FORMULA): block for block in _formula_blocks(app)}
    assert len(blocks) == len(_formula_blocks(app)), "two formulas have one key"
    return {key: _formula(_only_latex(block)) for key, block in blocks.items()}


def _only_latex(block: Block) -> str:
    (latex,) = (node for node in block if node.type == "latex")
    return str(latex.value)  # type: ignore[union-attr]


def _formula(latex: str) -> Formula:
    around, numbers, end = "", [], 0
    for slot in SLOT.finditer(latex):
        around += latex[end : slot.start()] + "□"
        end = _closing(latex, slot.end())
        numbers.append(plain_text(latex[slot.end() + 1 : end - 1]))
        end += 1
    return Formula(around + latex[end:], numbers)


def _closing(latex: str, start: int) -> int:
    """The place after the bracket that closes the one at `start`."""
    depth = 0
    for place in range(start, len(latex)):
        depth += {"{": 1, "}": -1}.get(latex[place], 0)
        if depth == 0:
            return place + 1
    raise ValueError(f"a bracket stays open in {latex}")


def overlaid(page: Page, moment: Json) -> tuple[Page, list[str]]:
    """The page with a moment drawn over it as the browser does, and what finds no place there."""
    charts, texts, formulas, lost = dict(page.charts), dict(page.texts), dict(page.formulas), []
    for key, traces in moment["charts"].items():
        if key not in charts:
            lost.append(f"chart {key} is not on the page")
            continue
        moving = dict(charts[key].moving)
        for name, changes in traces.items():
            if name in moving:
                moving[name] = _merged(moving[name], changes)
            else:
                lost.append(f"{key} has no trace {name}")
        charts[key] = replace(charts[key], moving=moving)
    for key, said in moment["texts"].items():
        if key in texts:
            texts[key] = said
        else:
            lost.append(f"text {key} is not on the page")
    for key, numbers in moment["formulas"].items():
        if key in formulas:
            formulas[key] = replace(formulas[key], numbers=numbers)
        else:
            lost.append(f"formula {key} is not on the page")
    return replace(page, charts=charts, texts=texts, formulas=formulas), lost


def _merged(trace: Json, changes: Json) -> Json:
    result = dict(trace)
    for name, value in changes.items():
        result[name] = (
            _merged(trace.get(name, {}), value) if isinstance(value, dict) else _decoded(value)
        )
    return _decoded(result)  # type: ignore[no-any-return]


def differences(shown: Page, expected: Page) -> list[str]:
    """Where two pages do not look the same, but for their controls and how far axes reach."""
    found: list[str] = []
    for kind in ("charts", "texts", "formulas"):
        have, want = getattr(shown, kind), getattr(expected, kind)
        found += [f"{kind}: only one has {key}" for key in sorted(have.keys() ^ want.keys())]
        for key in have.keys() & want.keys():
            found += _unlike(have[key], want[key], f"{kind} {key}")
    return found + _unlike(shown.others, expected.others, "words beside")


TOLERANCE: Final = 1e-12


def _unlike(have: Any, want: Any, where: str) -> list[str]:
    if isinstance(have, Chart):
        return [
            *_unlike(have.still, want.still, f"{where} still"),
            *_unlike(have.moving, want.moving, where),
            *_unlike(have.handles, want.handles, f"{where} handles"),
        ]
    if isinstance(have, Formula):
        return _unlike(have.__dict__, want.__dict__, where)
    if isinstance(have, dict) and isinstance(want, dict):
        found = [f"{where}: only one has {key}" for key in have.keys() ^ want.keys()]
        for key in have.keys() & want.keys():
            found += _unlike(have[key], want[key], f"{where}.{key}")
        return found
    if isinstance(have, list) and isinstance(want, list) and len(have) == len(want):
        return [
            line
            for place, pair in enumerate(zip(have, want, strict=True))
            for line in _unlike(*pair, f"{where}[{place}]")
        ]
    return [] if have == want or _near(have, want) else [f"{where}: {have!r} is not {want!r}"]


def _near(have: Any, want: Any) -> bool:
    numbers = isinstance(have, int | float) and isinstance(want, int | float)
    return numbers and math.isclose(have, want, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
