"""Compare this project's build with the plain way, in one run on one machine, and weigh its pages.

The plain way: one Jupyter Book tree per language, made from the same chapters, each executed in full and built one
after the other. Its pages have no audit, no search in Japanese and no downloads. Ratios travel between machines,
seconds do not.
"""

from __future__ import annotations

import gzip
import os
import platform
import re
import shutil
import sys
from pathlib import Path

import yaml

from rareearths import notebook as notebooks
from rareearths.bilingual import pairs
from rareearths.chapter.shown import MIME
from rareearths.engine.run.stage import localised
from rareearths.paths import CHAPTERS, PAPER, ROOT
from rareearths.pipeline.bench.timing import WORK, BenchFailed, keep, timed

BOOK = Path(sys.executable).with_name("jupyter-book")
TARGETS = {"cold": 0.4, "unchanged": 0.05}
VENDORED = 10_000  # bytes from which a script is taken for a library


def plain_tree(lang: str, folder: Path) -> None:
    """Write what an author without this project's tools would keep: a book in one language.

    Parameters
    ----------
    lang : {"ja", "en"}
    folder : Path
        Made anew: the chapters without the other language's cells and without outputs, contents, bibliography.
    """
    shutil.rmtree(folder, ignore_errors=True)
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    for source in notebooks.found(CHAPTERS):
        notebook = notebooks.layout(source)
        kept = notebooks.half(notebook["cells"], lang)
        for cell in kept:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
            if notebooks.PARAMETERS_TAG in notebooks.tags(cell):
                cell["source"] = re.sub(r'(?m)^lang = "\w+"', f'lang = "{lang}"', notebooks.source(cell))
        target = folder / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(pairs.serialise(notebook | {"cells": kept}), encoding="utf-8")
    contents = localised(yaml.safe_load(toc), lang)
    (folder / "_toc.yml").write_text(yaml.safe_dump(contents, allow_unicode=True, sort_keys=False), encoding="utf-8")
    # the exhibits as a notebook shows them, with their drawings: what makes them light is this project's
    shown = {"nb_mime_priority_overrides": [["html", MIME, None]]}
    config = {
        "title": "Rare earths",
        "execute": {"execute_notebooks": "force", "timeout": 300},
        "bibtex_bibfiles": ["references.bib"],
        "sphinx": {"config": {"language": lang, "nb_execution_raise_on_error": True, **shown}},
    }
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    shutil.copy(PAPER / "references.bib", folder)


def measure(work: Path, languages: list[str], jobs: int | None) -> dict[str, tuple[float, float]]:
    """Time the plain way, then this project from an empty cache, then this project unchanged.

    Returns
    -------
    dict of str to tuple of float
        Seconds by the clock and of the processor: ``plain``, ``plain-<language>``, ``cold``, ``unchanged``.
    """
    # Whoever comes first would otherwise pay for reading the libraries from disk.
    warm = "import altair, jupyter_book, myst_nb, pandas, papermill, sphinx_book_theme, vl_convert, rareearths.chapter"
    timed([sys.executable, "-c", warm], work / "warm-up.log")
    seconds: dict[str, tuple[float, float]] = {}
    for lang in languages:
        tree = work / "plain" / lang
        plain_tree(lang, tree)
        command = [str(BOOK), "build", str(tree), "--all"]
        seconds[f"plain-{lang}"] = timed(command, work / f"plain-{lang}.log")
    seconds["plain"] = (sum(clock for clock, _ in seconds.values()), sum(cpu for _, cpu in seconds.values()))
    for name in ("site", "cache"):
        shutil.rmtree(work / name, ignore_errors=True)
    command = [sys.executable, "-m", "rareearths.cli", "build", "--quiet", "--languages", *languages]
    command += ["--out", str(work / "site"), "--cache", str(work / "cache")]
    command += ["--jobs", str(jobs)] if jobs else []
    for name in ("cold", "unchanged"):
        seconds[name] = timed(command, work / f"{name}.log")
    return seconds


def weigh(site: Path) -> dict:
    """Weigh the pages and scripts of a built site, as they are and packed as servers send them.

    Returns
    -------
    dict
        ``pages``: path to ``bytes`` and ``packed``; ``scripts``: ``name``, ``bytes``, ``packed`` and ``copies`` of each
        library in the site, told apart by content.
    """
    pages = {
        page.relative_to(site).as_posix(): _weight(page.read_bytes())
        for page in sorted(site.rglob("*.html"))
        if not {"_static", "_sources"} & set(page.relative_to(site).parts)
    }
    scripts: dict[bytes, dict] = {}
    for script in sorted(site.rglob("*.js")):
        content = script.read_bytes()
        if len(content) >= VENDORED and script.name != "searchindex.js":
            scripts.setdefault(content, {"name": script.name, **_weight(content), "copies": 0})["copies"] += 1
    return {"pages": pages, "scripts": sorted(scripts.values(), key=lambda entry: -entry["bytes"])}


def _weight(content: bytes) -> dict[str, int]:
    return {"bytes": len(content), "packed": len(gzip.compress(content, 6))}


def report(result: dict) -> str:
    """Word the result as Markdown tables."""
    seconds, cpu, ratios = result["seconds"], result["cpu_seconds"], result["ratios"]
    lines = [
        f"Python {result['python']}, {result['cores']} cores, load {result['load']} at the start"
        # the plain way uses one core, this project all: a busy machine holds up only the latter
        + ("; the machine was busy, so the ratios are too high" if result["load"] > result["cores"] / 2 else ""),
        "",
        "| build | seconds | of all cores | ratio to the plain way | target |",
        "|---|---:|---:|---:|---:|",
        f"| plain way, {' then '.join(result['languages'])} | {seconds['plain']:.1f} | {cpu['plain']:.1f} | 1 | |",
    ]
    for name, words in (("cold", "this project, empty cache"), ("unchanged", "this project, nothing changed")):
        met = "met" if ratios[name] <= TARGETS[name] else "missed"
        times = f"{seconds[name]:.1f} | {cpu[name]:.1f} | {ratios[name]:.2f}"
        lines.append(f"| {words} | {times} | at most {TARGETS[name]} ({met}) |")
    lines += ["", "| page | HTML, kB | packed, kB |", "|---|---:|---:|"]
    lines += [f"| {name} | {_kilobytes(page)} |" for name, page in result["pages"].items()]
    lines += ["", "| script | kB | packed, kB | copies in the site |", "|---|---:|---:|---:|"]
    lines += [f"| {entry['name']} | {_kilobytes(entry)} | {entry['copies']} |" for entry in result["scripts"]]
    return "\n".join(lines)


def _kilobytes(weight: dict) -> str:
    return f"{weight['bytes'] / 1000:.0f} | {weight['packed'] / 1000:.0f}"


def bench(languages: list[str], jobs: int | None = None, work: Path = WORK) -> None:
    """Measure, print, and write ``_build/bench.json``.

    Parameters
    ----------
    languages : list of {"ja", "en"}
    jobs : int, optional
        Processes for this project's build (default: its own).
    work : Path
        Where both are built, apart from the site.

    Raises
    ------
    BenchFailed
        If a build fails, or Jupyter Book is not there.
    """
    if not BOOK.exists():
        raise BenchFailed(f"Expected {BOOK.name} beside this Python; it is not there. Run: make book")
    work = work.resolve()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    seconds = measure(work, languages, jobs)
    result = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": round(load, 2),
        "languages": languages,
        "seconds": {name: round(clock, 2) for name, (clock, _) in seconds.items()},
        "cpu_seconds": {name: round(cpu, 2) for name, (_, cpu) in seconds.items()},
        "ratios": {name: round(seconds[name][0] / seconds["plain"][0], 4) for name in TARGETS},
        "targets": TARGETS,
        **weigh(work / "site"),
    }
    keep("bench", result)
    print(report(result))
