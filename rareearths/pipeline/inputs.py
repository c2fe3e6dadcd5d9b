"""What runs and pages of this book depend on: the knowledge behind the engine's caches."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache as cache_of_calls
from pathlib import Path
from typing import Any

from rareearths import paths, tables
from rareearths.chapter import needs, record
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
    return Cache(folder, library_hash(), of_record, needs.without_missing)


def library_hash(root: Path = paths.ROOT) -> str:
    """Return the hash of what chapters run on: the library's code, fonts, pinned requirements, and how they are run.

    What builds the pages and what fetches new data are left out: a chapter's outputs do not depend on them.
    """
    return hash_files([*_library(root, NOT_RUN_ON), Path(execute.__file__), root / "requirements.txt"], root)


def pages_hash(records: Sequence[Path] = ()) -> str:
    """Return the hash of what pages are made of besides the staged tree.

    Parameters
    ----------
    records : sequence of Path
        ``audit.json`` and ``exhibits.json``; none where these are hashed otherwise.
    """
    paper = [path for path in paths.PAPER.iterdir() if path.is_file()]
    files = hash_files([*_library(paths.ROOT, _NOT_SHOWN), *paper, paths.ROOT / "requirements.txt"])
    return files + (hash_files(records, records[0].parent) if records else "")


def _library(root: Path, without: Sequence[str]) -> list[Path]:
    package = root / "rareearths"
    left_out = [package / name for name in without]
    files = [path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return [path for path in files if not any(path.is_relative_to(one) for one in left_out)]


@dataclass(frozen=True)
class Reads:
    """What a run read, each thing once.

    Parameters
    ----------
    tables : tuple of (str, str)
        The vintage that was asked, and the name: of that vintage, since a table of its own may have come since.
    paper, fields : tuple of str
        Files of ``data/paper/`` and of ``chapters/fields/``.
    claims, expected, exhibits : bool
        Whether it judged claims, judged any on other data than the paper's, and showed exhibits.
    """

    tables: tuple[tuple[str, str], ...] = ()
    paper: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    claims: bool = False
    expected: bool = False
    exhibits: bool = False

    @classmethod
    def of(cls, events: Iterable[record.Event]) -> Reads:
        """Return what the events of a run say that it read."""
        every = list(events)
        judged = [event for event in every if isinstance(event, record.ClaimJudged)]
        loaded = [(event.asked, event.table) for event in every if isinstance(event, record.TableRead)]
        return cls(
            tables=tuple(dict.fromkeys(loaded)),
            paper=tuple(dict.fromkeys(event.file for event in every if isinstance(event, record.PaperRead))),
            fields=tuple(dict.fromkeys(event.file for event in every if isinstance(event, record.FieldsRead))),
            claims=bool(judged),
            expected=any(event.vintage != claims.PAPER_VINTAGE for event in judged),
            exhibits=any(isinstance(event, record.ExhibitShown) for event in every),
        )

    @classmethod
    def of_json(cls, given: Mapping[str, Any]) -> Reads:
        """Return what was written as JSON, which knows no tuples."""
        loaded = tuple((asked, name) for asked, name in given["tables"])
        return cls(**{**given, "tables": loaded, "paper": tuple(given["paper"]), "fields": tuple(given["fields"])})


def of_record(run: Run, folder: Path) -> dict[str, str]:
    """Fingerprint each thing that a run read, by the record that it left in a folder."""
    return fingerprints(run, Reads.of(record.read(folder)))


def fingerprints(run: Run, reads: Reads) -> dict[str, str]:
    """Fingerprint each thing that a run read: its tables, its claims, the exhibits' titles.

    Parameters
    ----------
    run : Run
    reads : Reads

    Returns
    -------
    dict
        Name of the thing to a hash.
    """
    found = {f"table {asked}/{name}": _table_hash(name, asked) for asked, name in reads.tables}
    if reads.tables:
        found["vintages"] = ", ".join(tables.vintages())  # one of them is the newest
    if reads.claims:
        found["claims"] = _claims_hash(run.name)
    if reads.expected:
        found["expected"] = _paper_hash("expected-verdicts.csv")
    if reads.exhibits:
        found["exhibits"] = _paper_hash("exhibits.yaml")
    if reads.fields:
        found["fields"] = hash_files([paths.CHAPTERS / "fields" / name for name in reads.fields])
    return found | {name: _paper_hash(name) for name in reads.paper}


def _paper_hash(name: str) -> str:
    return hash_files([paths.PAPER / name], paths.PAPER)


def _table_hash(name: str, vintage: str) -> str:
    """Fingerprint a table's rows, its description and the list of sources; other tables of the vintage do not count."""
    try:
        files = tables.files(name, vintage)
        return _table_hash_once(name, vintage, tuple(map(_state, files)))
    except tables.DataError:
        return "absent"


def _state(file: Path) -> tuple[Path, int, int]:
    """Return what tells whether a file has changed; one that is gone is as none ever is."""
    try:
        found = file.stat()
    except OSError:
        return file, 0, -1
    return file, found.st_mtime_ns, found.st_size


@cache_of_calls
def _table_hash_once(name: str, vintage: str, state: tuple[tuple[Path, int, int], ...]) -> str:
    described = tables.describe(name, vintage)
    sources = [tables.package(home)["sources"] for home in tables.parts(name, vintage)]
    words = json.dumps([described, sources], sort_keys=True, default=str)
    rows = [hash_files([file], file.parents[1]) for file in tables.held(name, vintage)]
    return hashlib.sha256("".join([words, *rows]).encode()).hexdigest()


def _claims_hash(chapter: str) -> str:
    """Fingerprint the register's rows of one chapter; a change in another's is none of its business."""
    # as the file is now, kept to its schema or not: a run that judges by it checks it
    with (paths.PAPER / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["chapter"] == chapter]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
