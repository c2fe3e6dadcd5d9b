"""Values that remember the rows they come from, so that a computed number can be followed back to its sources.

They remember as well what was done to which values to make them, which `rareearths.tracing.arithmetic` tells.

A traced number is a number, a traced text is a text; sums, ratios and whatever else pandas computes from a column of
them carries the rows of both sides along. It is meant for a second, silent run of a chapter (`rareearths.tracing.run`):
columns of Python objects are slow, and comparing or counting forgets where the values came from.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, SupportsIndex

import numpy as np
import pandas as pd
from pandas.core.groupby.generic import DataFrameGroupBy, SeriesGroupBy

# A row of a table: "2025-10/usgs_mine_production#12" is line 12 of that CSV, its header being line 1.
Rows = frozenset[str]
NONE: Rows = frozenset()
FIRST_LINE = 2
# numpy's name of an operation -> Python's
_BINARY = {
    "add": "add", "subtract": "sub", "multiply": "mul", "divide": "truediv", "floor_divide": "floordiv",
    "remainder": "mod", "power": "pow",
}  # fmt: skip


# Sums, differences and ratios of object columns call the cells' own operators. These do not: whatever the column
# holds, pandas puts numbers or texts of its own in its place, and no subclass of float or str outlives that.
_FORGETTING = (
    (pd.Series, "mean"),
    (pd.Series, "map"),
    (SeriesGroupBy, "mean"),
    (DataFrameGroupBy, "mean"),
    # the constructors, because a list is searched for the narrowest type, which is float64 or str
    (pd.Series, "__init__"),
    (pd.DataFrame, "__init__"),
    (pd.DataFrame, "__setitem__"),
)


class Origin(NamedTuple):
    """How a value was made.

    Parameters
    ----------
    how : str
        ``cell`` for a value read, the name of an operation as in `operator`, or one of `rareearths.tracing.telling`.
    of : tuple
        What it was made of, in the order of the formula: traced values and plain numbers.
    among : int or None
        Of how many values it is the sum, the largest, the rank, and so on.
    column : str
        Where a ``cell`` stands.
    """

    how: str
    of: tuple = ()
    among: int | None = None
    column: str = ""


class Traced:
    """What numbers and texts share: rows and origin, and arithmetic and comparisons that pandas can use."""

    rows: Rows
    origin: Origin | None

    def __new__(cls, value: Any, rows: Rows = NONE, origin: Origin | None = None) -> Traced:
        """Return `value`, remembering `rows` and `origin`."""
        # stands before float, int or str among the bases, whose `__new__` this is
        made = super().__new__(cls, value)  # type: ignore[call-arg]  # object's takes no value, theirs do
        made.rows = rows
        made.origin = origin
        return made

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """Do the arithmetic of numpy's scalars and arrays with a traced value; they would forget the rows."""
        # a numpy scalar on the left is asked before Python looks for `__rmul__`, so numpy's operation is turned back
        if method == "__call__" and ufunc.__name__ in _BINARY:
            left, right = inputs
            name = _BINARY[ufunc.__name__]
            return getattr(left, f"__{name}__")(right) if left is self else getattr(self, f"__r{name}__")(left)
        return getattr(ufunc, method)(*map(plain, inputs), **options)


class _Numeric(Traced):
    """What numbers share."""

    def __neg__(self) -> Any:
        return traced(-plain(self), self.rows, origin=Origin("neg", (self,)))

    def __abs__(self) -> Any:
        return traced(abs(plain(self)), self.rows, origin=Origin("abs", (self,)))

    def __round__(self, digits: SupportsIndex | None = None) -> Any:
        return traced(round(plain(self), digits), self.rows, origin=Origin("round", (self,)))


class Number(_Numeric, float):
    """A number with the rows it was computed from."""

    __hash__ = float.__hash__


class Whole(_Numeric, int):
    """A whole number with the rows it was computed from."""

    __hash__ = int.__hash__


class Text(Traced, str):
    """A text with the rows it stands in."""

    def __getitem__(self, place: Any) -> Text:
        return Text(str(self)[place], self.rows, Origin("part", (self,)))

    def split(self, *arguments: Any, **options: Any) -> list[str]:
        """Return the parts, each knowing the whole; what is then chosen among them rests on more rows than this one."""
        parts = str(self).split(*arguments, **options)
        return [Text(part, NONE, Origin("part", (self,))) for part in parts]


def _calculation(name: str, swapped: bool) -> Callable[[Any, Any], Any]:
    compute = getattr(operator, name)

    def calculate(self: Any, other: Any) -> Any:
        if isinstance(other, np.ndarray):
            # cell by cell: an array of floats has no room for results that remember
            cells = [calculate(self, one) for one in other.ravel()]
            return np.array(cells, dtype=object).reshape(other.shape)
        if not isinstance(other, int | float | np.integer | np.floating):
            return NotImplemented
        own, others = plain(self), plain(other)
        try:
            result = compute(others, own) if swapped else compute(own, others)
        except ZeroDivisionError:  # as in a column of floats
            result = float("nan")
        # a result that is missing rests on rows as well: they are where to look for the reason
        operand = other if isinstance(other, Traced) else others
        origin = Origin(name, (operand, self) if swapped else (self, operand))
        return traced(result, self.rows | rows_of(other), keep_missing=True, origin=origin)

    return calculate


def _comparison(name: str) -> Callable[[Any, Any], Any]:
    compare = getattr(operator, name)

    def calculate(self: Any, other: Any) -> Any:
        return compare(plain(self), other if isinstance(other, np.ndarray) else plain(other))

    return calculate


def plain(value: Any) -> Any:
    """Return Python's own number or text in place of a traced one or one of numpy's; anything else as it is."""
    for kind, own in ((Number | np.floating, float), (Whole | np.integer, int), (Text, str)):
        if isinstance(value, kind):
            return own(value)
    return value


# set one by one, as numbers inherit all of them from float and int, whose results are plain
for _kind in (Number, Whole):
    for _name in _BINARY.values():
        setattr(_kind, f"__{_name}__", _calculation(_name, swapped=False))
        setattr(_kind, f"__r{_name}__", _calculation(_name, swapped=True))
    for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
        setattr(_kind, f"__{_name}__", _comparison(_name))


def traced(value: Any, rows: Rows, keep_missing: bool = False, origin: Origin | None = None) -> Any:
    """Return a number or a text that remembers `rows` and `origin`; anything else, and what is missing, as it is."""
    if isinstance(value, str):
        return Text(value, rows, origin)
    if isinstance(value, bool | np.bool_) or value is None or value is pd.NA or (pd.isna(value) and not keep_missing):
        return value
    if isinstance(value, int | np.integer):
        return Whole(value, rows, origin)
    return Number(value, rows, origin) if isinstance(value, float | np.floating) else value


def lines(table: str, count: int) -> list[str]:
    """Name the first rows of a file.

    Examples
    --------
    >>> lines("2025-10/usgs_mine_production", 2)
    ['2025-10/usgs_mine_production#2', '2025-10/usgs_mine_production#3']
    """
    return [f"{table}#{line}" for line in range(FIRST_LINE, FIRST_LINE + count)]


def wrap(frame: pd.DataFrame, names: Sequence[str], columns: Iterable[str]) -> pd.DataFrame:
    """Return a copy of a table as it was read, in which the cells of `columns` remember their row.

    Parameters
    ----------
    frame : DataFrame
    names : sequence of str
        Of its rows, in their order, as `lines` makes them.
    columns : iterable of str

    Returns
    -------
    DataFrame
        The columns wrapped hold Python objects.
    """
    wrapped = frame.copy()
    for name in columns:
        origin = Origin("cell", column=name)
        cells = [
            traced(value, frozenset([row]), origin=origin)
            for row, value in zip(names, frame[name].astype(object), strict=True)
        ]
        wrapped[name] = pd.Series(cells, index=frame.index, dtype=object)
    return wrapped


@contextmanager
def remembering() -> Iterator[None]:
    """Keep pandas from turning traced values into plain numbers.

    It does so where it takes means, looks values up, or is given them in a list.
    """
    kept = {(kind, name): getattr(kind, name) for kind, name in _FORGETTING}

    # its last step is a plain float; the sum and the division keep what the cells are
    def mean(self: pd.Series, *arguments: Any, **options: Any) -> Any:
        return self.sum() / self.count() if self.dtype == object else kept[pd.Series, "mean"](self)

    def group_mean(self: Any, *arguments: Any, **options: Any) -> Any:
        kinds = self.obj.dtypes if isinstance(self.obj, pd.DataFrame) else pd.Series([self.obj.dtype])
        if not any(kind == "object" for kind in kinds):
            return kept[type(self), "mean"](self, *arguments, **options)
        # a group of nothing has no mean; objects would raise ZeroDivisionError where columns of floats give NaN
        return self.sum() / self.count().replace(0, float("nan"))

    # a column of type str or Int64 looks for the type of what it found; one of objects leaves it as it is
    def look_up(self: pd.Series, values: Any, *arguments: Any, **options: Any) -> pd.Series:
        plain = self.astype(object) if isinstance(values, pd.Series) and values.dtype == object else self
        return kept[pd.Series, "map"](plain, values, *arguments, **options)

    def series(self: pd.Series, data: Any = None, *arguments: Any, **options: Any) -> None:
        kept[pd.Series, "__init__"](self, _as_objects(data), *arguments, **options)

    def frame(self: pd.DataFrame, data: Any = None, *arguments: Any, **options: Any) -> None:
        given = {name: _as_objects(cells) for name, cells in data.items()} if isinstance(data, dict) else data
        kept[pd.DataFrame, "__init__"](self, given, *arguments, **options)

    def put(self: pd.DataFrame, name: Any, cells: Any) -> None:
        kept[pd.DataFrame, "__setitem__"](self, name, _as_objects(cells))

    patches: tuple[Callable[..., Any], ...] = (mean, look_up, group_mean, group_mean, series, frame, put)
    for (kind, name), new in zip(_FORGETTING, patches, strict=True):
        setattr(kind, name, new)
    try:
        yield
    finally:
        for (kind, name), old in kept.items():
            setattr(kind, name, old)


def _as_objects(cells: Any) -> Any:
    """Return a list that holds traced values as an array of objects; anything else as it is."""
    if not isinstance(cells, list | tuple) or not any(isinstance(cell, Traced) for cell in cells):
        return cells
    # filled afterwards: made from the list, it would get a second dimension where cells are lists of one length
    made = np.empty(len(cells), dtype=object)
    made[:] = cells
    return made


def rows_of(value: Any) -> Rows:
    """Return the rows that a value, or any value inside it, remembers."""
    if isinstance(value, Traced):
        return value.rows
    if isinstance(value, pd.DataFrame):
        return NONE.union(*(rows_of(value.iloc[:, place]) for place in range(value.shape[1])))
    if isinstance(value, pd.Series | pd.Index | np.ndarray):
        # only columns of objects can hold any
        return rows_of(value.tolist()) if value.dtype == object else NONE
    if isinstance(value, dict):
        return rows_of(list(value.values()))
    if isinstance(value, list | tuple | set):
        return NONE.union(*map(rows_of, value))
    return NONE
