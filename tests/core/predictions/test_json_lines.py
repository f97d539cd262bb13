"""JSON Lines: flat and nested objects, lists, lines that do not fit."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nll_core import PredictionError, read_predictions, read_table


def lines(*records):
    return "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records).encode()


def test_objects_within_objects_name_the_classes():
    found = read_predictions(
        lines(
            {"label": "dog", "probs": {"cat": 0.25, "dog": 0.75}},
            {"label": "cat", "probs": {"dog": 0.5, "cat": 0.5}},
        )
    )
    assert found.classes == ("cat", "dog")
    np.testing.assert_array_equal(found.scores, [[0.25, 0.75], [0.5, 0.5]])
    assert found.labels.tolist() == [1, 0]


def test_values_of_every_type():
    table = read_table(
        lines(
            {"text": "a", "truth": True, "whole": 3, "real": 0.1, "tags": ["x"], "nothing": None},
            {
                "text": None,
                "truth": None,
                "whole": None,
                "real": float("inf"),
                "tags": [],
                "nothing": 2,
            },
            '{"text": "b", "truth": false, "whole": "7", "real": -1e400, "tags": 1, "nothing": 3}',
        )
    )
    assert [table.column("text").cell(i) for i in range(3)] == ["a", "", "b"]
    assert [table.column("truth").cell(i) for i in range(3)] == ["true", "", "false"]
    np.testing.assert_array_equal(table.column("whole").numbers(), [3, np.nan, 7])
    np.testing.assert_array_equal(table.column("real").numbers(), [0.1, np.inf, -np.inf])
    np.testing.assert_array_equal(table.column("nothing").numbers(), [np.nan, 2, 3])
    assert "'tags'" in table.notes[0]


def test_a_null_within_a_list_is_told():
    content = lines(
        {"label": 0, "p": [0.5, 0.5]}, {"label": 1, "p": [None, 0.5]}, {"label": 1, "p": [1, 0]}
    )
    with pytest.raises(PredictionError, match=r"Row 2, column 'p\[0\]': an empty cell"):
        read_predictions(content)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"label": 1, "p": [0.5, 0.5]', r"Row 3: is no JSON \(Expecting ',' delimiter\)"),
        ("[1, 2]", "Row 3: is list in JSON, not an object"),
        ('{"label": 1}', "Row 3: has no 'p', which the first row has"),
        ('{"label": 1, "p": [1.0]}', "Row 3: has a list of 1 for 'p', the first row a list of 2"),
        ('{"label": 1, "p": 0.5}', "Row 3: has no list for 'p', the first row a list of 2"),
        ('{"a":' + "[" * 100_000, r"Row 3: is no JSON"),
        ('{"label": ' + "9" * 5000 + ', "p": [0.5, 0.5]}', "Row 3"),
    ],
)
def test_lines_that_do_not_fit(line, message):
    good = [{"label": k % 2, "p": [0.5, 0.5]} for k in range(4)]
    content = lines(*good[:2], "", line, *good[2:])
    with pytest.raises(PredictionError, match=message):
        read_predictions(content)
    found = read_predictions(content, leave_out=True)
    assert found.rows.tolist() == [1, 2, 4, 5]
    assert found.left_out[0].count == 1
    assert found.row_count == 5


def test_a_first_line_that_is_broken_does_not_spoil_the_others():
    content = lines('{"label": 1', *[{"label": k % 2, "p": [0.5, 0.5]} for k in range(4)])
    assert read_predictions(content, leave_out=True).n == 4
    with pytest.raises(PredictionError, match="Row 1: is no JSON"):
        read_table(b'{"label": 1\n{"a"\n')


def test_lists_of_names_beside_lists_of_numbers():
    table = read_table(
        lines(
            {"y": "a", "classes": ["b", "a"], "scores": [0.1, 0.9], "prediction": {"p": [0.5]}},
            {"y": "b", "classes": ["a", "b"], "scores": [0.3, 0.7], "prediction": {"p": [0.25]}},
        )
    )
    np.testing.assert_array_equal(table.column("scores.a").numbers(), [0.9, 0.3])
    np.testing.assert_array_equal(table.column("prediction.p").numbers(), [0.5, 0.25])


def test_lists_of_texts_that_name_no_classes():
    rows = [{"labels": [f"w{k}", f"v{k}"], "p": [0.25, 0.75]} for k in range(50)]
    table = read_table(lines(*rows))
    assert table.names == ("p[0]", "p[1]")
    assert any("'labels'" in note for note in table.notes)


def test_a_list_written_as_a_text():
    table = read_table(lines({"y": 0, "p": "[0.1, 0.9]"}, {"y": 1, "p": "[0.2, 0.8]"}))
    np.testing.assert_array_equal(table.stack(["p[0]", "p[1]"]), [[0.1, 0.9], [0.2, 0.8]])


def test_a_list_of_one_is_a_number():
    table = read_table(lines({"label": 1, "prob": [0.9]}, {"label": 0, "prob": [0.1]}))
    assert table.names == ("label", "prob")
    np.testing.assert_array_equal(table.column("prob").numbers(), [0.9, 0.1])


ANSWER = {
    "doc_id": 0,
    "doc": {"question": "?"},
    "target": "1",
    "arguments": {"gen_args_0": {"arg_1": " no"}, "gen_args_1": {"arg_1": " yes"}},
    "resps": [[["-1.5", "False"]], [["-0.5", "True"]]],
    "filtered_resps": [["-1.5", "False"], ["-0.5", "True"]],
}


@pytest.mark.parametrize(
    "missing",
    [
        (),
        ("arguments",),
        ("resps",),
        ("arguments", "resps", "doc"),
        ("filtered_resps",),
        ("filtered_resps", "arguments"),
    ],
)
def test_answers_of_a_language_model(missing):
    kept = {key: value for key, value in ANSWER.items() if key not in missing}
    table = read_table(lines(*({**kept, "doc_id": k} for k in range(2))))
    assert set(table.names) == {"doc_id", "target", "filtered_resps[0]", "filtered_resps[1]"}
    assert table.column("target").stated == "label"
    np.testing.assert_array_equal(table.column("filtered_resps[1]").numbers(), [-0.5, -0.5])
    assert any("lm-evaluation-harness" in note for note in table.notes)


def test_the_target_of_a_language_model_may_be_a_text():
    table = read_table(lines({**ANSWER, "target": "yes"}, {**ANSWER, "target": " no"}))
    assert table.column("target").distinct()[0] == ("1", "0")


def test_objects_without_numbers_or_words():
    with pytest.raises(PredictionError, match="The rows have no numbers or words"):
        read_table(b"{}\n{}\n")


def test_numbers_under_keys_that_the_first_row_lacks_are_told():
    # Rows name only their best classes, and a late one is no column.
    rows = [{"label": "yes", "yes": 1.5, "no": 0.5} for _ in range(150)]
    rows[120] |= {"maybe": 2.0, "remark": "late", "seconds": None}
    table = read_table(lines(*rows, {**rows[0], "maybe": 0.1}, *rows))
    assert table.names == ("label", "yes", "no")
    assert table.notes == (
        "The first row has no 'maybe': the numbers of 3 rows under that key are not used. "
        "Write the key in each row, with null where a value is missing.",
    )
    words = {f"word {k}": 0.5 for k in range(5)}
    notes = read_table(lines(rows[0], rows[0] | words)).notes
    assert "'word 0'" in notes[0]
    assert notes[3] == "Nor are those of 2 other keys."
