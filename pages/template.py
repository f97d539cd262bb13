"""One template, every loss: what the output is decides the loss, the link and the gradient."""

from pages._lessons.template import lesson

lesson.show()
