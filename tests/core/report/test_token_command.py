"""`nll-report tokens`: the numbers of every sample, one HTML file, messages and exit codes."""

from __future__ import annotations

import csv
import json
import math
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from nll_core.report.command import main
from nll_core.report.document import POLICY
from nll_core.report.token_document import SHADES_FROM, shade
from tests.logprob_cases import EXPECTED, ROOT, sample_path

FIELDS = {
    "n_tokens",
    "n_scored",
    "nll",
    "n_bytes",
    "bits_per_byte",
    "perplexity",
    "recognised",
    "warnings",
}


def numbers(path: Path, tmp_path: Path, *options: str) -> dict[str, Any]:
    out = tmp_path / "n.json"
    assert main(["tokens", str(path), "--json", str(out), *options]) == 0
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def page(path: Path, tmp_path: Path) -> Page:
    out = tmp_path / "r.html"
    assert main(["tokens", str(path), "--out", str(out)]) == 0
    return Page(out.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [n for n in EXPECTED if n != "lm_eval_results.json"])
def test_every_sample_has_its_fields_and_its_numbers(name: str, tmp_path: Path) -> None:
    known = EXPECTED[name]
    found = numbers(sample_path(name), tmp_path)
    texts = found["texts"]
    assert all(set(text) >= FIELDS for text in texts)
    for text in texts:
        if text["perplexity"] is not None:
            mean = text["nll"] / text["n_scored"]
            assert text["perplexity"] == pytest.approx(math.exp(mean), rel=1e-12)
        per_byte = text["nll"] / math.log(2) / text["n_bytes"]
        assert text["bits_per_byte"] == pytest.approx(per_byte, rel=1e-12)
    if "entries" in known:
        (text,) = texts
        total = known.get("nll_reported_nats", known.get("nll_nats"))
        assert text["n_tokens"] == known["entries"]
        assert text["nll"] == pytest.approx(total, abs=2e-6)
    together = found["together"]
    assert together["nll"] == pytest.approx(sum(t["nll"] for t in texts), rel=1e-12)
    assert together["n_texts"] == len(texts)


def test_it_runs_as_a_module_and_says_one_line(tmp_path: Path) -> None:
    out, json_out = tmp_path / "r.html", tmp_path / "n.json"
    case = sample_path("llama_cpp_python_three.jsonl")
    command = [sys.executable, "-W", "error", "-m", "nll_core.report", "tokens", str(case)]
    done = subprocess.run(
        [*command, "--out", str(out), "--json", str(json_out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "3 texts: 27.51 nats over 15 scored tokens, 1.834 a token; 1.134 bits per byte.\n"
    )
    assert out.exists()
    assert json_out.exists()


def test_what_cannot_be_read_ends_with_2_and_leaves_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, json_out = tmp_path / "r.html", tmp_path / "n.json"
    json_out.write_text("kept")
    bad = tmp_path / "bad.jsonl"
    bad.write_text('[-1]\n{"tokens": ["a"], "logprobs": [3]}\n')
    arguments = ["tokens", str(bad), "--out", str(out), "--json", str(json_out)]
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{bad}: Line 2, logprobs[0]: 3 is above 0")
    assert said.count("\n") == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.jsonl", "n.json"]
    assert json_out.read_text() == "kept"
    assert main(["tokens", str(tmp_path / "none")]) == 2
    assert main(["tokens", str(bad), "--out", str(bad)]) == 2
    assert main(["tokens", str(bad), "--out", str(out), "--json", str(out)]) == 2


def test_infinity_and_floors_are_said_in_json_that_any_reader_takes(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '[{"token": "a", "logprob": -Infinity}]\n[{"token": "a", "logprob": -9999.0}]\n'
    )
    first, second = numbers(path, tmp_path)["texts"]
    assert (first["nll"], first["perplexity"]) == ("inf", "inf")
    assert (second["nll"], second["perplexity"], second["n_floors"]) == (9999.0, None, 1)
    assert any("no likelihood" in w for w in second["warnings"])


def test_guesses_can_be_overridden(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("token,logprob\na,-1\n</s>,-2\nb,-1\n")
    (plain,) = numbers(path, tmp_path)["texts"]
    (other,) = numbers(
        path,
        tmp_path,
        "--scale=log10",
        "--prompt-tokens=1",
        "--distribution=raw",
        "--leave-out-special",
    )["texts"]
    assert plain["nll"] == 4.0
    assert other["nll"] == pytest.approx(2 * math.log(10))
    assert (other["n_prompt_tokens"], other["distribution"]) == (1, "raw")
    assert other["nll_prompt"] == pytest.approx(math.log(10))


def test_a_token_has_the_shade_of_its_nats_in_every_text(tmp_path: Path) -> None:
    nats = [0.0, 0.1, 0.3, 0.7, 1.5, 3.0, 6.0, 20.0]
    assert [shade(x) for x in nats] == [0, 1, 1, 2, 3, 4, 5, 6]
    assert shade(math.inf) == len(SHADES_FROM)
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"tokens": list("abcdefgh"), "logprobs": [-x for x in nats]}))
    found = page(path, tmp_path)
    spans = [attrs for tag, attrs in found.elements if tag == "span" and "title" in attrs]
    assert [int(str(s["class"])[1:]) for s in spans] == [shade(x) for x in nats]
    assert str(spans[4]["title"]).startswith("'e': 1.500 nats, p = 22.3%")


def test_nothing_is_called_perplexity_before_it_is_known_what_the_numbers_are(
    tmp_path: Path,
) -> None:
    def titles(found: Page) -> str:
        return re.sub(r"a perplexity if|no perplexity of", "", found.words)

    unknown = titles(page(sample_path("openai_chat.json"), tmp_path))
    assert "erplexity" not in unknown
    raw = titles(page(sample_path("llamacpp_completion.json"), tmp_path))
    assert "Perplexity" in raw


def test_every_token_is_a_row_that_no_spreadsheet_runs(tmp_path: Path) -> None:
    path, out = tmp_path / "a.json", tmp_path / "t.csv"
    entries = [
        {"token": "=1+1", "logprob": -0.1, "bytes": list(b"=1+1")},
        {"token": "\ufffd", "logprob": None, "bytes": [240]},
        {"token": "</s>", "logprob": -2.0},
        {"token": 'a,"b"\n', "logprob": -1e-17},
    ]
    path.write_text(json.dumps(entries))
    assert main(["tokens", str(path), "--csv", str(out)]) == 0
    with out.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == ["text", "place", "token", "bytes", "nats", "prompt", "special"]
    assert [row[2] for row in rows] == ["'=1+1", "\ufffd", "</s>", 'a,"b"␊']
    assert [row[4] for row in rows] == ["0.1", "", "2.0", "1e-17"]
    assert [row[3] for row in rows][:3] == ["3d 31 2b 31", "f0", ""]
    assert [row[6] for row in rows] == ["0", "0", "1", "0"]


def test_the_entropy_is_an_interval_that_the_vocabulary_closes(tmp_path: Path) -> None:
    half, quarter = -math.log(2), -math.log(4)
    tops = [{"token": "a", "logprob": half}, {"token": "b", "logprob": quarter}]
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"token": "a", "logprob": half, "top_logprobs": tops}]))
    (text,) = numbers(path, tmp_path)["texts"]
    assert text["entropy_per_token"] == [pytest.approx(1.5 * math.log(2)), "inf"]
    assert text["missing_mass"] == pytest.approx(0.25)
    (closed,) = numbers(path, tmp_path, "--vocabulary=4")["texts"]
    assert closed["entropy_per_token"][1] == pytest.approx(1.75 * math.log(2))
    assert "all but 25%" in page(path, tmp_path).words
    assert main(["tokens", str(path), "--vocabulary", "0"]) == 2


HOSTILE = "</span><script>alert(1)</script>\"'&<img src=x onerror=alert(1)>\u202e\x00"


def test_text_is_text_everywhere(tmp_path: Path) -> None:
    tops = [{"token": HOSTILE, "logprob": -1.0}, {"token": HOSTILE + "2", "logprob": -2.0}]
    entry = {"token": HOSTILE, "logprob": -1.0, "top_logprobs": tops}
    answer = {
        "choices": [{"logprobs": {"content": [entry, entry]}, "message": {"content": HOSTILE}}]
    }
    path = tmp_path / "a.jsonl"
    path.write_text(
        "\n".join(
            [
                json.dumps({"custom_id": HOSTILE, "response": {"body": answer}}),
                json.dumps({"filtered_resps": ["-1"], "arguments": [[HOSTILE]]}),
            ]
        )
    )
    found = page(path, tmp_path)
    tags = {tag for tag, _ in found.elements}
    assert not tags & {"script", "img"}
    assert not any(name.startswith("on") for _, attrs in found.elements for name in attrs)
    assert "<script>alert(1)</script>" in found.words
    assert "\u202e" not in found.words
    policy = [a["content"] for t, a in found.elements if t == "meta" and "http-equiv" in a]
    assert policy == [POLICY]


def test_two_answers_are_compared_per_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"tokens": ["ab"], "logprobs": [-1]}\n{"tokens": ["a"], "logprobs": [-1]}\n')
    assert "a difference of −0.7213" in page(path, tmp_path).words


def test_a_long_file_is_counted_whole_and_shown_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nll_core.report import token_command

    monkeypatch.setattr(token_command, "MAX_TOKENS_SHOWN", 5)
    path = tmp_path / "a.jsonl"
    path.write_text("[-1, -1]\n" * 10)
    assert "8 more texts are counted and not shown" in page(path, tmp_path).words
    assert len(numbers(path, tmp_path)["texts"]) == 10


def test_blanks_and_line_ends_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"tokens": ["a b", "\n", "\t", ""], "logprobs": [-1] * 4}))
    out = tmp_path / "r.html"
    assert main(["tokens", str(path), "--out", str(out)]) == 0
    html = out.read_text(encoding="utf-8")
    assert [re.search(rf">{shown}</span>", html) for shown in ("a·b", "␊\n", "␉", "∅")].count(
        None
    ) == 0
