"""What the audit adds to a finished site: pages of evidence, rows, exhibits and data, and what machines are told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rareearths import notebook
from rareearths.audit import (
    claimtable,
    data,
    evidence,
    exhibitpages,
    ledger,
    news,
    ondemand,
    outputs,
    pictures,
    rows,
    shown,
    synonyms,
)
from rareearths.engine.finish import waiting
from rareearths.engine.finish.book import Book
from rareearths.engine.finish.metadata import Told
from rareearths.engine.finish.page import Page
from rareearths.engine.finish.search import Entry
from rareearths.engine.finish.site import Additions
from rareearths.engine.run.execute import Result
from rareearths.engine.sphinx import config
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

    chapters = {result.run.name: result.run.notebook for result in results}
    tables = {
        lang: claimtable.table(audit, {name: notebook.title(path, lang) for name, path in chapters.items()}, lang)
        for lang in languages
    }

    data.write(site / "data")

    def pages(folder: Path, lang: str, book: Book) -> Iterator[Page]:
        yield from evidence.pages(folder, lang, book, traces, ledger.numbers(results, lang), audit)
        yield from rows.pages(lang, book)
        yield from exhibitpages.pages(lang, book, exhibits[lang], project)
        for each in exhibits[lang]:
            ondemand.write(folder, each)
        for result in results:
            if result.run.lang == lang:
                waiting.write(folder / f"chapters/{result.run.name}.html", _folded(result, traces), lang)
        claimtable.write(folder, tables[lang], lang)

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

    def entries(lang: str) -> dict[str, list[Entry]]:
        return {claimtable.PAGE: claimtable.entries(tables[lang])}

    return Additions(pages, headings, told, _UNLISTED, synonyms.groups(), entries)


def _folded(result: Result, traces: Mapping[str, Mapping]) -> dict[str, str]:
    """Return the rows of checks that a chapter folds, by the name under which its page asks for them."""
    trace = traces.get(result.run.name)
    shows = shown.checks(result, ledger.texts(result), trace) if trace else ()
    return {name: made for data in shows for name, made in outputs.folded(data).items()}
