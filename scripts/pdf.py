"""Print the built site: ``rareearths pdf`` from a checkout."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rareearths.cli import main

if __name__ == "__main__":
    sys.exit(main(["pdf", *sys.argv[1:]]))
