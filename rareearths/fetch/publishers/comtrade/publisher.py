"""UN Comtrade from end to end: the exhibits' questions, the answers' tables, and whether they are plausible.

With a free key (``RAREEARTHS_COMTRADE_KEY``) the service for subscribers is asked, else the keyless preview, which
gives 500 rows at a time. ``RAREEARTHS_COMTRADE_YEARS`` says how many years are fetched, back from the newest that
China published (3).
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from rareearths.fetch.contract import Client, ContractBroken, InputNeeded, Parsed, Raw, Unreachable
from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.comtrade import checks
from rareearths.fetch.publishers.comtrade import tables as comtrade_tables
from rareearths.fetch.publishers.comtrade.answer import NAME, broken, parameters
from rareearths.fetch.publishers.comtrade.areas import CHINA, JAPAN, WORLD
from rareearths.fetch.publishers.comtrade.query import Query, Session
from rareearths.fetch.publishers.comtrade.sums import CERIUM, COMPOUNDS, METALS, OTHER_COMPOUNDS
from rareearths.fetch.publishers.comtrade.tables import MAGNETS
from rareearths.fetch.publishers.comtrade.trade import publications, trade, unanswered

YEARS = 3
YEARS_VARIABLE = "RAREEARTHS_COMTRADE_YEARS"
_PARTS, _HEADING = (METALS, CERIUM, OTHER_COMPOUNDS), (COMPOUNDS,)


@dataclass(frozen=True)
class ParsedTrade(Parsed):
    """What was parsed, with the trade behind the tables, for the checks.

    Parameters
    ----------
    trade : DataFrame
        Of ``trade(raws)``.
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
        "imports from China": Query((METALS, COMPOUNDS), ("M",), years, (), (CHINA,)),
        "exporters": Query((METALS, CERIUM, MAGNETS), ("X",), years, (), (WORLD,)),
    }


def fetch(client: Client, years: int | None = None) -> list[Raw]:
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
    if brought := client.files(NAME, described(NAME).file_variable):
        return brought
    count = _years() if years is None else years
    session = Session(client)
    try:
        raws = [session.metadata(reporter) for reporter in (CHINA, JAPAN)]
    except Unreachable:  # it may be closed to those with a key
        raws = []
    last = client.today.year - 1
    of_china = (int(period) for period, reporter in publications(raws) if reporter == CHINA)
    newest = max((year for year in of_china if year <= last), default=last)
    asked = queries([str(year) for year in range(newest - count + 1, newest + 1)])
    session.plan(list(asked.values()))
    for label, each in asked.items():
        raws += session.ask(each, label)
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
    rows = trade(raws)
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
    stated = os.environ.get(YEARS_VARIABLE, "").strip() or str(YEARS)
    if not (stated.isdecimal() and 1 <= int(stated) <= 60):
        raise InputNeeded(
            NAME,
            f"expected a number of years from 1 to 60 in {YEARS_VARIABLE}; got {stated[:20]!r}.",
            "a typing slip.",
            f"correct it, or unset it for {YEARS} years.",
        )
    return int(stated)


def _require_rows(raws: Sequence[Raw], rows: pd.DataFrame) -> None:
    """Refuse answers that are empty without reason."""
    if rows.empty:
        raise ContractBroken(
            NAME,
            f"expected rows of trade; got none in {len(raws)} answer(s).",
            "no data for these periods, or a wrong parameter: the service answers both with status 200 and no rows.",
            "open one of the addresses in a browser; that no trade took place cannot be concluded.",
        )
    known = {(period, str(reporter)) for period, reporter in publications(raws)}
    for raw in unanswered(raws):
        asked = parameters(raw.url)
        pairs = [(p, r) for p in asked.get("period", "").split(",") for r in asked.get("reportercode", "").split(",")]
        if pairs and all(pair in known for pair in pairs):
            raise broken(
                raw,
                "expected rows, as the publisher lists these data as published; got none.",
                "a wrong parameter: the service answers that with status 200 and no rows.",
                "compare the address with rareearths/fetch/publishers/comtrade/query.py; do not read it as no trade.",
            )


def _complete(raws: Sequence[Raw]) -> Iterable[tuple]:
    """List what was asked for with all partners."""
    names = ("period", "reportercode", "flowcode", "cmdcode")
    for raw in raws:
        asked = parameters(raw.url)
        if not asked.get("partnercode") and set(names) <= set(asked):
            for period, reporter, flow, code in itertools.product(*(asked[name].split(",") for name in names)):
                yield period, int(reporter) if reporter.isdecimal() else -1, flow, code


def _source(name: str, rows: pd.DataFrame) -> dict[str, str]:
    """Describe a source, with the day on which China's data were published where that is known."""
    known, year = described(NAME), name.removeprefix("comtrade_")
    found = known.source(name if name in known.sources else "comtrade_{year}", year=year)
    date = rows[(rows["period"] == year) & (rows["reporter"] == CHINA)]["published"].max()
    if isinstance(date, str) and date:
        found["title"] += f" (China's data published on {date})"
    return found
