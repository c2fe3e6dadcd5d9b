"""Asks Comext for the EU's trade in rare earths, and turns weights into totals, shares and changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from rareearths.fetch.contract import (
    Client,
    ContractBroken,
    Parsed,
    Raw,
    Request,
    SourceError,
    Unreachable,
    require_bounds,
    require_no_jump,
)
from rareearths.fetch.countries import OTHER
from rareearths.fetch.files import jsonstat
from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.eurostat.comext import (
    DATASET,
    FLOWS,
    NAME,
    REPORTER,
    TONNES,
    TOTAL,
    address,
    by_country,
    observations,
    weights,
)

ABOUT = described(NAME)
TABLE = ABOUT.tables[0]
PRODUCTS = ABOUT.judgements["rare_earths"]["codes"]
SECRET = ABOUT.judgements["secret_partners"]["codes"]
NAMED = ABOUT.judgements["named_partners"]["countries"]
FIRST_YEAR = 2015
COLUMNS = ("year", "geo", "measure", "value", "source", "locator", "quality", "note")
_SCOPE = "HS 280530, 284610 and 284690 whole; Eurostat's news counts a list of CN codes that was read only in part"


def fetch(client: Client) -> list[Raw]:
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
    if brought := client.files(NAME, ABOUT.file_variable):
        return brought
    answers = []
    for year in range(FIRST_YEAR, client.today.year):
        for flow, name in FLOWS.items():
            label = f"{name} {year}"
            whole = _ask(client, address(year, flow, PRODUCTS), label)
            pieces = [whole] if whole else [_ask(client, address(year, flow, [one]), label) for one in PRODUCTS]
            if None in pieces:
                raise Unreachable(
                    NAME,
                    f"{label}: expected data; Eurostat put the question off or called it too large.",
                    "the service is busy.",
                    "run it again later.",
                )
            answers += [piece for piece in pieces if piece]
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
    stamps = {str(time): str(stamp) for time, stamp in rows.groupby("time")["updated"].max().items()}
    years = {int(time): stamp for time, stamp in stamps.items() if _is_complete(time, stamp)}
    table: list[list] = []
    totals: dict[tuple[str, int], float] = {}
    for year, stamp in sorted(years.items()):
        found = weights(rows[rows["time"] == str(year)], PRODUCTS)
        for flow, measure, change in (("1", "t", "change"), ("2", "exports_t", "exports_change")):
            one = found[found["flow"] == flow]
            if not len(one):
                continue
            where = f"{DATASET}, A.{REPORTER}.{{}}.{'+'.join(PRODUCTS)}.{flow}.{next(iter(TONNES))}, {year}"
            where += f", updated {stamp}" if stamp else ""
            total = totals[measure, year] = _total(one, len(PRODUCTS), f"{FLOWS[flow]} {year}")
            hidden = _hidden(rows[(rows["time"] == str(year)) & (rows["flow"] == flow)])
            table += [[year, *row] for row in _rows(one, total, measure, where, hidden)]
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
    sources = {year: _source(years[year]) for year in sorted(set(frame["year"]))}
    frame["source"] = frame["year"].map({year: source["id"] for year, source in sources.items()})
    stated = {source["id"]: source for source in sources.values()}
    return Parsed({TABLE: frame[list(COLUMNS)]}, list(stated.values()), str(frame["year"].max()))


def validate(parsed: Parsed, before: Mapping[str, pd.DataFrame]) -> None:
    """Check bounds, and weights against the last vintage.

    Raises
    ------
    ContractBroken
        Names the rows.
    """
    rows = parsed.tables[TABLE]
    bounds = {"t": (0, 200_000), "exports_t": (0, 200_000), "share": (0, 100), "change": (-90, 400)}
    for measure, (low, high) in (bounds | {"exports_change": bounds["change"]}).items():
        require_bounds(NAME, rows[rows["measure"] == measure], "value", low, high, f"rare earths of the EU, {measure}")
    last = before.get(TABLE)
    if last is not None and len(last):
        heavy = rows[rows["measure"].isin(["t", "exports_t"]) & rows["value"].gt(500) & rows["geo"].ne(OTHER)]
        require_no_jump(NAME, heavy, last, ["year", "geo", "measure"], 1.5, "rare earths by weight (t)")


def _ask(client: Client, url: str, label: str) -> Raw | None:
    """Ask one question; return nothing if Eurostat puts it off or finds it too large."""
    try:
        raw = client.get(Request(url), label=label)
    except SourceError as error:
        if error.status == 413:
            return None
        raise
    refused = jsonstat.refusal(NAME, raw.content)
    return None if refused and refused[0] == 413 else raw


def _is_complete(time: str, stamp: str) -> bool:
    """Say whether all months of a year were in when the data were last updated; December comes in February."""
    if not re.fullmatch("[12][0-9]{3}", time) or int(time) < ABOUT.judgements["rare_earths"]["since"]:
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


def _hidden(rows: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return the weight under partners that Eurostat does not name, by product; and who has none of that product.

    Returns
    -------
    dict
        Product to tonnes, by named partner for which no weight of the product is given: what it may have in truth is
        its own weight and at most these. By `OTHER` all such weight.
    """
    found: dict[str, dict[str, float]] = {}
    for product in PRODUCTS:
        summed = weights(rows, [product])
        tonnes = float(summed.loc[summed["partner"].isin(SECRET), "value"].sum())
        if tonnes > 0:
            given = set(by_country(summed).index)
            for geo in (*(geo for geo in NAMED if geo not in given), OTHER):
                found.setdefault(geo, {})[product] = tonnes
    return found


def _rows(
    one: pd.DataFrame, total: float, measure: str, where: str, hidden: Mapping[str, Mapping[str, float]]
) -> list[list]:
    """Return the rows of a year and flow: geo, measure, value, locator, quality, note."""
    flags = one.loc[one["partner"] == TOTAL, "status"].iloc[0]
    rows: list[list] = [["WLD", measure, total, where.format(TOTAL), "primary", _note(flags)]]
    if measure != "t":
        return rows
    countries = by_country(one)
    named = countries[countries.index.isin(NAMED)]
    other = countries.drop(named.index)
    largest = other.drop(OTHER, errors="ignore")["value"].nlargest(1)
    rest = f"computed: the total less {', '.join(named.index)}"
    rest += "".join(f"; the largest of the rest is {geo} with {value:,.1f} t" for geo, value in largest.items())
    if OTHER in hidden:
        rest += f"; {sum(hidden[OTHER].values()):,.1f} t stand under partners not named ({', '.join(SECRET)})"
    weighed = [(geo, row.value, where.format(row.partner), "primary", row.status) for geo, row in named.iterrows()]
    weighed.append((OTHER, max(total - float(named["value"].sum()), 0.0), where.format(TOTAL), "derived", ""))
    for geo, tonnes, place, quality, status in weighed:
        bound = _bound(hidden.get(geo, {}), tonnes, total) if geo != OTHER else ""
        rows.append([geo, "t", tonnes, place, quality, rest if geo == OTHER else _note(status) + bound])
        if total > 0:
            note = f"computed: share of {total:,.1f} t; {_SCOPE}{bound}"
            rows.append([geo, "share", 100 * tonnes / total, place, "derived", note])
    return rows


def _bound(hidden: Mapping[str, float], tonnes: float, total: float) -> str:
    """Say up to what a partner's weight may be in truth, where a product of it may stand under partners not named."""
    if not hidden:
        return ""
    return (
        f"; no weight of {' and '.join(hidden)} is given, and {sum(hidden.values()):,.1f} t of it stand under partners "
        f"not named ({', '.join(SECRET)}): up to {tonnes + sum(hidden.values()):,.1f} of {total:,.1f} t"
    )


def _note(flags: str) -> str:
    """Say which codes are in, and Eurostat's flags."""
    return _SCOPE + (f"; flagged {flags} by Eurostat" if flags else "")


def _source(stamp: str) -> dict[str, str]:
    """Describe the state of the dataset for the descriptor."""
    return ABOUT.source(
        "eurostat_comext_{stamp}",
        stamp=stamp[:10].replace("-", "") or "undated",
        updated=f"updated {stamp[:10]}" if stamp else "undated",
        address=address(FIRST_YEAR, "1", PRODUCTS).rpartition("&time")[0],
    )
