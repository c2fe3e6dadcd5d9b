"""The plan of the seminar: ``sessions.yaml``, checked when it is read against the exercises that it uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rareearths.language import LANGUAGES
from rareearths.teaching.exercise import catalogue
from rareearths.teaching.plan import Plan, Reading, Session, Step, Variant, Words

FILE = Path(__file__).with_name("sessions.yaml")
LENGTH = 90  # minutes of a session
READING = 15  # minutes of reading before it
KINDS = ("hook", "input", "work", "game", "discussion", "close")
# an exercise's number begins with that of its chapter
CHAPTERS = {
    "0": "introduction",
    "1": "dominance",
    "2": "weaponisation",
    "3": "responses",
    "4": "limits",
    "5": "conclusion",
    "A": "appendix",
}


class SessionsBroken(ValueError):
    """The plan of the seminar does not keep to its rules."""


class UnknownSession(ValueError):
    """There is no session of this number."""


@cache
def sessions() -> dict[str, Session]:
    """Return the sessions by their number, in order.

    Raises
    ------
    SessionsBroken
        With the session and the rule that it breaks.

    Examples
    --------
    >>> list(sessions())
    ['1', '2', '3', '4', '5', '6']
    """
    found = [_session(entry) for entry in _read()["sessions"]]
    for each in found:
        check(each)
    return {each.id: each for each in found}


def session(number: str) -> Session:
    """Return one session.

    Parameters
    ----------
    number : str

    Raises
    ------
    UnknownSession
        With those there are.
    """
    if number not in sessions():
        raise UnknownSession(
            f"Expected the number of a session ({', '.join(sessions())}); got {number!r}. Most likely a typing slip: "
            "correct it, or add the session to sessions.yaml."
        )
    return sessions()[number]


@cache
def variants() -> dict[str, Variant]:
    """Return the shorter seminars by their id.

    Examples
    --------
    >>> {name: len(variant.parts) for name, variant in variants().items()}
    {'one': 1, 'three': 3}
    """
    return {
        entry["id"]: Variant(
            entry["id"],
            entry["title"],
            tuple(session(part["session"]) if "session" in part else check(_plan(part)) for part in entry["parts"]),
        )
        for entry in _read()["variants"]
    }


@cache
def criteria() -> dict[str, Words]:
    """Return the criteria of assessment by id, which are the same in every session."""
    return {entry["id"]: entry for entry in _read()["rubric"]}


def chapter(exercise: str) -> str:
    """Return the chapter at whose end an exercise stands.

    Parameters
    ----------
    exercise : str
        Its id.

    Examples
    --------
    >>> chapter("2-3"), chapter("A-1")
    ('weaponisation', 'appendix')
    """
    return CHAPTERS[exercise.partition("-")[0]]


@cache
def _read() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def _words(entry: Mapping[str, Any]) -> Words:
    return {lang: str(entry.get(lang) or "") for lang in LANGUAGES}


def _parts(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a plan."""
    steps, now = [], 0
    for step in entry["plan"]:
        then = now + step["minutes"]
        steps.append(
            Step(
                step["kind"],
                now,
                then,
                _words(step),
                dict(step.get("work", {})),
                tuple(step.get("shown", ())),
                tuple(step.get("exhibits", ())),
                step.get("bare", ""),
                tuple(step.get("cards", ())),
            )
        )
        now = then
    return {
        "title": _words(entry["title"]),
        "steps": tuple(steps),
        "cut_after": entry["cut"]["after"],
        "cut": _words(entry["cut"]),
    }


def _plan(entry: Mapping[str, Any]) -> Plan:
    return Plan(**_parts(entry))


def _session(entry: Mapping[str, Any]) -> Session:
    return Session(
        **_parts(entry),
        id=entry["id"],
        goal=_words(entry["goal"]),
        question=_words(entry["question"]),
        reading=tuple(Reading(each["chapter"], each["at"], each["minutes"], _words(each)) for each in entry["reading"]),
        home=tuple(entry["home"]),
        rubric={name: _words(words) for name, words in entry["rubric"].items()},
    )


def check(plan: Plan) -> Plan:
    """Return a plan that keeps to the rules.

    Parameters
    ----------
    plan : Plan

    Raises
    ------
    SessionsBroken
        For a step of no known kind, minutes that do not add up to the session's or the exercises' own, an exercise that
        there is not or that another must precede, and words in one language alone.
    """
    broken = [*_minutes(plan), *_exercises(plan), *_wording(plan)]
    if broken:
        raise SessionsBroken(
            f"{FILE.name}, {plan.title['en'] or plan.title['ja']}: expected {'; '.join(broken)}. Most likely a slip "
            "when a step or an exercise was changed: mend the entry."
        )
    return plan


def _minutes(plan: Plan) -> Iterable[str]:
    if plan.steps[-1].end != LENGTH:
        yield f"steps of {LENGTH} minutes together; got {plan.steps[-1].end}"
    for step in plan.steps:
        if step.kind not in KINDS:
            yield f"a kind among {', '.join(KINDS)}; got {step.kind}"
        if sum(step.work.values()) > step.end - step.start:
            yield f"room for the exercises from minute {step.start} to {step.end}; they take {sum(step.work.values())}"
    if plan.cut_after not in [step.end for step in plan.steps[:-1]]:
        yield f"a cut where a step ends; got minute {plan.cut_after}"
    if isinstance(plan, Session) and sum(each.minutes for each in plan.reading) != READING:
        yield f"{READING} minutes of reading; got {sum(each.minutes for each in plan.reading)}"


def _exercises(plan: Plan) -> Iterable[str]:
    named = plan.exercises if isinstance(plan, Session) else tuple(plan.worked)
    unknown = [name for name in named if name not in catalogue()]
    if unknown:
        yield f"exercises that there are; got {', '.join(unknown)}"
        return
    for name, minutes in plan.worked.items():
        if minutes != catalogue()[name].minutes:
            yield f"{catalogue()[name].minutes} minutes for exercise {name}, as it says itself; got {minutes}"
    before: set[str] = set()
    for step in plan.steps:
        for name in step.work:
            yield from _order(name, before)
            before.add(name)


def _order(name: str, before: set[str]) -> Sequence[str]:
    lacking = [need for need in catalogue()[name].needs if need not in before]
    return [f"{', '.join(lacking)} before exercise {name}, which needs it"] if lacking else []


def _wording(plan: Plan) -> Iterable[str]:
    texts = [plan.title, plan.cut, *(step.text for step in plan.steps)]
    if isinstance(plan, Session):
        texts += [plan.goal, plan.question, *(each.text for each in plan.reading), *plan.rubric.values()]
        if set(plan.rubric) != set(criteria()):
            yield f"a line of the rubric for each of {', '.join(criteria())}; got {', '.join(plan.rubric)}"
    for words in texts:
        if lacking := [lang for lang in LANGUAGES if not words[lang].strip()]:
            yield f"words in each language; got nothing in {', '.join(lacking)} beside {''.join(words.values())!r}"
