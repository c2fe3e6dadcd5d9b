"""How USGS files are opened and how their cells are read: encodings, archives, bounds, dashes and letter codes."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rareearths.fetch.contract import ContractBroken
from rareearths.fetch.files import userfiles

SOURCE = "usgs"
DIGIT_DROPPED = "a footnote digit after a country name was dropped"  # a note of ours, which `rows` reads again
LARGEST = userfiles.MAX_UNPACKED  # the largest release so far has 3 MB

# Letter codes of the tables, as the metadata of the 2026 release lists them ("—" is zero).
MARKS = {
    "NA": "not available",
    "W": "withheld",
    "E": "net exporter",
    "XX": "not applicable",
    "S": "",
}
# of a mark that is no code: a footnote's number, a flag glued to a figure, a range
PARTLY_FIGURES = re.compile(r"[0-9½¼¾]")
_DASHES = {"—", "–", "-", "--", "―"}
_NUMBER = re.compile(r"([<>≤≥~]?)\s*(-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)")
_OPERATORS = {"≤": "<=", "≥": ">="}


@dataclass(frozen=True)
class Cell:
    """A cell's figure.

    Parameters
    ----------
    value : float or None
        ``None`` where the cell has no single number.
    operator : str
        ``<``, ``>`` and the like, empty for the value itself.
    mark : str
        The text that stands instead of a number (``NA``, ``W``, ``Large``), ``—`` for a printed zero.
    """

    value: float | None
    operator: str = ""
    mark: str = ""

    @property
    def number(self) -> float:
        """The value, NaN where there is none."""
        return float("nan") if self.value is None else self.value


def broken(problem: str, cause: str, step: str) -> ContractBroken:
    """Return the error for a file of this publisher."""
    return ContractBroken(SOURCE, problem, cause, step)


def tidy(printed: object) -> str:
    """Return a text without no-break spaces, doubled blanks and blanks at its ends."""
    return re.sub(r"\s+", " ", str(printed).replace("\N{NO-BREAK SPACE}", " ")).strip()


def squeezed(header: object) -> str:
    """Return a column name in lower case with letters and digits alone: ``PROD_EST_ 2024`` -> ``prodest2024``."""
    return re.sub(r"[^a-z0-9]", "", str(header).lower())


def figure(printed: object) -> Cell:
    """Read a cell.

    Parameters
    ----------
    printed : object
        ``1,234``, ``>95``, ``—``, ``NA``, ``W``, ``E`` or anything else that a table may print.

    Returns
    -------
    Cell
        A dash is zero; a letter code, a range or a word has no value and is kept as ``mark``.
    """
    plain = tidy(printed)
    if not plain:
        return Cell(None)
    if plain in _DASHES:
        return Cell(0.0, mark="—")
    found = _NUMBER.fullmatch(plain)
    if found:
        return Cell(float(found[2].replace(",", "")), _OPERATORS.get(found[1], found[1]))
    return Cell(None, mark=plain.upper() if plain.upper() in MARKS and plain != "s" else plain)


def meaning(mark: str) -> str:
    """Say what stands instead of a number: ``NA`` -> ``not available``; empty for a text that explains itself."""
    return MARKS.get(mark.upper(), "")


def decoded(content: bytes, what: str) -> str:
    """Decode a text file, UTF-8 (with or without BOM) or cp1252; both occur, and no file says which it is."""
    return userfiles.text(SOURCE, content, what, ("cp1252",))


def frame(content: bytes, what: str) -> pd.DataFrame:
    """Read a CSV file into texts, one column for each named column of the header.

    Columns without a name (the edition of 2024 has dozens at its right) and rows without content are dropped.
    ``pandas.read_csv`` would fill a row that was cut off with blanks, which mean zero in some editions; hence ``csv``.

    Returns
    -------
    DataFrame
        Texts as they stand, header names as they stand, index 0..n-1.
    """
    try:
        rows = [row for row in csv.reader(io.StringIO(decoded(content, what), newline=""), strict=True) if any(row)]
    except csv.Error as error:
        raise broken(
            f"{what}: expected CSV; got {error}.", "the file is damaged or cut off.", "fetch it again."
        ) from error
    if len(rows) < 2:
        raise broken(
            f"{what}: expected a header and rows; got {len(rows)} row(s).",
            "an empty answer.",
            "look at the publisher's page and fetch again.",
        )
    header = rows[0]
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            raise broken(
                f"{what}: expected {len(header)} cells in row {number}; got {len(row)}: {', '.join(row)[:80]}.",
                "the file was cut off, or a text with a comma is not quoted.",
                "fetch it again; compare the row with the publisher's file.",
            )
    named = [place for place, name in enumerate(header) if tidy(name)]
    names = [header[place] for place in named]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise broken(
            f"{what}: expected each column once; got {', '.join(twice)} twice.",
            "the publisher joined two tables.",
            "look at the file and say in rareearths/fetch/publishers/usgs/cells.py which column counts.",
        )
    body = [[row[place] for place in named] for row in rows[1:]]
    return pd.DataFrame([row for row in body if any(map(tidy, row))], columns=names, dtype="str")


def records(table: pd.DataFrame) -> Iterator[Any]:
    """Yield rows with their cells as attributes; pandas' own types know none of these."""
    return iter(table.itertuples())


def unpacked(name: str, content: bytes, depth: int = 2) -> list[tuple[str, bytes]]:
    """Return a file with its name, or the files inside it where it is a zip or gzip archive (one in another too)."""
    if content.startswith(b"\x1f\x8b"):
        return [(name.removesuffix(".gz"), _inflated(name, content))]
    if not content.startswith(b"PK") or b"xl/workbook" in content or not depth:
        return [(name, content)]
    members = userfiles.unpacked(SOURCE, content, name).items()
    files = [(path.rsplit("/", 1)[-1], inside) for path, inside in members if "__MACOSX" not in path]
    return [file for path, inside in files for file in unpacked(path, inside, depth - 1)]


def _inflated(name: str, content: bytes) -> bytes:
    """Unpack gzip, but no more than `LARGEST`."""
    machine, got = zlib.decompressobj(wbits=31), "a longer or an incomplete one"
    try:
        result = machine.decompress(content, LARGEST)
        if machine.eof:
            return result
    except zlib.error as error:
        got = str(error)
    raise broken(
        f"{name}: expected a whole gzip file of at most {LARGEST:,} bytes; got {got}.",
        "the file is damaged or was cut off, or it is not what it says.",
        "fetch it again.",
    )
