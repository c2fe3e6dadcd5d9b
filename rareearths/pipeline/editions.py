"""Editions of a chapter for a course, made from the one notebook: students' without solutions, teachers' with them.

Each is of one language, with its parameters set, the values in its prose and no outputs. Cells are told apart by their
tags and ids (`rareearths.teaching.facts`), so that nothing has to be cut out of a text. What a student's edition must
not hold is looked for before it is written (`rareearths.pipeline.leaks`).
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

import rareearths
from rareearths import language
from rareearths import notebook as notebooks
from rareearths.engine.run.execute import Result
from rareearths.engine.sphinx import config
from rareearths.paths import CHAPTERS, EDITIONS, ROOT
from rareearths.pipeline import leaks, left, rerun
from rareearths.teaching import Exercise, catalogue, facts, prompts

STUDENT, INSTRUCTOR, NBGRADER = "student", "instructor", "nbgrader"
KINDS = (STUDENT, INSTRUCTOR, NBGRADER)
_HIDDEN = (facts.SOLUTION, facts.INSTRUCTOR)
# of a cell, what matters to the book alone: stamps of reviews, tables that an exhibit asks for
_OURS = ("reviewed", "needs", "papermill")
# of the notebook, what a kernel needs
_KEPT = {"kernelspec", "language_info"}
# to a page of the book, which is not there
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)[^)]*\)")
_START = "start-anywhere"


class EditionUnknown(ValueError):
    """There is no such edition."""


def make(
    kind: str,
    languages: Sequence[str],
    parameters: Mapping[str, Any],
    out: Path | None = None,
    chapters: Sequence[str] = (),
    replace: bool = False,
) -> list[Path]:
    """Write an edition: ``<out>/<kind>/<lang>/<chapter>.ipynb`` for each chapter with exercises.

    Parameters
    ----------
    kind : {"student", "instructor", "nbgrader"}
    languages : sequence of {"ja", "en"}
    parameters : mapping
        In place of the chapters' own.
    out : Path, optional
        By default the folder ``editions`` of the book.
    chapters : sequence of str
        Of those with exercises; all if empty.
    replace : bool
        Write over notebooks that are there. Otherwise these stay, since somebody may have answered in them.

    Returns
    -------
    list of Path
        Those that were written.

    Raises
    ------
    EditionUnknown, rareearths.pipeline.rerun.ChapterUnknown, rareearths.pipeline.leaks.SolutionLeaks
        Nothing is written of the chapter that the error names.
    """
    if kind not in KINDS:
        raise EditionUnknown(f"Expected an edition among {', '.join(KINDS)}; got {kind!r}. Most likely a typing slip.")
    done = []
    for chapter in chapters or with_exercises():
        rerun.known(chapter)
        targets = {language.require(lang): (out or EDITIONS) / kind / lang / f"{chapter}.ipynb" for lang in languages}
        wanted = [lang for lang, target in targets.items() if replace or not target.exists()]
        if not wanted:
            continue
        for result in rerun.results(chapter, wanted, parameters):
            edition = of(result, kind)
            target = targets[result.run.lang]
            target.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(edition, target)
            done.append(target)
    return done


def with_exercises() -> list[str]:
    """Name the chapters that have exercises."""
    found = []
    for path in notebooks.found(CHAPTERS):
        if any(facts.part(cell.get("id", ""))[0] for cell in notebooks.layout(path)["cells"]):
            found.append(path.stem)
    return found


def of(result: Result, kind: str) -> nbformat.NotebookNode:
    """Return an edition of a chapter.

    Parameters
    ----------
    result : Result
        A run of the chapter, whose language the edition has.
    kind : {"student", "instructor", "nbgrader"}

    Raises
    ------
    rareearths.pipeline.leaks.SolutionLeaks
        If a student could read a solution off it.
    """
    lang = result.run.lang
    edition = left.readable(result, () if kind == INSTRUCTOR else _HIDDEN)
    edition.cells = [_shown(cell, kind, lang) for cell in edition.cells]
    edition.cells[1:1] = _start(lang)
    for cell in edition.cells:
        _strip(cell)
    for name in set(edition.metadata) - _KEPT:
        del edition.metadata[name]
    edition.metadata["rareearths"] = {
        "edition": kind,
        "lang": lang,
        "chapter": result.run.name,
        "version": rareearths.__version__,
        "commit": _commit(),
    }
    if kind != INSTRUCTOR:
        leaks.require(edition, notebooks.read(result.run.notebook), result.run.name, lang)
    return edition


def _shown(cell: nbformat.NotebookNode, kind: str, lang: str) -> nbformat.NotebookNode:
    """Return a cell as an edition has it."""
    name, part = facts.part(cell.id)
    if cell.cell_type == "markdown":
        cell.source = _LINK.sub(r"\1", cell.source)
    if not name:
        return cell
    exercise, words = catalogue()[name], language.say("exercise_page", lang)
    if part == facts.PROMPT:
        asked = prompts.read(cell.id, cell.source)
        lines = [f"### {facts.title(name, asked.title, lang)}", asked.text]
        lines.append(f"*{facts.facts(exercise, lang)}*")
        if kind == INSTRUCTOR and (hints := exercise.hints.get(lang)):
            lines.append(f"{words['hints']}\n\n" + "\n".join(f"1. {hint}" for hint in hints))
        cell.source = "\n\n".join(lines)
    elif part == "why":
        cell.source = f"**{words['solution']}**\n\n{cell.source}"
    elif part == "teacher":
        cell.source = f"**{words['teacher']}**\n\n{cell.source}"
    elif part in ("answer", "check") and kind == NBGRADER:
        _grade(cell, part, exercise)
    return cell


def _grade(cell: nbformat.NotebookNode, part: str, exercise: Exercise) -> None:
    """Mark a cell for nbgrader (its schema 3).

    It grades by errors, so that the check has to raise one. A text is graded by hand, where it is written.
    """
    by_hand = exercise.answer == "text"
    graded = by_hand == (part == "answer")
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade_id": cell.id,
        "solution": part == "answer",
        "grade": graded,
        "locked": part == "check",
        "task": False,
    }
    if graded:
        cell.metadata["nbgrader"]["points"] = exercise.level
    if graded and not by_hand:
        # printed: nbgrader reads the value of a cell as points
        cell.source = f"print({cell.source}.require())"


def _start(lang: str) -> list[nbformat.NotebookNode]:
    """Return the two cells with which a notebook starts on any machine: what they are for, and the code."""
    words = language.say("start_anywhere", lang)
    repository = config.run(config.project())["repository"]
    return [
        nbformat.v4.new_markdown_cell(words["about"], id=f"{_START}-about"),
        nbformat.v4.new_code_cell(_CODE.format(repository=repository, missing=words["missing"]), id=_START),
    ]


_CODE = """\
import importlib.util
import subprocess
import sys

repository = "{repository}"
if importlib.util.find_spec("rareearths") is None:
    if not repository:
        raise ModuleNotFoundError("{missing}")
    subprocess.run(["git", "clone", "--depth", "1", repository, "rareearths-book"], check=True)
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "-e", "./rareearths-book[book]"], check=True)
    sys.path.insert(0, "rareearths-book")"""


def _strip(cell: nbformat.NotebookNode) -> None:
    """Take away outputs, attachments and what only the book needs."""
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    cell.pop("attachments", None)
    for name in _OURS:
        cell.metadata.pop(name, None)


def _commit() -> str:
    """Return the commit that the edition is made from; nothing outside a clone."""
    try:
        asked = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
