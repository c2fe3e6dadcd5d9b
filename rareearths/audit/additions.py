"""What the audit adds to a finished site: pages of evidence, rows, exhibits and data, and what machines are told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rareearths.audit import (
    data,
    evidence,
    exhibitpages,
    handed,
    ledger,
    news,
    ondemand,
    pictures,
    rows,
    shown,
    synonyms,
)
from rareearths.engine.finish.book import Book
from rareearths.engine.finish.metadata import Told
from rareearths.engine.finish.page import Page
from rareearths.engine.finish.site import Additions
from rareearths.engine.run.execute import Result
from rareearths.engine.sphinx import config
from rareearths.paper import references
from rareearths.paper.exhibits import catalogue

# reached from what they explain
_UNLISTED = ("data/*/*.html",)
_CARDS = "share"


def additions(site: Path, results: Sequence[Result], traces: Mapping[str, Mapping]) -> Additions:
    """Return what the engine is to do with each language's folder.

    Parameters
    ----------
    site : Path
        With ``audit.json``.
    results : sequence of Result
    traces : mapping
        Chapter to its trace.
    """
    audit = json.loads((site / "audit.json").read_text(encoding="utf-8"))
    project = config.project()
    languages = dict.fromkeys(result.run.lang for result in results)
    exhibits = {
        lang: [
            each
            for result in results
            if result.run.lang == lang
            for each in shown.exhibits(result, ledger.texts(result), traces.get(result.run.name, {}))
        ]
        for lang in languages
    }

    data.write(site / "data")

    def pages(folder: Path, lang: str, book: Book) -> Iterator[Page]:
        yield from evidence.pages(folder, lang, book, traces, ledger.numbers(results, lang), audit)
        yield from rows.pages(lang, book)
        yield from exhibitpages.pages(lang, book, exhibits[lang], project)
        for each in exhibits[lang]:
            ondemand.write(folder, each)

    def told(lang: str) -> Told:
        book = config.languages(project)[lang]
        found = exhibitpages.cards(exhibits[lang], site / _CARDS, lang, project)
        (site / _CARDS / f"book.{lang}.png").write_bytes(pictures.card("", book["title"], book["author"]))
        return Told(
            picture=f"{_CARDS}/book.{lang}.png",
            pictures=found,
            data={
                data.PAGE: data.machines(lang),
                **{exhibitpages.path(each["id"]): exhibitpages.data(each, lang, project) for each in exhibits[lang]},
            },
            news=news.entries(lang),
        )

    headings = {lang: {name: entry[f"number_{lang}"] for name, entry in catalogue().items()} for lang in languages}
    return Additions(
        pages, headings, told, _UNLISTED, synonyms.groups(), handed.SEARCHED, handed.KEPT, references.titles()
    )
