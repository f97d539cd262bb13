"""`python -m benchmarks.claims > docs/definitions.md`."""

from benchmarks.claims import CHAPTERS, document

print(document(CHAPTERS), end="")
