"""A draft as a finished text: where the prompt ends, what is missing, which distribution it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from nll_core.language.logprob_entries import Draft, Entry, PlainTokens
from nll_core.language.logprob_errors import LogprobError
from nll_core.language.logprob_values import floors_among
from nll_core.language.token_bytes import pieces_of, plain_pieces
from nll_core.language.token_text import (
    Alternative,
    BoolArray,
    Distribution,
    Float64Array,
    TokenText,
)

# The sum of float32 numbers that are all of a distribution.
_WHOLE: Final = 1e-6
# An alternative that is likelier than this shows that the sum is not 1 by rounding alone.
_TELLING: Final = 1e-3
# By how much rounded alternatives may sum to more than 1.
_CROWDED: Final = 0.01
# By how much a stated sum of log-probabilities may differ from that of the numbers, in nats.
_SAME_SUM: Final = 1e-3


def finished(
    draft: Draft,
    *,
    line: int | None,
    n_prompt: int | None = None,
    distribution: Distribution | None = None,
) -> TokenText:
    """The text of a draft, with what is doubtful about it said."""
    if draft.total_nll is not None:
        return _total_text(draft, line)
    reasons, warnings = list(draft.reasons), list(draft.warnings)
    found = _columns(draft)
    reasons += [why for why in found.reasons if why not in reasons]
    log_probs = found.log_probs
    cut = _prompt_end(draft, log_probs, n_prompt, reasons, warnings)
    scored = ~np.isnan(log_probs)
    floors = floors_among(log_probs)
    n_bytes, n_characters = _lengths(found.pieces, scored, draft, warnings)
    _doubts(draft, found, floors, warnings)
    kind = _distribution(draft, found.listing, log_probs, distribution, reasons)
    log_probs.flags.writeable = False
    return TokenText(
        name=_name(draft, line),
        line=line,
        recognised=draft.recognised,
        reasons=tuple(reasons),
        warnings=tuple(warnings),
        tokens=found.tokens,
        pieces=found.pieces,
        ids=found.ids,
        log_probs=log_probs,
        is_prompt=np.arange(len(log_probs)) < cut,
        is_special=found.is_special,
        is_floor=floors,
        alternatives=found.alternatives,
        text=_text(found.pieces, draft),
        n_bytes=n_bytes,
        n_characters=n_characters,
        distribution=kind,
        of_several=draft.of_several,
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """The tokens of prompt and answer, as columns."""

    tokens: tuple[str, ...]
    ids: tuple[int | None, ...]
    log_probs: Float64Array
    n_nan: int
    """How many have NaN in place of a value."""
    alternatives: tuple[tuple[Alternative, ...], ...]
    listing: list[Entry]
    """The entries that have alternatives."""
    pieces: tuple[bytes | None, ...]
    is_special: BoolArray
    reasons: tuple[str, ...]


def _columns(draft: Draft) -> _Columns:
    plain = draft.answer
    if isinstance(plain, PlainTokens) and not draft.prompt:
        pieces = plain_pieces(plain, draft.text)
        if pieces is not None:
            n = len(plain)
            return _Columns(
                tokens=tuple(plain.tokens),
                ids=(None,) * n,
                log_probs=plain.log_probs,
                n_nan=0,
                alternatives=((),) * n,
                listing=[],
                pieces=pieces,
                is_special=np.zeros(n, bool),
                reasons=(),
            )
    entries = [*draft.prompt, *draft.answer]
    before = pieces_of(draft.prompt, None)
    after = pieces_of(entries[len(draft.prompt) :], draft.text)
    numbers = [entry.log_prob for entry in entries]
    return _Columns(
        tokens=tuple([entry.token or "" for entry in entries]),
        ids=tuple([entry.id for entry in entries]),
        log_probs=np.array([math.nan if x is None else x for x in numbers], np.float64),
        n_nan=sum(x is not None and math.isnan(x) for x in numbers),
        alternatives=tuple([_sorted(entry.alternatives) for entry in entries]),
        listing=[entry for entry in entries if entry.alternatives],
        pieces=(*before.pieces, *after.pieces),
        is_special=np.array([*before.is_special, *after.is_special], bool),
        reasons=(*before.reasons, *after.reasons),
    )


def _sorted(alternatives: Sequence[Alternative]) -> tuple[Alternative, ...]:
    return tuple(sorted(alternatives, key=lambda a: -a.log_prob)) if alternatives else ()


def _name(draft: Draft, line: int | None) -> str:
    parts = [f"line {line:,}"] if line is not None else []
    parts += [f"document {draft.item}" if draft.total_nll is not None else f"item {draft.item}"] * (
        draft.item is not None
    )
    parts += [draft.name] if draft.name else []
    return ", ".join(parts) or "text"


def _total_text(draft: Draft, line: int | None) -> TokenText:
    none = np.zeros(0, bool)
    warnings = ["The file has a total for this text and no tokens."]
    if draft.text is None:
        warnings.append("The text that was scored is not in the file, so its bytes are not known.")
    return TokenText(
        name=_name(draft, line),
        line=line,
        recognised=draft.recognised,
        reasons=tuple(draft.reasons),
        warnings=tuple(warnings),
        tokens=(),
        pieces=(),
        ids=(),
        log_probs=np.zeros(0),
        is_prompt=none,
        is_special=none,
        is_floor=none,
        alternatives=(),
        text=draft.text,
        n_bytes=None if draft.text is None else len(_encoded(draft.text)),
        n_characters=None if draft.text is None else len(draft.text),
        distribution="raw",
        total_nll=draft.total_nll,
        n_words=draft.n_words,
        of_several=draft.of_several,
    )


def _encoded(text: str) -> bytes:
    """UTF-8, where JSON may have halves of characters."""
    return text.encode("utf-8", "surrogatepass")


def _prompt_end(
    draft: Draft,
    log_probs: Float64Array,
    n_prompt: int | None,
    reasons: list[str],
    warnings: list[str],
) -> int:
    """How many tokens are the prompt's: as is said, as is counted, or none."""
    n, answer, prompt = len(log_probs), draft.n_stated, draft.n_prompt_stated
    if n_prompt is not None:
        if not 0 <= n_prompt <= n:
            raise LogprobError(
                f"{n_prompt:,} tokens cannot be the prompt: there are {n:,}",
                field=draft.field,
            )
        reasons.append(f"The first {n_prompt:,} tokens are the prompt, as was said.")
        return n_prompt
    if draft.prompt or not draft.holds_prompt:
        return len(draft.prompt)
    is_echo = n > 0 and math.isnan(log_probs[0])
    if answer is not None and n > answer:
        if prompt is not None and n - answer not in (prompt, prompt - 1):
            warnings.append(
                f"There are {n:,} tokens where the server counts {prompt:,} of the prompt and "
                f"{answer:,} of the answer; the last {answer:,} were taken as the answer."
            )
        elif prompt is not None and n - answer == prompt - 1:
            reasons.append(
                "The server counts one token of the prompt more than are listed: the mark of the "
                "beginning."
            )
        reasons.append(f"The first {n - answer:,} tokens are the prompt (echo).")
        return n - answer
    if is_echo:
        warnings.append(
            "Prompt and answer are one list, and the file does not say where the prompt ends; "
            "all tokens were taken as the answer."
        )
    return 0


def _lengths(
    pieces: tuple[bytes | None, ...], scored: BoolArray, draft: Draft, warnings: list[str]
) -> tuple[int | None, int | None]:
    """Bytes and characters of what was scored."""
    if not scored.any():
        return None, None
    known: Sequence[bytes | None] = pieces
    if not scored.all():
        # The bytes of what was not scored leave the denominator.
        known = [piece for piece, is_scored in zip(pieces, scored, strict=True) if is_scored]
    if None not in known:
        data = b"".join(cast(Sequence[bytes], known))
        return len(data), len(data.decode("utf-8", "replace"))
    if draft.text is not None and scored.all() and not draft.prompt:
        warnings.append(
            "Some tokens have no bytes; bytes and characters were counted in the text that the "
            "server gives."
        )
        return len(_encoded(draft.text)), len(draft.text)
    warnings.append(
        "Some tokens have no bytes and do not fit the text, so nothing is given per byte."
    )
    return None, None


def _text(pieces: tuple[bytes | None, ...], draft: Draft) -> str | None:
    if draft.answer and not draft.prompt and draft.text is not None:
        return draft.text
    if not pieces or None in pieces:
        return draft.text
    return b"".join(piece or b"" for piece in pieces).decode("utf-8", "replace")


def _doubts(draft: Draft, found: _Columns, floors: BoolArray, warnings: list[str]) -> None:
    """What makes the sum another one than that of the text."""
    log_probs, listing = found.log_probs, found.listing
    listed = len(draft.answer)
    if not len(log_probs):
        warnings.append("There is no token in it.")
    missing = (draft.n_stated or 0) - listed
    merged = _merged(listing)
    if merged and missing <= 0:
        warnings.append(
            "A character of several tokens is one entry, with the number of its last token; the "
            "likelihood is too high."
        )
    elif listed and missing > 0:
        why = (
            "bytes of one character were joined, with the number of the last of them"
            if merged
            else "tokens that are parts of a character, the end token, or tokens that were not "
            "listed"
        )
        warnings.append(
            f"{missing:,} of {draft.n_stated:,} tokens are missing ({why}); the likelihood is too "
            "high."
        )
    if not draft.finished and draft.is_chunk:
        warnings.append("The stream ends before the answer does.")
    total = float(log_probs.sum())
    if not listing and draft.stated_sum is None and math.isfinite(total) and not floors.any():
        return
    unscored = np.flatnonzero(np.isnan(log_probs)).tolist()
    if found.n_nan:
        warnings.append(
            f"{_have(found.n_nan)} NaN for a log-probability and {_are(found.n_nan)} not scored."
        )
    if unscored and unscored != [0]:
        warnings.append(
            f"{_have(len(unscored))} no log-probability and {_are(len(unscored))} not scored, "
            f"first at place {unscored[0]:,}."
        )
    n_floors = int(floors.sum())
    if n_floors:
        first = float(log_probs[floors][0])
        warnings.append(
            f"{_have(n_floors)} {first:g}, which stands for minus infinity or for what is "
            "not known: the sum is no likelihood."
        )
    if np.isneginf(log_probs).any():
        warnings.append(
            f"{_have(int(np.isneginf(log_probs).sum()))} probability 0: the NLL is infinite."
        )
    differing = sum(map(_differs, listing))
    if differing:
        warnings.append(
            f"{_have(differing)} another number among the alternatives (that of one with the same "
            "text and another id); the token's own number was taken."
        )
    crowded = sum(map(_is_crowded, listing))
    if crowded:
        warnings.append(
            f"The alternatives of {crowded:,} of the tokens sum to more than 1: they are not of "
            "one distribution, or on another scale than was taken."
        )
    absent = sum(map(_is_absent, listing))
    if absent:
        warnings.append(
            f"{absent:,} chosen tokens are not among their alternatives: their rank is beyond "
            "those given."
        )
    total = float(np.nansum(log_probs))
    if draft.stated_sum is not None and abs(total - draft.stated_sum) > _SAME_SUM * max(
        1.0, abs(draft.stated_sum)
    ):
        warnings.append(
            f"The server says that the log-probabilities sum to {draft.stated_sum:.4f}; those in "
            f"the file sum to {total:.4f}."
        )


def _merged(entries: list[Entry]) -> bool:
    """Whether an entry has more bytes than its own id has among its alternatives."""
    return any(
        other.id == entry.id and entry.id is not None and other.data not in (None, entry.data)
        for entry in entries
        for other in entry.alternatives
    )


def _same(entry: Entry) -> list[Alternative]:
    """The alternatives that are the chosen token: by id, by bytes, by text."""
    if entry.id is not None and any(a.id is not None for a in entry.alternatives):
        return [a for a in entry.alternatives if a.id == entry.id]
    if entry.data and any(a.data for a in entry.alternatives):
        return [a for a in entry.alternatives if a.data == entry.data]
    return [a for a in entry.alternatives if a.token == entry.token]


def _is_crowded(entry: Entry) -> bool:
    return math.fsum(math.exp(a.log_prob) for a in entry.alternatives) > 1.0 + _CROWDED


def _differs(entry: Entry) -> bool:
    same = _same(entry)
    value = entry.log_prob
    return bool(same) and value is not None and all(abs(a.log_prob - value) > 1e-3 for a in same)


def _is_absent(entry: Entry) -> bool:
    return entry.log_prob is not None and not _same(entry)


def _distribution(
    draft: Draft,
    listing: list[Entry],
    log_probs: Float64Array,
    said: Distribution | None,
    reasons: list[str],
) -> Distribution:
    """Whether the numbers are the model's own or those after sampling."""
    if said is not None:
        reasons.append(f"The distribution is {said}, as was said.")
        return said
    if draft.distribution != "unknown":
        return draft.distribution
    cut = sum(a.log_prob == -math.inf for entry in listing for a in entry.alternatives)
    whole = sum(_is_whole(entry.alternatives) for entry in listing)
    if cut:
        reasons.append(
            f"{cut:,} alternatives have probability 0, as after a cut (top-k, top-p): the numbers "
            "are those after sampling."
        )
        return "after sampling"
    if whole:
        reasons.append(
            f"At {whole:,} tokens the alternatives have all of the probability, as after a cut "
            "(top-k, top-p): the numbers are those after sampling."
        )
        return "after sampling"
    values = log_probs[~np.isnan(log_probs)]
    if len(values) > 2 and not values.any():
        reasons.append("Every token has probability 1, as greedy decoding gives: after sampling.")
        return "after sampling"
    if any(a.is_floor for entry in listing for a in entry.alternatives):
        reasons.append(
            "Some alternatives are at the floor of what is reported: they were cut before "
            "sampling, or are too improbable to be told."
        )
    reasons.append(
        "The file does not say whether the numbers are the model's or those after temperature and "
        "cuts; with a temperature other than 1 some servers give the latter."
    )
    return "unknown"


def _is_whole(alternatives: Sequence[Alternative]) -> bool:
    """Whether several telling alternatives sum to exactly 1."""
    p = [math.exp(a.log_prob) for a in alternatives if not a.is_floor]
    return len(p) > 1 and sorted(p)[-2] > _TELLING and abs(sum(p) - 1.0) < _WHOLE


def _have(n: int) -> str:
    return f"{n:,} token{' has' if n == 1 else 's have'}"


def _are(n: int) -> str:
    return "is" if n == 1 else "are"
