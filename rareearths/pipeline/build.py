"""Build the book: run its chapters in both languages, make the pages, and put the site in place.

What is already there stays whole until the new site is complete. Nothing that has not changed is done again.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rareearths import language
from rareearths.paths import PAPER, REFRESHED, ROOT
from rareearths.pipeline import own, standing

# what takes long to load is imported where it is used: an unchanged book is told so before
if TYPE_CHECKING:
    from rareearths.engine.run.execute import Result, Run

BUILD = ROOT / "_build"
SITE, CACHE = BUILD / "site", BUILD / "cache"
PDF, RELEASE = BUILD / "pdf", BUILD / "release"
_RECORDS = ("audit.json", "exhibits.json")
_BAR = "{percentage:3.0f}% |{bar:24}| {elapsed}{postfix}"


@dataclass(frozen=True)
class Order:
    """What to build.

    Parameters
    ----------
    out, cache : Path
        The site, and the folder of kept results; both absolute.
    languages : sequence of {"ja", "en"}
    parameters : mapping
        Values for the chapters in place of their own.
    jobs : int
        Processes at a time.
    quiet : bool
        Print nothing but errors.
    """

    out: Path = SITE
    cache: Path = CACHE
    languages: Sequence[str] = language.LANGUAGES
    parameters: Mapping[str, Any] = field(default_factory=dict)
    jobs: int = os.cpu_count() or 2
    quiet: bool = False

    def say(self, words: str) -> None:
        """Print, unless it is to be quiet."""
        if not self.quiet:
            print(words)


class Steps:
    """The steps of a build: how far it is, and how long each took."""

    def __init__(self, order: Order, total: int) -> None:
        from tqdm import tqdm  # noqa: PLC0415

        # None: no bar where no terminal is
        self.bar = tqdm(total=total, disable=order.quiet or None, bar_format=_BAR)
        self.taken: list[tuple[str, float]] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        started = time.perf_counter()
        self.bar.set_postfix_str(name)
        yield
        self.taken.append((name, time.perf_counter() - started))


def build(order: Order) -> None:
    """Build the site, or say that nothing has changed."""
    started = time.perf_counter()
    for lang in order.languages:
        language.require(lang)
    whole = standing.whole(order.languages, order.parameters)
    stamp = standing.stamp(order.out, order.cache)
    if order.out.is_dir() and stamp.exists() and stamp.read_text() == whole and not order.parameters.get("refresh"):
        order.say(f"Nothing has changed. The book stands at {order.out / 'index.html'}")
        return
    own.require(order.out, "exhibits.json")
    with standing.lock(order.cache):
        standing.tidy(order.out, order.cache)
        taken = _build(order)
        stamp.write_text(whole)
    for name, seconds in taken:
        order.say(f"{seconds:7.1f} s  {name}")
    order.say(f"{time.perf_counter() - started:7.1f} s  in all")
    order.say(f"The book stands. Open {order.out / 'index.html'} or: make serve")


def _build(order: Order) -> list[tuple[str, float]]:
    from rareearths.engine.finish import vega  # noqa: PLC0415
    from rareearths.engine.run import batch, workers  # noqa: PLC0415
    from rareearths.pipeline import inputs  # noqa: PLC0415

    if not (order.cache / "runs").exists():
        batch.warm_up(inputs.PRELOADED)
    vega.prepare(order.cache / "vega")
    # while what was just started loads beside it
    from rareearths.audit import downloads, ledger, outputs  # noqa: PLC0415
    from rareearths.pipeline import traces  # noqa: PLC0415

    runs = _runs(order)
    steps = Steps(order, len(runs) + len(order.languages) + 1)
    aside = order.out.with_name(f".{order.out.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        with steps.step("running the chapters"):
            results = batch.run(
                runs, inputs.cache(order.cache / "runs"), order.jobs, steps.bar, preload=inputs.PRELOADED
            )
        with workers.workers(order.jobs) as pool:
            with steps.step("tracing the numbers"):
                found = traces.collect(results, pool)
            narrow = [pool.submit(outputs.draw_narrow, each.folder) for each in results]
            # these take longest, and no page waits for them
            left = aside / "exhibits"
            pictures = [pool.submit(downloads.write, each, ledger.texts(each), left) for each in results]
            with steps.step("making the pages"):
                ledger.write(results, aside, found)
                _drawn(results, narrow)
                _pages(order, results, found, aside, steps.bar)
            with steps.step("finishing the site"):
                _finish(order, results, aside, found, lambda: _drawn(results, pictures))
                standing.swap(aside, order.out)
                steps.bar.update()
    finally:
        steps.bar.close()
        shutil.rmtree(aside, ignore_errors=True)
    return steps.taken


def _drawn(results: Sequence[Result], drawings: Sequence[Future]) -> None:
    """Wait for the drawings of runs, and say whose could not be made."""
    from rareearths.engine.run.execute import RunFailed  # noqa: PLC0415

    for result, future in zip(results, drawings, strict=True):
        try:
            future.result()
        except Exception as error:
            raise RunFailed(
                f"Expected the drawings of {result.run.name} ({result.run.lang}); got {type(error).__name__}: {error}. "
                "Likely cause: a chart that cannot be drawn, or a disk or memory that is full. Next step: mend what it "
                "names, or make room, and build again."
            ) from error


def _runs(order: Order) -> list[Run]:
    """Return every chapter in every language, with those of the parameters that it has."""
    from rareearths import notebook  # noqa: PLC0415
    from rareearths.engine.run import execute, stage  # noqa: PLC0415

    chapters, parameters = stage.pages(), order.parameters
    execute.check_parameters(chapters, parameters)
    require_vintages(parameters)
    # reading every notebook takes a second, and most builds set nothing
    known = {path: notebook.parameters(path) if parameters else [] for path in chapters}
    return [
        execute.Run(path, lang, {name: value for name, value in parameters.items() if name in known[path]})
        for path in chapters
        for lang in order.languages
    ]


def require_vintages(parameters: Mapping[str, Any]) -> None:
    """Refuse values with which no chapter can run, before any does: the checks are those that each chapter makes.

    Raises
    ------
    rareearths.tables.VintageMissing, rareearths.chapter.parameters.ParameterWrong
    """
    from rareearths import tables  # noqa: PLC0415
    from rareearths.chapter import parameters as allowed  # noqa: PLC0415

    if parameters.get("refresh"):
        tables.add_folder(REFRESHED)
    if "lang" in parameters:
        raise allowed.ParameterWrong(
            f"Expected the language as --lang (rerun) or --languages (build); got the parameter lang="
            f"{parameters['lang']}. Likely cause: lang is a parameter of the notebook for papermill alone. Next step: "
            "write --lang ja."
        )
    allowed.check(parameters)


def _pages(order: Order, results: Sequence[Result], traces: Mapping[str, Mapping], site: Path, bar: Any) -> None:
    """Put the pages of each language into the new site, where the records already are."""
    from rareearths.audit import lacking, ledger, ondemand, outputs  # noqa: PLC0415
    from rareearths.chapter.shown import MIME  # noqa: PLC0415
    from rareearths.engine.run import render, stage  # noqa: PLC0415
    from rareearths.engine.sphinx import config  # noqa: PLC0415
    from rareearths.paper import references  # noqa: PLC0415
    from rareearths.pipeline import inputs  # noqa: PLC0415

    bar.set_postfix_str(f"pages in {', '.join(order.languages)}")
    records = [order.cache / "audit" / name for name in _RECORDS]
    shutil.rmtree(records[0].parent, ignore_errors=True)
    # a page that computes nothing may show the drawing of an exhibit
    drawn = records[0].parent / "exhibits"
    drawn.mkdir(parents=True)
    for drawing in [path for result in results for path in result.folder.glob("exhibits/*.svg")]:
        shutil.copy(drawing, drawn)  # not the site's own, which has the heading that a page writes itself
    for record in records:
        shutil.copy(site / record.name, record)
    drawings = sorted(drawn.glob("*.svg"))
    bibliography = PAPER / "references.bib"
    text = bibliography.read_text(encoding="utf-8") if bibliography.exists() else None
    depends = inputs.pages_hash([*records, *drawings])

    def completed(result: Result, data: str) -> str:
        name = result.run.name
        shown = outputs.complete(json.loads(data), name, ledger.texts(result), traces.get(name), result.folder)
        return json.dumps(ondemand.in_chapter(shown, name), ensure_ascii=False)

    built = {lang: own for lang, own in config.languages(config.project()).items() if lang in order.languages}

    def one(lang: str) -> Path:
        staged = order.cache / "stage" / lang
        files = {} if text is None else {"data/paper/references.bib": references.localised(text, lang)}
        spoken = [result for result in results if result.run.lang == lang]
        # a page leads to no language that is not built
        settings = {"rareearths_audit": str(records[0]), "rareearths_languages": built, "rareearths_site": True}
        gaps = lacking.gaps(spoken, lang)
        stage.write(
            spoken,
            lang,
            staged,
            settings,
            files,
            {MIME: completed},
            source=lambda result: lacking.adapted(result, gaps),
        )
        return render.render(lang, staged, order.cache / "pages", depends)

    with ThreadPoolExecutor(order.jobs) as pool:
        for lang, pages in zip(order.languages, pool.map(one, order.languages), strict=True):
            shutil.copytree(pages, site / lang)
            bar.update()


def _finish(
    order: Order,
    results: Sequence[Result],
    new_site: Path,
    traces: Mapping[str, Mapping],
    awaited: Callable[[], object],
) -> None:
    from rareearths.audit.additions import additions  # noqa: PLC0415
    from rareearths.engine.finish import site  # noqa: PLC0415

    site.finish(new_site, order.languages, order.cache, additions=additions(new_site, results, traces), awaited=awaited)
