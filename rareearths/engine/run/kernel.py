"""Kernels that start with the chapters' libraries already loaded, and stay for the next run.

Starting Python, importing pandas and Altair and loading what draws charts takes longer than most chapters compute. A
server process loads the libraries once, and each kernel is a fork of it; where the system cannot fork, kernels start
the ordinary way. A kernel is kept by the thread that runs on it, and begins each run without the variables of the one
before.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import gc
import multiprocessing.util  # noqa: F401  (its own end must come after `stop`: what is registered first runs last)
import os
import sys
import tempfile
import threading
import uuid
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from rareearths.engine.run.forking import CAN_FORK, Forked, ForkingProvisioner

_started: list[Manager] = []
_kept = threading.local()  # .manager: the kernel of the thread
_START_SECONDS = 60
_BEGIN = "from {module} import begin; begin({own!r}, {folder!r})"
_POLL_SECONDS = 0.5
_environment: dict[str, str] = {}  # in a kernel: as it started
_settings: tuple = ()


def stop() -> None:
    """Kill all kernels, those at work and those kept; whoever runs on one is told that it died."""
    for manager in list(_started):
        manager.stopped = True
        _kill(manager)


# before multiprocessing waits, at the end of this process, for the kernels that are its children
atexit.register(stop)


def release() -> None:
    """End all kernels and close what led to them, once the threads that ran on them have ended."""
    while _started:
        _close(_started.pop())


def drop() -> None:
    """End the kernel that this thread keeps, and close what led to it."""
    manager = getattr(_kept, "manager", None)
    if manager in _started:
        _started.remove(manager)
        _close(manager)


def _kill(manager: Manager) -> None:
    process = getattr(manager.provisioner, "process", None)
    if process is not None:
        with contextlib.suppress(OSError, ValueError):
            process.kill()


def _close(manager: Manager) -> None:
    _kill(manager)
    process = getattr(manager.provisioner, "process", None)
    if "kept_client" in vars(manager):
        manager.kept_client.stop_channels()
    run_sync(manager.cleanup_resources)()
    if isinstance(process, Forked):
        process.close()


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
    kept = getattr(_kept, "manager", None)
    if kept in _started and not kept.stopped and kept.made_for == made_for:
        # not so where it died meanwhile, or the run before changed more than variables
        with contextlib.suppress(RuntimeError):
            return _begun(kept, own)
    drop()
    manager = _kept.manager = Manager(made_for)
    _started.append(manager)
    # or each kernel warns of its unencrypted loopback socket, and writes its cells into the user's history
    options = ["--log-level=CRITICAL", "--HistoryManager.enabled=False"]
    run_sync(manager.start_kernel)(extra_arguments=options)
    if manager.stopped:  # while it had no process yet that could have been killed
        _kill(manager)
    manager.kept_client.start_channels()
    run_sync(manager.kept_client.wait_for_ready)(timeout=_START_SECONDS)
    return _begun(manager, own)


def _begun(manager: Manager, own: Mapping[str, str]) -> Manager:
    code = _BEGIN.format(module=__name__, own=dict(own), folder=str(manager.made_for[1]))
    reply = run_sync(_answer)(manager, code)
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"Kernel could not be cleared: {reply['content'].get('evalue')}")
    return manager


async def _answer(manager: Manager, code: str) -> dict[str, Any]:
    """Return what a kernel answers, for as long as it lives."""
    asked = asyncio.ensure_future(
        manager.kept_client.execute_interactive(
            code, silent=True, store_history=False, allow_stdin=False, output_hook=lambda _: None
        )
    )
    while not asked.done():
        await asyncio.wait({asked}, timeout=_POLL_SECONDS)
        if not asked.done() and not await manager.is_alive():
            asked.cancel()
            raise RuntimeError("Kernel died before it answered")
    return asked.result()


def begin(own: Mapping[str, str], folder: str) -> None:
    """Be as at the start (in the kernel), but for what the library has read and drawn with.

    Raises
    ------
    RuntimeError
        If what ran before changed something that cannot be put back: another kernel is needed.
    """
    global _settings  # noqa: PLW0603  (there is one in each kernel)
    from IPython import get_ipython  # noqa: PLC0415

    if not _environment:
        _environment.update(os.environ)
        _settings = _set()
    os.environ.clear()
    os.environ.update({**_environment, **own})
    os.chdir(folder)
    # a warning that a library gives once would stand in the first run alone
    for module in list(sys.modules.values()):
        getattr(module, "__warningregistry__", {}).clear()
    get_ipython().reset()
    if _set() != _settings:
        raise RuntimeError("settings were changed")


def _set() -> tuple:
    """Return settings of the process that a notebook might change for the next one, and that no import changes."""
    return [*sys.path], id(sys.stdout), id(sys.stderr), gc.isenabled(), sys.getrecursionlimit()


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
        self.made_for, self.stopped = made_for, False
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
