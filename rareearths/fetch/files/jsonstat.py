"""Reads cubes in JSON-stat 2.0, as Eurostat sends them: sparse, unsorted, with flags.

``pyjstat`` fills every cell of the cube, so an empty answer becomes rows without a value, and it keeps neither flags
nor the time of the last update; both are needed here.
"""

from __future__ import annotations

import math
import re
from typing import Any

import pandas as pd

from rareearths.fetch.contract import ContractBroken
from rareearths.fetch.files import sdmx


def refusal(source: str, content: bytes) -> tuple[int, str] | None:
    """Say whether an answer is a refusal in place of data, as Eurostat sends with status 200 too.

    Returns
    -------
    tuple of int and str, or None
        The status it states and its text; 413 is a question that is too large or was put off. ``None`` for data.
    """
    if content[:1] == b"<" and b"footer:Message" in content and b'code="413"' in content:
        return 413, "the answer will be written to a file (footer of an SDMX message)"
    if content.lstrip()[:1] != b"{":
        return None
    answer = sdmx.load_json(source, content)
    for kind in ("error", "warning"):
        notice = answer.get(kind)
        notice = notice[0] if isinstance(notice, list) and notice else notice
        if isinstance(notice, dict):
            status = notice.get("status")
            return status if isinstance(status, int) else 0, str(notice.get("label", ""))[:300]
    return None


def read(source: str, content: bytes) -> tuple[pd.DataFrame, str]:
    """Read one answer.

    Parameters
    ----------
    source : str
        The module, for errors.
    content : bytes
        A dataset in JSON-stat 2.0. ``value`` and ``status`` may be lists or objects keyed by the position in
        row-major order; an object holds only the cells that are filled.

    Returns
    -------
    DataFrame
        One row per cell that the publisher filled: a column of codes for each dimension in the cube's order, ``value``
        (float, NaN where the publisher says that there is none) and ``status`` (its flag, or empty). No rows for an
        empty cube: no data, which is not zero.
    str
        The publisher's time of the last update, or empty.

    Raises
    ------
    ContractBroken
        For anything else than such a dataset, the publisher's own refusals among it.
    """
    refused = refusal(source, content)
    if refused:
        raise ContractBroken(
            source,
            f"expected a cube; got the notice {refused[1]!r} with status {refused[0]}.",
            "the question is too large for one answer." if refused[0] == 413 else "a wrong address, dimension or code.",
            "ask for fewer products or years." if refused[0] == 413 else "compare the address with the publisher's.",
        )
    answer = sdmx.load_json(source, content)
    names, size = answer.get("id"), answer.get("size")
    if not isinstance(names, list) or not isinstance(size, list) or len(names) != len(size) or not names:
        raise _broken(source, "the lists 'id' and 'size', equally long", f"{names!r:.80} and {size!r:.80}")
    reserved = {"", "value", "status"}
    if not all(isinstance(name, str) for name in names) or len(set(names) - reserved) < len(names):
        raise _broken(source, "names of dimensions in 'id'", f"{names!r:.80}")
    codes = [_codes(source, answer, name, length) for name, length in zip(names, size, strict=True)]
    total = math.prod(len(each) for each in codes)
    flags = _cells(source, answer.get("status"), "status", total)
    cells = _cells(source, answer.get("value"), "value", total)
    columns: dict[str, list] = {name: [] for name in names}
    for position in sorted(cells):
        rest = position
        for name, each in zip(reversed(names), reversed(codes), strict=True):
            rest, place = divmod(rest, len(each))
            columns[name].append(each[place])
    values = [sdmx.number(source, "a value of the cube", cells[position]) for position in sorted(cells)]
    marks = [str(flags.get(position) or "") for position in sorted(cells)]
    rows = pd.DataFrame(columns | {"value": pd.Series(values, dtype=float), "status": pd.Series(marks, dtype=str)})
    updated = answer.get("updated")
    return rows, updated if isinstance(updated, str) else ""


def _codes(source: str, answer: dict[str, Any], name: str, length: object) -> list[str]:
    """Return a dimension's codes in the order of the cube."""
    found: Any = answer
    for key in ("dimension", name, "category"):
        found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise _broken(source, f"categories of the dimension {name!r}", f"{found!r:.80}")
    index = found.get("index", list(found["label"]) if isinstance(found.get("label"), dict) else None)
    codes: list[str] = []
    if isinstance(index, list) and all(isinstance(code, str) for code in index):
        codes = index
    elif isinstance(index, dict) and all(type(place) is int for place in index.values()):
        whole = sorted(index.values()) == list(range(len(index)))
        codes = sorted(index, key=index.__getitem__) if whole else []
    if type(length) is not int or len(codes) != length or not codes:
        raise _broken(source, f"{length!r:.20} numbered categories of {name!r}", f"{index!r:.80}")
    return codes


def _cells(source: str, found: object, what: str, total: int) -> dict[int, object]:
    """Return what stands at each position."""
    if found is None and what == "status":
        return {}
    if isinstance(found, str) and what == "status":
        return dict.fromkeys(range(min(total, 1_000_000)), found)
    if isinstance(found, list) and len(found) == total:
        return {place: each for place, each in enumerate(found) if each is not None}
    if not isinstance(found, dict) or not all(re.fullmatch("[0-9]{1,15}", key) for key in found):
        raise _broken(source, f"'{what}' keyed by positions", f"{found!r:.80}")
    cells = {int(key): each for key, each in found.items()}
    if cells and max(cells) >= total:
        raise _broken(source, f"positions in '{what}' below {total:,}", f"{max(cells):,}")
    return cells


def _broken(source: str, expected: str, came: str) -> ContractBroken:
    return ContractBroken(
        source,
        f"expected {expected}; got {came}.",
        "the answer is damaged, or not JSON-stat 2.0.",
        "fetch it again; look at it in an editor.",
    )
