"""What −log p measures: entropies, surprise, codes, and distributions side by side."""
