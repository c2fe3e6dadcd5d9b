"""What stands around an exercise wherever it is shown: its number and a line of facts, from the catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable

from rareearths.language import say
from rareearths.teaching.exercise import Exercise

# of a notebook's cell that belongs to an exercise: the exercise, and which part of it the cell is
_CELL = re.compile(r"ex-((?:\d|A)-\d+)(?:-(answer|check|solution|why|teacher))?(?:-(?:ja|en))?")
PROMPT = "prompt"
# parts that tell the answer, and those for the teacher alone; the cells bear these tags
SOLUTION, INSTRUCTOR = "solution", "instructor"


def part(cell_id: str) -> tuple[str, str]:
    """Return the exercise that a cell belongs to and which part of it the cell is; two empty texts for any other cell.

    Parameters
    ----------
    cell_id : str

    Examples
    --------
    >>> part("ex-2-3-why-ja"), part("ex-2-3-en"), part("mining-data-en")
    (('2-3', 'why'), ('2-3', 'prompt'), ('', ''))
    """
    found = _CELL.fullmatch(cell_id)
    return (found[1], found[2] or PROMPT) if found else ("", "")


def number(exercise: str, lang: str) -> str:
    """Return what an exercise is called.

    Parameters
    ----------
    exercise : str
        Its id.
    lang : {"ja", "en"}

    Examples
    --------
    >>> number("2-3", "en")
    'Exercise 2-3'
    """
    return say("exercise_page", lang)["number"].format(exercise)


def title(exercise: str, text: str, lang: str) -> str:
    """Return the heading of an exercise with its number, which is nowhere typed.

    Parameters
    ----------
    exercise : str
        Its id.
    text : str
        Its title.
    lang : {"ja", "en"}

    Examples
    --------
    >>> title("2-3", "Two denominators", "en")
    'Exercise 2-3 (Two denominators)'
    """
    return say("exercise_page", lang)["title"].format(number=number(exercise, lang), title=text)


def facts(exercise: Exercise, lang: str, link: Callable[[str], str] = str) -> str:
    """Return the line of facts below a prompt: minutes, level, what to do before, kind.

    Parameters
    ----------
    exercise : Exercise
    lang : {"ja", "en"}
    link : callable, optional
        From the id of an exercise to what leads to it.

    Examples
    --------
    >>> from rareearths.teaching import catalogue
    >>> facts(catalogue()["1-2"], "en")
    '15 min · level 2 of 4 · after 1-1 · change a condition'
    """
    words, kinds = say("exercise_page", lang), say("exercise_kinds", lang)
    told = [words["minutes"].format(exercise.minutes), words["level"].format(exercise.level)]
    if exercise.needs:
        told.append(words["needs"].format(words["comma"].join(map(link, exercise.needs))))
    told.append(kinds[exercise.kind])
    if exercise.vintage:
        told.append(words["vintage"].format(exercise.vintage))
    return words["between"].join(told)
