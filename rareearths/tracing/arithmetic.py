"""How a traced value was computed, as a small tree of values and operations that can be kept in a file.

A node is a mapping. ``value`` is what was really computed there, ``how`` one of

- ``constant``: a number of the code, or of a column that selects;
- ``cell``: ``column`` of the source ``row``;
- ``add``, ``sub``, ``mul``, ``truediv``, ``neg``, ``abs``, ``round``, ``whole part``, ``part`` (of a text): made of the
  nodes ``of``;
- ``sum``, ``mean``, ``distinct``, ``count`` and ``first`` of ``count`` values; ``like`` is a cell that stands for those
  summed;
- ``largest``, ``smallest``, ``place of …`` and ``rank from …`` among ``count`` values, ``of`` the one in question, or
  all where they are few;
- ``computed``: from ``count`` rows, in a way that is not told.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from rareearths.tracing.values import Traced, plain

_SHOWN = 6  # terms of a sum that are told one by one; of more, only how many there are
_LEAVES = 12  # values in one line; of more, the innermost operations are left out
_DEEPEST = 8
_SCALES = ("mul", "truediv")
_UNTOLD = ("floordiv", "mod", "pow")  # no chapter has any; they would need words of their own


def tell(computed: Any, count: int) -> list[dict]:
    """Tell of each value of a claim or a number how it was computed.

    Parameters
    ----------
    computed : number, text, sequence of them, or mapping
        A mapping has the values under each choice; told are those of the first, which is the book's own.
    count : int
        Of rows that the whole rests on, for values that do not remember how they were made.

    Returns
    -------
    list of dict
        A node for each value, in their order.

    Examples
    --------
    >>> tell(2.0, 3)
    [{'how': 'computed', 'value': 2.0, 'count': 3}]
    """
    if isinstance(computed, Mapping):
        computed = next(iter(computed.values()))
    # as claims are judged: a text is iterable too, and is one value
    single = isinstance(computed, str) or not isinstance(computed, Iterable)
    return [_told(value, count) for value in ([computed] if single else computed)]


def _told(value: Any, count: int) -> dict:
    if not isinstance(value, Traced) or value.origin is None:
        return {"how": "computed", "value": plain(value), "count": count}
    # the fewer steps back, the fewer values; the value itself is one
    return next(node for depth in range(_DEEPEST, -1, -1) if _leaves(node := _node(value, depth)) <= _LEAVES)


def _node(value: Any, depth: int) -> dict:
    if not isinstance(value, Traced) or value.origin is None or value.origin.how == "cell":
        return _leaf(value)
    how, of, among, _ = value.origin
    if how == "add":
        return _sum(_terms(value), value, depth)
    if how == "truediv" and (mean := _mean(*of)):
        return mean | {"value": plain(value)}
    if how in ("largest", "smallest"):
        of = _in_question(value, of)
    if how in _UNTOLD or (depth == 0 and of):
        return {"how": "computed", "value": plain(value), "count": len(value.rows)}
    nodes = [_node(one, depth - 1) for one in of]
    if how in ("largest", "smallest") and among == 1:
        return nodes[0]
    made = {"how": how, "value": plain(value), "of": nodes}
    return made | ({"count": among} if among else {})


def _leaf(value: Any) -> dict:
    if not isinstance(value, Traced):
        return {"how": "constant", "value": plain(value)}
    if value.origin is None:
        return {"how": "computed", "value": plain(value), "count": len(value.rows)}
    return {"how": "cell", "value": plain(value), "row": next(iter(value.rows)), "column": value.origin.column}


def _in_question(value: Traced, of: tuple) -> tuple:
    """Return the values to tell of an extreme: all of a few, of many the one that it is."""
    return of if len(of) <= _SHOWN else (next(one for one in of if one == value),)


def _terms(value: Traced) -> list[Any]:
    """Return what a sum is the sum of; pandas begins with 0 and puts 0 for what is missing."""
    found: list[Any] = []
    waiting: list[Any] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Traced) and one.origin and one.origin.how == "add":
            waiting += reversed(one.origin.of)
        elif isinstance(one, Traced) or one != 0:
            found.append(one)
    return found


def _mean(total: Any, count: Any) -> dict | None:
    """Return the node of a sum divided by the number of its terms."""
    if isinstance(count, Traced) or not isinstance(total, Traced) or not total.origin or total.origin.how != "add":
        return None
    terms = _terms(total)
    return _many(terms, 0) | {"how": "mean"} if len(terms) == count else None


def _sum(terms: list[Any], value: Any, depth: int) -> dict:
    """Return the node of a sum; a factor that all its terms have stands behind it."""
    if len(terms) == 1:
        return _node(terms[0], depth)
    scales = {(one.origin.how, one.origin.of[1]) if _scaled(one) else None for one in terms}
    if len(scales) == 1 and (scale := scales.pop()):
        inner = [one.origin.of[0] for one in terms]
        of = [_sum(inner, math.fsum(inner), depth), {"how": "constant", "value": scale[1]}]
        return {"how": scale[0], "value": plain(value), "of": of}
    if len(terms) > _SHOWN or depth == 0:
        return _many(terms, value)
    return {"how": "add", "value": plain(value), "of": [_node(one, depth - 1) for one in terms]}


def _many(terms: list[Any], value: Any) -> dict:
    """Return the node of a sum whose terms are not told one by one."""
    made = {"how": "sum", "value": plain(value), "count": len(terms)}
    cells = [one for one in terms if isinstance(one, Traced) and one.origin and one.origin.how == "cell"]
    tables = {(row.partition("#")[0], one.origin.column) for one in cells if one.origin for row in one.rows}
    if len(cells) == len(terms) and len(tables) == 1:
        made["like"] = _node(cells[0], 0)
    return made


def _scaled(value: Any) -> bool:
    """Say whether a value is a traced one times or divided by a plain number."""
    if not isinstance(value, Traced) or not value.origin or value.origin.how not in _SCALES:
        return False
    first, second = value.origin.of
    return isinstance(first, Traced) and not isinstance(second, Traced)


def _leaves(node: dict) -> int:
    """Count the values of a line; a number of the code is none to look up."""
    return sum(map(_leaves, node["of"])) if node.get("of") else int(node["how"] != "constant")
