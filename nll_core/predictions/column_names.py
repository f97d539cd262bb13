"""What names of columns mean to people who save predictions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final


def _words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


LABEL_NAMES: Final = _words(
    "label labels target targets y_true ytrue true_label true_labels true_class truth ground_truth "
    "groundtruth gt gold gold_label actual actual_class observed outcome y y_test class "
    "class_label label_id labelid class_id true expected correct_label correct_class category "
    "answer species digit diagnosis"
)
PREDICTED_NAMES: Final = _words(
    "predicted prediction predictions pred preds y_pred ypred y_hat yhat predicted_class "
    "predicted_label pred_class pred_label predicted_category argmax top1 top_1 top_class "
    "top_label guess"
)
CONFIDENCE_NAMES: Final = _words(
    "confidence conf confidences max_prob max_probability max_p p_max top_prob top_probability "
    "top_p top1_prob pred_prob predicted_prob predicted_probability prediction_confidence "
    "msp max_softmax score prob probability proba p"
)
SCORE_NAMES: Final = _words(
    "score scores y_score prob probability proba p y_prob y_proba p_1 p1 prob_1 proba_1 "
    "prob_positive p_positive p_pos prob_pos positive_probability p_true p_yes prob_yes "
    "logit logits logit_1 margin decision decision_function output pred y_pred yhat y_hat "
    "prediction probs pred_proba predicted_probability confidence risk"
)
WEIGHT_NAMES: Final = _words(
    "weight weights sample_weight sample_weights w importance importance_weight case_weight "
    "survey_weight"
)
GROUP_NAMES: Final = _words(
    "group groups group_id subgroup segment domain site slice source hospital region sex gender "
    "ethnicity race age_group split fold cohort language device environment env batch "
    "subset stratum"
)
ROW_NAMES: Final = _words(
    "id ids idx index row row_id rowid row_number unnamed_0 uid uuid key name names file filename "
    "file_name path image image_id sample sample_id example example_id timestamp date time "
    "text"
)

# Words before or after the name of a class, and what they say about the numbers.
_PROBABILITY_WORDS: Final = _words(
    "p pr prob probs proba probas probability probabilities softmax posterior conf confidence "
    "y_prob y_proba pred_proba y_probs"
)
_LOG_PROBABILITY_WORDS: Final = _words(
    "logp log_p logprob logprobs log_prob log_probs logproba log_proba log_probability "
    "log_probabilities log_softmax logsoftmax"
)
_LOGIT_WORDS: Final = _words("logit logits z")
_OTHER_WORDS: Final = _words(
    "score scores class output outputs out pred preds y_pred prediction predictions y_score y_hat "
    "column col"
)
_FAMILY_WORDS: Final = frozenset(
    _PROBABILITY_WORDS + _LOG_PROBABILITY_WORDS + _LOGIT_WORDS + _OTHER_WORDS
)
_NUMBERED: Final = re.compile(r"(.*?)[\s_.:\-\[(]*([0-9]+)[\])]?", re.DOTALL)
_NOT_ALPHANUMERIC: Final = re.compile(r"[\W_]+")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Family:
    """Columns whose names differ in the class only."""

    word: str
    """What they share, as `plain_name` writes it; "" where they are nothing but the classes."""
    columns: tuple[str, ...]
    classes: tuple[str, ...]

    @property
    def hint(self) -> str:
        """The kind that the shared word says, or ""."""
        return hint_of(self.word)


def plain_name(name: str) -> str:
    """A name in small letters, with one underscore for whatever stands between its words."""
    return _NOT_ALPHANUMERIC.sub("_", _CAMEL.sub("_", name)).strip("_").lower()


def hint_of(name: str) -> str:
    """The kind of numbers that a name says, or ""."""
    word = plain_name(name)
    if word in _LOG_PROBABILITY_WORDS:
        return "log-probabilities"
    if word in _LOGIT_WORDS:
        return "logits"
    return "probabilities" if word in _PROBABILITY_WORDS else ""


def names_rows(name: str) -> bool:
    """Whether a column of that name only counts or names the rows; "" is the index of pandas."""
    return plain_name(name) in ("", *ROW_NAMES)


def is_word_like(name: str) -> bool:
    """Whether a column of that name holds names of classes or groups, even if they are digits."""
    plain = plain_name(name)
    return plain in _WORD_LIKE


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


def find_families(names: Sequence[str]) -> list[Family]:
    """Families among the names of columns: numbered ones, and ones of a known word and a class."""
    numbered: dict[str, dict[str, str]] = {}
    worded: dict[str, dict[str, str]] = {}
    for name in names:
        match = _NUMBERED.fullmatch(name)
        if match:
            numbered.setdefault(plain_name(match[1]), {}).setdefault(str(int(match[2])), name)
        for word, rest in _splits(name) or _splits(_CAMEL.sub("_", name)):
            worded.setdefault(word, {}).setdefault(rest, name)
    families = []
    for word, members in numbered.items():
        order = sorted(members, key=int)
        families.append(Family(word, tuple(members[k] for k in order), tuple(order)))
    for word, members in worded.items():
        # Classes may be digits and letters mixed; digits alone are a numbered family already.
        if not all(rest.isdigit() for rest in members):
            families.append(Family(word, tuple(members.values()), tuple(members)))
    return [family for family in families if len(family.columns) > 1]


def _splits(name: str) -> list[tuple[str, str]]:
    """The ways to see a name as a known word and a class: "prob_cat" is ("prob", "cat")."""
    parts = re.split(r"([\s_.:\-\[\]()]+)", name.strip())
    found = []
    # The longest word first: "log_prob_cat" is the log-probability of cat.
    for k in range(len(parts) - 1, 0, -1):
        if k % 2 == 0:
            continue
        start, end = "".join(parts[:k]), "".join(parts[k + 1 :]).rstrip("])")
        if plain_name(start) in _FAMILY_WORDS and end:
            found.append((plain_name(start), end))
            break
    for k in range(1, len(parts), 2):
        start, end = "".join(parts[:k]), "".join(parts[k + 1 :])
        if plain_name(end) in _FAMILY_WORDS and start:
            found.append((plain_name(end), start))
            break
    return found
