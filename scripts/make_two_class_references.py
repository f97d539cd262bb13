"""Make nll_core/datasets/two_class.json: −log p of two classes and its gradient, to 50 digits.

Run `python -m scripts.make_two_class_references` with mpmath 1.3 or later. The truth leads the
other class by a whole number of nats, so every lead is the same number in float16 and in float64.
"""

from __future__ import annotations

import json
from pathlib import Path

from mpmath import mp, mpf

# 1 + exp(−1000) has 434 digits before the first one that is lost.
mp.dps = 1200
DIGITS = 50
PATH = Path(__file__).parents[1] / "nll_core" / "datasets" / "two_class.json"

# Each nat where the types differ most, each tenth beyond.
LEADS = [*range(-1000, -120, 10), *range(-120, 121), *range(130, 1001, 10)]


def row(lead: int) -> list[int | str]:
    """The lead, log(1 + exp(−lead)), and its derivative, −1/(1 + exp(lead))."""
    loss = mp.log1p(mp.exp(-mpf(lead)))
    gradient = -1 / (1 + mp.exp(mpf(lead)))
    return [lead, mp.nstr(loss, DIGITS), mp.nstr(gradient, DIGITS)]


def main() -> None:
    """Write all rows."""
    rows = ",\n".join(json.dumps(row(lead)) for lead in LEADS)
    PATH.write_text(f"[\n{rows}\n]\n", encoding="utf-8")
    print(len(LEADS), "rows")


if __name__ == "__main__":
    main()
