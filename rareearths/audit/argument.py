"""The argument map of a chapter: its statements, what each rests on, and what became of it.

The statements stand in ``data/paper/arguments.csv``; their status follows from the verdicts of the claims they name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes

from rareearths import language
from rareearths.audit.counts import AuditBroken, Record
from rareearths.chapter import verdicts
from rareearths.paper import table
from rareearths.paper.claims import AGREEING
from rareearths.paths import PAPER


@dataclass(frozen=True)
class Statement:
    """One row of ``data/paper/arguments.csv``; exhibits and claims are ids separated by semicolons."""

    id: str
    chapter: str
    statement_ja: str
    statement_en: str
    exhibits: str
    claims: str

    def ids(self, field: str) -> list[str]:
        """Return the ids of ``exhibits`` or ``claims``."""
        return [part.strip() for part in getattr(self, field).split(";") if part.strip()]


def statements(chapter: str, path: Path | None = None) -> list[Statement]:
    """Return the statements that a chapter's argument consists of, in order.

    Raises
    ------
    rareearths.tables.SchemaBroken
        If the file is missing, breaks its schema, or names a claim that the register does not have.
    """
    return [row for row in table.read("arguments", Statement, path) if row.chapter == chapter]


def status(judged: Sequence[str]) -> str:
    """Return what the verdicts of its claims make of a statement.

    Parameters
    ----------
    judged : sequence of str
        One verdict per claim.

    Returns
    -------
    str
        ``open`` if fewer than half of the claims could be checked, ``supported`` if all that could be agree,
        ``in part`` if at least half of them do, ``doubtful`` if fewer.
    """
    checked = [verdict for verdict in judged if verdict != "unverifiable"]
    agree = sum(verdict in AGREEING for verdict in checked)
    if not checked or 2 * len(checked) < len(judged):
        return "open"
    if agree == len(checked):
        return "supported"
    return "in part" if 2 * agree >= len(checked) else "doubtful"


class ArgumentMap(Record):
    """A list of the chapter's statements with links to the exhibits and claims that carry them."""

    section: ClassVar = "argument"

    def run(self) -> list[nodes.Node]:
        """Return the list; every statement opens to what it rests on."""
        # the cache of pages follows the record; a changed map must be read again too
        self.env.note_dependency(str(PAPER / "arguments.csv"))
        chapter = self.env.docname.rpartition("/")[2]
        found = statements(chapter)
        if not found:
            raise AuditBroken(
                f"Expected statements of the chapter {chapter!r} in data/paper/arguments.csv; there are none. "
                "Write them, or take the directive {argument-map} out of the page."
            )
        claims = {entry["id"]: entry for entry in self.record()["claims"]}
        exhibits = {entry["id"]: entry for entry in self.record("exhibits.json")["exhibits"]}
        shown = [self._shown(statement, claims, exhibits) for statement in found]
        return [nodes.paragraph("", self.say("intro")), *self.made("argument.html", statements=shown)]

    def _shown(self, statement: Statement, claims: dict[str, dict], exhibits: dict[str, dict]) -> dict[str, Any]:
        known = [claims[name] for name in statement.ids("claims") if name in claims]
        unknown = sorted(set(statement.ids("claims")) - set(claims))
        if unknown:
            raise AuditBroken(
                f"data/paper/arguments.csv, {statement.id}: expected claims that a chapter checks; "
                f"got {', '.join(unknown)}. Check them in a chapter, or take them out."
            )
        judged = [entry["verdict"] for entry in known]
        state = status(judged)
        checked = len(judged) - judged.count("unverifiable")
        agree = sum(verdict in AGREEING for verdict in judged)
        return {
            "id": statement.id,
            "text": statement.statement_ja if self.lang == "ja" else statement.statement_en,
            "state": state,
            "status": language.say("argument_status", self.lang)[state],
            "count": self.say("count").format(checked=checked, agree=agree) if checked else self.say("none"),
            "claims": [self._claim(entry) for entry in known],
            "exhibits": [
                {"name": entry[f"number_{self.lang}"], "href": self.address(entry["chapter"], entry["id"])}
                for entry in (exhibits[name] for name in statement.ids("exhibits") if name in exhibits)
            ],
        }

    def _claim(self, entry: dict) -> dict[str, str]:
        return {
            "id": entry["id"],
            "verdict": entry["verdict"],
            "label": verdicts.LABELS[entry["verdict"]][self.lang],
            "href": self.address(entry["chapter"], entry["id"]),
        }
