"""The runs of a build: those that are needed, in parallel."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from rareearths.engine.run import kernel
from rareearths.engine.run.execute import Result, Run, RunFailed, execute, find, has_code
from rareearths.paths import ROOT


def warm_up() -> None:
    """Start the server that kernels are forked from; it loads their libraries beside whatever comes next."""
    # kernels must load this book's library, not one that lies in the working folder
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    os.environ |= {"PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
    kernel.preload()


def run(runs: Sequence[Run], cache: Path, jobs: int, bar: Any) -> list[Result]:
    """Run what has changed, in parallel; report every chapter that fails, not the first alone.

    Parameters
    ----------
    runs : sequence of Run
    cache : Path
        Folder with the results kept.
    jobs : int
        Kernels at a time.
    bar : tqdm.tqdm
        Told what is running.

    Returns
    -------
    list of Result
        In the order of `runs`.

    Raises
    ------
    RunFailed
        With one paragraph per chapter that failed.
    """
    found = {index: find(one, cache) for index, one in enumerate(runs)}
    found |= {
        index: Result(one, cache / "none", cached=True) for index, one in enumerate(runs) if not has_code(one.notebook)
    }
    todo = [index for index, result in found.items() if result is None]
    bar.update(len(runs) - len(todo))
    failures = []
    if todo:
        warm_up()
        with ThreadPoolExecutor(min(jobs, len(todo))) as pool:
            futures = {pool.submit(execute, runs[index], cache): index for index in todo}
            bar.set_postfix_str(f"running {', '.join(f'{runs[i].name} ({runs[i].lang})' for i in todo[:jobs])}")
            try:
                for future in as_completed(futures):
                    index = futures[future]
                    bar.update()
                    waiting = [f"{runs[i].name} ({runs[i].lang})" for f, i in futures.items() if not f.done()]
                    bar.set_postfix_str(f"running {', '.join(waiting[:jobs])}" if waiting else "chapters have run")
                    try:
                        found[index] = future.result()
                    except RunFailed as error:
                        failures.append(str(error))
            except KeyboardInterrupt:
                pool.shutdown(wait=False, cancel_futures=True)
                kernel.stop()
                raise
    if failures:
        raise RunFailed("\n".join(failures))
    _forget(cache, {result.folder for result in found.values()})
    return [found[index] for index in range(len(runs))]


def _forget(cache: Path, used: set[Path], keep: int = 40) -> None:
    """Drop the oldest results that this build did not use."""
    others = sorted((path for path in cache.glob("*-*") if path not in used), key=lambda path: path.stat().st_mtime)
    for path in others[: max(0, len(others) - keep)]:
        shutil.rmtree(path, ignore_errors=True)
