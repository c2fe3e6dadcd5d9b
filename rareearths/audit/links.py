"""The links from a chapter's page to its evidence: under every number, table row and mark of a chart."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from docutils import nodes
from myst_nb.ext.glue.roles import PasteTextRole
from sphinx.application import Sphinx

from rareearths.audit import rows

AT = "at-"  # begins the address of a number in the text, before its key
_CLAIM = re.compile(r"(C\d{3})-(?:printed|computed|verdict)")
_WORDS = {
    "source": {"ja": "資料の行", "en": "Source row"},
    "more": {"ja": "、ほか{}行", "en": " and {} more"},
    "one": {"ja": "{} {}行目", "en": "{}, row {}"},
}


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


def register(app: Sphinx) -> None:
    """Let ``{glue:text}`` make links (event ``builder-inited``, when the domain of myst-nb is there)."""
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


def marked(spec: Mapping[str, Any], marks: Sequence[Sequence[Sequence[str]]], lang: str) -> dict[str, Any]:
    """Return a chart whose marks lead to their source row: named in the tooltip, and the target of a click.

    Parameters
    ----------
    spec : mapping
        Vega-Lite specification.
    marks : sequence of sequence of sequence of str
        For each frame drawn the source rows behind each of its rows.
    lang : {"ja", "en"}
    """
    made = copy.deepcopy(dict(spec))
    left = [frame for frame in marks if any(frame)]
    changed = set()
    for dataset, records in made.get("datasets", {}).items():
        frame = next((frame for frame in left if len(frame) == len(records)), None)
        if frame is None:
            continue
        left.remove(frame)
        for record, own in zip(records, frame, strict=True):
            if own:
                record["_href"], record["_rows"] = _target(own, lang)
        changed.add(dataset)
    if changed:
        _encode(made, changed, made.get("data", {}).get("name"), lang)
    return made


def _target(own: Sequence[str], lang: str) -> tuple[str, str]:
    """Return the address of the row that a mark was taken from, and what the tooltip says of it."""
    row = rows.look_up(own[0])
    words = _WORDS["one"][lang].format(row.table, row.line)
    # the data table below the chart leads to all of them
    return f"../{row.path}", words + (_WORDS["more"][lang].format(len(own) - 1) if len(own) > 1 else "")


def _encode(view: dict, changed: set[str], data: str | None, lang: str) -> None:
    data = view.get("data", {}).get("name", data)
    for layer in view.get("layer", []):
        _encode(layer, changed, data, lang)
    tooltip = view.get("encoding", {}).get("tooltip")
    if data in changed and isinstance(tooltip, list):
        tooltip.append({"field": "_rows", "title": _WORDS["source"][lang], "type": "nominal"})
        view["encoding"]["href"] = {"field": "_href", "type": "nominal"}
