"""Fit any family: intervals of every parameter, families compared, a free location, coverage."""

from pages._lessons.families import lesson

lesson.show()
