"""Kernels that stay: what a run finds of the one before, and what is left of them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from chapter_fixture import LOAD, SETUP, write_chapter

from rareearths import notebook as notebooks
from rareearths.chapter import record
from rareearths.engine.run import execute, kernel
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
    kernel.stop()
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
