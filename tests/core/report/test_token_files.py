"""What shares a token's place, and the files of texts in memory."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import pytest

from nll_core.language.reading_logprobs import read_logprobs
from nll_core.report.token_command import main
from nll_core.report.token_document import shares_at
from nll_core.report.token_files import token_files
from tests.logprob_cases import EXPECTED, sample_path


def test_shares_are_the_listed_ones_and_the_rest() -> None:
    ps = (0.3, 0.2, 0.1, 0.1, 0.05, 0.05)
    tops = [{"token": f"t{k}", "logprob": math.log(p)} for k, p in enumerate(ps)]
    floor = {"token": "f", "logprob": -9999.0}
    entry = {"token": "t1", "logprob": math.log(0.2), "top_logprobs": [*tops, floor]}
    other = {"token": "z", "logprob": math.log(0.01), "top_logprobs": tops}
    bare = {"token": "t0", "logprob": -1.0}
    (text,) = read_logprobs(json.dumps([entry, other, bare]).encode())
    first, second = shares_at(text, 0), shares_at(text, 1)
    # Five are listed; what is not listed by name stands together.
    assert [share.probability for share in first] == pytest.approx([0.3, 0.2, 0.1, 0.1, 0.05, 0.25])
    assert [share.is_chosen for share in first] == [False, True, False, False, False, False]
    assert [share.is_chosen for share in second] == [False] * 5 + [True]
    assert shares_at(text, 2) == ()


@pytest.mark.parametrize("name", ["openai_chat.json", "llama_cpp_python_three.jsonl"])
def test_files_are_those_of_the_command(name: str, tmp_path: Path) -> None:
    path = sample_path(name)
    files = token_files(read_logprobs(path), title=name, n_vocabulary=420)
    out = [tmp_path / ending for ending in ("r.html", "t.csv", "n.json")]
    flags = [str(x) for pair in zip(("--out", "--csv", "--json"), out, strict=True) for x in pair]
    assert main([str(path), "--vocabulary", "420", *flags], prog="tokens") == 0
    html = out[0].read_text("utf-8")
    # But for the day, which the command writes.
    start = html.index("<div><dt>Date")
    assert files.html == html[:start] + html[html.index("</div>", start) + 6 :]
    assert files.csv == out[1].read_text("utf-8")
    assert json.loads(files.json) == json.loads(out[2].read_text("utf-8"))
    rows = list(csv.DictReader(io.StringIO(files.csv)))
    known = EXPECTED[name]
    total = known.get("nll_nats") or sum(r["nll_reported_nats"] for r in known["responses"])
    assert sum(float(row["nats"]) for row in rows) == pytest.approx(total, abs=5e-6)
