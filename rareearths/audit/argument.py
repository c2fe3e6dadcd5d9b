"""The argument map of a chapter: its statements, what each rests on, and what became of it.

The statements stand in ``data/paper/arguments.csv``; their status follows from the verdicts of the claims they name.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes

from rareearths.audit.counts import AuditBroken, Record
from rareearths.chapter import verdicts
from rareearths.paper import table
from rareearths.paper.claims import AGREEING
from rareearths.paths import PAPER

STATUS = {
    "supported": {"ja": "支持される", "en": "supported"},
    "in part": {"ja": "一部が相違", "en": "supported in part"},
    "doubtful": {"ja": "多くが相違", "en": "mostly differs"},
    "open": {"ja": "未確認", "en": "open"},
}
_WORDS = {
    "label": {"ja": "この章の議論の地図", "en": "Map of the chapter's argument"},
    "intro": {
        "ja": "論文のこの部分の議論を主な主張に分け、それぞれが拠る記述の判定から状態を計算した。"
        "主張を開くと、拠る記述と図表がある。",
        "en": "The argument of this part of the paper, taken apart into its main statements. The status of each "
        "follows from the verdicts on the claims it rests on; open a statement to see them, and its exhibits.",
    },
    "exhibits": {"ja": "図表", "en": "Exhibits"},
    "claims": {"ja": "記述", "en": "Claims"},
    "count": {"ja": "照合できた{checked}件のうち{agree}件が一致", "en": "{agree} of {checked} checked claims agree"},
    "none": {"ja": "照合できた記述はない", "en": "no claim could be checked"},
    "colon": {"ja": "：", "en": ": "},
}


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
        items = "".join(self._item(statement, claims, exhibits) for statement in found)
        label = html.escape(_WORDS["label"][self.lang], quote=True)
        shown = f'<ol class="argument-map" aria-label="{label}">{items}</ol>'
        return [nodes.paragraph("", _WORDS["intro"][self.lang]), nodes.raw("", shown, format="html")]

    def _item(self, statement: Statement, claims: dict[str, dict], exhibits: dict[str, dict]) -> str:
        lang, words = self.lang, {key: value[self.lang] for key, value in _WORDS.items()}
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
        count = words["count"].format(checked=checked, agree=agree) if checked else words["none"]
        shown = " ".join(self._claim(entry) for entry in known)
        rests = f"<p>{words['claims']}{words['colon']}{shown}</p>" if shown else ""
        drawn = [exhibits[name] for name in statement.ids("exhibits") if name in exhibits]
        if drawn:
            links = ", ".join(
                f'<a href="{html.escape(self.address(entry["chapter"], entry["id"]))}">'
                f"{html.escape(entry[f'number_{lang}'])}</a>"
                for entry in drawn
            )
            rests += f"<p>{words['exhibits']}{words['colon']}{links}</p>"
        text = html.escape(statement.statement_ja if lang == "ja" else statement.statement_en)
        return (
            f'<li id="{statement.id}" class="argument-{state.replace(" ", "-")}"><details><summary>{text} '
            f'<span class="argument-status">{STATUS[state][lang]}</span> '
            f'<span class="argument-count">{count}</span></summary>{rests}</details></li>'
        )

    def _claim(self, entry: dict) -> str:
        label = verdicts.LABELS[entry["verdict"]][self.lang]
        address = html.escape(self.address(entry["chapter"], entry["id"]))
        return f'<a class="verdict verdict-{entry["verdict"]}" href="{address}">{entry["id"]} {label}</a>'
