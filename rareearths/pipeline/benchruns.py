"""Measure many runs against the plain way: one papermill command line after the other.

Aggregating tables of up to ten million rows is not measured: the book's largest table has some thousand rows, and
nothing in it aggregates by a query engine.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from rareearths import tables
from rareearths.engine.run import batch
from rareearths.engine.run.execute import Run
from rareearths.paths import CHAPTERS
from rareearths.pipeline import inputs

TARGETS = {"grid": 0.2, "warm": 0.25}
_CHAPTER = "dominance"
_LAST = 2024
_JOBS = 2
Timed = Callable[[list[str], Path, dict[str, str]], tuple[float, float]]


def measure(work: Path, environment: dict[str, str], timed: Timed, runs: int, plain: int) -> dict[str, float]:
    """Time a grid, the same runs by command lines, and one more run on warm kernels.

    Parameters
    ----------
    work : Path
        Folder for all that is made.
    environment : dict of str to str
    timed : callable
        From a command, its log and its environment to seconds by the clock and of the processor.
    runs : int
        Of the grid.
    plain : int
        How many of them are also run the plain way; the time of all is reckoned from these.

    Returns
    -------
    dict of str to float
        Seconds: ``plain_runs`` of all runs, ``plain_run`` of one, ``grid``, ``cold_run``, ``warm_run``; processor
        seconds: ``cpu_plain_runs``, ``cpu_grid``; counts: ``runs``, ``plain``.
    """
    shutil.rmtree(work / "runs", ignore_errors=True)
    work = work / "runs"
    work.mkdir(parents=True)
    vintages = [tables.vintages()[0], tables.vintages()[-1]]
    given = [(vintage, _LAST - back) for back in range(-(-runs // len(vintages))) for vintage in vintages][:runs]
    plain = min(plain, runs)
    each = [timed(_command(work, *one), work / "plain.log", environment) for one in given[:plain]]
    years = sorted({year for _, year in given})
    asked = {"chapters": [_CHAPTER], "parameters": {"vintage": vintages, "end_year": years}}
    (work / "grid.yaml").write_text(yaml.safe_dump(asked), encoding="utf-8")
    order = f"{str(work / 'grid.yaml')!r}), {str(work / 'out')!r}, {_JOBS}, cache=Path({str(work / 'cache')!r}"
    code = (
        "from pathlib import Path; from rareearths.pipeline.grid import command; "
        f"raise SystemExit(command.grid(command.Order(Path({order}))))"
    )
    grid = timed([sys.executable, "-c", code], work / "grid.log", environment)
    made = len(years) * len(vintages)
    one = [statistics.mean(part) for part in zip(*each, strict=True)]
    cold, warm = _cold_and_warm(work, environment, timed)
    return {
        "runs": made,
        "plain": plain,
        "plain_run": one[0],
        "plain_runs": one[0] * made,
        "cpu_plain_runs": one[1] * made,
        "grid": grid[0],
        "cpu_grid": grid[1],
        "cold_run": cold,
        "warm_run": warm,
    }


def _command(work: Path, vintage: str, year: int) -> list[str]:
    papermill = Path(sys.executable).with_name("papermill")
    source, target = CHAPTERS / f"{_CHAPTER}.ipynb", work / f"{vintage}-{year}.ipynb"
    options = ["-p", "lang", "en", "-p", "vintage", vintage, "-p", "end_year", str(year)]
    return [str(papermill), "--cwd", str(CHAPTERS), str(source), str(target), *options]


def _cold_and_warm(work: Path, environment: dict[str, str], timed: Timed) -> tuple[float, float]:
    """Return the seconds of one run that starts everything, and of one more on kernels that are warm."""
    cold = timed(_command(work, tables.vintages()[0], 2000), work / "cold.log", environment)[0]
    batch.warm_up(inputs.PRELOADED)
    cache = inputs.cache(work / "warm")
    notebook = CHAPTERS / f"{_CHAPTER}.ipynb"
    cache.make(Run(notebook, "en", {"end_year": 1999}))
    started = time.perf_counter()
    cache.make(Run(notebook, "en", {"end_year": 2000}))
    return cold, time.perf_counter() - started


def ratios(found: dict[str, float]) -> dict[str, float]:
    """Return what `TARGETS` are set for."""
    return {"grid": found["grid"] / found["plain_runs"], "warm": found["warm_run"] / found["cold_run"]}


def report(found: dict[str, float]) -> str:
    """Word the measurement as a Markdown table."""
    ratio = ratios(found)

    def met(name: str) -> str:
        return f"{ratio[name]:.2f} | at most {TARGETS[name]} ({'met' if ratio[name] <= TARGETS[name] else 'missed'})"

    runs, plain = f"{found['runs']:.0f}", f"{found['plain']:.0f}"
    return "\n".join(
        [
            "| runs | seconds | processor seconds | ratio | target |",
            "|---|---:|---:|---:|---|",
            f"| {runs} papermill command lines, reckoned from {plain} | {found['plain_runs']:.1f} | "
            f"{found['cpu_plain_runs']:.1f} | 1 | |",
            f"| a grid of {runs} on {_JOBS} kernels | {found['grid']:.1f} | {found['cpu_grid']:.1f} | {met('grid')} |",
            f"| one run, everything started for it | {found['cold_run']:.1f} | | 1 | |",
            f"| one run on warm kernels | {found['warm_run']:.1f} | | {met('warm')} |",
        ]
    )
