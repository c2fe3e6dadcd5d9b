"""How a verdict depends on a choice: the same claim computed with another series, scope, edition or base month."""

from __future__ import annotations

import html
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from rareearths import choices, claims
from rareearths.book.audit import Record

_WORDS = {"none": {"ja": "該当する記述はない。", "en": "There is none."}}


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("choices", Choices)


class Choices(Record):
    """Every table of choices that the chapters made, with links to the claims."""

    def run(self) -> list[nodes.Node]:
        """Return the tables in reading order."""
        record = self.record()
        found = record.get("choices", [])
        if not found:
            return [nodes.paragraph("", _WORDS["none"][self.lang])]
        shown: list[nodes.Node] = []
        for entry in found:
            rows = choices.read(entry["choices"], self.lang)
            claim = claims.register()[entry["claim_id"]]
            table = choices.table(claim, entry[f"question_{self.lang}"], rows, self.lang)
            shown.append(nodes.raw("", self._linked(table, entry), format="html"))
        return shown

    def _linked(self, table: str, entry: dict[str, Any]) -> str:
        name = entry["claim_id"]
        target = html.escape(self.address(entry["chapter"], name))
        return table.replace(f"<b>{name}</b>", f'<a href="{target}">{name}</a>', 1)
