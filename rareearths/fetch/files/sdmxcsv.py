"""Reads SDMX-CSV as statistical offices send it: 1.0 and 2.0, with or without columns of labels.

``sdmx1`` reads SDMX-CSV 2.0 alone and refuses the files of the OECD and Eurostat, whose first column is ``DATAFLOW``;
the format itself is plain CSV, so pandas reads all of them.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import pandas as pd

from rareearths.fetch.contract import ContractBroken, require_columns

# What stands for no number: SDMX writes NaN, offices also write nothing, a colon or two dots.
MISSING = frozenset({"", "nan", "na", "n/a", ":", "..", "."})
_SHOWN = 80


def text(source: str, what: str, content: bytes) -> str:
    """Decode an answer as UTF-8, with or without a byte order mark.

    Raises
    ------
    ContractBroken
        For another encoding, for a page in HTML or XML, and for nothing.
    """
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContractBroken(
            source,
            f"{what}: expected text in UTF-8; got byte {content[error.start]:#04x} at position {error.start}.",
            "another encoding, or an answer that is compressed or damaged.",
            "look at the first bytes of the answer; fetch it again.",
        ) from error
    start = decoded.lstrip()[:_SHOWN]
    if not start or start.startswith("<"):
        raise ContractBroken(
            source,
            f"{what}: expected data; got {start.splitlines()[0]!r}."
            if start
            else f"{what}: expected data; got nothing.",
            "an error page or a notice of maintenance in place of the answer." if start else "no data for this key.",
            "open the address in a browser; try again later.",
        )
    return decoded


def read(source: str, what: str, content: bytes, wanted: Sequence[str]) -> pd.DataFrame:
    """Read one answer.

    Parameters
    ----------
    source : str
        The module, for errors.
    what : str
        What is read, for errors.
    content : bytes
        The answer: comma-separated, quoted where a label holds a comma.
    wanted : sequence of str
        Ids of columns that must be there.

    Returns
    -------
    DataFrame
        One row per row of the file, all columns as text; ``STRUCTURE[;]`` is called ``STRUCTURE``.

    Raises
    ------
    ContractBroken
        For anything that is not such a file, and where a wanted column is missing or there twice.
    """
    try:
        rows = pd.read_csv(io.StringIO(text(source, what, content)), dtype=str, keep_default_na=False, header=None)
    except (ValueError, OverflowError) as error:  # pandas' own errors are ValueErrors
        raise ContractBroken(
            source,
            f"{what}: expected comma-separated rows; got: {str(error).strip()[:200]}",
            "the answer is damaged or of another format.",
            "fetch it again; open it in an editor.",
        ) from error
    names = [str(name).strip().split("[")[0] for name in rows.iloc[0]]
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
    return rows.apply(lambda column: column.str.strip()).reset_index(drop=True)


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
            f"{what}: expected a number; got {plain[:_SHOWN]!r}.",
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
