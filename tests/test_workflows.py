"""The workflows call what there is, with no more rights than they need."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from rareearths.cli.options import parser
from rareearths.paths import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
# the least that each needs beyond reading
RIGHTS = {
    "book.deploy": {"pages": "write", "id-token": "write"},
    "fetch.fetch": {"contents": "write", "issues": "write", "pull-requests": "write"},
    "release.assets": {"contents": "write"},
}
JOBS = [(path.stem, name, job) for path in WORKFLOWS for name, job in yaml.safe_load(path.read_text())["jobs"].items()]


def ids(value: object) -> str:
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_reads_only_unless_a_job_says_more(path: Path):
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["permissions"] == {"contents": "read"}
    assert set(re.findall(r"secrets\.(\w+)", path.read_text(encoding="utf-8"))) <= {"GITHUB_TOKEN"}


@pytest.mark.parametrize(("workflow", "name", "job"), JOBS, ids=ids)
def test_jobs_end_have_pinned_actions_and_few_rights(workflow, name, job):
    assert job["timeout-minutes"] <= 60
    assert job.get("permissions", {}) == RIGHTS.get(f"{workflow}.{name}", {})
    for step in job["steps"]:
        assert ("uses" in step) != ("run" in step)
        assert re.fullmatch(r"actions/[\w-]+@v\d+", step.get("uses", "actions/none@v1"))


@pytest.mark.parametrize(("workflow", "name", "job"), JOBS, ids=ids)
def test_commands_are_there(workflow, name, job):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    commands = next(action.choices for action in parser()._actions if action.dest == "command")
    text = "\n".join(step.get("run", "") for step in job["steps"])
    assert set(re.findall(r"\bmake (\w+) PYTHON", text)) <= targets
    assert set(re.findall(r"bin/rareearths (\w+)", text)) <= set(commands)
    assert set(job.get("needs", "").split()) <= {other for stem, other, _ in JOBS if stem == workflow}
