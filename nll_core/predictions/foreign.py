"""Files of other formats by their first bytes: what they are, and how to convert them exactly."""

from __future__ import annotations

import zlib
from contextlib import suppress
from typing import Final

from nll_core.predictions.problems import PredictionError, Problem

_ACCEPTED: Final = "CSV, TSV, JSON, Parquet, Arrow, safetensors, NPY or NPZ"

# First bytes of files that are something else: what, and what to do instead without losing a digit.
EXCEL: Final = (
    "In Python: pandas.read_excel(path).to_csv('predictions.csv', index=False). Saved as CSV by a "
    "spreadsheet, numbers keep only the digits that are shown."
)
_R_OBJECT: Final = (
    "In R: arrow::write_parquet(readRDS('x.rds'), 'x.parquet'); write.csv would keep 15 digits."
)
_PANDAS: Final = "In Python: pandas.{}(path).to_parquet('predictions.parquet')."
_FOREIGN: Final = (
    (b"%PDF", "a PDF document", "Save the table behind it as CSV."),
    (b"\x89PNG", "a PNG picture", "Choose the table, not its picture."),
    (b"\xff\xd8\xff", "a JPEG picture", "Choose the table, not its picture."),
    (b"GIF8", "a GIF picture", "Choose the table, not its picture."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)", EXCEL),
    (b"RDX", "an R workspace (RData)", _R_OBJECT.replace("readRDS('x.rds')", "x")),
    (b"RDA", "an R workspace (RData)", _R_OBJECT.replace("readRDS('x.rds')", "x")),
    (b"X\n\0\0\0", "an R object (RDS)", _R_OBJECT),
    (b"BZh", "a bzip2 archive", "Unpack it first."),
    (b"\xfd7zXZ", "an xz archive", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", "Unpack it first."),
    (
        b"\x89HDF",
        "an HDF5 file",
        "In Python: numpy.savez('x.npz', **{k: f[k][()] for k in f}) of f = h5py.File(path).",
    ),
    (
        b"MATLAB",
        "a MATLAB file",
        "In Python: numpy.savez('x.npz', **{k: v for k, v in "
        "scipy.io.loadmat(path).items() if k[0] != '_'}).",
    ),
    (b"FEA1", "a Feather file of the first version", _PANDAS.format("read_feather")),
    (b"ORC", "an ORC file", _PANDAS.format("read_orc")),
    (b"Obj\x01", "an Avro file", "Save it as Parquet."),
    (b"$FL", "an SPSS file", _PANDAS.format("read_spss")),
    (b"<stata_dta>", "a Stata file", _PANDAS.format("read_stata")),
    (b"\0" * 12 + b"\xc2\xea\x81\x60", "a SAS file", _PANDAS.format("read_sas")),
    (
        b"SQLite",
        "an SQLite database",
        "In Python: pandas.read_sql('SELECT * FROM …', "
        "sqlite3.connect(path)).to_csv('predictions.csv', index=False).",
    ),
    (b"<", "an HTML or XML page", "Save the table itself as CSV."),
)
_GZIP: Final = b"\x1f\x8b"
# How a zlib stream begins at the usual levels.
_ZLIB: Final = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x78\x5e")
# Protocol 2 and later begin with 0x80 and the number of the protocol.
_PICKLE_PROTOCOLS: Final = range(2, 6)
_NOT_PICKLED: Final = Problem(
    "the file is a Python pickle, which could run any program when it is opened; it was not opened",
    remedy="If you trust it, in Python: pandas.read_pickle(path).to_parquet('predictions.parquet') "
    "for a table, numpy.savez('x.npz', labels=…, probs=…) for arrays.",
)


def refuse_foreign(sample: bytes) -> None:
    """Raise PredictionError for a file that begins as one of a known other format."""
    if len(sample) > 1 and sample[0] == 0x80 and sample[1] in _PICKLE_PROTOCOLS:
        raise refusal_of_pickle()
    if sample.startswith((_GZIP, *_ZLIB)):
        raise _compressed(sample)
    text = sample.lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, what, remedy in _FOREIGN:
        if text.startswith(start):
            raise foreign(f"the file is {what}", remedy)


def refusal_of_pickle() -> PredictionError:
    """The refusal of a pickle, which is never opened."""
    return PredictionError(_NOT_PICKLED)


def _compressed(sample: bytes) -> PredictionError:
    """What a gzip or zlib stream holds, as far as its first bytes tell."""
    start = b""
    with suppress(zlib.error):
        start = zlib.decompressobj(wbits=47).decompress(sample[:4096], 64)
    if start.startswith(b"X\n"):
        return foreign("the file is an R object (RDS)", _R_OBJECT)
    if start.startswith((b"RDX", b"RDA")):
        return foreign(
            "the file is an R workspace (RData)", _R_OBJECT.replace("readRDS('x.rds')", "x")
        )
    if len(start) > 1 and start[0] == 0x80 and start[1] in _PICKLE_PROTOCOLS:
        return refusal_of_pickle()
    return foreign("the file is a gzip archive", "Unpack it first.")


def foreign(what: str, remedy: str) -> PredictionError:
    """The refusal of a file, with what to do and what is read."""
    return PredictionError(Problem(what, remedy=f"{remedy} Expected is {_ACCEPTED}."))
