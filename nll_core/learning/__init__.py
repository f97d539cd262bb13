"""Models fitted to data: regressions, linear classifiers, runs of training."""
