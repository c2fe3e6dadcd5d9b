"""Primary Commodity Price System (PCPS) of the IMF: the price of rare-earth carbonate, and any other of its series.

The SDMX 3.0 service is asked first (``fetch``); if it fails or has nothing, the bulk workbook is read. ``parse`` tells
the two, and xls from xlsx, by their first bytes. ``imf_workbook`` reads any commodity of the workbook, ``imf_sdmx`` any
of the service. ``sdmx1`` could read the service's SDMX-CSV 2.0, but only together with a structure message, which is a
second and larger question.

Not verified against the live service: an answer in CSV for PREODOM, its attributes, and whether the columns are called
as in the JSON recording of another dataset (CPI). Columns that say scale and unit are therefore checked where they
are and not asked for. A public script reads the key G001.PREODOM.USD.M as JSON, with the months under ``id`` or
``value``; another reports that the service answers "no data" with status 200 and an empty body, not only with 204.
Both are read. PCPS states no date of its release, so the newest month names the release.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

import pandas as pd

from rareearths.fetch.contract import (
    ContractBroken,
    Parsed,
    Raw,
    Request,
    Unreachable,
    require_bounds,
    require_no_jump,
)
from rareearths.fetch.files import sdmxcsv
from rareearths.fetch.publishers.imf import sdmx, workbook

NAME = "imf"
TITLE = {"ja": "国際通貨基金（IMF）", "en": "International Monetary Fund"}
TABLES = ("imf_rare_earth_price",)
HOSTS = {"api.imf.org": "https://api.imf.org", "www.imf.org": "https://www.imf.org"}
BASE = "https://api.imf.org"
LIMITS = {"per_second": 1.0, "bytes": 20_000_000}
KEY_VARIABLE = "RAREEARTHS_IMF_KEY"
SERIES = "PREODOM"
SDMX_URL = f"{BASE}/external/sdmx/3.0/data/dataflow/IMF.RES/PCPS/%2B/G001.{SERIES}.USD.M"
WORKBOOK_URL = "https://www.imf.org/-/media/Files/Research/CommodityPrices/Monthly/external-data.ashx"
COLUMNS = ("month", "value", "source", "locator", "quality", "note")


def fetch(client) -> list[Raw]:
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
    asked = Request(
        SDMX_URL,
        headers={"Accept": "application/vnd.sdmx.data+csv;version=2.0.0"},
        key_variable=KEY_VARIABLE,
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
        source = f"imf_pcps_{newest.replace('-', 'm')}"
        table = pd.DataFrame(
            {
                "month": prices["month"],
                "value": prices["value"].round(2),
                "source": source,
                "locator": place + prices["printed"],
                "quality": "primary",
                "note": prices["note"],
            }
        )
        return Parsed({"imf_rare_earth_price": table[list(COLUMNS)]}, [_source(source, title, raw, newest)], newest)
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
    rows = parsed.tables["imf_rare_earth_price"]
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
            f"got {', '.join(f'{row.month}: {row.value:,.2f}' for row in steep.head().itertuples())}.",
            "another unit from some month on, or another series.",
            "look these months up at the publisher.",
        )
    last = before.get("imf_rare_earth_price")
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
        found = workbook.commodity(raw.content, SERIES)
        name = "external-data" + workbook.extension(raw.content)
        column = found["description"].iloc[0]
        rows = found[["month", "value", "printed"]]
        place = f'{name}, sheet "{workbook.SHEET}", column "{column}", row '
        title = f"bulk workbook {name}"
    else:
        rows = sdmx.series(raw.content, SERIES)
        place = f"IMF.RES:PCPS, {SERIES}, USD, monthly, TIME_PERIOD "
        title = "SDMX 3.0 service"
    rows = sdmxcsv.without_repeats(NAME, SERIES, rows, ["month"]).sort_values("month", ignore_index=True)
    # The publisher prints 0 for months without a price (apples, tomatoes).
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


def _source(name: str, title: str, raw: Raw, newest: str) -> dict[str, str]:
    """Describe the release for the descriptor."""
    return {
        "id": name,
        "title": f"Primary Commodity Price System, {title}, to {newest}"
        + (f" (retrieved {raw.retrieved[:10]})" if raw.retrieved else ""),
        "path": WORKBOOK_URL if title.startswith("bulk") else SDMX_URL,
        "publisher": "International Monetary Fund",
        "licence": "IMF terms of use (copyright and usage)",
        "redistribution": "figures-only",
        "terms": "The IMF restricts redistribution of its data: only the one series that the exhibit needs is held, "
        "for non-commercial use with attribution; the workbook is not passed on.",
        "terms_ja": "IMFはデータの再配布を制限している。"
        "図表に必要な一系列のみを、非商用で出所を明記して載せ、元のファイルは再配布しない。",
        "read": "The publisher's own file, fetched by this project.",
        "read_ja": "発行元のファイルを本プロジェクトが取得した。",
    }
