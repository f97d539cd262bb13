"""Home: what this is, one live thing to touch, and a card for each page."""

from pages._lessons.home import lesson

lesson.show()
