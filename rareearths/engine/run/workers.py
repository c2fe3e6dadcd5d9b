"""Processes for other work than that of kernels: they start like these, and give way to whoever needs the cores."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait

from rareearths.engine.run.forking import CAN_FORK

_MOST = 61  # of a pool on Windows


@contextmanager
def workers(number: int) -> Iterator[ProcessPoolExecutor]:
    """Have so many processes for as long as the block lasts; where something goes wrong in it, they end at once."""
    context = multiprocessing.get_context("forkserver" if CAN_FORK else "spawn")
    pool = ProcessPoolExecutor(min(number, _MOST), mp_context=context, initializer=_begin)
    try:
        yield pool
    except BaseException:
        # who waits for a drawing to be done is tempted to interrupt the waiting
        for process in multiprocessing.active_children():
            process.kill()
        # waits for the pool's own thread, which has nobody to wait for any more: while it still runs, the end of this
        # process and the thread can close the same pipe, and a traceback is printed
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


def _begin() -> None:
    """Be a worker: give way, leave an interruption to the process that is interrupted, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):  # not on Windows
        os.nice(5)
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
