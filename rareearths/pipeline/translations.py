"""Tell where the two languages of the chapters have drifted apart, and record that a pair was reviewed."""

from __future__ import annotations

from pathlib import Path

from rareearths import notebook as notebooks
from rareearths.bilingual import pairs
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
    """Print the findings of one notebook."""
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
    number = count = 0
    for path in paths:
        notebook = notebooks.layout(path)
        found = pairs.findings(notebook)
        number, count = number + len(found), count + len(pairs.pairs(notebook))
        if found:
            say(path, found)
    print(f"{len(paths)} notebook(s), {count} pairs: {number or 'no'} finding(s)")
    return 1 if number else 0


def stamp(paths: list[Path], slug: str | None) -> int:
    """Record pairs as reviewed, except those that disagree.

    Returns
    -------
    int
        Exit status: 0 all recorded, 1 some refused.
    """
    stamped = refused = 0
    if slug and not any(slug in pairs.pairs(notebooks.layout(path)) for path in paths):
        raise notebooks.NotebookUnreadable(
            f"Expected the slug of a complete pair (<slug>-ja and <slug>-en); got {slug!r}, which "
            "none of the notebooks has."
        )
    for path in paths:
        notebook = notebooks.layout(path)
        before = path.read_text(encoding="utf-8")
        faults: dict[str, list[pairs.Finding]] = {}
        for finding in pairs.findings(notebook):
            if not finding.stamp and slug in (None, finding.slug):
                faults.setdefault(finding.slug, []).append(finding)
        wanted = [name for name in pairs.pairs(notebook) if slug in (None, name) and name not in faults]
        changed = sum(pairs.stamp(notebook, name) for name in wanted)
        if changed:
            pairs.write(path, notebook, before)
        if faults:
            say(path, [finding for found in faults.values() for finding in found])
        stamped, refused = stamped + changed, refused + len(faults)
    print(f"{stamped} pair(s) stamped" + (f"; {refused} refused: settle the above first" if refused else ""))
    return 1 if refused else 0
