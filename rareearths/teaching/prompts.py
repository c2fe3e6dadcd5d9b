"""What an exercise asks, as it stands in its chapter's notebook; never its solution."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from rareearths import notebook
from rareearths.paths import CHAPTERS
from rareearths.teaching import sessions

_PROMPT = re.compile(r"### ([^\n]+)\n\n(.+)", re.DOTALL)


class PromptMissing(Exception):
    """The chapter has no prompt for an exercise."""


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
    PromptMissing
        Naming cell and notebook.
    """
    name, path = f"ex-{exercise}-{lang}", (folder or CHAPTERS) / f"{sessions.chapter(exercise)}.ipynb"
    cells = {cell.get("id"): cell for cell in notebook.layout(path)["cells"]}
    found = _PROMPT.fullmatch(notebook.source(cells[name]).strip()) if name in cells else None
    if not found:
        raise PromptMissing(
            f"{path.name}: expected a cell {name} with a heading (###), an empty line and what is asked; there is "
            f"{'one of another form' if name in cells else 'none'}. Most likely the exercise was renumbered or not "
            "written yet: write the cell, or take the exercise out of sessions.yaml."
        )
    return Prompt(found[1].strip(), found[2].strip())
