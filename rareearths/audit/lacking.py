"""A run on a vintage that lacks a table: its prose without what rests on the exhibits that could not be made."""

from __future__ import annotations

from collections.abc import Collection

import nbformat

from rareearths import language, notebook
from rareearths.chapter import record
from rareearths.engine.run import texts
from rareearths.engine.run.execute import Result

_KEYED = record.NumberWritten | record.WordsWritten | record.GuardJudged


def lacks(result: Result) -> list[record.TableLacking]:
    """Return the tables that exhibits of a run asked for in vain, each once."""
    return list(dict.fromkeys(event for event in record.read(result.folder) if isinstance(event, record.TableLacking)))


def adapted(result: Result) -> nbformat.NotebookNode:
    """Return the notebook of a run, as committed, with the prose that the run can fill.

    Where the vintage lacks a table, a paragraph that names a value or a condition of an exhibit left out gives way to
    a line that says why; a text shown with that exhibit is left out. Otherwise nothing is changed, so that a slip of
    the key still stops the page.

    Parameters
    ----------
    result : Result

    Returns
    -------
    notebook
    """
    book, missing = notebook.read(result.run.notebook), lacks(result)
    if not missing:
        return book
    known = {event.key for event in record.read(result.folder) if isinstance(event, _KEYED)}
    note = f"*{reason(result, result.run.lang)}*"
    for cell in notebook.markdown(book.cells):
        cell.source = without(cell.source, known, "" if texts.TAG in notebook.tags(cell) else note)
    return book


def reason(result: Result, lang: str) -> str:
    """Say which tables are not there.

    Parameters
    ----------
    result : Result
    lang : {"ja", "en"}
    """
    words = language.say("lacking", lang)
    named = (words["table"].format(each.table, each.vintage) for each in lacks(result))
    return words["note"].format(words["between"].join(named))


def without(prose: str, known: Collection[str], note: str) -> str:
    r"""Return prose without the paragraphs that name a key which there is none of.

    Parameters
    ----------
    prose : str
        Markdown, a paragraph or an item of a list on each line.
    known : collection of str
        Keys of values and conditions. Those quoted from another chapter are not asked for.
    note : str
        Stands for paragraphs left out, once for those that follow each other; nothing does if empty.

    Returns
    -------
    str

    Examples
    --------
    >>> without("The share is {glue:text}`share`.\n\nIt {holds}`rose:rose`.", {"share"}, "*No table.*")
    'The share is {glue:text}`share`.\n\n*No table.*'
    """
    kept: list[str] = []
    for line in prose.split("\n"):
        used = [*texts.values(line), *(key for key, _ in notebook.GUARDED.findall(line) if "/" not in key)]
        if set(used) <= set(known):
            kept.append(line)
        elif note and next((before for before in reversed(kept) if before), "") != note:
            kept.append(note)
    return "\n".join(kept)
