"""Density estimation and anomalies: mixtures by EM, kernels, a flow, a bound, what is typical."""

from pages._lessons.density import lesson

lesson.show()
