"""Preferences: strengths from comparisons of two, Elo, reward models and DPO."""

from pages._lessons.preferences import lesson

lesson.show()
