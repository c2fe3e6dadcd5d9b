"""UN Comtrade: annual and monthly trade by HS code, reporter, partner and flow.

With a free key (``RAREEARTHS_COMTRADE_KEY``) the service for subscribers is asked, else the keyless preview, which
gives 500 rows at a time. ``RAREEARTHS_COMTRADE_YEARS`` says how many years are fetched, back from the newest that
China published (3). Anything else is asked with ``Enquiry(client).ask(Query(...))`` and read with ``trade``. The
project's own small client is used because the official one loses errors (see ``comtrade_enquiry``); sdmx1 does not
read this API.

Seen in real answers: the preview with and without descriptions, ``get``, ``getMetadata``, empty results. Not verified
live: lists of several reporters or flows in the preview (asked only in parts of an answer that was cut off; lists of
codes were seen); which parameters it refuses with 400 (two projects differ: they are sent, then left out); bodies of
401, 403 and 429 (known as clients print them); how many calls the preview allows a day; an answer with monthly rows
(periods such as ``202403`` were seen in addresses and figures); ``get`` beyond annual totals; ``getMetadata`` of
another reporter than China.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from rareearths.fetch.contract import ContractBroken, InputNeeded, Parsed, Raw, Unreachable
from rareearths.fetch.publishers.comtrade import checks
from rareearths.fetch.publishers.comtrade import tables as comtrade_tables
from rareearths.fetch.publishers.comtrade.answer import NAME, broken, query
from rareearths.fetch.publishers.comtrade.areas import CHINA, WORLD
from rareearths.fetch.publishers.comtrade.enquiry import BASE, Enquiry, Query
from rareearths.fetch.publishers.comtrade.tables import JAPAN, MAGNETS
from rareearths.fetch.publishers.comtrade.trade import publications, trade, unanswered

__all__ = [
    "BASE",
    "HOSTS",
    "LIMITS",
    "NAME",
    "TABLES",
    "TITLE",
    "Enquiry",
    "Query",
    "fetch",
    "parse",
    "trade",
    "validate",
]

TITLE = {"ja": "国連統計部 UN Comtrade", "en": "United Nations Statistics Division, UN Comtrade"}
TABLES = (
    "comtrade_china_exports",
    "comtrade_imports_from_china",
    "comtrade_mirror_pairs",
    "comtrade_exporters",
    "japan_imports",
    "china_imports",
    "magnet_exporters",
    "china_trade_balance",
)
HOSTS = {"comtradeapi.un.org": BASE}
LIMITS = {"per_second": 1, "bytes": 64_000_000}
YEARS = 3
YEARS_VARIABLE = "RAREEARTHS_COMTRADE_YEARS"

_PARTS = ("280530", "284610", "284690")
_HEADING = ("2846",)
_TERMS = {
    "publisher": "United Nations Statistics Division",
    "licence": "UN Comtrade terms of use",
    "redistribution": "figures-only",
    "terms": "The United Nations restrict redistribution of raw data: only the figures that the exhibit needs are "
    "held, with attribution.",
    "terms_ja": "国連は原データの再配布を制限している。図表に必要な数値のみを出所を明記して載せる。",
}
_READ = {
    "read": "The publisher's own file, fetched by this project.",
    "read_ja": "発行元のファイルを本プロジェクトが取得したものである。",
}
_READ_PARTLY = {
    "read": "The publisher's own file, fetched by this project; rows that it did not fetch were kept in a public "
    "repository.",
    "read_ja": "発行元のファイルを本プロジェクトが取得したものである。"
    "取得していない行は公開リポジトリに保存されたものである。",
}
# sources of which older vintages hold rows that this project did not fetch itself
_TITLES = {
    "comtrade_china_2846": "UN Comtrade, imports of China, HS 2846, 1994–2024",
    "comtrade_chn_usa": "UN Comtrade, China and the United States, HS 2846 and 280530, 2020–2024",
    "comtrade_hs6_world": "UN Comtrade, exports and imports of six-digit codes by all reporters, until 2024",
    "comtrade_2023": "UN Comtrade, HS 280530, 2805, 2846 and 850511, 2023",
    "comtrade_2025": "UN Comtrade, HS 280530, 284610, 284690 and 850511, 2025",
}


@dataclass(frozen=True)
class ParsedTrade(Parsed):
    """What was parsed, with the trade behind the tables, for the checks.

    Parameters
    ----------
    trade : DataFrame
        Of ``trade(raws, own=True)``.
    complete : frozenset of tuple
        ``(period, reporter, flow, hs)`` for which all partners were asked for.
    """

    trade: pd.DataFrame = field(default_factory=pd.DataFrame)
    complete: frozenset[tuple] = frozenset()


def queries(years: Sequence[str]) -> dict[str, Query]:
    """Return the questions of the exhibits for some years, by a label.

    A heading is never asked together with its parts. China and Japan are asked by partner; all reporters are asked for
    their imports from China and their exports to the world.
    """
    years = tuple(years)
    return {
        "imports of China and Japan": Query(_PARTS, ("M",), years, (CHINA, JAPAN)),
        "imports of China and Japan, heading": Query(_HEADING, ("M",), years, (CHINA, JAPAN)),
        "exports of China": Query(_PARTS, ("X",), years, (CHINA,)),
        "exports of China, heading": Query(_HEADING, ("X",), years, (CHINA,)),
        "imports from China": Query(("280530", *_HEADING), ("M",), years, (), (CHINA,)),
        "exporters": Query(("280530", "284610", MAGNETS), ("X",), years, (), (WORLD,)),
    }


def fetch(client: object, years: int | None = None) -> list[Raw]:
    """Ask for the exhibits' trade of the newest years that China published.

    Parameters
    ----------
    client : Client
        Fetches addresses and knows keys and the day.
    years : int, optional
        How many years; else ``RAREEARTHS_COMTRADE_YEARS``, else 3.

    Raises
    ------
    Unreachable, InputNeeded, ContractBroken
        When the service refuses, when too many calls would be needed, when an answer is an error or cut off.
    """
    count = _years() if years is None else years
    enquiry = Enquiry(client)
    raws = _publications(enquiry)
    published = publications(raws)
    last = client.today.year - 1
    of_china = published[(published["reporter"] == CHINA) & (published["period"].str.len() == 4)]["period"].astype(int)
    newest = max((year for year in of_china if year <= last), default=last)
    asked = queries([str(year) for year in range(newest - count + 1, newest + 1)])
    enquiry.plan(list(asked.values()))
    for label, each in asked.items():
        raws += enquiry.ask(each, label)
    return raws


def parse(raws: Sequence[Raw]) -> ParsedTrade:
    """Read the answers and cut the tables out of them.

    An answer without rows makes no row: it may mean that a reporter is late, and the last vintage's rows stay. It is
    refused where the publisher lists the data as published, or where no answer has rows: then a parameter is wrong.

    Raises
    ------
    ContractBroken
        When an answer is an error, cut off, incomplete, or empty without reason.
    """
    raws = list(raws)
    rows = trade(raws, own=True)
    _require_rows(raws, rows)
    tables = comtrade_tables.tables(rows)
    ids = sorted({name for table in tables.values() for name in table["source"]})
    return ParsedTrade(
        tables=tables,
        sources=[_source(name, rows) for name in ids],
        newest=rows["period"].max(),
        trade=rows,
        complete=frozenset(_complete(raws)),
    )


def validate(parsed: Parsed, before: Mapping[str, pd.DataFrame]) -> None:
    """Check bounds, sums over partners, headings, prices per kilogram and jumps against the last vintage.

    Prices are checked for China and Japan only: weights of small reporters are too rough.

    Raises
    ------
    ContractBroken
        Names the rows.
    """
    checks.against({}, parsed.tables)
    if isinstance(parsed, ParsedTrade):
        checks.partners(parsed.trade, parsed.complete)
        checks.headings(parsed.trade)
        checks.prices(parsed.trade, (CHINA, JAPAN), (*_PARTS, *_HEADING, MAGNETS))
    checks.against(before, parsed.tables)


def _years() -> int:
    """Read how many years are wanted."""
    stated = os.environ.get(YEARS_VARIABLE, "").strip() or str(YEARS)
    if not (stated.isdecimal() and 1 <= int(stated) <= 60):
        raise InputNeeded(
            NAME,
            f"expected a number of years from 1 to 60 in {YEARS_VARIABLE}; got {stated[:20]!r}.",
            "a typing slip.",
            f"correct it, or unset it for {YEARS} years.",
        )
    return int(stated)


def _publications(enquiry: Enquiry) -> list[Raw]:
    """Ask when China and Japan published; go on without an answer, as it may be closed to those with a key."""
    try:
        return [enquiry.metadata(reporter) for reporter in (CHINA, JAPAN)]
    except Unreachable:
        return []


def _require_rows(raws: Sequence[Raw], rows: pd.DataFrame) -> None:
    """Refuse answers that are empty without reason."""
    if rows.empty:
        raise ContractBroken(
            NAME,
            f"expected rows of trade; got none in {len(raws)} answer(s).",
            "no data for these periods, or a wrong parameter: the service answers both with status 200 and no rows.",
            "open one of the addresses in a browser; that no trade took place cannot be concluded.",
        )
    known = publications(raws)
    known = set(zip(known["period"], known["reporter"].astype(str), strict=True))
    for raw in unanswered(raws):
        asked = query(raw.url)
        pairs = [(p, r) for p in asked.get("period", "").split(",") for r in asked.get("reportercode", "").split(",")]
        if pairs and all(pair in known for pair in pairs):
            raise broken(
                raw,
                "expected rows, as the publisher lists these data as published; got none.",
                "a wrong parameter: the service answers that with status 200 and no rows.",
                "compare the address with rareearths/fetch/publishers/comtrade/enquiry.py; do not read it as no trade.",
            )


def _complete(raws: Sequence[Raw]) -> Iterable[tuple]:
    """List what was asked for with all partners."""
    for raw in raws:
        asked = query(raw.url)
        if asked.get("partnercode") or not {"period", "reportercode", "flowcode", "cmdcode"} <= set(asked):
            continue
        for reporter in asked["reportercode"].split(","):
            for period in asked["period"].split(","):
                for flow in asked["flowcode"].split(","):
                    for code in asked["cmdcode"].split(","):
                        yield period, int(reporter) if reporter.isdecimal() else -1, flow, code


def _source(name: str, rows: pd.DataFrame) -> dict[str, str]:
    """Describe a source, with the day on which China's data were published where that is known."""
    year = name.removeprefix("comtrade_")
    dates = rows[(rows["period"] == year) & (rows["reporter"] == CHINA)]["published"]
    date = max((day for day in dates if day), default="")
    title = _TITLES.get(name, f"UN Comtrade, HS 280530, 284610, 284690, 2846 and 850511, {year}")
    title += f" (China's data published on {date})" if date else ""
    read = _READ_PARTLY if name in _TITLES else _READ
    return {"id": name, "title": title, "path": f"{BASE}/public/v1/preview/C/A/HS", **_TERMS, **read}
