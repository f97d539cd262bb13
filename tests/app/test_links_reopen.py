"""The link to any state of any page reopens it exactly: random states of all controls."""

from __future__ import annotations

import random
from typing import Final
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import page
from pages._ui.controls import Controls
from pages._ui.registry import HOME, PAGES

from .conftest import ROUTER, SECONDS
from .recorder import Recorder, differences
from .test_moves_as_rests import SHOWN, Visit, moved_steps, random_state

STATES: Final = 20
# What a page says of a change, and no longer of the state that it led to.
OF_THE_VISIT: Final = "There is no class"


@pytest.mark.parametrize("stem", [info.stem for info in PAGES if info != HOME])
def test_a_link_reopens_the_state_it_was_made_in(
    stem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    links: list[str] = []
    drawn = page.link_and_reset

    def link_and_reset(controls: Controls) -> None:
        links.append(controls.query())
        drawn(controls)

    monkeypatch.setattr(page, "link_and_reset", link_and_reset)
    rng, recorder = random.Random(stem), Recorder(monkeypatch)
    visit = Visit(stem, recorder)
    for _ in range(STATES):
        visit.set(**random_state(visit.controls, rng))
        shown, link = visit.set(**moved_steps(visit, rng)), links[-1]
        shown.others[:] = [words for words in shown.others if not words.startswith(OF_THE_VISIT)]
        again = AppTest.from_file(str(ROUTER), default_timeout=4 * SECONDS)
        for key, text in parse_qsl(link, keep_blank_values=True):
            again.query_params[key] = text
        again.switch_page(f"{stem}.py")
        reopened = recorder.run(again)
        found = [*again.warning, *differences(reopened, shown)]
        assert not found, "\n".join([f"{stem}?{link}:", *map(str, found[:SHOWN])])
        assert reopened.values == shown.values
