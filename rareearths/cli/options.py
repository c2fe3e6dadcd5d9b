"""The commands' names, options and help."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rareearths import language
from rareearths.cli import commands, products
from rareearths.fetch.publishers import NAMES
from rareearths.paths import CHAPTERS, DATA, EDITIONS, FONTS
from rareearths.pipeline.build import BUILD, CACHE, SITE

Command = Callable[[argparse.Namespace], int]
_WHOLE = """\
Build, check and renew the book.

For example: rareearths rerun dominance -p vintage=2026-06 --lang en
"""
_RERUN = """\
Run one chapter with other parameters, and say which verdicts change and which numbers move.

What it gives stands in one folder: the chapter as a page of the book (one file for each language), the executed
notebook, the tables as CSV (as Parquet too with the extra parquet), the charts, and results.json with every verdict and
number then, as the chapter stands, and now.

With --grid, every combination of the values in a file is run, on all cores or on a Dask cluster. What is done is not
made again by the same command; a run that fails stops no other, and makes the exit status 1. All runs stand in one
table, results.parquet, and one chart, dependence.en.html.

For example: rareearths rerun dominance --vintage 2026-06 --lang both
             rareearths rerun --grid grid.yaml --out results
"""
_EDITIONS = """\
Make notebooks for a course from the chapters with exercises: one language each, parameters set, no outputs.

Those for students hold no solution, which is checked before they are written; those for instructors hold solutions,
hints and notes; those for nbgrader are the students' with its marks on the cells to answer in and to check. Notebooks
that are there stay, as somebody may have answered in them, unless --replace is given.

For example: rareearths editions student dominance --lang en
"""
LIMIT = 1000  # runs of a grid; more were hardly meant
_COMPARE = """\
Compare two vintages: cells revised, rows added and gone in each table, and the statements whose verdict changes.

For the verdicts every chapter is run on both; what was run before is taken again. All changes stand in changes.csv,
verdicts.csv and index.html of one folder. Exit status: 0 no verdict changes, 1 one does, 2 they could not be compared,
130 interrupted.

For example: rareearths compare 2025-10 2026-06
"""
_FETCH = """\
Fetch the newest data from the publishers into a new vintage, which appears whole or not at all.

What could not be fetched is carried over from the last vintage; existing vintages are never changed. Exit status: 0 all
well, 1 a source could not be reached (or nothing could be written), 2 a source broke its contract, 130 interrupted.

For example: rareearths fetch --source usgs --dry-run
"""


def _jobs(number: str) -> int:
    if not number.isdecimal() or int(number) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of processes, 1 or more; got {number!r}")
    return int(number)


def parser() -> argparse.ArgumentParser:
    """Return the parser; what it returns has `run`, a `Command`, and what is said where that is refused.

    That is: `kept`, a sentence on what is as it was; `places`, the folders written to; `refused`, the exit status.
    """
    whole = argparse.ArgumentParser(
        "rareearths", description=_WHOLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    known = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Command, words: str, kept: str = "", **more: Any) -> argparse.ArgumentParser:
        made = known.add_parser(
            name,
            help=words.partition("\n")[0],
            description=words,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        made.set_defaults(**{"run": run, "kept": kept, "places": lambda given: [BUILD], "refused": 1} | more)
        return made

    _add_making(command)
    products.add(command)
    _add_reviewing(command)
    return whole


def _add_making(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands that make the book and its data."""
    build = command(
        "build", commands.build,
        "Build the book: run its chapters in both languages, make the pages, and put the site in place.",
        "The site built before, if any, is as it was.", places=lambda given: [given.out.parent, given.cache],
    )  # fmt: skip
    build.add_argument("--out", type=Path, default=SITE, help="the site (default: _build/site)")
    build.add_argument("--cache", type=Path, default=CACHE, help="kept results (default: _build/cache)")
    _add_jobs(build)
    build.add_argument(
        "--languages", nargs="+", default=list(language.LANGUAGES), help="ja, en or both (default: both)"
    )
    _add_parameters(build)
    build.add_argument("--quiet", action="store_true", help="print nothing but errors")

    _add_running(command)

    compare = command(
        "compare", commands.compare, _COMPARE, "The vintages are as they were.",
        places=lambda given: [given.out or BUILD / "compare"], refused=2,
    )  # fmt: skip
    compare.add_argument("before", metavar="VINTAGE", help="the older one, such as 2025-10")
    compare.add_argument("after", metavar="VINTAGE", help="the newer one")
    compare.add_argument("--lang", default="en", help="ja or en (default: en)")
    compare.add_argument("--out", type=Path, help="folder for page and CSV (default: below _build/compare)")

    vintage = command(
        "vintage", commands.vintage, "Begin a vintage that is filled in by hand.", "The vintages are as they were.",
        places=lambda given: [DATA],
    )  # fmt: skip
    todo = vintage.add_subparsers(dest="do", required=True)
    new = todo.add_parser("new", help="make the folder with its descriptor; tables that are not named are carried over")
    new.add_argument("name", metavar="YYYY-MM")
    new.add_argument("--extend", nargs="+", default=[], metavar="TABLE", help="tables that only gain rows")
    new.add_argument("--copy", nargs="+", default=[], metavar="TABLE", help="tables of which rows change")
    new.add_argument("--base", metavar="VINTAGE", help="the vintage that it starts from (the last one)")

    fetch = command(
        "fetch", commands.fetch, _FETCH, "The vintages are as they were.", places=lambda given: [DATA, given.cache]
    )
    fetch.add_argument("--source", nargs="+", action="extend", metavar="NAME", help=f"of {', '.join(NAMES)} (all)")
    fetch.add_argument("--vintage", metavar="YYYY-MM", help="the new one (this month; today if there is one)")
    fetch.add_argument("--base", metavar="VINTAGE", help="the vintage that it starts from (the last one)")
    fetch.add_argument("--dry-run", action="store_true", help="fetch and compare, but write no vintage")
    fetch.add_argument(
        "--file", action="append", default=[], metavar="NAME=PATH",
        help="a file or folder that you downloaded for a source",
    )  # fmt: skip
    fetch.add_argument("--cache", type=Path, default=BUILD / "raw", help="folder for what came, as it came")

    font = command(
        "font", commands.font, "Remake the font that chart labels are measured and drawn with, from Noto Sans CJK.",
        places=lambda given: [FONTS],
    )  # fmt: skip
    font.add_argument("font", type=Path, help="NotoSansCJK-Regular.ttc or NotoSansCJKjp-Regular.otf")
    font.add_argument("--out", type=Path, help="where to write it (default: the book's font)")


def _add_running(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands that run chapters for whoever asks, and leave the book as it is."""
    rerun = command(
        "rerun", commands.rerun, _RERUN, "Results of earlier reruns are as they were.",
        places=lambda given: [given.out or BUILD / ("grid" if given.grid else "rerun"), BUILD],
    )  # fmt: skip
    rerun.add_argument("chapter", nargs="?", help="name of a notebook in chapters/, such as dominance")
    rerun.add_argument("--lang", default="en", help="ja, en or both (default: en)")
    _add_parameters(rerun)
    rerun.add_argument("--vintage", metavar="VINTAGE", help="short for -p vintage=VINTAGE")
    rerun.add_argument("--list", action="store_true", help="show what can be set in each chapter, and run nothing")
    rerun.add_argument("--out", help="folder for what it gives (default: below _build/rerun, by parameters)")
    many = rerun.add_argument_group("many runs")
    many.add_argument("--grid", type=Path, metavar="FILE", help="YAML with chapters, and values of their parameters")
    many.add_argument("--scheduler", default="", metavar="tcp://HOST:PORT", help="a Dask cluster in place of the cores")
    many.add_argument("--limit", type=_jobs, default=LIMIT, help=f"most runs that are meant (default: {LIMIT})")
    _add_jobs(many)

    notebook = command(
        "notebook", commands.notebook,
        "Put one chapter, in one language and with its parameters set, into a folder to work on it in JupyterLab.",
        "Notebooks that were there are as they were.", places=lambda given: [given.out, BUILD],
    )  # fmt: skip
    notebook.add_argument("chapter", help="name of a notebook in chapters/, such as dominance")
    notebook.add_argument("--lang", default="en", help="ja, en or both (default: en)")
    _add_parameters(notebook)
    notebook.add_argument("--vintage", metavar="VINTAGE", help="short for -p vintage=VINTAGE")
    notebook.add_argument("--out", type=Path, default=BUILD / "notebooks", help="folder (default: _build/notebooks)")

    editions = command(
        "editions", commands.editions, _EDITIONS, "Notebooks that were there are as they were.",
        places=lambda given: [given.out or EDITIONS, BUILD],
    )  # fmt: skip
    editions.add_argument(
        "kind", nargs="?", default="student", help="student, instructor or nbgrader (default: student)"
    )
    editions.add_argument("chapter", nargs="*", help="names of notebooks in chapters/ (default: all with exercises)")
    editions.add_argument("--lang", default="both", help="ja, en or both (default: both)")
    _add_parameters(editions)
    editions.add_argument("--vintage", metavar="VINTAGE", help="short for -p vintage=VINTAGE")
    editions.add_argument("--out", type=Path, help="folder (default: editions)")
    editions.add_argument("--replace", action="store_true", help="write over notebooks that are there")

    lab = command(
        "lab", commands.lab, "Open the students' notebooks in JupyterLab; those that are not there yet are made first.",
        "Notebooks that were there are as they were.", places=lambda given: [EDITIONS, BUILD],
    )  # fmt: skip
    lab.add_argument("--lang", default="en", help="ja or en (default: en)")


def _add_reviewing(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands that record what was reviewed, and those that check and measure."""
    stored = "Look at the difference in git before committing: it is the review."
    command(
        "outputs", commands.outputs, f"Store the outputs of the last Japanese run in the notebooks.\n\n{stored}",
        places=lambda given: [CHAPTERS],
    )  # fmt: skip
    command(
        "accept", commands.outputs, f"Accept the verdicts of the last build as the reviewed ones.\n\n{stored}",
        places=lambda given: [DATA],
    )  # fmt: skip
    translations = command(
        "translations", commands.translations,
        "Tell where the two languages of the chapters have drifted apart, and record that a pair was reviewed.",
        places=lambda given: [CHAPTERS], refused=2,
    )  # fmt: skip
    todo = translations.add_subparsers(dest="do", required=True)
    looks = todo.add_parser("status", help="list pairs that differ, changed since their review, or lack a half")
    marks = todo.add_parser("stamp", help="record that pairs were read side by side as they stand now")
    marks.add_argument("--pair", metavar="SLUG", help="only this pair")
    for each in (looks, marks):
        each.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="default: all chapters")

    mutate = command(
        "mutate", commands.mutate,
        "Change data, printed values and formulas at random, and count what the reviewed record of the claims catches.",
    )  # fmt: skip
    mutate.add_argument("--count", type=int, default=60, help="how many (default: 60)")
    mutate.add_argument("--seed", type=int, default=1, help="chooses which (default: 1)")
    _add_jobs(mutate)

    links = command("links", commands.links, "Ask every address that the book names whether it still answers.")
    links.add_argument("--all", action="store_true", help="list the addresses that are well, too")
    links.add_argument("--only", default="", metavar="TEXT", help="check only addresses that contain TEXT")
    links.add_argument("--csv", type=Path, metavar="FILE", help="write the outcomes to FILE")
    links.add_argument("--strict", action="store_true", help="end with 1 if an address is gone")
    links.add_argument("--timeout", type=float, default=15, metavar="SECONDS", help="for each wait (default: 15)")
    links.add_argument("--pause", type=float, default=1, metavar="SECONDS", help="between requests to one host")

    bench = command(
        "bench", commands.bench,
        "Compare builds and many runs with the plain way, weigh the pages, and total large tables of trade.",
    )  # fmt: skip
    bench.add_argument("--only", nargs="+", default=list(commands.MEASURES), choices=commands.MEASURES)
    bench.add_argument("--languages", nargs="+", default=list(language.LANGUAGES), choices=language.LANGUAGES)
    bench.add_argument("--jobs", type=_jobs, help="processes for this project's build (default: its own)")
    bench.add_argument("--runs", type=_jobs, nargs="+", default=[8, 64, 256], help="of grids (default: 8 64 256)")
    bench.add_argument(
        "--plain", type=_jobs, default=8, help="how many runs papermill does alone, for all grids (default: 8)"
    )
    bench.add_argument(
        "--rows", type=_jobs, nargs="+", default=[10_000, 1_000_000, 10_000_000], help="of the tables that are totalled"
    )
    bench.add_argument("--work", type=Path, default=BUILD / "bench", help="where all is made, apart from the site")


def _add_jobs(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--jobs", type=_jobs, default=os.cpu_count() or 2, help="processes at a time (default: one per core)"
    )


def _add_parameters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="NAME=VALUE",
        help="a chapter parameter, e.g. vintage=2026-06; see rareearths rerun --list",
    )  # fmt: skip
