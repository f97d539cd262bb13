"""Numerical stability: one loss, written in six ways, of which most break somewhere."""

from pages._lessons.stability import lesson

lesson.show()
