"""How far probabilities are from frequencies."""
