"""Carry out runs on a Dask cluster that is there already; each worker has a checkout of the book and forks kernels."""

from __future__ import annotations

import io
import logging
import multiprocessing
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rareearths.engine.run import batch
from rareearths.engine.run.cache import Cache
from rareearths.engine.run.execute import Result, Run
from rareearths.paths import CHAPTERS, ROOT
from rareearths.pipeline import inputs
from rareearths.pipeline.grid import extra, runners
from rareearths.pipeline.grid.runners import Outcome

_PATIENCE = 10  # seconds to wait for a scheduler's answer


class SchedulerMissing(ConnectionError):
    """No Dask scheduler answers at the address."""


class SchedulerLost(ConnectionError):
    """The scheduler ended, or its connection broke, before all runs were done."""


@dataclass(frozen=True)
class Task:
    """A run as it goes to a worker: names, not paths, which are others there."""

    chapter: str
    lang: str
    parameters: Mapping[str, Any]
    key: str
    cache: str

    @classmethod
    def of(cls, run: Run, cache: Cache) -> Task:
        """Return the task of a run; a cache below the book is that of the worker's own book."""
        folder = cache.folder.relative_to(ROOT) if cache.folder.is_relative_to(ROOT) else cache.folder
        return cls(run.name, run.lang, dict(run.parameters), cache.key(run), str(folder))


def require(address: str) -> None:
    """Make sure that a scheduler answers, before anything is prepared for it.

    Raises
    ------
    SchedulerMissing, rareearths.pipeline.grid.extra.ExtraMissing
    """
    _connected(extra.require("distributed", "for a scheduler"), address).close(timeout=_PATIENCE)


def distributed(runs: Sequence[Run], cache: Cache, address: str) -> Iterator[Outcome]:
    """Carry out runs on the workers of a scheduler, and give each as it ends; one that fails stops no other.

    What a worker that dies was doing, another does. Results come here over the network: workers need no folder in
    common, nor access to where results go.

    Parameters
    ----------
    runs : sequence of Run
    cache : Cache
    address : str
        Such as ``tcp://127.0.0.1:8786``.

    Raises
    ------
    SchedulerMissing, SchedulerLost, rareearths.pipeline.grid.extra.ExtraMissing
    """
    dask = extra.require("distributed", "for a scheduler")
    client = _connected(dask, address)
    # it would print its own traceback of a connection that breaks, before what is said of it here
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        tasks = {
            client.submit(work, Task.of(run, cache), pure=False, key=f"{run.name}-{run.lang}-{cache.key(run)}"): run
            for run in runs
        }
        for future in dask.as_completed(tasks, loop=client.loop):
            yield _outcome(future, tasks[future], client)
            future.release()
    except (CancelledError, OSError) as error:
        if isinstance(error, OSError) and client.status == "running":
            raise  # of whoever takes the outcomes
        raise _lost(address, error) from error
    finally:
        client.close(timeout=_PATIENCE)


def _connected(dask: Any, address: str) -> Any:
    try:
        return dask.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise SchedulerMissing(
            f"Expected a Dask scheduler at {address}; got {error}. Likely cause: it does not run, or the address is "
            "another. Next step: start one with `dask scheduler`, which prints its address, and workers with "
            "`dask worker tcp://…`; or leave --scheduler out to use the cores of this machine."
        ) from None


def _outcome(future: Any, run: Run, client: Any) -> Outcome:
    if future.status == "cancelled" or client.status != "running":
        raise CancelledError(f"{run.name} was not done")
    if future.status == "error":
        error = future.exception()
        return Outcome(run, None, f"{run.notebook.name} ({run.lang}) did not run: {type(error).__name__}: {error}")
    answer = future.result()
    if isinstance(answer, str):
        return Outcome(run, None, answer)
    folder = Path(tempfile.mkdtemp(prefix="run-"))
    with zipfile.ZipFile(io.BytesIO(answer)) as archive:
        archive.extractall(folder)
    return Outcome(run, Result(run, folder, cached=False))


def _lost(address: str, error: BaseException) -> SchedulerLost:
    return SchedulerLost(
        f"Expected the scheduler at {address} to stay until all runs are done; the connection broke ({error}). Likely "
        "cause: it was stopped, or its machine was. Next step: start it and give the same command again; runs that are "
        "done are not made again."
    )


def work(task: Task) -> bytes | str:
    """Carry out a run (on a worker), and return the files of its result as a zip, or why there is none.

    Parameters
    ----------
    task : Task
    """
    # A worker below a nanny may start no processes by multiprocessing, lest they outlive it. Kernels do not: they end
    # with the process that they are forked from, and that one with the worker.
    multiprocessing.current_process().daemon = False
    run, cache = Run(CHAPTERS / f"{task.chapter}.ipynb", task.lang, task.parameters), inputs.cache(ROOT / task.cache)
    if (mine := cache.key(run)) != task.key:
        return (
            f"{task.chapter}: expected the worker's book to be the one here; its code is another ({mine} for "
            f"{task.key}). Likely cause: another commit is checked out in {ROOT}. Next step: check out the same commit "
            "on all machines, and restart the workers."
        )
    batch.warm_up(inputs.PRELOADED)
    done = runners.attempt(run, cache)
    if done.result is None:
        return done.error
    cache.forget({done.result.folder})
    return packed(done.result.folder)


def packed(folder: Path) -> bytes:
    """Return the files below a folder as a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return buffer.getvalue()
