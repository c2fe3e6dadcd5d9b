"""Reads cubes in JSON-stat 2.0, as Eurostat sends them: sparse, unsorted, with flags.

``pyjstat`` fills every cell of the cube, so an empty answer becomes rows without a value, and it keeps neither flags
nor the time of the last update; both are needed here.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rareearths.fetch.contract import ContractBroken
from rareearths.fetch.files import sdmxcsv

_POSITION = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True)
class Cube:
    """A cube as rows.

    Parameters
    ----------
    rows : DataFrame
        One row per cell that the publisher filled: a column of codes for each dimension in the cube's order, ``value``
        (float, NaN where the publisher says that there is none) and ``status`` (its flag, or empty).
    updated : str
        The publisher's time of the last update, or empty.
    label : str
        What the cube is called.
    flags : dict
        What the flags mean.
    """

    rows: pd.DataFrame
    updated: str
    label: str
    flags: dict[str, str]


def load(source: str, content: bytes) -> dict[str, Any]:
    """Read an answer as one JSON object.

    Raises
    ------
    ContractBroken
        If it is something else.
    """
    try:
        found = json.loads(sdmxcsv.text(source, "the answer", content))
    except (ValueError, RecursionError) as error:
        raise ContractBroken(
            source, f"expected JSON; got {str(error)[:120]}", "the answer was cut off or damaged.", "fetch it again."
        ) from error
    if not isinstance(found, dict):
        raise _broken(source, "a JSON object", type(found).__name__)
    return found


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
    answer = load(source, content)
    for kind in ("error", "warning"):
        notice = answer.get(kind)
        notice = notice[0] if isinstance(notice, list) and notice else notice
        if isinstance(notice, dict):
            status = notice.get("status")
            return status if isinstance(status, int) else 0, str(notice.get("label", ""))[:300]
    return None


def read(source: str, content: bytes) -> Cube:
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
    Cube
        With no rows for an empty cube: no data, which is not zero.

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
    answer = load(source, content)
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
    values = [sdmxcsv.number(source, "a value of the cube", cells[position]) for position in sorted(cells)]
    marks = [str(flags.get(position) or "") for position in sorted(cells)]
    rows = pd.DataFrame(columns | {"value": pd.Series(values, dtype=float), "status": pd.Series(marks, dtype=str)})
    extension = answer.get("extension") if isinstance(answer.get("extension"), dict) else {}
    meaning = extension.get("status") if isinstance(extension.get("status"), dict) else {}
    meaning = meaning.get("label") if isinstance(meaning.get("label"), dict) else {}
    updated, label = answer.get("updated"), answer.get("label")
    return Cube(
        rows,
        updated if isinstance(updated, str) else "",
        label if isinstance(label, str) else "",
        {str(key): str(value) for key, value in meaning.items()},
    )


def _codes(source: str, answer: dict, name: str, length: object) -> list[str]:
    """Return a dimension's codes in the order of the cube."""
    dimension = answer.get("dimension")
    dimension = dimension.get(name) if isinstance(dimension, dict) else None
    category = dimension.get("category") if isinstance(dimension, dict) else None
    if not isinstance(category, dict):
        raise _broken(source, f"categories of the dimension {name!r}", f"{dimension!r:.80}")
    index = category.get("index", list(category["label"]) if isinstance(category.get("label"), dict) else None)
    if isinstance(index, dict) and all(type(place) is int for place in index.values()):
        codes = sorted(index, key=index.__getitem__)
        complete = sorted(index.values()) == list(range(len(index)))
    else:
        codes, complete = index, isinstance(index, list) and all(isinstance(code, str) for code in index)
    if not complete or type(length) is not int or len(codes) != length or not codes:
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
    if not isinstance(found, dict) or not all(_POSITION.fullmatch(key) for key in found):
        raise _broken(source, f"'{what}' keyed by positions", f"{found!r:.80}")
    cells = {int(key): each for key, each in found.items()}
    if cells and max(cells) >= total:
        raise _broken(source, f"positions in '{what}' below {total:,}", f"{max(cells):,}")
    return cells


def _broken(source: str, expected: str, came: str) -> ContractBroken:
    """Say that the cube is not built as JSON-stat 2.0 says."""
    return ContractBroken(
        source,
        f"expected {expected}; got {came}.",
        "the answer is damaged, or not JSON-stat 2.0.",
        "fetch it again; look at it in an editor.",
    )
