"""Lists of classes in each row, in any order, beside lists of their numbers."""

from __future__ import annotations

import numpy as np
import pytest

from nll_core import read_predictions

NUMBERS = ("[0.8, 0.2]", "[0.9, 0.1]", "[0.7, 0.3]", "[0.6, 0.4]")
RIGHT = [0.2, 0.9, 0.7, 0.6]
FILES = {
    "whole numbers": "label,labels,scores\n"
    '0,"[1, 0]","[0.8, 0.2]"\n1,"[1, 0]","[0.9, 0.1]"\n'
    '0,"[0, 1]","[0.7, 0.3]"\n1,"[1, 0]","[0.6, 0.4]"\n',
    "words as NumPy prints them": "label,labels,scores\n0,['1' '0'],[0.8 0.2]\n"
    "1,['1' '0'],[0.9 0.1]\n0,['0' '1'],[0.7 0.3]\n1,['1' '0'],[0.6 0.4]\n",
    "words as Python prints them": "label,classes,probs\n"
    "cat,\"['dog', 'cat']\",\"[0.8, 0.2]\"\ndog,\"['dog', 'cat']\",\"[0.9, 0.1]\"\n"
    "cat,\"['cat', 'dog']\",\"[0.7, 0.3]\"\ndog,\"['dog', 'cat']\",\"[0.6, 0.4]\"\n",
    "another name in JSON": "\n".join(
        f'{{"true_label": "{y}", "predicted_labels": {c}, "scores": {p}}}'
        for y, c, p in zip(
            "0101", ('["1", "0"]', '["1", "0"]', '["0", "1"]', '["1", "0"]'), NUMBERS, strict=True
        )
    ),
    "a one-hot truth is no list of classes": "\n".join(
        f'{{"label": {y}, "probs": {p}}}'
        for y, p in zip(("[0, 1]", "[1, 0]", "[1, 0]", "[1, 0]"), NUMBERS, strict=True)
    ),
    "three classes": "y,labels,scores\n"
    '0,"[2, 0, 1]","[0.7, 0.2, 0.1]"\n1,"[1, 2, 0]","[0.9, 0.1, 0.0]"\n'
    '0,"[0, 1, 2]","[0.7, 0.2, 0.1]"\n2,"[1, 2, 0]","[0.3, 0.6, 0.1]"\n',
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_numbers_go_to_their_classes(text):
    found = read_predictions(text.encode())
    given = found.probs()[np.arange(found.n), found.labels]
    np.testing.assert_allclose(given, RIGHT, rtol=1e-12)
