"""Where each number of a chapter comes from: its code is run once more with values that remember their rows.

For what comparing, counting or sorting has made forget its rows, the code itself is read (`rareearths.tracing.code`):
the rows are those of the variables that the expression names, and of those that they were computed from.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from rareearths import tables
from rareearths.chapter import needs, verdicts
from rareearths.chapter.chapter import Chapter, made_as
from rareearths.chapter.shown import EXHIBIT, TABLE, Shown
from rareearths.notebook import defaults, read
from rareearths.paper import claims
from rareearths.tracing import telling, values
from rareearths.tracing.code import Code, order

_PROVENANCE = ("source", "locator", "quality", "note")
# columns by which the paper's own tables are selected
_PAPER_KEYS = ("geo", "year", "element", "claims", *_PROVENANCE)
# what a chapter reads of a claim
_REGISTERED = ("printed", "section")


@dataclasses.dataclass
class Found:
    """What a traced run found: evidence by number, condition, claim and exhibit; cells that did not run, and why."""

    code: Code = dataclasses.field(default_factory=Code)
    numbers: dict[str, dict] = dataclasses.field(default_factory=dict)
    guards: dict[str, dict] = dataclasses.field(default_factory=dict)
    claims: dict[str, dict] = dataclasses.field(default_factory=dict)
    exhibits: dict[str, dict] = dataclasses.field(default_factory=dict)
    failed: dict[str, str] = dataclasses.field(default_factory=dict)


class Tracing(Chapter):
    """A chapter that shows nothing and notes the rows behind everything it is given."""

    found: Found

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # the run whose numbers the book shows has its record already; a second one would count everything twice
        self._folder = None
        self._asked: set[str] = set()

    def printed(self, claim_id: str) -> list[claims.Value]:
        """Return the paper's numbers, remembering the statement."""
        origin = values.Origin("cell", column="printed")
        return [values.traced(value, _own(claim_id), origin=origin) for value in super().printed(claim_id)]

    def claim(self, claim_id: str) -> claims.Claim:
        """Return a statement whose parts remember it."""
        claim = super().claim(claim_id)
        parts = {
            part: values.Text(getattr(claim, part), _own(claim_id), values.Origin("cell", column=part))
            for part in _REGISTERED
        }
        return dataclasses.replace(claim, **parts)

    def words(self, key: str, written: str) -> str:
        """Note what the words rest on; a text that no row is behind, such as a typed one, has no entry."""
        found = self.found.code.evidence(written, sys._getframe(1), 1)
        if found["rows"]:
            self.found.numbers[key] = found | {"written": str(written), "unit": ""}
        return values.Text(written, frozenset(found["rows"]))

    def load(self, table: str, vintage: str | None = None) -> pd.DataFrame:
        """Load a table whose cells remember their rows, but for the key columns, which select."""
        frame = super().load(table, vintage)
        asked = vintage or self.vintage
        plain = {*tables.describe(table, asked)["schema"].get("primaryKey", []), *_PROVENANCE}
        names: list[str] = []
        for home in tables.parts(table, asked):  # each has the rows of those before it, then those of its own file
            names += values.lines(f"{home}/{table}", len(tables.load(table, home)) - len(names))
        return values.wrap(frame, names, [name for name in frame if name not in plain])

    def paper(self, table: str) -> pd.DataFrame:
        """Load a table of the paper whose cells remember their rows."""
        frame = super().paper(table)
        names = values.lines(f"paper/{table}", len(frame))
        return values.wrap(frame, names, [name for name in frame if name not in _PAPER_KEYS])

    def number(self, key: str, value: float | str, unit: str = "", digits: int = 0) -> str:
        """Note what the number rests on."""
        # the caller's frame: the cell's own code, in which the argument is written
        found = self.found.code.evidence(value, sys._getframe(1), 1)
        written = super().number(key, str(value) if isinstance(value, str) else float(value), unit, digits)
        self.found.numbers[key] = found | {"written": written, "unit": unit}
        return values.Text(written, frozenset(found["rows"]))

    def agree(self, *claim_ids: str) -> bool:
        """Keep the claims asked about, for the condition that they are part of."""
        self._asked |= set(claim_ids)
        return super().agree(*claim_ids)

    def holds(self, key: str, condition: Any) -> None:
        """Note what the condition rests on: rows, and those behind the claims whose verdicts it asks for."""
        found = self.found.code.evidence(condition, sys._getframe(1), 1)
        super().holds(key, condition)
        asked = [self.found.claims[claim_id]["rows"] for claim_id in self._asked if claim_id in self.found.claims]
        found["rows"] = sorted({*found["rows"], *(row for rows in asked for row in rows)}, key=order)
        self.found.guards[key] = found | {"holds": bool(condition)}
        self._asked = set()

    def check(self, claim_id: str, computed: Any = None, note: str = "", *, later: Any = None) -> verdicts.Verdict:
        """Note what the computed values rest on, and those under other choices and of the later edition."""
        outcome = super().check(claim_id, computed, note, later=later)
        if computed is not None:
            found = self.found.code.evidence(computed, sys._getframe(1), 1)
            found |= {"computed": list(outcome.computed), "verdict": outcome.verdict, "printed": outcome.claim.printed}
            # lists and terms of the paper that the chapter restates
            found["rows"] = found["rows"] or [f"paper/claims#{claim_id}"]
            self.found.claims[claim_id] = found
        return outcome

    def exhibit(
        self,
        exhibit_id: str,
        chart: alt.TopLevelMixin | None = None,
        *,
        data: pd.DataFrame,
        columns: Sequence[str] | Mapping[str, str],
        **_: Any,
    ) -> Shown:
        """Note what each row of the data table and of the chart rests on, and a digest of what the table shows."""
        # by the digest the search for unnoticed changes tells a table that changed from one that did not
        shown = data[list(columns)].to_csv(index=False)
        self.found.exhibits[exhibit_id] = {
            "shown": hashlib.sha256(shown.encode()).hexdigest()[:16],
            "rows": _by_row(data),
            "marks": [_by_row(frame) for frame in _frames(chart)] if chart is not None else [],
        }
        return Shown(EXHIBIT, {}, f"exhibit {exhibit_id}")

    def table(self, caption: str, *_: Any, **__: Any) -> Shown:
        """Make nothing of a table that is no exhibit."""
        return Shown(TABLE, {}, f"table {caption}")

    def _glue(self, key: str, written: str) -> None:
        pass


def _own(claim_id: str) -> frozenset[str]:
    return frozenset([f"paper/claims#{claim_id}"])


def trace(notebook: Path, parameters: Mapping[str, object]) -> dict:
    """Run the code of a chapter and find the rows behind its numbers, claims and exhibits.

    Parameters
    ----------
    notebook : Path
    parameters : mapping
        Put in place of the defaults, ``lang`` among them.

    Returns
    -------
    dict
        ``numbers`` and ``claims``: key to ``rows`` (sorted), ``formula`` and ``where`` (code), and ``told``, how each
        value was computed (`rareearths.tracing.arithmetic`); ``numbers`` also ``written`` and ``unit``,
        ``claims`` also ``computed``, ``verdict`` and ``printed``. ``exhibits``: id to ``rows`` and
        ``marks``, a list of rows for each row of the table and of each frame drawn, and ``shown``, a digest of the
        table. ``guards``: key of a condition to its evidence, and ``holds``. ``failed``: cells that could not be
        traced, with the error.
    """
    # on the class, as the notebook makes its chapter itself and nothing can be handed to it
    Tracing.found = found = Found()
    space: dict[str, Any] = {}
    # a chapter that the notebook makes is one that traces; nothing else of the library is replaced
    with made_as(Tracing), values.remembering(), telling.telling(), warnings.catch_warnings(action="ignore"):
        adapted = needs.without_missing(read(notebook), {**defaults(notebook), **parameters})
        for cell in adapted.cells:
            if cell.cell_type != "code":
                continue
            source = cell.source
            if "parameters" in cell.metadata.get("tags", []):
                # behind the defaults, in the same cell, where papermill would put a cell of its own
                source += "".join(f"\n{name} = {value!r}" for name, value in parameters.items())
            try:
                found.code.run(source, f"<{notebook.stem} {cell.id}>", space)
            except Exception as error:  # whatever the cell's own code raises
                found.failed[cell.id] = f"{type(error).__name__}: {error}"
    kept = {name: getattr(found, name) for name in ("numbers", "guards", "claims", "exhibits", "failed")}
    # as JSON gives it back, so that a trace just made equals the same one kept in a file
    return json.loads(json.dumps(kept, default=str))


def _by_row(frame: pd.DataFrame) -> list[list[str]]:
    columns = [frame.iloc[:, place] for place, kind in enumerate(frame.dtypes) if kind == "object"]
    if not columns:
        return [[] for _ in range(len(frame))]
    return [_own_first(cells) for cells in zip(*columns, strict=True)]


def _own_first(cells: Sequence[Any]) -> list[str]:
    """Return the rows behind the cells of one row, first the one that a cell was simply taken from."""
    single = next((rows for rows in map(values.rows_of, cells) if len(rows) == 1), values.NONE)
    return [*single, *sorted(values.rows_of(list(cells)) - single, key=order)]


def _frames(chart: Any) -> Sequence[pd.DataFrame]:
    """Return the frames that a chart draws, in the order of its layers, each once."""
    found: list[pd.DataFrame] = []

    def visit(view: Any) -> None:
        own = getattr(view, "data", alt.Undefined)
        if isinstance(own, pd.DataFrame) and not any(own is one for one in found):
            found.append(own)
        layers = getattr(view, "layer", alt.Undefined)
        for inner in layers if isinstance(layers, list) else []:
            visit(inner)

    visit(chart)
    return found
