"""Answers of the IMF's SDMX 3.0 service: SDMX-CSV 2.0 and SDMX-JSON 2.0."""

from __future__ import annotations

import math
import re

import pandas as pd

from rareearths.fetch.contract import ContractBroken
from rareearths.fetch.files import sdmx

NAME = "imf"
_WANTED: dict[str, tuple[str, ...]] = {
    "DATA_TRANSFORMATION": ("USD",),
    "FREQUENCY": ("M",),
    "COUNTRY": ("G001", "W00"),  # the world, in this service and in the one it replaced
}
_MONTH = re.compile(r"([12][0-9]{3})-M?(0[1-9]|1[0-2])")


def series(content: bytes, indicator: str) -> pd.DataFrame:
    """Read one monthly series of PCPS in US dollars.

    Parameters
    ----------
    content : bytes
        An answer for IMF.RES:PCPS.
    indicator : str
        The commodity's code, such as ``PREODOM``.

    Returns
    -------
    DataFrame
        ``month`` (``2024-01``), ``value`` (float, in single units, NaN where there is none) and ``printed`` (the month
        as the service writes it).

    Raises
    ------
    ContractBroken
        If the answer has no such series, or another frequency.
    """
    if content.lstrip()[:1] == b"{":
        rows = sdmx.read_json(NAME, content)
    else:
        rows = sdmx.read(NAME, "the SDMX service", content, ())
    came = ", ".join(map(str, rows.columns))
    for name, codes in (_WANTED | {"INDICATOR": (indicator,)}).items():
        if name in rows:
            rows = rows[rows[name].isin(list(codes))]
    if not {"INDICATOR", "DATA_TRANSFORMATION"} <= set(rows.columns) or not len(rows):
        raise ContractBroken(
            NAME,
            f"expected monthly rows with INDICATOR {indicator} and DATA_TRANSFORMATION USD; got none, in "
            f"the columns {came[:200]}.",
            "no data for this key, or a dimension or code was renamed.",
            "compare with the structure of IMF.RES:PCPS.",
        )
    months = [_MONTH.fullmatch(str(printed)) for printed in rows["TIME_PERIOD"]]
    if not all(months):
        raise ContractBroken(
            NAME,
            f"expected months such as 2024-M01; got {rows['TIME_PERIOD'].iloc[months.index(None)]!r:.40}.",
            "another frequency.",
            "ask for frequency M.",
        )
    scales = rows["SCALE"] if "SCALE" in rows else [""] * len(rows)
    return pd.DataFrame(
        {
            "month": [f"{month[1]}-{month[2]}" for month in months if month],
            "value": rows["value"].to_numpy() * [_factor(cell) for cell in scales],
            "printed": rows["TIME_PERIOD"].to_numpy(),
        }
    )


def _factor(scale: str) -> float:
    """Return what a scale multiplies by; none stated is single units."""
    power = sdmx.number(NAME, "SCALE", scale)
    if math.isnan(power):
        return 1.0
    if power not in range(-12, 13):
        raise ContractBroken(
            NAME, f"expected a SCALE up to 12; got {scale!r}.", "a shifted column.", "look at the answer in an editor."
        )
    return float(10.0**power)
