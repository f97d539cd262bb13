"""Surprise, −log p: why the penalty for a probability is its negative logarithm."""

from pages._lessons.surprise import lesson

lesson.show()
