"""What names of columns mean to people and tools that save forecasts of numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from nll_core.forecast_files.roles import SpreadKind
from nll_core.predictions.column_names import plain_name

Part = Literal["level", "low", "high", "mean", "spread", "sample"]


@dataclass(frozen=True)
class Said:
    """What a name says of a column: which part of a forecast it is, and of which model."""

    part: Part
    model: str = ""
    """What else stands in the name, such as that of a model or a target."""
    number: str = ""
    """The level or the coverage as it is written; empty where there is none."""
    sure: bool = True
    """Whether such a name can hardly say anything else: p1 may be the probability of class 1."""
    spread: SpreadKind | None = None
    """What the spread is; None where the name leaves that open."""


def _words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


OBSERVED: Final = _words(
    "observed observation observations obs actual actuals y_true ytrue ground_truth truth true "
    "realized realised realisation realization outcome oracle_value true_value target_value y_test "
    "target y label labels value"
)
SERIES: Final = _words("unique_id item_id series series_id group segment site store sku")

_NUMBER: Final = r"(?P<number>\d*\.\d+|\d+)"
_END: Final = r"(?P<unit>\s*%|st|nd|rd|th)?[)\]]*"
_BEFORE: Final = r"(?:(?P<model>.*?)[\s_\-.:/]+)?"
# Of these words only quantile and percentile say nothing else.
_LEVELS: Final = (
    re.compile(
        rf"{_BEFORE}(?P<word>quantiles?|quant|qtl|ql|q|percentile|pctl|perc|pct|p)"
        rf"[\s_\-=(\[]*{_NUMBER}{_END}"
    ),
    re.compile(rf"{_NUMBER}{_END}[\s_\-]*(?P<word>quantile|percentile|pctl|q)(?P<model>)"),
    # A bare level or percentage; R makes X2.5. of the latter.
    re.compile(rf"(?P<model>)(?P<word>){_NUMBER}(?P<unit>\s*%)?"),
    re.compile(r"(?P<model>)(?P<word>)x(?P<number>\d+(?:\.\d+)?)(?P<unit>\.)"),
)
_MEDIAN: Final = re.compile(r"(?:(?P<model>.*?)[\s_\-.:/]+)?(?:median|p50)")
_SAMPLE: Final = re.compile(
    r"(?:(?P<model>.*?)[\s_\-.:/]+)?(?P<word>samples?|draws?|members?|ens|ensemble|trajector(?:y|ies)"
    r"|paths?|sims?|simulations?|s)[\s_\-.#\[(]*\d+[\])]*"
)
_SAMPLE_LISTS: Final = frozenset(
    _words(
        "sample samples draw draws ensemble members forecast_samples y_samples trajectories "
        "simulations paths posterior_predictive"
    )
)
_TOKENS: Final = re.compile(r"[a-z]+|\d*\.\d+|\d+")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LOW: Final = frozenset(_words("lo low lower lwr lcl lb"))
_HIGH: Final = frozenset(_words("hi high upper upr ucl ub"))
_FILLING: Final = frozenset(
    _words(
        "ci pi interval bound limit conf confidence prediction predicted pred forecast int yhat y "
        "end value x"
    )
)
_MEANS: Final = _words(
    "mean mu loc yhat y_hat point_forecast forecast_value predicted_mean predicted_value forecast "
    "fcst prediction predictions pred preds predicted y_pred ypred fit fitted estimate point "
    "expected expectation"
)
_SPREADS: Final[dict[str, SpreadKind | None]] = {
    **dict.fromkeys(
        _words("sd std stdev stddev std_dev sigma standard_deviation"), "standard deviation"
    ),
    **dict.fromkeys(
        _words("var variance sigma2 sigma_2 sigma_sq sigma_squared sigmasq"), "variance"
    ),
    **dict.fromkeys(_words("log_var logvar log_variance log_sigma2"), "log variance"),
    **dict.fromkeys(
        _words("log_std logstd log_sigma logsigma log_sd log_scale"), "log standard deviation"
    ),
    **dict.fromkeys(
        _words("se stderr std_err std_error standard_error est_error"), "standard error"
    ),
    **dict.fromkeys(_words("uncertainty unc spread scale")),
}


def what_is_said(name: str, *, vector: str = "") -> Said | None:
    """What a name says of a column, or None; `vector` is the column of lists that it is from."""
    if vector:
        is_sample = plain_name(vector) in _SAMPLE_LISTS
        return Said("sample", model=plain_name(vector)) if is_sample else None
    text = " ".join(_CAMEL.sub("_", name).lower().split())
    for pattern in _LEVELS:
        if (found := pattern.fullmatch(text)) is not None:
            word, number = found["word"], found["number"]
            percent = bool(found["unit"]) or word.startswith(("perc", "pct"))
            sure = len(word) > 2 or "." in number or percent
            if not word and not sure:
                # A bare whole number is a place or a class.
                continue
            number = f"{number}%" if percent else number
            return Said("level", plain_name(found["model"] or ""), number, sure)
    if (found := _MEDIAN.fullmatch(text)) is not None:
        return Said("level", plain_name(found["model"] or ""), "0.5")
    if (found := _SAMPLE.fullmatch(text)) is not None:
        sure = found["word"] != "s" or bool(found["model"])
        return Said("sample", plain_name(found["model"] or ""), sure=sure)
    return _end_of_interval(text) or _moment(plain_name(name))


def _end_of_interval(text: str) -> Said | None:
    """What a name says where a word of it says low or high; the number is the nearest one."""
    words = _TOKENS.findall(text)
    sides = [k for k, word in enumerate(words) if word in _LOW | _HIGH]
    if len(sides) != 1:
        return None
    side = sides[0]
    number = ""
    for step in (1, -1):
        k = side + step
        while 0 <= k < len(words) and words[k] in _FILLING:
            k += step
        if 0 <= k < len(words) and words[k][-1].isdigit():
            number = words.pop(k)
            break
    rest = [word for word in words if word not in _LOW | _HIGH | _FILLING]
    return Said("low" if _LOW & {*words} else "high", "_".join(rest), number)


def _moment(plain: str) -> Said | None:
    """What a name says that is a mean or a spread, or holds the word for one at an end."""
    for word in sorted(_SPREADS, key=len, reverse=True):
        if (model := _without(plain, word)) is not None:
            return Said("spread", model, spread=_SPREADS[word])
    for word in _MEANS:
        if (model := _without(plain, word)) is not None:
            return Said("mean", model)
    return None


def _without(plain: str, word: str) -> str | None:
    """What is left of a name that begins or ends with a word; None where it does not."""
    if plain == word:
        return ""
    if plain.endswith(f"_{word}"):
        return plain[: -len(word) - 1]
    return plain[len(word) + 1 :] if plain.startswith(f"{word}_") else None


def level_of(number: str) -> float | None:
    """The level that is written as 0.1, 10%, 10 or 025, by itself; None where it is none."""
    if number.endswith("%"):
        value = float(number[:-1]) / 100
    elif "." in number:
        value = float(number)
        value = value / 100 if value > 1 else value
    elif number != "100" and (len(number) > 2 or number.startswith("0")):
        # q025 and q975.
        value = float(f"0.{number}")
    else:
        value = float(number) / 100
    return value if 0.0 < value < 1.0 else None


def coverage_of(number: str) -> float | None:
    """The coverage that is written as 0.8 or 80; None where it is none."""
    value = float(number)
    value = value / 100 if value > 1 else value
    return value if 0.0 < value < 1.0 else None
