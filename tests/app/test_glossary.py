"""The glossary by script: every term, the search, the links of other pages to it, the names."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest

from pages._lessons.glossary.controls import PRESETS
from pages._lessons.glossary.places import PLACES
from pages._lessons.glossary.terms import TOPICS, in_order, matching, slug
from pages._ui.registry import PAGES

from .conftest import all_text, alternatives, assert_sound, figures, press

WIDGETS = ("slider", "select_slider", "selectbox", "button_group", "number_input", "toggle")
TERMS = [term for terms in TOPICS.values() for term in terms]


def shown(app: Any) -> list[str]:
    return [heading.value for heading in app.subheader]


def test_opens_with_every_term_once_its_formula_and_its_page(open_page: Any) -> None:
    app = open_page("glossary")
    assert_sound(app)
    assert shown(app) == sorted((term.name for term in TERMS), key=str.casefold)
    text = all_text(app)
    for term in TERMS:
        assert term.meaning in text
        assert term.formula in text
    links = [link.proto.page for link in app.get("page_link")]
    for term in TERMS:
        assert any(term.page in link for link in links)


def test_terms_have_two_sentences_and_names_of_their_own() -> None:
    assert len({term.name.casefold() for term in TERMS}) == len(TERMS)
    for term in TERMS:
        assert len(re.findall(r"[.:] [A-Z]|\.$", term.meaning)) >= 2, term.name


def test_the_index_stands_before_the_terms_and_links_to_each(open_page: Any) -> None:
    assert len({slug(term) for term in TERMS}) == len(TERMS)
    app = open_page("glossary")
    index = next(m.value for m in app.markdown if "](#" in m.value)
    names = sorted((term.name for term in TERMS), key=str.casefold)
    assert re.findall(r"\[(.*?)\]", index) == names
    anchors = [heading.proto.anchor for heading in app.subheader]
    assert re.findall(r"\(#(.*?)\)", index) == anchors
    assert all_text(app).index(names[-1]) < all_text(app).index(TERMS[0].meaning)


def test_every_lesson_shows_a_term() -> None:
    lessons = {info.stem for info in PAGES} - {"home"}
    assert {term.page for term in TERMS} <= lessons
    assert all(info.stem in {term.page for term in TERMS} for info in PAGES[1:])


@pytest.mark.parametrize("name", PRESETS)
def test_presets_show_some(open_page: Any, name: str) -> None:
    app = press(open_page("glossary"), f"preset:{name}")
    assert_sound(app)
    wanted = {"topic": "all", "find": ""} | PRESETS[name]
    found = matching(wanted["topic"], wanted["find"])
    assert shown(app) == [term.name for term in in_order(found)]
    assert 0 < len(shown(app)) <= len(TERMS)


def test_search_in_a_link_and_what_is_found_nowhere(open_page: Any) -> None:
    app = open_page("glossary", find="relative entropy")
    assert shown(app) == ["KL divergence"]
    app = open_page("glossary", find="zebra")
    assert shown(app) == []
    assert "None of the" in all_text(app)
    assert "zebra" in all_text(app)
    press(app, "nll_reset")
    assert len(shown(app)) == len(TERMS)


def test_a_mangled_link_falls_back_with_a_note(open_page: Any) -> None:
    app = open_page("glossary", topic="zoology", find="x" * 61)
    assert len(shown(app)) == len(TERMS)
    note = app.warning[0].value
    assert "topic=zoology" in note
    assert "find=" in note


def test_the_map_names_every_lesson(open_page: Any) -> None:
    text = all_text(open_page("glossary"))
    for info in PAGES[1:]:
        assert info.question in text


@pytest.mark.parametrize("stem", [info.stem for info in PAGES[1:]])
def test_lessons_link_to_terms_that_are_there(open_page: Any, stem: str) -> None:
    captions = " ".join(caption.value for caption in open_page(stem).caption)
    linked = [unquote(name) for name in re.findall(r"\(glossary\?find=([^)]+)\)", captions)]
    assert len(linked) >= 3
    assert set(linked) <= {term.name for term in TERMS}
    assert shown(open_page("glossary", find=linked[0])) == [linked[0]]


# What the page calls a term where it does not use the glossary's name.
SEEN = {
    "Level of what came": "level of the forecast at what came",
    "Maximum likelihood estimate": "maximum",
    "Profile likelihood interval": "profile interval",
    "MAP estimate": "the MAP moves",
    "Newton’s method": "Newton",
    "Heteroscedastic NLL": "heteroscedastic",
    "Canonical link": "canonical",
    "Bradley–Terry model": "Bradley–Terry",
    "KL divergence": "divergence",
    "Proper scoring rule": "strictly proper",
    "Soft target": "the most votes",
    "Negative log-likelihood": "total NLL",
    "Brier score": "Brier",
    "Forward and reverse KL": "reverse KL",
    "Compensated summation": "compensated",
    "Gradient of the cross-entropy": "gradient",
    "Probability density": "density",
    "Nat": "nats",
    "Underflow": "exactly 0 in",
    "Separable data": "a line separates",
    "L2 penalty": "penalty",
    "Held-out data": "held-out",
    "Expected calibration error": "ECE",
    "Maximum calibration error": "MCE",
    "Smooth calibration error": "smooth ECE",
    "Consistency band": "bands",
    "Temperature scaling": "fitted T",
    "Confidence": "sure",
    "Aleatoric and epistemic uncertainty": "aleatoric",
    "Bootstrap interval": "interval",
    "Cross-fitting": "a fit that had not seen it",
    "Risk–coverage curve": "coverage",
    "Abstention": "refusal",
}


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_each_link_leads_to_where_the_term_is_shown(open_page: Any, term: Any) -> None:
    app = open_page(term.page, **PLACES.get(term.name, {}))
    assert not app.warning, app.warning[0].value
    labels = [getattr(widget, "label", "") for kind in WIDGETS for widget in app.get(kind)]
    # Without the links to the glossary, which name every term of the page.
    body = re.sub(r"Look up\..*", "", all_text(app))
    charts = " ".join(str(figure) for figure in figures(app))
    shown_there = " ".join([body, *labels, charts, *alternatives(app)]).casefold()
    assert SEEN.get(term.name, term.name).casefold() in shown_there
    assert any(app.get(kind) for kind in WIDGETS)


def test_only_terms_have_places() -> None:
    names = {term.name for term in TERMS}
    assert set(PLACES) <= names
    assert set(SEEN) <= names


def test_links_carry_the_view_of_their_term(open_page: Any) -> None:
    app = open_page("glossary", find="Wald interval")
    link = next(link.proto for link in app.get("page_link") if "gaussian" in link.proto.page)
    assert "Profiles" in f"{link.page} {link.query_string}"
