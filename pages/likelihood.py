"""Probability or likelihood: one function, read along the data or along the parameters."""

from pages._lessons.likelihood import lesson

lesson.show()
