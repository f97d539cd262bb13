"""Softmax and cross-entropy: from logits to a loss, and the gradient that it sends back."""

from pages._lessons.softmax import lesson

lesson.show()
