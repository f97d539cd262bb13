"""What the model does not know: chance, disagreement, and a σ that swallows errors."""

from pages._lessons.uncertainty import lesson

lesson.show()
