"""What an exercise asks, as it stands in its chapter's notebook; never its solution."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from rareearths import notebook
from rareearths.paths import CHAPTERS
from rareearths.teaching import sessions

# the engine puts a target before the heading of a page's cell
_PROMPT = re.compile(r"(?:\([\w-]+\)=\n)?### ([^\n]+)\n\n(.+)", re.DOTALL)


class PromptMissing(Exception):
    """The chapter has no prompt for an exercise."""


class PromptBroken(Exception):
    """The cell of a prompt has no title or no text."""


@dataclass(frozen=True)
class Prompt:
    """Title and text of an exercise in one language; the text is Markdown."""

    title: str
    text: str


def prompt(exercise: str, lang: str, folder: Path | None = None) -> Prompt:
    """Return what an exercise asks.

    Parameters
    ----------
    exercise : str
        Its id.
    lang : {"ja", "en"}
    folder : Path, optional
        Where the notebooks are (default: ``chapters/``).

    Raises
    ------
    PromptMissing, PromptBroken
        Naming the cell.
    """
    name, path = f"ex-{exercise}-{lang}", (folder or CHAPTERS) / f"{sessions.chapter(exercise)}.ipynb"
    cells = {cell.get("id"): cell for cell in notebook.layout(path)["cells"]}
    if name not in cells:
        raise PromptMissing(
            f"{path.name}: expected a cell {name} with what is asked; there is none. Most likely the exercise was "
            "renumbered or not written yet: write the cell, or take the exercise out of sessions.yaml."
        )
    return read(name, notebook.source(cells[name]))


def read(cell: str, source: str) -> Prompt:
    r"""Tell title and text of a prompt apart.

    Parameters
    ----------
    cell : str
        Its id.
    source : str
        Of the cell, in the notebook or on its way to the page.

    Raises
    ------
    PromptBroken
        Naming the cell.

    Examples
    --------
    >>> read("ex-1-1-en", "### Two denominators\n\nCompute it.")
    Prompt(title='Two denominators', text='Compute it.')
    """
    found = _PROMPT.fullmatch(source.strip())
    if not found:
        raise PromptBroken(
            f"Cell {cell}: expected a heading such as ### Two denominators, an empty line and what is asked; got "
            f"{source[:60]!r}. Most likely one of them was deleted: write it again."
        )
    return Prompt(found[1].strip(), found[2].strip())
