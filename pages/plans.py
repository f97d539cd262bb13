"""Lesson plans: what to say and to ask, minute by minute, with exercises and their answers."""

from pages._lessons.plans import lesson

lesson.show()
