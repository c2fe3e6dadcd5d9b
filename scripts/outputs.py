"""Store the outputs of the last build, or (--verdicts) accept its verdicts: ``rareearths outputs`` and ``accept``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rareearths.cli import main

if __name__ == "__main__":
    words = sys.argv[1:]
    verdicts = "--verdicts" in words
    sys.exit(main(["accept" if verdicts else "outputs", *(word for word in words if word != "--verdicts")]))
