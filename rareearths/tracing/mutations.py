"""Small changes to data, printed values and formulas, to see whether the reviewed record of the claims catches them.

Each changes one thing of one claim that could be checked: a cell of a row it was traced to, the value the register
prints, or an operation in the notebook's code. The chapter is then run again. A change is caught if a claim has another
verdict or another value than the reviewed ones, or if a number or an exhibit is no longer what the notebook has stored,
which nbval compares. A change after which the chapter computes the very same is no change to it, and counted apart.
"""

from __future__ import annotations

import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from rareearths.notebook import read
from rareearths.paper import claims
from rareearths.paths import CHAPTERS, DATA
from rareearths.tables import release
from rareearths.tracing.values import FIRST_LINE

KINDS = ("data", "printed", "formula")
_SWAPPED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
_RUN = (
    "import json, sys; from pathlib import Path; from rareearths.tracing.run import trace; "
    "json.dump(trace(Path(sys.argv[1]), {'lang': 'ja'}), sys.stdout)"
)
_MEASURED = ("value", "text", "date_effective", "group", "sources", "column", "amount", "stake")  # what is read
_SECONDS = 900  # a chapter takes seconds; more only on a machine with much else to do


class MutationsBroken(Exception):
    """Nothing can be said of changes: the chapter does not run as it is."""


@dataclass(frozen=True)
class Mutation:
    """One change.

    Parameters
    ----------
    kind : {"data", "printed", "formula"}
    claim : str
        The claim it was chosen for.
    chapter : str
    place : str
        The row and column, the register's column, or the call in the notebook.
    before, after : str
    """

    kind: str
    claim: str
    chapter: str
    place: str
    before: str
    after: str


@dataclass(frozen=True)
class Outcome:
    """What became of a mutation.

    Parameters
    ----------
    mutation : Mutation
    verdicts, values : tuple of str
        Claims with another verdict than the reviewed one; claims with the same verdict and another value.
    outputs : tuple of str
        Numbers of the text and exhibits that are no longer the stored ones.
    stopped : str
        The error, if a cell did not run.
    """

    mutation: Mutation
    verdicts: tuple[str, ...]
    values: tuple[str, ...]
    outputs: tuple[str, ...]
    stopped: str = ""

    @property
    def how(self) -> str:
        """What catches it: ``verdict``, ``error``, ``value`` or ``output``; ``none`` if the chapter is the same."""
        found = (("verdict", self.verdicts), ("error", self.stopped), ("value", self.values), ("output", self.outputs))
        return next((name for name, reasons in found if reasons), "none")


def choose(record: Mapping, count: int, seed: int) -> list[Mutation]:
    """Choose mutations at random, of the three kinds in turn, no two alike.

    Parameters
    ----------
    record : mapping
        Content of ``audit.json``.
    count : int
    seed : int
        The same seed chooses the same.
    """
    dice = random.Random(seed)
    checked = [entry for entry in record["claims"] if entry["trace"] and entry["verdict"] != "unverifiable"]
    makers = {"data": _of_data, "printed": _of_printed, "formula": _of_formula}
    chosen: dict[tuple, Mutation] = {}
    tries = 0
    while len(chosen) < count and tries < 100 * count:
        tries += 1
        made = makers[KINDS[len(chosen) % len(KINDS)]](dice.choice(checked), dice)
        if made:
            chosen.setdefault((made.kind, made.place, made.before), made)
    return list(chosen.values())


def run(mutation: Mutation) -> Outcome:
    """Apply a mutation to a copy of the data and the notebook, run the chapter, and compare with what was reviewed."""
    with tempfile.TemporaryDirectory() as folder:
        tables = Path(folder) / "data"
        shutil.copytree(DATA, tables, ignore=shutil.ignore_patterns(release.REGISTRY))
        notebook = Path(folder) / f"{mutation.chapter}.ipynb"
        shutil.copy(CHAPTERS / notebook.name, notebook)
        _apply(mutation, tables, notebook)
        found = _traced(notebook, tables)
    if isinstance(found, str):
        return Outcome(mutation, (), (), (), found)
    reviewed, stored = claims.reviewed(), _stored(mutation.chapter)
    now = {
        name: claims.Reviewed(one["verdict"], one["printed"], claims.written(one["computed"]))
        for name, one in found["claims"].items()
    }
    verdicts = tuple(name for name, one in now.items() if one.verdict != reviewed[name].verdict)
    values = tuple(name for name, one in now.items() if one != reviewed[name] and name not in verdicts)
    outputs = tuple(name for name, one in _outputs(found).items() if stored.get(name) != one)
    return Outcome(mutation, verdicts, values, outputs, "; ".join(found["failed"].values())[:200])


@cache
def _stored(chapter: str) -> dict[str, str]:
    """Return what the chapter shows unchanged; nbval keeps it equal to the notebook's stored outputs."""
    found = _traced(CHAPTERS / f"{chapter}.ipynb", DATA)
    if isinstance(found, str):
        raise MutationsBroken(
            f"Expected the chapter {chapter} to run before anything is changed; it stopped: {found} "
            "Mend it, type: make test, and come back."
        )
    return _outputs(found)


def _outputs(found: Mapping) -> dict[str, str]:
    numbers = {name: one["written"] for name, one in found["numbers"].items()}
    return numbers | {name: one["shown"] for name, one in found["exhibits"].items()}


def _traced(notebook: Path, tables: Path) -> dict | str:
    """Trace a notebook on other tables, in a process of its own; the last line of its error if there is one."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(notebook)],
        env=os.environ | {"RAREEARTHS_DATA": str(tables)},
        cwd=CHAPTERS,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["no message"])[-1][:200]
    return json.loads(done.stdout)


def _of_data(entry: Mapping, dice: random.Random) -> Mutation | None:
    rows = [row for row in entry["trace"]["rows"] if row["table"] not in ("claims", "references")]
    if not rows:
        return None
    row = dice.choice(rows)
    frame = pd.read_csv(DATA / row["vintage"] / f"{row['table']}.csv", dtype=str, keep_default_na=False)
    cells = frame.iloc[int(row["line"]) - FIRST_LINE]
    names = [name for name in _MEASURED if cells.get(name)]
    if not names:
        return None
    name = names[0]
    return Mutation(
        "data", entry["id"], entry["chapter"], f"{row['id']} {name}", cells[name], _changed(cells[name], dice)
    )


def _of_printed(entry: Mapping, dice: random.Random) -> Mutation:
    before = claims.register()[entry["id"]].printed
    parts = before.split(";")
    place = dice.randrange(len(parts))
    after = ";".join([*parts[:place], _changed(parts[place], dice), *parts[place + 1 :]])
    return Mutation("printed", entry["id"], entry["chapter"], f"paper/claims#{entry['id']} printed", before, after)


def _of_formula(entry: Mapping, dice: random.Random) -> Mutation | None:
    """Swap an operation, or change a number, in the expression that the claim is computed by."""
    before = entry["trace"]["formula"]
    spots = _spots(ast.parse(before, mode="eval")) if _calls(entry["chapter"], entry["id"], before) else []
    if not spots:
        return None
    place = dice.randrange(len(spots))
    tree = ast.parse(before, mode="eval")
    _turn(_spots(tree)[place])
    return Mutation("formula", entry["id"], entry["chapter"], f"check({entry['id']!r})", before, ast.unparse(tree))


@cache
def _calls(chapter: str, claim: str, expression: str) -> bool:
    """Say whether the notebook checks the claim by this very expression, not by one of a loop or a helper."""
    cells = read(CHAPTERS / f"{chapter}.ipynb").cells
    return any(_check_of(claim, expression, ast.parse(cell.source)) for cell in cells if cell.cell_type == "code")


def _check_of(claim: str, expression: str, tree: ast.AST) -> list[ast.Call]:
    """Return the calls that check a claim by an expression."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and len(node.args) > 1
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == claim
        and ast.unparse(node.args[1]) == expression
    ]


def _spots(tree: ast.AST) -> list[ast.AST]:
    operations = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and type(node.op) in _SWAPPED]
    numbers = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value
    ]
    return [*operations, *numbers]


def _turn(node: ast.AST) -> None:
    if isinstance(node, ast.BinOp):
        node.op = _SWAPPED[type(node.op)]()
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        node.value += 1


def _changed(cell: str, dice: random.Random) -> str:
    """Return another value of the same kind: a number moved by a fifth to a half, a later date, another text."""
    try:
        number = float(cell)
    except ValueError:
        if cell[:4].isdigit() and cell[4:5] in ("", "-"):
            return f"{int(cell[:4]) + 1}{cell[4:]}"
        return f"{cell} X"
    whole = "." not in cell
    moved = number * (1 + dice.uniform(0.2, 0.5)) if number else 1.0
    return str(max(round(moved), round(number) + 1)) if whole else f"{moved:.6g}"


def _apply(mutation: Mutation, tables: Path, notebook: Path) -> None:
    row, _, column = mutation.place.partition(" ")
    if mutation.kind == "formula":
        nb = read(notebook)
        for cell in nb.cells:
            if cell.cell_type == "code" and mutation.claim in cell.source:
                cell.source = _rewritten(cell.source, mutation)
        notebook.write_text(json.dumps(nb, ensure_ascii=False), encoding="utf-8")
        return
    place, _, line = row.partition("#")
    path = tables / f"{place}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    number = frame.index[frame["claim_id"] == line][0] if place == "paper/claims" else int(line) - FIRST_LINE
    frame.loc[number, column] = mutation.after
    frame.to_csv(path, index=False, lineterminator="\n")


def _rewritten(source: str, mutation: Mutation) -> str:
    """Put the changed expression into the claim's check."""
    tree = ast.parse(source)
    for call in _check_of(mutation.claim, mutation.before, tree):
        call.args[1] = ast.parse(mutation.after, mode="eval").body
    return ast.unparse(tree)


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return the counts by kind as a table, and the changes after which the chapter computed the same."""
    heads = ("run", "verdict", "value", "output", "error", "none")
    lines = ["caught by:".ljust(10) + "".join(head.rjust(9) for head in heads)]
    for kind in (*KINDS, "all"):
        own = [one.how for one in outcomes if kind in (one.mutation.kind, "all")]
        lines.append(kind.ljust(10) + "".join(str(n).rjust(9) for n in (len(own), *map(own.count, heads[1:]))))
    for one in outcomes:
        if one.how == "none":
            change = one.mutation
            lines.append(
                f"the same: {change.kind} {change.claim} {change.place}: {change.before!r} -> {change.after!r}"
            )
    return "\n".join(lines)
