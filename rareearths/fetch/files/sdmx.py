"""Reads SDMX as statistical offices send it: CSV 1.0 and 2.0, with or without columns of labels, and JSON 2.0.

``sdmx1`` reads SDMX-CSV 2.0 alone, and only with a structure message, which is a second and larger question; it refuses
the files of the OECD and Eurostat, whose first column is ``DATAFLOW``. The format itself is plain CSV, so pandas reads
all of them.
"""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from rareearths.fetch.contract import ContractBroken, require_columns
from rareearths.fetch.files.userfiles import text

# What stands for no number: SDMX writes NaN, offices also write nothing, a colon or two dots.
MISSING = frozenset({"", "nan", "na", "n/a", ":", "..", "."})


def load_json(source: str, content: bytes) -> dict[str, Any]:
    """Read an answer as one JSON object.

    Raises
    ------
    ContractBroken
        If it is something else.
    """
    try:
        found = json.loads(text(source, content, "the answer"))
        if not isinstance(found, dict):
            raise ValueError(f"an object was expected, not {type(found).__name__}")
    except (ValueError, RecursionError) as error:
        raise ContractBroken(
            source, f"expected JSON; got {str(error)[:120]}", "the answer was cut off or damaged.", "fetch it again."
        ) from error
    return found


def read(source: str, what: str, content: bytes, wanted: Sequence[str]) -> pd.DataFrame:
    """Read one answer in SDMX-CSV.

    Parameters
    ----------
    source : str
        The module, for errors.
    what : str
        What is read, for errors.
    content : bytes
        The answer: comma-separated, quoted where a label holds a comma.
    wanted : sequence of str
        Ids of columns that must be there, besides ``TIME_PERIOD`` and ``OBS_VALUE``.

    Returns
    -------
    DataFrame
        One row per row of the file, all columns as text (``STRUCTURE[;]`` is called ``STRUCTURE``), and ``value``: the
        observation as a float, NaN where the publisher gives none.

    Raises
    ------
    ContractBroken
        For anything that is not such a file, and where a wanted column is missing or there twice.
    """
    try:
        rows = pd.read_csv(io.StringIO(text(source, content, what)), dtype=str, keep_default_na=False, header=None)
    except (ValueError, OverflowError) as error:  # pandas' own errors are ValueErrors
        raise ContractBroken(
            source,
            f"{what}: expected comma-separated rows; got: {str(error).strip()[:200]}",
            "the answer is damaged or of another format.",
            "fetch it again; open it in an editor.",
        ) from error
    names = [str(name).strip().split("[")[0] for name in rows.iloc[0]]
    wanted = [*wanted, "TIME_PERIOD", "OBS_VALUE"]
    require_columns(source, what, names, wanted)
    doubled = [name for name in wanted if names.count(name) > 1]
    if doubled:
        raise ContractBroken(
            source,
            f"{what}: expected one column {doubled[0]}; got {names.count(doubled[0])}.",
            "the publisher changed the layout.",
            "look at the header of the answer.",
        )
    keep = [number for number, name in enumerate(names) if names.index(name) == number]
    rows = rows.iloc[1:, keep].fillna("").set_axis([names[number] for number in keep], axis=1)
    rows = rows.apply(lambda column: column.str.strip()).reset_index(drop=True)
    return rows.assign(value=pd.Series([number(source, "OBS_VALUE", cell) for cell in rows["OBS_VALUE"]], dtype=float))


def read_json(source: str, content: bytes) -> pd.DataFrame:
    """Read one answer in SDMX-JSON 2.0: series keyed by the positions of their codes, observations by their period's.

    Returns
    -------
    DataFrame
        One row per observation: a column per dimension (text, ``TIME_PERIOD`` as the service writes it), ``SCALE`` (a
        power of ten as text, empty where not stated) and ``value`` (float, as sent, not scaled).

    Raises
    ------
    ContractBroken
        For anything that is not such an answer.
    """
    answer = load_json(source, content)
    try:
        structure = answer["data"]["structures"][0]
        dimensions = [(each["id"], _codes(each["values"])) for each in structure["dimensions"]["series"]]
        period = structure["dimensions"]["observation"][0]
        periods = _codes(period["values"])
        attributes = structure.get("attributes", {}).get("series", [])
        scales = {each["id"]: (place, _codes(each["values"])) for place, each in enumerate(attributes)}
        place, names = scales.get("SCALE", (0, []))
        found = []
        for dataset in answer["data"]["dataSets"]:
            for key, one in dataset.get("series", {}).items():
                places = key.split(":")
                codes = {name: values[_position(at)] for (name, values), at in zip(dimensions, places, strict=True)}
                stated = one["attributes"][place] if names and one.get("attributes") else None
                scale = names[stated] if isinstance(stated, int) else stated or ""
                for at, cells in one["observations"].items():
                    value = number(source, "an observation", cells[0])
                    found.append(codes | {period["id"]: periods[_position(at)], "SCALE": str(scale), "value": value})
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise ContractBroken(
            source,
            f"expected SDMX-JSON with structures and dataSets; got an answer without them ({error!r:.80}).",
            "an error message, or another format.",
            "look at the answer in an editor.",
        ) from error
    columns = [*(name for name, _ in dimensions), period["id"], "SCALE", "value"]
    if period["id"] != "TIME_PERIOD" or len(set(columns)) < len(columns):
        raise ContractBroken(
            source,
            f"expected dimensions with TIME_PERIOD as that of observations; got {', '.join(map(str, columns))[:200]}.",
            "another layout of the answer.",
            "ask with dimensionAtObservation=TIME_PERIOD.",
        )
    return pd.DataFrame(found, columns=columns)


def _codes(values: list[dict]) -> list[str]:
    """Return the codes of a component; periods stand under ``value``, codes under ``id``."""
    return [str(each.get("id", each.get("value"))) for each in values]


def _position(key: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", key):
        raise ValueError(f"{key!r} is no position")
    return int(key)


def number(source: str, what: str, value: object) -> float:
    """Turn one cell into a number.

    Returns
    -------
    float
        NaN where the publisher gives none.

    Raises
    ------
    ContractBroken
        For text that is no number, and for infinity.
    """
    plain = str(value).strip()
    if plain.lower() in MISSING or value is None:
        return math.nan
    try:
        found = math.nan if isinstance(value, bool) else float(plain)
    except ValueError:
        found = math.nan
    if not math.isfinite(found) or "_" in plain:
        raise ContractBroken(
            source,
            f"{what}: expected a number; got {plain[:80]!r}.",
            "a mark or a thousands separator in place of a plain number, or a shifted column.",
            "look the cell up at the publisher.",
        )
    return found


def without_repeats(source: str, what: str, rows: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Drop rows that are repeated word for word.

    Raises
    ------
    ContractBroken
        Where rows of the same key have different values; names the first.
    """
    kept = rows.drop_duplicates([*keys, "value"])
    doubled = kept[kept.duplicated(list(keys), keep=False)]
    if len(doubled):
        first = doubled.iloc[0]
        values = doubled.loc[(doubled[list(keys)] == first[list(keys)]).all(axis=1), "value"]
        raise ContractBroken(
            source,
            f"{what}: expected one value for {', '.join(f'{key} {first[key]}' for key in keys)}; "
            f"got {' and '.join(f'{value:g}' for value in values)}.",
            "two series were mixed, or an old and a new value are both in the answer.",
            "look at the rows at the publisher; filter by the column that tells them apart.",
        )
    return kept.reset_index(drop=True)
