"""Links by script: each page opens the state that one names, and says what it cannot follow."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest

from pages._ui.registry import PAGES
from tests.page_cases import CASES, PageCase

from .conftest import all_text, alternatives, figures, first_sentence

every_page = pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)


def test_every_registered_page_has_a_case() -> None:
    assert {case.stem for case in CASES} == {info.stem for info in PAGES}


@every_page
def test_a_link_opens_its_state(open_page: Any, case: PageCase) -> None:
    app = open_page(case.stem, **dict(parse_qsl(case.link)))
    assert not app.warning
    assert case.link_shows in first_sentence(app)
    assert case.link_shows not in first_sentence(open_page(case.stem))


@every_page
def test_a_mangled_link_falls_back_with_a_note(open_page: Any, case: PageCase) -> None:
    app = open_page(case.stem, **dict(parse_qsl(case.mangled)))
    (note,) = (warning.value for warning in app.warning)
    for name in case.mangled_names:
        assert name in note
    opening = open_page(case.stem)
    assert first_sentence(app) == first_sentence(opening)
    assert len(all_text(app)) > len(all_text(opening))
    assert alternatives(app) == alternatives(opening)
    assert figures(app) == figures(opening)
