"""The verdict on a challenge, said in the browser to the letter as the server says it."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
from playwright.sync_api import Browser

from pages._ui import live
from pages._ui.bound import filled
from pages._ui.course import Goal, Turn
from pages._ui.judge import Judge, Judged, measure
from pages._ui.parts import Verdict, bound, moment

from .modules import encode, module_page
from .test_bound import SHOWN

GOALS = [
    (Goal(number="x", equals=3.0, within=0.03), "nats"),
    (Goal(number="x", equals=-20.0, within=5.0), "%"),
    (Goal(number="x", equals=7), "steps"),
    (Goal(number="x", above=0.9), ""),
    (Goal(number="x", below=-12.0), ""),
    (Goal(number="x", above=-1.0, below=1.0), ""),
    (Goal(number="x", below=math.inf), ""),
    (Goal(number="x", equals=math.inf), "nats"),
    (Goal(number="x", equals=-math.inf), ""),
    (Goal(number="x", above=0.0), ""),
    (Goal(number="x", below=5e-7), ""),
]
NUMBERS = [*np.random.default_rng(1).normal(0, 20, 60).tolist(), 2.97, 3.03, 0.9, 0.89999, 7, 0]
NUMBERS += [math.inf, -math.inf, math.nan, -15.0, 1e-7, -3.21e-9, 12345.678]
WORDS = (Goal(number="unit", equals="bits"), ""), (Goal(number="on", equals=True), "")
TURNS = [
    Turn(when=[Goal(number="x", below=0.0)], say="**Too** low."),
    Turn(when=[Goal(number="x", equals=math.inf)], say="Endless."),
    Turn(when=[Goal(number="unit", equals="nats"), Goal(number="x", above=2.0)], say="<Nats>."),
]


def test_the_browser_says_what_the_server_says(browser: Browser) -> None:
    with module_page(browser) as page:
        for goals in [[g] for g in GOALS] + [[GOALS[0], *WORDS], [GOALS[3], GOALS[5]]]:
            said = [
                measure(g, f"the {g.number}", unit, only_if_lost=g.equals == "bits")
                for g, unit in goals
            ]
            judge = Judge(said, TURNS, "So!")
            others = {"unit": "nats", "on": False}
            part: Any = Verdict("challenge", Judged(judge, {"x": "parts.x"}, others))  # type: ignore[arg-type]
            records: list[dict[str, Any]] = [{"parts": {"x": x}} for x in NUMBERS]
            shows = live._plain(bound([part], records[0]))
            given = [*records, {"parts": {}}, {}]
            found = page.evaluate(SHOWN, [shows, json.dumps([encode(one) for one in given])])
            for record, shown in zip(records, found, strict=False):
                expected = moment([filled(part, record)]).texts["challenge"]
                assert shown["texts"]["challenge"] == expected, record
            open_ended = judge.words({**others, "x": None}.__getitem__)
            for shown in found[-2:]:
                assert shown["texts"]["challenge"].count("…") == open_ended.count("…")
            # A control that the browser has moved meanwhile.
            moved = {"parts": {"x": 3.0}, "state": {"unit": "bits", "on": True}}
            (shown,) = page.evaluate(SHOWN, [shows, json.dumps([moved])])
            there = {"x": 3.0, "unit": "bits", "on": True}
            solved = judge.words(there.__getitem__).startswith("✓")
            assert shown["texts"]["challenge"].startswith("✓") == solved
