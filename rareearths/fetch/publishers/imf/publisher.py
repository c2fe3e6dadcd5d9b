"""Asks for the price of rare-earth carbonate at the IMF: its SDMX service first, then the bulk workbook."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

import pandas as pd

from rareearths.fetch.contract import (
    Client,
    ContractBroken,
    Parsed,
    Raw,
    Request,
    Unreachable,
    records,
    require_bounds,
    require_no_jump,
)
from rareearths.fetch.files import sdmx
from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.imf import service, workbook

NAME = "imf"
ABOUT = described(NAME)
TABLE = ABOUT.tables[0]
SERIES = ABOUT.judgements["series"]["code"]
SDMX_URL = f"https://api.imf.org/external/sdmx/3.0/data/dataflow/IMF.RES/PCPS/%2B/G001.{SERIES}.USD.M"
WORKBOOK_URL = "https://www.imf.org/-/media/Files/Research/CommodityPrices/Monthly/external-data.ashx"


def fetch(client: Client) -> list[Raw]:
    """Fetch the series from the SDMX service or, if that fails, breaks its contract or is empty, the workbook.

    Returns
    -------
    list of Raw
        One answer; its label is ``sdmx`` or ``workbook``.

    Raises
    ------
    Unreachable, ContractBroken
        If neither gives the series; the message has both reasons.
    """
    if brought := client.files(NAME, ABOUT.file_variable):
        return brought
    asked = Request(
        SDMX_URL,
        headers={"Accept": "application/vnd.sdmx.data+csv;version=2.0.0"},
        key_variable=ABOUT.key_variable,
        key_header="Ocp-Apim-Subscription-Key",
    )
    try:
        raw = client.get(asked, label="sdmx")
        _price(raw)
    except (Unreachable, ContractBroken) as first:
        logging.getLogger(__name__).warning("imf: the SDMX service gave no series (%s); reading the workbook.", first)
        try:
            raw = client.get(Request(WORKBOOK_URL), label="workbook")
            _price(raw)
        except (Unreachable, ContractBroken) as second:
            problem = f"{second.problem} Before that, the SDMX service: {first.problem}"
            raise type(second)(NAME, problem, second.cause, second.step) from first
    return [raw]


def parse(raws: Sequence[Raw]) -> Parsed:
    """Turn the answers into the rows of ``imf_rare_earth_price``.

    Parameters
    ----------
    raws : sequence of Raw
        Answers of the SDMX service or the workbook; the first that holds the series is taken.

    Returns
    -------
    Parsed
        Prices in US dollars per tonne, rounded to cents. Months before the first price are no rows.

    Raises
    ------
    ContractBroken
        If no answer holds the series.
    """
    problem: ContractBroken | None = None
    for raw in raws:
        try:
            prices, place, title = _price(raw)
        except ContractBroken as error:
            problem = problem or error
            continue
        newest = prices.loc[prices["value"].notna(), "month"].max()
        source = ABOUT.source(
            "imf_pcps_{month}",
            month=newest.replace("-", "m"),
            file=title,
            newest=newest,
            retrieved=f" (retrieved {raw.retrieved[:10]})" if raw.retrieved else "",
            address=WORKBOOK_URL if title.startswith("bulk") else SDMX_URL,
        )
        table = pd.DataFrame(
            {
                "month": prices["month"],
                "value": prices["value"].round(2),
                "source": source["id"],
                "locator": place + prices["printed"],
                "quality": "primary",
                "note": prices["note"],
            }
        )
        return Parsed({TABLE: table}, [source], newest)
    raise problem or ContractBroken(
        NAME, "expected an answer of the IMF; got none.", "nothing was fetched.", "fetch first."
    )


def validate(parsed: Parsed, before: Mapping[str, pd.DataFrame]) -> None:
    """Check bounds, gaps, steps and length of the series, and the values against the last vintage.

    Raises
    ------
    ContractBroken
        Names the months.
    """
    rows = parsed.tables[TABLE]
    require_bounds(NAME, rows, "value", 100, 200_000, "price of rare-earth carbonate (USD per t)")
    months = pd.PeriodIndex(rows["month"], freq="M")
    lacking = pd.period_range(months.min(), months.max(), freq="M").difference(months)
    if len(lacking):
        raise ContractBroken(
            NAME,
            f"expected every month from {months.min()} to {months.max()}; {', '.join(map(str, lacking[:5]))} "
            f"({len(lacking)} in all) are not there.",
            "the answer was cut off, or the rows of the workbook moved.",
            "look at the series at the publisher.",
        )
    ordered = rows.dropna(subset=["value"]).sort_values("month")
    step = ordered["value"] / ordered["value"].shift()
    steep = ordered[(step > 3) | (step < 1 / 3)]
    if len(steep):
        raise ContractBroken(
            NAME,
            f"expected no price more than three times, or less than a third of, that of the month before; "
            f"got {', '.join(f'{row.month}: {row.value:,.2f}' for row in records(steep.head()))}.",
            "another unit from some month on, or another series.",
            "look these months up at the publisher.",
        )
    last = before.get(TABLE)
    if last is None or not len(last):
        return
    require_no_jump(NAME, rows, last, ["month"], 1.5, "price of rare-earth carbonate")
    if rows["month"].max() < last["month"].max() or rows["month"].min() > last["month"].min():
        raise ContractBroken(
            NAME,
            f"expected at least the months {last['month'].min()} to {last['month'].max()} of the last vintage; "
            f"got {rows['month'].min()} to {rows['month'].max()}.",
            "an older file, or an answer that was cut off.",
            "fetch again later.",
        )


def _price(raw: Raw) -> tuple[pd.DataFrame, str, str]:
    """Return month, value, note and printed month of the series, the beginning of its locators and the file's name."""
    if workbook.is_workbook(raw.content):
        found = workbook.commodity(raw.content, SERIES, ABOUT.judgements["series"]["column"])
        name = "external-data" + workbook.extension(raw.content)
        column = found["description"].iloc[0]
        rows = found[["month", "value", "printed"]]
        place = f'{name}, sheet "{workbook.SHEET}", column "{column}", row '
        title = f"bulk workbook {name}"
    else:
        rows = service.series(raw.content, SERIES)
        place = f"IMF.RES:PCPS, {SERIES}, USD, monthly, TIME_PERIOD "
        title = "SDMX 3.0 service"
    rows = sdmx.without_repeats(NAME, SERIES, rows, ["month"]).sort_values("month", ignore_index=True)
    rows = rows.assign(note=rows["value"].eq(0).map({True: "missing: the publisher prints 0", False: ""}))
    rows.loc[rows["value"].isna(), "note"] = "missing: the publisher's cell is empty"
    rows["value"] = rows["value"].where(rows["value"].ne(0))
    known = rows.index[rows["value"].notna()]
    if not len(known):
        raise ContractBroken(
            NAME, f"expected prices of {SERIES}; got none.", "no data for this key.", "ask for the series on the site."
        )
    rows = rows.loc[known[0] : known[-1]].reset_index(drop=True)
    if raw.retrieved and rows["month"].iloc[-1] > raw.retrieved[:7]:
        raise ContractBroken(
            NAME,
            f"expected no month after {raw.retrieved[:7]}, when it was fetched; got {rows['month'].iloc[-1]}.",
            "months that are read wrongly, or a forecast.",
            "look at the series at the publisher.",
        )
    return rows, place, title
