"""What runs and pages of this book depend on: the knowledge behind the engine's caches."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rareearths import paths, tables
from rareearths.chapter import needs
from rareearths.engine.run import execute
from rareearths.engine.run.cache import Cache
from rareearths.engine.run.execute import Run
from rareearths.fingerprint import hash_files
from rareearths.paper import claims

# what every chapter imports and reads; done once for all kernels
PRELOADED = ("rareearths.pipeline.preloaded",)
# parts of the library that no chapter runs on: what makes new data, pages and records
NOT_RUN_ON = (
    *("audit", "cli", "engine", "fetch", "pipeline", "tracing", "fingerprint.py"),
    *("bilingual/changing.py", "bilingual/numerals.py", "bilingual/pairs.py", "bilingual/prose.py"),
)
# parts that no page is made with by Sphinx
_NOT_SHOWN = ("cli", "fetch", "pipeline", "tracing", *NOT_RUN_ON[-4:])


def cache(folder: Path) -> Cache:
    """Return the results of runs that are kept in a folder."""
    return Cache(folder, library_hash(), fingerprints, needs.without_missing)


def library_hash(root: Path = paths.ROOT) -> str:
    """Return the hash of what chapters run on: the library's code, fonts, pinned requirements, and how they are run.

    What builds the pages and what fetches new data are left out: a chapter's outputs do not depend on them.
    """
    return hash_files([*_library(root, NOT_RUN_ON), Path(execute.__file__), root / "requirements.txt"], root)


def pages_hash(records: Sequence[Path]) -> str:
    """Return the hash of what pages are made of besides the staged tree.

    Parameters
    ----------
    records : sequence of Path
        ``audit.json`` and ``exhibits.json``.
    """
    paper = [path for path in paths.PAPER.iterdir() if path.is_file()]
    files = hash_files([*_library(paths.ROOT, _NOT_SHOWN), *paper, paths.ROOT / "requirements.txt"])
    return files + hash_files(records, records[0].parent)


def _library(root: Path, without: Sequence[str]) -> list[Path]:
    package = root / "rareearths"
    left_out = [package / name for name in without]
    files = [path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return [path for path in files if not any(path.is_relative_to(one) for one in left_out)]


def fingerprints(run: Run, events: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Fingerprint each thing that a run read: its tables, its claims, the exhibits' titles.

    Parameters
    ----------
    run : Run
    events : sequence of mapping
        Its record.
    """
    found = {}
    for event in events:
        if event["event"] == "table":
            # that of the vintage asked for: a table of its own may have come since
            name = f"table {event['asked']}/{event['table']}"
            if name not in found:
                found[name] = _table_hash(event["table"], event["asked"])
            found["vintages"] = ", ".join(tables.vintages())  # one of them is the newest
        elif event["event"] == "claim":
            # the same for all claims of the run, which has dozens
            if "claims" not in found:
                found["claims"] = _rows_hash(paths.PAPER / "claims.csv", run.name)
            if event["vintage"] != claims.PAPER_VINTAGE:
                found["expected"] = _paper_hash("expected-verdicts.csv")
        elif event["event"] == "paper":
            found[event["file"]] = _paper_hash(event["file"])
        elif event["event"] == "fields":
            found["fields"] = hash_files([paths.CHAPTERS / "fields" / event["file"]])
        elif event["event"] == "exhibit":
            found["exhibits"] = _paper_hash("exhibits.yaml")
    return found


def _paper_hash(name: str) -> str:
    return hash_files([paths.PAPER / name], paths.PAPER)


def _table_hash(table: str, vintage: str) -> str:
    """Fingerprint a table's rows, its description and the list of sources; other tables of the vintage do not count."""
    try:
        described = tables.describe(table, vintage)
    except tables.DataError:
        return "absent"
    sources = [tables.package(home)["sources"] for home in tables.parts(table, vintage)]
    words = json.dumps([described, sources], sort_keys=True, default=str)
    rows = [hash_files([file], file.parents[1]) for file in tables.held(table, vintage)]
    return hashlib.sha256("".join([words, *rows]).encode()).hexdigest()


def _rows_hash(path: Path, chapter: str) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["chapter"] == chapter]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
