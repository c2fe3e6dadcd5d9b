"""The paper's endnotes and its list of references as tables, each row with an address that stays."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from docutils import nodes
from sphinx.application import Sphinx

from rareearths import language
from rareearths.audit.counts import Record
from rareearths.paper import claims, references
from rareearths.paper.references import Cited, Endnote, Listed
from rareearths.paths import PAPER

_WORDS = {
    "notes": {"ja": "論文の注", "en": "The paper's endnotes"},
    "references": {"ja": "論文の参考文献", "en": "The paper's references"},
    "notes-count": {
        "ja": "注{numbers}件。資料は{documents}件、資料のない注は{remarks}件。",
        "en": "{numbers} notes with {documents} documents; {remarks} notes name none.",
    },
    "references-count": {
        "ja": "参考文献{numbers}件。うち本文に名の出ないもの{unnamed}件。",
        "en": "{numbers} references; the text names {unnamed} of them nowhere.",
    },
    "slips-count": {
        "ja": "書き誤りとみられる箇所{slips}件（確実{certain}件、有力{likely}件、未確定{open}件）。",
        "en": "{slips} possible slips ({certain} certain, {likely} likely, {open} open).",
    },
    "number": {"ja": "番号", "en": "No."},
    "document": {"ja": "資料", "en": "Document"},
    "date": {"ja": "印刷された日付", "en": "Printed date"},
    "language": {"ja": "言語", "en": "Language"},
    "slip": {"ja": "書き誤りと訂正", "en": "Slip and correction"},
    "accessed": {"ja": "{date}閲覧", "en": "accessed {date}"},
    "unnamed": {"ja": "論文の本文には名が出ない。", "en": "Not named in the paper's text."},
    "by-note": {"ja": "本文には名が出ず、注{number}が引く。", "en": "Not named in the text; note {number} cites it."},
    "unknown": {"ja": "不明", "en": "not known"},
    "printed": {"ja": "印刷：", "en": "printed: "},
    "corrected": {"ja": "訂正：", "en": "correct: "},
    "stop": {"ja": "、", "en": ", "},
    "colon": {"ja": "：", "en": ": "},
    "note": {"ja": "注{number}", "en": "Note {number}"},
    "reference": {"ja": "参考文献{number}", "en": "Reference {number}"},
}
_LANGUAGES = {
    "ja": {"ja": "日本語", "en": "Japanese"},
    "en": {"ja": "英語", "en": "English"},
    "zh": {"ja": "中国語", "en": "Chinese"},
}
_SLIPS = {
    "date": {"ja": "日付", "en": "date"},
    "title": {"ja": "題名", "en": "title"},
    "name": {"ja": "名前", "en": "name"},
    "number": {"ja": "数値", "en": "number"},
    "address": {"ja": "URL", "en": "address"},
}
_CERTAINTIES = {
    "certain": {"ja": "確実", "en": "certain"},
    "likely": {"ja": "有力", "en": "likely"},
    "open": {"ja": "未確定", "en": "open"},
}
# the marks of the verdicts serve here too: what differs, what nearly agrees, what cannot be told
_MARKS = {"certain": "differs", "likely": "rounded", "open": "unverifiable"}


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("endnotes", Endnotes)
    app.add_directive("paper-references", References)


class Table(Record):
    """What both tables share."""

    def say(self, key: str, **values: object) -> str:
        """Choose the words in the language of the page and fill them in."""
        return _WORDS[key][self.lang].format(**values)

    def table(self, kind: str, rows: Iterable[str], count: str) -> list[nodes.Node]:
        """Return the table, in a frame that scrolls sideways on a narrow screen."""
        for name in ("endnotes.csv", "reference_list.csv", "references.bib", "claims.csv"):
            self.env.note_dependency(str(PAPER / name))
        heads = "".join(
            f'<th scope="col">{self.say(name)}</th>' for name in ("number", "document", "date", "language", "slip")
        )
        label, body = html.escape(self.say(kind), quote=True), "\n".join(rows)
        shown = (
            f'<div class="table-scroll" role="region" tabindex="0" aria-label="{label}">'
            f'<table class="verdicts notes"><caption>{count}</caption><thead><tr>{heads}</tr></thead>'
            f"<tbody>\n{body}\n</tbody></table></div>"
        )
        return [nodes.raw("", shown, format="html")]

    def row(self, anchor: str, shown: str, name: str, cells: Sequence[str]) -> str:
        """Return one row, and make ``[…](#anchor)`` work from every page."""
        self.env.get_domain("std").note_hyperlink_target(anchor, self.env.docname, anchor, name)
        rest = "".join(f"<td>{cell}</td>" for cell in cells)
        return f'<tr id="{anchor}"><th scope="row"><a href="#{anchor}">{shown}</a></th>{rest}</tr>'

    def cells(self, cited: Cited, more: str = "") -> list[str]:
        """Return document, date, language and slip of one row."""
        spoken = _LANGUAGES[cited.language][self.lang] if cited.language else "—"
        return [self._document(cited.key) + self._aside(more), self._dated(cited), spoken, self._slip(cited)]

    def counted(self, count: str, rows: Sequence[Cited]) -> str:
        """Return the caption: `count`, and how many slips there are, by certainty."""
        found = Counter(row.certainty for row in rows if row.slip != "none")
        per = {name: found[name] for name in references.CERTAINTIES}
        return (" " if self.lang == "en" else "").join((count, self.say("slips-count", slips=found.total(), **per)))

    def _document(self, key: str) -> str:
        if not key:
            return ""
        title, other = html.escape(references.title(key)), references.language_of(key)
        spoken = "" if other == self.lang else f' lang="{other}"'
        fields = references.bibliography().entries[key].fields
        linked = f"<cite{spoken}>{title}</cite>"
        if "url" in fields:
            linked = f'<a href="{html.escape(fields["url"], quote=True)}"{spoken}>{title}</a>'
        gloss = references.translated(key) if self.lang == "en" else ""
        by = html.escape(references.authors(key, self.lang))
        if self.lang == "en" and not by.isascii() and other != "en":
            by = f'<span lang="{other}">{by}</span>'
        return f"{by}{self.say('colon')}{linked}" + (f" ({html.escape(gloss)})" if gloss else "")

    def _aside(self, words: str) -> str:
        return f' <span class="verdict-note">{html.escape(words)}</span>' if words else ""

    def _dated(self, cited: Cited) -> str:
        if cited.date:
            return self._day(cited.date)
        return self.say("accessed", date=self._day(cited.accessed)) if cited.accessed else "—"

    def _day(self, written: str) -> str:
        if not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", written):
            return html.escape(written)
        return language.number(written, "date" if len(written) > 7 else "month", self.lang)

    def _slip(self, cited: Cited) -> str:
        if cited.slip == "none":
            return "—"
        name = f"{_SLIPS[cited.slip][self.lang]}{self.say('colon')}{_CERTAINTIES[cited.certainty][self.lang]}"
        corrected = self._day(cited.corrected) if cited.corrected else self.say("unknown")
        links = "".join(f" {self._claim(claim)}" for claim in cited.claims.split(";") if claim)
        why = cited.slip_ja if self.lang == "ja" else cited.slip_en
        return (
            f'<span class="verdict verdict-{_MARKS[cited.certainty]}">{name}</span> '
            f"{self.say('printed')}{self._day(cited.printed)}{self.say('stop')}{self.say('corrected')}<b>{corrected}</b>"
            f"{links}{self._aside(why)}"
        )

    def _claim(self, claim_id: str) -> str:
        claims.known(claim_id)
        return f'<a class="finding-id" href="audit.html#{claim_id}">{claim_id}</a>'


class Endnotes(Table):
    """The paper's endnotes: one row per document or remark."""

    def run(self) -> list[nodes.Node]:
        """Return the table in the paper's order."""
        rows = references.endnotes()
        several = {row.number for row in rows if row.part != "a"}
        count = self.say(
            "notes-count",
            numbers=len({row.number for row in rows}),
            documents=sum(row.kind == "document" for row in rows),
            remarks=sum(row.kind == "remark" for row in rows),
        )
        shown = [self._row(row, row.number in several) for row in rows]
        return self.table("notes", shown, self.counted(count, rows))

    def _row(self, row: Endnote, several: bool) -> str:
        anchor = f"note-{row.number}" + (f"-{row.part}" if row.part != "a" else "")
        number = row.number + (row.part if several else "")
        subject = row.subject_ja if self.lang == "ja" else row.subject_en
        return self.row(anchor, number, self.say("note", number=number), self.cells(row, subject))


class References(Table):
    """The paper's list of references."""

    def run(self) -> list[nodes.Node]:
        """Return the table in the paper's order."""
        rows = references.listed()
        count = self.say("references-count", numbers=len(rows), unnamed=sum(row.in_text == "no" for row in rows))
        shown = [self._row(row) for row in rows]
        return self.table("references", shown, self.counted(count, rows))

    def _row(self, row: Listed) -> str:
        more = {"yes": "", "no": self.say("unnamed")}.get(row.in_text)
        if more is None:
            more = self.say("by-note", number=row.in_text.removeprefix("note "))
        cells = self.cells(row, more)
        cells[1] = self._dated(row) if row.date or row.accessed else row.year
        return self.row(f"reference-{row.number}", row.number, self.say("reference", number=row.number), cells)
