"""A plugin for pytest that prints the table of faults: what was done to a client, how it must end, how often it did.

PYTHONPATH=tests/faults python -m pytest -q -p table -m fault tests
"""

from __future__ import annotations

from collections import Counter

import pytest

STATES = ("passed", "failed", "skipped")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "fault(name, outcome): a fault, and how it must end, for the table of faults")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    # properties reach the main process from pytest-xdist's workers too
    item.user_properties += [
        ("fault", (mark.args[0], mark.kwargs.get("outcome", "clear error"))) for mark in item.iter_markers("fault")
    ]


def pytest_terminal_summary(terminalreporter) -> None:
    counts: dict[tuple[str, str], Counter] = {}
    for state, faults in _states(terminalreporter.stats).values():
        for fault in faults:
            counts.setdefault(fault, Counter())[state] += 1
    if not counts:
        return
    rows = [("fault", "must end in", *STATES)]
    rows += [(*key, *(str(counts[key][state]) for state in STATES)) for key in sorted(counts)]
    total = sum(counts.values(), Counter())
    rows.append((f"{len(counts)} faults", "", *(str(total[state]) for state in STATES)))
    wide = [max(len(row[column]) for row in rows) for column in range(2)]
    terminalreporter.section("faults")
    for row in rows:
        named = " | ".join(row[column].ljust(wide[column]) for column in range(2))
        terminalreporter.write_line(f"{named} | " + " | ".join(f"{cell:>7}" for cell in row[2:]))


def _states(stats: dict) -> dict[str, tuple[str, list]]:
    """State and faults of each test; one that passed and then failed in its fixtures has failed."""
    found = {}
    for state in ("skipped", "passed", "failed", "error"):
        for report in stats.get(state, ()):
            faults = [tuple(value) for name, value in getattr(report, "user_properties", ()) if name == "fault"]
            found[report.nodeid] = ("failed" if state == "error" else state, faults)
    return found
