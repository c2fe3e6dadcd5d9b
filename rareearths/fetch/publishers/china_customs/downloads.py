"""CSV files that the query of Chinese customs gives: by month, eight-digit code and partner, in English or Chinese."""

from __future__ import annotations

import re

import pandas as pd

from rareearths.fetch.contract import require_columns
from rareearths.fetch.countries import iso3
from rareearths.fetch.files.userfiles import broken, number, table, text

SOURCE = "china_customs"
MOST_ROWS = 10_000
COLUMNS = ("flow", "period", "hs", "partner", "geo", "unit", "t", "usd", "cny", "file")
HEADINGS = {
    "date of data": "date",
    "数据年月": "date",
    "commodity code": "hs",
    "商品编码": "hs",
    "trading partner code": "partner",
    "贸易伙伴编码": "partner",
    "quantity": "quantity",
    "第一数量": "quantity",
    "unit": "unit",
    "第一计量单位": "unit",
    "supplimentary quantity": "quantity_2",
    "supplementary quantity": "quantity_2",
    "第二数量": "quantity_2",
    "supplimentary unit": "unit_2",
    "supplementary unit": "unit_2",
    "第二计量单位": "unit_2",
    "us dollar": "usd",
    "美元": "usd",
    "renminbi yuan": "cny",
    "人民币": "cny",
}
TONNES = {"kilogram": 1e-3, "千克": 1e-3, "公斤": 1e-3, "ton": 1.0, "metric ton": 1.0, "吨": 1.0}
TONNES |= {"gram": 1e-6, "克": 1e-6}
_FLOWS = {
    "import": re.compile(r"(?:^|[^a-z])imports?(?:[^a-z]|$)|(?:^|[^a-z])i\d{3}|进口", re.I),
    "export": re.compile(r"(?:^|[^a-z])exports?(?:[^a-z]|$)|(?:^|[^a-z])e\d{3}|出口", re.I),
}
_MONTH = r"((?:19|20)\d\d)[-.]?(0[1-9]|1[0-2])"
_PERIOD = re.compile(rf"(?<!\d){_MONTH}(?:\s*[-_~至到]+\s*{_MONTH})?(?!\d)")
_RENAME = "name it after what was asked, such as import_2025-08.csv or export_2025-01_2025-08.csv."


def _flow(name: str) -> str:
    found = [flow for flow, pattern in _FLOWS.items() if pattern.search(name)]
    if len(found) != 1:
        raise broken(
            SOURCE,
            f"{name}: expected a name that says import or export; got {'both' if found else 'neither'}.",
            "customs' files do not say which of them they hold.",
            _RENAME,
        )
    return found[0]


def _named_period(name: str) -> str:
    found = _PERIOD.search(name)
    if not found:
        raise broken(
            SOURCE,
            f"{name}: expected a column with the month, or the month in the file's name; got neither.",
            "a query of one month, or one that adds up months, gives no date.",
            _RENAME,
        )
    first = f"{found[1]}-{found[2]}"
    last = f"{found[3]}-{found[4]}" if found[3] else first
    if last < first:
        raise broken(SOURCE, f"{name}: expected the earlier month first; got {first} to {last}.", step=_RENAME)
    return first if first == last else f"{first}/{last}"


def _period(cell: str, where: str) -> str:
    """Turn ``202508`` into ``2025-08``; a year stays one."""
    found = re.fullmatch(rf"{_MONTH}|((?:19|20)\d\d)", cell)
    if not found:
        raise broken(SOURCE, f"{where}: expected a month such as 202508; got {cell!r}.")
    return found[3] or f"{found[1]}-{found[2]}"


def trade(content: bytes, name: str) -> pd.DataFrame:
    """Read one file, all codes and partners of it.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Its name, which says what the file does not: the flow, and the period where there is no date.

    Returns
    -------
    DataFrame
        ``flow`` (``import`` or ``export``), ``period`` (a month, a year, or a span such as ``2025-01/2025-08``), ``hs``
        (digits), ``partner`` (code, empty if the query did not break them out), ``geo`` (``WLD`` then; empty for an
        unknown code), ``unit``, ``t`` (tonnes; missing where nothing is weighed), ``usd``, ``cny``, ``file``; customs
        regimes and provinces added up.

    Raises
    ------
    ContractBroken
        A web page, other columns, cells that are no numbers, no flow or period, or as many rows as a query can give.
    """
    header, rows = table(SOURCE, text(SOURCE, content, name, ["gb18030"]), name)
    columns = [HEADINGS.get(" ".join(cell.lower().split()), "") for cell in header]
    if "usd" not in columns and "cny" not in columns:
        require_columns(SOURCE, f"{name} ({', '.join(header)})", columns, ["usd"])
    require_columns(SOURCE, f"{name} ({', '.join(header)})", columns, ["hs", "quantity", "unit"])
    if len(rows) >= MOST_ROWS:
        raise broken(
            SOURCE,
            f"{name}: expected fewer than {MOST_ROWS:,} rows; got {len(rows):,}.",
            "a query gives no more, so the file is cut off.",
            "ask for fewer months or codes at once.",
        )
    if len(set(filter(None, columns))) < len(list(filter(None, columns))):
        raise broken(SOURCE, f"{name}: expected each column once; got {', '.join(header)}.")
    flow = _flow(name)
    named = "" if "date" in columns else _named_period(name)
    found = []
    for place, row in enumerate(rows, start=2):
        cells = dict(zip(columns, row, strict=True))
        where = f"{name}, row {place}"
        hs, partner = cells["hs"], cells.get("partner", "")
        if not re.fullmatch(r"\d{2,10}", hs) or ("partner" in cells and not re.fullmatch(r"\d{3}", partner)):
            raise broken(SOURCE, f"{where}: expected a code of goods and one of a partner; got {hs!r}, {partner!r}.")
        period = named or _period(cells["date"], where)
        unit, tonnes = _weight(cells, where)
        money = [number(SOURCE, cells.get(currency, ""), where) for currency in ("usd", "cny")]
        found.append(
            (flow, period, hs, partner, iso3(SOURCE, partner) if partner else "WLD", unit, tonnes, *money, name)
        )
    frame = pd.DataFrame(found, columns=list(COLUMNS)).astype({"t": "float64", "usd": "float64", "cny": "float64"})
    keys = [column for column in COLUMNS if column not in ("t", "usd", "cny")]
    grouped = frame.groupby(keys, as_index=False, sort=False)[["t", "usd", "cny"]].sum(min_count=1)
    return grouped[list(COLUMNS)]


def _weight(cells: dict[str, str], where: str) -> tuple[str, float | None]:
    """Find the unit that is a weight and the tonnes in it; the first unit, and no tonnes, if there is none."""
    for quantity, unit in (("quantity", "unit"), ("quantity_2", "unit_2")):
        named = cells.get(unit, "").strip().lower()
        if named in TONNES:
            amount = number(SOURCE, cells.get(quantity, ""), f"{where}, {quantity}")
            return named, None if amount is None else amount * TONNES[named]
    return cells["unit"].strip().lower(), None
