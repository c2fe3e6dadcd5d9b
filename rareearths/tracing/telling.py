"""Counts, extremes, ranks and conversions that remember how they were made, while a chapter is traced.

pandas and Python's own functions answer these with plain numbers. Here the answer is the same and has an origin; which
rows a count rests on is still found in the code (`rareearths.tracing.code`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from rareearths.tracing.values import NONE, Number, Origin, Text, Traced, Whole, plain, rows_of, traced

_EXTREMES = {"max": "largest", "min": "smallest", "idxmax": "place of largest", "idxmin": "place of smallest"}
_SUMMARIES = (*_EXTREMES, "sum", "rank", "nunique")
# no name that code could write, so that a chapter never meets it
_STANDS_FOR = "{} that remembers"


@contextmanager
def telling() -> Iterator[None]:
    """Let pandas' summaries of a column remember of how many values they are, and of which."""
    kept: dict[str, Callable[..., Any]] = {name: getattr(pd.Series, name) for name in _SUMMARIES}

    def extreme(name: str) -> Callable[..., Any]:
        def summary(self: pd.Series, *arguments: Any, **options: Any) -> Any:
            found = kept[name](self, *arguments, **options)
            if self.dtype == bool:
                return traced(found, NONE, origin=Origin("first", (), len(self))) if name == "idxmax" else found
            # where the extreme stands is told with the extreme itself
            of = self.loc[found] if name.startswith("idx") and self.index.is_unique else found
            return traced(found, rows_of(found), origin=Origin(_EXTREMES[name], (of,), int(self.count())))

        return summary

    def total(self: pd.Series, *arguments: Any, **options: Any) -> Any:
        found = kept["sum"](self, *arguments, **options)
        return Whole(found, NONE, Origin("count", (), len(self))) if self.dtype == bool else found

    def rank(self: pd.Series, *arguments: Any, **options: Any) -> pd.Series:
        found, down = kept["rank"](self, *arguments, **options), options.get("ascending", True) is False
        how, count = ("rank from the largest" if down else "rank from the smallest"), int(self.count())
        cells = np.empty(len(found), dtype=object)
        cells[:] = [traced(one, NONE, origin=Origin(how, (of,), count)) for one, of in zip(found, self, strict=True)]
        return pd.Series(cells, index=found.index, name=found.name)

    def distinct(self: pd.Series, *arguments: Any, **options: Any) -> Any:
        return Whole(kept["nunique"](self, *arguments, **options), NONE, Origin("distinct", (), int(self.count())))

    new = {name: extreme(name) for name in _EXTREMES} | {"sum": total, "rank": rank, "nunique": distinct}
    for name, method in new.items():
        setattr(pd.Series, name, method)
    try:
        yield
    finally:
        for name, method in kept.items():
            setattr(pd.Series, name, method)


def _length(items: Any) -> Whole:
    return Whole(len(items), NONE, Origin("count"))


def _total(items: Any, start: Any = 0) -> Any:
    listed = list(items)
    found = sum(listed, start)
    counted = bool(listed) and all(isinstance(one, bool | np.bool_) for one in listed)
    return Whole(found, NONE, Origin("count", (), len(listed))) if counted else found


def _extreme(choose: Callable[..., Any], how: str) -> Callable[..., Any]:
    def call(*given: Any, **options: Any) -> Any:
        # what can be gone through only once is gone through here
        items = list(given[0]) if len(given) == 1 else given
        found = choose(items, **options)
        if "key" in options:
            return found
        # of a few values that the code names one by one, all are told
        return traced(found, rows_of(list(items)), origin=Origin(how, tuple(items), len(items)))

    return call


def _conversion(convert: Callable[..., Any], kind: type[Number | Whole]) -> Callable[..., Any]:
    def call(*given: Any, **options: Any) -> Any:
        found = convert(*given, **options)
        if not given or not isinstance(given[0], Traced):
            return found
        one = given[0]
        # a text that is a number, and a number that is whole already, are the same in another type
        same = isinstance(one, Text) or plain(one) == found
        return kind(found, one.rows, one.origin if same else Origin("whole part", (one,)))

    return call


# what a chapter calls by its name -> what is called in its place
_CALLS: dict[str, Callable[..., Any]] = {
    "len": _length,
    "sum": _total,
    "max": _extreme(max, _EXTREMES["max"]),
    "min": _extreme(min, _EXTREMES["min"]),
    "int": _conversion(int, Whole),
    "float": _conversion(float, Number),
}
STANDING = {_STANDS_FOR.format(name): call for name, call in _CALLS.items()}


class _Renaming(ast.NodeTransformer):
    """Calls of Python's own functions become calls of what stands for them; ``astype(int)`` and the like stay."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            node.func.id = _STANDS_FOR.format(node.func.id)
        return node


def remembering_calls(tree: ast.Module) -> ast.Module:
    """Change code so that conversions, counts and extremes remember; it needs `STANDING` among its names."""
    return _Renaming().visit(tree)
