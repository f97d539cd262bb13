"""Scores of predictions: proper scoring rules, ranking, abstaining."""
