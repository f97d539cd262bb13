#!/bin/sh
# New rows that xarray appends to a packed netCDF file come back as other numbers: a loss of 5 as −1.55, one
# of 20 as 0.34. The file holds 16-bit integers with a step of 0.0001, up to 3.2767; `concat` takes the packing
# of the first part over to the result, and what is larger wraps around when that is written.
#
# Packed files are ordinary in forecasting. The worst forecasts become the best, in part below the least
# possible loss; in memory all was right, and nothing is said.
#
# Seen with xarray 2026.9.0, h5netcdf 1.8.2, h5py 3.16.0, numpy 2.4.6, Python 3.11, on 2026-11-30:
#   in memory   0.1  0.5  2.0  1.0  5.0  20.0   mean 4.77
#   in the file 0.1  0.5  2.0  1.0  -1.5536  0.3392   mean 0.40
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    xarray==2026.9.0 \
    h5netcdf==1.8.2 \
    h5py==3.16.0 \
    numpy==2.4.6
venv/bin/python - <<'PYTHON'
import numpy as np
import xarray as xr

old = xr.Dataset({"loss": ("row", [0.1, 0.5, 2.0])})
packing = {"dtype": "int16", "scale_factor": 1e-4, "_FillValue": -32768}
old.to_netcdf("old.nc", engine="h5netcdf", encoding={"loss": packing})
new = xr.Dataset({"loss": ("row", [1.0, 5.0, 20.0])})
both = xr.concat([xr.open_dataset("old.nc", engine="h5netcdf").load(), new], "row")
both.to_netcdf("both.nc", engine="h5netcdf")
read = xr.open_dataset("both.nc", engine="h5netcdf").loss.values
for name, values in (("in memory", both.loss.values), ("in the file", read)):
    print(f"{name:11}", "  ".join(str(round(float(v), 4)) for v in values), f"  mean {values.mean():.2f}")
assert np.allclose(both.loss, [0.1, 0.5, 2, 1, 5, 20])
# The same by hand: the nearest step, modulo 2^16.
steps = np.rint(both.loss.values / 1e-4).astype(np.int64)
assert np.allclose(read, ((steps + 2**15) % 2**16 - 2**15) * 1e-4)
PYTHON
