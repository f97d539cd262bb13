"""The preferences page as one plain script: a stock widget, stock charts, a full rerun."""

from _figures import one_slider

from pages._lessons.preferences import lesson
from pages._lessons.preferences.state import STRONGER

one_slider(lesson, STRONGER, "pflevel", (0.5, 0.8, 0.9, 0.95, 0.99), 0.95)
