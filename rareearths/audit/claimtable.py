"""The table of all checked claims on the audit page: plain without scripts, filtered and unfolded with them."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx

from rareearths import language
from rareearths.audit import quality
from rareearths.audit.counts import Record
from rareearths.chapter import verdicts
from rareearths.paper import claims
from rareearths.paper.exhibits import catalogue
from rareearths.paper.places import place


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("claim-table", ClaimTable)
    app.connect("html-page-context", _script)


def _script(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    if doctree and any(raw.get("claim_table") for raw in doctree.findall(nodes.raw)):
        app.add_js_file("audit.js", loading_method="defer", priority=900)


class ClaimTable(Record):
    """Every claim: verdict, place, statement, values, and a link to its evidence."""

    section: ClassVar = "claim_table"

    def run(self) -> list[nodes.Node]:
        """Return the table, with the words that its script needs."""
        record = self.record()
        named = {
            "verdict": {name: verdicts.LABELS[name][self.lang] for name in claims.VERDICTS},
            "chapter": {name: self.title(name) for name in record["chapters"]},
            "evidence": {name: language.say("evidence_kinds", self.lang)[name] for name in claims.EVIDENCE},
        }
        shown = self.made(
            "claim-table.html",
            heads=[self.say(key) for key in ("claim", "statement", "printed", "computed", "chapter")],
            claims=[self._shown(entry) for entry in record["claims"]],
            script={"words": dict(self.words), "names": named},
        )
        shown[0]["claim_table"] = True
        return shown

    def _shown(self, entry: dict[str, Any]) -> dict[str, Any]:
        verdict = verdicts.recorded(entry, self.lang)
        exhibit = catalogue().get(entry["exhibit"], {}).get(f"number_{self.lang}", "")
        about = (
            self.title(entry["chapter"]),
            place(entry, self.lang),
            exhibit,
            language.say("evidence_kinds", self.lang)[entry["evidence"]],
            quality.weakness((entry["trace"] or {"rows": []})["rows"], self.lang),
        )
        return {
            "id": entry["id"],
            "chapter": entry["chapter"],
            "evidence": entry["evidence"],
            "verdict": verdict.verdict,
            "label": verdict.label,
            "statement": entry[f"statement_{self.lang}"],
            "printed": verdict.printed_text,
            "implied": verdict.claim.implied,
            "computed": verdict.computed_text,
            "about": [part for part in about if part],
        }
