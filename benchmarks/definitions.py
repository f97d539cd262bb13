"""Every line of docs/definitions.md, run again; fails where one is no longer true."""

from __future__ import annotations

import warnings

from benchmarks.claims import CLAIMS, SEEN, installed


def main() -> None:
    """Print each line with what is no longer true of it; exits with 1 where there is any."""
    warnings.filterwarnings("ignore")
    false = []
    for claim in CLAIMS:
        release = "by its manual" if claim.found is None else installed(claim.library)
        mistakes = claim.mistakes()
        print(f"  {'FALSE' if mistakes else 'true ':5} {claim.library} {release}: {claim.score}")
        false += [f"{claim.library}, {claim.score}: {mistake}" for mistake in mistakes]
    newer = [
        f"{library} {installed(library)} is installed; docs/definitions.md names {seen}"
        for library, (seen, _) in SEEN.items()
        if library != "yardstick (R)" and installed(library) != seen
    ]
    print("\n".join(newer))
    if false:
        raise SystemExit("\n".join(false))
