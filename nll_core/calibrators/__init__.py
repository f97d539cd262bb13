"""Maps that make probabilities honest: fitted, compared, recommended."""
