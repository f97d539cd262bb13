"""Code that anybody can run: the numbers of a text token by token, and of windows."""

from __future__ import annotations


def one_text(load: str, place: int) -> dict[str, str]:
    """The sums and means of one text."""
    numpy = f"""\
import numpy as np

{load}
text = texts[{place}]
nats = -text.log_probs[~np.isnan(text.log_probs)]
print(f"{{nats.sum():.6f}} nats over {{len(nats)}} tokens")
print(f"{{nats.mean():.6f}} nats a token, {{nats.mean() / np.log(2):.6f}} bits")
print(f"exp(mean NLL) {{np.exp(nats.mean()):.6f}}")
"""
    core = f"""\
{load}
from nll_core.language import most_surprising, summarise_tokens

found = summarise_tokens(texts[{place}])
print(found.nll, found.bits_per_byte, found.perplexity, found.interval)
print(most_surprising(texts[{place}], 3))
"""
    return {"NumPy": numpy, "nll_core": core}


def totals(load: str) -> dict[str, str]:
    """Texts of which there are totals alone."""
    core = f"""\
{load}
from nll_core.language import summarise_texts

found = summarise_texts(texts)
print(found.nll, found.bits_per_byte, found.word_perplexity)
"""
    return {"nll_core": core}


def two_texts(load: str, first: int, second: int) -> dict[str, str]:
    """Two texts per byte."""
    core = f"""\
{load}
from nll_core.language import compare_answers

print(compare_answers(texts[{first}], texts[{second}]))
"""
    return {"nll_core": core}


def choices(load: str, place: int) -> dict[str, str]:
    """The likeliest tokens as forecasts."""
    core = f"""\
{load}
from nll_core.language import top_choices
from nll_core.report import reliability_picture

found = top_choices(texts[{place}])
picture = reliability_picture(found.confidence, found.right, "right")
print(f"{{picture.mean_forecast:.1%}} on average, right {{picture.mean_frequency:.1%}}")
print(f"ECE {{picture.error:.4f}} of {{len(found.right)}} places")
"""
    return {"nll_core": core}


def files(load: str, title: str) -> dict[str, str]:
    """The report, its tokens and its numbers as files."""
    core = f"""\
{load}
from nll_core.report.token_files import token_files

files = token_files(texts, title={title!r})
for ending, text in files._asdict().items():
    print(f"tokens.{{ending}}: {{len(text.encode()):,}} bytes")
"""
    return {"nll_core": core}


def windows(length: int, stride: int, begin_mark: bool, n_letters: int) -> dict[str, str]:
    """A long text in windows, and the two mistakes."""
    core = f"""\
from nll_core.datasets import load_first_names
from nll_core.language import growing_ngrams, letter_texts, split_texts, windowed_nll
from nll_core.language.letters import LETTERS

train, new = split_texts(load_first_names().different, 0.2)
lines = [" ".join(train[i : i + 10]) for i in range(0, len(train), 10)]
models = growing_ngrams(letter_texts(lines, LETTERS + " "), 4, strength=3.0)
text = letter_texts(" ".join(new)[: {n_letters} + 1].rpartition(" ")[0], LETTERS + " ")
found = windowed_nll(
    models, text, length={length}, stride={stride}, begin_mark={begin_mark}
)
print(f"perplexity {{found.perplexity:.4f}}, mean of windows {{found.mean_of_windows:.4f}}")
print(f"one less each {{found.one_less_each:.4f}}")
"""
    return {"nll_core": core}
