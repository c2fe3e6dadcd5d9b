"""Totals of a table of UN Comtrade that is larger than memory, by the rules by which `trade` reads answers.

The table is scanned by DuckDB (extra ``bulk``), which holds a bounded part of it in memory and the rest on disk.
"""

from __future__ import annotations

import importlib
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from rareearths.fetch import countries
from rareearths.fetch.contract import ContractBroken, InputNeeded, require_columns
from rareearths.fetch.publishers.comtrade.answer import NAME
from rareearths.fetch.publishers.comtrade.areas import WORLD, iso3
from rareearths.fetch.publishers.comtrade.trade import ABSURD, KEY, KILOGRAMS, NEEDED, PINNED, YEAR

_TEXT, _TABLE = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz"), (".parquet",)
_ABSENT = "['', 'nan', 'NaN', 'none', 'None', 'null', 'NULL', 'N/A', 'n/a']"
# a code with an odd number of digits has lost the zero at its beginning
_CODE = r"(\d\d){1,3}|TOTAL|AG\d"
_AMOUNTS = ("primaryValue", "netWgt", "altQty", "qty")
_SIDES = {"reporter": "geo", "partner": "partner_geo"}
_GROUPS = ", ".join(
    number for name in ("comtrade", "comtrade_former") for number, geo in countries.scheme(name).items() if not geo
)


def trade_totals(
    path: str | Path, by: Sequence[str] = KEY, codes: Sequence[str] = (), memory: str = "1GB"
) -> pd.DataFrame:
    r"""Add up a bulk download of UN Comtrade: annual trade by HS code, as CSV or Parquet, however large.

    The rules are those of `trade`: only totals over second partners, customs procedures and modes of transport; groups
    of reporters (the European Union) are left out; a weight is ``netWgt``, or where that is empty or 0 ``altQty`` or
    else ``qty`` if in kilograms. Nothing is counted twice: without ``partner`` in `by` the row that a reporter gives
    for the world is taken, without ``hs`` the codes of six digits, or `codes`.

    Parameters
    ----------
    path : str or Path
        A file or a folder of files: ``.csv``, ``.tsv`` or ``.txt`` (also with ``.gz``), ``.parquet``; columns as the
        publisher names them.
    by : sequence of str
        Of ``period``, ``reporter``, ``partner``, ``flow`` and ``hs``; ``flow`` is always among them, since imports and
        exports do not add up.
    codes : sequence of str
        HS codes that are read, such as ``280530``; all if empty.
    memory : str
        What DuckDB may hold, such as ``500MB``; beyond that it writes to a temporary folder.

    Returns
    -------
    pandas.DataFrame
        One row for each combination of `by`, with ``geo`` and ``partner_geo`` (ISO alpha-3); ``weight`` (t), missing
        where a part has a value and no weight; ``weighed`` (t), the sum of the weights there are, and ``unweighed``
        (USD), the value of the rows without; ``estimated`` (a part is, by the publisher); ``value`` (USD; imports CIF,
        exports FOB); ``rows``, how many were added.

    Raises
    ------
    InputNeeded
        Without DuckDB, or where there is no such file.
    ContractBroken
        When a column is missing, no row is a total, or rows are repeated or impossible.
    ValueError
        When `by` or `codes` would add up what does not add up.

    Examples
    --------
    >>> import tempfile
    >>> rows = "period,reporterCode,partnerCode,flowCode,cmdCode,primaryValue,netWgt,qty,qtyUnitCode"
    >>> rows += ",partner2Code,customsCode,motCode"
    >>> for partner, netto in ((156, 0), (704, 400)):
    ...     rows += f"\n2024,392,{partner},M,280530,9000,{netto},500,8,0,C00,0"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "bulk.csv"
    ...     _ = path.write_text(rows)
    ...     totals = trade_totals(path, ["reporter", "partner", "flow"])
    >>> totals[["geo", "partner_geo", "flow", "weight", "value"]].values.tolist()
    [['JPN', 'CHN', 'M', 0.5, 9000.0], ['JPN', 'VNM', 'M', 0.4, 9000.0]]
    """
    by, codes = _keys(by), _codes(codes)
    engine = _engine()
    with tempfile.TemporaryDirectory() as spill:
        settings: dict[str, Any] = {
            "memory_limit": memory, "temp_directory": spill, "preserve_insertion_order": False,
            # nothing is fetched unless asked for
            "autoinstall_known_extensions": False,
        }  # fmt: skip
        try:
            with engine.connect(config=settings) as database:
                database.execute("SET enable_progress_bar = false")
                totals = _totals(database, Path(path), by, codes)
        except engine.Error as error:
            raise ContractBroken(
                NAME,
                f"expected tables of Comtrade in {path} and {memory} to scan them; got {_first(error)}.",
                "a file is damaged or no table, or a single step needs more memory.",
                "open the file, or give more: memory='4GB'.",
            ) from None
    if totals.empty:
        raise ContractBroken(
            NAME,
            f"expected totals (partner2Code 0, customsCode C00, motCode 0) in {path}; got none"
            + (f" with the codes {', '.join(codes)}" if codes else "" if "hs" in by else " with codes of six digits")
            + ("" if "partner" in by else " of the partner 0 (the world)")
            + ".",
            "the download was made of parts of trade, or without these codes.",
            "ask for totals, or by partner.",
        )
    _check(totals, Path(path))
    totals["weight"] = totals["weighed"].where(~totals["lacking"])
    named = [side for side in _SIDES if side in by]
    for side in named:
        totals[_SIDES[side]] = totals[side].map(iso3)
    measured = ["weight", "weighed", "unweighed", "estimated", "value", "rows"]
    return totals[[*by, *(_SIDES[side] for side in named), *measured]]


def _keys(by: Sequence[str]) -> list[str]:
    if "flow" not in by or len(set(by)) < len(by) or set(by) - set(KEY):
        raise ValueError(
            f"Expected columns of {', '.join(KEY)}, each once and flow among them; got {', '.join(by)}. Likely cause: "
            "a slip, or imports and exports were to be added. Next step: add flow, and add up what it keeps apart."
        )
    return list(by)


def _codes(codes: Sequence[str]) -> list[str]:
    found = [str(code) for code in ([codes] if isinstance(codes, str) else codes)]
    holding = [one for one in found if sum(other.startswith(one) for other in found) > 1]
    odd = [one for one in found if not re.fullmatch(_CODE, one, re.ASCII)]
    if odd or holding:
        cause = f"a slip in {odd[0]!r}" if odd else f"{holding[0]} stands beside its parts or twice"
        raise ValueError(
            f"Expected HS codes of 2, 4 or 6 digits, none of which holds another; got {', '.join(found)}. Likely "
            f"cause: {cause}. Next step: give the heading or its parts, as text."
        )
    return found


def _engine() -> ModuleType:
    try:
        return importlib.import_module("duckdb")
    except ImportError as error:
        raise InputNeeded(
            NAME,
            f"expected the package duckdb to scan a bulk download; got {error}.",
            "the book was installed without its extra bulk.",
            '.venv/bin/pip install -e ".[bulk]"',
        ) from None


def _totals(database: Any, path: Path, by: list[str], codes: list[str]) -> pd.DataFrame:
    """Add up in two steps, first by the whole key, so that a row that comes twice is seen."""
    source = _source(path)
    found = {name for name, *_ in database.execute(f"DESCRIBE {source}").fetchall()}
    require_columns(NAME, path.name, sorted(found), [*NEEDED, *PINNED])
    kept = ["TRY_CAST(partner2Code AS DOUBLE) = 0", "TRY_CAST(motCode AS DOUBLE) = 0", "trim(customsCode) = 'C00'"]
    kept += ["coalesce(CAST(mosCode AS VARCHAR), '') IN ('0', '')"] if "mosCode" in found else []
    kept += [f"CAST({side}Code AS INTEGER) NOT IN ({_GROUPS})" for side in _SIDES]
    kept += [] if "partner" in by else [f"CAST(partnerCode AS INTEGER) = {WORLD}"]
    if codes:
        kept.append(f"list_contains({codes}, CAST(cmdCode AS VARCHAR))")
    elif "hs" not in by:
        kept.append(r"regexp_full_match(CAST(cmdCode AS VARCHAR), '\d{5,6}')")
    asked = ", ".join(by)
    return database.execute(
        f"""
        WITH once AS (
          SELECT CAST(period AS VARCHAR) AS period, CAST(reporterCode AS INTEGER) AS reporter,
            CAST(partnerCode AS INTEGER) AS partner, CAST(flowCode AS VARCHAR) AS flow, CAST(cmdCode AS VARCHAR) AS hs,
            sum({_number("primaryValue")}) AS value, sum({_kilograms(found)}) AS weight,
            bool_or({_estimated(found)}) AS estimated, bool_or({_absurd(found)}) AS absurd, count(*) AS times
          FROM ({source}) WHERE {" AND ".join(kept)} GROUP BY ALL
        )
        SELECT {asked}, sum(weight) / 1000 AS weighed, sum(value) AS value, count(*) AS rows,
          coalesce(sum(value) FILTER (weight IS NULL), 0) AS unweighed,
          bool_or(weight IS NULL AND value IS DISTINCT FROM 0) AS lacking, bool_or(estimated) AS estimated,
          bool_or(absurd) AS absurd, max(times) AS times,
          max(hs) FILTER (NOT regexp_full_match(hs, '{_CODE}')) AS odd_code,
          max(period) FILTER (NOT regexp_full_match(period, '{YEAR}')) AS odd_period
        FROM once GROUP BY {asked} ORDER BY {asked}
        """
    ).df()


def _source(path: Path) -> str:
    """Return the query that gives all rows of a file or folder; of text every column as it stands."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path] if path.exists() else []
    kinds = {
        "read_parquet": [each for each in files if each.name.endswith(_TABLE)],
        "read_csv": [each for each in files if each.name.endswith(_TEXT)],
    }
    options = {"read_csv": f", all_varchar = true, header = true, nullstr = {_ABSENT}", "read_parquet": ""}
    scans = []
    for reader, chosen in kinds.items():
        if chosen:
            listed = ", ".join("'" + str(each).replace("'", "''") + "'" for each in chosen)
            scans.append(f"SELECT * FROM {reader}([{listed}], union_by_name = true{options[reader]})")
    if not scans:
        raise InputNeeded(
            NAME,
            f"expected a file or folder of {', '.join((*_TEXT, *_TABLE))}; got {path}.",
            "a slip in the path, or a download that was not unpacked.",
            "give the file that you downloaded, or its folder.",
        )
    return " UNION ALL BY NAME ".join(scans)


def _number(name: str) -> str:
    return f"nullif(TRY_CAST({name} AS DOUBLE), 'nan'::DOUBLE)"


def _kilograms(found: set[str]) -> str:
    """Return the weight: ``netWgt``, or else a quantity in kilograms; 0 is none."""
    weights = [f"nullif({_number('netWgt')}, 0)"]
    weights += [
        f"CASE WHEN TRY_CAST({name}UnitCode AS DOUBLE) = {KILOGRAMS} THEN nullif({_number(name)}, 0) END"
        for name in ("altQty", "qty")
        if {name, f"{name}UnitCode"} <= found
    ]
    return f"coalesce({', '.join(weights)})"


def _estimated(found: set[str]) -> str:
    """Say whether the field that the weight is read from was estimated by the publisher."""
    net, quantity = (
        f"lower(coalesce(CAST({name} AS VARCHAR), '')) IN ('true', '1')" if name in found else "false"
        for name in ("isNetWgtEstimated", "isQtyEstimated")
    )
    other = f"{_kilograms(found - {'qty'})} IS NULL AND {_kilograms(found)} IS NOT NULL"
    return f"CASE WHEN coalesce({_number('netWgt')}, 0) > 0 THEN {net} ELSE {other} AND {quantity} END"


def _absurd(found: set[str]) -> str:
    """Say whether a cell is no amount that trade can have; of a text, whether it is no number."""
    return " OR ".join(
        f"({name} IS NOT NULL AND coalesce(TRY_CAST({name} AS DOUBLE), -1) NOT BETWEEN 0 AND {ABSURD} "
        f"AND NOT coalesce(isnan(TRY_CAST({name} AS DOUBLE)), false))"
        for name in _AMOUNTS
        if name in found
    )


def _check(totals: pd.DataFrame, path: Path) -> None:
    """Refuse rows that come twice, codes and periods that are none, and amounts that cannot be."""
    codes, periods = totals["odd_code"].dropna(), totals["odd_period"].dropna()
    if len(codes) or len(periods):
        raise ContractBroken(
            NAME,
            f"{path.name}: expected HS codes of 2, 4 or 6 digits and years; got {[*codes, *periods][0]!r}.",
            "a spreadsheet dropped the zeros at the beginning of codes, or the data are monthly.",
            "take the download as it came, and annual data.",
        )
    if totals["absurd"].any():
        raise ContractBroken(
            NAME,
            f"{path.name}: expected values and weights from 0 to {ABSURD:g}; got others, under "
            f"{totals[totals['absurd']].iloc[0, 0]}.",
            "another unit, or a damaged cell.",
            "look the rows up on the publisher's site.",
        )
    if totals["times"].max() > 1:
        raise ContractBroken(
            NAME,
            f"{path.name}: expected one row for each period, reporter, partner, flow and code; got "
            f"{totals['times'].max()} of some.",
            "the folder holds a download twice, or in two classifications.",
            "keep one of them.",
        )


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0]
