"""`python -m nll_core.report FILE` and `nll-report FILE`: `--help` says more."""

import os
import sys

# Before NumPy is loaded. No matrix of a report is worth the threads of linear algebra, and on a
# machine that is busy they wait for each other: a dot product takes a hundred times as long.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")


def main(prog: str = "nll-report") -> int:
    """Write the report that the command line asks for; the exit code."""
    from nll_core.report import command

    return command.main(prog=prog)


if __name__ == "__main__":
    sys.exit(main("python -m nll_core.report"))
