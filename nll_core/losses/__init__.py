"""Losses of classifiers, from logits, and their gradients."""
