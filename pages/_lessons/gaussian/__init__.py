"""Gaussian maximum likelihood: the lesson, its data and scales, its record, and what it says."""

from pages._lessons.gaussian.lesson import lesson

__all__ = ["lesson"]
