"""The pages: one entry for each, in the order of the navigation. A new page begins here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

PAGES_FOLDER: Final = Path(__file__).parents[1]


@dataclass(frozen=True)
class PageInfo:
    """What the navigation, the cards on the home page and the page's own opening say of a page."""

    stem: str
    section: str
    title: str
    icon: str
    question: str

    @property
    def path(self) -> str:
        """The script, as Streamlit wants it: relative to the router."""
        return f"{self.stem}.py"

    @property
    def url_path(self) -> str:
        """The path of its address, without the slash; the page without a section is the first."""
        return self.stem if self.section else ""


HOME: Final = PageInfo(
    "home", "", "NLL Explorer", "🎲", "How surprised should a model be by what happened?"
)
PAGES: Final = (
    HOME,
    PageInfo(
        "surprise",
        "Foundations",
        "Surprise, −log p",
        "⚡",
        "Why is the penalty for a probability its negative logarithm?",
    ),
    PageInfo(
        "likelihood",
        "Foundations",
        "Probability or likelihood?",
        "🪞",
        "What moves, what is fixed, and what has to sum to 1?",
    ),
    PageInfo(
        "gaussian",
        "Foundations",
        "Gaussian maximum likelihood",
        "🔔",
        "Which μ and σ make these measurements least surprising, and how sure can we be of them?",
    ),
    PageInfo(
        "entropy",
        "Foundations",
        "Entropy, KL and proper scoring",
        "🪙",
        "How low can a loss go, what does a wrong model add, and why does it pay to be honest?",
    ),
    PageInfo(
        "template",
        "Foundations",
        "One template, every loss",
        "🧩",
        "Which distribution of the output does a loss come from, and what does it pull towards?",
    ),
    PageInfo(
        "stability",
        "Foundations",
        "Numerical stability",
        "🧮",
        "Why do formulas that are equal on paper give different numbers?",
    ),
    PageInfo(
        "families",
        "Estimation",
        "Fit any family",
        "🗺️",
        "Which distribution fits these data, and how far can its parameters be trusted?",
    ),
    PageInfo(
        "density",
        "Estimation",
        "Density estimation and anomalies",
        "🏔️",
        "How is a density learned from data alone, and is what is unlikely also strange?",
    ),
    PageInfo(
        "selection",
        "Estimation",
        "Choosing a model",
        "🗳️",
        "Which of several models will do best on data that it has not seen, and how sure is that?",
    ),
    PageInfo(
        "bayes",
        "Estimation",
        "Prior, likelihood, posterior",
        "🧭",
        "What does a prior add to the NLL, and which of the answers change with the coordinate?",
    ),
    PageInfo(
        "softmax",
        "Classification",
        "Softmax and cross-entropy",
        "🎯",
        "How do logits become a loss, and which way does the loss push them?",
    ),
    PageInfo(
        "losses",
        "Classification",
        "Loss functions compared",
        "⚖️",
        "What does each loss charge for a mistake, an outlier, a rare class, and a probability?",
    ),
    PageInfo(
        "training",
        "Classification",
        "Training, overconfidence and its cures",
        "🌱",
        "Why does a classifier become overconfident, and what holds it back?",
    ),
    PageInfo(
        "calibration",
        "Classification",
        "Calibration",
        "📏",
        "When a classifier says 90%, is it right nine times out of ten?",
    ),
    PageInfo(
        "abstain",
        "Classification",
        "Knowing when not to answer",
        "🤐",
        "What does a classifier gain by refusing questions, and who gets no answer?",
    ),
    PageInfo(
        "uncertainty",
        "Classification",
        "What the model does not know",
        "🌫️",
        "What is chance, what is ignorance, and what is hidden by a σ that a model predicts "
        "itself?",
    ),
    PageInfo(
        "bigram",
        "Language",
        "A character model from counts and from gradients",
        "🔤",
        "Do counting and gradient descent find the same model of letters, and what do they pay for "
        "a pair that they have never seen?",
    ),
    PageInfo(
        "tokens",
        "Language",
        "Tokens, perplexity and decoding",
        "🎰",
        "What does a text cost a language model, and how do its logits become the next token?",
    ),
    PageInfo(
        "preferences",
        "Language",
        "Preferences: Bradley–Terry, Elo, DPO",
        "🏆",
        "Who is better, how sure can one be, and what does a model learn from “this one, not that "
        "one”?",
    ),
    PageInfo(
        "exposure",
        "Language",
        "When histories differ",
        "🪃",
        "What happens to a model that reads its own words, other people’s, or the same ones again?",
    ),
    PageInfo(
        "predictions",
        "Practice",
        "Your own predictions",
        "🧾",
        "What do my model's predictions say about it, and which of these numbers hold up?",
    ),
)

GLOSSARY: Final = PageInfo(
    "glossary",
    "Reference",
    "Glossary and map",
    "📖",
    "What does a term mean, what do others call it, and where can it be moved?",
)
BOARD: Final = PageInfo(
    "board",
    "Reference",
    "Board of the class",
    "🧑‍🏫",
    "What did a class answer, and how far is that from what is right?",
)
PLANS: Final = PageInfo(
    "plans",
    "Reference",
    "Lesson plans",
    "🗓️",
    "What can be taught with these pages in 20, in 50 and in 90 minutes?",
)
# Home, the lessons, and what one looks things up in.
ALL_PAGES: Final = (*PAGES, GLOSSARY, PLANS, BOARD)


def page_info(stem: str) -> PageInfo:
    """The entry of a page by its stem."""
    return next(page for page in ALL_PAGES if page.stem == stem)


def neighbours(stem: str) -> tuple[PageInfo | None, PageInfo | None]:
    """The lessons before and after a page, in the order of the navigation."""
    lessons = [page for page in PAGES if page is not HOME]
    places = [place for place, page in enumerate(lessons) if page.stem == stem]
    if not places:
        return None, None
    before, after = places[0] - 1, places[0] + 1
    return (
        lessons[before] if before >= 0 else None,
        lessons[after] if after < len(lessons) else None,
    )


def tab_title(url_path: str) -> str:
    """What the browser's tab, a bookmark and the history call the page at `url_path`."""
    return f"{page_info(url_path).title} · {HOME.title}" if url_path else HOME.title


def streamlit_page(info: PageInfo) -> st.Page:
    """The entry as Streamlit's own page object."""
    return st.Page(
        PAGES_FOLDER / info.path,
        title="Home" if info is HOME else info.title,
        icon=info.icon,
        url_path=info.url_path or None,
        default=info is HOME,
    )


def navigation() -> st.Page:
    """Draw the top navigation with its sections and return the page that was asked for."""
    sections: dict[str, list[st.Page]] = {}
    for info in ALL_PAGES:
        sections.setdefault(info.section, []).append(streamlit_page(info))
    return st.navigation(sections, position="top")
