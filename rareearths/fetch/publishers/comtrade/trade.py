"""Answers of UN Comtrade as one tidy table of trade: any HS code, reporter, partner and flow, annual or monthly."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from rareearths.fetch.contract import ContractBroken, Raw, require_columns
from rareearths.fetch.publishers.comtrade import areas
from rareearths.fetch.publishers.comtrade.answer import NAME, broken, envelope, is_metadata, query, read

KEY = ["period", "reporter", "partner", "flow", "hs"]
COLUMNS = [
    *KEY,
    "geo",
    "partner_geo",
    "weight",
    "field",
    "estimated",
    "reported",
    "value",
    "revision",
    "published",
    "note",
]
KILOGRAMS = 8
ABSURD = 1e13  # USD or kg in one row: more than the world's trade in anything

# names of saved tables -> names of the API, both in lower case
_SHORT = {
    "year": "period",
    "refyear": "period",
    "reporter": "reportercode",
    "partner": "partnercode",
    "cmd": "cmdcode",
    "flow": "flowcode",
    "value": "primaryvalue",
}
_NEEDED = ("period", "reportercode", "partnercode", "flowcode", "cmdcode", "primaryvalue", "netwgt")
_PINNED = ("partner2code", "customscode", "motcode")
_MISSING = ("", "nan", "none", "null", "n/a")


def trade(raws: Sequence[Raw], *, own: bool = False) -> pd.DataFrame:
    """Turn answers, and tables saved from them, into one tidy table.

    Only totals are kept (second partner 0, customs procedure C00, mode of transport 0). A weight is ``netWgt``; where
    that is null or 0, ``altQty`` if its unit is kilograms; else it is missing, never zero. A table whose rows do not
    say which are totals holds them repeated: the row with the largest value is the total, and if that has no weight,
    the heaviest part gives a lower bound. Groups of reporters (the European Union, ASEAN) are left out.

    Parameters
    ----------
    raws : sequence of Raw
        JSON answers of ``get`` and ``preview``, lists of publications (``getMetadata``), CSV tables.
    own : bool
        Keep rows in which reporter and partner are the same (re-imports). They belong to the reporter's world total,
        but are no trade between two countries.

    Returns
    -------
    DataFrame
        One row for each of ``period`` (``2024`` or ``2024-03``), ``reporter`` and ``partner`` (the publisher's codes, 0
        the world), ``flow`` (``M``, ``X`` ...) and ``hs``; with ``geo`` and ``partner_geo`` (ISO alpha-3, ``WLD``,
        ``OTH``), ``weight`` (t), ``field`` (that it was read from), ``estimated`` (in whole or part, by the
        publisher), ``reported`` (t, ``altQty``: what the reporter gave, without estimates), ``value`` (USD; imports
        CIF, exports FOB), ``revision`` (of the HS, as reported), ``published`` (date, where a list of publications is
        among `raws`) and ``note``. Headings and their parts may both be in it: add with ``comtrade_sums.add``, which
        refuses both.

    Raises
    ------
    ContractBroken
        When an answer is an error, is cut off or incomplete, lacks a column, or holds impossible or repeated rows.
    """
    parts = [_tidy(raw) for raw in raws if not is_metadata(raw)]
    rows = pd.concat([part for part in parts if len(part)] or parts or [_empty()], ignore_index=True)
    content = [column for column in COLUMNS if column not in ("published", "geo", "partner_geo")]
    rows = rows.drop_duplicates(content)  # the same row in two answers
    twice = rows[rows.duplicated(KEY, keep=False)]
    if len(twice):
        raise ContractBroken(
            NAME,
            f"expected one row for each period, reporter, partner, flow and code; got {len(twice)} that differ: "
            + ", ".join(f"{name} {value}" for name, value in twice.iloc[0][[*KEY, "weight", "value"]].items())
            + ".",
            "answers from before and after a revision were mixed.",
            "fetch all of them again, without the cache.",
        )
    dates = publications(raws).set_index(["period", "reporter"])["published"].to_dict()
    rows["published"] = [dates.get(pair, "") for pair in zip(rows["period"], rows["reporter"], strict=True)]
    if not own:
        rows = rows[rows["reporter"] != rows["partner"]]
    return rows.sort_values(KEY, ignore_index=True)[COLUMNS]


def publications(raws: Sequence[Raw]) -> pd.DataFrame:
    """Return when each reporter's data of each period were published, from the answers of ``getMetadata``.

    Returns
    -------
    DataFrame
        ``period``, ``reporter``, ``published`` (date, empty if not stated); the latest where there are several.

    Raises
    ------
    ContractBroken
        When such an answer is an error, or not in the form known.
    """
    found: dict[tuple[str, int], str] = {}
    for raw in raws:
        if not is_metadata(raw):
            continue
        for each in envelope(raw)["data"]:
            notes = each.get("notes")
            stated = [note for note in notes if isinstance(note, dict)] if isinstance(notes, list) else []
            reporter, period = each.get("reporterCode"), _period(each.get("period"))
            if type(reporter) is not int or period is None:
                raise broken(
                    raw,
                    f"expected 'reporterCode' and 'period' in each publication; got {str(each)[:80]!r}.",
                    "the service changed the form of its metadata.",
                    "compare it with the notes in rareearths/fetch/publishers/comtrade/trade.py.",
                )
            date = max((str(note.get("publicationDate") or "")[:10] for note in stated), default="")
            key = (period, reporter)
            found[key] = max(found.get(key, ""), date if re.fullmatch(r"\d{4}-\d{2}-\d{2}", date) else "")
    return pd.DataFrame([(*key, date) for key, date in found.items()], columns=["period", "reporter", "published"])


def unanswered(raws: Sequence[Raw]) -> list[Raw]:
    """Return the answers without rows: there are no data, or a parameter was wrong. Neither is zero trade."""
    return [raw for raw in raws if query(raw.url) and not is_metadata(raw) and not envelope(raw)["count"]]


def _tidy(raw: Raw) -> pd.DataFrame:
    """Turn one answer into tidy rows, totals only."""
    rows, table = read(raw)
    if rows.empty and not table:
        return _empty()
    names = {name: str(name).lower().replace("_", "") for name in rows.columns}
    rows = rows.rename(columns=names)
    if "period" in rows:
        rows = rows.drop(columns=[name for name in ("year", "refyear") if name in rows])
    rows = rows.rename(columns={old: new for old, new in _SHORT.items() if new not in rows or old == new})
    rows = rows.loc[:, ~rows.columns.duplicated()]
    if table and "period" not in rows:
        years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", f"{raw.url} {raw.label}")
        rows["period"] = years[-1] if years else ""
    marked = not table or set(_PINNED) <= set(rows.columns)
    require_columns(NAME, raw.label or "answer", list(rows.columns), [*_NEEDED, *(_PINNED if marked else ())])
    if marked:
        rows = _totals(rows, raw)
    tidy = pd.DataFrame(
        {
            "period": _checked(rows["period"], _period, "a year or a month such as 202403", raw),
            "reporter": _checked(rows["reportercode"], _code, "a code", raw),
            "partner": _checked(rows["partnercode"], _code, "a code", raw),
            "flow": _checked(rows["flowcode"], _word("[A-Z]{1,4}"), "a flow such as M or X", raw),
            "hs": _checked(rows["cmdcode"], _word(r"\d{2,6}|TOTAL|AG\d"), "an HS code", raw),
            "value": _amount(rows, "primaryvalue", raw),
            "revision": _plain(rows, "classificationcode"),
        }
    )
    net, other = _amount(rows, "netwgt", raw), _amount(rows, "altqty", raw)
    unit = pd.to_numeric(_plain(rows, "altqtyunitcode"), errors="coerce")
    spare = other.where((unit == KILOGRAMS) & (other > 0))
    tidy["reported"] = spare / 1000
    tidy["weight"] = net.where(net > 0).fillna(spare) / 1000
    tidy["field"] = np.select([net > 0, spare.notna()], ["netWgt", "altQty"], "")
    tidy["estimated"] = _plain(rows, "isnetwgtestimated").str.lower().isin(["true", "1"]) & (net > 0)
    tidy["note"] = np.where(tidy["field"] == "altQty", "netWgt is empty, altQty (kg) is given", "")
    for side, name, iso in (("reporter", "geo", "reporteriso"), ("partner", "partner_geo", "partneriso")):
        tidy[name] = [
            areas.iso3(code, stated.upper()) for code, stated in zip(tidy[side], _plain(rows, iso), strict=True)
        ]
    tidy = tidy[~tidy["reporter"].isin(areas.GROUPS) & ~tidy["partner"].isin(areas.GROUPS)]
    if not marked:
        return _largest(tidy)
    twice = tidy[tidy.duplicated(KEY)]
    if len(twice):
        raise broken(
            raw,
            f"expected each total once; got {len(twice)} again, such as {dict(twice.iloc[0][KEY])}.",
            "the service repeats rows, or tells them apart by a new column.",
            "look at the answer's rows for this key.",
        )
    return tidy


def _totals(rows: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Keep the totals over second partners, customs procedures, modes of transport and of supply."""
    zero = [pd.to_numeric(_plain(rows, name), errors="coerce") == 0 for name in ("partner2code", "motcode")]
    kept = zero[0] & zero[1] & (_plain(rows, "customscode") == "C00") & _plain(rows, "moscode").isin(["0", ""])
    if not kept.any():
        raise broken(
            raw,
            f"expected totals (partner2Code 0, customsCode C00, motCode 0) among {len(rows)} rows; got none.",
            "the service has other codes for its totals.",
            "compare them with its reference files of customs procedures and modes of transport.",
        )
    return rows[kept].reset_index(drop=True)


def _largest(tidy: pd.DataFrame) -> pd.DataFrame:
    """Keep the row with the largest value of each key; if it has no weight, take the heaviest part's."""
    ordered = tidy.sort_values([*KEY, "value", "weight"], ascending=[True] * len(KEY) + [False, False])
    first = ordered.drop_duplicates(KEY).set_index(KEY)
    groups = ordered.groupby(KEY)
    distinct = ordered.drop_duplicates([*KEY, "value", "weight"]).groupby(KEY).size().reindex(first.index)
    rows = groups.size().reindex(first.index)
    first["note"] = np.where(
        distinct > 1, "largest of " + rows.astype(str) + " rows of this reporter; smaller ones are parts of it", ""
    )
    heaviest = groups["weight"].max().reindex(first.index)
    bound = first["weight"].isna() & heaviest.notna()
    first.loc[bound, "note"] += "; the total row has no weight: the heaviest part is given, a lower bound"
    first.loc[bound, "field"] = "netWgt"
    first["weight"] = first["weight"].fillna(heaviest)
    return first.reset_index()


def _amount(rows: pd.DataFrame, name: str, raw: Raw) -> pd.Series:
    """Return a column as numbers; cells without one are NaN."""
    if name not in rows:
        return pd.Series(np.nan, index=rows.index)
    cells = rows[name].map(lambda cell: np.nan if _is_missing(cell) else cell)
    try:
        numbers = pd.to_numeric(cells).astype(float)
    except (ValueError, TypeError, OverflowError):
        numbers = cells.map(lambda cell: cell if _is_missing(cell) else -1.0)
    outside = numbers.notna() & ~numbers.between(0, ABSURD)
    if outside.any():
        raise broken(
            raw,
            f"expected {name} from 0 to {ABSURD:g}; got {str(rows.loc[outside, name].iloc[0])[:40]!r}.",
            "another unit, or a damaged cell.",
            "look the row up on the publisher's site.",
        )
    return numbers


def _checked(cells: pd.Series, convert: Callable[[object], object], expected: str, raw: Raw) -> pd.Series:
    """Convert each cell; what cannot be converted breaks the contract."""
    converted = [convert(cell) for cell in cells]
    if None in converted:
        raise broken(
            raw,
            f"expected {expected} in each row; got {str(cells.iloc[converted.index(None)])[:40]!r}.",
            "the service changed its codes, or the answer is damaged.",
            "compare it with the publisher's reference files.",
        )
    return pd.Series(converted, index=cells.index, dtype=None if converted else object)


def _period(cell: object) -> str | None:
    """Write a period as ``2024`` or ``2024-03``."""
    found = re.fullmatch(r"((?:19|20)\d\d)(0[1-9]|1[0-2])?", str(cell).strip(), re.ASCII)
    return found and "-".join(part for part in found.groups() if part)


def _code(cell: object) -> int | None:
    """Read an area's code."""
    found = re.fullmatch(r"(\d{1,6})(?:\.0+)?", str(cell).strip(), re.ASCII)
    return int(found[1]) if found else None


def _word(pattern: str) -> Callable[[object], str | None]:
    """Read a word of a pattern."""
    return lambda cell: str(cell).strip() if re.fullmatch(pattern, str(cell).strip(), re.ASCII) else None


def _is_missing(cell: object) -> bool:
    return cell is None or str(cell).strip().lower() in _MISSING


def _plain(rows: pd.DataFrame, name: str) -> pd.Series:
    """Return a column as text without surrounding blanks, empty where there is none."""
    if name not in rows:
        return pd.Series("", index=rows.index)
    return rows[name].map(lambda cell: "" if _is_missing(cell) else str(cell).strip())


def _empty() -> pd.DataFrame:
    """Return a table without rows, with its types."""
    kinds = {
        "reporter": "int64",
        "partner": "int64",
        "weight": float,
        "reported": float,
        "value": float,
        "estimated": bool,
    }
    return pd.DataFrame({name: pd.Series(dtype=kinds.get(name, object)) for name in COLUMNS})
