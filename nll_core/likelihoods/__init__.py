"""Densities and their likelihoods: Gaussian, Student t, binomial."""
