"""The table of all checked claims: the audit page has their numbers, a file beside it the table with filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx

from rareearths import language, markup
from rareearths.audit import quality
from rareearths.audit.counts import Record
from rareearths.chapter import verdicts
from rareearths.engine.finish import search, waiting
from rareearths.paper import claims
from rareearths.paper.exhibits import catalogue
from rareearths.paper.places import place

PAGE = "chapters/audit.html"
_PART = "claim-table"


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("claim-table", ClaimTable)
    app.connect("html-page-context", _script)


def _script(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    if doctree and any(raw.get("claim_table") for raw in doctree.findall(nodes.raw)):
        app.add_js_file("audit.js", loading_method="defer", priority=900)


class ClaimTable(Record):
    """The numbers of all claims by chapter and verdict, in whose place the table comes."""

    section: ClassVar = "claim_table"

    def run(self) -> list[nodes.Node]:
        """Return the numbers, with the words that the table's script needs."""
        record = self.record()
        named = {
            "verdict": {name: verdicts.LABELS[name][self.lang] for name in claims.VERDICTS},
            "chapter": {name: self.title(name) for name in record["chapters"]},
            "evidence": {name: language.say("evidence_kinds", self.lang)[name] for name in claims.EVIDENCE},
        }
        shown = self.made(
            "claim-index.html",
            file=waiting.name(Path(PAGE).stem),
            part=_PART,
            chapters=[self._of(name, record["claims"]) for name in record["chapters"]],
            script={"words": dict(self.words), "names": named},
        )
        shown[0]["claim_table"] = True
        return shown

    def _of(self, chapter: str, all_claims: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        own = [entry for entry in all_claims if entry["chapter"] == chapter]
        groups = [
            {
                "label": verdicts.LABELS[verdict][self.lang],
                "ids": [entry["id"] for entry in own if entry["verdict"] == verdict],
            }
            for verdict in claims.VERDICTS
        ]
        return {
            "title": self.title(chapter),
            "evidence": f"{chapter}-evidence.html",
            "groups": [group for group in groups if group["ids"]],
        }


def table(record: Mapping[str, Any], titles: Mapping[str, str], lang: str) -> str:
    """Return the table: verdict, place, statement and values of every claim, and a link to its evidence.

    Parameters
    ----------
    record : mapping
        Content of ``audit.json``.
    titles : mapping
        Chapter to its title.
    lang : {"ja", "en"}
    """
    words = language.say("claim_table", lang)
    made = markup.render(
        "rareearths.audit",
        "claim-table.html",
        words=words,
        lang=lang,
        heads=[words[key] for key in ("claim", "statement", "printed", "computed", "chapter")],
        claims=[_shown(entry, titles, lang) for entry in record["claims"]],
    )
    return str(made)  # of marked-up text, what reads it would escape the pieces


def write(folder: Path, made: str, lang: str) -> None:
    """Write the table beside the audit page, in the site's folder of a language."""
    waiting.write(folder / PAGE, {_PART: made}, lang)


def entries(made: str) -> list[search.Entry]:
    """Return the statements of the table as the search finds them."""
    return [entry for entry in search.entries(made, inside=True) if entry.kind == "statement"]


def _shown(entry: Mapping[str, Any], titles: Mapping[str, str], lang: str) -> dict[str, Any]:
    verdict = verdicts.recorded(dict(entry), lang)
    exhibit = catalogue().get(entry["exhibit"], {}).get(f"number_{lang}", "")
    about = (
        titles.get(entry["chapter"], entry["chapter"]),
        place(entry, lang),
        exhibit,
        language.say("evidence_kinds", lang)[entry["evidence"]],
        quality.weakness((entry["trace"] or {"rows": []})["rows"], lang),
    )
    return {
        "id": entry["id"],
        "chapter": entry["chapter"],
        "evidence": entry["evidence"],
        "verdict": verdict.verdict,
        "label": verdict.label,
        "statement": entry[f"statement_{lang}"],
        "printed": verdict.printed_text,
        "implied": verdict.claim.implied,
        "computed": verdict.computed_text,
        "about": [part for part in about if part],
    }
