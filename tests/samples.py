"""Data that the tests of several files share."""

import numpy as np

# An ordinary sample of a Gaussian, N(3, 2).
X = np.random.default_rng(11).normal(3.0, 2.0, 25)
