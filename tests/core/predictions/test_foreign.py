"""Files of other formats: named, with the line that converts them."""

from __future__ import annotations

import gzip
import io
import pickle
import zipfile
import zlib

import pytest

from nll_core import PredictionError, read_table


def archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as opened:
        for name in names:
            opened.writestr(zipfile.ZipInfo(name), b"x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", r"The file is a PDF document\. Save the table behind it as CSV\."),
        (b"\x89PNG\r\n\x1a\n\0\0", "The file is a PNG picture"),
        (b"\xff\xd8\xff\xe0", "The file is a JPEG picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"an old Excel workbook \(xls\)"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), r"an Excel workbook \(xlsx\)"),
        (archive("model/data.pkl", "model/version"), "saved by PyTorch and holds pickled objects"),
        (archive("a.csv"), r"the archive is no NPZ file: it holds 'a\.csv'|The archive is no NPZ"),
        (archive(), "nothing at all"),
        (b"\x1f\x8b\x08\0", r"a gzip archive\. Unpack it first"),
        (
            gzip.compress(b"X\n\0\0\0\3", mtime=0),
            r"an R object \(RDS\)\. In R: arrow::write_parquet\(readRDS",
        ),
        (gzip.compress(b"RDX3\nX\n", mtime=0), r"an R workspace \(RData\)"),
        (b"X\n\0\0\0\3", r"an R object \(RDS\)"),
        (zlib.compress(pickle.dumps({"a": 1})), "a Python pickle"),
        (b"\x89HDF\r\n\x1a\n", r"an HDF5 file\. In Python: numpy\.savez.*h5py"),
        (b"MATLAB 5.0", r"a MATLAB file.*scipy\.io\.loadmat"),
        (b"$FL2@(#)", r"an SPSS file.*read_spss"),
        (b"<stata_dta>", r"a Stata file.*read_stata"),
        (b"\0" * 12 + b"\xc2\xea\x81\x60", r"a SAS file.*read_sas"),
        (b"SQLite format 3\0", r"an SQLite database.*read_sql"),
        (archive("mimetype", "content.xml"), r"OpenDocument.*only the digits that are shown"),
        (b"<!DOCTYPE html>", "an HTML or XML page"),
        (b"\0\1\2\3", "bytes that are no text; it is of no known format"),
        (pickle.dumps({"a": 1}), "a Python pickle, which could run any program"),
    ],
)
def test_other_formats_are_named(content, message):
    with pytest.raises(PredictionError, match=message) as caught:
        read_table(content)
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].remedy


def test_a_name_that_says_pickle():
    with pytest.raises(PredictionError, match="a Python pickle"):
        read_table(b"(dp0\nS'a'\np1\n", name="a.pkl")
