"""DataWeb's API: the query that asks for imports, and its answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from rareearths.fetch.contract import Request
from rareearths.fetch.files.userfiles import broken
from rareearths.fetch.publishers.usitc.table import ABOUT, SOURCE, tidy

RUN = "https://datawebws.usitc.gov/dataweb/api/v2/report2/runReport"
QUERY = Path(__file__).with_name("query.json")  # as the site itself sends it, without what `question` fills in
MOST_ROWS = 20_000
ASKED = {"CONS_CUSTOMS_VALUE": "Customs Value", "CONS_FIR_UNIT_QUANT": "First Unit of Quantity"}


def question(measure: str, codes: Sequence[str], years: Sequence[int]) -> Request:
    """Ask for imports for consumption by country and heading, in full years.

    Parameters
    ----------
    measure : str
        A key of `ASKED`.
    codes : sequence of str
        Four-digit headings.
    years : sequence of int
        Full years.

    Returns
    -------
    Request
        A POST; the token goes into the header ``Authorization``.
    """
    query = json.loads(QUERY.read_text(encoding="utf-8"))
    settings, wanted = (query["searchOptions"][each] for each in ("componentSettings", "commodities"))
    settings["dataToReport"] = [measure]
    settings["years"] = [str(year) for year in years]
    wanted["commodities"] = list(codes)
    wanted["commoditiesExpanded"] = [{"name": code, "value": code, "hasChildren": None} for code in codes]
    wanted["commoditiesManual"] = ",".join(codes)
    query["sortingAndDataFormat"]["reportCustomizations"]["totalRecords"] = str(MOST_ROWS)
    return Request(RUN, key_variable=ABOUT.key_variable, key_header="Authorization", body=json.dumps(query))


def _labels(groups: object) -> list[str]:
    """Collect the labels of columns, however deep they are grouped."""
    if isinstance(groups, list):
        return [label for each in groups for label in _labels(each)]
    if isinstance(groups, dict):
        return _labels(groups["columns"]) if "columns" in groups else [str(groups["label"])]
    return []


def imports(content: bytes, measure: str) -> pd.DataFrame:
    """Read the answer to a `question`.

    Parameters
    ----------
    content : bytes
        JSON.
    measure : str
        What was asked for: a key of `ASKED`.

    Returns
    -------
    DataFrame
        Columns as in `table.tidy`.

    Raises
    ------
    ContractBroken
        An error in place of a table, another structure, no rows, or as many rows as an answer can have.
    """
    sheet = ASKED.get(measure)
    if sheet is None:
        raise broken(SOURCE, f"expected an answer on {' or '.join(ASKED)}; got one on {measure!r}.", "a mixed-up file.")
    try:
        answer = json.loads(content)
        first = answer["dto"]["tables"][0]
        header = _labels(first["column_groups"])
        rows = [
            [entry["value"] for entry in row["rowEntries"]] for group in first["row_groups"] for row in group["rowsNew"]
        ]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise broken(
            SOURCE,
            f"expected dto.tables with columns and rows; got {content[:120]!r} ({type(error).__name__}: {error}).",
            "an error of the service (it answers so while new data are loaded), or a changed interface.",
            "try again later, or download the workbook from the site.",
        ) from error
    if not rows or len(rows) >= MOST_ROWS:
        raise broken(
            SOURCE, f"{sheet}: expected 1 to {MOST_ROWS - 1:,} rows; got {len(rows):,}.", "a cut or empty answer."
        )
    if any(len(row) != len(header) for row in rows):
        raise broken(SOURCE, f"{sheet}: expected {len(header)} cells in each row; got another number in some.")
    return tidy(header, rows, sheet, "")
