"""Every page by script: as it opens, over its presets, over random states, and from bad links."""

from __future__ import annotations

import random
from typing import Any

import pytest
import streamlit as st

from pages._ui.moving_steps import MovingSteps
from pages._ui.registry import ALL_PAGES, HOME, PAGES, PageInfo, tab_title

from .conftest import all_text, assert_sound, press, snippet_outputs
from .test_moves_as_rests import controls_of

STEMS = [info.stem for info in PAGES]
RANDOM_STATES = 6


def random_link(open_page: Any, stem: str, rng: random.Random) -> dict[str, str]:
    """A link that sets most of the page's controls, each to a value that it may take.

    What a control may take can depend on others (which data), so it is asked until nothing changes.
    """
    link: dict[str, str] = {}
    asked: set[str] = set()
    for _ in range(5):
        before = dict(link)
        app = open_page(stem, **link)
        for kind in ("slider", "select_slider", "selectbox", "button_group", "toggle"):
            for widget in app.get(kind):
                is_new = widget.key not in asked and rng.random() < 0.7
                if is_new or not may_take(widget, link.get(widget.key)):
                    link[widget.key] = random_text(widget, rng)
                asked.add(widget.key)
        if link == before:
            break
    # What was asked of a scale that the page no longer has, as of a parameter of another family.
    shown = {widget.key for kind in ("slider", "select_slider") for widget in app.get(kind)}
    scales = controls_of(stem)
    return {
        key: text
        for key, text in link.items()
        if key in shown or not isinstance(scales[key], MovingSteps)
    }


def may_take(widget: Any, text: str | None) -> bool:
    """Whether a list of options has `text`; other controls take the same whatever the rest is."""
    return text is None or widget.type != "select_slider" or text in widget.proto.options


def random_text(widget: Any, rng: random.Random) -> str:
    if widget.type == "slider":
        steps = round((widget.max - widget.min) / widget.step)
        value = min(widget.min + rng.randint(0, steps) * widget.step, widget.max)
        return f"{value:.10g}"
    if widget.type in ("toggle", "checkbox"):
        return rng.choice(["true", "false"])
    options = [getattr(option, "content", option) for option in widget.proto.options]
    return str(rng.choice(options))


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
        press(app, f"preset:{name}")
        assert_sound(app)


@pytest.mark.parametrize("stem", [info.stem for info in ALL_PAGES])
def test_no_preset_is_called_like_something_else_to_choose(open_page: Any, stem: str) -> None:
    app = open_page(stem)
    presets = {b.label.casefold() for b in app.button if (b.key or "").startswith("preset:")}
    assert presets or stem in ("home", "plans")
    lists = [*app.get("button_group"), *app.get("selectbox")]
    options = [getattr(o, "content", o) for widget in lists for o in widget.proto.options]
    assert not presets & {str(option).casefold() for option in options}


@pytest.mark.parametrize("seed", range(RANDOM_STATES))
@pytest.mark.parametrize("stem", STEMS)
def test_random_links(open_page: Any, stem: str, seed: int) -> None:
    link = random_link(open_page, stem, random.Random(f"{stem} {seed}"))
    app = open_page(stem, **link)
    assert_sound(app)
    assert not app.warning, [w.value for w in app.warning]


@pytest.mark.parametrize("stem", STEMS[1:])
def test_reset_returns_to_the_opening_state(open_page: Any, stem: str) -> None:
    opening = open_page(stem)
    app = open_page(stem, **random_link(open_page, stem, random.Random(stem)))
    assert all_text(app) != all_text(opening)
    press(app, "nll_reset")
    assert all_text(app) == all_text(opening)


@pytest.mark.parametrize("stem", STEMS[1:])
def test_snippets_run_alone_and_print_the_numbers_of_the_page(open_page: Any, stem: str) -> None:
    app = open_page(stem)
    snippets = [c.value for c in app.code if c.language == "python"]
    assert len(snippets) >= 2
    for code in snippets:
        compile(code, stem, "exec")
    assert all(output.strip() for output in snippet_outputs(app))


@pytest.mark.parametrize("info", ALL_PAGES, ids=lambda info: info.stem)
def test_the_tab_says_which_page_it_is(
    open_page: Any, monkeypatch: pytest.MonkeyPatch, info: PageInfo
) -> None:
    titles: list[str] = []
    monkeypatch.setattr(st, "set_page_config", lambda *, page_title, **_: titles.append(page_title))
    assert_sound(open_page(info.stem))
    assert titles[-1].startswith(info.title)
    assert len({tab_title("" if info is HOME else info.stem) for info in ALL_PAGES}) == len(
        ALL_PAGES
    )
