"""Words that find each other in the search: from ``data/paper/synonyms.yaml``, the terms and the elements."""

from __future__ import annotations

from pathlib import Path

import yaml

from rareearths.paper import table
from rareearths.paper.terms import terms
from rareearths.paths import PAPER


class SynonymsBroken(Exception):
    """A line of the list does not say which words belong together, or why."""


def groups(path: Path | None = None) -> list[list[str]]:
    """Return the groups of words that mean the same.

    Parameters
    ----------
    path : Path, optional
        The list (default: ``data/paper/synonyms.yaml``).

    Returns
    -------
    list of list of str
        First those of the list, then the names of each term and of each element in both languages.

    Raises
    ------
    SynonymsBroken
        If a line has fewer than two words, or no reason.
    """
    path = path or PAPER / "synonyms.yaml"
    lines = yaml.safe_load(path.read_text(encoding="utf-8"))["synonyms"]
    for place, line in enumerate(lines, start=1):
        if len(line.get("words") or ()) < 2 or not line.get("reason"):
            raise SynonymsBroken(
                f"{path}: expected two words or more and a reason in every line; line {place} has "
                f"{line}. Most likely it is not finished: add what is missing, or take the line out."
            )
    elements = [[row["name_ja"], row["name_en"]] for row in table.check("elements")]
    named = [[term.ja, term.en, *term.strays_ja, *term.strays_en] for term in terms()]
    return [list(map(str, line["words"])) for line in lines] + named + elements
