"""When histories differ: a model that reads its own letters, a typo, other words, a secret."""

from pages._lessons.exposure import lesson

lesson.show()
