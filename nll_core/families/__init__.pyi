"""Output families: a loss, its link and its gradient, read in the same way."""

from nll_core.families.output_families import (
    OUTPUT_FAMILIES,
    OutputFamily,
    OutputFamilyName,
    output_family,
)

__all__ = [
    "OUTPUT_FAMILIES",
    "OutputFamily",
    "OutputFamilyName",
    "output_family",
]
