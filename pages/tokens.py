"""Tokens: what a text costs a language model, and how logits become the next token."""

from pages._lessons.tokens import lesson

lesson.show()
