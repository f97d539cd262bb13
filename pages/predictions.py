"""Bring your own predictions: an honest report on any classifier."""

from nll_core.predictions import walled
from pages._lessons.predictions import lesson

lesson.show()
# Only now: beside a large computation it would take memory.
walled.warm_up()
