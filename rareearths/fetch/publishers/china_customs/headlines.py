"""Figures of customs' monthly releases, kept by hand; ``NOTES.md`` beside this file shows the format."""

from __future__ import annotations

import datetime as dt
import math
import re

import pandas as pd
import yaml

from rareearths.fetch.contract import records
from rareearths.fetch.files.userfiles import broken, number, table, text
from rareearths.fetch.publishers import described

SOURCE = "china_customs"
SERIES = ("rare_earths", "rare_earth_products", "magnets", "magnets_to_usa", "magnets_to_jpn")
UNITS = {"t": 1.0, "kg": 1e-3, "10000 t": 1e4}
NEEDED = ("document", "date", "address", "series", "period", "value", "unit")
OPTIONAL = ("publisher", "quality", "note")
_ABOUT = described(SOURCE)
CUSTOMS = _ABOUT.sources["gacc_query"]["publisher"]
MONTHLY = _ABOUT.judgements["monthly"]
TOLERANCE = 0.02  # customs revise months, not always the sums
_PERIOD = re.compile(r"(20\d\d)(?:-(0[1-9]|1[0-2])(?:/(20\d\d)-(0[1-9]|1[0-2]))?)?")
COLUMNS = (*NEEDED, *OPTIONAL, "month", "months", "t")


def looks_like(content: bytes, name: str) -> bool:
    """Say whether a file is one of headlines: YAML by its name, CSV by its first line."""
    return name.lower().endswith((".yaml", ".yml")) or (b"document" in content[:400] and b"address" in content[:400])


def headlines(content: bytes, name: str) -> pd.DataFrame:
    """Read and check a file of headlines.

    Parameters
    ----------
    content : bytes
        YAML or CSV.
    name : str
        The file's name, for errors.

    Returns
    -------
    DataFrame
        The fields of an entry, and ``month`` (the last, ``2026-09``), ``months`` (how many; 12 for a year) and ``t``
        (tonnes).

    Raises
    ------
    ContractBroken
        An entry that lacks something or cannot be right: names it, and what was expected.
    """
    decoded = text(SOURCE, content, name, ["gb18030"])
    if name.lower().endswith((".yaml", ".yml")):
        try:
            read = yaml.safe_load(decoded)
        except (yaml.YAMLError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            raise _refused(name, f"expected YAML; it cannot be read ({str(error)[:120]})") from error
        entries = read.get("headlines") if isinstance(read, dict) else None
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise _refused(name, "expected the key 'headlines' with a list of entries; got something else")
    else:
        header, rows = table(SOURCE, decoded, name)
        entries = [dict(zip(header, row, strict=True)) for row in rows]
    if not entries:
        raise _refused(name, "expected entries; got none")
    frame = pd.DataFrame([_entry(entry, f"{name}, entry {place}") for place, entry in enumerate(entries, start=1)])
    twice = frame[frame.duplicated(["series", "period", "date", "address"])]
    if len(twice):
        raise _refused(name, f"expected each figure of a document once; got {twice.iloc[0]['period']} twice")
    _compare(frame, name)
    return frame[list(COLUMNS)]


def _refused(where: str, problem: str) -> Exception:
    return broken(
        SOURCE,
        f"{where}: {problem}.",
        "a typing slip.",
        "mend that entry; the format stands in NOTES.md of china_customs.",
    )


def _entry(entry: dict, where: str) -> dict[str, object]:
    """Check one entry and add what follows from it."""
    stated = {str(key): "" if value is None else str(value).strip() for key, value in entry.items()}
    lacking = [key for key in NEEDED if not stated.get(key)]
    strange = sorted(set(stated) - set(NEEDED) - set(OPTIONAL))
    if lacking or strange:
        raise _refused(where, f"expected {', '.join(lacking or NEEDED)}; got {', '.join(strange)[:80] or 'none'}")
    for key, allowed in (("series", SERIES), ("unit", tuple(UNITS)), ("quality", ("", "primary", "secondary"))):
        if stated.get(key, "") not in allowed:
            raise _refused(where, f"expected {key}: {', '.join(filter(None, allowed))}; got {stated[key][:40]!r}")
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", stated["address"]):
        raise _refused(where, f"expected a web address; got {stated['address'][:60]!r}")
    year, last, months = _months(stated["period"], where)
    return {
        **{key: stated.get(key, "") for key in (*NEEDED, *OPTIONAL)},
        "date": _released(stated, dt.date(year + last // 12, last % 12 + 1, 1), where),
        "publisher": stated.get("publisher") or CUSTOMS,
        "quality": stated.get("quality") or "primary",
        "month": f"{year}-{last:02d}",
        "months": months,
        "t": round(_tonnes(stated, months, where), 6),
    }


def _months(period: str, where: str) -> tuple[int, int, int]:
    """Return year, last month and number of months of a month, a span or a year."""
    found = _PERIOD.fullmatch(period)
    if not found or (found[3] and (found[2] != "01" or found[3] != found[1])):
        raise _refused(where, f"expected a month, a span from January on, or a year; got {period!r}")
    last = int(found[4] or found[2] or 12)
    return int(found[1]), last, 1 if found[2] and not found[3] else last


def _released(stated: dict[str, str], earliest: dt.date, where: str) -> str:
    try:
        date = dt.date.fromisoformat(stated["date"][:10])
    except ValueError as error:
        raise _refused(where, f"expected a date such as 2026-10-18; got {stated['date']!r}") from error
    if date < earliest:
        raise _refused(where, f"expected a release after the end of {stated['period']}; got {date}")
    return date.isoformat()


def _tonnes(stated: dict[str, str], months: int, where: str) -> float:
    value = number(SOURCE, stated["value"], where)
    if value is None or not math.isfinite(value):
        raise _refused(where, "expected a value; got none")
    tonnes = value * UNITS[stated["unit"]]
    low, high = MONTHLY.get(stated["series"], (0, 20_000))
    if not low * months <= tonnes <= high * months:
        problem = f"expected {low * months:,} to {high * months:,} t in {months} month(s); got {tonnes:,.6g} t"
        raise broken(SOURCE, f"{where}: {problem}.", "another unit, or a slipped decimal sign.", "look it up again.")
    return tonnes


def _compare(frame: pd.DataFrame, name: str) -> None:
    """Make sure that the single months of a year add up to customs' own sum, where all of them are there."""
    latest = frame.sort_values("date").drop_duplicates(["series", "period"], keep="last")
    for row in records(latest[latest["months"] > 1]):
        wanted = [f"{row.month[:4]}-{month:02d}" for month in range(1, row.months + 1)]
        parts = latest[(latest["series"] == row.series) & (latest["months"] == 1) & latest["month"].isin(wanted)]
        if len(parts) == row.months and abs(parts["t"].sum() - row.t) > TOLERANCE * row.t:
            raise broken(
                SOURCE,
                f"{name}: expected the months of {row.series} to add up to {row.t:,.1f} t in {row.period}; got "
                f"{parts['t'].sum():,.1f} t.",
                "a typing slip, or figures of different releases.",
                "compare these entries with their documents.",
            )
