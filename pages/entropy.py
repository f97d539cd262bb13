"""Entropy, KL and proper scoring: what the truth costs, what a model adds, and why honesty pays."""

from pages._lessons.entropy import lesson

lesson.show()
