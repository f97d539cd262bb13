"""What names of columns mean to people and tools that save predictions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, Literal

Sense = Literal["label", "predicted"]
Hint = Literal["", "logits", "log-probabilities", "probabilities", "percentages"]


def _words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


# Names of the true class, from those that can hardly mean anything else to those that may as well
# be a feature or a prediction.
_TRUTH_NAMES: Final = _words(
    "y_true ytrue true_label true_labels true_class truth ground_truth groundtruth gt gold "
    "gold_label actual actual_class actuals observed obs y_test target targets correct_label "
    "correct_class label_ids true tatsachlich ist istwert wahr wahre_klasse wahrheit reel reelle "
    "real verite classe_reelle clase_real verdadero realidad"
)
_LABEL_NAMES: Final = _words(
    "label labels y outcome ideal class_label label_id labelid class_id expected reference "
    "etiqueta etiquette resolution resolved"
)
_PERHAPS_NAMES: Final = _words(
    "class category answer species digit diagnosis correct response klasse classe clase event "
    "survived died dead death default defaulted churn churned converted clicked bought purchased "
    "verstorben gestorben abgang ausfall"
)
LABEL_NAMES: Final = _TRUTH_NAMES + _LABEL_NAMES + _PERHAPS_NAMES
_TRUTH_WORDS: Final = frozenset(_words("true truth actual observed obs gold target groundtruth"))

PREDICTED_NAMES: Final = _words(
    "predicted prediction predictions predict pred preds y_pred ypred y_hat yhat predicted_class "
    "predicted_label pred_class pred_label predicted_category argmax top1 top_1 top_class "
    "top_label guess scored_labels response classification"
)
_PREDICTED_WORDS: Final = frozenset(
    _words(
        "pred preds predict predicts predicted prediction predictions ypred yhat hat guess guessed "
        "argmax scored inferred estimated forecast classified classification decoded top1 "
        "vorhersage vorhergesagt vorhergesagte predit predite prediccion predicha predicho"
    )
)
# Whether the prediction was right or wrong, or by how much: neither a truth nor a prediction.
_VERDICT_NAMES: Final = frozenset(
    _words(
        "error errors is_error err is_correct mistake is_wrong wrong misclassified hit match loss "
        "label_quality is_label_issue label_issue nll log_loss logloss brier brier_score "
        "cross_entropy squared_error residual resid entropy"
    )
)
CONFIDENCE_NAMES: Final = _words(
    "confidence conf confidences max_prob max_probability max_p p_max top_prob top_probability "
    "top_p top1_prob pred_prob predicted_prob predicted_probability prediction_confidence "
    "msp max_softmax prediction_score pred_score scored_probabilities score prob probability "
    "proba p konfidenz confiance confianza"
)
SCORE_NAMES: Final = _words(
    "score scores y_score prob probability proba p y_prob y_proba p_1 p1 prob_1 proba_1 "
    "prob_positive p_positive p_pos prob_pos positive_probability p_true p_yes prob_yes "
    "scored_probabilities logit logits logit_1 margin decision decision_function output pred "
    "y_pred yhat y_hat prediction probs pred_proba predicted_probability confidence risk model "
    "wahrscheinlichkeit probabilite probabilidad risiko risque riesgo"
)
SURE_WEIGHT_NAMES: Final = _words(
    "sample_weight sample_weights case_weight case_weights instance_weight example_weight "
    "row_weight survey_weight importance_weight class_weight inverse_probability_weight ipw"
)
# What may as well be kilograms, the width of a box or how much a feature matters.
WEIGHT_NAMES: Final = (*SURE_WEIGHT_NAMES, *_words("weight weights w importance"))
GROUP_NAMES: Final = _words(
    "group groups group_id subgroup segment domain site slice source hospital region sex gender "
    "ethnicity race age_group split fold resample data_type repeat cohort language device "
    "environment env batch subset stratum"
)
ROW_NAMES: Final = _words(
    "id ids idx index row row_id row_ids rowid row_index row_number unnamed_0 uid uuid guid key "
    "name names file filename file_name path image image_id sample sample_id example example_id "
    "instance inst inst# timestamp date time text patient customer user subject client account "
    "document doc question prompt"
)
_ROW_WORDS: Final = frozenset(_words("id ids idx index uuid guid key number no nr"))

# Words of names that say what numbers are.
_PROBABILITY_WORDS: Final = frozenset(
    _words(
        "p pr prob probs proba probas probability probabilities softmax posterior conf confidence "
        "confidences likelihood chance yprob yproba distribution wahrscheinlichkeit probabilite "
        "probabilites probabilidad probabilidades konfidenz confiance confianza"
    )
)
_LOG_PROBABILITY_WORDS: Final = frozenset(
    _words("lp logp logprob logprobs logproba logprobas logprobability logprobabilities logsoftmax")
)
_LOGIT_WORDS: Final = frozenset(
    _words(
        "logit logits z raw margin margins decision logodds rawformulaval activation activations"
    )
)
_PERCENT_WORDS: Final = frozenset(_words("percent percentage pct"))
_OTHER_WORDS: Final = frozenset(
    _words(
        "score scores class output outputs out pred preds y prediction predictions hat scored "
        "column col np label calibrated model"
    )
)
_SAYING: Final = (
    _PROBABILITY_WORDS
    | _LOG_PROBABILITY_WORDS
    | _LOGIT_WORDS
    | _PERCENT_WORDS
    | _OTHER_WORDS
    | {"log", "odds"}
)
_NOT_ALPHANUMERIC: Final = re.compile(r"[\W_]+")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ACCENTS: Final = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")


def plain_name(name: str) -> str:
    """A name in small letters without accents, one underscore for what stands between words."""
    folded = unicodedata.normalize("NFKC", _CAMEL.sub("_", name))
    if not folded.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", folded))
        folded = unicodedata.normalize("NFKC", bare)
    return _NOT_ALPHANUMERIC.sub("_", folded).strip("_").casefold()


def sense_of(name: str) -> tuple[Sense, int] | None:
    """Whether a name says the true class or the predicted one, and how surely, from 1 to 3."""
    plain = plain_name(name)
    if plain in _VERDICT_NAMES:
        return None
    if plain in _TRUTH_NAMES:
        return "label", 3
    if plain in _LABEL_NAMES:
        return "label", 2
    if plain in _PERHAPS_NAMES:
        return "label", 1
    words = set(plain.split("_"))
    # R's broom calls the leverage .hat.
    if plain in PREDICTED_NAMES or (words & _PREDICTED_WORDS and plain != "hat"):
        return "predicted", 3
    if words & _TRUTH_WORDS:
        return "label", 2
    if words & {"label", "labels"}:
        return "label", 1
    return None


def is_verdict(name: str) -> bool:
    """Whether a column of that name says that the prediction was right or wrong."""
    return plain_name(name) in _VERDICT_NAMES


def hint_of(name: str) -> Hint:
    """The kind of numbers that a name says, or ""."""
    words = plain_name(name).split("_")
    found = set(words)
    if found & _LOG_PROBABILITY_WORDS or ("log" in found and found & _PROBABILITY_WORDS):
        return "log-probabilities"
    if found & _LOGIT_WORDS or ("log" in found and "odds" in found):
        return "logits"
    if found & _PERCENT_WORDS or "%" in name:
        return "percentages"
    return "probabilities" if found & _PROBABILITY_WORDS else ""


def other_scale(name: str) -> str:
    """The scale that a name says and that no kind of numbers here has: "log10", "odds", or ""."""
    words = set(plain_name(name).split("_"))
    base = words & {"log10", "log2", "lg", "decibans", "bits"}
    if base and (words & {"odds", "logit", "log10", "log2", "lg"}):
        return "logarithms of another base than e"
    if "odds" in words and not words & {"log", "logarithm", "ln", "logodds"}:
        return "odds"
    return ""


def says_score(name: str) -> bool:
    """Whether a word of a name says a score, of whatever kind."""
    return bool({"score", "scores"} & set(plain_name(name).split("_")))


def says_spread(name: str) -> bool:
    """Whether a word of a name says how uncertain a score is: an end of its interval, a spread,
    the probability of an error."""
    return bool(_SPREAD_WORDS & set(plain_name(name).split("_")))


_SPREAD_WORDS: Final = frozenset(
    _words(
        "lower upper low high lo hi lcl ucl lwr upr ci std sd se stderr stdev var variance "
        "interval bounds range quantile quantiles bbox "
        "uncertainty entropy error err wrong mistake misclassification"
    )
)


def _without(name: str, known: Iterable[str]) -> str:
    """A name without others that stand in it, the longest first."""
    words = plain_name(name)
    for other in sorted(filter(None, map(plain_name, known)), key=len, reverse=True):
        words = f"_{words}_".replace(f"_{other}_", "_").strip("_")
    return words


def is_spread(name: str, known: Iterable[str]) -> bool:
    """Whether a name says a spread without the names of labels: p_high is the score of high."""
    return says_spread(_without(name, known))


def says_not(name: str) -> bool:
    """Whether a word of a name turns what it says round: prob_not_spam, 1 - p."""
    return bool(_TURNING_WORDS & set(plain_name(name).split("_"))) or "1-" in name.replace(" ", "")


_TURNING_WORDS: Final = frozenset(
    _words("no not non without inverse complement nicht kein keine sans sin")
)


def says_scores(name: str) -> bool:
    """Whether all that is said by what the names of columns share is that they are scores."""
    words = [word for word in plain_name(name).split("_") if word]
    return bool(words) and all(word in _SAYING for word in words)


def says_nothing_but_scores(name: str, known: Sequence[str]) -> bool:
    """Whether a name is words for scores and nothing else, but for the names of labels."""
    return says_scores(_without(name, known))


def names_rows(name: str) -> bool:
    """Whether a column of that name only counts or names the rows; "" is the index of pandas."""
    plain = plain_name(name)
    return plain in ("", *ROW_NAMES) or (
        # "prob_no" is the probability of no.
        plain not in LABEL_NAMES and bool(_ROW_WORDS & {plain.split("_")[-1]}) and not hint_of(name)
    )


def is_word_like(name: str) -> bool:
    """Whether a column of that name holds names of classes or groups, even if they are digits."""
    return plain_name(name) in _WORD_LIKE


_WORD_LIKE: Final = frozenset(LABEL_NAMES) | {
    "predicted_class",
    "predicted_label",
    "pred_class",
    "pred_label",
    "predicted",
    *GROUP_NAMES,
}


def is_class_list(name: str) -> bool:
    """Whether an array of that name is the list of the classes."""
    return plain_name(name) in _CLASS_LISTS


_CLASS_LISTS: Final = _words(
    "classes class_names classnames names label_names target_names categories"
)


def first_named(names: Iterable[str], vocabulary: Sequence[str]) -> str | None:
    """Which of `names` comes first in `vocabulary`, or None where none is in it."""
    ranks = {word: rank for rank, word in enumerate(vocabulary)}
    known = [(ranks[plain], name) for name in names if (plain := plain_name(name)) in ranks]
    return min(known, key=lambda item: item[0])[1] if known else None
