"""Carry out a grid of runs: take up what is there, run the rest, and put all of it into one table and one chart."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from rareearths import language
from rareearths.chapter import record as events
from rareearths.engine.run.cache import Cache
from rareearths.engine.run.execute import Result, Run
from rareearths.paths import ROOT
from rareearths.pipeline import inputs, left, rerun
from rareearths.pipeline.grid import chart, cluster, places, plan, rows, runners

OUT = ROOT / "_build" / "grid"
_PRUNE = 20  # runs after which the cache is cut to its size


class GridStopped(OSError):
    """Results could not be written; those that were are kept."""


@dataclass(frozen=True)
class Order:
    """What a person asks for.

    Parameters
    ----------
    grid : Path
        The grid file.
    out : str
        Folder or address for the results.
    jobs : int
        Kernels at a time on this machine.
    scheduler : str
        Address of a Dask scheduler, which takes the place of this machine's cores; empty for none.
    limit : int
        Most runs that are meant.
    cache : Path
        Folder of kept runs.
    """

    grid: Path
    out: str
    jobs: int
    scheduler: str = ""
    limit: int = 1000
    cache: Path = rerun.CACHE


def grid(order: Order, lang: str = "en") -> int:
    """Carry out a grid, and say what became of it.

    Parameters
    ----------
    order : Order
    lang : {"ja", "en"}
        Of what is said.

    Returns
    -------
    int
        1 if a run failed, 0 if none did.

    Raises
    ------
    rareearths.pipeline.grid.plan.GridWrong, rareearths.pipeline.grid.places.PlaceWrong
    rareearths.pipeline.grid.cluster.SchedulerMissing, rareearths.pipeline.grid.cluster.SchedulerLost, GridStopped
        What was done until then stays, and the same command takes it up.
    """
    if order.scheduler:
        cluster.require(order.scheduler)
    asked, place, cache = plan.read(order.grid, order.limit), places.at(order.out), inputs.cache(order.cache)
    named = {cache.place(run).name: run for run in asked.runs}
    found = {name: record for name, run in named.items() if (record := _kept(name, run, place))}
    kept, failures = len(found), []
    todo = [run for name, run in named.items() if name not in found]
    with tqdm(total=len(asked.runs), initial=kept, desc=order.grid.name, unit="run", disable=None) as bar:
        for done, outcome in enumerate(_outcomes(todo, cache, order), start=1):
            if outcome.result is None:
                failures.append(outcome)
            elif isinstance(made := _attempt(outcome.result, place, cache), runners.Outcome):
                failures.append(made)
            else:
                found[made.run] = made
            if failures:
                bar.set_postfix_str(f"failed: {len(failures)}")
            if done % _PRUNE == 0:
                cache.forget(set())
            bar.update()
    cache.forget(set())
    _write(rows.table([found[name] for name in named if name in found], asked.names), asked.names, place)
    words = language.say("grid", lang)
    print(words["done"].format(len(asked.runs), kept, len(failures)))
    if failures:
        print(words["failed"])
        for outcome in failures:
            print(f"  {outcome.run.name} ({outcome.run.lang}) {rerun.named(outcome.run.parameters)}")
            print("    " + outcome.error.replace("\n", "\n    "))
    if not left.has_parquet():
        print(words["no_parquet"])
    print(words["written"].format(place))
    return 1 if failures else 0


def _outcomes(runs: list[Run], cache: Cache, order: Order) -> Iterator[runners.Outcome]:
    if not runs:
        return iter(())
    if order.scheduler:
        return cluster.distributed(runs, cache, order.scheduler)
    return runners.local(runs, cache, order.jobs)


def _kept(name: str, run: Run, place: places.Place) -> rows.Record | None:
    """Return the record of a run that is in place already, if all that it read is as it was."""
    record = place.kept(name)
    return record if record and record.inputs == inputs.fingerprints(run, record.read) else None


def _attempt(result: Result, place: places.Place, cache: Cache) -> rows.Record | runners.Outcome:
    """Keep a run, or say why its files could not be made: that stops no other."""
    try:
        return _keep(result, place, cache)
    except GridStopped:
        raise
    except Exception as error:
        return runners.Outcome(result.run, None, f"{type(error).__name__}: {error}")


def _keep(result: Result, place: places.Place, cache: Cache) -> rows.Record:
    """Put the files of a run into place, and return its record."""
    read = inputs.Reads.of(events.read(result.folder))
    name = cache.place(result.run).name
    record = rows.Record(
        name,
        result.run.name,
        result.run.lang,
        rows.whole(result),
        rows.of(result),
        inputs.fingerprints(result.run, read),
        read,
    )
    with tempfile.TemporaryDirectory(prefix="grid-") as aside:
        folder = Path(aside) / name  # open to whom the umask says; the folder of tempfile is closed to all others
        try:
            folder.mkdir()
            left.notebook(result, folder)
            left.exhibits(result, folder, with_pictures=False)
            (folder / places.RECORD).write_text(record.text(), encoding="utf-8")
            place.put(name, folder)
        except OSError as error:
            raise GridStopped(
                f"Expected room and permission to write a run to {place}; got {error}. Likely cause: the disk is full, "
                "or the folder is another's. Next step: make room and give the same command again; the runs that are "
                "there are not made again."
            ) from error
    if not result.folder.is_relative_to(cache.folder):
        shutil.rmtree(result.folder, ignore_errors=True)  # unpacked from what a worker sent
    return record


def _write(frame: Any, names: Sequence[str], place: places.Place) -> None:
    if left.has_parquet():
        place.write("results.parquet", rows.parquet(frame))
    else:
        place.write("results.csv", frame.to_csv(index=False).encode("utf-8-sig"))
    for lang in language.LANGUAGES:
        for name, content in chart.files(frame, names, lang).items():
            place.write(name, content)
