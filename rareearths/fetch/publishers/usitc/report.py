"""DataWeb's API: the query that asks for imports, and its answer.

Documented by the publisher's page on its query API and by public programs that use it (address, bearer token, the query
object, ``dto.tables[].column_groups`` and ``row_groups[].rowsNew[].rowEntries[].value``); not one answer was seen here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import pandas as pd

from rareearths.fetch.contract import Request
from rareearths.fetch.files.userfiles import broken
from rareearths.fetch.publishers.usitc.table import SOURCE, tidy

BASE = "https://datawebws.usitc.gov"
RUN = f"{BASE}/dataweb/api/v2/report2/runReport"
TOKEN = "RAREEARTHS_USITC_TOKEN"
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
    every = [{"name": "All Countries", "value": "all"}]
    groups = {"systemGroups": [], "userGroups": []}
    search = {
        "componentSettings": {
            "dataToReport": [measure],
            "scale": "1",
            "timeframeSelectType": "fullYears",
            "years": [str(year) for year in years],
            "startDate": None,
            "endDate": None,
            "startMonth": None,
            "endMonth": None,
            "yearsTimeline": "Annual",
        },
        "commodities": {
            "aggregation": "Break Out Commodities",
            "codeDisplayFormat": "YES",
            "commodities": list(codes),
            "commoditiesExpanded": [{"name": code, "value": code, "hasChildren": None} for code in codes],
            "commoditiesManual": ",".join(codes),
            "commodityGroups": groups,
            "commoditySelectType": "list",
            "granularity": "4",
            "groupGranularity": None,
            "searchGranularity": None,
        },
        "countries": {
            "aggregation": "Break Out Countries",
            "countries": [],
            "countriesExpanded": every,
            "countriesSelectType": "all",
            "countryGroups": groups,
        },
        "MiscGroup": {
            "districts": {
                "aggregation": "Aggregate District",
                "districtGroups": {"userGroups": []},
                "districts": [],
                "districtsExpanded": [{"name": "All Districts", "value": "all"}],
                "districtsSelectType": "all",
            },
            "importPrograms": {"aggregation": None, "importPrograms": [], "programsSelectType": "all"},
            "extImportPrograms": {
                "aggregation": "Aggregate CSC",
                "extImportPrograms": [],
                "extImportProgramsExpanded": [],
                "programsSelectType": "all",
            },
            "provisionCodes": {
                "aggregation": "Aggregate RPCODE",
                "provisionCodesSelectType": "all",
                "rateProvisionCodes": [],
                "rateProvisionCodesExpanded": [],
            },
        },
    }
    body = {
        "savedQueryName": "",
        "savedQueryDesc": "",
        "isOwner": True,
        "runMonthly": False,
        "reportOptions": {"tradeType": "Import", "classificationSystem": "HTS"},
        "searchOptions": search,
        "sortingAndDataFormat": {
            "DataSort": {"columnOrder": [], "fullColumnOrder": [], "sortOrder": []},
            "reportCustomizations": {
                "exportCombineTables": False,
                "showAllSubtotal": False,
                "subtotalRecords": "",
                "totalRecords": str(MOST_ROWS),
                "exportRawData": False,
            },
        },
    }
    return Request(RUN, key_variable=TOKEN, key_header="Authorization", body=json.dumps(body))


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
        Columns as in `usitc_table.tidy`.

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
