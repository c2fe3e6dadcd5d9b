"""Tell where the two languages of the chapters have drifted apart, and record that they were read side by side."""

from __future__ import annotations

from pathlib import Path

from rareearths import notebook as notebooks
from rareearths.bilingual import changing, labels, pairs
from rareearths.paper import table
from rareearths.paths import CHAPTERS


def chosen(given: list[Path]) -> list[Path]:
    """Return the notebooks named on the command line, or all chapters."""
    if given:
        return given
    found = notebooks.found(CHAPTERS)
    if not found:
        raise notebooks.NotebookUnreadable(f"Expected notebooks below {CHAPTERS.name}/; there are none. Name them.")
    return found


def say(path: Path, found: list[pairs.Finding]) -> None:
    """Print the findings of one file."""
    print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    for finding in found:
        print(f"  {finding.slug}: {finding.what}")
        for lang in pairs.LANGUAGES:
            if words := getattr(finding, lang):
                print(f"      {lang}: {words}")


def status(paths: list[Path]) -> int:
    """Print what is to be looked at.

    Returns
    -------
    int
        Exit status: 0 nothing, 1 something.
    """
    number = count = in_code = shown = 0
    for path in paths:
        notebook, fields = notebooks.layout(path), path.parent / "fields" / f"{path.stem}.yaml"
        headings = labels.headings(fields)
        unguarded = _unguarded(notebook, path)
        for file, found in ((path, pairs.findings(notebook) + unguarded), (fields, pairs.of_labels(headings))):
            number += len(found)
            if found:
                say(file, found)
        count, shown = count + len(pairs.pairs(notebook)), shown + len(headings)
        in_code += sum(len(found) for found in pairs.labelled(notebook).values())
    counted = f"{count} pairs, {in_code} labels in code, {shown} headings"
    print(f"{len(paths)} notebook(s), {counted}: {number or 'no'} finding(s)")
    return 1 if number else 0


def _unguarded(notebook: dict, path: Path) -> list[pairs.Finding]:
    """Return the sentences of a chapter that data could make false, without a condition and not reviewed."""
    if not path.is_relative_to(CHAPTERS):
        return []
    known = [one for one in table.read("unguarded", changing.Reviewed) if one.notebook == path.stem]
    new, gone = changing.compare(list(changing.unguarded(notebook, path.stem)), known)
    what = "data could make it false ({}): mark its words with {{holds}}, or review it in unguarded.csv ({}): {}"
    found = [
        pairs.Finding(f"{one.cell}-{one.lang}", what.format(", ".join(one.words), one.digest, one.text)) for one in new
    ]
    said = "reviewed in unguarded.csv and gone: {}, {}"
    return found + [pairs.Finding(f"{one.cell}-{one.lang}", said.format(one.digest, one.begins)) for one in gone]


def stamp(paths: list[Path], slug: str | None) -> int:
    """Record pairs, and the labels of cells of code, as reviewed, except those that disagree.

    Parameters
    ----------
    paths : list of Path
    slug : str or None
        Only this pair or cell of code, or both where they share the name.

    Returns
    -------
    int
        Exit status: 0 all recorded, 1 some refused.
    """
    stamped = refused = 0
    if slug and not any(slug in pairs.reviewable(notebooks.layout(path)) for path in paths):
        raise notebooks.NotebookUnreadable(
            "Expected the slug of a complete pair (<slug>-ja and <slug>-en) or the id of a cell of code with texts in "
            f"both languages; got {slug!r}, which none of the notebooks has."
        )
    for path in paths:
        notebook = notebooks.layout(path)
        before = path.read_text(encoding="utf-8")
        faults: dict[str, list[pairs.Finding]] = {}
        for finding in pairs.findings(notebook):
            if not finding.stamp and slug in (None, finding.slug):
                faults.setdefault(finding.slug, []).append(finding)
        wanted = [name for name in pairs.reviewable(notebook) if slug in (None, name) and name not in faults]
        changed = sum(pairs.stamp(notebook, name) for name in wanted)
        if changed:
            pairs.write(path, notebook, before)
        if faults:
            say(path, [finding for found in faults.values() for finding in found])
        stamped, refused = stamped + changed, refused + len(faults)
    left = f"; {refused} refused: settle the above first" if refused else ""
    print(f"{stamped} pair(s) or code cell(s) stamped{left}")
    return 1 if refused else 0
