"""Where on its page a term moves: the link's parameters that open that view."""

from __future__ import annotations

from typing import Final

PROFILES: Final = {"view": "Profiles and intervals"}
CURED: Final = {"watch": "Cures compared"}
PLACES: Final[dict[str, dict[str, str]]] = {
    "Likelihood": {"seen": "Likelihood"},
    "Log-likelihood": {"seen": "Likelihood"},
    "Laplace’s approximation": {"byview": "Laplace"},
    "Partial pooling": {"byview": "Eight schools"},
    "Observed information": PROFILES,
    "Wald interval": PROFILES,
    "Profile likelihood interval": PROFILES,
    "Gradient descent": {"descend": "true"},
    "Momentum": {"descend": "true", "method": "momentum"},
    "Newton’s method": {"descend": "true", "method": "Newton"},
    "Student-t": {"view": "Student-t"},
    "Score interval": {"faview": "Intervals"},
    "Likelihood-ratio test": {"faview": "All families"},
    "AIC": {"faview": "All families"},
    "Censored data": {"faset": "Remission"},
    "Exponential family": {"tpview": "Mean − observed"},
    "Canonical link": {"tp": "a wait"},
    "Poisson loss": {"tp": "a count"},
    "Heteroscedastic NLL": {"tp": "a number, σ learned"},
    "Bradley–Terry model": {"tp": "a preference, by rewards"},
    "Forward and reverse KL": {"about": "Forward and reverse KL"},
    "Proper scoring rule": {"about": "Proper scoring"},
    "Spherical score": {"about": "Proper scoring"},
    "Soft target": {"target": "soft distribution"},
    "Focal loss": {"loss": "focal"},
    "Hinge loss": {"loss": "hinge"},
    "Overflow": {"form": "naive", "lead": "710"},
    "Compensated summation": {"see": "Order of addition"},
    "L2 penalty": {"cure": "L2"},
    "Early stopping": CURED,
    "Additive smoothing": {"bgview": "Smoothing or L2"},
    "n-gram model": {"bgview": "Longer memory"},
    "Strided perplexity": {"tkview": "Windows"},
    "Decoding": {"tkview": "From logits to a draw"},
    "Top-p": {"tkview": "From logits to a draw"},
    "Elo rating": {"pfview": "Elo"},
    "Direct preference optimization": {"pfview": "DPO: three answers"},
    "Bootstrap interval": {"out": "Scores"},
    "Cross-fitting": {"out": "Calibration"},
    "Abstention": {"abview": "Costs"},
    "Conformal set": {"abview": "A set instead"},
    "Distribution shift": {"exview": "Another population"},
    "Memorisation": {"exview": "Memorised"},
}
