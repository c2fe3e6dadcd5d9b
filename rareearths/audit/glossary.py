"""The page of terms."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx

from rareearths.audit.counts import Record
from rareearths.paper import references, table, terms

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
                "chinese": {"name": term.zh, "href": _address(term.zh_source)} if term.zh else None,
                "definition": term.words("definition", self.lang),
                "use": term.words("use", self.lang),
                "source": table.sources().get(term.source),
            }
            for term in terms.terms()
        ]
        return self.made("terms.html", terms=shown)


def _address(source: str) -> str:
    """Return where a Chinese name was read: an address as it stands, or that of a work cited."""
    return source if source.startswith("http") else references.bibliography().entries[source].fields.get("url", "")
