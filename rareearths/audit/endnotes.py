"""The paper's endnotes and its list of references as tables, each row with an address that stays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain

from rareearths import language
from rareearths.audit.counts import Record
from rareearths.paper import findings, references
from rareearths.paper.citations import Cited, Endnote, Listed, endnotes, listed
from rareearths.paths import PAPER

# the marks of the verdicts serve here too: what differs, what nearly agrees, what cannot be told
_MARKS = {"certain": "differs", "probable": "rounded", "possible": "unverifiable"}


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("endnotes", Endnotes)
    app.add_directive("paper-references", References)


class Table(Record):
    """What both tables share."""

    section: ClassVar = "endnotes"

    def say(self, key: str, **values: object) -> str:
        """Choose the words in the language of the page and fill them in."""
        return self.words[key].format(**values)

    def table(self, kind: str, rows: list[dict], count: str) -> list[nodes.Node]:
        """Return the table, in a frame that scrolls sideways on a narrow screen."""
        for name in ("endnotes.csv", "reference_list.csv", "references.bib", "claims.csv", "findings.csv"):
            self.env.note_dependency(str(PAPER / name))
        heads = [self.say(name) for name in ("number", "document", "date", "language", "slip")]
        return self.made("notes.html", heads=heads, caption=count, label=self.say(kind), rows=rows)

    def row(self, cited: Cited, anchor: str, number: str, name: str, remark: str = "") -> dict[str, Any]:
        """Return what the template shows of one row, and make ``[…](#anchor)`` work from every page."""
        cast(StandardDomain, self.env.get_domain("std")).note_hyperlink_target(anchor, self.env.docname, anchor, name)
        return {
            "anchor": anchor,
            "number": number,
            "document": self._document(cited.key) if cited.key else None,
            "remark": remark,
            "dated": self.dated(cited),
            "language": language.say("languages", self.lang)[cited.language] if cited.language else "—",
            "slip": self._slip(cited) if cited.finding else None,
        }

    def counted(self, count: str, rows: Sequence[Cited]) -> str:
        """Return the caption: `count`, and how many slips there are, by certainty."""
        found = Counter(findings.findings()[row.finding].sure for row in rows if row.finding)
        per = {name: found[name] for name in findings.CERTAINTIES}
        return (" " if self.lang == "en" else "").join((count, self.say("slips_count", slips=found.total(), **per)))

    def dated(self, cited: Cited) -> str:
        """Return the printed date, or the day of access."""
        if cited.date:
            return self._day(cited.date)
        return self.say("accessed", date=self._day(cited.accessed)) if cited.accessed else "—"

    def _document(self, key: str) -> dict[str, str]:
        other, by = references.language_of(key), references.authors(key, self.lang)
        foreign = self.lang == "en" and not by.isascii() and other != "en"
        return {
            "by": by,
            "by_lang": other if foreign else "",
            "title": references.title(key),
            "lang": "" if other == self.lang else other,
            "href": references.bibliography().entries[key].fields.get("url", ""),
            "gloss": references.translated(key) if self.lang == "en" else "",
        }

    def _day(self, written: str) -> str:
        if not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", written):
            return written
        return language.number(written, "date" if len(written) > 7 else "month", self.lang)

    def _slip(self, cited: Cited) -> dict[str, Any]:
        finding, words = findings.findings()[cited.finding], language.say("differences", self.lang)
        return {
            "mark": _MARKS[finding.sure],
            "kind": words[finding.category],
            "certainty": words[finding.sure],
            "printed": self._day(cited.printed),
            "found": self._day(cited.found) if cited.found else self.say("unknown"),
            "claims": findings.members()[finding.id],
            "why": finding.words("reason", self.lang) + (self._copy() if finding.copy else ""),
        }

    def _copy(self) -> str:
        return ("" if self.lang == "ja" else " ") + self.say("copy")


class Endnotes(Table):
    """The paper's endnotes: one row per document or remark."""

    def run(self) -> list[nodes.Node]:
        """Return the table in the paper's order."""
        rows = endnotes()
        several = {row.number for row in rows if row.part != "a"}
        count = self.say(
            "notes_count",
            numbers=len({row.number for row in rows}),
            documents=sum(row.kind == "document" for row in rows),
            remarks=sum(row.kind == "remark" for row in rows),
        )
        shown = [self._shown(row, row.number in several) for row in rows]
        return self.table("notes", shown, self.counted(count, rows))

    def _shown(self, row: Endnote, several: bool) -> dict[str, Any]:
        anchor = f"note-{row.number}" + (f"-{row.part}" if row.part != "a" else "")
        number = row.number + (row.part if several else "")
        subject = row.subject_ja if self.lang == "ja" else row.subject_en
        return self.row(row, anchor, number, self.say("note", number=number), subject)


class References(Table):
    """The paper's list of references."""

    def run(self) -> list[nodes.Node]:
        """Return the table in the paper's order."""
        rows = listed()
        count = self.say("references_count", numbers=len(rows), unnamed=sum(row.in_text == "no" for row in rows))
        return self.table("references", [self._shown(row) for row in rows], self.counted(count, rows))

    def _shown(self, row: Listed) -> dict[str, Any]:
        more = {"yes": "", "no": self.say("unnamed"), "note": self.say("by_note", number=row.in_note)}[row.in_text]
        name = self.say("reference", number=row.number)
        shown = self.row(row, f"reference-{row.number}", row.number, name, more)
        return shown if row.date or row.accessed else shown | {"dated": row.year}
