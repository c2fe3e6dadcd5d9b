"""Kernels that start with the chapters' libraries already loaded, and stay for the next run.

Starting Python, importing pandas and Altair and loading what draws charts takes longer than most chapters compute. A
server process loads the libraries once, and each kernel is a fork of it; where the system cannot fork, kernels start
the ordinary way. A kernel is kept by the thread that runs on it, and begins each run without the variables of the one
before.
"""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import os
import sys
import tempfile
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from jupyter_core.utils import run_sync

_PRELOADED = ("ipykernel.kernelapp", "ipykernel.ipkernel", "IPython.core.interactiveshell", __name__)
# macOS lists the method too, but frameworks loaded by the libraries do not survive a fork there
CAN_FORK = sys.platform == "linux" and "forkserver" in multiprocessing.get_all_start_methods()
_started: list[Manager] = []
_kept = threading.local()  # .manager: the kernel of the thread
_START_SECONDS = 60
_BEGIN = """
import os
os.environ.update({environment!r})
get_ipython().reset()
"""


def preload(modules: Sequence[str] = ()) -> None:
    """Start the server process; it loads a kernel's own modules and these while the caller goes on."""
    if CAN_FORK:
        from multiprocessing import forkserver  # noqa: PLC0415

        multiprocessing.get_context("forkserver").set_forkserver_preload([*_PRELOADED, *modules])
        forkserver.ensure_running()


@contextmanager
def workers(number: int) -> Iterator[ProcessPoolExecutor]:
    """Have processes for other work, which start like the kernels and give way to whoever needs the cores."""
    context = multiprocessing.get_context("forkserver" if CAN_FORK else "spawn")
    pool = ProcessPoolExecutor(number, mp_context=context, initializer=_give_way)
    try:
        yield pool
    finally:  # what has not begun is not waited for, where something went wrong
        pool.shutdown(cancel_futures=True)


def _give_way() -> None:
    if hasattr(os, "nice"):  # not on Windows
        os.nice(10)


def stop() -> None:
    """Kill all kernels, those at work and those kept."""
    while _started:
        _end(_started.pop())


atexit.register(stop)


def drop() -> None:
    """Kill the kernel that this thread keeps."""
    manager = getattr(_kept, "manager", None)
    if manager in _started:
        _started.remove(manager)
        _end(manager)


def _end(manager: Manager) -> None:
    process = getattr(manager.provisioner, "process", None)
    if process is not None:
        with contextlib.suppress(OSError, ValueError):
            process.kill()
    manager.cleanup_connection_file()
    manager.cleanup_ipc_files()


def take(folder: Path, environment: Mapping[str, str], own: Mapping[str, str]) -> AsyncKernelManager:
    """Return the kernel of this thread, ready for a run: without variables, and with what the run has of its own.

    Parameters
    ----------
    folder : Path
        Where the kernel works.
    environment : mapping
        Variables on top of the present ones; where these are others than before, a kernel is started anew.
    own : mapping
        Variables of this run alone.

    Raises
    ------
    RuntimeError
        If the kernel dies before it answers.
    """
    made_for = {**os.environ, **environment}, folder
    manager = getattr(_kept, "manager", None)
    if manager not in _started or manager.made_for != made_for or not run_sync(manager.is_alive)():
        drop()
        manager = _kept.manager = Manager(made_for)
        _started.append(manager)
        # or each kernel warns of its unencrypted loopback socket, and writes its cells into the user's history
        options = ["--log-level=CRITICAL", "--HistoryManager.enabled=False"]
        run_sync(manager.start_kernel)(extra_arguments=options)
        manager.kept_client.start_channels()
        run_sync(manager.kept_client.wait_for_ready)(timeout=_START_SECONDS)
    begin = run_sync(manager.kept_client.execute_interactive)
    begin(_BEGIN.format(environment=dict(own)), silent=True, store_history=False, timeout=_START_SECONDS)
    return manager


class Client(AsyncKernelClient):
    """What talks to a kernel; it stays with it from run to run."""

    is_ready = False

    def start_channels(self, *arguments: Any, **options: Any) -> None:
        """Open the channels, unless they are: whoever executes a notebook opens them first."""
        if not self.channels_running:
            super().start_channels(*arguments, **options)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers, the first time."""
        if not self.is_ready:
            await self._async_wait_for_ready(timeout)
            self.is_ready = True


class Manager(AsyncKernelManager):
    """The manager of a kernel that is kept, with the environment and the folder that it was started for."""

    def __init__(self, made_for: tuple[dict[str, str], Path]) -> None:
        super().__init__()
        self.made_for = made_for
        if CAN_FORK:
            # Sockets that are files: a free TCP port, looked up here and bound in the kernel a moment later, can have
            # gone to another process in between, and the kernel would die.
            self.transport, self.ip = "ipc", str(_sockets() / uuid.uuid4().hex[:8])

    @cached_property
    def kept_client(self) -> Client:
        """The one client of the kernel."""
        self.client_factory = Client
        return super().client()  # type: ignore[return-value]  # of the class just set

    def client(self, **_: Any) -> AsyncKernelClient:  # type: ignore[override]  # as the class below it says itself
        """Return the one client, to whoever executes a notebook."""
        return self.kept_client

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        environment, folder = self.made_for
        options |= {"env": environment, "cwd": str(folder)}
        if CAN_FORK and self.provisioner is None:
            self.provisioner = ForkingProvisioner(kernel_id="", kernel_spec=self.kernel_spec, parent=self)
        return await super()._async_pre_start_kernel(**options)

    pre_start_kernel = _async_pre_start_kernel


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
