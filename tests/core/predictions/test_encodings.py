"""Encodings of text files."""

from __future__ import annotations

import io

import pytest

from nll_core import PredictionError, read_predictions
from nll_core.predictions import encodings
from nll_core.predictions.encodings import find_encoding, line_blocks

TEXT = "label,prob_café,prob_thé\ncafé,0.9,0.1\nthé,0.5,0.5\ncafé,0.7,0.3\n"


@pytest.mark.parametrize(
    ("encoding", "note"),
    [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("latin-1", "Latin-1")],
)
def test_letters_survive(encoding, note):
    found = read_predictions(TEXT.encode(encoding))
    assert found.classes == ("café", "thé")
    assert found.labels.tolist() == [0, 1, 0]
    assert (note in found.notes[0]) if note else not found.notes


def test_windows_letters_are_told_from_latin_1():
    stream = io.BytesIO("a,“b”\n1,2 €\n".encode("cp1252"))
    found = find_encoding(stream)
    assert found.name == "cp1252"
    assert "Windows-1252" in found.note
    assert list(line_blocks(stream, found.name)) == [["a,“b”", "1,2 €"]]


def test_bytes_that_no_encoding_knows_are_told_with_their_line():
    with pytest.raises(PredictionError, match="The byte 0x81 on line 3 is no letter of UTF-8, Win"):
        read_predictions(b"label,p\n1,0.5\n\x81\xe9,0.5\n")
    with pytest.raises(PredictionError, match="no letter of UTF-16"):
        read_predictions("label,p\n1,0.5\n".encode("utf-16")[:-1])


def test_zero_bytes_beyond_the_beginning():
    with pytest.raises(PredictionError, match="zero bytes and is no text"):
        read_predictions(b"label,p\n" + b"1,0.5\n" * 100_000 + b"\0\n")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_blocks_are_whole_lines(monkeypatch, size):
    monkeypatch.setattr(encodings, "BLOCK_BYTES", size)
    text = 'é,1\r\n"two\nlines",2\rb,3'
    stream = io.BytesIO(text.encode())
    found = find_encoding(stream)
    blocks = list(line_blocks(stream, found.name))
    assert [line for block in blocks for line in block] == ["é,1", '"two', 'lines",2', "b,3"]
    # A block never ends within quotation marks.
    assert all("\n".join(block).count('"') % 2 == 0 for block in blocks)
    assert find_encoding(io.BytesIO(b"a\nb\nc\n")).line_count >= 3


def test_a_letter_that_is_cut_by_the_end_of_a_block(monkeypatch):
    monkeypatch.setattr(encodings, "BLOCK_BYTES", 4)
    assert find_encoding(io.BytesIO("abcé,efg\nabcd\n".encode())).name == "utf-8-sig"
    # The second byte of the letter is missing, and what follows is ASCII alone.
    assert find_encoding(io.BytesIO(b"abc\xc3,efg\nabcd\n")).name == "latin-1"
