"""Training, overconfidence and its cures: the lesson, what it says, and the runs it shows."""

from pages._lessons.training.lesson import lesson

__all__ = ["lesson"]
