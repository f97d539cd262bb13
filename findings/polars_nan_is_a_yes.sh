#!/bin/sh
# To polars a forecast of NaN is above every threshold: `p > 0.5` is true of it, and false in Python, NumPy
# and pandas. It comes first in a descending sort, yet `max` and `arg_max` pass it by,
# the argmax of a list too; `mean` does not. NaN is no null there: `drop_nulls` leaves it.
#
# A model that gave no forecast says yes: it counts as a hit or a false alarm, it is accepted by a
# threshold of confidence, and "the 100 surest" begin with it. In pandas the same line says no.
#
# Seen with polars 2.1.0, pandas 2.3.3, numpy 2.4.6, Python 3.11, on 2026-11-29:
#   polars, above 0.5: [True, False, True, True]  pandas: [False, False, True, True]
#   accepted from 0.99 on: [nan]  the two surest: [nan, 0.9]
#   max 0.9 arg_max 2 mean nan rows after drop_nulls 4
#   predicted class of [nan, 0.2, 0.8]: 2
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    polars==2.1.0 \
    pandas==2.3.3 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import math

import pandas as pd
import polars as pl

nan = math.nan
table = pl.DataFrame({"p": [nan, 0.1, 0.9, 0.8]})
said = (table["p"] > 0.5).to_list()
surest = table.sort("p", descending=True)["p"].head(2).to_list()
print("polars, above 0.5:", said, " pandas:", (pd.Series([nan, 0.1, 0.9, 0.8]) > 0.5).tolist())
print("accepted from 0.99 on:", table.filter(pl.col("p") >= 0.99)["p"].to_list(), " the two surest:", surest)
print("max", table["p"].max(), "arg_max", table["p"].arg_max(), "mean", table["p"].mean(),
      "rows after drop_nulls", len(table.drop_nulls()))
classes = pl.DataFrame({"row": [[nan, 0.2, 0.8]]}).select(pl.col("row").list.arg_max()).item()
print("predicted class of [nan, 0.2, 0.8]:", classes)
assert said == [True, False, True, True]
assert math.isnan(surest[0]) and surest[1] == 0.9
assert len(table.filter(pl.col("p") >= 0.99)) == 1 and len(table.drop_nulls()) == 4
assert table["p"].max() == 0.9 and table["p"].arg_max() == 2 and math.isnan(table["p"].mean())
assert classes == 2
PYTHON
