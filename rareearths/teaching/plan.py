"""What the plan of the seminar is made of: sessions and variants, with their reading, steps and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

Words = Mapping[str, str]  # one text in each language


@dataclass(frozen=True)
class Step:
    """A part of a session.

    Parameters
    ----------
    kind : {"hook", "input", "work", "game", "discussion", "close"}
    start, end : int
        Minutes from the beginning of the session.
    text : mapping
        What is done, in each language.
    work : mapping
        Exercises that students do, with the minutes that the step leaves for each.
    shown : tuple of str
        Exercises that the teacher runs on the screen.
    exhibits : tuple of str
        Shown on its slides, after its exercises, some of which would else be answered before they are asked.
    bare : str
        An exhibit shown without heading and legend.
    cards : tuple of str
        Keys of the export controls whose cards, printed with the worksheet, the class puts in order.
    """

    kind: str
    start: int
    end: int
    text: Words
    work: Mapping[str, int] = field(default_factory=dict)
    shown: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()
    bare: str = ""
    cards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A part of the book that is read before a session: a chapter, and an exhibit or the cell of a heading in it."""

    chapter: str
    at: str
    minutes: int
    text: Words

    @property
    def anchor(self) -> str:
        """The address inside the chapter's page: exhibits have their id, sections the page's name before their cell."""
        return self.at if self.at[-1].isdigit() else f"{self.chapter}-{self.at}"


@dataclass(frozen=True)
class Plan:
    """Ninety minutes.

    Parameters
    ----------
    title : mapping
    steps : tuple of Step
    cut_after : int
        The minute at which what `cut` says is due, if the class is later.
    cut : mapping
    """

    title: Words
    steps: tuple[Step, ...]
    cut_after: int
    cut: Words

    @property
    def worked(self) -> dict[str, int]:
        """The exercises that students do in class, with the minutes that all steps leave for each."""
        total: Counter[str] = Counter()
        for step in self.steps:
            total.update(step.work)
        return dict(total)


@dataclass(frozen=True)
class Session(Plan):
    """One of the six sessions.

    Parameters
    ----------
    id : str
        ``1`` to ``6``.
    goal, question : mapping
        What a student can do afterwards; what the session opens with.
    reading : tuple of Reading
    home : tuple of str
        Exercises to take home.
    rubric : mapping
        Criterion to what shows it in this session.
    """

    id: str = ""
    goal: Words = field(default_factory=dict)
    question: Words = field(default_factory=dict)
    reading: tuple[Reading, ...] = ()
    home: tuple[str, ...] = ()
    rubric: Mapping[str, Words] = field(default_factory=dict)

    @property
    def cards(self) -> tuple[str, ...]:
        """The keys of the cards that the class puts in order."""
        return tuple(key for step in self.steps for key in step.cards)

    @property
    def exercises(self) -> tuple[str, ...]:
        """Every exercise of the session, each once: in class, then on the screen, then at home."""
        shown = [name for step in self.steps for name in step.shown]
        return tuple(dict.fromkeys([*self.worked, *shown, *self.home]))


@dataclass(frozen=True)
class Variant:
    """A shorter seminar."""

    id: str
    title: Words
    parts: tuple[Plan, ...]
