"""Training, overconfidence and its cures: what becomes of a classifier that minimises its NLL."""

from pages._lessons.training import lesson

lesson.show()
