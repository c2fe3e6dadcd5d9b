"""Where things stand in the repository."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Tests and reruns with other tables point this elsewhere.
DATA = Path(os.environ.get("RAREEARTHS_DATA") or ROOT / "data")
PAPER = DATA / "paper"
CHAPTERS = ROOT / "chapters"
FONTS = Path(__file__).resolve().parent / "fonts"

# Environment variable that names the folder where a chapter's run is put on record.
RECORD = "RAREEARTHS_RECORD"

# Vintages made by refreshing a chapter; not those that the book carries.
REFRESHED = ROOT / "_build" / "refresh"
