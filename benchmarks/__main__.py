"""`python -m benchmarks [name …]`: run all benchmarks, or those named."""

from __future__ import annotations

import sys

from benchmarks import chromium, pytorch

BENCHMARKS = {"pytorch": pytorch.main, "chromium": chromium.main}


def main() -> None:
    """Run the benchmarks named on the command line, or all of them."""
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        raise SystemExit(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    failed = []
    for name in names:
        print(f"== {name}", flush=True)
        try:
            BENCHMARKS[name]()
        except SystemExit as stop:
            if stop.code:
                failed.append(name)
        print(flush=True)
    if failed:
        raise SystemExit(f"goals missed in: {', '.join(failed)}")


main()
