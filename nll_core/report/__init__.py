"""The report on a classifier's predictions without a browser: numbers, and one HTML file."""
