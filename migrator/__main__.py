"""`python -m migrator` is `cerebras-migrate`."""

import os
import sys

# Python looks for modules in the current folder first then, and that is where the scanned code is.
sys.path[:] = [folder for folder in sys.path if folder not in ("", os.getcwd())]

from migrator.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
