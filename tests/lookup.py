"""Look up single figures in the tables and find the publishers' files; shared by the tests of data."""

import os
from pathlib import Path

import pandas as pd
import pytest

from rareearths import paths, tables

# three vintages whose content the tests know; a clone may hold newer ones, so that LAST need not be the newest
OLD, NEW, LAST = "2025-10", "2026-06", "2026-10"
CARRIED = tables.vintages()  # those that the clone holds
NEWEST = CARRIED[-1]
SAMPLES = Path(os.environ.get("RAREEARTHS_SAMPLES") or paths.ROOT.parent / "shared" / "samples")


def table(name, vintage=OLD, **where):
    """Rows of a table with these values."""
    frame = tables.load(name, vintage)
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return frame


def one(name, vintage=OLD, column="value", **where):
    """The cell of the only row with these values."""
    frame = table(name, vintage, **where)
    assert len(frame) == 1, f"{name} {where}: {len(frame)} rows"
    return frame[column].iloc[0]


def sample(name):
    """Path of a publisher's file, or a skip with the reason."""
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip(f"the publisher's file {name} is not beside the project (RAREEARTHS_SAMPLES)")
    return path


def workbook(name, sheet):
    """Cells of a sheet of a publisher's workbook."""
    path = sample(name)
    pytest.importorskip("python_calamine", reason="reads the publishers' workbooks (extra: test)")
    return pd.read_excel(path, sheet_name=sheet, header=None, engine="calamine")
