"""A character model from counts and from gradients: the same loss, the same matrix."""

from pages._lessons.bigram import lesson

lesson.show()
