"""`python -m nll_core.report`: `nll-report` where it is not installed."""

import sys

from nll_core.report.command import main

if __name__ == "__main__":
    sys.exit(main(prog="python -m nll_core.report"))
