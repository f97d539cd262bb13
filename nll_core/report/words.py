"""What a report calls its scores, and what each of them is, in a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nll_core.report.table import Style
from nll_core.score_tables.score_rows import ScoreName


@dataclass(frozen=True)
class ScoreWords:
    """The title of a score, its definition in a line, and how its numbers are shown."""

    title: str
    definition: str
    style: Style = "decimals"


SCORE_WORDS: Final[Mapping[ScoreName, ScoreWords]] = {
    "nll": ScoreWords("NLL", "Mean −log p of the truth in nats (log is the natural logarithm)."),
    "nll_bits": ScoreWords("NLL in bits", "The same with logarithms to base 2: NLL / log 2."),
    "perplexity": ScoreWords(
        "Perplexity", "exp(mean NLL): as uncertain as a fair choice among that many classes."
    ),
    "base_rate_nll": ScoreWords(
        "NLL of the base rates",
        "NLL of a forecast that always gives each class its share of the truths.",
    ),
    "nll_skill": ScoreWords(
        "NLL skill",
        "1 − NLL / NLL of the base rates: how much lower the model's NLL is, as a share.",
    ),
    "accuracy": ScoreWords("Accuracy", "Share of examples whose likeliest class is the truth."),
    "brier": ScoreWords(
        "Brier score", "Mean squared distance of the probabilities from the truth's 0s and 1s."
    ),
    "miscalibration": ScoreWords(
        "Miscalibration",
        "Part of the Brier score that recalibration (isotonic, CORP) would remove.",
    ),
    "discrimination": ScoreWords(
        "Discrimination",
        "How far telling the cases apart lowers the Brier score of the base rates (CORP).",
    ),
    "uncertainty": ScoreWords(
        "Uncertainty",
        "Brier score of the base rates; Brier = miscalibration − discrimination + uncertainty.",
    ),
    "ece": ScoreWords(
        "ECE, equal width",
        "Mean |accuracy − confidence| over bins of equal width, for the predicted class.",
    ),
    "ece_equal_mass": ScoreWords(
        "ECE, equal mass", "The same over bins with equally many examples."
    ),
    "ece_debiased": ScoreWords(
        "Calibration error, debiased",
        "Estimator of Kumar, Liang & Ma (2019), in bins of equal mass.",
    ),
    "mce": ScoreWords("MCE", "Largest |accuracy − confidence| of any bin of equal width."),
    "classwise_ece": ScoreWords(
        "Classwise ECE", "ECE of each class's probability, averaged over the classes."
    ),
    "smooth_ece": ScoreWords(
        "Smooth ECE", "ECE with kernel smoothing instead of bins (Błasiok & Nakkiran 2023)."
    ),
    "auroc": ScoreWords(
        "AUROC", "Probability that an event has a higher score than an example without the event."
    ),
    "aurc": ScoreWords(
        "AURC", "Area under the risk–coverage curve: mean share of errors over all thresholds."
    ),
}
