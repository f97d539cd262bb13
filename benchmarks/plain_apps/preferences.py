"""The preferences page as one plain script: a stock widget, stock charts, a full rerun."""

from _figures import one_slider

from pages._lessons.preferences import lesson
from pages._lessons.preferences.state import LOSS

one_slider(lesson, LOSS, "pfwon")
