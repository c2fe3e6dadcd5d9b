"""What the audit page says of the differences: findings, slips, what could not be checked, the paper's points."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

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
_WORDS = {
    "slip_number": {"ja": "数字の書き誤り", "en": "slip of a number"},
    "slip_date": {"ja": "日付の書き誤り", "en": "slip of a date"},
    "slip_name": {"ja": "名称や区分の書き誤り", "en": "slip of a name or class"},
    "scope": {"ja": "対象の範囲", "en": "scope"},
    "series": {"ja": "使われた系列", "en": "series used"},
    "edition": {"ja": "資料の版", "en": "edition"},
    "arithmetic": {"ja": "計算", "en": "arithmetic"},
    "reading": {"ja": "資料の読み", "en": "reading of the source"},
    "open": {"ja": "理由は未確認", "en": "not explained"},
    "certain": {"ja": "確実", "en": "certain"},
    "probable": {"ja": "ほぼ確実", "en": "probable"},
    "possible": {"ja": "可能性あり", "en": "possible"},
    "closed": {"ja": "資料が非公開", "en": "source closed"},
    "lost": {"ja": "資料が失われた", "en": "source lost"},
    "not_quantitative": {"ja": "数量の記述ではない", "en": "not quantitative enough"},
    "future": {"ja": "将来の見通し", "en": "not due yet"},
    "unread": {"ja": "資料を読めていない", "en": "source not read"},
    "holds": {"ja": "成り立つ", "en": "holds"},
    "corrections": {"ja": "訂正のうえで成り立つ", "en": "holds with corrections"},
    "doubtful": {"ja": "疑わしい系列に拠る", "en": "rests on a doubtful series"},
    "undecided": {"ja": "未確認", "en": "open"},
    "printed": {"ja": "印刷値", "en": "Printed"},
    "computed": {"ja": "計算値", "en": "computed"},
    "claim": {"ja": "番号と箇所", "en": "Claim, place"},
    "statement": {"ja": "論文の記述（要約）", "en": "What the paper states (in our words)"},
    "found": {"ja": "資料の値", "en": "Source"},
    "kind": {"ja": "種類と確かさ", "en": "Kind, certainty"},
    "obstacle": {"ja": "照合できない理由", "en": "Why not"},
    "needed": {"ja": "照合に必要なもの", "en": "What would be needed"},
    "touches": {"ja": "影響する論点", "en": "Touches"},
    "none": {"ja": "該当する記述はない。", "en": "There is none."},
    "count": {"ja": "照合できた{}件のうち{}件が一致", "en": "{1} of {0} checked claims agree"},
    "key": {"ja": "要となる記述", "en": "Key claims"},
    "exhibits": {"ja": "図表", "en": "Exhibits"},
    "shaken": {"ja": "議論に触れる相違", "en": "Differences that touch the argument"},
    "errata": {"ja": "書き誤りの一覧", "en": "List of slips"},
    "unchecked": {"ja": "照合できなかった記述", "en": "Statements that could not be checked"},
    "colon": {"ja": "：", "en": ": "},
    "break": {"ja": "、", "en": ", "},
}


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("points", Points)
    app.add_directive("findings", Findings)
    app.add_directive("errata", Errata)
    app.add_directive("unchecked", Unchecked)


class Judged(Record):
    """What the lists of this module share."""

    def entries(self) -> dict[str, dict]:
        """Return the record's claims by id; the page is read again when a file of findings changes."""
        for name in FILES:
            self.env.note_dependency(str(PAPER / name))
        return {entry["id"]: entry for entry in self.record()["claims"]}

    def say(self, key: str) -> str:
        """Choose the word in the language of the page."""
        return _words(self.lang)[key]

    def link(self, entry: Mapping[str, Any]) -> str:
        """Link to a claim's row on this page, with its verdict."""
        verdict = verdicts.recorded(entry, self.lang)
        return (
            f'<a class="verdict verdict-{verdict.verdict}" href="{self.address("audit", entry["id"])}">{entry["id"]} '
            f"{html.escape(verdict.label)}</a>"
        )

    def values(self, entry: Mapping[str, Any]) -> tuple[str, str]:
        """Return the printed and the computed value as the language writes them."""
        verdict = verdicts.recorded(entry, self.lang)
        return html.escape(verdict.printed_text), html.escape(verdict.computed_text)

    def statement(self, entry: Mapping[str, Any]) -> str:
        """Return the statement in the language of the page."""
        return html.escape(entry[f"statement_{self.lang}"])

    def table(self, label: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[nodes.Node]:
        """Return a table that scrolls sideways; the first cell of a row is its header."""
        if not rows:
            return [nodes.paragraph("", self.say("none"))]
        name = html.escape(self.say(label), quote=True)
        head = "".join(f'<th scope="col">{self.say(key)}</th>' for key in heads)
        body = "".join(
            f'<tr><th scope="row">{first}</th>' + "".join(f"\n<td>{cell}</td>" for cell in cells) + "</tr>\n"
            for first, *cells in rows
        )
        shown = (
            f'<div class="table-scroll" role="region" tabindex="0" aria-label="{name}"><table class="judged {label}" '
            f'lang="{self.lang}"><caption>{name}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        )
        return [nodes.raw("", shown, format="html")]


class Points(Judged):
    """The paper's summary points and the reasons of chapter 4, with a status computed from the verdicts."""

    def run(self) -> list[nodes.Node]:
        """Return the list; every point opens to the claims it rests on."""
        entries = self.entries()
        verdicts = {name: entry["verdict"] for name, entry in entries.items()}
        items = "".join(self._item(point, entries, verdicts) for point in findings.summary().values())
        return [nodes.raw("", f'<ul class="argument-map points">{items}</ul>', format="html")]

    def _item(self, point: findings.Point, entries: Mapping[str, dict], verdicts: Mapping[str, str]) -> str:
        state = findings.status(point, verdicts)
        own = [verdicts[name] for name in point.claims]
        checked = [verdict for verdict in own if verdict != "unverifiable"]
        count = self.say("count").format(len(checked), sum(verdict in AGREEING for verdict in checked))
        colon = self.say("colon")
        keys = " ".join(self.link(entries[name]) for name in point.key_claims)
        rests = f"<p>{self.say('key')}{colon}{keys}</p>"
        touching = [
            name
            for name, row in findings.differences().items()
            if point.id in row.touches and verdicts[name] not in AGREEING
        ]
        if touching:
            reasons = "".join(
                f"<li>{self.link(entries[name])} {html.escape(findings.differences()[name].reason(self.lang))}</li>"
                for name in touching
            )
            rests += f"<p>{self.say('shaken')}{colon}</p><ul>{reasons}</ul>"
        shown = {entry["id"]: entry for entry in self.record("exhibits.json")["exhibits"]}
        links = [
            f'<a href="{html.escape(self.address(shown[name]["chapter"], name))}">'
            f"{html.escape(catalogue()[name][f'number_{self.lang}'])}</a>"
            for name in point.exhibits
            if name in shown
        ]
        if links:
            rests += f"<p>{self.say('exhibits')}{colon}{self.say('break').join(links)}</p>"
        word = self.say("undecided" if state == "open" else state)
        return (
            f'<li id="{point.id}" class="point-{state}"><details><summary><b>{point.id}</b> '
            f"{html.escape(point.statement(self.lang))} "
            f'<span class="argument-status">{word}</span> <span class="argument-count">{count}</span></summary>'
            f"{rests}</details></li>"
        )


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
        # of a run on other data: what differs there without having been looked at
        rest = [entry for name, entry in entries.items() if _differs(entry) and name not in known]
        items = "".join(self._item(row, entries[row.claim_id]) for row in found)
        items += "".join(f"<li>{self.link(entry)} {self.statement(entry)}{self._values(entry)}</li>" for entry in rest)
        if not items:
            return [nodes.paragraph("", self.say("none"))]
        return [nodes.raw("", f'<ul class="findings">{items}</ul>', format="html")]

    def _item(self, row: findings.Difference, entry: Mapping[str, Any]) -> str:
        touched = ""
        if row.touches:
            links = " ".join(f'<a href="#{point}">{point}</a>' for point in row.touches)
            touched = f' · <span class="finding-touches">{self.say("touches")}{self.say("colon")}{links}</span>'
        return (
            f'<li>{self.link(entry)} <span class="finding-statement">{self.statement(entry)}</span>'
            f"{self._values(entry)}"
            f' <span class="finding-reason">{html.escape(row.reason(self.lang))}</span> '
            f'<span class="finding-kind">{self.say(row.category)}{self.say("break")}{self.say(row.certainty)}</span>'
            f"{touched}</li>"
        )

    def _values(self, entry: Mapping[str, Any]) -> str:
        printed, computed = self.values(entry)
        colon, gap = self.say("colon"), self.say("break")
        return (
            f' <span class="finding-values">{self.say("printed")}{colon}<b>{printed}</b>{gap}'
            f"{self.say('computed')}{colon}<b>{computed}</b></span>"
        )


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
        return self.table("errata", heads, [self._cells(row, entries[row.claim_id]) for row in found])

    def _cells(self, row: findings.Difference, entry: Mapping[str, Any]) -> list[str]:
        where = html.escape(place(entry, self.lang))
        reason = f'{self.statement(entry)}<br><span class="verdict-note">{html.escape(row.reason(self.lang))}</span>'
        kind = f"{self.say(row.category)}{self.say('break')}{self.say(row.certainty)}"
        claim = f'<a href="#{row.claim_id}">{row.claim_id}</a><br><span class="verdict-note">{where}</span>'
        return [claim, reason, *self.values(entry), kind]


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
            [
                f'<a href="#{row.claim_id}">{row.claim_id}</a>',
                self.statement(entries[row.claim_id]),
                self.say(row.obstacle),
                html.escape(row.needed(self.lang)),
            ]
            for row in found
        ]
        table = self.table("unchecked", ("claim", "statement", "obstacle", "needed"), rows)
        return [nodes.paragraph("", counts), *table] if rows else table


def _differs(entry: Mapping[str, Any] | None) -> bool:
    return entry is not None and entry["verdict"] in ("differs", "revised")


@cache
def _words(lang: str) -> dict[str, str]:
    return {key: word[lang] for key, word in _WORDS.items()}
