"""Files of token log-probabilities and n-grams of letters, against other libraries in the same run.

A file of completions with five alternatives a token is read and summarised, in at most 1.5 times
what orjson alone takes to parse its lines and with at most 300 MB more memory than before
(`NLL_FILE_MB`, by default 1,000, is its size). 4-grams are trained and scored on 10⁷ letters in at
most 0.3 times what NLTK's `lm` takes for a tenth of that.
"""

from __future__ import annotations

import json
import os
import random
import resource
import string
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from nll_core import iterate_logprobs, summarise_tokens
from nll_core.language import fit_ngram, letter_texts, ngram_nll
from nll_core.language.token_summary import TextsTally

FILE_GOAL = 1.5  # times orjson
MEMORY_GOAL = 300  # megabytes
NGRAM_GOAL = 0.3  # times NLTK on a tenth
N_LETTERS = 10_000_000
TOKENS_EXAMINED = 5_000
TOKENS_AN_ANSWER = 200


def main() -> None:
    """Print the ratios; exits with 1 where a goal is missed."""
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.jsonl"
        write(path, int(os.environ.get("NLL_FILE_MB", "1000")))
        size = path.stat().st_size / 1e6
        # Ours first: the parser's objects would hide the memory that ours needs.
        before = peak_megabytes()
        ours = seconds(lambda: summarised(path))
        memory = peak_megabytes() - before
        theirs = seconds(lambda: parsed(path))
        print(
            f"{size:,.0f} MB of completions: {ours:.2f} s, orjson alone {theirs:.2f} s, ratio "
            f"{ours / theirs:.2f}; {memory:.0f} MB of memory"
        )
        if ours > FILE_GOAL * theirs:
            missed.append(f"reading {ours / theirs:.2f} times orjson, goal {FILE_GOAL}")
        if memory > MEMORY_GOAL:
            missed.append(f"reading needs {memory:.0f} MB, goal {MEMORY_GOAL}")
    text = "".join(random.Random(0).choices(string.ascii_lowercase, k=N_LETTERS))
    ours = seconds(lambda: scored(text))
    theirs = seconds(lambda: scored_by_nltk(text[: N_LETTERS // 10]))
    print(
        f"4-grams of {N_LETTERS:,} letters: {ours:.2f} s, NLTK on a tenth {theirs:.2f} s, ratio "
        f"{ours / theirs:.3f}"
    )
    if ours > NGRAM_GOAL * theirs:
        missed.append(f"4-grams {ours / theirs:.2f} times NLTK on a tenth, goal {NGRAM_GOAL}")
    if missed:
        raise SystemExit("\n".join(missed))


def seconds(run: Callable[[], object]) -> float:
    """Time of the processor."""
    start = time.process_time()
    run()
    return time.process_time() - start


def peak_megabytes() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write(path: Path, megabytes: int) -> None:
    """Answers of OpenAI's chat API, made up of words that are drawn."""
    draw = random.Random(0)
    words = [" the", " of", "ing", " and", "\n", " café", " 日本", "é", '"']
    words += [f" {''.join(draw.choices(string.ascii_lowercase, k=5))}" for _ in range(2_000)]

    def entry() -> dict[str, object]:
        logs = sorted((-draw.expovariate(0.7) for _ in range(5)), reverse=True)
        tops = [
            {"token": word, "logprob": log, "bytes": list(word.encode())}
            for word, log in zip(draw.sample(words, 5), logs, strict=True)
        ]
        return {**tops[0], "top_logprobs": tops}

    entries = [json.dumps(entry()) for _ in range(20_000)]
    texts = [json.loads(found)["token"] for found in entries]
    written, number = 0, 0
    with path.open("w", encoding="utf-8") as out:
        while written < megabytes * 1_000_000:
            places = draw.choices(range(len(entries)), k=TOKENS_AN_ANSWER)
            head = {"id": f"chatcmpl-{number}", "object": "chat.completion", "model": "made up"}
            message = {"role": "assistant", "content": "".join(texts[k] for k in places)}
            tail = {"usage": {"prompt_tokens": 20, "completion_tokens": TOKENS_AN_ANSWER}}
            written += out.write(
                f'{json.dumps(head)[:-1]}, "choices": [{{"index": 0, "message": '
                f'{json.dumps(message)}, "logprobs": {{"content": '
                f'[{", ".join(entries[k] for k in places)}], "refusal": null}}, '
                f'"finish_reason": "stop"}}], {json.dumps(tail)[1:]}\n'
            )
            number += 1


def summarised(path: Path) -> float | None:
    """The NLL of all answers."""
    tally = TextsTally()
    for text in iterate_logprobs(path, alternatives_for=TOKENS_EXAMINED):
        tally.add(text, summarise_tokens(text))
    return tally.summary().nll


def parsed(path: Path) -> None:
    """What orjson needs for the lines alone."""
    import orjson

    with path.open("rb") as lines:
        for line in lines:
            orjson.loads(line)


def scored(text: str) -> float:
    """The NLL of a text under its own 4-grams."""
    letters = letter_texts(text)
    return ngram_nll(fit_ngram(letters, 4, add=0.1), letters)


def scored_by_nltk(text: str) -> float:
    """The same by NLTK."""
    from nltk.lm import Lidstone
    from nltk.lm.preprocessing import pad_both_ends
    from nltk.util import ngrams

    padded = list(pad_both_ends(text, n=4))
    model = Lidstone(0.1, 4)
    model.fit([list(ngrams(padded, 4))], vocabulary_text=padded)
    return float(model.entropy(list(ngrams(padded, 4))))


if __name__ == "__main__":
    main()
