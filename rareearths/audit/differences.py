"""What the audit page says of the differences: findings, slips, what could not be checked, the paper's points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx

from rareearths import language
from rareearths.audit.counts import Record
from rareearths.chapter import verdicts
from rareearths.paper import claims, findings
from rareearths.paper.claims import AGREEING
from rareearths.paper.exhibits import catalogue
from rareearths.paper.places import place
from rareearths.paths import PAPER

FILES = ("differences.csv", "unchecked.csv", "summary.csv")
SLIPS = ("slip_number", "slip_date", "slip_name")


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("points", Points)
    app.add_directive("findings", Findings)
    app.add_directive("errata", Errata)
    app.add_directive("unchecked", Unchecked)


class Judged(Record):
    """What the lists of this module share."""

    section: ClassVar = "differences"

    def entries(self) -> dict[str, dict]:
        """Return the record's claims by id; the page is read again when a file of findings changes."""
        for name in FILES:
            self.env.note_dependency(str(PAPER / name))
        return {entry["id"]: entry for entry in self.record()["claims"]}

    def claim(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the templates show of a claim: its row on this page, verdict, statement, values."""
        verdict = verdicts.recorded(entry, self.lang)
        return {
            "id": entry["id"],
            "href": self.address("audit", entry["id"]),
            "verdict": verdict.verdict,
            "label": verdict.label,
            "statement": entry[f"statement_{self.lang}"],
            "printed": verdict.printed_text,
            "computed": verdict.computed_text,
        }

    def difference(self, row: findings.Difference, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the templates show of a claim that differs: also reason, kind, certainty, points touched."""
        return self.claim(entry) | {
            "reason": row.reason(self.lang),
            "kind": self.say(row.category),
            "certainty": self.say(row.certainty),
            "touches": row.touches,
            "place": place(entry, self.lang),
        }

    def table(self, template: str, heads: tuple[str, ...], **rows: list[dict]) -> list[nodes.Node]:
        """Return a table, or the word that there is nothing."""
        if not any(rows.values()):
            return [nodes.paragraph("", self.say("none"))]
        return self.made(template, heads=[self.say(key) for key in heads], **rows)


class Points(Judged):
    """The paper's summary points and the reasons of chapter 4, with a status computed from the verdicts."""

    def run(self) -> list[nodes.Node]:
        """Return the list; every point opens to the claims it rests on."""
        entries = self.entries()
        verdicts = {name: entry["verdict"] for name, entry in entries.items()}
        shown = [self._shown(point, entries, verdicts) for point in findings.summary().values()]
        return self.made("points.html", points=shown)

    def _shown(self, point: findings.Point, entries: Mapping[str, dict], verdicts: Mapping[str, str]) -> dict[str, Any]:
        state = findings.status(point, verdicts)
        own = [verdicts[name] for name in point.claims]
        checked = [verdict for verdict in own if verdict != "unverifiable"]
        exhibits = {entry["id"]: entry for entry in self.record("exhibits.json")["exhibits"]}
        return {
            "id": point.id,
            "text": point.statement(self.lang),
            "state": state,
            "status": self.say("undecided" if state == "open" else state),
            "count": self.say("count").format(len(checked), sum(verdict in AGREEING for verdict in checked)),
            "key_claims": [self.claim(entries[name]) for name in point.key_claims],
            "shaken": [
                self.difference(row, entries[name])
                for name, row in findings.differences().items()
                if point.id in row.touches and verdicts[name] not in AGREEING
            ],
            "exhibits": [
                {
                    "name": catalogue()[name][f"number_{self.lang}"],
                    "href": self.address(exhibits[name]["chapter"], name),
                }
                for name in point.exhibits
                if name in exhibits
            ],
        }


class Findings(Judged):
    """The differences that are no slips: those that touch the argument first, the more certain before the less."""

    def run(self) -> list[nodes.Node]:
        """Return the list: statement, values, kind and certainty, reason, points touched."""
        entries = self.entries()
        found = [
            row
            for row in findings.differences().values()
            if row.category not in SLIPS and _differs(entries.get(row.claim_id))
        ]
        found.sort(key=lambda row: (not row.touches, findings.CERTAINTIES.index(row.certainty), row.claim_id))
        known = {row.claim_id for row in findings.differences().values()}
        shown = [self.difference(row, entries[row.claim_id]) for row in found]
        # of a run on other data: what differs there without having been looked at
        shown += [
            self.claim(entry) | {"reason": "", "touches": ()}
            for name, entry in entries.items()
            if _differs(entry) and name not in known
        ]
        if not shown:
            return [nodes.paragraph("", self.say("none"))]
        return self.made("findings.html", findings=shown)


class Errata(Judged):
    """The slips of number, date and name, as a list that an author could use."""

    def run(self) -> list[nodes.Node]:
        """Return the table in the order of the paper."""
        entries = self.entries()
        order = list(claims.register())
        found = [
            row
            for row in findings.differences().values()
            if row.category in SLIPS and _differs(entries.get(row.claim_id))
        ]
        found.sort(
            key=lambda row: (
                self.record()["chapters"].index(entries[row.claim_id]["chapter"]),
                order.index(row.claim_id),
            )
        )
        heads = ("claim", "statement", "printed", "found", "kind")
        return self.table("errata.html", heads, slips=[self.difference(row, entries[row.claim_id]) for row in found])


class Unchecked(Judged):
    """What could not be checked, and what it would take."""

    def run(self) -> list[nodes.Node]:
        """Return the counts by obstacle, and the table."""
        entries = self.entries()
        found = [
            row
            for row in findings.unchecked().values()
            if entries.get(row.claim_id, {}).get("verdict") == "unverifiable"
        ]
        per = Counter(row.obstacle for row in found)
        counts = self.say("break").join(
            f"{self.say(name)}{self.say('colon')}{language.number(per[name], '', self.lang)}"
            for name in findings.OBSTACLES
            if per[name]
        )
        rows = [
            self.claim(entries[row.claim_id]) | {"obstacle": self.say(row.obstacle), "needed": row.needed(self.lang)}
            for row in found
        ]
        table = self.table("unchecked.html", ("claim", "statement", "obstacle", "needed"), unchecked=rows)
        return [nodes.paragraph("", counts), *table] if rows else table


def _differs(entry: Mapping[str, Any] | None) -> bool:
    return entry is not None and entry["verdict"] in ("differs", "revised")
