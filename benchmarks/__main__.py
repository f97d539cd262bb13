"""`python -m benchmarks [name …]`: run all benchmarks, or those named."""

from __future__ import annotations

import sys
from importlib import import_module

NAMES = (
    "imports",
    "pytorch",
    "calibration",
    "definitions",
    "snippets",
    "report",
    "out_of_memory",
    "language",
    "fits",
    "preferences",
    "forecasts",
    "density",
    "upload",
    "uploads",
    "chromium",
    "live",
    "visitors",
)


def main() -> None:
    """Run the benchmarks named on the command line, or all of them."""
    names = sys.argv[1:] or list(NAMES)
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise SystemExit(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    failed = []
    for name in names:
        print(f"== {name}", flush=True)
        try:
            import_module(f"benchmarks.{name}").main()
        except SystemExit as stop:
            print(stop, file=sys.stderr)
            failed.append(name)
        print(flush=True)
    if failed:
        raise SystemExit(f"goals missed in: {', '.join(failed)}")


main()
