"""Kernels as forks of a server process that has the chapters' libraries loaded, where the system can fork."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

_PRELOADED = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "IPython.core.interactiveshell",
    "rareearths.engine.run.kernel",
)
# macOS lists the method too, but frameworks loaded by the libraries do not survive a fork there
CAN_FORK = sys.platform == "linux" and "forkserver" in multiprocessing.get_all_start_methods()


def preload(modules: Sequence[str] = ()) -> None:
    """Start the server process; it loads a kernel's own modules and these while the caller goes on."""
    if CAN_FORK:
        from multiprocessing import forkserver  # noqa: PLC0415

        multiprocessing.get_context("forkserver").set_forkserver_preload([*_PRELOADED, *modules])
        forkserver.ensure_running()


class ForkingProvisioner(LocalProvisioner):
    """Launch a kernel as a fork of the server process."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Fork; the command's options go to the kernel, its interpreter is that of the server."""
        process = multiprocessing.get_context("forkserver").Process(
            target=_run_kernel, args=(cmd[cmd.index("-f") :], options["env"], options.get("cwd"))
        )
        process.start()
        self.process = Forked(process)  # type: ignore[assignment]  # has all of a Popen that is used of it
        self.pid = self.pgid = process.pid
        self.cwd = options.get("cwd") or Path.cwd()
        return self.connection_info


class Forked:
    """The part of ``subprocess.Popen`` that a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, process: multiprocessing.process.BaseProcess) -> None:
        assert process.pid is not None, "expected a process that was started"
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for its end."""
        self._process.join(timeout)
        return self._process.exitcode

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def close(self) -> None:
        """Wait for its end, and close what led to it."""
        self._process.join()
        self._process.close()

    def kill(self) -> None:
        """End it."""
        self._process.kill()

    def send_signal(self, signal: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, signal)


def _run_kernel(options: list[str], environment: dict[str, str], folder: str | None) -> None:
    """Be a kernel until told to stop (in the forked process)."""
    from multiprocessing import forkserver  # noqa: PLC0415

    from ipykernel.kernelapp import launch_new_instance  # noqa: PLC0415

    # by the write end of this pipe the server knows that the process which started it lives; a kernel that held it
    # would keep the server alive, and the server the kernel, when that process was killed
    with contextlib.suppress(AttributeError, OSError, TypeError):
        os.close(forkserver._forkserver._forkserver_alive_fd)  # type: ignore[attr-defined]
    # nobody debugs a run; ipykernel does without what cannot be imported
    sys.modules["debugpy.server"] = None  # type: ignore[assignment]
    # head of a process group: Jupyter sends its signals to the group that has the kernel's number
    os.setsid()
    # inherited from the server, which was started before this run's variables were known
    os.environ.clear()
    os.environ.update(environment)
    if folder:
        os.chdir(folder)
    # the kernel ends with its parent, which is the server
    options = [*options, f"--IPKernelApp.parent_handle={os.getppid()}"]
    sys.argv = ["ipykernel_launcher", *options]
    launch_new_instance(argv=options)
