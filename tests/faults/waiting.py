"""Waiting for what a process does, and starting it as a terminal does, however the tests themselves were started."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

# Only so that a hang ends: what is waited for is an event, and a busy machine may take its time.
LONGEST = 600

_START = "import os, signal, sys; signal.signal(signal.SIGINT, signal.{}); os.execv(sys.argv[1], sys.argv[1:])"
# Before a command: a terminal's Ctrl-C works in it; or it is ignored, as by a job in the background and all it starts.
HEEDING = [sys.executable, "-c", _START.format("SIG_DFL")]
DEAF = [sys.executable, "-c", _START.format("SIG_IGN")]


def until(happened: Callable[[], object], process: subprocess.Popen) -> None:
    """Wait until something has happened; fail as soon as the process that should do it has ended."""
    patience = time.monotonic() + LONGEST
    while not happened():
        # what it did last counts too
        if process.poll() is not None and not happened():
            raise AssertionError(f"ended with {process.returncode} before it came so far: {process.communicate()}")
        assert time.monotonic() < patience, "it did not come so far"
        time.sleep(0.02)
