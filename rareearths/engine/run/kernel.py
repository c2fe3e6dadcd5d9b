"""Kernels that start with the chapters' libraries already loaded.

Starting Python and importing pandas and Altair takes longer than most chapters compute. A server process loads them
once; each kernel is a fork of it, so it starts fresh yet at once. Where the system cannot fork, kernels start the
ordinary way.
"""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import os
import sys
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

_PRELOADED = ("ipykernel.kernelapp", "ipykernel.ipkernel", "IPython.core.interactiveshell", __name__)
# macOS lists the method too, but frameworks loaded by the libraries do not survive a fork there
CAN_FORK = sys.platform == "linux" and "forkserver" in multiprocessing.get_all_start_methods()
_running: list[multiprocessing.process.BaseProcess] = []


def preload(modules: Sequence[str] = ()) -> None:
    """Start the server process; it loads a kernel's own modules and these while the caller goes on."""
    if CAN_FORK:
        from multiprocessing import forkserver  # noqa: PLC0415

        multiprocessing.get_context("forkserver").set_forkserver_preload([*_PRELOADED, *modules])
        forkserver.ensure_running()


def stop() -> None:
    """Kill the kernels that still run."""
    for process in _running:
        with contextlib.suppress(OSError, ValueError):
            process.kill()


def manager(folder: Path, environment: Mapping[str, str]) -> type[AsyncKernelManager]:
    """Return a kernel manager for one run.

    Parameters
    ----------
    folder : Path
        Where its kernel works.
    environment : mapping
        Variables on top of the present ones; each run has its own, though all runs share this process.
    """

    class Manager(AsyncKernelManager):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            if CAN_FORK:
                # Sockets that are files: a free TCP port, looked up here and bound in the kernel a moment later, can
                # have gone to another process in between, and the kernel would die.
                self.transport, self.ip = "ipc", str(_sockets() / uuid.uuid4().hex[:8])

        async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
            options |= {"env": {**os.environ, **environment}, "cwd": str(folder)}
            if CAN_FORK and self.provisioner is None:
                self.provisioner = ForkingProvisioner(kernel_id="", kernel_spec=self.kernel_spec, parent=self)
            return await super()._async_pre_start_kernel(**options)

        pre_start_kernel = _async_pre_start_kernel

    return Manager


@cache
def _sockets() -> Path:
    """Make the folder of the kernels' sockets, which goes with this process."""
    folder = tempfile.TemporaryDirectory(prefix="kernels-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


class ForkingProvisioner(LocalProvisioner):
    """Launch a kernel as a fork of the server process."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Fork; the command's options go to the kernel, its interpreter is that of the server."""
        process = multiprocessing.get_context("forkserver").Process(
            target=_run_kernel, args=(cmd[cmd.index("-f") :], options["env"], options.get("cwd"))
        )
        process.start()
        # an interrupted build never comes to where Jupyter shuts its kernels down
        _running.append(process)
        self.process = _Handle(process)  # type: ignore[assignment]  # has all of a Popen that is used of it
        self.pid = self.pgid = process.pid
        self.cwd = options.get("cwd") or Path.cwd()
        return self.connection_info


class _Handle:
    """The part of ``subprocess.Popen`` that a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, process: multiprocessing.process.BaseProcess) -> None:
        assert process.pid is not None, "expected a process that was started"
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()

    def send_signal(self, signal: int) -> None:
        os.kill(self.pid, signal)


def _run_kernel(options: list[str], environment: dict[str, str], folder: str | None) -> None:
    """Be a kernel until told to stop (in the forked process)."""
    from ipykernel.kernelapp import launch_new_instance  # noqa: PLC0415

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
