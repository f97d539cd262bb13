"""Real data with provenance; files are read when a loader is called, not on import."""

from nll_core.datasets.answers import ANSWERS, Answers, AnswersName, load_answers
from nll_core.datasets.breast_cancer import (
    BREAST_CANCER_MODELS,
    BinaryPredictions,
    load_breast_cancer_predictions,
)
from nll_core.datasets.digits import (
    DIGITS_LABEL_SMOOTHINGS,
    ClassifierPath,
    ClassifierPredictions,
    load_digits_path,
    load_digits_predictions,
)
from nll_core.datasets.example import example_predictions
from nll_core.datasets.first_names import FirstNames, load_first_names
from nll_core.datasets.groups import (
    GroupCounts,
    GroupEffects,
    load_eight_schools,
    load_rat_tumours,
)
from nll_core.datasets.labelled import LabelledData, load_challenger, load_iris
from nll_core.datasets.measurements import (
    Eruptions,
    Measurements,
    load_acidity,
    load_five_points,
    load_galaxies,
    load_gasoline,
    load_ground_beef,
    load_horse_kicks,
    load_lifetimes,
    load_michelson,
    load_newcomb,
    load_old_faithful,
    load_remission,
    sample_gaussian,
)
from nll_core.datasets.two_class import Reference, TwoClassReferences, load_two_class_references
from nll_core.datasets.words import WORD_KINDS, WordKind, Words, load_words

__all__ = [
    "ANSWERS",
    "BREAST_CANCER_MODELS",
    "DIGITS_LABEL_SMOOTHINGS",
    "WORD_KINDS",
    "Answers",
    "AnswersName",
    "BinaryPredictions",
    "ClassifierPath",
    "ClassifierPredictions",
    "Eruptions",
    "FirstNames",
    "GroupCounts",
    "GroupEffects",
    "LabelledData",
    "Measurements",
    "Reference",
    "TwoClassReferences",
    "WordKind",
    "Words",
    "example_predictions",
    "load_acidity",
    "load_answers",
    "load_breast_cancer_predictions",
    "load_challenger",
    "load_digits_path",
    "load_digits_predictions",
    "load_eight_schools",
    "load_first_names",
    "load_five_points",
    "load_galaxies",
    "load_gasoline",
    "load_ground_beef",
    "load_horse_kicks",
    "load_iris",
    "load_lifetimes",
    "load_michelson",
    "load_newcomb",
    "load_old_faithful",
    "load_rat_tumours",
    "load_remission",
    "load_two_class_references",
    "load_words",
    "sample_gaussian",
]
