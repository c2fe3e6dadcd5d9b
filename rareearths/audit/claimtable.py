"""The table of all checked claims on the audit page: plain without scripts, filtered and unfolded with them."""

from __future__ import annotations

import html
import json
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from rareearths.audit.counts import Record
from rareearths.chapter import verdicts
from rareearths.paper import claims
from rareearths.paper.exhibits import catalogue
from rareearths.paper.places import place

_WORDS = {
    "caption": {"ja": "検証できる記述の全件と判定", "en": "All checkable statements with their verdicts"},
    "claim": {"ja": "番号と判定", "en": "Claim, verdict"},
    "chapter": {"ja": "箇所と確かめ方", "en": "Place, how checked"},
    "kind": {"ja": "確かめ方", "en": "How checked"},
    "statement": {"ja": "論文の記述（要約）", "en": "What the paper states (in our words)"},
    "printed": {"ja": "印刷値", "en": "Printed"},
    "computed": {"ja": "計算値", "en": "Computed"},
    "evidence": {"ja": "根拠", "en": "evidence"},
    # for the script
    "search": {"ja": "語で探す", "en": "Search"},
    "all": {"ja": "すべて", "en": "all"},
    "verdict": {"ja": "判定", "en": "Verdict"},
    "chapter_filter": {"ja": "章", "en": "Chapter"},
    "shown": {"ja": "{total}件のうち{shown}件を表示", "en": "{shown} of {total} statements shown"},
    "close": {"ja": "閉じる", "en": "close"},
    "sort": {"ja": "並べ替え", "en": "sort"},
    "filters": {"ja": "表の絞り込み", "en": "Filter the table"},
}


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("claim-table", ClaimTable)
    app.connect("html-page-context", _script)


def _script(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    if doctree and any("claim-table" in raw.astext() for raw in doctree.findall(nodes.raw)):
        app.add_js_file("audit.js", loading_method="defer", priority=900)


class ClaimTable(Record):
    """Every claim: verdict, place, statement, values, and a link to its evidence."""

    def run(self) -> list[nodes.Node]:
        """Return the table, with the words that its script needs."""
        record = self.record()
        words = {key: word[self.lang] for key, word in _WORDS.items()}
        heads = "".join(
            f'<th scope="col">{words[key]}</th>' for key in ("claim", "statement", "printed", "computed", "chapter")
        )
        rows = "".join(self._row(entry, words) for entry in record["claims"])
        named = {
            "verdict": {name: verdicts.LABELS[name][self.lang] for name in claims.VERDICTS},
            "chapter": {name: self.title(name) for name in record["chapters"]},
            "kind": {name: word[self.lang] for name, word in verdicts.KINDS.items()},
        }
        script = json.dumps({"words": words, "names": named}, ensure_ascii=False).replace("</", "<\\/")
        caption = html.escape(words["caption"], quote=True)
        shown = (
            f'<div class="table-scroll" role="region" tabindex="0" aria-label="{caption}">'
            f'<table class="verdicts claim-table" lang="{self.lang}"><caption>{caption}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
            f'<script type="application/json" class="claim-table-words">{script}</script>'
        )
        return [nodes.raw("", shown, format="html")]

    def _row(self, entry: dict[str, Any], words: dict[str, str]) -> str:
        verdict = verdicts.recorded(entry, self.lang)
        name, chapter = entry["id"], entry["chapter"]
        exhibit = catalogue().get(entry["exhibit"], {}).get(f"number_{self.lang}", "")
        about = (self.title(chapter), place(entry, self.lang), exhibit, verdicts.KINDS[entry["kind"]][self.lang])
        about = tuple(html.escape(words) for words in about)
        return (
            f'<tr class="verdict-{verdict.verdict}" id="{name}" data-chapter="{chapter}" data-kind="{entry["kind"]}" '
            f'data-verdict="{verdict.verdict}"><th scope="row">{name} <b>{html.escape(verdict.label)}</b> '
            f'<a class="evidence" href="{chapter}-evidence.html#{name}">{words["evidence"]}</a></th>'
            f"\n<td>{html.escape(entry[f'statement_{self.lang}'])}</td>"
            f"\n<td>{html.escape(verdict.printed_text)}</td>\n<td>{html.escape(verdict.computed_text)}</td>"
            f"\n<td>{'<br>'.join(filter(None, about))}</td></tr>\n"
        )
