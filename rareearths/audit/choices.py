"""How a verdict depends on a choice: the same claim computed with another series, scope, edition or base month."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx

from rareearths.audit.counts import Record
from rareearths.chapter import choices
from rareearths.chapter.shown import html
from rareearths.paper import claims


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("choices", Choices)


class Choices(Record):
    """Every table of choices that the chapters made, with links to the claims."""

    section: ClassVar = "choices"

    def run(self) -> list[nodes.Node]:
        """Return the tables, folded, those first in which the verdict depends on the choice."""
        entries = [(entry, choices.read(entry["choices"], self.lang)) for entry in self.record().get("choices", [])]
        if not entries:
            return [nodes.paragraph("", self.say("none"))]
        entries.sort(key=lambda pair: not choices.depends(pair[1]))
        shown = "".join(self._table(entry, found) for entry, found in entries)
        return [nodes.raw("", shown, format="html")]

    def _table(self, entry: dict[str, Any], found: list[choices.Choice]) -> str:
        name = entry["claim_id"]
        made = choices.shown(claims.known(name), entry[f"question_{self.lang}"], found, self.lang)
        return html({"kind": made.kind, **made.data, "link": self.address(entry["chapter"], name)})
