"""Compare this project's build with the plain way, in one run on one machine, and weigh its pages.

The plain way: one Jupyter Book tree per language, made from the same chapters, each executed in full and built one
after the other. Its pages have no audit, no search in Japanese and no downloads. Ratios travel between machines,
seconds do not.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import yaml

from rareearths import notebook as notebooks
from rareearths.bilingual import pairs
from rareearths.chapter.shown import MIME
from rareearths.engine.run.stage import localised
from rareearths.paths import CHAPTERS, PAPER, ROOT
from rareearths.pipeline import benchruns

BUILD = ROOT / "_build"
BOOK = Path(sys.executable).with_name("jupyter-book")
TARGETS = {"cold": 0.6, "unchanged": 0.05}
# What a page carries for its figures: it grows with the data, the rest should not.
FIGURES = re.compile(
    r'<script\b[^>]*class="[^"]*\bexhibit-spec\b[^>]*>.*?</script>'
    r"|<svg\b.*?</svg>"
    r'|<details\b[^>]*class="[^"]*\bexhibit-data\b[^>]*>.*?</details>',
    re.S,
)
VENDORED = 10_000  # bytes from which a script is taken for a library


class BenchFailed(Exception):
    """There is nothing to compare."""


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


def timed(command: list[str], log: Path, environment: dict[str, str]) -> tuple[float, float]:
    """Run a command to its end.

    Parameters
    ----------
    command : list of str
    log : Path
        Takes what the command prints.
    environment : dict of str to str

    Returns
    -------
    tuple of float
        Seconds of wall-clock time, and of processor time over all cores.

    Raises
    ------
    BenchFailed
        If the command fails: a time of half a build means nothing.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    started, used = time.perf_counter(), os.times()
    with log.open("w", encoding="utf-8") as out:
        status = subprocess.run(
            command, stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=ROOT, check=False
        ).returncode
    seconds, after = time.perf_counter() - started, os.times()
    if status:
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
        raise BenchFailed(
            f"Expected {Path(command[0]).name} to succeed; it ended with {status}. The end of {log}:\n{tail}"
        )
    return seconds, sum(after[2:4]) - sum(used[2:4])


def measure(work: Path, languages: list[str], jobs: int | None) -> dict[str, tuple[float, float]]:
    """Time the plain way, then this project from an empty cache, then this project unchanged.

    Returns
    -------
    dict of str to tuple of float
        Seconds by the clock and of the processor: ``plain``, ``plain-<language>``, ``cold``, ``unchanged``.
    """
    environment = _environment()
    # Whoever comes first would otherwise pay for reading the libraries from disk.
    warm = "import altair, jupyter_book, myst_nb, pandas, papermill, sphinx_book_theme, vl_convert, rareearths.chapter"
    timed([sys.executable, "-c", warm], work / "warm-up.log", environment)
    seconds: dict[str, tuple[float, float]] = {}
    for lang in languages:
        tree = work / "plain" / lang
        plain_tree(lang, tree)
        command = [str(BOOK), "build", str(tree), "--all"]
        seconds[f"plain-{lang}"] = timed(command, work / f"plain-{lang}.log", environment)
    seconds["plain"] = (sum(clock for clock, _ in seconds.values()), sum(cpu for _, cpu in seconds.values()))
    for name in ("site", "cache"):
        shutil.rmtree(work / name, ignore_errors=True)
    command = [sys.executable, "-m", "rareearths.cli", "build", "--quiet", "--languages", *languages]
    command += ["--out", str(work / "site"), "--cache", str(work / "cache")]
    command += ["--jobs", str(jobs)] if jobs else []
    for name in ("cold", "unchanged"):
        seconds[name] = timed(command, work / f"{name}.log", environment)
    return seconds


def weigh(site: Path) -> dict:
    """Weigh the pages of a built site, before compression.

    Returns
    -------
    dict
        ``pages``: path to ``bytes`` and ``without_figures`` (less chart specifications, drawings and data tables);
        ``scripts``: name to ``bytes`` and ``copies`` of each library in the site, told apart by content.
    """
    pages = {}
    for page in sorted(site.rglob("*.html")):
        if {"_static", "_sources"} & set(page.relative_to(site).parts):
            continue
        text = page.read_text(encoding="utf-8")
        bare = FIGURES.sub("", text)
        pages[page.relative_to(site).as_posix()] = {
            "bytes": len(text.encode()),
            "without_figures": len(bare.encode()),
        }
    scripts: dict[str, dict] = {}
    for script in sorted(site.rglob("*.js")):
        content = script.read_bytes()
        if len(content) >= VENDORED and script.name != "searchindex.js":
            digest = hashlib.sha256(content).hexdigest()
            scripts.setdefault(digest, {"name": script.name, "bytes": len(content), "copies": 0})["copies"] += 1
    return {"pages": pages, "scripts": sorted(scripts.values(), key=lambda entry: -entry["bytes"])}


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
    lines += ["", "| page | HTML, kB | without figures, kB |", "|---|---:|---:|"]
    lines += [
        f"| {name} | {page['bytes'] / 1000:.0f} | {page['without_figures'] / 1000:.0f} |"
        for name, page in result["pages"].items()
    ]
    lines += ["", "| script | kB | copies in the site |", "|---|---:|---:|"]
    lines += [f"| {entry['name']} | {entry['bytes'] / 1000:.0f} | {entry['copies']} |" for entry in result["scripts"]]
    return "\n".join(lines)


def bench_runs(runs: int, plain: int, work: Path = BUILD / "bench") -> None:
    """Measure many runs, print, and write ``_build/bench-runs.json``.

    Parameters
    ----------
    runs : int
        Of the grid.
    plain : int
        How many of them are also run by papermill alone.
    work : Path

    Raises
    ------
    BenchFailed
        If a run fails.
    """
    found = benchruns.measure(work.resolve(), _environment(), timed, runs, plain)
    told = {name: round(value, 2) for name, value in found.items()}
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench-runs.json").write_text(
        json.dumps({**told, "ratios": benchruns.ratios(found), "targets": benchruns.TARGETS}, indent=1) + "\n",
        encoding="utf-8",
    )
    print(benchruns.report(found))


def _environment() -> dict[str, str]:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return os.environ | {"PYTHONPATH": path, "RAREEARTHS_RECORD": ""}


def bench(languages: list[str], jobs: int | None = None, work: Path = BUILD / "bench") -> None:
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
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(report(result))
