"""Preferences between two things at a time: Bradley–Terry, ties, Elo, reward models and DPO.

Comparisons come from games (`record_games`), a matrix (`comparisons_of_matrix`) or a pasted table
(`read_comparisons`). `find_connections` says whether strengths are finite before
`fit_bradley_terry` looks for them.
"""

from nll_core.preferences.bradley_terry import (
    BradleyTerryFit,
    PriorPath,
    fit_bradley_terry,
    prior_path,
)
from nll_core.preferences.comparison_errors import ComparisonError, ComparisonProblem
from nll_core.preferences.comparisons import (
    Comparisons,
    Games,
    comparisons_of_matrix,
    least_compared,
    record_games,
)
from nll_core.preferences.connections import Connections, find_connections
from nll_core.preferences.direct_preference import (
    TOY_FEATURES,
    DpoTraining,
    best_margin,
    dpo_margin,
    preference_loss,
    preference_weight,
    train_on_preference,
)
from nll_core.preferences.elo import (
    EloFan,
    EloPath,
    elo_fan,
    elo_points,
    elo_probability,
    elo_ratings,
    elo_step,
    single_games,
)
from nll_core.preferences.examples import (
    KnownComparisons,
    load_baseball,
    load_food,
    load_journals,
)
from nll_core.preferences.outcomes import (
    PreferenceOutcomes,
    held_out_outcomes,
    preference_outcomes,
)
from nll_core.preferences.reading_comparisons import (
    ComparisonLayout,
    OtherReading,
    ReadComparisons,
    read_comparisons,
)
from nll_core.preferences.strength_intervals import (
    DifferenceInterval,
    Differences,
    QuasiVariances,
    StrengthIntervals,
    difference_interval,
    difference_intervals,
    quasi_variances,
    strengths_against,
    strengths_csv,
)
from nll_core.preferences.tie_models import (
    TieComparison,
    TieFit,
    compare_tie_models,
    fit_with_ties,
)

__all__ = [
    "TOY_FEATURES",
    "BradleyTerryFit",
    "ComparisonError",
    "ComparisonLayout",
    "ComparisonProblem",
    "Comparisons",
    "Connections",
    "DifferenceInterval",
    "Differences",
    "DpoTraining",
    "EloFan",
    "EloPath",
    "Games",
    "KnownComparisons",
    "OtherReading",
    "PreferenceOutcomes",
    "PriorPath",
    "QuasiVariances",
    "ReadComparisons",
    "StrengthIntervals",
    "TieComparison",
    "TieFit",
    "best_margin",
    "compare_tie_models",
    "comparisons_of_matrix",
    "difference_interval",
    "difference_intervals",
    "dpo_margin",
    "elo_fan",
    "elo_points",
    "elo_probability",
    "elo_ratings",
    "elo_step",
    "find_connections",
    "fit_bradley_terry",
    "fit_with_ties",
    "held_out_outcomes",
    "least_compared",
    "load_baseball",
    "load_food",
    "load_journals",
    "preference_loss",
    "preference_outcomes",
    "preference_weight",
    "prior_path",
    "quasi_variances",
    "read_comparisons",
    "record_games",
    "single_games",
    "strengths_against",
    "strengths_csv",
    "train_on_preference",
]
