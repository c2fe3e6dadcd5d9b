"""Answers of the IMF's SDMX 3.0 service: SDMX-CSV 2.0 and SDMX-JSON 2.0."""

from __future__ import annotations

import math
import re

import pandas as pd

from rareearths.fetch.contract import ContractBroken
from rareearths.fetch.files import jsonstat, sdmxcsv

NAME = "imf"
_AREAS = ("G001", "W00")  # the world, in this service and in the one it replaced
_MONTH = re.compile(r"([12][0-9]{3})-M?(0[1-9]|1[0-2])")


def read(content: bytes) -> pd.DataFrame:
    """Read an answer for any dataset.

    Parameters
    ----------
    content : bytes
        SDMX-CSV 2.0 or SDMX-JSON 2.0.

    Returns
    -------
    DataFrame
        One row per observation: a column per dimension (text, ``TIME_PERIOD`` as the service writes it), ``SCALE`` (a
        power of ten as text, empty where not stated) and ``value`` (float, as sent, not scaled).

    Raises
    ------
    ContractBroken
        For no data at all, and for anything that is not such an answer.
    """
    if content.lstrip()[:1] == b"{":
        return _json(content)
    rows = sdmxcsv.read(NAME, "the SDMX service", content, ("TIME_PERIOD", "OBS_VALUE"))
    values = [sdmxcsv.number(NAME, "OBS_VALUE", cell) for cell in rows["OBS_VALUE"]]
    rows = rows.drop(columns=["OBS_VALUE", "value"], errors="ignore").assign(value=pd.Series(values, dtype=float))
    return rows if "SCALE" in rows else rows.assign(SCALE="")


def series(content: bytes, indicator: str, transformation: str = "USD") -> pd.DataFrame:
    """Read one monthly series of PCPS.

    Parameters
    ----------
    content : bytes
        An answer for IMF.RES:PCPS.
    indicator : str
        The commodity's code, such as ``PREODOM``.
    transformation : str
        ``USD``, ``INDEX``, ``INDEX_PCHY`` or ``INDEX_PCH``.

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
    rows = read(content)
    wanted = {"INDICATOR": (indicator,), "DATA_TRANSFORMATION": (transformation,)}
    came = ", ".join(map(str, rows.columns))
    for name, codes in (wanted | {"FREQUENCY": ("M",), "COUNTRY": _AREAS}).items():
        if name in rows:
            rows = rows[rows[name].isin(codes)]
    if not set(wanted) <= set(rows.columns) or not len(rows):
        raise ContractBroken(
            NAME,
            f"expected monthly rows with INDICATOR {indicator} and DATA_TRANSFORMATION {transformation}; got none, in "
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
    return pd.DataFrame(
        {
            "month": [f"{month[1]}-{month[2]}" for month in months],
            "value": rows["value"].to_numpy() * [_factor(cell) for cell in rows["SCALE"]],
            "printed": rows["TIME_PERIOD"].to_numpy(),
        }
    )


def _factor(scale: str) -> float:
    """Return what a scale multiplies by; none stated is single units."""
    power = sdmxcsv.number(NAME, "SCALE", scale)
    if math.isnan(power):
        return 1.0
    if power not in range(-12, 13):
        raise ContractBroken(
            NAME, f"expected a SCALE up to 12; got {scale!r}.", "a shifted column.", "look at the answer in an editor."
        )
    return 10.0**power


def _json(content: bytes) -> pd.DataFrame:
    """Read SDMX-JSON 2.0: series keyed by the positions of their codes, observations by that of their period."""
    answer = jsonstat.load(NAME, content)
    try:
        structure = answer["data"]["structures"][0]
        dimensions = [(each["id"], _names(each["values"])) for each in structure["dimensions"]["series"]]
        period = structure["dimensions"]["observation"][0]
        periods = _names(period["values"])
        attributes = structure.get("attributes", {}).get("series", [])
        scales = {each["id"]: (place, _names(each["values"])) for place, each in enumerate(attributes)}
        place, names = scales.get("SCALE", (0, []))
        found = []
        for dataset in answer["data"]["dataSets"]:
            for key, one in dataset.get("series", {}).items():
                places = key.split(":")
                codes = {name: values[_place(at)] for (name, values), at in zip(dimensions, places, strict=True)}
                stated = one["attributes"][place] if names and one.get("attributes") else None
                scale = names[stated] if isinstance(stated, int) else stated or ""
                for at, cells in one["observations"].items():
                    value = sdmxcsv.number(NAME, "an observation", cells[0])
                    found.append(codes | {period["id"]: periods[_place(at)], "SCALE": str(scale), "value": value})
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise ContractBroken(
            NAME,
            f"expected SDMX-JSON with structures and dataSets; got an answer without them ({error!r:.80}).",
            "an error message, or another format.",
            "look at the answer in an editor.",
        ) from error
    columns = [*(name for name, _ in dimensions), period["id"], "SCALE", "value"]
    if period["id"] != "TIME_PERIOD" or len(set(columns)) < len(columns):
        raise ContractBroken(
            NAME,
            f"expected dimensions with TIME_PERIOD as that of observations; got {', '.join(map(str, columns))[:200]}.",
            "another layout of the answer.",
            "ask with dimensionAtObservation=TIME_PERIOD.",
        )
    return pd.DataFrame(found, columns=columns)


def _names(values: list[dict]) -> list[str]:
    """Return the codes of a component; periods stand under ``value``, codes under ``id``."""
    return [str(each.get("id", each.get("value"))) for each in values]


def _place(key: str) -> int:
    """Turn a key into a position."""
    if not re.fullmatch("[0-9]{1,9}", key):
        raise ValueError(f"{key!r} is no position")
    return int(key)
