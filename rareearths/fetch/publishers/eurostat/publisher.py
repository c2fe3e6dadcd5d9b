"""Eurostat, Comext DS-045409: the EU's imports and exports of rare earths by weight and partner.

One question is one indicator, flow and year (`eurostat_comext` reads the answers). Weights come in 100 kg. The group is
the three HS subheadings 2805 30, 2846 10 and 2846 90, which hold every CN code below them (`eurostat_codes`).
Eurostat's own news counts a list of CN codes that could be read only in part, so its totals need not agree, and each
row says so. Shares are of weight.

Partners are countries, codes for stores and for unknown partners (QP to QZ), and aggregates. The total is the aggregate
EXT_EU27_2020; it is never added to countries, and members of the EU are no partners of the EU. The table names the
partners in `NAMED`; OTH is the rest.

Not verified live: that one answer holds all partners where the partner is left out, the codes XI and XU (parts of the
United Kingdom), whether a year still in progress has annual rows (they are left out until the following 1 March by the
stamp of the last update), and the size at which Eurostat puts an answer off (smaller questions are then asked).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from rareearths.fetch.contract import (
    ContractBroken,
    Parsed,
    Raw,
    Request,
    SourceError,
    Unreachable,
    require_bounds,
    require_no_jump,
)
from rareearths.fetch.files import jsonstat
from rareearths.fetch.publishers.eurostat import codes as eurostat_codes
from rareearths.fetch.publishers.eurostat.comext import (
    BASE,
    DATASET,
    FLOWS,
    REPORTER,
    TONNES,
    TOTAL,
    address,
    by_country,
    observations,
    weights,
)

NAME = "eurostat"
TITLE = {"ja": "欧州連合統計局（Eurostat）", "en": "Eurostat"}
TABLES = ("eu_imports",)
HOSTS = {"ec.europa.eu": BASE}
LIMITS = {"per_second": 1.0, "bytes": 20_000_000}
FIRST_YEAR = 2015
NAMED = ("CHN", "RUS", "MYS", "USA", "JPN", "VNM", "THA", "KOR", "IND")
COLUMNS = ("year", "geo", "measure", "value", "source", "locator", "quality", "note")
_YEAR = "[12][0-9]{3}"
_SCOPE = "HS 280530, 284610 and 284690 whole; Eurostat's news counts a list of CN codes that was read only in part"


def fetch(client) -> list[Raw]:
    """Fetch each year's imports by partner and exports in all, up to last year.

    Returns
    -------
    list of Raw
        Labels such as ``imports 2024``.

    Raises
    ------
    Unreachable
        If Eurostat puts even the smallest question off.
    """
    answers = []
    for year in range(FIRST_YEAR, client.today.year):
        products = eurostat_codes.rare_earths(year).summed
        for flow, name in FLOWS.items():
            label = f"{name} {year}"
            answer = _ask(client, address(year, flow, products), label)
            if answer is None:
                pieces = [_ask(client, address(year, flow, [product]), label) for product in products]
                if None in pieces:
                    raise Unreachable(
                        NAME,
                        f"{label}: expected data; Eurostat put the question off or called it too large.",
                        "the service is busy.",
                        "run it again later.",
                    )
                answers += pieces
            else:
                answers.append(answer)
    return answers


def parse(raws: Sequence[Raw]) -> Parsed:
    """Turn answers of Comext into the rows of ``eu_imports``.

    Returns
    -------
    Parsed
        For each complete year: tonnes and shares of weight by partner, exports in all, and the change on the year
        before where that is there too.

    Raises
    ------
    ContractBroken
        For broken answers, for no data at all, and where partners and total do not fit.
    """
    read = [observations(raw.content) for raw in raws]
    filled = [rows.assign(updated=updated) for rows, updated in read if len(rows)]
    if not filled:
        raise ContractBroken(
            NAME,
            f"expected weights in at least one of {len(raws)} answers; all are empty.",
            "no data for these codes, which is not zero trade, or a wrong code.",
            "look the codes up in Comext.",
        )
    rows = pd.concat(filled, ignore_index=True)
    stamps = rows.groupby("time")["updated"].max()
    years = {int(time): stamp for time, stamp in stamps.items() if _is_complete(time, stamp)}
    table: list[list] = []
    totals: dict[tuple[str, int], float] = {}
    for year, stamp in sorted(years.items()):
        codes = eurostat_codes.rare_earths(year)
        found = weights(rows[rows["time"] == str(year)], codes.summed)
        for flow, measure, change in (("1", "t", "change"), ("2", "exports_t", "exports_change")):
            one = found[found["flow"] == flow]
            if not len(one):
                continue
            where = f"{DATASET}, A.{REPORTER}.{{}}.{'+'.join(codes.summed)}.{flow}.{next(iter(TONNES))}, {year}"
            where += f", updated {stamp}" if stamp else ""
            total = totals[measure, year] = _total(one, len(codes.summed), f"{FLOWS[flow]} {year}")
            table += [[year, *row] for row in _rows(one, total, measure, where)]
            base = totals.get((measure, year - 1), 0)
            if base > 0:
                note = f"computed from {base:,.1f} t in {year - 1}; {_SCOPE}"
                table.append([year, "WLD", change, 100 * (total / base - 1), where.format(TOTAL), "derived", note])
    if not table:
        raise ContractBroken(
            NAME,
            f"expected rows of {REPORTER} for a whole year; got {len(rows)} rows without any.",
            "another reporter or frequency, or only years that are still in progress.",
            "ask for the year before.",
        )
    frame = pd.DataFrame(table, columns=[name for name in COLUMNS if name != "source"])
    frame["value"] = frame["value"].round(4)
    frame["source"] = frame["year"].map(lambda year: _source(years[year])["id"])
    sources = {source["id"]: source for source in (_source(years[year]) for year in sorted(set(frame["year"])))}
    return Parsed({"eu_imports": frame[list(COLUMNS)]}, list(sources.values()), str(frame["year"].max()))


def validate(parsed: Parsed, before: Mapping[str, pd.DataFrame]) -> None:
    """Check bounds, and weights against the last vintage.

    Raises
    ------
    ContractBroken
        Names the rows.
    """
    rows = parsed.tables["eu_imports"]
    bounds = {"t": (0, 200_000), "exports_t": (0, 200_000), "share": (0, 100), "change": (-90, 400)}
    for measure, (low, high) in (bounds | {"exports_change": bounds["change"]}).items():
        require_bounds(NAME, rows[rows["measure"] == measure], "value", low, high, f"rare earths of the EU, {measure}")
    last = before.get("eu_imports")
    if last is not None and len(last):
        heavy = rows[rows["measure"].isin(["t", "exports_t"]) & rows["value"].gt(500) & rows["geo"].ne("OTH")]
        require_no_jump(NAME, heavy, last, ["year", "geo", "measure"], 1.5, "rare earths by weight (t)")


def _ask(client, url: str, label: str) -> Raw | None:
    """Ask one question; return nothing if Eurostat puts it off or finds it too large."""
    try:
        raw = client.get(Request(url), label=label)
    except SourceError as error:
        if getattr(error, "status", 0) == 413:
            return None
        raise
    refused = jsonstat.refusal(NAME, raw.content)
    return None if refused and refused[0] == 413 else raw


def _is_complete(time: str, stamp: str) -> bool:
    """Say whether all months of a year were in when the data were last updated; December comes in February."""
    if not re.fullmatch(_YEAR, time) or int(time) < eurostat_codes.RARE_EARTHS[0].first:
        return False
    return not stamp or stamp[:10] >= f"{int(time) + 1}-03-01"


def _total(one: pd.DataFrame, products: int, what: str) -> float:
    """Return the total in tonnes, and make sure that it has all products and fits the partners."""
    total = one[one["partner"] == TOTAL]
    if not len(total) or int(total["products"].iloc[0]) < products:
        raise ContractBroken(
            NAME,
            f"{what}: expected the weight of {products} products for {TOTAL}; "
            f"got {int(total['products'].iloc[0]) if len(total) else 'none'}.",
            "a part of the answer is missing.",
            "ask for this year again.",
        )
    whole, parts = float(total["value"].iloc[0]), float(by_country(one)["value"].sum())
    if len(one) > 1 and not 0.9 * whole <= parts <= 1.005 * whole:
        raise ContractBroken(
            NAME,
            f"{what}: expected the partners outside the EU to add up to {whole:,.1f} t; got {parts:,.1f} t.",
            "partners are missing, or an aggregate was counted as a country.",
            "compare the list of partners with Comext's.",
        )
    return whole


def _rows(one: pd.DataFrame, total: float, measure: str, where: str) -> list[list]:
    """Return the rows of a year and flow: geo, measure, value, locator, quality, note."""
    flags = one.loc[one["partner"] == TOTAL, "status"].iloc[0]
    rows: list[list] = [["WLD", measure, total, where.format(TOTAL), "primary", _note(flags)]]
    if measure != "t":
        return rows
    countries = by_country(one)
    named = countries[countries.index.isin(NAMED)]
    other = countries.drop(named.index)
    largest = other.drop("OTH", errors="ignore")["value"].nlargest(1)
    rest = f"computed: the total less {', '.join(named.index)}"
    rest += "".join(f"; the largest of the rest is {geo} with {value:,.1f} t" for geo, value in largest.items())
    weighed = [(geo, row.value, where.format(row.partner), "primary", row.status) for geo, row in named.iterrows()]
    weighed.append(("OTH", max(total - float(named["value"].sum()), 0.0), where.format(TOTAL), "derived", ""))
    for geo, tonnes, place, quality, status in weighed:
        rows.append([geo, "t", tonnes, place, quality, rest if geo == "OTH" else _note(status)])
        if total > 0:
            note = f"computed: share of {total:,.1f} t; {_SCOPE}"
            rows.append([geo, "share", 100 * tonnes / total, place, "derived", note])
    return rows


def _note(flags: str) -> str:
    """Say which codes are in, and Eurostat's flags."""
    return _SCOPE + (f"; flagged {flags} by Eurostat" if flags else "")


def _source(stamp: str) -> dict[str, str]:
    """Describe the state of the dataset for the descriptor."""
    return {
        "id": f"eurostat_comext_{stamp[:10].replace('-', '') or 'undated'}",
        "title": f"EU trade since 1988 by HS2-4-6 and CN8 ({DATASET}), "
        + (f"updated {stamp[:10]}" if stamp else "undated"),
        "path": address(FIRST_YEAR, "1", eurostat_codes.rare_earths(FIRST_YEAR).summed).rpartition("&time")[0],
        "publisher": "Eurostat",
        "licence": "CC-BY-4.0 (European Union reuse notice)",
        "redistribution": "free",
        "terms": "May be passed on with attribution to the European Union or Eurostat.",
        "terms_ja": "欧州連合またはEurostatの名を明記すれば再配布できる。",
        "read": "The publisher's own file, fetched by this project.",
        "read_ja": "発行元のファイルを本プロジェクトが取得した。",
    }
