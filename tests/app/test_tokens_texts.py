"""Texts on the page on tokens by script: samples, what is typed, what is brought, windows."""

from __future__ import annotations

import html
import json
import math
import re
from datetime import date
from typing import Any

import numpy as np
import pytest

from nll_core.datasets import ANSWERS, load_answers
from nll_core.formats import significant
from nll_core.language import (
    TokenText,
    mean_entropy_bounds,
    read_logprobs,
    summarise_tokens,
)
from nll_core.language.logprob_values import NumberScale
from nll_core.report.token_files import token_files
from pages._lessons.tokens import opened
from pages._lessons.tokens.source import MOST_FOUND, SCALES
from pages._lessons.tokens.state import AT_A_TIME
from tests.logprob_cases import EXPECTED, sample_path

from .conftest import (
    alternatives,
    arrays,
    assert_sound,
    figures,
    press,
    snippet_outputs,
    traces,
    words,
)

HOSTILE = '<img src=x onerror=alert(1)>**b** $x$ :material/home: "q" &amp;'
PRESETS = {
    "Names and words": ("the letters typed", "Perplexity", "n-gram model of letters"),
    "An unlikely answer": ("Per byte, line 1 costs 0.003070 bits and line 2 2.477",),
    "Lost bytes": ("2 of 12 tokens are missing", "the likelihood is too high"),
    "Totals alone": ("no tokens", "Word perplexity", "“ The lamp on the desk was small"),
    "A short last window": ("6 windows of 64 letters, 32 apart",),
    "BOS in every window": ("every window begins as if a text began there",),
}


def field(app: Any) -> Any:
    """Where a file is dropped in; each one leaves a new field."""
    (found,) = (u for u in app.file_uploader if u.key.startswith("tokens_file"))
    return found


def drop(app: Any, content: bytes, name: str = "mine.json") -> Any:
    app = field(app).set_value((name, content, "application/json")).run()
    assert_sound(app)
    return app


def paste(app: Any, text: str) -> Any:
    app = app.text_area(key="tokens_pasted").set_value(text).run()
    assert_sound(app)
    return app


def spans(app: Any) -> list[dict[str, Any]]:
    """The tokens on the page: class, what is said, what shares the place, and the text."""
    bodies = "".join(h.proto.body for h in app.get("html"))
    found = re.findall(
        r'<span role="option" aria-selected="false" class="([^"]*)" title="([^"]*)" '
        r'data-shares="([^"]*)">(.*?)</span>',
        bodies,
        re.DOTALL,
    )
    return [
        {
            "kinds": kinds.split(),
            "said": html.unescape(said),
            "shares": json.loads(html.unescape(shares)),
            "text": html.unescape(text),
        }
        for kinds, said, shares, text in found
    ]


@pytest.mark.parametrize("name", ANSWERS)
def test_a_sample_has_its_known_sum(open_page: Any, name: str) -> None:
    app = open_page("tokens", tktext=name)
    assert_sound(app)
    known = EXPECTED[load_answers(name).file_name]  # type: ignore[arg-type]
    first = (known.get("responses") or known.get("docs") or [known])[0]
    assert f"{significant(first['nll_reported_nats'])} nats" in words(app)
    assert float(snippet_outputs(app)[0].split()[0]) > 0


def test_several_texts_are_weighted_by_their_tokens(open_page: Any) -> None:
    known = EXPECTED["llama_cpp_python_three.jsonl"]
    text = words(open_page("tokens", tktext="three answers", tkwhich="2"))
    assert f"is {significant(known['token_weighted_perplexity'])} with every token alike" in text
    assert f"of each one's is {significant(known['mean_of_perplexities'])}" in text
    assert "Text 2 (line 2): 27.47 nats" in text
    # A short text that is easy: the mean over texts is the smaller one.
    app = paste(open_page("tokens", tktext="pasted answer"), "[-4, -4, -4, -4, -4, -4]\n[-0.1]")
    mean = (np.exp(4) + np.exp(0.1)) / 2
    assert mean < np.exp(24.1 / 7)
    assert f"each one's is {significant(mean)}, which is a different number. " in f"{words(app)} "
    assert "larger one" not in words(app)
    harness = EXPECTED["lm_eval_results.json"]
    documents = words(open_page("tokens", tktext="documents"))
    assert f"Word perplexity {significant(harness['word_perplexity'])}" in documents
    assert f"{significant(harness['bits_per_byte'])} bits per byte" in documents


def test_nothing_is_called_perplexity_before_it_is_known(open_page: Any) -> None:
    unknown = words(open_page("tokens", tktext="echo"))
    assert "exp(mean NLL) 1.006" in unknown
    assert "a perplexity if the numbers are the model's own" in unknown
    raw = words(open_page("tokens", tktext="chat"))
    assert "Perplexity 1.006" in raw


def test_prompt_and_answer_of_an_echo_stand_apart(open_page: Any) -> None:
    app = open_page("tokens", tktext="echo")
    known = EXPECTED["llama_cpp_python_echo.json"]
    answer = significant(known["nll_answer_reported_nats"])
    assert f"the answer {answer} nats over 4 scored tokens" in words(app)
    shown = spans(app)
    assert "unscored" in shown[0]["kinds"]
    assert "Scored tokens 15 of 16" in words(app)
    assert sum("prompt" in s["kinds"] for s in shown) < len(shown)
    # Parts of characters are one token on the page.
    assert "日本" in [s["text"] for s in shown]


def test_shades_are_absolute_and_shares_are_all_of_the_probability(open_page: Any) -> None:
    tops = [{"token": t, "logprob": math.log(p)} for t, p in (("a", 0.5), ("b", 0.25))]
    entries = [
        {"token": "b", "logprob": math.log(0.25), "top_logprobs": tops},
        {"token": "c d", "logprob": -9.0, "top_logprobs": tops},
    ]
    first, second = spans(paste(open_page("tokens", tktext="pasted answer"), json.dumps(entries)))
    assert first["kinds"] == ["s3"]  # 1 to 2 nats
    assert second["kinds"] == ["s6"]
    assert second["text"] == "c·d"
    for span, own in ((first, [False, True, False]), (second, [False, False, True])):
        names, shares, is_own = zip(*span["shares"], strict=True)
        assert names == ("a", "b", "others")
        assert shares == pytest.approx((0.5, 0.25, 0.25))
        assert list(is_own) == own
    assert first["said"] == "'b': 1.386 nats, p = 25%. Of 2 given: 'a' 50%, 'b' 25%; all others 25%"


def test_the_entropy_is_closed_by_the_vocabulary(open_page: Any) -> None:
    tops = [{"token": t, "logprob": math.log(p)} for t, p in (("a", 0.5), ("b", 0.25))]
    text = json.dumps([{"token": "a", "logprob": math.log(0.5), "top_logprobs": tops}])
    app = paste(open_page("tokens", tktext="pasted answer"), text)
    assert "1.04 to ?" in words(app)
    app = app.select_slider(key="tkvocab").set_value(256).run()
    listed = -0.5 * math.log(0.5) - 0.25 * math.log(0.25)
    high = listed - 0.25 * math.log(0.25 / 254)
    assert f"1.04 to {high:.2f}" in words(app)


def test_what_takes_long_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counting(text: TokenText, **options: Any) -> Any:
        asked.append(options)
        return mean_entropy_bounds(text, **options)

    monkeypatch.setattr(opened.core, "mean_entropy_bounds", counting)
    answers = load_answers("chat")
    (text,) = read_logprobs(answers.content)
    one = opened.Opened("key", "name", (text,), "", "")
    for n in (None, 1000, None, 1000):
        assert one.entropy(0, n) == mean_entropy_bounds(text, n_vocabulary=n)
    assert asked == [{"n_vocabulary": None}, {"n_vocabulary": 1000}]


def test_running_perplexity_is_the_geometric_mean_so_far(open_page: Any) -> None:
    app = paste(open_page("tokens", tktext="pasted answer"), "[null, -1.0, -3.0, -0.5]")
    (spec,) = figures(app)
    drawn = {name: list(arrays([t["x"], t["y"]])) for name, t in traces(spec).items()}
    x, y = drawn["so far"]
    np.testing.assert_array_equal(x, [2, 3, 4])
    np.testing.assert_allclose(y, np.exp([1.0, 2.0, 1.5]), rtol=1e-6)
    np.testing.assert_allclose(drawn["tokens"][1], np.exp([1.0, 3.0, 0.5]), rtol=1e-3)
    assert "1.500 a token" in alternatives(app)[0]


def test_two_lines_that_are_typed_are_compared_per_byte(open_page: Any) -> None:
    app = open_page("tokens", tkview="Two answers", tktyped="anna maria\nqqxz")
    assert_sound(app)
    (spec,) = figures(app)
    ends = [
        [float(array[-1]) for array in arrays([t["x"], t["y"]])]
        for t in spec["data"]
        if t["mode"] == "lines"
    ]
    slopes = [nats / n_bytes / math.log(2) for n_bytes, nats in ends]
    for value in slopes:
        assert significant(value) in words(app)
    assert slopes[0] < slopes[1]


def test_one_text_is_compared_with_nothing(open_page: Any) -> None:
    app = open_page("tokens", tkview="Two answers", tktext="echo")
    assert_sound(app)
    assert "There is one text here" in words(app)


def test_totals_are_compared_without_tokens(open_page: Any) -> None:
    app = open_page("tokens", tkview="Two answers", tktext="documents")
    assert_sound(app)
    known = EXPECTED["lm_eval_samples_rolling.jsonl"]["docs"][:2]
    for doc in known:
        bits = doc["nll_reported_nats"] / math.log(2) / doc["bytes"]
        assert significant(bits) in words(app)
    assert not spans(app)


def test_calibration_needs_enough_places(open_page: Any) -> None:
    app = open_page("tokens", tkview="Calibration")
    assert_sound(app)
    assert "places has" in words(app)
    printed = re.search(r"ECE (\d\.\d{4}) of (\d+) places", snippet_outputs(app)[0])
    assert printed is not None
    assert f"the ECE is {printed[1]}" in words(app)
    few = open_page("tokens", tkview="Calibration", tktext="echo")
    assert re.search(r"that have alternatives: \d+; from 30", words(few))
    assert "from 30 on a reliability diagram is drawn" in words(few)


@pytest.mark.parametrize(
    "link", [{}, {"tkstride": "3", "tkbos": "true"}, {"tklength": "64", "tkscored": "200"}]
)
def test_windows_print_what_the_page_says(open_page: Any, link: dict[str, str]) -> None:
    app = open_page("tokens", tkview="Windows", **link)
    assert_sound(app)
    text = words(app)
    for number in re.findall(r"\d+\.\d{4}", "".join(snippet_outputs(app))):
        assert number in text


def test_a_short_last_window_counts_as_much_as_a_long_one(open_page: Any) -> None:
    """The known mistake: exp of the mean of the windows' means, far above the right number."""
    app = press(open_page("tokens"), "preset:A short last window")
    found = re.search(r"perplexity (\d\.\d+).*mean of windows would say (\d\.\d+)", words(app))
    assert found is not None
    assert float(found[2]) > 1.2 * float(found[1])
    spec = figures(app)[0]
    (stride,), (here,) = arrays([traces(spec)["state"][axis] for axis in "xy"])
    right = next(t for t in spec["data"] if t["name"] == "all tokens")
    x, y = arrays([right["x"], right["y"]])
    assert stride == 32
    assert here == pytest.approx(float(y[x.tolist().index(32)]), abs=1e-6)


def test_bad_input_says_what_where_and_what_to_do(open_page: Any) -> None:
    app = open_page("tokens", tktext="pasted answer")
    assert "Nothing pasted yet" in app.info[0].value
    app = paste(app, '[-1.0]\n{"tokens": ["a"], "logprobs": ["x"]}')
    (error,) = app.error
    assert "Line 2, logprobs" in error.value
    assert "spells no number" in error.value
    app = paste(app, "[1.5, 0.2]")
    assert "above 0" in app.error[0].value
    # What the visitor says of the numbers is heard.
    (scale,) = (s for s in app.selectbox if s.label == "The numbers are")
    app = scale.set_value("surprises, −log p in nats").run()
    assert not app.error
    assert "1.700 nats over 2 scored tokens" in words(app)
    (prompt,) = (t for t in app.text_input if t.label == "Tokens of the prompt")
    app = prompt.set_value("two").run()
    assert "a whole number" in app.error[0].value
    app = prompt.set_value("1").run()
    assert "the answer 0.2000 nats over 1 scored token." in words(app)


def test_every_scale_of_the_core_can_be_said() -> None:
    assert {s for s in SCALES.values() if s} == set(NumberScale.__args__)  # type: ignore[attr-defined]


def test_a_file_is_read_named_taken_away_and_removed(
    open_page: Any, downloads: dict[str, bytes]
) -> None:
    content = sample_path("openai_chat.json").read_bytes()
    app = drop(open_page("tokens"), content, "my chat.json")
    assert app.session_state["tktext"] == "my file"
    text = words(app)
    assert "OpenAI chat completion" in text
    assert "logprobs.content is a list of tokens" in text
    assert "my chat.json" not in str(dict(app.query_params))
    app = app.segmented_control(key="tkview").set_value("Take away").run()
    assert_sound(app)
    assert any("tokens 'my chat.json' --out" in c.value for c in app.code)
    files = token_files(read_logprobs(content), title="my chat.json", date=date.today().isoformat())
    for ending in ("html", "csv", "json"):
        assert downloads[f"tokens_{ending}"].decode() == getattr(files, ending)
    app = press(app, "tokens_remove_my file")
    assert "No file yet" in app.info[0].value


def test_hostile_words_are_words(open_page: Any) -> None:
    entries = [
        {"token": HOSTILE, "logprob": -1.0, "top_logprobs": [{"token": HOSTILE, "logprob": -1.0}]}
    ]
    app = drop(open_page("tokens"), json.dumps(entries).encode(), f"{HOSTILE}.json")
    bodies = "".join(h.proto.body for h in app.get("html"))
    assert "<img" not in bodies
    (span,) = spans(app)
    assert span["text"] == HOSTILE.replace(" ", "·")
    assert span["shares"][0][0] == HOSTILE


def test_hostile_names_of_texts_are_names(open_page: Any) -> None:
    answer = {"choices": [{"logprobs": {"content": [{"token": "a", "logprob": -1.0}]}}]}
    lines = [json.dumps({"custom_id": HOSTILE, "response": {"body": answer}})] * 2
    app = open_page("tokens", tkview="Two answers")
    app = drop(app, "\n".join(lines).encode())
    bodies = "".join(h.proto.body for h in app.get("html"))
    assert "onerror" in bodies
    assert "<img" not in bodies
    assert "<strong>b" not in bodies
    assert "<img" not in json.dumps(figures(app))


def test_long_texts_are_drawn_in_parts_and_counted_whole(open_page: Any) -> None:
    n = AT_A_TIME + 50
    value = {"tokens": ["a"] * n, "logprobs": [-1.0] * n}
    app = drop(open_page("tokens"), json.dumps(value).encode())
    assert len(spans(app)) == AT_A_TIME
    assert f"Tokens 1 to {AT_A_TIME} of {n} are drawn" in words(app)
    app = app.select_slider(key="tkpart").set_value(2).run()
    assert len(spans(app)) == 50
    assert f"{n}.0 nats over {n} scored tokens" in words(app)


def test_more_than_a_page_can_show_is_for_the_command_line(open_page: Any) -> None:
    app = drop(open_page("tokens"), b"[-1.0]\n" * (MOST_FOUND + 1))
    assert "nll-report tokens" in app.error[0].value


def test_floors_and_infinities_are_said_and_break_nothing(open_page: Any) -> None:
    app = paste(open_page("tokens", tktext="pasted answer"), "[-1.0, -9999.0]")
    assert "stands for minus infinity or for what is not known" in words(app)
    app = paste(app, "[-1.0, -Infinity]")
    assert "the NLL is infinite" in words(app)
    (text,) = read_logprobs(b"[-1.0, -Infinity]")
    assert math.isinf(summarise_tokens(text).nll or 0.0)


@pytest.mark.parametrize("number", ["0.0", "-1e308", "-5e-324", "-745.0"])
@pytest.mark.parametrize("view", ["A text", "Two answers"])
def test_extreme_numbers_are_drawn(open_page: Any, view: str, number: str) -> None:
    tops = f'{{"b": -0.7, "c": {number}}}'
    line = f'{{"tokens": ["a"], "token_logprobs": [{number}], "top_logprobs": [{tops}]}}'
    paste(open_page("tokens", tktext="pasted answer", tkview=view), f"{line}\n{line}")
