"""Glossary and map: each term in two sentences, its names elsewhere, and the page that shows it."""

import streamlit as st

from pages._lessons.glossary.controls import CONTROLS, PRESETS
from pages._lessons.glossary.libraries import NOTES, names_listed
from pages._lessons.glossary.places import PLACES
from pages._lessons.glossary.term import Term
from pages._lessons.glossary.terms import TOPICS, in_order, matching, shown_by, slug
from pages._ui import page
from pages._ui.registry import HOME, PAGES, page_info, streamlit_page

# Of fewer terms all can be seen at once.
INDEX_FROM = 8


def count_sentence(found: list[Term], words: str) -> str:
    total = sum(map(len, TOPICS.values()))
    if words and not found:
        return f"None of the **{total}** terms contains “{words}”. Try a shorter word."
    about = f" with “{words}”" if words else ""
    return (
        f"**{len(found)}** of {total} terms{about}, from A to Z. Each links to the page where you "
        "can move it."
    )


def show_index(found: list[Term]) -> None:
    """The names, each a link to its term further down."""
    links = " · ".join(f"[{term.name}](#{slug(term)})" for term in found)
    with st.container(key="nll_index"):
        st.markdown(links)


def show_term(term: Term) -> None:
    st.subheader(term.name, anchor=slug(term))
    also = f" *Also: {term.also}.*" if term.also else ""
    st.markdown(f"{term.meaning}{also}\n\n$$\n{term.formula}\n$$")
    info = page_info(term.page)
    st.page_link(
        streamlit_page(info),
        label=f"Move it: {info.title}",
        icon=info.icon,
        query_params=PLACES.get(term.name),
    )


@st.fragment
def lesson() -> None:
    words = CONTROLS["find"].usable
    found = in_order(matching(CONTROLS["topic"].value, words))
    CONTROLS["find"].show()
    CONTROLS["topic"].show()
    page.link_and_reset(CONTROLS)
    page.sentence(count_sentence(found, words))
    if len(found) >= INDEX_FROM:
        show_index(found)
    st.header("Terms", anchor=False)
    for term in found:
        show_term(term)


page.opening(
    "glossary",
    "Every term in two or three sentences with its formula, its other names, and a link to the "
    "page where you can move it. Below: the same losses under the names of other libraries, and a "
    "map of the pages. On all pages p is the model, q the truth or the target, and log the natural "
    "logarithm.",
    CONTROLS,
)
page.presets(CONTROLS, PRESETS)
lesson()

st.header("The same loss in other libraries", anchor="libraries")
st.markdown(names_listed())
page.note(NOTES)

st.header("Map: what each page shows", anchor="map")
for info in PAGES:
    if info is not HOME:
        st.page_link(streamlit_page(info), label=f"**{info.title}**", icon=info.icon)
        terms = ", ".join(term.name for term in shown_by(info.stem))
        st.caption(f"{info.question} *{terms}.*" if terms else info.question)
page.closing(
    CONTROLS,
    "Each page names its sources. T. Gneiting and A. E. Raftery (2007), Strictly proper scoring "
    "rules, prediction, and estimation, for scores; T. M. Cover and J. A. Thomas (2006), Elements "
    "of information theory, for entropy and divergence.",
)
