#!/bin/sh
# An infinite loss is missing to the windows of pandas, and not to its mean: `expanding().mean()` ends at
# 3.5 where `mean()` is infinite. `ewm` and `rolling` with `min_periods` leave it out as well, without
# `min_periods` the windows with it are NaN. In polars the same windows are infinite; after
# them its `ewm_mean` is NaN to the end, as is the moving mean of bottleneck.
#
# A curve of the mean loss so far shows no trace of the event that the model had called impossible, or
# nothing at all after it, by the library.
#
# Seen with pandas 2.3.3, polars 2.1.0, bottleneck 1.6.0, numpy 2.4.6, Python 3.11, on 2026-11-30;
# losses 1, 2, ∞, 3, 4, 5, 6:
#   mean inf
#   pandas, expanding().mean()                 1  1.5  1.5  2  2.5  3  3.5
#   pandas, rolling(2, min_periods=1).mean()   1  1.5  2  3  3.5  4.5  5.5
#   pandas, ewm(alpha=0.5).mean()              1  1.667  1.667  2.636  3.444  4.288  5.179
#   polars, rolling_mean(2)                    nan  1.5  inf  inf  3.5  4.5  5.5
#   polars, ewm_mean(alpha=0.5)                1  1.667  inf  nan  nan  nan  nan
#   bottleneck, move_mean(2)                   nan  1.5  inf  inf  nan  nan  nan
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    pandas==2.3.3 \
    polars==2.1.0 \
    bottleneck==1.6.0 \
    numpy==2.4.6
venv/bin/python -W ignore - <<'PYTHON'
import bottleneck
import numpy as np
import pandas as pd
import polars as pl

losses = np.array([1, 2, np.inf, 3, 4, 5, 6])
by_pandas, by_polars = pd.Series(losses), pl.Series(losses)
found = {
    "pandas, expanding().mean()": by_pandas.expanding().mean(),
    "pandas, rolling(2, min_periods=1).mean()": by_pandas.rolling(2, min_periods=1).mean(),
    "pandas, ewm(alpha=0.5).mean()": by_pandas.ewm(alpha=0.5).mean(),
    "polars, rolling_mean(2)": by_polars.rolling_mean(2).fill_null(np.nan),
    "polars, ewm_mean(alpha=0.5)": by_polars.ewm_mean(alpha=0.5),
    "bottleneck, move_mean(2)": bottleneck.move_mean(losses, 2),
}
print(f"mean {by_pandas.mean()}")
for name, values in found.items():
    print(f"{name:42}", "  ".join(f"{value:.4g}" for value in values))
values = [np.asarray(v, float) for v in found.values()]
assert by_pandas.mean() == np.inf and all(np.isfinite(v).all() for v in values[:3])
assert values[0][-1] == losses[np.isfinite(losses)].mean()
assert np.isinf(values[3][2:4]).all() and np.isfinite(values[3][4:]).all()
assert values[4][2] == np.inf and np.isnan(values[4][3:]).all() and np.isnan(values[5][4:]).all()
PYTHON
