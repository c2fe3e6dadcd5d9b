"""Measure many runs against the plain way: one papermill command line after the other."""

from __future__ import annotations

import itertools
import shutil
import statistics
import sys
import time
from pathlib import Path

import yaml

from rareearths import tables
from rareearths.chapter.parameters import FIRST_YEAR
from rareearths.engine.run import batch
from rareearths.engine.run.execute import Run
from rareearths.paths import CHAPTERS
from rareearths.pipeline import inputs
from rareearths.pipeline.bench.timing import WORK, BenchFailed, keep, say, timed

TARGETS = {"grid": 0.2, "warm": 0.25}
_CHAPTERS = ("dominance", "weaponisation", "responses", "limits")
_LAST = 2024
_JOBS = 2


def bench(numbers: list[int], plain: int, work: Path = WORK) -> None:
    """Measure grids, the same runs by command lines, and one more run on warm kernels; print it.

    The whole result goes to ``_build/bench-runs.json``.

    Parameters
    ----------
    numbers : list of int
        Runs of each grid, at least.
    plain : int
        How many runs are also done the plain way, once for all grids; the time of a grid's runs is reckoned from these.
    work : Path
        Folder for all that is made.

    Raises
    ------
    BenchFailed
        If a run fails, or a grid would need more years than there are.
    """
    asked = [grid(number) for number in sorted(set(numbers))]
    work = work.resolve() / "runs"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    runs = [_runs(each) for each in asked]
    each = [timed(_command(work, *one), work / f"plain-{number}.log") for number, one in enumerate(runs[-1][:plain], 1)]
    clock, cpu = (statistics.mean(part) for part in zip(*each, strict=True))
    result: dict = {"plain": len(each), "plain_run": round(clock, 2), "cpu_plain_run": round(cpu, 2), "grids": []}
    for content, made in zip(asked, runs, strict=True):
        seconds = _timed_grid(work / f"{len(made)}", content)
        result["grids"].append(
            {
                "runs": len(made),
                "seconds": round(seconds[0], 2),
                "cpu_seconds": round(seconds[1], 2),
                "ratio": round(seconds[0] / (clock * len(made)), 4),
            }
        )
    cold, warm = _cold_and_warm(work)
    result |= {"cold_run": round(cold, 2), "warm_run": round(warm, 2), "warm": round(warm / cold, 4)}
    keep("bench-runs", result | {"targets": TARGETS})
    print(report(result))


def grid(number: int) -> dict:
    """Return a grid of so many runs, or a few more: the first and the last vintage, four chapters, years.

    Raises
    ------
    BenchFailed
        If that needs more years than a chapter takes.

    Examples
    --------
    >>> [len(_runs(grid(number))) for number in (1, 8, 64, 256)]
    [2, 8, 64, 256]
    """
    vintages = [tables.vintages()[0], tables.vintages()[-1]]
    chapters = list(_CHAPTERS[: -(-number // len(vintages))])
    years = -(-number // (len(vintages) * len(chapters)))
    if (first := _LAST + 1 - years) < FIRST_YEAR:
        most = (_LAST + 1 - FIRST_YEAR) * len(vintages) * len(_CHAPTERS)
        raise BenchFailed(f"Expected at most {most} runs, one for each year, vintage and chapter; got {number}.")
    return {"chapters": chapters, "parameters": {"vintage": vintages, "end_year": list(range(first, _LAST + 1))}}


def _runs(content: dict) -> list[tuple[int, str, str]]:
    """Return year, vintage and chapter of each run of a grid, the newest year first."""
    parameters = content["parameters"]
    return list(itertools.product(reversed(parameters["end_year"]), parameters["vintage"], content["chapters"]))


def _timed_grid(work: Path, content: dict) -> tuple[float, float]:
    """Return the seconds of a grid that finds nothing kept."""
    work.mkdir()
    (work / "grid.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    order = f"{str(work / 'grid.yaml')!r}), {str(work / 'out')!r}, {_JOBS}, cache=Path({str(work / 'cache')!r}"
    code = (
        "from pathlib import Path; from rareearths.pipeline.grid import command; "
        f"raise SystemExit(command.grid(command.Order(Path({order}))))"
    )
    return timed([sys.executable, "-c", code], work.parent / f"grid-{work.name}.log")


def _command(work: Path, year: int, vintage: str, chapter: str) -> list[str]:
    papermill = Path(sys.executable).with_name("papermill")
    source, target = CHAPTERS / f"{chapter}.ipynb", work / f"{chapter}-{vintage}-{year}.ipynb"
    options = ["-p", "lang", "en", "-p", "vintage", vintage, "-p", "end_year", str(year)]
    return [str(papermill), "--cwd", str(CHAPTERS), str(source), str(target), *options]


def _cold_and_warm(work: Path) -> tuple[float, float]:
    """Return the seconds of one run that starts everything, and of one more on kernels that are warm."""
    cold = timed(_command(work, 2000, tables.vintages()[0], _CHAPTERS[0]), work / "cold.log")[0]
    batch.warm_up(inputs.PRELOADED)
    cache = inputs.cache(work / "warm")
    notebook = CHAPTERS / f"{_CHAPTERS[0]}.ipynb"
    cache.make(Run(notebook, "en", {"end_year": 1999}))
    started = time.perf_counter()
    cache.make(Run(notebook, "en", {"end_year": 2000}))
    warm = time.perf_counter() - started
    say(f"warm: {warm:.1f} s")
    return cold, warm


def report(result: dict) -> str:
    """Word the measurement as a Markdown table."""

    def met(name: str, ratio: float) -> str:
        return f"{ratio:.2f} | at most {TARGETS[name]} ({'met' if ratio <= TARGETS[name] else 'missed'})"

    lines = [
        "| runs | seconds | processor seconds | ratio | target |",
        "|---|---:|---:|---:|---|",
        f"| one papermill command line, the mean of {result['plain']} | {result['plain_run']:.1f} | "
        f"{result['cpu_plain_run']:.1f} | | |",
    ]
    for each in result["grids"]:
        plain, cpu = (each["runs"] * result[name] for name in ("plain_run", "cpu_plain_run"))
        lines += [
            f"| {each['runs']} command lines, reckoned from these | {plain:.1f} | {cpu:.1f} | 1 | |",
            f"| a grid of {each['runs']} on {_JOBS} kernels | {each['seconds']:.1f} | {each['cpu_seconds']:.1f} | "
            f"{met('grid', each['ratio'])} |",
        ]
    lines += [
        f"| one run, everything started for it | {result['cold_run']:.1f} | | 1 | |",
        f"| one run on warm kernels | {result['warm_run']:.1f} | | {met('warm', result['warm'])} |",
    ]
    return "\n".join(lines)
