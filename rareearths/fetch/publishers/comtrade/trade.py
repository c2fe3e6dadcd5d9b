"""Answers of UN Comtrade as one tidy table of trade: any HS code, reporter, partner and flow, by year."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from rareearths.fetch.contract import ContractBroken, Raw, require_columns
from rareearths.fetch.publishers.comtrade import areas
from rareearths.fetch.publishers.comtrade.answer import NAME, broken, envelope, is_metadata, parameters, read

KEY = ["period", "reporter", "partner", "flow", "hs"]
KILOGRAMS = 8
YEAR = r"(19|20)\d\d"
ABSURD = 1e13  # USD or kg in one row: more than the world's trade in anything

_TYPES: dict[str, Any] = {
    **dict.fromkeys(KEY, object),
    "reporter": "int64",
    "partner": "int64",
    "geo": object,
    "partner_geo": object,
    "weight": float,
    "field": object,
    "estimated": bool,
    "reported": float,
    "value": float,
    "revision": object,
    "published": object,
    "note": object,
}
COLUMNS = list(_TYPES)
NEEDED = ["period", "reporterCode", "partnerCode", "flowCode", "cmdCode", "primaryValue", "netWgt"]
_WHENCE = {name: f"netWgt is empty, {name} (kg) is given" for name in ("altQty", "qty")}
PINNED = ["partner2Code", "customsCode", "motCode"]


def trade(raws: Sequence[Raw]) -> pd.DataFrame:
    """Turn answers into one tidy table.

    Only totals are kept (second partner 0, customs procedure C00, mode of transport 0). A weight is ``netWgt``; where
    that is null or 0, ``altQty`` or else ``qty`` if its unit is kilograms; else it is missing, never zero. Groups of
    reporters (the European Union, ASEAN) are left out. Rows in which reporter and partner are the same (re-imports) are
    kept: they
    belong to the reporter's world total.

    Parameters
    ----------
    raws : sequence of Raw
        Answers of ``get`` and ``preview``, lists of publications (``getMetadata``).

    Returns
    -------
    DataFrame
        One row for each of ``period`` (``2024``), ``reporter`` and ``partner`` (the publisher's codes, 0 the world),
        ``flow`` (``M``, ``X`` ...) and ``hs``; with ``geo`` and ``partner_geo`` (ISO alpha-3, ``WLD``, ``OTH``),
        ``weight`` (t), ``field`` (that it was read from), ``estimated`` (in whole or part, by the publisher),
        ``reported`` (t, ``altQty``: what the reporter gave, without estimates), ``value`` (USD; imports CIF, exports
        FOB), ``revision`` (of the HS, as reported), ``published`` (date, where a list of publications is among `raws`)
        and ``note``. Headings and their parts may both be in it: add with `sums.add`, which refuses both.

    Raises
    ------
    ContractBroken
        When an answer is an error, is cut off or incomplete, lacks a column, or holds impossible or repeated rows.
    """
    parts = [_tidy(raw) for raw in raws if not is_metadata(raw)]
    rows = pd.concat([part for part in parts if len(part)] or [_empty()], ignore_index=True)
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
    dates = publications(raws)
    rows["published"] = [dates.get(pair, "") for pair in zip(rows["period"], rows["reporter"], strict=True)]
    return rows.sort_values(KEY, ignore_index=True)[COLUMNS]


def publications(raws: Sequence[Raw]) -> dict[tuple[str, int], str]:
    """Return when data were published, from the answers of ``getMetadata``.

    Returns
    -------
    dict
        Period and reporter to the latest date, empty if not stated.
    """
    found: dict[tuple[str, int], str] = {}
    for raw in raws:
        if not is_metadata(raw):
            continue
        for each in envelope(raw)["data"]:
            notes = each.get("notes")
            stated = [note for note in notes if isinstance(note, dict)] if isinstance(notes, list) else []
            reporter, period = each.get("reporterCode"), _word(YEAR)(each.get("period"))
            if type(reporter) is not int or period is None:
                raise broken(
                    raw,
                    f"expected 'reporterCode' and 'period' in each publication; got {str(each)[:80]!r}.",
                    "the service changed the form of its metadata.",
                    "compare it with rareearths/fetch/publishers/comtrade/trade.py.",
                )
            date = max((str(note.get("publicationDate") or "")[:10] for note in stated), default="")
            key = (period, reporter)
            found[key] = max(found.get(key, ""), date if re.fullmatch(r"\d{4}-\d{2}-\d{2}", date) else "")
    return found


def unanswered(raws: Sequence[Raw]) -> list[Raw]:
    """Return the answers without rows: there are no data, or a parameter was wrong. Neither is zero trade."""
    return [raw for raw in raws if parameters(raw.url) and not is_metadata(raw) and not envelope(raw)["count"]]


def _tidy(raw: Raw) -> pd.DataFrame:
    rows = read(raw)
    if rows.empty:
        return _empty()
    require_columns(NAME, raw.label or "answer", list(rows.columns), [*NEEDED, *PINNED])
    rows = _totals(rows, raw)
    tidy = pd.DataFrame(
        {
            "period": _checked(rows["period"], _word(YEAR), "a year", raw),
            "reporter": _checked(rows["reporterCode"], _code, "a code", raw),
            "partner": _checked(rows["partnerCode"], _code, "a code", raw),
            "flow": _checked(rows["flowCode"], _word("[A-Z]{1,4}"), "a flow such as M or X", raw),
            "hs": _checked(rows["cmdCode"], _word(r"\d{2,6}|TOTAL|AG\d"), "an HS code", raw),
            "value": _amount(rows, "primaryValue", raw),
            "revision": _plain(rows, "classificationCode"),
        }
    )
    net, spare, quantity = _amount(rows, "netWgt", raw), _kilograms(rows, "altQty", raw), _kilograms(rows, "qty", raw)
    tidy["reported"] = spare / 1000
    tidy["weight"] = net.where(net > 0).fillna(spare).fillna(quantity) / 1000
    tidy["field"] = np.select([net > 0, spare.notna(), quantity.notna()], ["netWgt", "altQty", "qty"], "")
    estimated = {"netWgt": _is_said(rows, "isNetWgtEstimated"), "qty": _is_said(rows, "isQtyEstimated")}
    tidy["estimated"] = np.select([tidy["field"] == name for name in estimated], list(estimated.values()), False)
    tidy["note"] = [_WHENCE.get(name, "") for name in tidy["field"]]
    for side, name, iso in (("reporter", "geo", "reporterISO"), ("partner", "partner_geo", "partnerISO")):
        tidy[name] = [
            areas.iso3(code, stated.upper()) for code, stated in zip(tidy[side], _plain(rows, iso), strict=True)
        ]
    tidy = tidy[(tidy["geo"] != "") & (tidy["partner_geo"] != "")]
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
    zero = [pd.to_numeric(_plain(rows, name), errors="coerce") == 0 for name in ("partner2Code", "motCode")]
    kept = zero[0] & zero[1] & (_plain(rows, "customsCode") == "C00") & _plain(rows, "mosCode").isin(["0", ""])
    if not kept.any():
        raise broken(
            raw,
            f"expected totals (partner2Code 0, customsCode C00, motCode 0) among {len(rows)} rows; got none.",
            "the service has other codes for its totals.",
            "compare them with its reference files of customs procedures and modes of transport.",
        )
    return rows[kept].reset_index(drop=True)


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


def _kilograms(rows: pd.DataFrame, name: str, raw: Raw) -> pd.Series:
    """Return a quantity where its unit is kilograms, NaN elsewhere and where it is zero."""
    amount, unit = _amount(rows, name, raw), pd.to_numeric(_plain(rows, f"{name}UnitCode"), errors="coerce")
    return amount.where((unit == KILOGRAMS) & (amount > 0))


def _is_said(rows: pd.DataFrame, name: str) -> pd.Series:
    return _plain(rows, name).str.lower().isin(["true", "1"])


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


def _code(cell: object) -> int | None:
    found = re.fullmatch(r"(\d{1,6})(?:\.0+)?", str(cell).strip(), re.ASCII)
    return int(found[1]) if found else None


def _word(pattern: str) -> Callable[[object], str | None]:
    """Return what reads a cell as a word of a pattern, and gives nothing for any other."""
    return lambda cell: str(cell).strip() if re.fullmatch(pattern, str(cell).strip(), re.ASCII) else None


def _is_missing(cell: object) -> bool:
    return cell is None or str(cell).strip().lower() in ("", "nan", "none", "null", "n/a")


def _plain(rows: pd.DataFrame, name: str) -> pd.Series:
    """Return a column as text without surrounding blanks, empty where there is none."""
    if name not in rows:
        return pd.Series("", index=rows.index)
    return rows[name].map(lambda cell: "" if _is_missing(cell) else str(cell).strip())


def _empty() -> pd.DataFrame:
    """Return a table without rows, with its types."""
    return pd.DataFrame(columns=COLUMNS).astype(_TYPES)
