"""From the model's logits to what is drawn from: steps in an order that matters."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nll_core._printing import Printed
from nll_core._validation import Seed, choice, count, float_array, number_text, seed_number

Float64Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
StepKind = Literal["temperature", "top-k", "top-p", "min-p", "typical", "repetition penalty"]


class DecodingStep(NamedTuple):
    """A step with its one parameter: T, k, p, the share of the best, the mass, or the penalty."""

    kind: StepKind
    value: float


@dataclass(frozen=True, eq=False, repr=False)
class DecodingStage(Printed):
    """What is left after a step; the first stage is the model's own, before any."""

    step: DecodingStep | None
    logits: Float64Array
    """(V,); −inf for what was cut."""
    probs: Float64Array
    """(V,), softmax of the logits: renormalised over what is kept."""
    kept: BoolArray
    """(V,), what was not cut so far."""
    cut: BoolArray
    """(V,), what the step cut."""
    cut_mass: float
    """The probability of that before the step."""
    entropy: float
    """Of `probs`, in nats."""
    expected_surprise: float
    """Σ probs · (−log p of the model itself), in nats: what the drawn tokens cost the model."""

    @property
    def n_kept(self) -> int:
        """How many tokens are left."""
        return int(self.kept.sum())


class DecodingOrder(NamedTuple):
    """The order in which a project applies its steps; what it has between them is left out."""

    kinds: tuple[StepKind, ...]
    version: str
    source: str


DECODING_ORDERS: Final[Mapping[str, DecodingOrder]] = {
    "Transformers": DecodingOrder(
        ("repetition penalty", "temperature", "top-k", "top-p", "min-p", "typical"),
        "4 and 5",
        "GenerationMixin._get_logits_processor",
    ),
    "llama.cpp": DecodingOrder(
        ("repetition penalty", "top-k", "typical", "top-p", "min-p", "temperature"),
        "of 2026",
        "“samplers” in the answer of llama-server",
    ),
    "vLLM": DecodingOrder(
        # min-p is one of the processors that leave the most likely token as it is.
        ("repetition penalty", "temperature", "min-p", "top-k", "top-p"),
        "engine V1",
        "Sampler in vllm/v1/sample/sampler.py",
    ),
}


def decode(
    logits: ArrayLike,
    steps: Sequence[DecodingStep | tuple[str, float]],
    *,
    seen: Sequence[int] = (),
) -> tuple[DecodingStage, ...]:
    """The distribution after each of the steps that turn logits into what is drawn from.

    Parameters
    ----------
    logits : array_like, shape (V,)
        The model's scores; −inf for what is impossible.
    steps : sequence of DecodingStep
        In the order in which they are applied:

        - ("temperature", T): logits / T; 0 keeps the first of the most likely.
        - ("top-k", k): the k largest, and all that tie with the last of them.
        - ("top-p", p): the fewest of the largest whose probabilities reach p; those of equal
          probability in the order of the vocabulary.
        - ("min-p", m): what has at least m times the largest probability.
        - ("typical", p): the fewest of those whose surprise is nearest to the entropy that reach p.
        - ("repetition penalty", r): logits of `seen` tokens above 0 are divided by r, others
          multiplied: it depends on where the logits' 0 is.
    seen : sequence of int
        Tokens for the repetition penalty.

    Returns
    -------
    tuple of DecodingStage
        One more than there are steps: the first is the model's own distribution. Probabilities are
        renormalised after each step, so that the next one sees what is left.

    Raises
    ------
    ValueError
        For an unknown step, a parameter out of range, logits with NaN, +inf or nothing possible, or
        a penalty that takes them beyond float64.

    Notes
    -----
    Cumulative sums are in float64; tools in float32 can differ by one token at the edge. At least
    one token is always kept.

    References
    ----------
    Fan, Lewis & Dauphin (2018), Hierarchical neural story generation (top-k). Holtzman et al.
    (2020), The curious case of neural text degeneration (top-p). Nguyen et al. (2024), Turning up
    the heat (min-p). Meister et al. (2023), Locally typical sampling. Keskar et al. (2019), CTRL
    (repetition penalty).

    Examples
    --------
    >>> filtered, heated = ("top-p", 0.8), ("temperature", 0.5)
    >>> for order in ([filtered, heated], [heated, filtered]):
    ...     print(decode([3.0, 2.0, 1.0], order)[-1].probs.round(4))
    [0.8808 0.1192 0.    ]
    [1. 0. 0.]
    """
    scores = _checked_logits(logits)
    tokens = _checked_tokens(seen, len(scores))
    own = _log_softmax(scores)
    stages = [_stage(None, scores, own, own)]
    for given in steps:
        step = _checked_step(*given)
        before = stages[-1]
        if step.kind == "repetition penalty":
            scores = _penalised(before.logits, tokens, step.value)
        else:
            scores = _STEPS[step.kind](before.logits, before.probs, step.value)
        stages.append(_stage(step, scores, own, _log_softmax(before.logits)))
    return tuple(stages)


def _stage(
    step: DecodingStep | None, logits: Float64Array, own: Float64Array, before: Float64Array
) -> DecodingStage:
    logs = _log_softmax(logits)
    probs = np.exp(logs)
    there = probs > 0
    kept = logits > -np.inf
    cut = (before > -np.inf) & ~kept
    for array in (logits, probs, kept, cut):
        array.flags.writeable = False
    return DecodingStage(
        step=step,
        logits=logits,
        probs=probs,
        kept=kept,
        cut=cut,
        cut_mass=float(np.exp(before[cut]).sum()),
        entropy=0.0 - float(probs[there] @ logs[there]),
        expected_surprise=0.0 - float(probs[there] @ own[there]),
    )


def _log_softmax(logits: Float64Array) -> Float64Array:
    # What lies further below than float64 reaches has probability 0.
    with np.errstate(over="ignore"):
        shifted = logits - logits.max()
    logs: Float64Array = shifted - np.log(np.exp(shifted).sum())
    return logs


def _checked_logits(logits: ArrayLike) -> Float64Array:
    array = float_array(logits, "logits").astype(np.float64)
    if array.ndim != 1 or not len(array):
        raise ValueError(f"logits must have shape (V,), got {array.shape}")
    if np.isnan(array).any() or (array == np.inf).any() or not (array > -np.inf).any():
        raise ValueError("logits must be below inf, and one of them above −inf")
    return array


def _checked_tokens(seen: Sequence[int], n: int) -> NDArray[np.int64]:
    tokens = np.asarray(sorted(set(seen)), np.int64)
    if len(tokens) and not (tokens[0] >= 0 and tokens[-1] < n):
        raise ValueError(f"seen tokens must lie in [0, {n})")
    return tokens


# The values that a step may have: from, to, and whether the lower end belongs to them.
_RANGES: Final[Mapping[StepKind, tuple[float, float, bool]]] = {
    "temperature": (0.0, math.inf, True),
    "top-k": (1.0, math.inf, True),
    "top-p": (0.0, 1.0, False),
    "min-p": (0.0, 1.0, True),
    "typical": (0.0, 1.0, False),
    "repetition penalty": (0.0, math.inf, False),
}


def _checked_step(kind: str, value: float) -> DecodingStep:
    choice(kind, "the step", get_args(StepKind))
    step = DecodingStep(kind, float(value))  # type: ignore[arg-type]
    low, high, closed = _RANGES[step.kind]
    inside = low <= step.value if closed else low < step.value
    if not (inside and step.value <= high and math.isfinite(step.value)):
        ends = f"{'[' if closed else '('}{low:g}, {high:g}{']' if high < math.inf else ')'}"
        raise ValueError(f"{kind} must lie in {ends}, got {number_text(value)}")
    if step.kind == "top-k":
        count(int(step.value), "top-k")
        if step.value != int(step.value):
            raise ValueError(f"top-k must be a whole number, got {number_text(value)}")
    return step


def _without(logits: Float64Array, kept: BoolArray) -> Float64Array:
    return np.where(kept, logits, -np.inf)


def _temperature(logits: Float64Array, probs: Float64Array, value: float) -> Float64Array:
    best = int(np.argmax(logits))
    if value == 0:
        return _without(logits, np.arange(len(logits)) == best)
    with np.errstate(over="ignore"):
        cold = logits / value
        # Their 0 counts for a later penalty; it is given up only where a small T overflows.
        if (np.isinf(cold) & np.isfinite(logits)).any():
            cold = (logits - logits[best]) / value
    # What a small T takes below all numbers is improbable, not cut.
    lowest = np.where(logits > -np.inf, -np.finfo(np.float64).max, -np.inf)
    bounded: Float64Array = np.maximum(cold, lowest)
    return bounded


def _top_k(logits: Float64Array, probs: Float64Array, value: float) -> Float64Array:
    k = min(int(value), len(logits))
    return _without(logits, logits >= np.partition(logits, len(logits) - k)[len(logits) - k])


def _fewest(order: NDArray[np.int64], probs: Float64Array, mass: float) -> BoolArray:
    """The first in an order whose probabilities reach a mass."""
    upto = np.cumsum(probs[order])
    # Rounding may leave the whole a little below 1.
    n = min(int(np.searchsorted(upto, mass)) + 1, len(order))
    kept = np.zeros(len(probs), bool)
    kept[order[:n]] = True
    return kept


def _top_p(logits: Float64Array, probs: Float64Array, value: float) -> Float64Array:
    return _without(logits, _fewest(np.argsort(-probs, kind="stable"), probs, value))


def _min_p(logits: Float64Array, probs: Float64Array, value: float) -> Float64Array:
    return _without(logits, probs >= value * probs.max())


def _typical(logits: Float64Array, probs: Float64Array, value: float) -> Float64Array:
    logs = _log_softmax(logits)
    there = probs > 0
    entropy = 0.0 - float(probs[there] @ logs[there])
    with np.errstate(invalid="ignore"):
        distance = np.where(there, np.abs(-logs - entropy), np.inf)
    return _without(logits, _fewest(np.argsort(distance, kind="stable"), probs, value) & there)


_STEPS: Final[Mapping[str, Callable[[Float64Array, Float64Array, float], Float64Array]]] = {
    "temperature": _temperature,
    "top-k": _top_k,
    "top-p": _top_p,
    "min-p": _min_p,
    "typical": _typical,
}


def _penalised(logits: Float64Array, tokens: NDArray[np.int64], value: float) -> Float64Array:
    found = logits.copy()
    old = found[tokens]
    with np.errstate(over="ignore"):
        found[tokens] = np.where(old > 0, old / value, old * value)
    if (np.isinf(found) & np.isfinite(logits)).any():
        raise ValueError("the repetition penalty takes a logit beyond float64")
    return found


def steps_in_order(
    order: Sequence[StepKind], values: Mapping[str, float]
) -> tuple[DecodingStep, ...]:
    """The steps that have a value, in an order such as those of `DECODING_ORDERS`.

    Parameters
    ----------
    order : sequence of str
        Kinds of steps, such as the `kinds` of a project's order.
    values : mapping of str to float
        The parameter of each step that is used.

    Returns
    -------
    tuple of DecodingStep
        For `decode`.

    Raises
    ------
    ValueError
        For a step with a value that is not in the order.

    Examples
    --------
    >>> order = DECODING_ORDERS["llama.cpp"].kinds
    >>> steps_in_order(order, {"temperature": 0.5, "top-p": 0.8})[0].kind
    'top-p'
    """
    missing = [kind for kind in values if kind not in order]
    if missing:
        raise ValueError(f"{missing[0]} is not in the order {', '.join(order)}")
    return tuple(DecodingStep(kind, values[kind]) for kind in order if kind in values)


class OrderOutcome(NamedTuple):
    """What a project's order makes of some steps."""

    last: DecodingStage
    """What is drawn from."""
    distance: float
    """Total variation from what the steps give in their own order: the probability that would have
    to move, from 0 to 1."""


def compare_decoding_orders(
    logits: ArrayLike, steps: Sequence[DecodingStep], *, seen: Sequence[int] = ()
) -> dict[str, OrderOutcome]:
    """The same steps in the order of each project of `DECODING_ORDERS`.

    Parameters
    ----------
    logits, steps, seen
        As for `decode`, each kind of step at most once; a step that a project does not have is left
        out there.

    Returns
    -------
    dict of str to OrderOutcome
        By project.

    Examples
    --------
    >>> steps = [DecodingStep("top-p", 0.8), DecodingStep("temperature", 0.5)]
    >>> found = compare_decoding_orders([3.0, 2.0, 1.0], steps)
    >>> {name: (o.last.n_kept, round(o.distance, 4)) for name, o in found.items()}
    {'Transformers': (1, 0.1192), 'llama.cpp': (2, 0.0), 'vLLM': (1, 0.1192)}
    """
    own = decode(logits, steps, seen=seen)[-1].probs
    found = {}
    for name, order in DECODING_ORDERS.items():
        values: dict[str, float] = {s.kind: s.value for s in steps if s.kind in order.kinds}
        last = decode(logits, steps_in_order(order.kinds, values), seen=seen)[-1]
        found[name] = OrderOutcome(last, 0.5 * float(np.abs(last.probs - own).sum()))
    return found


def draw_tokens(stage: DecodingStage, n: int, *, seed: Seed = 0) -> NDArray[np.int64]:
    """Tokens drawn from what is left after a step.

    Parameters
    ----------
    stage : DecodingStage
        From `decode`.
    n : int
        How many.
    seed : int or numpy.random.Generator
        Of the draws; of a generator, its next number.

    Returns
    -------
    ndarray, shape (n,)
        Places in the vocabulary; what was cut is never among them.

    Examples
    --------
    >>> draw_tokens(decode([0.0, 0.0], [("top-k", 1), ("temperature", 0)])[-1], 3)
    array([0, 0, 0])
    """
    return _at(stage, np.random.default_rng(seed_number(seed)).random(count(n, "n", minimum=0)))


def _at(stage: DecodingStage, uniform: ArrayLike) -> NDArray[np.int64]:
    """The tokens at these parts of the cumulative probability."""
    upto = np.cumsum(stage.probs)
    tokens = np.searchsorted(upto, np.asarray(uniform) * upto[-1], side="right")
    # A product may be rounded up to the whole.
    possible: NDArray[np.int64] = np.minimum(tokens, np.flatnonzero(stage.probs)[-1])
    return possible


class DecodedSequence(NamedTuple):
    """Tokens one after another, and the log of their probability."""

    tokens: tuple[int, ...]
    log_prob: float


class GreedyComparison(NamedTuple):
    """What greedy decoding finds, and the most probable sequence."""

    greedy: DecodedSequence
    best: DecodedSequence


def compare_greedy(first: ArrayLike, following: ArrayLike, length: int = 2) -> GreedyComparison:
    """Greedy decoding of a Markov chain beside its most probable sequence, of a given length.

    Parameters
    ----------
    first : array_like, shape (V,)
        log p of the first token, in nats.
    following : array_like, shape (V, V)
        log p of a token (column) after another (row), in nats.
    length : int
        Of the sequences.

    Returns
    -------
    GreedyComparison
        Ties go to the first token. The best is never less probable than what greedy decoding finds.

    References
    ----------
    Viterbi (1967), Error bounds for convolutional codes.

    Examples
    --------
    >>> first, then = np.log([0.6, 0.4]), np.log([[0.5, 0.5], [0.1, 0.9]])
    >>> found = compare_greedy(first, then)
    >>> found.greedy.tokens, found.best.tokens
    ((0, 0), (1, 1))
    """
    start, steps = _checked_chain(first, following)
    n = count(length, "length")
    token = int(np.argmax(start))
    greedy, total = [token], float(start[token])
    best, origins = start, []
    for _ in range(n - 1):
        total += float(steps[token].max())
        token = int(np.argmax(steps[token]))
        greedy.append(token)
        through = best[:, None] + steps
        origins.append(np.argmax(through, axis=0))
        best = through.max(axis=0)
    path = [int(np.argmax(best))]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return GreedyComparison(
        DecodedSequence(tuple(greedy), total),
        DecodedSequence(tuple(reversed(path)), float(best.max())),
    )


def draw_sequences(
    first: ArrayLike,
    following: ArrayLike,
    steps: Sequence[DecodingStep | tuple[str, float]],
    n: int,
    *,
    length: int,
    seed: Seed = 0,
) -> tuple[DecodedSequence, ...]:
    """Sequences of a Markov chain, each token drawn after the steps of `decode`.

    Parameters
    ----------
    first, following
        As for `compare_greedy`.
    steps : sequence of DecodingStep
        A repetition penalty is for the tokens of the sequence so far.
    n : int
        How many sequences.
    length : int
        Of each; a chain that can end has an end token that only itself follows.
    seed : int or numpy.random.Generator
        Of the draws; of a generator, its next number.

    Returns
    -------
    tuple of DecodedSequence
        `log_prob` is the model's own, in nats, not that of what was drawn from.

    Examples
    --------
    >>> first, then = np.log([0.6, 0.4]), np.log([[0.5, 0.5], [0.1, 0.9]])
    >>> draw_sequences(first, then, [("temperature", 0)], 1, length=2)[0].tokens
    (0, 0)
    """
    start, chain = _checked_chain(first, following)
    penalised = any(kind == "repetition penalty" for kind, _ in steps)
    uniform = np.random.default_rng(seed_number(seed)).random(
        (count(n, "n", minimum=0), count(length, "length"))
    )
    known: dict[tuple[Sequence[int], frozenset[int]], DecodingStage] = {}

    def drawn(numbers: Float64Array) -> DecodedSequence:
        tokens: list[int] = []
        total = 0.0
        for number in numbers:
            log_probs = chain[tokens[-1]] if tokens else start
            # Without a penalty a stage depends on the last token alone.
            key = (tuple(tokens[-1:]), frozenset(tokens if penalised else ()))
            if key not in known:
                known[key] = decode(log_probs, steps, seen=tuple(key[1]))[-1]
            tokens.append(int(_at(known[key], number)))
            total += float(log_probs[tokens[-1]])
        return DecodedSequence(tuple(tokens), total)

    return tuple(drawn(numbers) for numbers in uniform)


def _checked_chain(first: ArrayLike, following: ArrayLike) -> tuple[Float64Array, Float64Array]:
    start = _checked_logits(first)
    steps = float_array(following, "following").astype(np.float64)
    if steps.shape != (len(start), len(start)):
        raise ValueError(f"following must have shape {(len(start),) * 2}, got {steps.shape}")
    if np.isnan(steps).any() or (steps > 0).any() or (start > 0).any():
        raise ValueError("log-probabilities must be numbers of at most 0")
    return start, steps
