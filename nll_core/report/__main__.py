"""`python -m nll_core.report`."""

import sys

from nll_core.report.command import main

if __name__ == "__main__":
    sys.exit(main())
