"""What floating point makes of a formula."""
