"""The tokens page as one plain script: a stock widget, stock charts, a full rerun."""

from _figures import one_slider

from pages._lessons.tokens import lesson
from pages._lessons.tokens.state import CHAIN

one_slider(lesson, CHAIN, "tkt")
