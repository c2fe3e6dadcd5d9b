"""The runs of a build: those that are needed, in parallel."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Any

from rareearths.engine.run import forking, kernel
from rareearths.engine.run.cache import Cache
from rareearths.engine.run.execute import Result, Run, RunFailed
from rareearths.paths import ROOT


def warm_up(preload: Sequence[str]) -> None:
    """Start the server that kernels are forked from; it loads these modules beside whatever comes next."""
    # kernels must load this book's library, not one that lies in the working folder
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    os.environ |= {"PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
    forking.preload(preload)


@contextmanager
def threads(number: int) -> Iterator[ThreadPoolExecutor]:
    """Have threads that run chapters, with their kernels, for as long as the block lasts."""
    try:
        with ThreadPoolExecutor(number) as pool:
            try:
                yield pool
            except BaseException:  # also what whoever takes the results stops with
                pool.shutdown(wait=False, cancel_futures=True)
                kernel.stop()
                raise
    finally:
        kernel.release()


def run(runs: Sequence[Run], cache: Cache, jobs: int, bar: Any, preload: Sequence[str] = ()) -> list[Result]:
    """Run what has changed, in parallel; report every chapter that fails, not the first alone.

    Parameters
    ----------
    runs : sequence of Run
    cache : Cache
    jobs : int
        Kernels at a time.
    bar : tqdm.tqdm
        Told what is running.
    preload : sequence of str
        Modules that the chapters import, loaded once for all kernels.

    Returns
    -------
    list of Result
        In the order of `runs`.

    Raises
    ------
    RunFailed
        With one paragraph per chapter that failed.
    """
    kept = {index: cache.find(one) for index, one in enumerate(runs)}
    found = {index: result for index, result in kept.items() if result is not None}
    # one language after the other: the second finds the tables that it shares with the first checked (tables.checked)
    languages = list(dict.fromkeys(one.lang for one in runs))
    todo = sorted((index for index in kept if index not in found), key=lambda index: languages.index(runs[index].lang))
    bar.update(len(runs) - len(todo))
    failures = []
    if todo:
        warm_up(preload)
        with threads(min(jobs, len(todo))) as pool:
            futures = {pool.submit(cache.make, runs[index]): index for index in todo}
            bar.set_postfix_str(f"running {', '.join(f'{runs[i].name} ({runs[i].lang})' for i in todo[:jobs])}")
            for future in as_completed(futures):
                index = futures[future]
                bar.update()
                waiting = [f"{runs[i].name} ({runs[i].lang})" for f, i in futures.items() if not f.done()]
                bar.set_postfix_str(f"running {', '.join(waiting[:jobs])}" if waiting else "chapters have run")
                try:
                    found[index] = future.result()
                except RunFailed as error:
                    failures.append(str(error))
    if failures:
        raise RunFailed("\n".join(failures))
    cache.forget({result.folder for result in found.values()})
    return [found[index] for index in range(len(runs))]
