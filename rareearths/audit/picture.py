"""One exhibit's chart on a page that computes nothing, such as the first: its drawing and the way to the exhibit."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx

from rareearths.audit.counts import AuditBroken, Record
from rareearths.chapter.drawing import size_of


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("exhibit-picture", ExhibitPicture)


class ExhibitPicture(Record):
    """The static drawing of an exhibit, ``{exhibit-picture} fig12``; the content of the directive is its caption."""

    required_arguments = 1
    has_content = True
    section: ClassVar = "picture"

    def run(self) -> list[nodes.Node]:
        """Return the figure: drawing, caption, link to description, values and sources."""
        name = self.arguments[0]
        known = {entry["id"]: entry for entry in self.record("exhibits.json")["exhibits"]}
        drawing = Path(self.config.rareearths_audit).with_name("exhibits") / f"{name}.{self.lang}.svg"
        if name in known and known[name]["status"] == "missing":
            return [nodes.paragraph("", known[name][f"reason_{self.lang}"])]
        if name not in known or not drawing.is_file():
            raise AuditBroken(
                f"Expected {{exhibit-picture}} with the id of an exhibit that has a chart; got {name!r}. "
                f"Known are {', '.join(known)}. Most likely a typing slip in the page."
            )
        entry = known[name]
        width, height = size_of(drawing)
        page = self.env.app.builder.get_relative_uri(self.env.docname, f"exhibits/{name}")
        return self.made(
            "picture.html",
            # the drawings lie beside the exhibit's page, the wide and the narrow one
            drawn=page.removesuffix(".html"),
            width=round(width),
            height=round(height),
            caption=" ".join(self.content),
            number=entry[f"number_{self.lang}"],
            finding=entry[f"finding_{self.lang}"],
            subtitle=entry[f"subtitle_{self.lang}"],
            cut=entry.get(f"cut_{self.lang}", ""),
            href=self.address(entry["chapter"], name),
        )
