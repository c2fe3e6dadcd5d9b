"""A vintage that lacks a table: prose without what rests on the exhibits that could not be made.

That is the chapter's own prose, and that of pages which quote a number or a condition of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import nbformat

from rareearths import language, notebook
from rareearths.chapter import record
from rareearths.engine.run import texts
from rareearths.engine.run.execute import Result
from rareearths.language import LANGUAGES
from rareearths.paper import claims

_KEYED = record.NumberWritten | record.WordsWritten | record.GuardJudged
# a link to the check of a statement
_CHECK = re.compile(r"\[([^\]]+)\]\(#(C\d{3})\)")
# a heading below that of the page: what it is about, and after a colon or a question what was found
_HEADING = re.compile(r"^(#{2,6}) (.+?)(?:：|: |(?<=\?) )(.+)$|^(#{2,6}) ", re.M)
_EXERCISE = "exercise"  # the tag of a prompt, whose heading is a title
# a number that a page quotes of a chapter (`rareearths.audit.counts`)
_QUOTED = re.compile(r"\{audit\}`(\w+):([^`]+)`")


@dataclass(frozen=True)
class Gap:
    """What is left of a chapter that asked for a table in vain.

    Parameters
    ----------
    known : frozenset of str
        Keys of the numbers, words and conditions that it has.
    note : str
        Says which tables are not there; stands for what rested on them.
    unjudged : frozenset of str
        Its statements that nobody judged, so that no link leads to them.
    """

    known: frozenset[str]
    note: str
    unjudged: frozenset[str] = frozenset()


def lacks(result: Result) -> list[record.TableLacking]:
    """Return the tables that exhibits of a run asked for in vain, each once."""
    return list(dict.fromkeys(event for event in record.read(result.folder) if isinstance(event, record.TableLacking)))


def gaps(results: Iterable[Result], lang: str) -> dict[str, Gap]:
    """Return the chapters among the runs of a language that lack a table, by name; none where all tables are there."""
    results = list(results)
    judged = {
        event.claim_id
        for each in results
        for event in record.read(each.folder)
        if isinstance(event, record.ClaimJudged)
    }
    return {
        result.run.name: Gap(
            frozenset(event.key for event in record.read(result.folder) if isinstance(event, _KEYED)),
            f"*{reason(result, lang)}*",
            frozenset(entry["id"] for entry in unjudged(result, judged)),
        )
        for result in results
        if result.run.lang == lang and lacks(result)
    }


def adapted(result: Result, found: Mapping[str, Gap] | None = None) -> nbformat.NotebookNode:
    """Return the notebook of a run, as committed, with the prose that the runs can fill.

    Where the vintage lacks a table, a paragraph that names a value or a condition of an exhibit left out gives way to
    a line that says why, in the chapter and where it is quoted; a text shown with that exhibit is left out; links to
    the checks of statements that could not be judged become plain words. The heading of a section that lost something
    keeps what it is about, and not what was found; the prompt of an exercise whose explanation lost something says so.
    Otherwise nothing is changed, so that a slip of the key still stops the page.

    Parameters
    ----------
    result : Result
    found : mapping, optional
        Chapter to its gap, of all chapters that the page may quote. The run's own unless given.

    Returns
    -------
    notebook
    """
    book = notebook.read(result.run.notebook)
    found = gaps([result], result.run.lang) if found is None else found
    if not found:
        return book
    gone = {name for gap in found.values() for name in gap.unjudged}
    own = f"{notebook.LANGUAGE_TAG}{result.run.lang}"
    prose = [cell for cell in notebook.markdown(book.cells) if own in notebook.tags(cell)]
    lost = []
    for cell in prose:
        whole = _CHECK.sub(lambda link: link[1] if link[2] in gone else link[0], cell.source)
        cell.source = without(whole, result.run.name, found, noted=texts.TAG not in notebook.tags(cell))
        lost.append(cell.source != whole)
    _shorten_headings(prose, lost)
    _mark_exercises(prose, lost, found.get(result.run.name))
    return book


def _shorten_headings(prose: list[Any], lost: list[bool]) -> None:
    """Take the findings out of the headings of sections that lost something, in themselves or in a part of them."""
    levels = [[len(found[1] or found[4]) for found in _HEADING.finditer(cell.source)] for cell in prose]
    for place, cell in enumerate(prose):
        if _EXERCISE in notebook.tags(cell):
            continue

        def told(found: re.Match[str], place: int = place) -> str:
            level = len(found[1] or found[4])
            after = range(place + 1, len(prose))
            end = next((other for other in after if min(levels[other], default=9) <= level), len(prose))
            return f"{found[1]} {found[2]}" if found[1] and any(lost[place:end]) else found[0]

        cell.source = _HEADING.sub(told, cell.source)


def _mark_exercises(prose: list[Any], lost: list[bool], gap: Gap | None) -> None:
    """Say below the prompts of exercises whose explanation lost something that a table is not there."""
    for cell, gone in zip(prose, lost, strict=True):
        slug, why, lang = cell.id.rpartition("-why-")
        if gone and why and gap is not None:
            for prompt in prose:
                if prompt.id == f"{slug}-{lang}":
                    prompt.source += f"\n\n{gap.note}"


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


def without(prose: str, page: str, found: Mapping[str, Gap], *, noted: bool = True) -> str:
    r"""Return prose without the paragraphs that name a key which there is none of.

    Parameters
    ----------
    prose : str
        Markdown, a paragraph or an item of a list on each line.
    page : str
        Whose prose it is; keys without a chapter are its own.
    found : mapping
        Chapter to its gap. Keys of other chapters are not asked for.
    noted : bool
        Whether the gap's note stands for paragraphs left out, once for those that follow each other.

    Returns
    -------
    str

    Examples
    --------
    >>> gap = {"dominance": Gap(frozenset({"share"}), "*No table.*")}
    >>> without("The share is {glue:text}`share`.\n\nIt {holds}`rose:rose`.", "dominance", gap)
    'The share is {glue:text}`share`.\n\n*No table.*'
    >>> without("It {holds}`dominance/rose:rose` and {holds}`fell:fell`.", "index", gap)
    '*No table.*'
    """
    kept: list[str] = []
    for line in prose.split("\n"):
        gone = [chapter for chapter, key in _named(line, page) if chapter in found and key not in found[chapter].known]
        if not gone:
            kept.append(line)
        elif noted and next((before for before in reversed(kept) if before), "") != found[gone[0]].note:
            kept.append(found[gone[0]].note)
    return "\n".join(kept)


def _named(line: str, page: str) -> list[tuple[str, str]]:
    """Return the values and conditions that a line names, each as its chapter and its key."""
    held = [key.rpartition("/") for key, _ in notebook.GUARDED.findall(line)]
    return [
        *((page, key) for key in texts.values(line)),
        *((chapter or page, key) for chapter, _, key in held),
        *_QUOTED.findall(line),
    ]


def unjudged(result: Result, judged: Collection[str]) -> list[dict[str, Any]]:
    """Return the statements of a chapter that nobody judged for want of a table, as ones that cannot be checked.

    Parameters
    ----------
    result : Result
    judged : collection of str
        The statements that some chapter judged.

    Returns
    -------
    list of dict
        Entries of the audit, as `rareearths.audit.ledger.audit` has them, without a remark.
    """
    missing = lacks(result)
    if not missing:
        return []
    said = {f"reason_{lang}": reason(result, lang) for lang in LANGUAGES}
    said |= {"vintage": missing[0].vintage, "verdict": "unverifiable", "numbers": ""}
    return [
        {**{key: value for key, value in vars(claim).items() if key != "claim_id"}, **said, "id": name, "computed": []}
        for name, claim in claims.register().items()
        if claim.chapter == result.run.name and name not in judged
    ]
