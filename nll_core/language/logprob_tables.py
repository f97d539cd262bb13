"""A plain table of tokens and numbers: CSV, TSV, or numbers alone, one on a line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nll_core.language.logprob_entries import Draft, Entry, an_id
from nll_core.language.logprob_errors import LogprobError, shown
from nll_core.language.logprob_values import NumberScale, log_probability

_TOKEN_NAMES: Final = ("token", "tokens", "piece", "word", "text", "symbol", "char", "character")
_ID_NAMES: Final = ("token_id", "id", "tokenid")
_TEXT_NAMES: Final = ("text_id", "doc_id", "document", "doc", "sequence", "sequence_id", "sample")
# What the name of a column says of its numbers.
_SCALES: Final[tuple[tuple[str, NumberScale], ...]] = (
    (r".*log_?10.*|.*log.*base_?10|lg_?(p|prob|probs|probability|probabilities)?", "log10"),
    (r".*log_?2.*|.*log.*base_?2", "log2"),
    (r"(neg|negative)_?log_?(p|prob|probs|probability|likelihood)|nll|surpris(e|al)", "surprise"),
    (r"(ln|log)_?(p|prob|probs|probability|probabilities|likelihood)|token_logprobs?", "nats"),
    (r"p|prob|probs|probability|probabilities", "probability"),
)
_MOST_ROWS: Final = 20_000_000
_LONGEST_CELL: Final = 1_000_000


@dataclass(frozen=True)
class _Columns:
    number: int
    token: int | None
    id: int | None
    text: int | None
    scale: NumberScale
    reasons: tuple[str, ...]


def drafts_of_table(data: bytes, scale: NumberScale | None) -> list[tuple[Draft, int]]:
    """The texts in a table, each with the line on which it begins."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LogprobError(
            f"the byte 0x{error.object[error.start]:02x} is no UTF-8",
            line=error.object[: error.start].count(b"\n") + 1,
            remedy="Save the file as UTF-8.",
        ) from None
    if "\0" in text[:4096]:
        raise LogprobError(
            "the file holds zero bytes and is no text", remedy="Choose another file."
        )
    rows = _rows(text)
    if not rows:
        raise LogprobError("the table has no row")
    header = _header(rows)
    columns = _columns(header, [row for _, row in rows[header is not None :]], scale)
    drafts: dict[str, tuple[Draft, int]] = {}
    entries: dict[str, list[Entry]] = {}
    for line, row in rows[header is not None :]:
        if max(columns.number, columns.token or 0) >= len(row):
            raise LogprobError(
                f"{len(row)} columns, where the first row has {len(rows[0][1])}",
                line=line,
                remedy="Put quotation marks around tokens that hold the delimiter.",
            )
        name = row[columns.text] if columns.text is not None and columns.text < len(row) else ""
        if name not in drafts:
            drafts[name] = _draft(name, columns), line
            drafts[name][0].answer = entries[name] = []
        place = f"column {columns.number + 1}" if header is None else header[columns.number]
        try:
            number = log_probability(row[columns.number].strip(), place, columns.scale)
        except LogprobError as error:
            raise error.on_line(line) from None
        entries[name].append(
            Entry(
                None if columns.token is None else row[columns.token],
                number,
                None,
                an_id(row[columns.id])
                if columns.id is not None and columns.id < len(row)
                else None,
            )
        )
    return list(drafts.values())


def _draft(name: str, columns: _Columns) -> Draft:
    draft = Draft("table of tokens" if columns.token is not None else "list of numbers", "")
    draft.name = name
    draft.reasons += columns.reasons
    return draft


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The cells of each row that is not empty, and its line."""
    sample = [line for line in text[:65536].splitlines() if line.strip()][:50]
    # The last line of the sample may be cut; a line end in quotation marks makes two of one.
    least = 0.5 * len(sample) if '"' in text else len(sample) - 1
    delimiter = next(
        (d for d in "\t,;|" if d in sample[0] and sum(d in line for line in sample) >= least), None
    )
    if delimiter is None:
        found = []
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                # A token may hold a space; its number is what stands last.
                found.append((number, re.split(r"\s+(?=\S+$)", line.rstrip())))
        return found
    # In TSV a quotation mark is a token like others, unless it is closed in the same cell.
    quoted = delimiter != "\t" or bool(re.search(r'(^|\t)"[^\t\n"]*"(\t|$)', text[:65536], re.M))
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )
    csv.field_size_limit(_LONGEST_CELL)
    rows = []
    start = 1
    try:
        for row in reader:
            if row and any(cell.strip() for cell in row):
                rows.append((start, row))
            if len(rows) > _MOST_ROWS:
                raise LogprobError(f"more than {_MOST_ROWS:,} rows", remedy="Split the table.")
            start = reader.line_num + 1
    except csv.Error as error:
        raise LogprobError(
            f"this is no table ({error})", line=start, remedy="Check the quotation marks."
        ) from None
    return rows


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _header(rows: Sequence[tuple[int, list[str]]]) -> list[str] | None:
    """The names of the columns, where the first row is no data."""
    first = [cell.strip() for cell in rows[0][1]]
    if any(_scale_of(name) is not None for name in first):
        return first
    if len(rows) > 1 and not any(map(_is_number, first)) and any(map(_is_number, rows[1][1])):
        return first
    return None


def _scale_of(name: str) -> NumberScale | None:
    plain = re.sub(r"[\s\-]+", "_", name.strip().lower())
    return next((scale for form, scale in _SCALES if re.fullmatch(form, plain)), None)


def _columns(
    header: list[str] | None, rows: Sequence[list[str]], scale: NumberScale | None
) -> _Columns:
    n_columns = len(header if header is not None else rows[0])
    names = [name.strip().lower() for name in header] if header is not None else [""] * n_columns
    said = {k: _scale_of(name) for k, name in enumerate(names)}
    by_name = [k for k in range(n_columns) if said[k] is not None]
    # Logarithms before probabilities, where a table has both.
    by_name.sort(key=lambda k: (said[k] == "probability", said[k] == "surprise"))
    sample = rows[:100]
    numeric = [
        k
        for k in range(n_columns)
        if sample
        and any(k < len(r) and _is_number(r[k]) for r in sample)
        and all(k < len(r) and (_is_number(r[k]) or not r[k].strip()) for r in sample)
    ]
    number = by_name[0] if by_name else (numeric[-1] if numeric else None)
    if number is None:
        what = shown("; ".join(rows[0])) if rows else "the header alone"
        raise LogprobError(
            f"no column of numbers in this text, which begins with {what}",
            remedy="Give JSON from a server, or a table with the columns token and logprob.",
        )
    token = _named(names, _TOKEN_NAMES)
    text = _named(names, _TEXT_NAMES)
    ids = _named(names, _ID_NAMES)
    if token is None:
        others = [k for k in range(n_columns) if k not in (number, ids, text, *by_name)]
        words = [k for k in others if k not in numeric] or others
        token = words[0] if words else None
    return _Columns(number, token, ids, text, *_scale(header, number, said[number], scale))


def _scale(
    header: list[str] | None, number: int, named: NumberScale | None, given: NumberScale | None
) -> tuple[NumberScale, tuple[str, ...]]:
    place = f"Column {header[number]!r}" if header is not None else f"Column {number + 1}"
    if given is not None:
        return given, (f"{place} has the numbers ({given}, as was said).",)
    if named is not None and named != "nats":
        return named, (f"{place} has the numbers ({named}, by its name).",)
    return "nats", (
        f"{place} has the numbers; they were taken for natural logarithms, which a table does not "
        "say (KenLM writes logarithms to base 10, NLTK to base 2).",
    )


def _named(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)
