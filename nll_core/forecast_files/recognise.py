"""Which column is what in a table of forecasts: by names, with evidence from the numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from nll_core.forecast_files.long_form import recognise_long, widened
from nll_core.forecast_files.names import (
    OBSERVED,
    SERIES,
    Said,
    coverage_of,
    level_of,
    what_is_said,
)
from nll_core.forecast_files.roles import ForecastKind, ForecastRoles, SpreadKind
from nll_core.formats import percent, significant
from nll_core.predictions.column_names import (
    SURE_WEIGHT_NAMES,
    first_named,
    names_rows,
    plain_name,
    sense_of,
)
from nll_core.predictions.number_texts import with_numbers_of_texts
from nll_core.predictions.problems import listed, quoted
from nll_core.predictions.roles import Question, Reading
from nll_core.predictions.survey import shell
from nll_core.predictions.table import Column, Table, number_of

Array = NDArray[np.float64]

# Enough to tell a variance from a standard deviation.
_SAMPLE_ROWS: Final = 4000
# Two values in so many rows are classes.
_FEW_ROWS: Final = 5
# What people ask of an interval, and the value of an interval that no name tells.
COVERAGES: Final = (0.5, 0.8, 0.9, 0.95, 0.99)
_MOST_ASKED: Final = 6
_MOST: Final = 0.5
_NEARLY_ALL: Final = 0.8
# Ends written with six digits still are mean ± z·σ.
_CLOSE: Final = 1e-4
_OTHER_KINDS: Final[Mapping[SpreadKind, Callable[[Array], Array]]] = {
    "standard deviation": lambda x: x,
    "standard error": lambda x: x,
    "variance": np.sqrt,
    "log standard deviation": np.exp,
    "log variance": lambda x: np.exp(0.5 * x),
}


def recognise_forecasts(
    table: Table, given: Mapping[str, object] | None = None
) -> ForecastRoles | None:
    """What each column of a table of forecasts is for; None for a table of anything else.

    A file has a row for each forecast, or one for each forecast and level or draw, as hubs and
    scoringutils write (`ForecastRoles.long`). Names say what a column is (q0.1, P90, Lo 80,
    yhat_lower, sample_7, sigma, …), and the numbers are held against them: an observed value of two
    values, or rows that sum to 1, are a classifier's.

    Parameters
    ----------
    table : Table
        From `nll_core.read_table`.
    given : mapping, optional
        Roles that are decided, by the names of the fields of `ForecastRoles`; None for one that no
        column has. Beside these "interval", the share of values that an interval is to hold whose
        name does not tell, "model", whose columns are to be read, and "whole", what whole numbers
        in names are: "percent", "tenths" or "quarters"; "value", the column of the values in a file
        with a row for each level. With "kind" the table is taken for
        forecasts whatever it looks like.

    Returns
    -------
    ForecastRoles or None
        With a sentence for each guess in `reasons`, and the `questions` that only a person can
        answer.

    Examples
    --------
    >>> from nll_core.predictions import read_table
    >>> table = read_table(b"y,q0.1,q0.9\\n3.5,2.0,5.0\\n4.25,3.0,6.5\\n1.5,1.0,4.0\\n")
    >>> roles = recognise_forecasts(table)
    >>> roles.observed, dict(roles.quantiles)
    ('y', {'q0.1': 0.1, 'q0.9': 0.9})
    >>> recognise_forecasts(read_table(b"label,p_0,p_1\\n0,0.9,0.1\\n1,0.4,0.6\\n")) is None
    True
    """
    chosen = given or {}
    with np.errstate(all="ignore"):
        long = recognise_long(table, chosen)
        if long is None:
            return _Survey(table, chosen).roles()
        # The rest of the file is read as one of a row for each forecast.
        rest = {name: value for name, value in chosen.items() if name not in ("model", "value")}
        wide = widened(table, long.form)
        roles = _Survey(wide, {"kind": long.form.kind, **rest}, long.form.items).roles()
        if roles is None:
            return None
        open_questions = (*long.questions, *roles.questions)[:1]
        reasons = (*long.reasons, *roles.reasons)
        return replace(roles, long=long.form, reasons=reasons, questions=open_questions)


def spread_as_sigma(numbers: Array, kind: SpreadKind) -> Array:
    """Standard deviations from what a column holds."""
    return np.asarray(_OTHER_KINDS[kind](numbers))


class _Survey:
    """The columns of a table, what their names say, and what was found so far."""

    def __init__(
        self, table: Table, given: Mapping[str, object], naming: Sequence[str] = ()
    ) -> None:
        # What came may be in a column that a classifier's labels would be in.
        self.table, self.given = with_numbers_of_texts(table, labels=True), given
        table = self.table
        self.naming = naming
        self.reasons: list[str] = []
        self.questions: list[Question] = []
        n = len(table.rows)
        self._rows = np.unique(np.linspace(0, max(n - 1, 0), min(n, _SAMPLE_ROWS)).astype(int))
        self._columns = {column.name: column for column in table.columns}
        self.numeric = [column.name for column in table.columns if _is_numeric(column)]
        self.said: dict[str, Said] = {}
        if table.has_header:
            for name in self.numeric:
                found = what_is_said(name, vector=self._columns[name].vector)
                if found is not None:
                    self.said[name] = found

    def numbers(self, names: Sequence[str]) -> Array:
        """Columns side by side in the rows that are looked at."""
        parts = [self._columns[name].numbers()[self._rows] for name in names]
        return np.stack(parts, axis=-1).astype(np.float64) if parts else np.empty((0, 0))

    def roles(self) -> ForecastRoles | None:
        observed = self._observed()
        if "kind" not in self.given and observed and self._are_classes(observed):
            return None
        forms = self._forms()
        kind = cast("ForecastKind | None", self.given.get("kind"))
        if kind is None:
            kind = self._kind(forms, observed)
        if kind is None:
            return None
        found = self._of_kind(kind, forms)
        if "kind" not in self.given and not self._plausible(found, observed):
            return None
        if observed is None and "observed" not in self.given:
            observed = self._ask_observed(found)
        found = replace(
            found,
            observed=observed,
            weight=self._named("weight", SURE_WEIGHT_NAMES, found, "weights"),
            group=self._named("group", SERIES, found, "what each forecast is of"),
        )
        if observed:
            self.reasons.insert(0, f"Column {quoted(observed)}: what came.")
        used = {"", *found.columns, *self.naming}
        unused = [name for name in self.table.names if name not in used]
        if unused:
            self.reasons.append(f"Not used: {listed(unused)}.")
        return replace(found, reasons=tuple(self.reasons), questions=tuple(self.questions[:1]))

    # What came.

    def _observed(self) -> str | None:
        """The column of what came: given, or by its name."""
        if "observed" in self.given:
            return cast("str | None", self.given["observed"]) or None
        free = [name for name in self.numeric if name not in self.said]
        stated = [name for name in free if self._columns[name].stated == "label"]
        found = stated[0] if stated else first_named(free, OBSERVED)
        if found is None and self.table.has_header:
            # darts: "sales" beside "sales_q0.10".
            models = {said.model for said in self.said.values() if said.part != "mean"} - {""}
            named = [name for name in free if plain_name(name) in models]
            found = named[0] if len(named) == 1 else None
        if found is None:
            words = [n for n in self.table.names if n not in self.numeric]
            found = first_named(words, OBSERVED)
        return found

    def _are_classes(self, observed: str) -> bool:
        """Whether what came is a class: words, or two values."""
        if observed not in self.numeric or self._columns[observed].is_boolean:
            return True
        values = np.unique(self.numbers([observed]))
        values = values[~np.isnan(values)]
        coded = any(set(values.tolist()) <= pair for pair in ({0.0, 1.0}, {-1.0, 1.0}))
        return values.size > 0 and (coded or (values.size <= 2 and len(self._rows) >= _FEW_ROWS))

    def _ask_observed(self, found: ForecastRoles) -> str | None:
        free = [
            name
            for name in self.numeric
            if name not in self.said and name not in found.columns and not names_rows(name)
        ]
        if free:
            readings = tuple(
                Reading(
                    f"what came is in {quoted(name)}",
                    f"--observed {shell(name)}",
                    {"observed": name},
                )
                for name in free[:_MOST_ASKED]
            )
            self.questions.insert(
                0, Question("Which column holds what came is not told by a name.", readings)
            )
        return None

    # What forecasts are given by.

    def _forms(self) -> dict[ForecastKind, dict[str, dict[str, Said]]]:
        """For each kind of forecast the columns that can be of it, by the model in their names."""
        forms: dict[ForecastKind, dict[str, dict[str, Said]]] = {
            "samples": {},
            "quantiles": {},
            "gaussian": {},
        }
        parts: dict[str, ForecastKind] = {
            **dict.fromkeys(("level", "low", "high"), "quantiles"),
            "sample": "samples",
            "spread": "gaussian",
        }
        for name, said in self.said.items():
            if said.part in parts:
                forms[parts[said.part]].setdefault(said.model, {})[name] = said
        forms["samples"] = {m: c for m, c in forms["samples"].items() if len(c) > 1}
        forms["quantiles"] = {m: c for m, c in forms["quantiles"].items() if len(c) > 1}
        # Intervals of the mean say nothing of what comes, where there are those of what comes.
        if "obs" in forms["quantiles"] and len(forms["quantiles"]) > 1:
            self.reasons.append("Intervals of the mean are left aside: those of new values count.")
            forms["quantiles"] = {"obs": forms["quantiles"]["obs"]}
            forms["gaussian"] = {}
        return forms

    def _kind(
        self, forms: Mapping[ForecastKind, Mapping[str, Any]], observed: str | None
    ) -> ForecastKind | None:
        if forms["samples"]:
            return "samples"
        has_mean = any(map(_is_middle, self.said.values()))
        gaussian = bool(forms["gaussian"]) and has_mean and observed is not None
        if forms["quantiles"] and gaussian:
            return self._normal_or_quantiles(forms)
        if forms["quantiles"]:
            return "quantiles"
        return "gaussian" if gaussian else None

    def _normal_or_quantiles(self, forms: Mapping[ForecastKind, Mapping[str, Any]]) -> ForecastKind:
        """Which of the two is meant where a file has both."""
        mean, spread = self._moments(None)
        ends = [name for columns in forms["quantiles"].values() for name in columns]
        if mean and spread:
            m, s, *q = self.numbers([mean, spread, *ends]).T
            z = np.array([(end - m) / s for end in q])
            z = z[:, np.isfinite(z).all(axis=0)]
            if z.size and (np.ptp(z, axis=1) <= _CLOSE * np.abs(z).max()).all():
                said = self.said[spread].spread
                if said == "standard deviation":
                    self.reasons.append(
                        f"The ends are {quoted(mean)} and the same multiple of {quoted(spread)} in "
                        "every row: one Gaussian."
                    )
                    return "gaussian"
        names = listed(ends)
        self.questions.append(
            Question(
                f"Columns {quoted(str(mean))} and {quoted(str(spread))} can be a Gaussian "
                f"forecast, and {names} are quantiles.",
                (
                    Reading("score the quantiles", "--kind quantiles", {"kind": "quantiles"}),
                    Reading(
                        "score the Gaussian of the mean and the spread",
                        "--kind gaussian",
                        {"kind": "gaussian"},
                    ),
                ),
            )
        )
        return "quantiles"

    def _of_kind(
        self, kind: ForecastKind, forms: Mapping[ForecastKind, Mapping[str, Mapping[str, Said]]]
    ) -> ForecastRoles:
        chosen_columns = self.given.get("samples" if kind == "samples" else "quantiles")
        by_model = kind != "gaussian" and not chosen_columns
        model = self._model(forms[kind]) if by_model else None
        columns = forms[kind].get(model, {}) if model is not None else {}
        if kind == "samples":
            samples = cast("Sequence[str]", self.given.get("samples", tuple(columns)))
            if samples:
                self.reasons.append(
                    f"{len(samples):,} columns from {quoted(samples[0])} on: draws of each."
                )
            return ForecastRoles("samples", samples=tuple(samples))
        if kind == "quantiles":
            given = self.given.get("quantiles")
            if isinstance(given, Mapping):
                chosen = {str(name): float(level) for name, level in given.items()}
                return ForecastRoles("quantiles", quantiles=_by_level(chosen))
            return ForecastRoles("quantiles", quantiles=self._levels(columns))
        mean, spread = self._moments(cast("str | None", self.given.get("model")))
        roles = ForecastRoles("gaussian", mean=mean, spread=spread)
        return replace(roles, spread_kind=self._spread_kind(mean, spread))

    def _model(self, models: Mapping[str, object]) -> str | None:
        """Whose columns are read; asked where there are several."""
        if "model" in self.given:
            return str(self.given["model"])
        names = list(models)
        if len(names) > 1 and "" not in names:
            readings = tuple(
                Reading(f"those of {quoted(name)}", f"--of {shell(name)}", {"model": name})
                for name in names[:_MOST_ASKED]
            )
            self.questions.append(
                Question(f"The file has forecasts of {len(names)} models.", readings)
            )
        return "" if "" in names else names[0] if names else None

    # Quantiles.

    def _levels(self, columns: Mapping[str, Said]) -> dict[str, float]:
        """The level of each column of quantiles, ascending."""
        found: dict[str, float] = {}
        as_written = {name: said.number for name, said in columns.items() if said.part == "level"}
        whole = self._whole_numbers([n for n, s in columns.items() if s.part == "level"], columns)
        for name, number in as_written.items():
            level = whole(number)
            if level is None:
                self.reasons.append(f"Column {quoted(name)}: no level between 0 and 1, not used.")
            else:
                found[name] = level
        ends = {name: said for name, said in columns.items() if said.part in ("low", "high")}
        found |= self._levels_of_ends(ends)
        if len({round(level, 12) for level in found.values()}) < len(found):
            # R's forecast names a median as well.
            kept: dict[float, str] = {}
            for name, level in found.items():
                kept.setdefault(round(level, 12), name)
            found = {name: found[name] for name in kept.values()}
        found = _by_level(found)
        if found:
            levels = ", ".join(f"{quoted(name)} {percent(level)}" for name, level in found.items())
            self.reasons.append(f"Quantiles at levels, by their names: {levels}.")
        return found

    def _whole_numbers(
        self, names: Sequence[str], columns: Mapping[str, Said]
    ) -> Callable[[str], float | None]:
        """What a number in a name says: in percent, but for small whole ones it is asked."""
        written = [columns[name].number for name in names]
        plain = [n for n in written if n.isdigit() and not n.startswith("0")]
        small = bool(plain) and len(plain) == len(written) and all(len(n) == 1 for n in plain)
        if not small:
            if any(len(n) > 2 and n.isdigit() and n != "100" for n in written):
                return lambda n: level_of(n.ljust(3, "0")) if n.isdigit() else level_of(n)
            return level_of
        shares = {"percent": 100, "tenths": 10, "quarters": 4}
        chosen = self.given.get("whole")
        if chosen is None:
            fits = {w: d for w, d in shares.items() if all(int(n) < d for n in plain)}
            q = np.sort(self.numbers(names), axis=1)
            between = q[:, -1] - q[:, 0]
            known = between[~np.isnan(between)]
            apart = (
                f"; the quantiles lie {significant(float(np.median(known)))} apart"
                if known.size
                else ""
            )
            readings = tuple(
                Reading(
                    f"{quoted(names[0])} is the {int(plain[0]) / divisor:g} quantile",
                    f"--whole {word}",
                    {"whole": word},
                )
                for word, divisor in fits.items()
            )
            self.questions.append(
                Question(
                    f"What the whole numbers in {listed(names)} stand for is not told{apart}.",
                    readings,
                )
            )
            chosen = "percent"
        return lambda n: level_of(str(int(n) / shares[str(chosen)]))

    def _levels_of_ends(self, ends: Mapping[str, Said]) -> dict[str, float]:
        """Two levels for each interval; its coverage is asked where no name tells it."""
        found: dict[str, float] = {}
        pairs: dict[str, dict[str, str]] = {}
        for name, said in ends.items():
            pairs.setdefault(said.number, {})[said.part] = name
        if len(pairs) == 2 and all(pairs) and all(len(pair) == 1 for pair in pairs.values()):
            # lower_0.025 with upper_0.975: levels, not coverages.
            numbers = {said.part: level_of(said.number) for said in ends.values()}
            low, high = numbers.get("low"), numbers.get("high")
            if low and high and low < 0.5 < high:
                names = {said.part: name for name, said in ends.items()}
                return {names["low"]: low, names["high"]: high}
        for number, pair in pairs.items():
            if len(pair) < 2:
                continue
            coverage = coverage_of(number) if number else self._coverage(pair)
            if coverage is None:
                continue
            found[pair["low"]] = round(0.5 - 0.5 * coverage, 12)
            found[pair["high"]] = round(0.5 + 0.5 * coverage, 12)
        return found

    def _coverage(self, pair: Mapping[str, str]) -> float | None:
        """The coverage of an interval that its names do not tell."""
        given = self.given.get("interval")
        if given is not None:
            coverage = float(cast(float, given))
            self.reasons.append(f"The interval is to hold {percent(coverage)}, as chosen.")
            return coverage
        stated = [n for n in self.numeric if plain_name(n) in ("confidence_level", "coverage")]
        if stated:
            values = np.unique(self.numbers(stated[:1]))
            told = coverage_of(repr(float(values[0]))) if values.size == 1 else None
            if told is not None:
                self.reasons.append(f"The interval holds {percent(told)}: {quoted(stated[0])}.")
                return told
        observed = self._observed()
        seen = ""
        if observed in self.numeric:
            y, low, high = self.numbers([str(observed), pair["low"], pair["high"]]).T
            there = np.isfinite(y + low + high)
            if there.any():
                share = float(((low <= y) & (y <= high))[there].mean())
                seen = f" Here it held {percent(share)}, which need not be what it claims."
        readings = tuple(
            Reading(f"{percent(c)}", f"--interval {c:g}", {"interval": c}) for c in COVERAGES
        )
        self.questions.append(
            Question(
                f"The file does not say how much the interval from {quoted(pair['low'])} to "
                f"{quoted(pair['high'])} should hold (by default 80% in Prophet, 95% in R and "
                f"statsmodels).{seen}",
                readings,
            )
        )
        return 0.8

    # Mean and spread.

    def _moments(self, model: str | None) -> tuple[str | None, str | None]:
        """The columns of the mean and of the spread that go together."""
        spreads = {n: s.model for n, s in self.said.items() if s.part == "spread"}
        means = {n: s.model for n, s in self.said.items() if _is_middle(s)}
        spread = cast("str | None", self.given.get("spread"))
        mean = cast("str | None", self.given.get("mean"))
        observed = self._observed()
        if model is not None:
            spreads = {n: m for n, m in spreads.items() if m == model}
        if not spread and len(spreads) > 1 and "spread" not in self.given:
            models = sorted(set(spreads.values()))
            if "" in models or len(models) == 1:
                spread = next(n for n, m in spreads.items() if m == models[0])
            else:
                readings = tuple(
                    Reading(f"by {quoted(name)}", f"--spread {shell(name)}", {"spread": name})
                    for name in list(spreads)[:_MOST_ASKED]
                )
                text = "Several columns say how wide a forecast is."
                self.questions.append(Question(text, readings))
        if not spread and "spread" not in self.given:
            spread = next(iter(spreads), None)
        if not mean and "mean" not in self.given:
            own = spreads.get(spread or "", "")
            free = [name for name in means if name != observed]
            fitting = [n for n in free if means[n] == own or plain_name(n) == own]
            mean = next(iter([*fitting, *free]), None)
        return mean, spread

    def _spread_kind(self, mean: str | None, spread: str | None) -> SpreadKind:
        """What the spread is; asked where the name leaves two readings."""
        given = self.given.get("spread_kind")
        if given is not None:
            return cast("SpreadKind", given)
        if spread is None or mean is None:
            return "standard deviation"
        said = self.said.get(spread)
        kind = said.spread if said is not None and said.part == "spread" else None
        if kind is not None and kind != "standard error":
            self.reasons.append(
                f"Columns {quoted(mean)} and {quoted(spread)}: mean and {kind}, by their names."
            )
            return kind
        evidence = self._evidence(mean, spread)
        if kind == "standard error":
            text = (
                f"Column {quoted(spread)} is a standard error: that of the forecast (as "
                "statsmodels writes for time series), or of the mean alone (as for a regression), "
                f"which leaves out the noise.{evidence(['standard deviation'])}"
            )
            reading = Reading(
                f"it is that of the forecast: {quoted(spread)} is its standard deviation",
                "--spread-kind 'standard error'",
                {"spread_kind": "standard error"},
            )
            self.questions.append(Question(text, (reading,)))
            return "standard error"
        kinds: tuple[SpreadKind, ...] = ("standard deviation", "variance")
        readings = tuple(
            Reading(f"it is the {k}", f"--spread-kind '{k}'", {"spread_kind": k}) for k in kinds
        )
        self.questions.append(
            Question(
                f"Whether {quoted(spread)} is a standard deviation or a variance is not told."
                f"{evidence(kinds)}",
                readings,
            )
        )
        return "standard deviation"

    def _evidence(self, mean: str, spread: str) -> Callable[[Sequence[SpreadKind]], str]:
        """How often what came lies within two standard deviations, by what the spread may be."""

        def said(kinds: Sequence[SpreadKind]) -> str:
            observed = self._observed()
            if observed not in self.numeric:
                return ""
            y, m, s = self.numbers([str(observed), mean, spread]).T
            shares = []
            for kind in kinds:
                z = (y - m) / spread_as_sigma(s, kind)
                z = z[np.isfinite(z)]
                if z.size:
                    shares.append(f"{percent(float((np.abs(z) <= 1.96).mean()))} as {kind}")
            if not shares:
                return ""
            return (
                f" Within 1.96 of it about the mean lies what came in {' and '.join(shares)}; a "
                "Gaussian's own share is 95%."
            )

        return said

    # Whether that is so.

    def _plausible(self, found: ForecastRoles, observed: str | None) -> bool:
        """Whether the numbers do not contradict the names."""
        if found.kind == "gaussian":
            if found.mean is None or found.spread is None:
                return False
            # Predicted classes are whole numbers, and no column of them is called a mean.
            both = self.numbers([name for name in (found.mean, observed) if name])
            return sense_of(found.mean) is None or bool((both != np.round(both)).any())
        names = list(found.quantiles) if found.kind == "quantiles" else list(found.samples)
        if len(names) < 2:
            return False
        numbers = self.numbers(names)
        numbers = numbers[~np.isnan(numbers).any(axis=1)]
        if not len(numbers):
            return observed is not None
        # Beside p_1 and p_2 there may be a class p_0, which is no level.
        alike = [name for name, said in self.said.items() if said.part == "level"]
        if _are_shares(numbers) or _are_shares(self.numbers(alike)):
            return False
        sure = all(self.said[name].sure for name in names if name in self.said)
        if found.kind == "samples":
            return sure
        # Quantiles of separate models may cross within most rows, but seldom from end to end.
        ordered = (numbers[:, -1] >= numbers[:, 0]).mean() > _NEARLY_ALL
        rising = (np.diff(numbers, axis=1) >= 0).all(axis=1).mean() > _MOST
        told = observed is not None or (sure and len(names) > 2)
        return bool(told and (ordered if sure else rising))

    def _named(
        self, role: str, vocabulary: Sequence[str], found: ForecastRoles, what: str
    ) -> str | None:
        """The column of a role: given, or by its name."""
        if role in self.given:
            return cast("str | None", self.given[role]) or None
        free = [n for n in self.table.names if n not in found.columns]
        name = first_named(free, vocabulary)
        if name:
            self.reasons.append(f"Column {quoted(name)}: {what}, by its name.")
        return name


def _are_shares(numbers: Array) -> bool:
    """Whether all rows sum to 1 or 100, as the probabilities of classes do."""
    totals = numbers.sum(axis=1)
    totals = totals[~np.isnan(totals)]
    return bool(
        totals.size
        and np.isclose(totals, totals[0], rtol=1e-3).all()
        and any(np.isclose(totals[0], total, rtol=1e-2) for total in (1.0, 100.0))
    )


def _is_middle(said: Said) -> bool:
    """Whether a name says a mean, or the median in its place."""
    return said.part == "mean" or (said.part == "level" and level_of(said.number) == 0.5)


def _by_level(levels: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(levels.items(), key=lambda item: item[1]))


def _is_numeric(column: Column) -> bool:
    """Whether a column holds numbers, or words that are numbers for the most part."""
    words = column.words
    if words is None:
        return True
    return bool(words) and sum(number_of(w) is not None for w in words) > _MOST * len(words)
