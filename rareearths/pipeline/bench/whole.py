"""Run a command to the end of everything it started, so that the processor time of all of it is counted.

A script, not a module: ``python whole.py COMMAND ...`` ends as the command did.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys

_SET_CHILD_SUBREAPER = 36  # of Linux's prctl

if __name__ == "__main__":
    # kernels and drawings are forks of a server that outlives the command by a moment: as nobody's children their time
    # would be lost
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    status = subprocess.run(sys.argv[1:], check=False).returncode
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    sys.exit(status)
