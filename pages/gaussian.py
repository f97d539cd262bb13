"""Gaussian maximum likelihood: the μ and σ that make measurements least surprising."""

from pages._lessons.gaussian import lesson

lesson.show()
