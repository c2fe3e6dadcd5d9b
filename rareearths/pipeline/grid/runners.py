"""Carry out runs: on the cores of this machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass

from nbclient.exceptions import DeadKernelError

from rareearths.engine.run import batch
from rareearths.engine.run.cache import Cache
from rareearths.engine.run.execute import Result, Run, RunFailed
from rareearths.pipeline import inputs


@dataclass(frozen=True)
class Outcome:
    """What became of a run: its result, or in words why there is none."""

    run: Run
    result: Result | None
    error: str = ""


def local(runs: Sequence[Run], cache: Cache, jobs: int) -> Iterator[Outcome]:
    """Carry out runs on warm kernels of this machine, and give each as it ends; one that fails stops no other.

    Parameters
    ----------
    runs : sequence of Run
    cache : Cache
        A run that it holds is taken from it.
    jobs : int
        Kernels at a time.
    """
    if not runs:
        return
    batch.warm_up(inputs.PRELOADED)
    with batch.threads(min(jobs, len(runs))) as pool:
        for future in as_completed([pool.submit(attempt, run, cache) for run in runs]):
            yield future.result()


def attempt(run: Run, cache: Cache) -> Outcome:
    """Take a run from a cache or make it; once more if its kernel was killed, say for want of memory."""
    try:
        return Outcome(run, cache.find(run) or cache.make(run))
    except RunFailed as error:
        if not _killed(error.__cause__):
            return Outcome(run, None, str(error))
    try:
        return Outcome(run, cache.make(run))
    except RunFailed as error:
        return Outcome(run, None, str(error))


def _killed(cause: BaseException | None) -> bool:
    """Say whether a kernel ended by no fault of the chapter; jupyter_client has no class for it, only words."""
    return isinstance(cause, DeadKernelError) or (isinstance(cause, RuntimeError) and "Kernel died" in str(cause))
