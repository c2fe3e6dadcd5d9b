"""The plan of the seminar on its pages, from ``rareearths/teaching/sessions.yaml`` alone."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx

from rareearths.audit.counts import Record
from rareearths.paper.exhibits import catalogue as exhibits
from rareearths.teaching import catalogue, facts, sessions


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("session", SessionPlan)
    app.add_directive("session-rubric", SessionRubric)
    app.add_directive("sessions", Sessions)
    app.add_directive("session-variants", Variants)


class Seminar(Record):
    """What the directives of the seminar share."""

    section: ClassVar = "seminar"

    def noted(self) -> None:
        """Let the page be made again when the plan changes."""
        self.env.note_dependency(str(sessions.FILE))

    def exercise(self, name: str) -> dict[str, str]:
        """Return an exercise's name and the address at which it stands."""
        return {
            "name": facts.number(name, self.lang),
            "href": self.address(sessions.chapter(name), f"ex-{name}"),
            "minutes": self.say("minutes").format(catalogue()[name].minutes),
        }

    def plan(self, plan: sessions.Plan) -> dict[str, Any]:
        """Return a plan as its table shows it."""
        return {
            "title": plan.title[self.lang],
            "steps": [
                {
                    "start": step.start,
                    "end": step.end,
                    "kind": self.say(step.kind),
                    "text": step.text[self.lang],
                    "work": [
                        self.exercise(name) | {"minutes": self.say("minutes").format(minutes)}
                        for name, minutes in step.work.items()
                    ],
                    "shown": [self.exercise(name) for name in step.shown],
                }
                for step in plan.steps
            ],
            "cut": {"at": self.say("cut").format(plan.cut_after), "text": plan.cut[self.lang]},
        }


class SessionPlan(Seminar):
    """Goal, reading and plan of a session, ``{session} 1``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the tables."""
        self.noted()
        found = sessions.session(self.arguments[0])
        reading = [
            {
                "text": each.text[self.lang],
                "minutes": self.say("minutes").format(each.minutes),
                "chapter": self.title(each.chapter),
                "exhibit": exhibits()[each.at][f"number_{self.lang}"] if each.at in exhibits() else "",
                "href": self.address(each.chapter, each.anchor),
            }
            for each in found.reading
        ]
        return self.made(
            "session.html",
            goal=found.goal[self.lang],
            reading_head=self.say("reading").format(sessions.READING),
            reading=reading,
            plan=self.plan(found),
            home=[self.exercise(name) for name in found.home],
        )


class SessionRubric(Seminar):
    """What is assessed in a session, ``{session-rubric} 1``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table of criteria."""
        self.noted()
        found = sessions.session(self.arguments[0])
        rows = [
            {"criterion": words[self.lang], "seen": found.rubric[name][self.lang]}
            for name, words in sessions.criteria().items()
        ]
        return self.made("session-rubric.html", rows=rows)


class Sessions(Seminar):
    """All sessions with their goals and the minutes of students' own work in class."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        self.noted()
        rows = [
            {
                "name": self.say("session").format(found.id),
                "title": found.title[self.lang],
                "href": self.env.app.builder.get_relative_uri(self.env.docname, f"chapters/seminar/session-{found.id}"),
                "goal": found.goal[self.lang],
                "own": self.say("minutes").format(sum(found.worked.values())),
                "exercises": [self.exercise(name) for name in found.exercises],
            }
            for found in sessions.sessions().values()
        ]
        return self.made("sessions.html", sessions=rows)


class Variants(Seminar):
    """The shorter seminars, each part with its plan."""

    def run(self) -> list[nodes.Node]:
        """Return a heading and a table for each part."""
        self.noted()
        shown = [
            {
                "title": variant.title[self.lang],
                "parts": [self._part(number, part) for number, part in enumerate(variant.parts, start=1)],
            }
            for variant in sessions.variants().values()
        ]
        return self.made("session-variants.html", variants=shown)

    def _part(self, number: int, part: sessions.Plan) -> dict[str, Any]:
        whole = isinstance(part, sessions.Session)
        page = f"chapters/seminar/session-{part.id}" if isinstance(part, sessions.Session) else ""
        return self.plan(part) | {
            "name": self.say("session").format(number),
            "href": self.env.app.builder.get_relative_uri(self.env.docname, page) if whole else "",
        }
