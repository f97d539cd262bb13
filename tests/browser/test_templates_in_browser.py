"""Words with places, filled in the browser as the server fills them."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Browser

from pages._ui.templates import fill

from .modules import call, module_page

TEMPLATES = [
    "N({x:.7g}, {y:.6g})",
    "{x:.4f} {y:.1%} {x:.0%}",
    "{x:decimals} {y:decimals 6}",
    "{x:significant 3} {y:significant}",
    "{x:rounded 0} {y:rounded 3} {x:bounded 2} {y:bounded 5} {x:short 4} {y:short 6}",
    "{x:exponential} {y:exponential 3} {x:likelihood} {y:likelihood 3}",
    r"⟦{x:latex 5}⟧ \; ⟦{y:signed}⟧ + ⟦{z:plain_latex}⟧",
]


def test_words_are_filled_to_the_letter(browser: Browser) -> None:
    rng = np.random.default_rng(2)
    places = [
        {
            name: float(rng.choice([-1, 1]) * 10.0 ** rng.uniform(-8, 8)) if name != "z" else size
            for name in "xyz"
        }
        for size in (10.0 ** rng.uniform(-8, 5, 200)).tolist()
    ]
    places += [{"x": whole, "y": -whole, "z": 1.0} for whole in (3097.0, 1e5, 99999.5, 123456789.0)]
    places += [{"x": 0.5, "y": -0.125, "z": 2.5}, {"x": 0.0, "y": 1.0, "z": 1e-3}]
    with module_page(browser) as page:
        filled = call(page, "templates.js", [("fill", t, v) for t in TEMPLATES for v in places])
        counts = call(page, "templates.js", [("fill", "{n:,}", {"n": n}) for n in (5, 1234567)])
    assert filled == [fill(t, v) for t in TEMPLATES for v in places]
    assert counts == ["5", "1,234,567"]
