"""What each command does with its options; returns the exit status.

What a command needs is imported when it runs: help, and the news that nothing has changed, do not wait for it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import yaml

from rareearths import language
from rareearths.language import LANGUAGES

MEASURES = ("builds", "runs", "totals")


class PairExpected(ValueError):
    """An option takes a name and a value."""


def _pair(text: str, example: str, what: str) -> tuple[str, str]:
    """Split NAME=VALUE."""
    name, _, value = text.partition("=")
    if not name or not value:
        raise PairExpected(f"Expected {what}; got {text!r}. For example: {example}")
    return name, value


def _parameters(given: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text in given.parameter:
        name, value = _pair(text, "-p vintage=2026-06", "a parameter as name=value")
        if name == "lang":
            raise PairExpected(
                f"Expected a parameter other than the language; got {text!r}. Likely cause: the language is a "
                "parameter of the notebooks, but here it has an option of its own. Next step: --lang (rerun) or "
                "--languages (build)."
            )
        try:
            found[name] = value if name in ("vintage", "later") else yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise PairExpected(
                f"Expected a parameter's value as in YAML (2020, true, a word); got {text!r}: {error}\n"
                "Most likely an open bracket or quotation mark."
            ) from None
    return found


def build(given: argparse.Namespace) -> int:
    """Build the site."""
    from rareearths.pipeline import build as site  # noqa: PLC0415

    out, cache = given.out.resolve(), given.cache.resolve()
    site.build(site.Order(out, cache, given.languages, _parameters(given), given.jobs, given.quiet))
    return 0


def pdf(given: argparse.Namespace) -> int:
    """Print the built site."""
    from rareearths.pipeline import pdf as printed  # noqa: PLC0415

    for path in printed.make(given.site.resolve(), given.out.resolve(), given.languages):
        print(path)
    return 0


def browser(given: argparse.Namespace) -> int:
    """Find a browser or install one; a person's machine may do without, a CI may not."""
    from rareearths.engine import chromium  # noqa: PLC0415

    try:
        chromium.install()
    except chromium.BrowserMissing as missing:
        print(missing, file=sys.stderr)
        return 1 if chromium.required() else 0
    return 0


def release(given: argparse.Namespace) -> int:
    """Pack what a release holds."""
    from rareearths.pipeline import release as files  # noqa: PLC0415

    for path in files.make(given.site.resolve(), given.pdf.resolve(), given.out.resolve()):
        print(path)
    return 0


def rerun(given: argparse.Namespace) -> int:
    """Run one chapter with other parameters."""
    from rareearths.pipeline import rerun as again  # noqa: PLC0415

    languages = LANGUAGES if given.lang == "both" else (language.require(given.lang),)
    if given.list:
        print("\n\n".join(again.listing(lang, [given.chapter] if given.chapter else []) for lang in languages))
        return 0
    if given.grid:
        return _grid(given)
    if not given.chapter:
        again.known("")
    parameters = _parameters(given) | ({"vintage": given.vintage} if given.vintage else {})
    again.rerun(given.chapter, languages, parameters, given.out and Path(given.out))
    return 0


def notebook(given: argparse.Namespace) -> int:
    """Put a chapter into a folder to work on."""
    from rareearths.pipeline import rerun as again  # noqa: PLC0415

    languages = LANGUAGES if given.lang == "both" else (language.require(given.lang),)
    parameters = _parameters(given) | ({"vintage": given.vintage} if given.vintage else {})
    for path in again.take(given.chapter, languages, parameters, given.out):
        print(path)
    return 0


def editions(given: argparse.Namespace) -> int:
    """Make notebooks for a course."""
    from rareearths.pipeline import editions as made  # noqa: PLC0415

    languages = LANGUAGES if given.lang == "both" else (language.require(given.lang),)
    parameters = _parameters(given) | ({"vintage": given.vintage} if given.vintage else {})
    for path in made.make(given.kind, languages, parameters, given.out, given.chapter, given.replace):
        print(path)
    return 0


def lab(given: argparse.Namespace) -> int:
    """Open the students' notebooks."""
    from rareearths.pipeline import lab as opened  # noqa: PLC0415

    return opened.open_in(language.require(given.lang))


def _grid(given: argparse.Namespace) -> int:
    """Run every combination of a grid file."""
    from rareearths.pipeline.grid import command  # noqa: PLC0415

    if given.chapter or given.parameter or given.vintage:
        raise PairExpected(
            "Expected chapters and parameters in the grid file alone; got some beside --grid. Likely cause: a command "
            "for one run was extended. Next step: write them into the file, a single value too."
        )
    order = command.Order(given.grid, given.out or str(command.OUT), given.jobs, given.scheduler, given.limit)
    return command.grid(order, "ja" if given.lang == "ja" else "en")


def slides(given: argparse.Namespace) -> int:
    """Make the slides of the seminar."""
    from rareearths.pipeline import slides as shown  # noqa: PLC0415

    for path in shown.write(tuple(map(language.require, given.languages)), given.site, given.out):
        print(path)
    return 0


def worksheets(given: argparse.Namespace) -> int:
    """Print the worksheets of the seminar."""
    from rareearths.pipeline import worksheets as sheets  # noqa: PLC0415

    for path in sheets.write(tuple(map(language.require, given.languages)), given.out):
        print(path)
    return 0


def compare(given: argparse.Namespace) -> int:
    """Compare two vintages."""
    from rareearths.pipeline import compare as vintages  # noqa: PLC0415

    return vintages.compare(given.before, given.after, language.require(given.lang), given.out)


def vintage(given: argparse.Namespace) -> int:
    """Begin a vintage."""
    from rareearths.fetch.vintage import begin  # noqa: PLC0415

    begin.begin(given.name, given.extend, given.copy, given.base)
    return 0


def fetch(given: argparse.Namespace) -> int:
    """Fetch into a new vintage."""
    from rareearths.fetch import command  # noqa: PLC0415

    files = dict(_pair(text, "--file iea=CM_Data_Explorer.xlsx", "a file as source=path") for text in given.file)
    return command.fetch(
        command.Order(given.cache, given.source or (), given.vintage, given.base, given.dry_run, files)
    )


def outputs(given: argparse.Namespace) -> int:
    """Store the outputs of the last build, or accept its verdicts."""
    from rareearths.pipeline import outputs as stored  # noqa: PLC0415

    print(f"{stored.accept() if given.command == 'accept' else stored.store()} changed")
    return 0


def translations(given: argparse.Namespace) -> int:
    """Compare the languages, or record a review."""
    from rareearths.pipeline import translations as drift  # noqa: PLC0415

    chosen = drift.chosen(given.notebooks)
    return drift.status(chosen) if given.do == "status" else drift.stamp(chosen, given.pair)


def mutate(given: argparse.Namespace) -> int:
    """Count what the checks catch."""
    from rareearths.pipeline import mutate as mutations  # noqa: PLC0415

    mutations.mutate(given.count, given.seed, given.jobs)
    return 0


def links(given: argparse.Namespace) -> int:
    """Check addresses."""
    from rareearths.pipeline import links as addresses  # noqa: PLC0415

    return addresses.check(
        given.only, given.all, given.csv, given.strict, addresses.Checker(given.timeout, given.pause)
    )


def bench(given: argparse.Namespace) -> int:
    """Measure builds, many runs and totals of large tables."""
    from rareearths.pipeline.bench import builds, runs, totals  # noqa: PLC0415

    if "builds" in given.only:
        builds.bench(given.languages, given.jobs, given.work)
    if "runs" in given.only:
        runs.bench(given.runs, given.plain, given.work)
    if "totals" in given.only:
        totals.bench(given.rows, given.work)
    return 0


def font(given: argparse.Namespace) -> int:
    """Remake the font."""
    from rareearths.pipeline import font as fonts  # noqa: PLC0415

    fonts.remake(given.font, given.out or fonts.OUTPUT)
    return 0
