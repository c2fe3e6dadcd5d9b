"""A grid on kernels and on a Dask cluster: the same results, also when a worker, a kernel or the scheduler is killed.

The tests wait for what happens (a result, a process that ended), never for seconds.
"""

from __future__ import annotations

import logging.handlers
import os
import signal
import subprocess
import sys

import pytest

from rareearths import cli, paths, tables
from rareearths.engine.run import forking
from rareearths.pipeline import inputs
from rareearths.pipeline.grid import cluster, command, plan, rows, runners

LAST = tables.vintages()[-1]
YEARS = (1990, 2000, 2010, 2020)
GRID = f"chapters: [conclusion]\nparameters:\n  vintage: [{LAST}]\n  end_year: [{', '.join(map(str, YEARS))}]\n"


@pytest.fixture
def runs(tmp_path):
    (tmp_path / "grid.yaml").write_text(GRID, encoding="utf-8")
    return plan.read(tmp_path / "grid.yaml", 10).runs


@pytest.fixture
def distributed():
    return pytest.importorskip("distributed")


def test_a_kernel_that_is_killed_costs_no_run(runs, tmp_path, monkeypatch):
    started = forking.ForkingProvisioner.launch_kernel
    killed = []

    async def launch(self, *arguments, **options):
        info = await started(self, *arguments, **options)
        if not killed:
            killed.append(self.pid)
            os.kill(self.pid, signal.SIGKILL)
        return info

    monkeypatch.setattr(forking.ForkingProvisioner, "launch_kernel", launch)
    found = list(runners.local(runs[:1], inputs.cache(tmp_path / "cache"), 1))
    assert killed
    assert [outcome.error for outcome in found] == [""]


def test_two_workers_one_killed_midway_finish_with_all_results(runs, tmp_path, distributed):
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as workers,
        distributed.Client(workers, set_as_default=False) as client,
    ):
        pids = client.run(os.getpid)
        outcomes = cluster.distributed(runs, inputs.cache(tmp_path / "cache"), workers.scheduler_address)
        found = [next(outcomes)]
        busy = [worker for worker, tasks in client.processing().items() if tasks]
        assert busy, "expected a worker at work after the first of four runs"
        os.kill(pids[busy[0]], signal.SIGKILL)
        found += outcomes
    assert [outcome.error for outcome in found] == [""] * len(runs)
    assert {outcome.run.parameters["end_year"] for outcome in found} == set(YEARS)
    (here,) = runners.local(runs[:1], inputs.cache(tmp_path / "here"), 1)
    there = next(outcome for outcome in found if outcome.run == here.run)
    assert rows.of(there.result) == rows.of(here.result)
    # what a run leaves is the same, byte for byte
    left = [{path.name: path.read_bytes() for path in each.result.folder.glob("exhibits/*")} for each in (here, there)]
    assert left[0] == left[1]


def test_a_scheduler_that_dies_keeps_what_is_done(runs, tmp_path, distributed, monkeypatch):
    import dask  # noqa: PLC0415

    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(paths.ROOT), *sys.path])}
    command_line = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard"]
    with subprocess.Popen(command_line, stderr=subprocess.PIPE, text=True, env=environment) as scheduler:
        address = next(line.split()[-1] for line in scheduler.stderr if "Scheduler at:" in line)
        worker = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"],
            stderr=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
        put, order = (
            command._keep,
            command.Order(tmp_path / "grid.yaml", str(tmp_path / "out"), 1, address, cache=tmp_path / "cache"),
        )

        def keep(*arguments):
            record = put(*arguments)
            scheduler.kill()
            scheduler.wait()
            return record

        said = logging.handlers.BufferingHandler(1000)
        logging.getLogger("distributed.client").addHandler(said)
        monkeypatch.setattr(command, "_keep", keep)
        monkeypatch.setattr(cluster, "_PATIENCE", 2)
        try:
            with (
                dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
                pytest.raises(cluster.SchedulerLost, match=r"Expected the scheduler.*Likely cause: .*Next step: "),
            ):
                command.grid(order)
        finally:
            scheduler.kill()
            worker.kill()
            worker.wait()
            logging.getLogger("distributed.client").removeHandler(said)
    assert [record.getMessage() for record in said.buffer] == []  # no traceback before the one message
    done = [path.parent for path in (tmp_path / "out" / "runs").glob("*/run.json")]
    assert 1 <= len(done) < len(runs)
    order = command.Order(tmp_path / "grid.yaml", str(tmp_path / "out"), 1, cache=tmp_path / "cache")
    monkeypatch.setattr(command, "_keep", put)
    assert command.grid(order) == 0
    assert len(list((tmp_path / "out" / "runs").iterdir())) == len(runs)


def test_a_scheduler_that_is_not_there_is_named(tmp_path, distributed, monkeypatch, capsys):
    (tmp_path / "grid.yaml").write_text(GRID, encoding="utf-8")
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    # a grid may be large: nothing is prepared for a scheduler that is not there
    monkeypatch.setattr(plan, "read", lambda *_: pytest.fail("the grid was read"))
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        order = ["rerun", "--grid", str(tmp_path / "grid.yaml"), "--out", str(tmp_path / "out"), "--scheduler", address]
        assert cli.main(order) == 1
        told = capsys.readouterr().err
        for part in (f"Expected a Dask scheduler at {address}; got ", "Likely cause: ", "Next step: "):
            assert part in told
