"""Loss functions compared: what each does with mistakes, outliers, imbalance and probabilities."""

from pages._lessons.losses import lesson

lesson.show()
