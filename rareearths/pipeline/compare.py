"""Two vintages compared: what changes in their tables, and which verdicts change with it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rareearths import language, markup, tables
from rareearths.chapter import verdicts
from rareearths.fetch.vintage import revisions, rows
from rareearths.paths import ROOT
from rareearths.pipeline import moves, rerun

OUT = ROOT / "_build" / "compare"
_SHOWN = 15  # largest changes, in the terminal and on the page; the CSV has all


@dataclass(frozen=True)
class TableChange:
    """What became of one table; `found` is None where only one of the vintages has it, `only` then says which."""

    table: str
    found: revisions.Comparison | None
    only: str = ""

    @property
    def changed(self) -> bool:
        """Whether anything is another."""
        found = self.found
        return found is None or bool(found.added or found.gone or found.cells or found.worded)


def compare(before: str, after: str, lang: str, out: Path | None = None) -> int:
    """Compare two vintages, print what changes, and write all of it as a page and as CSV.

    Parameters
    ----------
    before, after : str
    lang : {"ja", "en"}
    out : Path, optional
        Takes ``index.html``, ``changes.csv`` and ``verdicts.csv`` (default: a folder below ``_build/compare``).

    Returns
    -------
    int
        1 if a verdict changes, 0 if none does.

    Raises
    ------
    rareearths.tables.VintageMissing, rareearths.engine.run.execute.RunFailed
        A vintage is not there, or a chapter does not run on it.
    """
    for vintage in (before, after):
        tables.package(vintage)
    found = changes(before, after)
    judged = changed_verdicts(before, after)
    folder = out or OUT / f"{before}..{after}"
    folder.mkdir(parents=True, exist_ok=True)
    _write_changes(found, folder / "changes.csv")
    _write_verdicts(judged, folder / "verdicts.csv")
    shown = {
        "lang": lang,
        "words": language.say("compare", lang),
        "labels": {name: label[lang] for name, label in verdicts.LABELS.items()},
        "vintages": (before, after),
        "tables": [each for each in found if each.changed],
        "largest": largest(found),
        "verdicts": judged,
    }
    (folder / "index.html").write_text(
        str(markup.render("rareearths.pipeline", "compare.html", **shown)), encoding="utf-8"
    )
    # one text for both: the terminal has it without the markup
    print(markup.render("rareearths.pipeline", "compare.txt", **shown).unescape().strip())
    print(language.say("compare", lang)["files"].format(folder))
    return 1 if judged else 0


def changes(before: str, after: str) -> list[TableChange]:
    """Compare every table that one of the vintages has, in the order of their descriptors."""
    old, new = tables.tables(before), tables.tables(after)
    found = []
    for name in dict.fromkeys([*old, *new]):
        if name in old and name in new:
            schema = tables.describe(name, after)["schema"]
            same = tables.held(name, before) == tables.held(name, after)
            if not same:
                states = rows.held(name, before), rows.held(name, after)
                found.append(TableChange(name, revisions.cells(name, states[0], states[1], schema)))
        else:
            found.append(TableChange(name, None, "before" if name in old else "after"))
    return found


def largest(found: Sequence[TableChange]) -> list[revisions.Change]:
    """Return the figures that changed most, as a share; those that came or went are not among them."""
    sized = [
        change
        for each in found
        if each.found
        for change in each.found.cells
        if change.column in each.found.figures and relative(change) is not None
    ]
    return sorted(sized, key=lambda change: -change.size)[:_SHOWN]


def relative(change: revisions.Change) -> float | None:
    """Return a figure's change as a share of what it was; None where one of the two is missing or it was zero."""
    old, new = rows.number(change.before), rows.number(change.after)
    return new / old - 1 if old and new is not None else None


def changed_verdicts(before: str, after: str) -> list[dict[str, Any]]:
    """Run every chapter on both vintages and return the claims whose verdict is another."""
    found = []
    for chapter in rerun.chapters():
        sides = [rerun.results(chapter, ["en"], {"vintage": vintage}) for vintage in (before, after)]
        told = moves.compared(*sides)["verdicts"]
        found += [{"chapter": chapter, **each} for each in told if each["moved"]]
    return found


def _write_changes(found: Sequence[TableChange], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["table", "change", "key", "column", "before", "after", "relative"])
        for each in found:
            if each.found is None:
                writer.writerow([each.table, "gone" if each.only == "before" else "added", "", "", "", "", ""])
                continue
            for change in each.found.cells:
                share = relative(change)
                moved = "" if share is None else f"{share:.6g}"
                writer.writerow(
                    [each.table, "revised", _key(change.key), change.column, change.before, change.after, moved]
                )
            for kind, keys in (("added", each.found.added), ("gone", each.found.gone)):
                writer.writerows([each.table, kind, _key(key), "", "", "", ""] for key in keys)


def _write_verdicts(judged: Sequence[dict[str, Any]], path: Path) -> None:
    names = ["chapter", "id", "then", "now", "statement_ja", "statement_en"]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([each[name] for name in names] for each in judged)


def _key(key: Sequence[str]) -> str:
    return " ".join(cell for cell in key if cell)
