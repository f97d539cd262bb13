"""What libraries compute under the names that `nll_core` uses: docs/definitions.md as data."""

from benchmarks.claims.calibrators import CALIBRATORS
from benchmarks.claims.claim import IN_TESTS, SEEN, Claim, agrees, installed
from benchmarks.claims.document import document
from benchmarks.claims.forecasts import FORECASTS
from benchmarks.claims.losses import LOSSES
from benchmarks.claims.scores import SCORES

CHAPTERS = {
    "Losses": LOSSES,
    "Scores and calibration errors": SCORES,
    "Calibrators": CALIBRATORS,
    "Forecasts of numbers": FORECASTS,
}
CLAIMS = tuple(claim for chapter in CHAPTERS.values() for claim in chapter)
__all__ = ["CHAPTERS", "CLAIMS", "IN_TESTS", "SEEN", "Claim", "agrees", "document", "installed"]
