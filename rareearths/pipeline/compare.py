"""Two vintages compared: what changes in their tables, and which verdicts change with it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from rareearths import language, markup, tables
from rareearths.chapter import verdicts
from rareearths.fetch.vintage import revisions, rows
from rareearths.paths import ROOT
from rareearths.pipeline import moves, rerun

OUT = ROOT / "_build" / "compare"
_EDITION, _VALUE = "edition", "value"
# whether a sentence's condition held on the older vintage; None: it was not computed there
_HELD = {True: "true", False: "untrue", None: ""}
_SHOWN = 15  # largest changes, in the terminal and on the page; the CSV has all


@dataclass(frozen=True)
class TableChange:
    """What became of one table; `found` is None where only one of the vintages has it, `only` then says which."""

    table: str
    found: revisions.Comparison | None
    only: str = ""
    # figures of which the newest edition says another than the newest one before; in the table they are rows added
    newer: Sequence[revisions.Change] = ()

    @property
    def changed(self) -> bool:
        """Whether anything is another."""
        return self.found is None or bool(self.counts)

    @property
    def counts(self) -> dict[str, int]:
        """How many cells and rows are another, by kind; kinds without any are left out."""
        found = self.found
        if found is None:
            return {}
        sizes = {"revised": len(found.cells), "newer": len(self.newer), "added": len(found.added)}
        sizes |= {"gone": len(found.gone), "worded": found.worded}
        return {kind: size for kind, size in sizes.items() if size}


def compare(before: str, after: str, lang: str, out: Path | None = None) -> int:
    """Compare two vintages, print what changes, and write all of it as a page and as CSV.

    Parameters
    ----------
    before, after : str
    lang : {"ja", "en"}
    out : Path, optional
        Takes ``index.html``, ``changes.csv``, ``verdicts.csv`` and ``sentences.csv`` (default: a folder below
        ``_build/compare``).

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
    judged, untrue = judgements(before, after, lang)
    folder = out or OUT / f"{before}..{after}"
    folder.mkdir(parents=True, exist_ok=True)
    _write_changes(found, folder / "changes.csv")
    _write_listed(judged, ["chapter", "id", "then", "now", "statement_ja", "statement_en"], folder / "verdicts.csv")
    _write_listed(untrue, ["chapter", "key", "then", "sentence"], folder / "sentences.csv")
    shown = {
        "lang": lang,
        "words": language.say("compare", lang),
        "labels": {name: label[lang] for name, label in verdicts.LABELS.items()},
        "vintages": (before, after),
        "tables": [each for each in found if each.changed],
        "largest": largest(found),
        "verdicts": judged,
        "untrue": [
            (kind, [each for each in untrue if (each["then"] == "untrue") == both])
            for kind, both in (("untrue", False), ("untrue_on_both", True))
        ],
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
                found.append(
                    TableChange(
                        name,
                        revisions.cells(name, states[0], states[1], schema),
                        newer=newer_editions(name, states[0], states[1], schema),
                    )
                )
        else:
            found.append(TableChange(name, None, "before" if name in old else "after"))
    return found


def newer_editions(
    name: str, before: pd.DataFrame, after: pd.DataFrame, schema: Mapping[str, Any]
) -> list[revisions.Change]:
    """Return the figures of which the newest edition of a publication says another than the newest one before.

    Parameters
    ----------
    name : str
    before, after : DataFrame
        Rows as text. Where the table keeps one row for each edition, a revised figure is a row more.
    schema : mapping
    """
    key = list(schema["primaryKey"])
    if _EDITION not in key or _VALUE not in before or _VALUE not in after:
        return []
    rest = [column for column in key if column != _EDITION]
    # editions are named so that they sort by year
    old, new = (
        frame.sort_values(_EDITION).drop_duplicates(rest, keep="last").set_index(rest, drop=False)
        for frame in (before, after)
    )
    return [
        revisions.Change(name, tuple(new.loc[[one], key].iloc[0]), _VALUE, then, now)
        for one in old.index.intersection(new.index)
        if not rows.same(then := old.loc[[one], _VALUE].iloc[0], now := new.loc[[one], _VALUE].iloc[0])
    ]


def largest(found: Sequence[TableChange]) -> list[revisions.Change]:
    """Return the figures that changed most, as a share; those that came or went are not among them, nor are years."""
    sized = [
        change
        for each in found
        if each.found
        for change in [*each.found.cells, *each.newer]
        if change.column in each.found.figures and relative(change) is not None
    ]
    return sorted(sized, key=lambda change: -change.size)[:_SHOWN]


def relative(change: revisions.Change) -> float | None:
    """Return a figure's change as a share of what it was; None where one of the two is missing or it was zero."""
    old, new = rows.number(change.before), rows.number(change.after)
    return new / old - 1 if old and new is not None else None


def judgements(before: str, after: str, lang: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Run every chapter on both vintages: the claims whose verdict is another, and the sentences not true on the newer.

    Each sentence has in ``then`` whether it was ``true`` or ``untrue`` on the older, and nothing if it was not there.

    Parameters
    ----------
    before, after : str
    lang : {"ja", "en"}
        Of the sentences.
    """
    changed, sentences = [], []
    for chapter in rerun.chapters():
        told = moves.compared(*(rerun.results(chapter, [lang], {"vintage": vintage}) for vintage in (before, after)))
        changed += [{"chapter": chapter, **each} for each in told["verdicts"] if each["moved"]]
        held = {guard["key"]: _HELD[guard["then"]] for guard in told["guards"]}
        sentences += [
            {"chapter": chapter, "key": key, "then": held[key], "sentence": sentence}
            for key, sentence in moves.untrue(told, lang)
        ]
    return changed, sentences


def _write_changes(found: Sequence[TableChange], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["table", "change", "key", "column", "before", "after", "relative"])
        for each in found:
            if each.found is None:
                writer.writerow([each.table, "gone" if each.only == "before" else "added", "", "", "", "", ""])
                continue
            for kind, several in (("revised", each.found.cells), ("newer edition", each.newer)):
                for change in several:
                    share = relative(change)
                    moved = "" if share is None else f"{share:.6g}"
                    writer.writerow(
                        [each.table, kind, _key(change.key), change.column, change.before, change.after, moved]
                    )
            for kind, keys in (("added", each.found.added), ("gone", each.found.gone)):
                writer.writerows([each.table, kind, _key(key), "", "", "", ""] for key in keys)


def _write_listed(listed: Sequence[Mapping[str, Any]], names: Sequence[str], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([each[name] for name in names] for each in listed)


def _key(key: Sequence[str]) -> str:
    return " ".join(cell for cell in key if cell)
