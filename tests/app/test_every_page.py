"""Every page by script: as it opens, over its presets, over random states, and from bad links."""

from __future__ import annotations

import contextlib
import io
import random
from typing import Any

import pytest

from pages._ui.registry import PAGES

from .conftest import all_text, assert_sound

STEMS = [info.stem for info in PAGES]
RANDOM_STATES = 6


def controls(app: Any) -> list[Any]:
    kinds = ("slider", "select_slider", "selectbox", "segmented_control", "toggle")
    return [widget for kind in kinds for widget in app.get(kind)]


def move_at_random(widget: Any, rng: random.Random) -> None:
    if widget.type == "slider":
        steps = round((widget.max - widget.min) / widget.step)
        value = widget.min + rng.randint(0, steps) * widget.step
        widget.set_value(type(widget.min)(min(value, widget.max)))
    elif widget.type == "toggle":
        widget.set_value(rng.random() < 0.5)
    else:
        widget.select_index(rng.randrange(len(widget.options)))


@pytest.mark.parametrize("stem", STEMS)
def test_opens(open_page: Any, stem: str) -> None:
    app = open_page(stem)
    assert_sound(app)
    assert not app.warning
    assert app.title


@pytest.mark.parametrize("stem", STEMS)
def test_every_preset(open_page: Any, stem: str) -> None:
    names = [b.label for b in open_page(stem).button if (b.key or "").startswith("preset:")]
    if stem != "home":
        assert len(names) >= 3
    app = open_page(stem)
    for name in names:
        app.button(f"preset:{name}").click().run()
        assert_sound(app)


@pytest.mark.parametrize("seed", range(RANDOM_STATES))
@pytest.mark.parametrize("stem", STEMS)
def test_random_states(open_page: Any, stem: str, seed: int) -> None:
    rng = random.Random(f"{stem} {seed}")
    app = open_page(stem)
    for widget in controls(app):
        if rng.random() < 0.7:
            move_at_random(widget, rng)
    app.run()
    assert_sound(app)


@pytest.mark.parametrize("stem", STEMS)
def test_reset_returns_to_the_opening_state(open_page: Any, stem: str) -> None:
    if stem == "home":
        return
    app = open_page(stem)
    before = all_text(app)
    rng = random.Random(stem)
    for widget in controls(app):
        move_at_random(widget, rng)
    app.run()
    assert all_text(app) != before
    app.button("nll_reset").click().run()
    assert all_text(app) == before


@pytest.mark.parametrize("stem", STEMS)
def test_snippets_run_alone_and_print_the_numbers_of_the_page(open_page: Any, stem: str) -> None:
    app = open_page(stem)
    snippets = [c.value for c in app.code if c.language == "python"]
    if stem == "home":
        assert not snippets
        return
    assert len(snippets) >= 2
    for code in snippets:
        compiled = compile(code, stem, "exec")
        if "import torch" in code:  # run live by `make bench`, which has PyTorch
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compiled, {})
        assert printed.getvalue().strip()
