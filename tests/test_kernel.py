"""Kernels that stay: what a run finds of the one before, and what is left of them."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from chapter_fixture import LOAD, SETUP, write_chapter

from rareearths import notebook as notebooks
from rareearths import paths
from rareearths.chapter import record
from rareearths.engine.run import execute, forking, kernel
from rareearths.pipeline import inputs


@pytest.fixture
def notebook(tmp_path):
    """Return a writer of a small chapter."""
    return partial(write_chapter, tmp_path)


def printed(result):
    cells = notebooks.read(result.notebook).cells
    return [
        output.text for cell in cells for output in cell.get("outputs", []) if output.get("output_type") == "stream"
    ]


def test_kernel_takes_no_port_that_another_process_could_take(notebook, tmp_path):
    asks = (
        "import json, ipykernel\nhow = json.loads(ipykernel.get_connection_info())\nprint(how['transport'], how['ip'])"
    )
    result = inputs.cache(tmp_path / "cache" / "runs").make(
        execute.Run(notebook(load=f"{SETUP}\n{LOAD}\n{asks}"), "en")
    )
    transport, sockets = printed(result)[0].split()
    assert transport == "ipc"
    kernel.release()
    assert not [*Path(sockets).parent.glob(f"{Path(sockets).name}*")], "a kernel that ended left its sockets"


def test_a_run_finds_nothing_of_the_run_before_on_its_kernel(notebook, tmp_path):
    asks = (
        "import os\nprint(os.getpid(), 'left_over' in globals(), get_ipython().execution_count, "
        "os.environ['RAREEARTHS_RECORD'])\nleft_over = 1"
    )
    cache = inputs.cache(tmp_path / "cache" / "runs")
    runs = [execute.Run(notebook(load=f"{SETUP}\n{LOAD}\n{asks}"), lang) for lang in ("ja", "en")]
    first, second = (printed(cache.make(run))[0].split() for run in runs)
    assert first[0] == second[0], "expected the second run on the kernel of the first"
    assert first[1:3] == second[1:3] == ["False", first[2]]
    assert first[3] != second[3]
    assert record.read(cache.find(runs[1]).folder)[0].lang == "en"


def test_a_run_after_one_that_failed_or_fetched_has_a_kernel_of_its_own(notebook, tmp_path, monkeypatch):
    asks = f"{SETUP}\n{LOAD}\nimport os\nprint(os.getpid())"
    cache = inputs.cache(tmp_path / "cache" / "runs")
    (first,) = printed(cache.make(execute.Run(notebook(load=asks), "ja")))
    with pytest.raises(execute.RunFailed):
        cache.make(execute.Run(notebook(load=f"{SETUP}\n1 / 0"), "ja"))
    (second,) = printed(cache.make(execute.Run(notebook(load=asks), "en")))
    monkeypatch.setenv("RAREEARTHS_TEST", "another environment")
    (third,) = printed(cache.make(execute.Run(notebook(load=f"{asks}  # once more"), "en")))
    assert len({first, second, third}) == 3


def test_a_run_after_one_that_changed_the_process_has_a_kernel_of_its_own(notebook, tmp_path):
    asks = f"{SETUP}\n{LOAD}\nimport os, sys\nprint(os.getpid(), os.getcwd(), 'LEFT' in os.environ)"
    cache = inputs.cache(tmp_path / "cache" / "runs")
    lines = [
        printed(cache.make(execute.Run(notebook(load=f"{asks}\n{more}"), "ja")))[0].split()
        for more in (
            "os.environ['LEFT'] = '1'; os.chdir('/')",
            "sys.path.append('/nowhere')",
            "pass",
            "get_ipython = 1",
            "",
        )
    ]
    pids = [line[0] for line in lines]
    assert pids[0] == pids[1] != pids[2] == pids[3] == pids[4]
    assert {tuple(line[1:]) for line in lines} == {(str(paths.CHAPTERS), "False")}


def test_a_kernel_that_died_meanwhile_is_replaced(notebook, tmp_path):
    cache = inputs.cache(tmp_path / "cache" / "runs")
    cache.make(execute.Run(notebook(), "ja"))
    os.kill(kernel._kept.manager.provisioner.process.pid, signal.SIGKILL)
    assert not cache.make(execute.Run(notebook(), "en")).cached


@pytest.mark.skipif(not forking.CAN_FORK, reason="kernels are processes of their own kind only where the system forks")
def test_a_stop_during_a_start_is_answered_at_once(notebook, tmp_path, monkeypatch):
    launch = forking.ForkingProvisioner.launch_kernel

    async def interrupted(self, *arguments, **options):
        kernel.stop()  # as another thread does it on Ctrl-C, when there is no process yet that could be killed
        return await launch(self, *arguments, **options)

    monkeypatch.setattr(forking.ForkingProvisioner, "launch_kernel", interrupted)
    with pytest.raises((RuntimeError, execute.RunFailed), match=r"(?i)kernel died"):  # and not: no answer for a minute
        inputs.cache(tmp_path / "cache" / "runs").make(execute.Run(notebook(), "ja"))
    monkeypatch.undo()
    assert not inputs.cache(tmp_path / "cache" / "runs").make(execute.Run(notebook(), "ja")).cached


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted where the system lists them")
def test_kernels_that_ended_leave_nothing_open(notebook, tmp_path):
    cache, opened = inputs.cache(tmp_path / "cache" / "runs"), []
    for number in range(4):
        with pytest.raises(execute.RunFailed):
            cache.make(execute.Run(notebook(load=f"{SETUP}\n{number} / 0"), "ja"))
        opened.append(len(list(Path("/proc/self/fd").iterdir())))
    assert opened[-1] <= opened[0] + 2, opened


def started_elsewhere(notebook, folder, then):
    """Run a notebook in a process of its own, which then does that; return the kernel's process and how it ended."""
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom rareearths.engine.run import execute, kernel\n"
        "execute.execute(execute.Run(Path(sys.argv[1]), 'ja'), Path(sys.argv[2]), Path(sys.argv[2]))\n"
        f"print(kernel._kept.manager.provisioner.process.pid, flush=True)\n{then}"
    )
    (folder / "run").mkdir()
    script = folder / "script.py"
    script.write_text(f"if __name__ == '__main__':\n    {code.replace(chr(10), chr(10) + '    ')}\n", encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(paths.ROOT)}
    done = subprocess.run(
        [sys.executable, script, notebook, folder / "run"], capture_output=True, text=True, env=environment, check=False
    )
    return int(done.stdout), done.returncode


@pytest.mark.parametrize(
    ("then", "code"), [("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL), ("pass", 0), ("1 / 0", 1)]
)
def test_a_kernel_ends_with_the_process_that_started_it(notebook, tmp_path, then, code):
    process, ended = started_elsewhere(notebook(), tmp_path, then)
    assert ended == code
    with contextlib.suppress(ProcessLookupError):
        while True:  # until it has ended, not for so many seconds
            os.kill(process, 0)
            time.sleep(0.1)


def test_no_chapter_changes_what_the_next_run_on_its_kernel_finds():
    lasting = re.compile(
        r"set_option|pd\.options|alt\.(theme|renderers|data_transformers)|warnings\.|seterr|chdir|os\.environ|sys\.|"
        r"setcontext|add_folder|setattr|monkeypatch"
    )
    found = [
        (path.stem, cell.id, match[0])
        for path in notebooks.found(paths.CHAPTERS)
        for cell in notebooks.code(notebooks.read(path).cells)
        if (match := lasting.search(cell.source))
    ]
    assert found == []
