"""Predictions written in every format, for tests of the reader."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq


def npz(**arrays: object) -> bytes:
    """An NPZ file."""
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def npy(array: np.ndarray) -> bytes:
    """An NPY file, pickled where the array holds objects."""
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def delimited(columns: Mapping[str, Sequence[object]], delimiter: str = ",") -> bytes:
    """A delimited text with a header; floats in the fewest digits that give them back."""
    lists = [c.tolist() if isinstance(c, np.ndarray) else list(c) for c in columns.values()]
    rows = [delimiter.join(columns)] + [
        delimiter.join(str(cell) for cell in row) for row in zip(*lists, strict=True)
    ]
    return ("\n".join(rows) + "\n").encode()


def json_lines(columns: Mapping[str, Sequence[object]]) -> bytes:
    """A JSON object on each line."""
    lists = [c.tolist() if isinstance(c, np.ndarray) else list(c) for c in columns.values()]
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True))
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def parquet(columns: Mapping[str, object], **options: object) -> bytes:
    """A Parquet file."""
    stream = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), stream, **options)
    return stream.getvalue()


def simulated(n: int = 40, n_classes: int = 3, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Logits (n, K) and labels (n,) of a made-up classifier; every class is among the labels."""
    generator = np.random.default_rng(seed)
    logits = 2.0 * generator.standard_normal((n, n_classes))
    labels = (logits + generator.gumbel(size=logits.shape)).argmax(axis=1)
    labels[:n_classes] = np.arange(n_classes)
    return logits, labels
