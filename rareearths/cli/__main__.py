"""Lets ``python -m rareearths.cli`` do what ``rareearths`` does."""

import sys

from rareearths.cli import main

if __name__ == "__main__":
    sys.exit(main())
