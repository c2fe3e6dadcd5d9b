"""The links from a chapter's page to its evidence: under every number, table row and mark of a chart."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.ext.glue.roles import PasteTextRole
from sphinx.application import Sphinx

from rareearths.audit import rows

_FIGURE = re.compile(r'<figure class="exhibit" id="([\w-]+)".*?</figure>', re.S)
_SPEC = re.compile(r'(<script type="application/json" class="exhibit-spec">)(.*?)(</script>)', re.S)
_BODY = re.compile(r"(<tbody>)(.*?)(</tbody>)", re.S)
_JUDGED = re.compile(r'(<tr id="(C\d{3})" class="verdict-[a-z]+"><th scope="row">)\2 ')
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
        linked = [
            nodes.reference("", "", node, refuri=target, internal=True, classes=["number"])
            if isinstance(node, nodes.inline)
            else node
            for node in made
        ]
        return linked, messages


def register(app: Sphinx) -> None:
    """Let ``{glue:text}`` make links (event ``builder-inited``, when the domain of myst-nb is there)."""
    app.connect("builder-inited", lambda app: app.env.get_domain("glue").roles.__setitem__("text", LinkedNumber()))


def insert(page: Path, trace: Mapping[str, Any], lang: str) -> None:
    """Link the exhibits and the verdicts of a finished page to their source rows.

    Parameters
    ----------
    page : Path
        Changed in place.
    trace : mapping
        The trace of the chapter.
    lang : {"ja", "en"}
    """
    chapter = page.stem

    def linked(found: re.Match[str]) -> str:
        name = found.group(1)
        known = trace["exhibits"].get(name)
        if not known:
            return found.group(0)
        figure = _BODY.sub(
            lambda body: body.group(1) + _rows(body.group(2), known["rows"], chapter, name) + body.group(3),
            found.group(0),
            count=1,
        )
        return _SPEC.sub(
            lambda spec: spec.group(1) + _spec(spec.group(2), known["marks"], lang) + spec.group(3),
            figure,
            count=1,
        )

    text = _FIGURE.sub(linked, page.read_text(encoding="utf-8"))
    text = _JUDGED.sub(rf'\1<a class="number" href="{chapter}-evidence.html#\2">\2</a> ', text)
    page.write_text(text, encoding="utf-8")


def address(own: Sequence[str], chapter: str, name: str, place: int) -> str:
    """Return the address of a row's source: the row itself, or the entry that lists several."""
    return f"../{rows.look_up(own[0]).path}" if len(own) == 1 else f"{chapter}-evidence.html#{name}-{place}"


def _rows(body: str, known: Sequence[Sequence[str]], chapter: str, name: str) -> str:
    """Turn the header of each table row into a link to what the row rests on."""
    lines = body.split("<tr>")
    if len(lines) - 1 != len(known):
        return body
    for place, own in enumerate(known, start=1):
        if own:
            target = html.escape(address(own, chapter, name, place), quote=True)
            lines[place] = re.sub(
                r'(<th scope="row">)(.*?)(</th>)',
                rf'\1<a class="number" href="{target}">\2</a>\3',
                lines[place],
                count=1,
            )
    return "<tr>".join(lines)


def _spec(written: str, marks: Sequence[Sequence[Sequence[str]]], lang: str) -> str:
    """Give the marks of the interactive chart their source row: in the tooltip, and as the target of a click."""
    spec = json.loads(written.replace("<\\/", "</"))
    left = [frame for frame in marks if any(frame)]
    changed = set()
    for dataset, records in spec.get("datasets", {}).items():
        frame = next((frame for frame in left if len(frame) == len(records)), None)
        if frame is None:
            continue
        left.remove(frame)
        for record, own in zip(records, frame, strict=True):
            if own:
                record["_href"], record["_rows"] = _target(own, lang)
        changed.add(dataset)
    if not changed:
        return written
    _encode(spec, changed, spec.get("data", {}).get("name"), lang)
    return json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("</", "<\\/")


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
