"""Time commands, and say so as each ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from rareearths.paths import ROOT

BUILD = ROOT / "_build"
WORK = BUILD / "bench"
WHOLE = Path(__file__).with_name("whole.py")


class BenchFailed(Exception):
    """There is nothing to compare."""


def environment() -> dict[str, str]:
    """Return the environment of what is measured: this package, and no record of what runs."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return os.environ | {"PYTHONPATH": path, "RAREEARTHS_RECORD": ""}


def timed(command: list[str], log: Path) -> tuple[float, float]:
    """Run a command to its end, and print how long it took under the name of its log.

    Parameters
    ----------
    command : list of str
    log : Path
        Takes what the command prints.

    Returns
    -------
    tuple of float
        Seconds of wall-clock time, and of processor time over all cores; where the system is not Linux, that of
        kernels is not among it.

    Raises
    ------
    BenchFailed
        If the command fails: a time of half a build means nothing.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    started, used = time.perf_counter(), os.times()
    with log.open("w", encoding="utf-8") as out:
        status = subprocess.run(
            [sys.executable, str(WHOLE), *command], stdout=out, stderr=subprocess.STDOUT, env=environment(), cwd=ROOT,
            check=False,
        ).returncode  # fmt: skip
    seconds, after = time.perf_counter() - started, os.times()
    if status:
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
        raise BenchFailed(
            f"Expected {Path(command[0]).name} to succeed; it ended with {status}. The end of {log}:\n{tail}"
        )
    say(f"{log.stem}: {seconds:.1f} s")
    return seconds, sum(after[2:4]) - sum(used[2:4])


def say(line: str) -> None:
    """Print a line of progress at once, apart from the result."""
    print(line, file=sys.stderr, flush=True)


def keep(name: str, result: dict[str, Any]) -> None:
    """Write a result as ``_build/<name>.json``."""
    BUILD.mkdir(exist_ok=True)
    (BUILD / f"{name}.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
