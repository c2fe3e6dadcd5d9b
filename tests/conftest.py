"""Which tests `make check` runs and which it leaves to `make test`: by folder, and by file where a file is slow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

HERE = Path(__file__).parent
FOLDERS = {"browser": "browser", "faults": "faults", "publishers": "publishers"}
# Why each of these takes long; the others are what `make check` runs.
SLOW = {
    "test_arithmetic_recomputed.py": "reads the built book",
    "test_book_pages.py": "builds a small book",
    "test_cli.py": "starts a process for each command",
    "test_compare.py": "makes vintages",
    "test_comtrade_query.py": "makes vintages",
    "test_comtrade_samples.py": "large files of the publisher",
    "test_comtrade_tables.py": "reads large tables",
    "test_data.py": "checks every vintage whole",
    "test_data_page.py": "reads the built site",
    "test_editions.py": "makes the editions of every chapter",
    "test_eurostat.py": "makes vintages",
    "test_evidence.py": "reads the built site",
    "test_execute.py": "runs notebooks",
    "test_exercise_cells.py": "computes what every exercise expects",
    "test_exercises.py": "computes what every exercise expects, on each vintage",
    "test_exhibit_pages.py": "reads the built site",
    "test_extends.py": "makes vintages",
    "test_fetch.py": "makes vintages",
    "test_grid.py": "runs notebooks many times",
    "test_grid_workers.py": "runs chapters on kernels and on a cluster",
    "test_guards.py": "runs chapters on other data",
    "test_input_keys.py": "copies the project twice",
    "test_kernel.py": "runs notebooks",
    "test_labels.py": "reads the code of every notebook",
    "test_links.py": "waits for a slow server",
    "test_mineral_pages.py": "runs chapters",
    "test_minerals.py": "computes every mineral",
    "test_mutations.py": "runs chapters many times",
    "test_needs.py": "runs chapters on vintages that lack a table",
    "test_notebooks.py": "reads the built book",
    "test_one_pass.py": "builds a small book",
    "test_package.py": "builds and installs the wheel",
    "test_paper.py": "breaks every rule of the paper's tables in turn",
    "test_policy.py": "reads every announcement",
    "test_refresh.py": "makes vintages",
    "test_release.py": "hashes whole vintages",
    "test_rerun.py": "reads the parameters of every notebook",
    "test_reruns.py": "runs chapters",
    "test_rows.py": "makes every page of rows",
    "test_usgs.py": "reads whole editions",
    "test_usgs_samples.py": "large files of the publisher",
    "test_usitc.py": "reads a whole workbook",
    "test_validation.py": "checks vintages whole",
    "test_verdicts_expected.py": "reads the built site",
    "test_vintage.py": "makes vintages",
    "test_weight.py": "reads the built site",
    "test_wording.py": "runs every chapter on other data",
}
# Tests that try hundreds of damaged answers.
DAMAGED = re.compile("damage|changed_cells|any_part|any_redirect|fuzz")
# Tests of these files share something that takes long to make, or change one thing in turn: one process does them.
TOGETHER = (
    "test_wording.py",
    "test_book_pages.py",
    "test_mineral_pages.py",
    "test_reruns.py",
    "test_build.py",
    "test_refusals.py",
    "test_replay.py",
    "test_usgs_samples.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """Say what the markers mean; a file that was renamed must not turn quick unseen."""
    for words in (
        "slow: takes seconds, or needs the built book",
        "browser: looks at the built site with a browser",
        "faults: fetches and builds that go wrong, by whole processes",
        "publishers: reads the publishers' formats",
    ):
        config.addinivalue_line("markers", words)
    if gone := [name for name in (*SLOW, *TOGETHER) if not any(HERE.rglob(name))]:
        raise pytest.UsageError(f"{Path(__file__).name} names {', '.join(gone)}, which there is not: mend the lists.")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even import the slow files where they are left out."""
    return True if config.option.markexpr == "not slow" and collection_path.name in SLOW else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by where it stands."""
    for item in items:
        if HERE not in item.path.parents:
            continue  # the notebooks, which nbval compares
        for folder in item.path.relative_to(HERE).parts[:-1]:
            if folder in FOLDERS:
                item.add_marker(FOLDERS[folder])
        if item.path.name in SLOW or DAMAGED.search(item.nodeid):
            item.add_marker("slow")


class Together(LoadScopeScheduling):
    """Hands out test by test, but for the files of `TOGETHER`; marks of `xdist_group` reach no process of xdist 3.8."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if path.rpartition("/")[2] in TOGETHER else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log) -> Together | None:
    """Keep the files of `TOGETHER` in one process, whichever scheduler is asked for."""
    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None
