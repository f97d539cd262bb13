"""Data sets read in batches: the same report, resumed after a kill, and what is refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nll_core.predictions import PredictionError
from nll_core.predictions.arrow_batches import open_batches
from nll_core.recalibration import fit_temperature
from nll_core.report.columns import ChosenColumns
from nll_core.report.command import main
from nll_core.report.streamed import (
    sample_of,
    streamed_columns,
    summaries_of_two,
    summary_of,
)
from nll_core.report.summarised import report_on_summary

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

ROOT = Path(__file__).parents[3]
N = 30_000


def columns(n=N, seed=0):
    generator = np.random.default_rng(seed)
    z = 2.0 * generator.standard_normal(n)
    p = 1.0 / (1.0 + np.exp(-1.4 * z))
    y = (generator.random(n) < 1.0 / (1.0 + np.exp(-z))).astype(int)
    return {"label": y, "score": p, "group": np.array(["north", "south", "east"])[np.arange(n) % 3]}


def write_parts(folder: Path, ending: str, data: dict, parts: int = 3) -> Path:
    folder.mkdir()
    for k, rows in enumerate(np.array_split(np.arange(len(next(iter(data.values())))), parts)):
        table = {name: np.asarray(values)[rows] for name, values in data.items()}
        path = folder / f"part-{k}{ending}"
        if ending == ".parquet":
            pq.write_table(pa.table(table), path, row_group_size=4_000)
            continue
        lists = [values.tolist() for values in table.values()]
        if ending == ".jsonl":
            lines = (
                json.dumps(dict(zip(table, row, strict=True))) for row in zip(*lists, strict=True)
            )
        else:
            between = "\t" if ending == ".tsv" else ","
            lines = (
                between.join(map(str, row)) for row in [tuple(table), *zip(*lists, strict=True)]
            )
        path.write_text("\n".join(lines) + "\n")
    return folder


def numbers_of(arguments: list, out: Path) -> dict:
    assert main([*map(str, arguments), "--json", str(out)]) == 0
    return json.loads(out.read_text())


@pytest.fixture(scope="module")
def in_memory(tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("whole")
    pq.write_table(pa.table(columns()), folder / "all.parquet")
    return numbers_of([folder / "all.parquet"], folder / "numbers.json")


@pytest.mark.parametrize("ending", [".parquet", ".csv", ".tsv", ".jsonl"])
def test_the_report_is_that_of_the_rows_in_memory(ending, in_memory, tmp_path):
    folder = write_parts(tmp_path / "data", ending, columns())
    found = numbers_of([folder, "--out", tmp_path / "report.html"], tmp_path / "numbers.json")
    assert found.keys() == in_memory.keys()
    assert [s["score"] for s in found["scores"]] == [s["score"] for s in in_memory["scores"]]
    for mine, theirs in zip(found["scores"], in_memory["scores"], strict=True):
        assert mine["value"] == pytest.approx(theirs["value"], rel=2e-3), mine["score"]
        if theirs["interval"] is not None:
            width = theirs["interval"][1] - theirs["interval"][0]
            assert mine["interval"] == pytest.approx(theirs["interval"], abs=0.15 * width)
    for key in ("classes", "confusions", "class_names", "n", "row_count", "kind"):
        assert found.get(key) == in_memory.get(key), key
    mine, theirs = ({g["group"]: g for g in x["groups"]} for x in (found, in_memory))
    assert mine.keys() == theirs.keys()
    for name, group in theirs.items():
        assert mine[name]["n"] == group["n"]
        assert mine[name]["nll"] == pytest.approx(group["nll"], rel=1e-8)
        assert mine[name]["accuracy"] == pytest.approx(group["accuracy"], rel=1e-12)
    for mine, theirs in zip(found["worst"], in_memory["worst"], strict=True):
        assert mine == pytest.approx(theirs, rel=1e-9) or mine == theirs
    for table, rows in in_memory.items():
        if isinstance(rows, list) and rows and isinstance(rows[0], dict):
            assert [row.keys() for row in found[table]] == [row.keys() for row in rows], table
    for mine, theirs in zip(found["reliability"], in_memory["reliability"], strict=True):
        for key, value in theirs.items():
            assert mine[key] == pytest.approx(value, rel=1e-6, abs=1e-9), key
    html = (tmp_path / "report.html").read_text()
    for chapter in ("reliability", "scores", "errors", "surprise", "selective", "calibration"):
        assert f'<section id="{chapter}"' in html
    assert "The rows were read once, in batches" in html
    assert "from cells, and how far it is off cannot be told" in html


def several(n=12_000, k=4, seed=1):
    """Overconfident probabilities of classes that are named, with groups and weights."""
    generator = np.random.default_rng(seed)
    z = 1.5 * generator.standard_normal((n, k))
    truth = np.exp(z)
    truth /= truth.sum(axis=1, keepdims=True)
    y = (truth.cumsum(axis=1) > generator.random((n, 1))).argmax(axis=1)
    p = np.exp(1.4 * z)
    p /= p.sum(axis=1, keepdims=True)
    names = ["ant", "bee", "cat", "dog", "eel"][:k]
    data = {"label": np.array(names)[y]} | {f"p_{name}": p[:, c] for c, name in enumerate(names)}
    return data | {
        "group": np.array(["north", "south", "east"])[np.arange(n) % 3],
        "weight": generator.integers(0, 5, n).astype(float),
    }


def close(mine, theirs, key, **tolerance):
    """Whether numbers, texts or lists of them are the same to the tolerance."""
    if isinstance(theirs, list):
        assert len(mine) == len(theirs), key
        for one, other in zip(mine, theirs, strict=True):
            close(one, other, key, **tolerance)
    elif isinstance(theirs, dict):
        assert mine.keys() == theirs.keys(), key
        for name, other in theirs.items():
            close(mine[name], other, f"{key}.{name}", **tolerance)
    elif isinstance(theirs, float):
        assert mine == pytest.approx(theirs, **tolerance), key
    else:
        assert mine == theirs, key


@pytest.mark.parametrize(
    "without", [("weight",), ()], ids=["several classes", "several classes with weights"]
)
@pytest.mark.parametrize("ending", [".parquet", ".csv"])
def test_several_classes_are_reported_as_in_memory(ending, without, tmp_path):
    data = {name: values for name, values in several().items() if name not in without}
    whole = write_parts(tmp_path / "whole", ".parquet", data, parts=1) / "part-0.parquet"
    compare_reports(
        numbers_of([whole, "--methods", "temperature"], tmp_path / "whole.json"),
        numbers_of(
            [
                write_parts(tmp_path / "data", ending, data),
                *("--methods", "temperature", "--out", tmp_path / "report.html"),
            ],
            tmp_path / "numbers.json",
        ),
        several=True,
    )
    html = (tmp_path / "report.html").read_text()
    chapters = ("reliability", "scores", "errors", "surprise", "selective", "calibration")
    for chapter in (*chapters, "decisions", "groups"):
        assert f'<section id="{chapter}"' in html
    assert "The rows were read once, in batches" in html


def test_two_weighted_classes_are_reported_as_in_memory(tmp_path):
    data = columns()
    data["weight"] = np.random.default_rng(2).integers(0, 5, N).astype(float)
    whole = write_parts(tmp_path / "whole", ".parquet", data, parts=1) / "part-0.parquet"
    compare_reports(
        numbers_of([whole, "--methods", "temperature"], tmp_path / "whole.json"),
        numbers_of(
            [write_parts(tmp_path / "data", ".csv", data), "--methods", "temperature"],
            tmp_path / "numbers.json",
        ),
        several=False,
    )


def compare_reports(whole: dict, batches: dict, *, several: bool) -> None:
    assert batches.keys() == whole.keys()
    for mine, theirs in zip(batches["scores"], whole["scores"], strict=True):
        name = theirs["score"]
        assert mine["score"] == name
        # The parts of the Brier score of many classes come from coarser cells.
        rough = name in ("miscalibration", "discrimination") and several
        close(mine["value"], theirs["value"], name, rel=0.1 if rough else 2e-3)
        if theirs["interval"] is not None and mine["interval"] is not None:
            width = theirs["interval"][1] - theirs["interval"][0]
            close(mine["interval"], theirs["interval"], name, abs=0.15 * width)
    exact = {"rel": 1e-5, "abs": 1e-9}
    for key in ("confusions", "class_names", "kind", "confusion", "precision", "recall"):
        close(batches.get(key), whole.get(key), key, **exact)
    for key in ("groups", "classes"):
        for mine, theirs in zip(
            sorted(batches[key], key=str), sorted(whole[key], key=str), strict=True
        ):
            for name, value in theirs.items():
                if "interval" not in name and name != "n":
                    close(mine[name], value, f"{key} {name}", **exact)
    close(batches["worst"], whole["worst"], "worst", rel=1e-6)
    for mine, theirs in zip(batches["reliability"], whole["reliability"], strict=True):
        for key, value in theirs.items():
            close(mine[key], value, key, rel=1e-3, abs=1e-3 if "chance" in key else 1e-9)


def other_model(data: dict) -> dict:
    """Another model's probabilities for the same rows: flatter ones."""
    names = [name for name in data if name.startswith("p_")]
    if not names:
        return data | {"score": 0.2 + 0.5 * data["score"]}
    flat = {name: 0.6 * data[name] + 0.4 / len(names) for name in names}
    # The classes in another order.
    others = {name: values for name, values in data.items() if name not in names}
    return others | dict(reversed(flat.items()))


@pytest.mark.parametrize("case", ["two classes", "several with weights"])
def test_two_models_are_compared_as_in_memory(case, tmp_path):
    data = columns(6_000) if case == "two classes" else several(6_000)
    data["id"] = np.array([f"row{k}" for k in range(6_000)])
    other = other_model(data)
    whole = [
        write_parts(tmp_path / f"whole{k}", ".parquet", those, parts=1) / "part-0.parquet"
        for k, those in enumerate((data, other))
    ]
    parts = [
        write_parts(tmp_path / "first", ".csv", data),
        write_parts(tmp_path / "second", ".parquet", other, parts=2),
    ]
    options = ["--methods", "temperature", "--model", "one", "--model", "other"]
    theirs = numbers_of([whole[0], "--second", whole[1], *options], tmp_path / "whole.json")
    mine = numbers_of(
        [parts[0], "--second", parts[1], *options, "--out", tmp_path / "report.html"],
        tmp_path / "numbers.json",
    )
    assert mine.keys() == theirs.keys()
    assert mine["models"] == ["one", "other"]
    keys = [key for key in theirs if theirs[key] and key not in ("notes", "reasons")]
    compared = [key for key in keys if "differ" in key or "agree" in key or "better" in key]
    assert len(compared) >= 3, keys
    for key in compared:
        for one, another in zip(mine[key], theirs[key], strict=True):
            # What the file calls its rows is not kept.
            assert another.keys() - one.keys() <= {"id"}
            for name, value in another.items():
                if name == "id":
                    continue
                if isinstance(value, list) and value[0] is not None:
                    close(one[name], value, f"{key} {name}", abs=0.15 * (value[1] - value[0]))
                else:
                    close(one[name], value, f"{key} {name}", rel=1e-6, abs=1e-9)
    for one, another in zip(mine["second_reliability"], theirs["second_reliability"], strict=True):
        close(one["frequency"], another["frequency"], "second_reliability", rel=1e-6)
    assert '<section id="second"' in (tmp_path / "report.html").read_text()


def test_two_models_on_other_rows_are_refused(tmp_path, capsys):
    data = columns(600) | {"id": np.arange(600) + 10_000}
    first = write_parts(tmp_path / "first", ".parquet", data)
    turned = {name: values[::-1] for name, values in data.items()}
    fewer = {name: values[:-1] for name, values in data.items()}
    no_ids = {name: values for name, values in data.items() if name != "id"}
    labels = np.where(np.arange(600) == 5, 1 - data["label"], data["label"])
    cases = {
        "turned": (turned, "sort both by this column"),
        "fewer": (fewer, "do not have as many rows"),
        "labels": (no_ids | {"label": labels}, "In row 6 the true class is"),
        "classes": (no_ids | {"label": np.where(labels, "b", "a")}, "different classes"),
    }
    for name, (second, message) in cases.items():
        folder = write_parts(tmp_path / name, ".parquet", second)
        assert main([str(first), "--second", str(folder)]) == 2, name
        assert message in capsys.readouterr().err, name


def test_of_two_data_sets_the_one_with_a_bad_row_is_named(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("nll_core.predictions.arrow_batches._SAMPLE_ROWS", 100)
    data = columns(600)
    bad = data | {"score": np.where(np.arange(600) == 300, 7.0, data["score"])}
    for first, second in ((bad, data), (data, bad)):
        names = ["bad" if those is bad else "good" for those in (first, second)]
        folders = [
            write_parts(tmp_path / f"{name}-{names[0]}", ".parquet", those, parts=1)
            for name, those in zip(names, (first, second), strict=True)
        ]
        assert main([str(folders[0]), "--second", str(folders[1])]) == 2
        said = capsys.readouterr().err
        assert f"row 301 of '{tmp_path / 'bad'}-{names[0]}/part-0.parquet'" in said, said


def test_what_is_left_out_of_one_model_is_not_compared(tmp_path):
    data = {k: v for k, v in columns(3_000).items() if k != "group"}
    bad = data["score"].copy()
    bad[[2_000, 2_500]] = 7.0
    folders = [
        write_parts(tmp_path / name, ".parquet", data | {"score": score})
        for name, score in (("first", data["score"]), ("second", bad))
    ]
    data_sets = tuple(open_batches(folder) for folder in folders)
    chosen = tuple(streamed_columns(sample_of(one), ChosenColumns()) for one in data_sets)
    found = summaries_of_two(data_sets, chosen, leave_out=True)
    assert (found.first[1].n, found.second[1].n, found.paired.n) == (3_000, 2_998, 2_998)


def test_a_comparison_goes_on_after_a_kill(tmp_path, monkeypatch):
    monkeypatch.setattr("nll_core.predictions.arrow_batches.BATCH_ROWS", 1_000)
    data = several(6_000)
    data_sets = tuple(
        open_batches(write_parts(tmp_path / name, ".parquet", those, parts=parts))
        for name, those, parts in (("first", data, 3), ("second", other_model(data), 2))
    )
    chosen = tuple(streamed_columns(sample_of(one), ChosenColumns()) for one in data_sets)
    checkpoint = tmp_path / "checkpoint"

    def stopped(stage, share):
        if stage.startswith("reading: 3,"):
            raise KeyboardInterrupt

    options = {"checkpoint": checkpoint, "seconds_between": 0.0}
    with pytest.raises(KeyboardInterrupt):
        summaries_of_two(data_sets, chosen, progress=stopped, **options)
    seen = []
    resumed = summaries_of_two(
        data_sets, chosen, progress=lambda stage, _: seen.append(stage), **options
    )
    whole = summaries_of_two(data_sets, chosen)
    assert int(seen[0].split(" ")[1].replace(",", "")) > 3_000
    assert resumed.paired.to_bytes() == whole.paired.to_bytes()
    for one, other in ((resumed.first, whole.first), (resumed.second, whole.second)):
        assert one[0].to_bytes() == other[0].to_bytes()
        assert one[1] == other[1]


KILLED = """
import os, signal, sys
from pathlib import Path
from nll_core.predictions import arrow_batches
from nll_core.predictions.arrow_batches import open_batches
from nll_core.report.columns import ChosenColumns
from nll_core.report.streamed import sample_of, streamed_columns, summary_of

arrow_batches.BATCH_ROWS, arrow_batches._BLOCK_BYTES = 3_000, 100_000
done = 0

def after_each(stage, share):
    global done
    done += 1
    if done == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

data = open_batches(sys.argv[1])
chosen = streamed_columns(sample_of(data), ChosenColumns())
summary_of(data, chosen, checkpoint=Path(sys.argv[2]), seconds_between=0.0, progress=after_each)
print("done", done)
"""


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
def test_a_killed_run_goes_on_and_counts_nothing_twice(ending, tmp_path, monkeypatch):
    monkeypatch.setattr("nll_core.predictions.arrow_batches._BLOCK_BYTES", 100_000)
    folder = write_parts(tmp_path / "data", ending, columns())
    checkpoint = tmp_path / "checkpoint"
    for kill_after in (3, 1):
        script = KILLED.replace(
            "BATCH_ROWS = 3_000", "BATCH_ROWS, arrow_batches._BLOCK_BYTES = 3_000, 100_000"
        )
        command = [sys.executable, "-c", script, folder, checkpoint, str(kill_after)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        assert done.returncode == -signal.SIGKILL, done.stderr
    data = open_batches(folder)
    chosen = streamed_columns(sample_of(data), ChosenColumns())
    seen = []
    whole, about = summary_of(data, chosen)
    resumed, again = summary_of(
        data, chosen, checkpoint=checkpoint, progress=lambda stage, _: seen.append(stage)
    )
    assert again == about
    assert resumed.to_bytes() == whole.to_bytes()
    # It did not begin anew: three batches and one more were there.
    first = int(seen[0].split(" ")[1].replace(",", ""))
    assert first > 6_000
    numbers = numbers_of([folder, "--checkpoint", checkpoint], tmp_path / "numbers.json")
    assert numbers["n"] == N
    assert not checkpoint.exists()


def test_several_weighted_classes_go_on_after_a_kill(tmp_path, monkeypatch):
    monkeypatch.setattr("nll_core.predictions.arrow_batches.BATCH_ROWS", 1_000)
    data = open_batches(write_parts(tmp_path / "data", ".parquet", several(6_000)))
    chosen = streamed_columns(sample_of(data), ChosenColumns())
    checkpoint = tmp_path / "checkpoint"

    def stopped(stage, share):
        if stage.startswith("reading: 3,"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        summary_of(data, chosen, checkpoint=checkpoint, seconds_between=0.0, progress=stopped)
    seen = []
    resumed, again = summary_of(
        data, chosen, checkpoint=checkpoint, progress=lambda stage, _: seen.append(stage)
    )
    whole, about = summary_of(data, chosen)
    assert again == about
    assert about.weighted
    assert sum(about.class_counts) == about.n == 6_000
    assert resumed.to_bytes() == whole.to_bytes()
    assert seen[0].startswith("reading: 4,")


def test_a_class_that_the_first_rows_do_not_have_is_told_by_its_name_or_its_place(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("nll_core.predictions.arrow_batches._SAMPLE_BYTES", 20_000)
    data = {k: v for k, v in several(3_000).items() if k not in ("weight", "group")}
    order = np.argsort(data["label"] == "dog", kind="stable")
    data = {name: values[order] for name, values in data.items()}
    names = ["ant", "bee", "cat", "dog"]
    places = np.searchsorted(names, data["label"])
    for way in (data["label"], places, places + 1):
        folder = write_parts(tmp_path / str(way[0]), ".csv", data | {"label": way}, parts=1)
        _, about = summed(folder)
        assert about.class_counts == tuple(np.bincount(places).tolist())


def test_numbers_of_several_classes_of_every_kind_become_the_same(tmp_path):
    data = {k: v for k, v in several(3_000).items() if k not in ("weight", "group")}
    names = [name for name in data if name != "label"]
    ways = {
        "p": lambda p: p,
        "logit": lambda p: np.log(p) + 2.0,
        "log_p": np.log,
        "percent": lambda p: 100.0 * p,
    }
    found = {}
    for name, way in ways.items():
        turned = {f"{name}{n[1:]}": way(data[n]) for n in names}
        folder = write_parts(tmp_path / name, ".parquet", {"label": data["label"]} | turned)
        summary, _ = summed(folder)
        found[name] = summary.report()["nll"].value, summary.report()["ece"].value
        assert found[name] == pytest.approx(found["p"], rel=1e-9), name


def test_methods_are_compared_on_rows_that_are_drawn_and_the_temperature_is_that_of_all(
    tmp_path, monkeypatch
):
    for name in ("DRAWN_ROWS", "_FEWEST_DRAWN"):
        monkeypatch.setattr(f"nll_core.summaries.multiclass_summary.{name}", 1_000)
    data = {name: values for name, values in several(6_000).items() if name != "weight"}
    summary, about = summed(write_parts(tmp_path / "data", ".parquet", data))
    report = report_on_summary(summary, about, methods=["temperature", "vector"])
    assert "compared on 1,000 rows drawn at random" in report.calibration_note
    assert "the temperature is that of all rows" in report.calibration_note
    fit = report.calibration["temperature"].crossed.fit_on_all.fit
    p = np.stack([data[f"p_{name}"] for name in about.classes], axis=-1)
    labels = [about.classes.index(word) for word in data["label"]]
    assert fit.temperature == pytest.approx(
        fit_temperature(np.log(p), labels).temperature, rel=1e-4
    )
    assert len(report.calibration.surprise_before) == 1_000
    assert "how bins of several classes vary together" in report.scores["classwise_ece"].note


def test_what_rounding_leaves_is_read_as_in_memory(tmp_path):
    """A hair outside [0, 1], and rows that sum to 1 but for the digits that were printed."""
    generator = np.random.default_rng(0)
    p = generator.random(600)
    y = (generator.random(600) < p).astype(int)
    p[:2], y[:2] = (1.0 + 1e-5, -1e-5), (1, 0)
    three = generator.dirichlet(np.ones(3), 600)
    truth = (three.cumsum(axis=1) > generator.random((600, 1))).argmax(axis=1)
    names = np.array(["a", "b", "c"])[truth]
    ways = {
        "score": {"label": y, "score": p},
        "three": {"label": names} | {f"p_{c}": three[:, k].round(3) for k, c in enumerate("abc")},
        "logs": {"label": names}
        | {f"log_p_{c}": np.log(three[:, k]).round(3) for k, c in enumerate("abc")},
    }
    for name, data in ways.items():
        path = write_parts(tmp_path / name, ".csv", data, parts=1) / "part-0.csv"
        found = [
            numbers_of([path, *more, "--methods", "temperature"], tmp_path / "numbers.json")
            for more in ([], ["--batches"])
        ]
        whole, mine = ({s["score"]: s["value"] for s in f["scores"]} for f in found)
        for score in ("nll", "brier", "accuracy", "ece"):
            assert mine[score] == pytest.approx(whole[score], rel=1e-6), (name, score)
    # Logarithms that are none of probabilities are refused.
    off = ways["logs"] | {"log_p_a": np.where(np.arange(600) == 500, -9.0, ways["logs"]["log_p_a"])}
    path = write_parts(tmp_path / "off", ".csv", off, parts=1)
    with pytest.raises(PredictionError, match="no logarithms of probabilities that sum to 1"):
        summed(path)


def test_a_checkpoint_of_other_data_is_refused(tmp_path):
    data = open_batches(write_parts(tmp_path / "one", ".parquet", columns(500)))
    chosen = streamed_columns(sample_of(data), ChosenColumns())
    checkpoint = tmp_path / "checkpoint"
    summary_of(data, chosen, checkpoint=checkpoint)
    other = open_batches(write_parts(tmp_path / "two", ".parquet", columns(500, seed=1)))
    with pytest.raises(PredictionError, match="of other data"):
        summary_of(other, chosen, checkpoint=checkpoint)
    with pytest.raises(PredictionError, match="or of other options"):
        summary_of(data, chosen, leave_out=True, checkpoint=checkpoint)


def test_a_damaged_checkpoint_is_refused(tmp_path):
    data = open_batches(write_parts(tmp_path / "data", ".parquet", columns(500)))
    chosen = streamed_columns(sample_of(data), ChosenColumns())
    checkpoint = tmp_path / "checkpoint"
    summary_of(data, chosen, checkpoint=checkpoint)
    whole = checkpoint.read_bytes()
    mark, head, content = whole.split(b"\n", 2)
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 0xFF
    damaged = {
        "another file": b"label,score\n1,0.5\n",
        "cut off": whole[:-200],
        "cut off early": whole[:40],
        "a changed byte": b"\n".join([mark, head, bytes(flipped)]),
        "no head": b"\n".join([mark, b"{}", content]),
        "another head": b"\n".join([mark, b"[1]", content]),
    }
    for name, text in damaged.items():
        checkpoint.write_bytes(text)
        with pytest.raises(PredictionError, match="no checkpoint, or a damaged one") as found:
            summary_of(data, chosen, checkpoint=checkpoint)
        assert "delete this one to begin anew" in str(found.value), name


def summed(folder: Path, **options):
    data = open_batches(folder)
    return summary_of(data, streamed_columns(sample_of(data), ChosenColumns()), **options)


def test_numbers_of_every_kind_become_the_same_probabilities(tmp_path):
    data = columns(2_000)
    y, p = data["label"], data["score"]
    words = np.array(["ham", "spam"])[y]
    odds = np.log(p) - np.log1p(-p)
    ways = {
        "score": {"label": y, "score": p},
        "words": {"label": words, "p_ham": 1 - p, "p_spam": p},
        "logits": {"label": words, "logit_ham": -odds / 2 + 1, "logit_spam": odds / 2 + 1},
        "truths": {"label": y == 1, "score": p},
    }
    for name, way in ways.items():
        summary, about = summed(write_parts(tmp_path / name, ".parquet", way))
        assert about.n == 2_000
        assert about.class_counts == (int((y == 0).sum()), int(y.sum())), name
        nll = summary.report()["nll"].value
        assert nll == pytest.approx(float(np.mean(-np.log(np.where(y, p, 1 - p)))), rel=1e-9), name


def test_rows_that_cannot_be_used_are_an_error_or_left_out(tmp_path, monkeypatch):
    # What the sample holds is seen before.
    monkeypatch.setattr("nll_core.predictions.arrow_batches._SAMPLE_ROWS", 1_000)
    data = columns(3_000)
    scores = data["score"].astype(object)
    scores[[1_500, 2_000]] = None, 1.25
    labels = data["label"].astype(object)
    labels[2_500] = 7
    tables = {"label": labels.astype(str), "score": scores.astype(float), "group": data["group"]}
    folder = write_parts(tmp_path / "data", ".parquet", tables, parts=1)
    with pytest.raises(PredictionError, match=r"[Rr]ow 1,501 has no probability"):
        summed(folder)
    summary, about = summed(folder, leave_out=True)
    assert (summary.n, about.row_count) == (2_997, 3_000)
    assert sorted((p.row, p.count) for p in about.left_out) == [(1_501, 2), (2_501, 1)]
    assert all(row not in summary.worst.rows for row in (1_501, 2_001, 2_501))


def test_a_bad_row_is_named_by_its_file_and_its_place_there(tmp_path, monkeypatch):
    monkeypatch.setattr("nll_core.predictions.arrow_batches._SAMPLE_ROWS", 30)
    monkeypatch.setattr("nll_core.predictions.arrow_batches._SAMPLE_BYTES", 2_000)
    data = columns(3_000)
    data["score"][1_500] = 1.25
    for ending in (".parquet", ".csv", ".jsonl"):
        folder = write_parts(tmp_path / ending[1:], ending, data)
        with pytest.raises(PredictionError) as found:
            summed(folder)
        said = str(found.value)
        assert "row 501 of" in said.lower(), said
        assert f"part-1{ending}" in said, said
        assert "('1.25')" in said, said
        assert "--leave-out" in said, said


def test_a_file_that_breaks_off_is_named(tmp_path):
    folder = write_parts(tmp_path / "data", ".csv", columns(900))
    last = folder / "part-1.csv"
    last.write_text(last.read_text() + "1,0.5\n")
    with pytest.raises(PredictionError) as found:
        summed(folder)
    assert "part-1.csv' cannot be read in batches" in str(found.value)
    assert "as many cells in each row" in str(found.value)
    assert "leave out --batches" in str(found.value)


def test_sums_may_be_as_far_from_1_as_in_memory(tmp_path):
    generator = np.random.default_rng(0)
    p = generator.random(400).round(2)
    for off, works in ((0.01, True), (0.03, False)):
        data = {
            "label": np.where(generator.random(400) < p, "spam", "ham"),
            "p_ham": np.append(np.round(1.0 - p[:-1], 2), np.round(1.0 - p[-1] - off, 2)),
            "p_spam": p,
        }
        folder = write_parts(tmp_path / str(off), ".csv", data, parts=1)
        outs = [
            main([str(folder / "part-0.csv"), *more, "--json", str(tmp_path / "numbers.json")])
            for more in ([], ["--batches"])
        ]
        assert outs == [0 if works else 2] * 2, off


def test_forecasts_of_a_number_are_not_read_in_batches(tmp_path, capsys):
    y = np.random.default_rng(0).normal(size=200)
    data = {"y": y, "mean": y + 0.3, "sd": np.full(200, 1.1)}
    path = write_parts(tmp_path / "data", ".csv", data | {"label": y}, parts=1) / "part-0.csv"
    path.write_text(path.read_text().replace("label", "other"))
    assert main([str(path), "--batches"]) == 2
    said = capsys.readouterr().err
    assert "forecasts of a number are read whole" in said
    assert "without --batches and --checkpoint" in said


def test_what_cannot_be_read_in_batches_is_said(tmp_path, capsys, monkeypatch):
    y, p = columns(600)["label"], columns(600)["score"]
    sure = {"label": y, "predicted": (p > 0.5).astype(int), "confidence": np.maximum(p, 1 - p)}
    write_parts(tmp_path / "sure", ".parquet", sure)
    four = several(600)
    one_hot = {f"label_{name[2:]}": 1 * (four["label"] == name[2:]) for name in four if "_" in name}
    one_hot |= {name: values for name, values in four.items() if "_" in name}
    write_parts(tmp_path / "one_hot", ".parquet", one_hot)
    weight = np.ones(600)
    weight[-1] = 1e6
    write_parts(tmp_path / "heavy", ".parquet", {"label": y, "score": p, "weight": weight})
    mixed = write_parts(tmp_path / "mixed", ".csv", {"label": y, "score": p})
    (mixed / "more.parquet").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    cases = {
        "sure": "A confidence alone is not read in batches. Such predictions are read whole",
        "one_hot": "A column of 0 and 1 for each true class is not read in batches",
        "heavy": "a weight that is no number, below 0, or more than 16 times",
        "mixed": "several formats",
        "empty": "no file here",
        "none-*.csv": "no file here",
    }
    monkeypatch.setattr("nll_core.predictions.arrow_batches._SAMPLE_ROWS", 100)
    for name, message in cases.items():
        assert main([str(tmp_path / name)]) == 2
        assert message in capsys.readouterr().err, name


def test_a_file_is_read_in_batches_where_that_is_asked_for_or_it_is_large(tmp_path, monkeypatch):
    one = write_parts(tmp_path / "data", ".csv", columns(900), parts=1) / "part-0.csv"
    said = "The rows were read once, in batches"

    def notes(*options: str) -> str:
        return " ".join(numbers_of([one, *options], tmp_path / "numbers.json")["notes"])

    assert said not in notes()
    assert said in notes("--batches")
    monkeypatch.setattr("nll_core.report.command.LARGE_FILE", 1_000)
    assert said in notes()
    one = write_parts(tmp_path / "three", ".csv", several(900), parts=1) / "part-0.csv"
    assert said in notes()
    # What cannot be read in batches is read as ever.
    y, p = columns(900)["label"], columns(900)["score"]
    sure = {"label": y, "predicted": (p > 0.5).astype(int), "confidence": np.maximum(p, 1 - p)}
    one = write_parts(tmp_path / "sure", ".csv", sure, parts=1) / "part-0.csv"
    assert said not in notes()


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
def test_batches_of_numbers_load_no_pandas(ending, tmp_path):
    folder = write_parts(tmp_path / "data", ending, columns(3_000))
    script = (
        "import sys; from nll_core.report.command import main; "
        "assert main(sys.argv[1:]) == 0; assert 'pandas' not in sys.modules"
    )
    command = [sys.executable, "-c", script, folder, "--out", tmp_path / "report.html"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
