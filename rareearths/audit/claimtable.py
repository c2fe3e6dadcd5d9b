"""The table of all checked claims: with filters once it has come; before, on a site, a list of their numbers."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

from rareearths import language
from rareearths.audit import quality
from rareearths.audit.counts import Record
from rareearths.chapter import verdicts
from rareearths.engine.finish import waiting
from rareearths.paper import claims
from rareearths.paper.exhibits import catalogue
from rareearths.paper.places import place

_PART = "claim-table"


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("claim-table", ClaimTable)
    app.connect("html-page-context", _script)


def _script(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    if doctree and any(raw.get("claim_table") for raw in doctree.findall(nodes.raw)):
        app.add_js_file("audit.js", loading_method="defer", priority=900)


class ClaimTable(Record):
    """Every claim: verdict, place, statement, values, and a link to its evidence.

    On a site the table waits in a file of its own, and the numbers of the claims stand in its place.
    """

    section: ClassVar = "claim_table"

    def run(self) -> list[nodes.Node]:
        """Return the table or the numbers, with the words that the table's script needs."""
        record = self.record()
        table = self.rendered(
            "claim-table.html",
            heads=[self.say(key) for key in ("claim", "statement", "printed", "computed", "chapter")],
            claims=[self._shown(entry) for entry in record["claims"]],
        )
        site = self.config.rareearths_site
        shown = self.made(
            "claim-index.html",
            table="" if site else Markup(table),
            part=_PART,
            file=waiting.name(self.env.docname.rpartition("/")[2]),
            chapters=[self._numbers(name, record["claims"]) for name in record["chapters"]],
            script={"words": dict(self.words), "names": self._names(record["chapters"])},
        )
        shown[0]["claim_table"], shown[0]["parts"] = True, {_PART: table} if site else {}
        return shown

    def _names(self, chapters: list[str]) -> dict[str, dict[str, str]]:
        """Return what the filters call each verdict, chapter and kind of evidence."""
        return {
            "verdict": {name: verdicts.LABELS[name][self.lang] for name in claims.VERDICTS},
            "chapter": {name: self.title(name) for name in chapters},
            "evidence": {name: language.say("evidence_kinds", self.lang)[name] for name in claims.EVIDENCE},
        }

    def _numbers(self, chapter: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the numbers of a chapter's claims by verdict."""
        own = {
            verdict: [one["id"] for one in entries if (one["chapter"], one["verdict"]) == (chapter, verdict)]
            for verdict in claims.VERDICTS
        }
        return {
            "title": self.title(chapter),
            "evidence": f"{chapter}-evidence.html",
            "groups": [
                {"label": verdicts.LABELS[verdict][self.lang], "ids": ids} for verdict, ids in own.items() if ids
            ],
        }

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
