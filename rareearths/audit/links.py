"""The links from a chapter's page to its evidence: under every number, table row and mark of a chart."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from docutils import nodes
from myst_nb.ext.glue.roles import PasteTextRole
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from rareearths import language
from rareearths.audit import rows

AT = "at-"  # begins the address of a number in the text, before its key
_CLAIM = re.compile(r"(C\d{3})-(?:printed|computed|verdict)")


class LinkedNumber(PasteTextRole):
    """A computed number in running text that leads to what it was computed from."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the number inside a link to its entry on the page of evidence."""
        made, messages = super().run()
        page = self.document.settings.env.docname.rpartition("/")[2]
        key = self.text.partition(":")[0].strip()
        claim = _CLAIM.fullmatch(key)
        target = f"{page}-evidence.html#{claim.group(1) if claim else key}"
        # the evidence leads back to the first sentence that has the number
        seen = self.document.settings.env.temp_data.setdefault("numbers_seen", set())
        own = [] if claim or key in seen else [f"{AT}{key}"]
        seen.add(key)
        linked = [
            nodes.reference("", "", node, refuri=target, internal=True, ids=own, classes=["number"])
            if isinstance(node, nodes.inline)
            else node
            for node in made
        ]
        return linked, messages


class number(nodes.reference):
    """A computed number on a finished page: a link with one class and no wrapping, as it comes hundreds of times."""


def visit_number(writer: HTML5Translator, node: number) -> None:
    """Open the link."""
    writer.body.append(writer.starttag(node, "a", "", href=node["refuri"]))


def depart_number(writer: HTML5Translator, node: number) -> None:
    """Close the link."""
    writer.body.append("</a>")


def lighten(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let numbers be written lightly (event ``doctree-resolved``); before, headings and other steps know them as links.

    A title keeps a link's words and drops the link, which it would not do for a node of ours.
    """
    for link in list(doctree.findall(nodes.reference)):
        if link["classes"] == ["number"] and all(
            isinstance(child, nodes.inline) and child["classes"] == ["pasted-text"] for child in link.children
        ):
            words = [part for child in link.children for part in child.children]
            link.replace_self(number("", "", *words, refuri=link["refuri"], ids=link["ids"], classes=["number"]))


def register(app: Sphinx) -> None:
    """Let ``{glue:text}`` make links (event ``builder-inited``, when the domain of myst-nb is there)."""
    app.add_node(number, html=(visit_number, depart_number))
    # after the steps that look for numbers
    app.connect("doctree-resolved", lighten, priority=900)
    app.connect("builder-inited", lambda app: app.env.get_domain("glue").roles.__setitem__("text", LinkedNumber()))


def address(own: Sequence[str], chapter: str, name: str, place: int) -> str:
    """Return the address of a row's source: the row itself, or the entry that lists several."""
    return f"../{rows.look_up(own[0]).path}" if len(own) == 1 else f"{chapter}-evidence.html#{name}-{place}"


def targets(known: Sequence[Sequence[str]], chapter: str, name: str, count: int) -> list[str]:
    """Return the address behind each row of an exhibit's table; "" for a row of unknown origin.

    Parameters
    ----------
    known : sequence of sequence of str
        The source rows behind each row.
    chapter, name : str
        Of the exhibit.
    count : int
        Rows of the table; where the trace has another number, nothing is linked.
    """
    if len(known) != count:
        return []
    return [address(own, chapter, name, place) if own else "" for place, own in enumerate(known, start=1)]


def marked(
    spec: Mapping[str, Any], known: Mapping[str, Sequence], chapter: str, name: str, lang: str
) -> dict[str, Any]:
    """Return a chart whose marks know what they were taken from: an address, and words for the link to it.

    A mark of one source row leads to that row, one computed from several to the entry that lists them.

    Parameters
    ----------
    spec : mapping
        Vega-Lite specification.
    known : mapping
        The exhibit's trace: ``marks``, for each frame drawn the source rows behind each of its rows, and ``rows``,
        those behind each row of the exhibit's table.
    chapter, name : str
        Of the exhibit.
    lang : {"ja", "en"}
    """
    made = copy.deepcopy(dict(spec))
    left = [frame for frame in known["marks"] if any(frame)]
    for records in made.get("datasets", {}).values():
        frame = next((frame for frame in left if len(frame) == len(records)), None)
        if frame is None:
            continue
        left.remove(frame)
        for place, (record, own) in enumerate(zip(records, frame, strict=True)):
            if own:
                record["_href"], record["_rows"] = _target(own, _entry(own, known["rows"], place), chapter, name, lang)
    return made


def _entry(own: Sequence[str], table: Sequence[Sequence[str]], place: int) -> int:
    """Return which row of the exhibit's table was computed from the same rows as a mark, counted from 1; 0 for none."""
    same = [number for number, other in enumerate(table) if set(other) == set(own)]
    return (place if place in same else same[0]) + 1 if same else 0


def _target(own: Sequence[str], entry: int, chapter: str, name: str, lang: str) -> tuple[str, str]:
    """Return the address behind a mark, from the folder of a chapter, and the words of its link."""
    words, row = language.say("marks", lang), rows.look_up(own[0])
    if len(own) > 1 and entry:
        return f"../chapters/{address(own, chapter, name, entry)}", words["several"].format(len(own))
    one = words["one"].format(row.table, row.line)
    more = words["more"].format(len(own) - 1) if len(own) > 1 else ""
    return f"../{row.path}", one + more
