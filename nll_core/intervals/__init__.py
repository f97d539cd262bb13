"""How far a number may be off by chance."""
