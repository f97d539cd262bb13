"""The glossary's controls and presets."""

from __future__ import annotations

from typing import Final

from pages._lessons.glossary.terms import ALL, TOPICS
from pages._ui import page
from pages._ui.control_kinds import Choice, Text
from pages._ui.controls import Controls

LONGEST: Final = 60


def short_enough(text: str) -> None:
    if len(text) > LONGEST:
        raise ValueError(f"{len(text)} characters are too many to look for; {LONGEST} is the most.")


CONTROLS = Controls(
    Text(
        key="find",
        label="Find",
        default="",
        check=short_enough,
        max_chars=LONGEST,
        help="Words that the name or the text of a term has in it.",
    ),
    Choice(key="topic", label="Topic", options=(ALL, *TOPICS), default=ALL),
)
PRESETS: page.Presets = {
    "All terms": {},
    "Terms of information": {"topic": "information"},
    "Terms of calibration": {"topic": "calibration"},
    "What has a floor?": {"find": "floor"},
}
