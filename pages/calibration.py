"""Calibration: whether a classifier that says 90% is right nine times out of ten."""

from pages._lessons.calibration import lesson

lesson.show()
