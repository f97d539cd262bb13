"""Reading says how far it is, whatever the format, and ends where it is told to."""

from __future__ import annotations

import io

import numpy as np
import pytest

from nll_core import read_predictions, read_table
from nll_core._progress import Meter
from nll_core.predictions.told_stream import StoppedError, ToldStream
from nll_core.teaching import simulate_classifier

N = 120_000


def contents():
    made = simulate_classifier(N, 3, 1.0, seed=0)
    logits, labels = made.logits.round(3), made.labels
    npz, npy = io.BytesIO(), io.BytesIO()
    np.savez(npz, logits=logits, labels=labels)
    np.save(npy, np.column_stack([labels, logits]))
    rows = [f"{y},{a},{b},{c}" for y, (a, b, c) in zip(labels, logits.tolist(), strict=True)]
    lines = [
        f'{{"label": {y}, "logits": {row}}}' for y, row in zip(labels, logits.tolist(), strict=True)
    ]
    found = {
        "CSV": ("label,z_0,z_1,z_2\n" + "\n".join(rows)).encode(),
        "JSON Lines": "\n".join(lines).encode(),
        "NPZ": npz.getvalue(),
        "NPY": npy.getvalue(),
    }
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return found
    parquet = io.BytesIO()
    columns = {"label": labels, **{f"z_{k}": logits[:, k] for k in range(3)}}
    pq.write_table(pa.table(columns), parquet, compression=None, use_dictionary=False)
    return {**found, "Parquet": parquet.getvalue()}


CONTENTS = contents()


class CancelledError(Exception):
    """What a visitor who goes away would raise."""


@pytest.mark.parametrize("kind", CONTENTS)
def test_reading_tells_and_gives_the_same(kind):
    said = []
    table = read_table(CONTENTS[kind], progress=lambda stage, share: said.append((stage, share)))
    assert table.format == kind
    plain = read_table(CONTENTS[kind])
    names = [name for name in plain.names if name not in ("label", "labels")]
    np.testing.assert_array_equal(table.stack(names), plain.stack(names))
    assert {stage for stage, _ in said} == {"reading"}
    shares = [share for _, share in said]
    assert shares == sorted(shares)
    assert len(shares) > 2
    assert shares[-1] == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("error", [CancelledError, KeyboardInterrupt, RuntimeError, OSError])
@pytest.mark.parametrize("kind", CONTENTS)
def test_what_progress_raises_ends_the_reading_as_it_is(kind, error):
    calls = iter(range(2))

    def cancel(stage, share):
        if next(calls, None) is None:
            raise error("enough")

    with pytest.raises(error, match="enough"):
        read_predictions(CONTENTS[kind], progress=cancel)


def test_every_way_to_read_is_told():
    said = []
    stream = ToldStream(
        io.BytesIO(b"0123456789"), 10, Meter(lambda _, share: said.append(share)), twice=False
    )
    assert stream.read(2) == b"01"
    buffer = bytearray(3)
    assert stream.readinto(buffer) == 3
    assert buffer == b"234"
    assert stream.tell() == 5
    assert stream.readall() == b"56789"
    assert stream.seek(0) == 0
    assert stream.read() == b"0123456789"
    assert said == [0.2, 0.5, 1.0, 1.0]
    assert stream.readable()
    assert stream.seekable()
    twice = ToldStream(
        io.BytesIO(b"0123456789"), 10, Meter(lambda _, share: said.append(share)), twice=True
    )
    said.clear()
    twice.read()
    twice.seek(0)
    twice.read()
    assert said == [0.05, 1.0]


def test_a_stop_keeps_its_reason():
    def cancel(stage, share):
        raise ValueError("no more")

    stream = ToldStream(io.BytesIO(b"12"), 2, Meter(cancel), twice=False)
    with pytest.raises(StoppedError):
        stream.read()
    assert isinstance(stream.stopped_by, ValueError)
