"""Exhibits, checks and choices on a finished page: what a cell showed as data, with its texts, sources and links."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer

from rareearths import language, markup
from rareearths.audit import captions, links
from rareearths.audit import data as tables
from rareearths.chapter import charts, narrow
from rareearths.chapter.drawing import labelled
from rareearths.chapter.shown import CHECKS, CHOICES, EXHIBIT, MIME, WITHOUT, html
from rareearths.fetch.files.whole import write as write_whole
from rareearths.paper import findings
from rareearths.paper.claims import VERDICTS

_ADDED = {EXHIBIT: "finding", CHECKS: "evidence"}  # by `complete`


class ShownRenderer(MimeRenderPlugin):
    """Render what a chapter showed (entry point ``myst_nb.mime_renderers``)."""

    mime_priority_overrides: ClassVar = [("*", MIME, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Node] | None:
        """Return the HTML of our own mime type as one node that knows its anchors and charts; decline any other."""
        if data.mime_type != MIME or inline:
            return None
        content = json.loads(data.content)
        if _ADDED.get(content["kind"], "kind") not in content:
            # a notebook that Jupyter Book ran by itself: as the notebook shows it
            return [nodes.raw("", html(content), format="html")]
        node = nodes.raw("", page(content), format="html")
        node["anchors"], node["chart"] = anchors(content), bool(content.get("spec"))
        node["parts"] = parts(content)
        return [nodes.container("", node, classes=["shown"])]


def page(data: Mapping[str, Any]) -> str:
    """Return what a cell showed as the finished page has it: checks are folded there, all else is as in a notebook.

    What few readers open waits in the ``file`` that the data name, if any; see `parts`.
    """
    if data["kind"] == CHECKS:
        return checks(data)
    if data["kind"] == CHOICES and "file" in data:
        return markup.render(
            "rareearths.audit", "choices.html", **data, part=_name(data), said=language.say("choices", data["lang"])
        )
    return html(data)


def parts(data: Mapping[str, Any]) -> dict[str, str]:
    """Return what of a cell's output waits in a file, as HTML by the name under which the page asks for it.

    Parameters
    ----------
    data : mapping
        With ``file``, from `rareearths.audit.ondemand.in_chapter`; of any other nothing waits.
    """
    if "file" not in data:
        return {}
    if data["kind"] == CHOICES:
        return {_name(data): str(markup.render("rareearths.chapter", "choices-table.html", **data))}
    _, folded = _parted(data)
    if not folded:
        return {}
    made = markup.render("rareearths.audit", "check-rows.html", **{**data, "rows": folded}, label=_outcome(data))
    return {folded[0]["id"]: str(made)}


def _name(data: Mapping[str, Any]) -> str:
    """Return the name of a table of choices, of which a statement may have several."""
    return f"{data['claim']} {data['question']}"


def checks(data: Mapping[str, Any]) -> str:
    """Return a table of checks as one line that unfolds, with the rows above it that bear on what the paper argues.

    Parameters
    ----------
    data : mapping
        Of the kind ``checks``, from `complete`.
    """
    kept, folded = _parted(data)
    return markup.render(
        "rareearths.audit",
        "checks.html",
        **data,
        kept=kept,
        folded=folded,
        outcome=_outcome(data),
        said=language.say("checks", data["lang"]),
    )


def _parted(data: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
    """Return the rows that stand in the text, and those folded."""
    kept = [row for row in data["rows"] if _bears(row)]
    return kept, [row for row in data["rows"] if row not in kept]


def _outcome(data: Mapping[str, Any]) -> str:
    return outcome([row["verdict"] for row in data["rows"]], data["lang"])


def outcome(judged: Sequence[str], lang: str) -> str:
    """Count verdicts in one line, those that agree first.

    Examples
    --------
    >>> outcome(["differs", "reproduced", "reproduced"], "en")
    '3 statements: 2 agree, 1 differs'
    """
    said = language.say("checks", lang)

    def counted(name: str, count: int) -> str:
        words = language.say("checks_one" if count == 1 else "checks_many", lang)
        return words[name].format(language.number(count, "", lang))

    parts = [counted(name, judged.count(name)) for name in VERDICTS if name in judged]
    return counted("statements", len(judged)) + said["colon"] + said["comma"].join(parts)


def _bears(row: Mapping[str, Any]) -> bool:
    """Say whether a statement differs in a matter that changes a point of the paper."""
    if row["verdict"] != "differs" or not row["finding"]:
        return False
    matter = findings.findings()[row["finding"]]
    return bool(matter.touches) and matter.effect != "none"


def anchors(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the addresses inside what a cell showed, each with its title."""
    if data["kind"] == EXHIBIT:
        return [(data["id"], f"{data['number']} {data['finding']}")]
    if data["kind"] == CHECKS:
        return [(row["id"], row["id"]) for row in data["rows"]]
    if data["kind"] == WITHOUT:  # what refers to an exhibit left out leads to the reason
        return [(data["id"], data["reason"])]
    return []


def complete(
    data: Mapping[str, Any], chapter: str, texts: Mapping[str, str], trace: Mapping[str, Any] | None, folder: Path
) -> dict[str, Any]:
    """Add to what a cell showed what only the whole build knows.

    Parameters
    ----------
    data : mapping
        As the cell put it out.
    chapter : str
    texts : mapping
        The chapter's texts in the language of the run.
    trace : mapping or None
        The chapter's trace; None leaves out the links to source rows.
    folder : Path
        The run's folder, with the drawings.

    Raises
    ------
    rareearths.audit.captions.CaptionMissing
        If an exhibit has no finding or subtitle, or no description that can stand in for its chart.
    """
    if data["kind"] == CHECKS:
        rows = [row | {"remark": texts.get(row["id"], row["remark"])} for row in data["rows"]]
        if trace is not None:
            rows = [row | {"sources": [_led(source) for source in row["sources"]]} for row in rows]
        return {**data, "rows": rows, "evidence": f"{chapter}-evidence.html" if trace else ""}
    if data["kind"] != EXHIBIT:
        return dict(data)
    name, lang = data["id"], data["lang"]
    caption = captions.caption(name, texts, lang)
    known = (trace or {}).get("exhibits", {}).get(name)
    done = {**data, **asdict(caption), "missing": captions.missing(name, texts, data["missing"], lang)}
    if trace is not None:
        done["page"] = f"../exhibits/{name}.html"
    if known:
        done["targets"] = links.targets(known["rows"], chapter, name, len(data["rows"]))
    if data["spec"]:
        drawing = (folder / "exhibits" / f"{name}.{lang}.svg").read_text(encoding="utf-8")
        described = captions.whole(caption.description, data["cut"], lang)
        done["label"] = f"{data['number']} {caption.finding} {caption.subtitle}. {described}"
        done["drawing"] = drawing
        spec = {**data["spec"], "description": described}
        done["script"] = charts.compact(links.marked(spec, known, chapter, name, lang) if known else spec)
        slim, drawn = _narrow(data["spec"], drawing, folder / "narrow" / f"{name}.{lang}.json")
        done["narrow_script"] = charts.compact({key: value for key, value in slim.items() if key != "datasets"})
        done["narrow"] = drawn
    return done


def drawn_here(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a page in one file shows: drawings stand inside it, each read out by its label.

    Parameters
    ----------
    data : mapping
        From `complete`.
    """
    names = ("drawing", "narrow") if data.get("spec") else ()
    return {**data, **{name: labelled(data[name], data["label"]) for name in names}}


def _led(source: Mapping[str, Any]) -> dict[str, Any]:
    """Add to what a statement is checked against where its rows stand."""
    return {**source, "href": tables.place("".join(source["parts"])) if source["table"] else ""}


def draw_narrow(folder: Path) -> None:
    """Draw the charts of a run for a narrow screen, so that `complete` finds them made.

    Parameters
    ----------
    folder : Path
        The run's folder, with the drawings.
    """
    for file in sorted((folder / "exhibits").glob("*.vl.json")):
        stem = file.name.removesuffix(".vl.json")
        drawing = file.with_name(f"{stem}.svg").read_text(encoding="utf-8")
        _narrow(json.loads(file.read_text(encoding="utf-8")), drawing, folder / "narrow" / f"{stem}.json")


def _narrow(spec: Mapping[str, Any], drawing: str, kept: Path) -> tuple[dict[str, Any], str]:
    """Return a chart as a narrow screen shows it, its specification and its drawing; made once for a run."""
    if not kept.exists():
        prefix = f"{kept.name.partition('.')[0]}-narrow"
        slim = narrow.specification(spec, drawing, prefix)
        kept.parent.mkdir(exist_ok=True)
        made = [slim, charts.svg(slim, prefix, narrow.WIDTH)]
        write_whole(kept, json.dumps(made, ensure_ascii=False).encode())
    slim, drawn = json.loads(kept.read_text(encoding="utf-8"))
    return slim, drawn
