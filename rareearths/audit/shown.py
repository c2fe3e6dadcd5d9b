"""The exhibits of a build as their pages, downloads and pictures need them: with texts, sources, links and rights."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from rareearths import language, tables
from rareearths.audit import outputs
from rareearths.chapter import record
from rareearths.chapter.shown import EXHIBIT, MIME
from rareearths.engine import citing
from rareearths.engine.run.execute import Result
from rareearths.engine.sphinx import config
from rareearths.notebook import read
from rareearths.paper import table

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def exhibits(
    result: Result, texts: Mapping[str, str], trace: Mapping[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """Return the exhibits that a run showed, each complete, in their order.

    Parameters
    ----------
    result : Result
    texts : mapping
        The chapter's texts in the language of the run.
    trace : mapping, optional
        The chapter's trace; without it rows do not lead to their source.
    """
    if not (result.folder / "exhibits").is_dir():
        return
    made_from = {
        event.id: [(each["table"], each["vintage"]) for each in event.tables]
        for event in record.read(result.folder)
        if isinstance(event, record.ExhibitShown)
    }
    for cell in read(result.notebook).cells:
        for output in cell.get("outputs", []):
            written = output.get("data", {}).get(MIME)
            shown = json.loads(written) if written else {}
            if shown.get("kind") == EXHIBIT:
                done = outputs.complete(shown, result.run.name, texts, trace, result.folder)
                sources = [{**source, "title": _whole(source)} for source in done["sources"]]
                yield {**done, "sources": sources, "tables": made_from.get(done["id"], [])}


def _whole(source: Mapping[str, str]) -> str:
    """Return a source's title after its publisher, where the title does not name it."""
    publisher, title = publishers().get(source["id"], ""), source["title"]
    return title if not publisher or publisher in title else f"{publisher}, {title}"


@cache
def publishers() -> dict[str, str]:
    """Return the publisher of each source of the vintages and of the paper's tables, by its id."""
    known = [source for vintage in tables.vintages() for source in tables.package(vintage)["sources"]]
    return {source["id"]: source["publisher"] for source in [*known, *table.sources().values()]}


@cache
def quoted() -> frozenset[str]:
    """Return the exhibits that follow the paper's own selection and order, which are quoted for checking."""
    known = map(table.resource, table.names())
    return frozenset(each["name"] for each in known if any(one["name"] == "quoted" for one in each.get("licenses", [])))


def rights(name: str, lang: str) -> str:
    """Say under what terms an exhibit may be used."""
    words = language.say("exhibit_page", lang)
    return words["quoted"] if name in quoted() else words["licensed"]


def address(name: str, lang: str, project: Mapping[str, Any]) -> str:
    """Return the permanent address of an exhibit's page; "" where the site has none."""
    base = str(project.get("base_url") or "").rstrip("/")
    return f"{base}/{lang}/exhibits/{name}.html" if base else ""


def foot(shown: Mapping[str, Any], project: Mapping[str, Any]) -> Sequence[str]:
    """Return what stands below a drawing that leaves the book: where it was cut, sources, terms, book, address."""
    lang = shown["lang"]
    words = language.say("exhibit", lang)
    named = shown["words"]["separator"].join(source["title"] for source in shown["sources"])
    book = config.languages(project)[lang]["title"]
    edition = citing.colophon(config.edition(project), lang)
    own = language.say("citing", lang)["between"].join(filter(None, (book, edition)))
    lines = (
        shown["cut"],
        f"{words['sources']}{named}{shown['vintages']}",
        rights(shown["id"], lang),
        own,
        address(shown["id"], lang, project),
    )
    return [line for line in lines if line]
