"""What the audit page says of the differences: matters, points to confirm, what was not checked, replies, changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx

from rareearths import language
from rareearths.audit import quality
from rareearths.audit.counts import Record
from rareearths.audit.dated import newer
from rareearths.chapter import verdicts
from rareearths.paper import claims, findings, points
from rareearths.paper.places import place
from rareearths.paths import PAPER

FILES = ("findings.csv", "unchecked.csv", "replies.csv", "changes.csv", "claims.csv")
# which matters a list shows: those of outside evidence, those of the paper's own numbers, those of single characters
KINDS = ("outside", "scope", "inside", "details", "agreeing")


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("findings", Findings)
    app.add_directive("unchecked", Unchecked)
    app.add_directive("replies", Replies)
    app.add_directive("changes", Changes)


class Judged(Record):
    """What the lists of this module share."""

    section: ClassVar = "differences"

    def entries(self) -> dict[str, dict]:
        """Return the record's claims by id; the page is read again when a file of judgements changes."""
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
            "printed_head": self.say("implied" if verdict.claim.implied else "printed"),
            "computed_head": self.say("found_inside" if entry["evidence"] == "inside" else "found"),
            "computed": verdict.computed_text,
            "place": place(entry, self.lang),
            "evidence": language.say("evidence_kinds", self.lang)[entry["evidence"]],
            "quality": quality.weakness((entry["trace"] or {"rows": []})["rows"], self.lang),
        }

    def table(self, template: str, heads: tuple[str, ...], **rows: list[dict]) -> list[nodes.Node]:
        """Return a table, or the word that there is nothing."""
        if not any(rows.values()):
            return [nodes.paragraph("", self.say("none"))]
        return self.made(template, heads=[self.say(key) for key in heads], **rows)


class Findings(Judged):
    """The matters in which paper and source differ, each once with its statements; ``:of:`` says which.

    ``outside``: those held against outside evidence, what bears on the argument first; ``scope``: numbers that are not
    of the same thing, and verdicts that turn on a choice; ``inside``: the paper's own numbers against each other;
    ``details``: slips of a number, date or name; ``agreeing``: what agrees but for a revision since, or one day.
    """

    option_spec: ClassVar = {"of": lambda argument: directives.choice(argument, KINDS)}

    def run(self) -> list[nodes.Node]:
        """Return the list: what bears on the argument first, then the more certain before the less."""
        entries = self.entries()
        wanted = _WANTED[self.options.get("of", "outside")]
        matters: dict[str, list[dict]] = {}
        for entry in entries.values():
            if entry["finding"] and wanted(entry):
                matters.setdefault(entry["finding"], []).append(entry)
        known = findings.findings()
        made = [
            self._matter(known[name], matters[name]) for name in sorted(matters, key=lambda name: _weight(known[name]))
        ]
        # of a run on other data: what differs there without having been looked at
        loose = [
            self.claim(entry)
            for entry in entries.values()
            if entry["verdict"] in findings.EXPLAINED and not entry["finding"] and wanted(entry)
        ]
        if not made and not loose:
            return [nodes.paragraph("", self.say("none"))]
        return self.made("findings.html", findings=made, loose=loose)

    def _matter(self, finding: findings.Finding, entries: list[dict]) -> dict[str, Any]:
        return {
            "id": finding.id,
            "claims": [self.claim(entry) for entry in entries],
            "kindest": finding.words("kindest", self.lang),
            "reason": finding.words("reason", self.lang),
            "newer": newer(
                [source for entry in entries for source in entry["source"].split(";")], finding.vintage, self.lang
            ),
            "kind": self.say(finding.category),
            "grades": self._grades(finding, entries),
            "copied": self.say("copy") if finding.copy else "",
            "effect": language.say("effects", self.lang)[finding.effect],
            "touches": [{"name": name, "href": self._point(name)} for name in finding.touches],
        }

    def _grades(self, finding: findings.Finding, entries: list[dict]) -> list[str]:
        """Say how sure it is that paper and source differ, and why: of what agrees or was not compared, neither."""
        if not any(entry["verdict"] == "differs" for entry in entries):
            return []
        return [
            self.say("sure").format(self.say(finding.sure)),
            self.say("why_sure").format(self.say(finding.why_sure)),
        ]

    def _point(self, name: str) -> str:
        """Return the address of a point: on this page if it stands here, else on the page of its chapter."""
        pages = points.points()[name].pages
        return f"#{name}" if "audit" in pages else self.address(pages[0], name)


def _slip(entry: Mapping[str, Any]) -> bool:
    return bool(entry["finding"]) and findings.findings()[entry["finding"]].category in findings.SLIPS


_WANTED: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "outside": lambda entry: entry["verdict"] == "differs" and entry["evidence"] in claims.OUTSIDE and not _slip(entry),
    "scope": lambda entry: entry["verdict"] in ("other_scope", "depends"),
    "inside": lambda entry: entry["verdict"] == "differs" and entry["evidence"] == "inside" and not _slip(entry),
    "details": lambda entry: entry["verdict"] == "differs" and (_slip(entry) or entry["evidence"] == "reference"),
    "agreeing": lambda entry: entry["verdict"] in ("rounded", "revised"),
}


def _weight(finding: findings.Finding) -> tuple:
    return (
        findings.EFFECTS.index(finding.effect),
        not finding.touches,
        findings.CERTAINTIES.index(finding.sure),
        finding.id,
    )


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


class Replies(Judged):
    """What the author, the publisher and readers answered, and what was changed."""

    def run(self) -> list[nodes.Node]:
        """Return where to write to, and the table, or the word that no reply has come in."""
        self.entries()
        where = self.made("contact.html", contact=self.config.rareearths_contact)
        rows = [
            {
                "id": row.claim_id,
                "href": self.address("audit", row.claim_id),
                "date": language.number(row.date, "date", self.lang),
                "sender": self.say(row.sender),
                "says": getattr(row, f"says_{self.lang}"),
                "changed": getattr(row, f"changed_{self.lang}"),
            }
            for row in findings.replies()
        ]
        if not rows:
            return [*where, nodes.paragraph("", self.say("no_reply"))]
        return [*where, *self.table("replies.html", ("claim", "date", "sender", "says", "changed"), replies=rows)]


class Changes(Judged):
    """The log of changed verdicts, with the reason of each."""

    def run(self) -> list[nodes.Node]:
        """Return the table, folded, the newest day first and in the order of the statements."""
        self.entries()
        words = {name: label[self.lang] for name, label in verdicts.LABELS.items()}
        words |= {name: self.say(name) for name in ("new", "withdrawn")}
        rows = [
            {
                "id": row.claim_id,
                "known": row.claim_id in claims.register(),
                "date": language.number(row.date, "date", self.lang),
                "vintage": row.vintage,
                "release": row.release,
                "before": words[row.before],
                "after": words[row.after],
                "reason": row.reason(self.lang),
            }
            for row in sorted(findings.changes(), key=lambda row: row.claim_id)
        ]
        heads = ("claim", "date", "release", "before", "after", "reason")
        return self.table("changes.html", heads, changes=rows)
