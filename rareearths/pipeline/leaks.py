"""What a student's edition must not hold: solutions, the teacher's notes, and text that an answer can be read off.

Every part of a notebook is looked at, metadata and outputs too. The same is asked of worksheets and slides, as texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from rareearths import notebook as notebooks
from rareearths import tables
from rareearths.notebook import Cell
from rareearths.teaching import Exercise, catalogue, facts
from rareearths.teaching.answers import Members, Number
from rareearths.teaching.checking import expects

_RUN = 8  # tokens in a row that are no coincidence
# words and numbers; Japanese has no spaces, but changes its script from word to word
_TOKEN = re.compile(r"[A-Za-z_]+|\d+(?:\.\d+)?|[\u3041-\u309f]+|[\u30a0-\u30ff]+|[\u3005\u3400-\u9fff]+|[^\w\s]")
_TOLD = ("solution", "why", "teacher")


class SolutionLeaks(ValueError):
    """An edition for students holds what tells a solution."""


def require(edition: Mapping, master: Mapping, name: str, lang: str) -> None:
    """Refuse an edition for students that tells a solution.

    Parameters
    ----------
    edition : mapping
        The notebook.
    master : mapping
        The chapter that it was made from.
    name : str
        Of the chapter.
    lang : {"ja", "en"}

    Raises
    ------
    SolutionLeaks
        With the cells and what they hold.
    """
    if found := [*in_notebook(edition, master)]:
        raise SolutionLeaks(
            f"{name} ({lang}): expected an edition without solutions; got {'; '.join(found[:8])}. Most likely a cell "
            "of a solution lost its tag, or a prompt says what is asked for. Mend the cell in the chapter."
        )


def in_notebook(edition: Mapping, master: Mapping) -> Iterator[str]:
    """Find what tells a solution.

    Parameters
    ----------
    edition, master : mapping
        See `require`.

    Yields
    ------
    str
        The cell, and what it holds.
    """
    cells = edition["cells"]
    hidden = {of: runs(told) for of, told in _solved(master).items()}
    public = runs("\n".join(notebooks.source(cell) for cell in _public(master)))
    asked = ""
    for cell in cells:
        name, part = facts.part(cell.get("id", ""))
        asked = name or asked
        if part in _TOLD or {facts.SOLUTION, facts.INSTRUCTOR} & set(notebooks.tags(cell)):
            yield f"cell {cell['id']}, a part of a solution"
        whole = runs(json.dumps(cell, ensure_ascii=False).replace("\\n", "\n").replace('\\"', '"'))
        for of, told in hidden.items():
            if shared := (whole & told) - public:
                yield f"cell {cell['id']}: words of the solution of {of}: {' '.join(min(shared))}"
    yield from _answers(cells)


def _answers(cells: Sequence[Cell]) -> Iterator[str]:
    """Find answers in cells from their prompt on, where the chapter itself has not printed them before."""
    open_: dict[str, list[str]] = {}
    before = "\n".join(notebooks.source(cell) for cell in cells if not facts.part(cell.get("id", ""))[0])
    for cell in cells:
        name, part = facts.part(cell.get("id", ""))
        if part == facts.PROMPT:
            open_[name] = [answer for answer in spelt(catalogue()[name]) if not tells(before, answer)]
        whole = json.dumps(cell, ensure_ascii=False) if name else ""
        for exercise, answers in open_.items():
            if told := [answer for answer in answers if tells(whole, answer)]:
                yield f"cell {cell['id']}: the answer of {exercise} ({told[0]})"


def _solved(master: Mapping) -> dict[str, str]:
    """Return the texts of each exercise that students must not see."""
    found: dict[str, str] = {}
    for cell in master["cells"]:
        name, part = facts.part(cell.get("id", ""))
        if name and part in _TOLD:
            found[name] = f"{found.get(name, '')}\n{notebooks.source(cell)}"
    return found


def _public(master: Mapping) -> list[Cell]:
    """Return the cells that may share words with a solution: the chapter's own, and the code to begin with."""
    return [cell for cell in master["cells"] if facts.part(cell.get("id", ""))[1] in ("", "answer", "check")]


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every run of eight tokens in a text: words, numbers and signs.

    Examples
    --------
    >>> sorted(len(each) for each in runs("one = two + three - four * five"))
    [8, 8]
    """
    tokens = _TOKEN.findall(text)
    return {tuple(tokens[place : place + _RUN]) for place in range(len(tokens) - _RUN + 1)}


def spelt(exercise: Exercise) -> list[str]:
    """Return the ways in which a text could write what an exercise expects, of every vintage.

    Numbers come rounded as asked, with and without the comma, and in thousands; one of a single digit is left out,
    since it could not be told from any other. Of a list its members come together. What is chosen among options, judged
    by hand or handed in as a function has no spelling.

    Parameters
    ----------
    exercise : Exercise

    Examples
    --------
    >>> from rareearths.teaching import catalogue
    >>> "68.5" in spelt(catalogue()["1-1"])
    True
    """
    if exercise.answer not in ("number", "members"):
        return []
    found: list[str] = []
    for vintage in [exercise.vintage] if exercise.vintage else tables.vintages():
        expected = expects(exercise, vintage)
        if isinstance(expected, Members):
            found.append(" ".join(sorted(expected.right)))
        elif isinstance(expected, Number):
            found += _numbers(abs(expected.value), exercise.decimals)
    return list(dict.fromkeys(found))


def _numbers(value: float, decimals: int) -> list[str]:
    rounded = round(value, decimals)
    ways = [f"{rounded:.{max(decimals, 0)}f}", f"{rounded:,.{max(decimals, 0)}f}"]
    if rounded >= 1000:
        ways += [f"{rounded / 1000:g}", f"{rounded / 1000:.1f}"]
    return [way for way in ways if len(re.sub(r"\D", "", way)) > 1]


def tells(text: str, answer: str) -> bool:
    """Say whether a text holds an answer as `spelt`: a number standing alone, or every member of a list.

    Examples
    --------
    >>> tells("It is 68.5%.", "68.5"), tells("It is 168.5%.", "68.5"), tells("MMR and THA", "MMR THA")
    (True, False, True)
    """
    if answer[0].isdigit():
        return bool(re.search(rf"(?<![\d.,]){re.escape(answer)}(?![\d]|[.,]\d)", text))
    return all(re.search(rf"\b{re.escape(member)}\b", text) for member in answer.split())
