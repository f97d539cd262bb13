"""Prior, likelihood, posterior: Bayes' rule as terms in nats that add up."""

from pages._lessons.bayes import lesson

lesson.show()
