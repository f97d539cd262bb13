"""Damaged and built files by the thousand: `python -m tests.fuzz`, and 3,000 of them in the tests.

Each file has a number; the same seed and number make the same file. Files are read in batches, each
in a process with a limit of memory, which says the number of each before it reads it. What is none
of predictions and `PredictionError` is printed with the command that makes that one file again.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import queue
import random
import struct
import subprocess
import sys
import threading
import time
import traceback
import warnings
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from nll_core import PredictionError, predictions_from_table, read_table, recognise_columns
from tests.fuzz_other_files import KINDS as OTHER_KINDS
from tests.prediction_files import delimited, json_lines, npy, npz, parquet, simulated

ROOT = Path(__file__).parents[1]
BATCH = 250
MAX_SECONDS = 10.0
# Until the process that reads has begun; a busy machine takes its time.
MAX_START_SECONDS = 120.0
MAX_MEMORY = 1024 * 2**20
COMMAND = [sys.executable, "-m", "tests.fuzz"]
PIECES = [b'"', b",", b"\n", b"\t", b"nan", b"-inf", b"\xff", b"\0", b"1e999", b"null", b"{", b"["]

Content = tuple[bytes, str]


# Files of every format, right ones, to be damaged.


def _right_files(kind: str = "mutated") -> list[Content]:
    if kind in OTHER_KINDS:
        return OTHER_KINDS[kind].right()
    logits, labels = simulated(n=30)
    flat = {
        "label": labels,
        **{f"p_{k}": logits[:, k] for k in range(3)},
        "group": np.array(["a", "b"])[labels % 2],
        "weight": np.ones(30),
    }
    made = [
        (delimited(flat), "a.csv"),
        (delimited(flat, ";"), "a.csv"),
        (delimited(flat, "\t"), "a.tsv"),
        (json_lines(flat), "a.jsonl"),
        (json_lines({"label": labels, "p": logits}), "a.jsonl"),
        (npz(label=labels, p=logits), "a.npz"),
        (npz(label=labels, p=logits.astype(np.float32), names=["a", "b", "c"]), "a.npz"),
        (npy(np.column_stack([labels, logits])), "a.npy"),
        (parquet(flat), "a.parquet"),
        (parquet({"label": labels, "p": list(logits)}, compression="gzip"), "a.parquet"),
        (parquet(flat, use_dictionary=False, row_group_size=7), "a.parquet"),
    ]
    tools = sorted((ROOT / "tests/data/predictions").glob("*.*"))
    return made + [(p.read_bytes(), p.name) for p in tools if p.suffix != ".md"]


def mutated(draw: random.Random, right: list[Content]) -> Content:
    """A right file with some bytes changed, cut, put in or repeated."""
    original, name = draw.choice(right)
    content = bytearray(original)
    for _ in range(draw.choice([1, 1, 2, 5, 30])):
        at = draw.randrange(max(1, len(content)))
        match draw.choice(["change", "change", "bit", "cut", "end", "insert", "repeat", "number"]):
            case "change":
                content[at : at + 1] = bytes([draw.randrange(256)])
            case "bit":
                content[at : at + 1] = bytes(
                    [content[at] ^ 1 << draw.randrange(8)] if content else b""
                )
            case "cut":
                del content[at : at + draw.choice([1, 3, 50])]
            case "end":
                del content[len(content) - draw.choice([1, 4, 40]) :]
            case "insert":
                content[at:at] = draw.choice(PIECES)
            case "repeat":
                content[at:at] = content[at : at + 40]
            case "number":
                content[at : at + 4] = struct.pack(
                    "<i", draw.choice([-1, 0, 2**31 - 1, 2**24, 255])
                )
    return bytes(content) or b"x", name


# Files that are well formed, or nearly, and hold what nobody expects.

NAMES = ["label", "y", "target", "p_0", "p_1", "prob", "score", "x", "", "p[0]", "class", "weight"]
NAMES += ["group", "predicted", "confidence", "logit_0", "logit_1", "id", "é", "p_a", "p_b", "a\nb"]
NUMBERS: list[Any] = [0, 1, 2, -1, 0.5, 0.25, 0.75, 1.0, 1e-17, 1 + 1e-9, 1e308, -1e308, 5e-324, 99]
NUMBERS += [float("nan"), float("inf"), float("-inf"), 2**53 + 1, 2**63, 10**40, -0.0, 12.5]
WORDS = [
    "a",
    "b",
    "cat",
    "NA",
    "nan",
    "None",
    "",
    " ",
    "yes",
    "no",
    "0",
    "1",
    "1.0",
    "<b>",
    "é",
    "e\u0301",
]
WORDS += [
    "12%",
    "0,5",
    "1.234,5",
    "[0.1, 0.9]",
    "{'a': 1}",
    "[",
    '"',
    "\u202e",
    "+",
    "-",
    "1_0",
    "😀",
]


def _cell(draw: random.Random) -> Any:
    return draw.choice(draw.choice([NUMBERS, NUMBERS, WORDS, [None, True, False]]))


def _column(draw: random.Random, n: int) -> list[Any]:
    """Cells that are mostly alike."""
    match draw.randrange(7):
        case 0:
            return [draw.randrange(3) for _ in range(n)]
        case 1:
            return [draw.random() for _ in range(n)]
        case 2:
            return [draw.gauss(0, 5) for _ in range(n)]
        case 3:
            return [draw.choice(["a", "b", "c"]) for _ in range(n)]
        case 4:
            return [draw.choice(NUMBERS) for _ in range(n)]
        case 5:
            return [draw.choice(WORDS) for _ in range(n)]
        case _:
            cells = [draw.random() for _ in range(n)]
            if n:
                cells[draw.randrange(n)] = _cell(draw)
            return cells


def _sound(draw: random.Random) -> tuple[list[str], list[list[Any]]]:
    """A table of predictions, and perhaps one column or cell of something else."""
    n, n_classes = draw.choice([2, 9, 30]), draw.choice([2, 2, 3])
    classes: list[Any] = draw.choice([[0, 1, 2], [1, 2, 3], ["a", "b", "c"], ["no", "yes", "?"]])
    rows = [[draw.expovariate(1.0) for _ in range(n_classes)] for _ in range(n)]
    labels = [draw.choice(classes[:n_classes]) for _ in rows]
    probs = [[x / sum(row) for x in row] for row in rows]
    names = ["label", *(f"p_{name}" for name in classes[:n_classes])]
    columns = [labels, *(list(column) for column in zip(*probs, strict=True))]
    match draw.randrange(4):
        case 0 if n_classes == 2:
            names, columns = ["label", "score"], [labels, columns[2]]
        case 1:
            tops = [classes[row.index(max(row))] for row in probs]
            names = ["label", "predicted", "confidence"]
            columns = [labels, tops, [max(row) for row in probs]]
        case 2:
            columns[1:] = [[10 * x - 3 for x in column] for column in columns[1:]]
    if draw.random() < 0.4:
        at = draw.randrange(len(names) + 1)
        names.insert(at, draw.choice([name for name in NAMES if name not in names]))
        columns.insert(at, _column(draw, n))
    if draw.random() < 0.4:
        draw.choice(columns)[draw.randrange(n)] = _cell(draw)
    return names, columns


def _table(draw: random.Random) -> tuple[list[str], list[list[Any]]]:
    if draw.random() < 0.5:
        return _sound(draw)
    n_columns, n = draw.choice([1, 2, 2, 3, 3, 4, 6, 12]), draw.choice([0, 1, 2, 3, 9, 30])
    names = [draw.choice(NAMES) for _ in range(n_columns)]
    if draw.random() < 0.8:
        names[0] = "label"
        names[1:] = [f"p_{k}" if draw.random() < 0.6 else name for k, name in enumerate(names[1:])]
    return names, [_column(draw, n) for _ in names]


def _text(draw: random.Random) -> Content:
    names, columns = _table(draw)
    delimiter = draw.choice([",", ",", ",", ";", "\t", "|", " ", ", ", "  "])
    rows = [list(map(str, row)) for row in zip(*columns, strict=True)]
    lines = [names, *rows] if draw.random() < 0.85 else rows
    quote = draw.choice(["", "", '"', "'"])
    text = [delimiter.join(f"{quote}{cell}{quote}" for cell in line) for line in lines]
    if draw.random() < 0.2:
        text.insert(0, draw.choice(["sep=;", "# a comment", "a title", "", "labels 0 1", "inst#"]))
    if text and draw.random() < 0.2:
        text[draw.randrange(len(text))] += draw.choice([delimiter, '"', ",,", "\0", "\r"])
    joined = draw.choice(["\n", "\n", "\r\n", "\r"]).join(text)
    encoding = draw.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
    return joined.encode(encoding, "replace"), draw.choice(
        ["a.csv", "a.txt", "a.tsv", "a.tab", "a"]
    )


def _value(draw: random.Random, depth: int = 0) -> Any:
    kind = draw.randrange(8 if depth < 3 else 4)
    if kind < 4:
        return _cell(draw)
    length = draw.choice([0, 1, 2, 3, 3, 7])
    if kind < 6:
        return [_value(draw, depth + draw.choice([1, 3])) for _ in range(length)]
    return {draw.choice(NAMES): _value(draw, depth + 1) for _ in range(length)}


def _json(draw: random.Random) -> Content:
    names, columns = _table(draw)
    if draw.random() < 0.5:
        columns = [
            [_value(draw) for _ in cells] if draw.random() < 0.3 else cells for cells in columns
        ]
    if draw.random() < 0.3:
        columns[-1] = [[draw.random() for _ in range(3)] for _ in columns[-1]]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    for row in rows:
        if draw.random() < 0.03:
            row.pop(next(iter(row)))
    whole: Any = draw.choice(
        [
            None,
            None,
            rows,
            dict(zip(names, columns, strict=True)),
            {"columns": names, "data": [list(row.values()) for row in rows]},
            {"predictions": rows},
            {name: dict(enumerate(cells)) for name, cells in zip(names, columns, strict=True)},
        ]
    )
    text = "\n".join(map(json.dumps, rows)) if whole is None else json.dumps(whole)
    return text.encode() or b"{", draw.choice(["a.json", "a.jsonl", "a"])


DTYPES = [
    "f4",
    "f8",
    "f2",
    "i1",
    "i4",
    "i8",
    "u1",
    "u8",
    "?",
    "U3",
    "S3",
    ">f8",
    ">i4",
    "c16",
    "M8[s]",
]
DTYPES += ["f8,i4", "O", "V4", "U0", "f8,2f8", "g"]


def _array(draw: random.Random) -> Any:
    dtype = np.dtype(draw.choice(DTYPES[:12] if draw.random() < 0.8 else DTYPES))
    shape = draw.choice(
        [(), (0,), (3,), (9,), (9, 3), (9, 1), (3, 9), (9, 0), (2, 9, 3), (9, 3, 1)]
    )
    generator = np.random.default_rng(draw.randrange(2**32))
    if dtype.kind in "fiu?":
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            values = generator.dirichlet(np.ones(3), shape[:-1]) if shape[-1:] == (3,) else None
            if values is None or dtype.kind != "f":
                values = generator.integers(0, draw.choice([2, 3, 300]), shape)
            values = np.asarray(values).astype(dtype)
    else:
        values = np.zeros(shape, dtype)
        if dtype.kind in "US":
            values = generator.integers(0, 3, shape).astype(dtype)
    if values.ndim and draw.random() < 0.2:
        values = np.asfortranarray(values)
    return values


def _npy(draw: random.Random) -> Content:
    return _claiming(draw, npy(_array(draw))), "a.npy"


def _claiming(draw: random.Random, content: bytes) -> bytes:
    """An array whose header says, now and then, what is not so."""
    if draw.random() > 0.2:
        return content
    length = int.from_bytes(content[8:10], "little")
    shapes = [
        b"(9, 9)",
        b"(-1,)",
        b"(10000000000,)",
        b"(3000000, 2)",
        b"(2, 5001)",
        b"()",
        b"(1e3,)",
    ]
    header = content[10 : 10 + length].replace(b"(9, 3)", draw.choice(shapes))
    header = header.replace(b"(9,)", draw.choice(shapes)).rstrip()
    return content[:10] + header.ljust(length - 1)[: length - 1] + b"\n" + content[10 + length :]


def _npz(draw: random.Random) -> Content:
    if draw.random() < 0.4:
        names, columns = _sound(draw)
        return npz(
            **{name: np.array(cells) for name, cells in zip(names, columns, strict=True)}
        ), "a.npz"
    stream = io.BytesIO()
    kinds = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", draw.choice(kinds)) as archive:
        # Two members of one name.
        warnings.simplefilter("ignore")
        for _ in range(draw.choice([0, 1, 2, 2, 3, 4])):
            name = draw.choice([*NAMES[:8], "classes", "logits", "labels"])
            suffix = ".npy" if draw.random() < 0.95 else draw.choice(["", ".txt", "/", ".npy.npy"])
            archive.writestr(f"{name}{suffix}", _claiming(draw, npy(_array(draw))))
            if draw.random() < 0.1:
                archive.filelist[-1].file_size = draw.choice([0, 10, 2**31, 2**40])
    return stream.getvalue(), "a.npz"


def _arrow_column(draw: random.Random, n: int) -> Any:
    import pyarrow as pa

    numbers = [draw.choice([None, 0.0, 0.5, 1.0, draw.random()]) for _ in range(n)]
    match draw.randrange(14):
        case 0:
            kind = draw.choice([pa.int8(), pa.uint64(), pa.int32()])
            return pa.array([draw.choice([None, 0, 1, 2]) for _ in range(n)], kind)
        case 1 | 2:
            return pa.array(numbers, draw.choice([pa.float32(), pa.float64(), pa.float16()]))
        case 3:
            return pa.array([draw.choice(["a", "b", "", None]) for _ in range(n)])
        case 4:
            return pa.array([draw.choice(["a", "b", None]) for _ in range(n)]).dictionary_encode()
        case 5:
            return pa.array(
                [[x] * draw.choice([1, 2, 2, 2]) for x in numbers], pa.list_(pa.float64())
            )
        case 6:
            return pa.array([[0.5, 0.5]] * n, pa.list_(pa.float32(), 2))
        case 7:
            return pa.array([{"a": x, "b": 1} for x in numbers], None if n else pa.struct([]))
        case 8:
            entries = [[{"label": "a", "score": x}, {"label": "b", "score": 0.5}] for x in numbers]
            return pa.array(entries, None if n else pa.list_(pa.null()))
        case 9:
            return pa.nulls(n, draw.choice([pa.null(), pa.float64(), pa.string()]))
        case 10:
            return pa.array([date(2020, 1, 1)] * n, pa.date32())
        case 11:
            return pa.array([Decimal("0.5")] * n, pa.decimal128(draw.choice([5, 38]), 2))
        case 12:
            return pa.array([draw.choice([True, False, None]) for _ in range(n)], pa.bool_())
        case _:
            return pa.array([draw.choice([b"a", b"\xff"]) for _ in range(n)], pa.binary())


def _arrow(draw: random.Random) -> Content:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if draw.random() < 0.4:
        names, columns = _sound(draw)
        with suppress(pa.ArrowException, OverflowError):
            return parquet(dict(zip(names, columns, strict=True))), "a.parquet"
    n = draw.choice([0, 1, 2, 9, 30])
    names = [
        "label",
        *(draw.choice(["p_0", "p_1", *NAMES]) for _ in range(draw.choice([0, 1, 2, 4]))),
    ]
    table = pa.Table.from_arrays([_arrow_column(draw, n) for _ in names], names=names)
    stream = io.BytesIO()
    match draw.randrange(5):
        case 0:
            with pa.ipc.new_file(stream, table.schema) as writer:
                writer.write_table(table)
            return stream.getvalue(), "a.arrow"
        case 1:
            with pa.ipc.new_stream(stream, table.schema) as writer:
                writer.write_table(table)
            return stream.getvalue(), "a.arrows"
        case _:
            codec = draw.choice(["snappy", "gzip", "zstd", "lz4", "none"])
            try:
                pq.write_table(
                    table, stream, compression=codec, row_group_size=draw.choice([3, 99])
                )
            except pa.ArrowException:
                return b"PAR1", "a.parquet"
            return stream.getvalue(), "a.parquet"


def _safetensors(draw: random.Random) -> Content:
    head: dict[str, Any] = {}
    data = b""
    for name in ("label", draw.choice(["logits", "probs"])):
        values = _array(draw)
        raw = values.tobytes() if values.dtype != object else b""
        kind = draw.choice(["F32", "F64", "I64", "BF16", "F16", "U8", "X9"])
        ends = [len(data), len(data) + len(raw) + draw.choice([0, 0, 0, 1, -1, 2**40])]
        head[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": ends}
        data += raw
    text = json.dumps(head).encode()
    length = len(text) + draw.choice([0, 0, 0, 5, -3, 2**40])
    return struct.pack("<Q", length) + text + data, "a.safetensors"


BUILDERS: tuple[Callable[[random.Random], Content], ...] = (
    *(_text, _text, _json, _json, _npy, _npz, _npz, _arrow, _arrow, _safetensors),
)


def make(seed: int, kind: str, number: int, right: list[Content]) -> Content:
    """A file by its number; of another kind than predictions, damaged or built by turns."""
    draw = random.Random(f"{seed} {kind} {number}")
    if kind in OTHER_KINDS and number % 2:
        return OTHER_KINDS[kind].build(draw)
    return draw.choice(BUILDERS)(draw) if kind == "built" else mutated(draw, right)


# What comes of it.


def check(content: bytes, name: str) -> str:
    """What comes of a file: "read" or "refused"; raises whatever else comes of it."""
    try:
        table = read_table(content, name=name)
        roles = recognise_columns(table)
    except PredictionError as error:
        _check_message(error)
        return "refused"
    outcome = "refused"
    for leave_out in (False, True):
        try:
            found = predictions_from_table(table, roles, leave_out=leave_out)
        except PredictionError as error:
            _check_message(error)
            continue
        outcome = "read"
        if np.isnan(found.scores).any():
            raise AssertionError("NaN among the scores")
        if not ((found.labels >= 0) & (found.labels < found.n_classes)).all():
            raise AssertionError("a label that is no class")
        if found.weights is not None and not np.isfinite(found.weights).all():
            raise AssertionError("a weight that is not finite")
        if found.kind != "confidence":
            probs = found.probs()
            if not np.allclose(probs.sum(axis=1), 1.0, atol=1e-5):
                raise AssertionError("probabilities that do not sum to 1")
    return outcome


def _check_message(error: PredictionError) -> None:
    for problem in error.problems:
        if not problem.what or not str(problem).strip():
            raise AssertionError("an empty message")


def child(seed: int, kind: str, start: int, stop: int) -> None:
    """Read some files, and say of each its number, and then what came of it."""
    import resource

    with open("/proc/self/statm") as statm:
        taken = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MAX_MEMORY, taken + MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("error")
    right = _right_files(kind)
    comes_of = OTHER_KINDS[kind].check if kind in OTHER_KINDS else check
    for number in range(start, stop):
        content, name = make(seed, kind, number, right)
        print(f"start {number}", flush=True)
        try:
            print("done", comes_of(content, name), flush=True)
        # An error of any kind is what is looked for.
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            said = f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"
            print("done fault", " ".join(said.split())[:300], flush=True)


def run(
    seed: int,
    kind: str,
    count: int,
    workers: int = 1,
    say: Callable[[str], object] = lambda _: None,
) -> tuple[dict[str, int], list[str]]:
    """What came of `count` files, and the faults, a line for each; `say` is told on the way."""
    outcomes: dict[str, int] = {}
    faults: list[str] = []
    batches: queue.SimpleQueue[tuple[int, int]] = queue.SimpleQueue()
    for start in range(0, count, BATCH):
        batches.put((start, min(count, start + BATCH)))

    def work() -> None:
        while True:
            try:
                start, stop = batches.get_nowait()
            except queue.Empty:
                return
            known = len(faults)
            while start < stop:
                start = _batch(seed, kind, start, stop, outcomes, faults)
            for fault in faults[known:]:
                say(f"python -m tests.fuzz {fault}")
            if stop % (20 * BATCH) == 0:
                say(f"{sum(outcomes.values()):,} of {count:,} {kind}")

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes, faults


def _batch(
    seed: int, kind: str, start: int, stop: int, outcomes: dict[str, int], faults: list[str]
) -> int:
    """Read files in a process of their own until one ends it; the number to go on from."""
    command = [*COMMAND, "--seed", str(seed), "--child", kind]
    ran = subprocess.Popen(
        [*command, str(start), str(stop)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )
    number, began, cpu, out = start - 1, time.monotonic(), 0.0, ran.stdout
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            # On a machine that is busy with other things a file has more time by the clock.
            waited, has_begun = time.monotonic() - began, number >= start
            may_wait = 12 * MAX_SECONDS if has_begun else MAX_START_SECONDS
            if waited > may_wait or (has_begun and _cpu_of(ran) - cpu > MAX_SECONDS):
                ran.kill()

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert out is not None
    finished = start - 1
    for line in out:
        word, _, rest = line.strip().partition(" ")
        if word == "start":
            number, began, cpu = int(rest), time.monotonic(), _cpu_of(ran)
            continue
        finished = number
        outcome, _, fault = rest.partition(" ")
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        if outcome == "fault":
            faults.append(f"--seed {seed} --one {kind} {number}: {fault}")
    over.set()
    watcher.join()
    out.close()
    code = ran.wait()
    if finished < number:
        outcomes["fault"] = outcomes.get("fault", 0) + 1
        seconds = time.monotonic() - began
        faults.append(f"--seed {seed} --one {kind} {number}: ended ({code}) after {seconds:.1f} s")
    elif code != 0 and number < stop - 1:
        outcomes["fault"] = outcomes.get("fault", 0) + 1
        faults.append(f"--seed {seed} --one {kind} {number + 1}: the process ended with {code}")
        return number + 2
    return number + 1


def _cpu_of(process: subprocess.Popen[str]) -> float:
    """Seconds that a process has computed."""
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Read what the command line asks for; 1 where there is a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--mutated", type=int, default=20_000, help="how many damaged files")
    parser.add_argument("--built", type=int, default=100_000, help="how many built files")
    parser.add_argument("--others", type=int, default=20_000, help="how many of each other kind")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="by default the time")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--one", nargs=2, metavar=("KIND", "NUMBER"), help="read one file again")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.seed, options.child[0], *map(int, options.child[1:]))
        return 0
    if options.one:
        kind = options.one[0]
        content, name = make(options.seed, kind, int(options.one[1]), _right_files(kind))
        print(f"{name}, {len(content):,} bytes: {content[:400]!r}")
        warnings.simplefilter("error")
        print(
            OTHER_KINDS[kind].check(content, name) if kind in OTHER_KINDS else check(content, name)
        )
        return 0
    print(f"seed {options.seed}", flush=True)
    n_faults = 0
    counts = {"mutated": options.mutated, "built": options.built}
    for kind, count in (counts | dict.fromkeys(OTHER_KINDS, options.others)).items():
        outcomes, faults = run(
            options.seed, kind, count, options.workers, lambda line: print(line, flush=True)
        )
        print(f"{count:,} {kind}: " + ", ".join(f"{n:,} {o}" for o, n in sorted(outcomes.items())))
        n_faults += len(faults)
    return 1 if n_faults else 0


if __name__ == "__main__":
    sys.exit(main())
