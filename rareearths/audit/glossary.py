"""The page of terms."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx

from rareearths.audit.counts import Record
from rareearths.paper import table, terms

_OTHER = {"ja": "en", "en": "ja"}


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("terms", Terms)


class Terms(Record):
    """Every term with its names in three languages, its definition and what to mind in its use."""

    section: ClassVar = "terms"

    def run(self) -> list[nodes.Node]:
        """Return the list in the order of the file."""
        self.env.note_dependency(str(terms.FILE))
        shown = [
            {
                "id": term.id,
                "name": getattr(term, self.lang),
                "reading": term.reading if self.lang == "ja" and term.reading != term.ja else "",
                "other": {"lang": _OTHER[self.lang], "name": getattr(term, _OTHER[self.lang])},
                "chinese": term.zh,
                "definition": term.words("definition", self.lang),
                "use": term.words("use", self.lang),
                "source": table.sources().get(term.source),
            }
            for term in terms.terms()
        ]
        return self.made("terms.html", terms=shown)
