"""Choosing a model: criteria, left-out NLL, differences to believe, boundaries, winners."""

from pages._lessons.selection import lesson

lesson.show()
