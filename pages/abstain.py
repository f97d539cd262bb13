"""Knowing when not to answer: risk against coverage, promises, costs, sets, and who is refused."""

from pages._lessons.abstain import lesson

lesson.show()
