"""Output families: a loss, its link and its gradient, read in the same way."""
