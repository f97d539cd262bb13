"""Large plain texts through pyarrow: the same table as without it."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nll_core import read_table
from nll_core.predictions import arrow_text
from tests.prediction_files import delimited, simulated

LOGITS, LABELS = simulated(n=400)
COLUMNS = {
    "label": ["abc"[k] for k in LABELS],
    **{f"z_{k}": LOGITS[:, k] for k in range(3)},
    "id": [f"é{k}" for k in range(400)],
}


@pytest.fixture
def fast(monkeypatch):
    """Texts of any size are read by pyarrow, a few lines at a time."""
    monkeypatch.setattr(arrow_text, "WORTH_AN_IMPORT", 0)
    monkeypatch.setattr(arrow_text, "_BLOCK_BYTES", 1000)


def equal(one, other):
    assert one.names == other.names
    assert one.faults == other.faults
    assert one.notes == other.notes
    np.testing.assert_array_equal(one.rows, other.rows)
    for a, b in zip(one.columns, other.columns, strict=True):
        assert a.words == b.words
        assert a.unreadable == b.unreadable
        # The sign of a zero too.
        np.testing.assert_array_equal(a.values, b.values)
        if a.words is None:
            np.testing.assert_array_equal(np.signbit(a.values), np.signbit(b.values))


def changed(line, text):
    lines = delimited(COLUMNS).split(b"\n")
    lines[line] = text
    return b"\n".join(lines)


CONTENTS = {
    "plain": delimited(COLUMNS),
    "tabs": delimited(COLUMNS, "\t"),
    "byte-order mark": b"\xef\xbb\xbf" + delimited(COLUMNS),
    "Windows line ends": delimited(COLUMNS).replace(b"\n", b"\r\n"),
    "old line ends": delimited(COLUMNS).replace(b"\n", b"\r"),
    "no last line end": delimited(COLUMNS).rstrip(),
    "comments above": b"# made\n#\n" + delimited(COLUMNS),
    "empty lines": changed(200, b"\n\n"),
    "an empty cell": changed(200, b"a,0.5,,0.25,x"),
    "an empty word": changed(200, b",0.5,1,0.25,"),
    "a word among numbers": changed(200, b"a,0.5,NA,0.25,x"),
    "a missing cell": changed(200, b"a,0.5,0.25,x"),
    "quotation marks": changed(200, b'"a",0.5,1,0.25,"x, ""y"" and\nz"'),
    "a line end within": changed(200, b"a,0.5,1,0.25,x\ry"),
    "spaces": changed(200, b" a , 0.5,1 ,\t0.25,x "),
    "odd numbers": changed(200, b"a,+.5,1.,1e-400,x"),
    "infinities": changed(200, b"a,-inf,Infinity,nan,x"),
    "large numbers": changed(200, b"a,1e400,-1e400,123456789012345678901234567890,x"),
    "other spellings": changed(200, b"a,1_000,0x1p3,1e,x"),
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_the_table_is_the_same(content, fast, monkeypatch):
    found = read_table(content)
    for name in [n for n in sys.modules if n.split(".")[0] == "pyarrow"]:
        monkeypatch.setitem(sys.modules, name, None)
    equal(found, read_table(content))


def test_it_is_pyarrow_that_reads(fast, monkeypatch):
    read = arrow_text.TextReader.read
    calls = []
    monkeypatch.setattr(
        arrow_text.TextReader,
        "read",
        lambda self, block: calls.append(len(block)) or read(self, block),
    )
    read_table(delimited(COLUMNS))
    assert sum(calls) == len(delimited(COLUMNS).split(b"\n", 1)[1])
    assert len(calls) > 10


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.floats().map(repr),
            st.floats(width=32).map(str),
            st.decimals(allow_nan=False, allow_infinity=False, places=25).map(str),
            st.from_regex(r"[+-]?[0-9]{0,25}\.[0-9]{1,25}([eE][+-]?[0-9]{1,3})?", fullmatch=True),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_numbers_are_the_same_to_the_last_bit(texts):
    block = "".join(f"w,{text}\n" for text in texts).encode()
    records = arrow_text.TextReader(",", [True, False]).read(block)
    if records is None:
        return
    want = np.array([float(text) for text in texts])
    np.testing.assert_array_equal(records.numbers[0], want)
    finite = ~np.isnan(want)
    np.testing.assert_array_equal(np.signbit(records.numbers[0][finite]), np.signbit(want[finite]))
