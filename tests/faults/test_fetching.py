"""Fetches that go wrong, as a user sees them: exit status, a clear line, the last vintages as they were."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess

import pytest
import yaml
from imf_service import HEADER, TABLE, Place, Service, body, rows
from project import tree
from waiting import HEEDING, LONGEST, until

from rareearths import tables
from rareearths.fetch.vintage import folders

CARRIED = len(tables.vintages())  # by the book, before a fetch


@pytest.fixture
def service():
    with Service(body(revise=1.01)) as running:
        yield running


@pytest.fixture
def here(tmp_path, service):
    return Place(tmp_path, service)


def test_a_good_answer_makes_a_vintage(here, service):
    done = here.fetch()
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(here.vintages) == CARRIED + 1
    made = here.data / here.vintages[-1]
    assert sorted(path.name for path in made.iterdir()) == ["datapackage.yaml", f"{TABLE}.csv"]
    descriptor = yaml.safe_load((made / "datapackage.yaml").read_text(encoding="utf-8"))
    assert [each["source"] for each in descriptor["fetched"]] == ["imf"]
    assert "1 new row(s), 1 revised cell(s)" in done.stdout
    assert "2025-09, value: 6529.65 -> 6594.95 (+1.0%)" in done.stdout
    assert service.keys
    assert set(service.keys) == {"secret-of-the-user-0123456789"}
    again = here.fetch("--base", here.vintages[-1], "--dry-run")
    assert again.returncode == 0
    assert "gave nothing that is not in" in again.stdout


def _without(column: str) -> bytes:
    at = HEADER.split(",").index(column)
    lines = [HEADER, *rows()]
    return "\n".join(",".join(cell for n, cell in enumerate(line.split(",")) if n != at) for line in lines).encode()


def _valued(change) -> bytes:
    lines = [line.split(",") for line in rows()]
    for number, line in enumerate(lines):
        line[8] = str(change(number, float(line[8])))
    return "\n".join([HEADER, *map(",".join, lines), ""]).encode()


READ = {
    "added column": body().replace(b"SCALE", b"SCALE,REMARK").replace(b",0\n", b",0,x\n"),
    "BOM": b"\xef\xbb\xbf" + body(),
}
BROKEN = {
    "renamed column": body().replace(b"OBS_VALUE", b"VALUE_OBSERVED"),
    "missing column": _without("OBS_VALUE"),
    "changed unit": _valued(lambda number, value: value / 1000),
    "duplicate keys": "\n".join([HEADER, *rows(), rows()[0].replace(",0", ",1"), ""]).encode(),
    "negative value": _valued(lambda number, value: -value if number == 5 else value),
    "absurd value": _valued(lambda number, value: value * 1e6 if number == 5 else value),
    "empty result": b"",
    "only a header": f"{HEADER}\n".encode(),
    "wrong encoding": body().decode().encode("utf-16"),
}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.fault(name, outcome="read; exit 0, a new vintage"), id=name)
        for name in READ
    ],
)
def test_what_can_be_read_is_read(here, service, name):
    service.content = READ[name]
    done = here.fetch()
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(here.vintages) == CARRIED + 1


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.fault(name, outcome="exit 2, nothing written"), id=name) for name in BROKEN],
)
def test_what_breaks_the_contract_is_refused(here, service, name):
    service.content = BROKEN[name]
    done = here.fetch()
    assert done.returncode == 2, done.stdout + done.stderr
    assert "expected" in done.stdout
    assert "Next step" in done.stdout
    assert "No vintage was written" in done.stdout
    assert len(here.vintages) == CARRIED


@pytest.mark.fault("service down", outcome="exit 1, nothing written")
def test_a_publisher_that_is_down(here, service):
    service.status, service.content = 401, b"no"
    here.service.address = "http://127.0.0.1:9"  # discard: nobody listens
    done = here.fetch()
    assert done.returncode == 1, done.stdout + done.stderr
    assert "imf: unreachable" in done.stdout
    assert len(here.vintages) == CARRIED


PAUSE = """
from rareearths.fetch.files import whole
really = whole.write
def slow(path, content):
    really(path, content)
    if {last!r} in path.name:
        import signal
        open("reached", "w").close()
        signal.pause()
whole.write = slow
"""


def _started(here, last: str) -> subprocess.Popen:
    process = subprocess.Popen(
        [*HEEDING, *here.command(before=PAUSE.format(last=last))],
        cwd=here.folder,
        env=here.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    until((here.folder / "reached").exists, process)
    return process


@pytest.mark.fault("kill -9 during the write", outcome="nothing seen of it; the next fetch clears it and succeeds")
@pytest.mark.parametrize("last", [TABLE, "datapackage.yaml"])
def test_a_kill_while_the_vintage_is_written(here, last):
    old = {name: tree(here.data / name) for name in here.vintages}
    process = _started(here, last)
    process.kill()
    process.communicate()
    assert here.vintages == sorted(old)
    assert {name: tree(here.data / name) for name in old} == old
    assert list(here.data.glob(".composing-*")), "nothing was under way when it was killed"
    done = here.fetch()
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(here.vintages) == CARRIED + 1


@pytest.mark.fault("Ctrl-C during the write", outcome="exit 130, nothing left behind")
def test_an_interruption_while_the_vintage_is_written(here):
    old = {name: tree(here.data / name) for name in here.vintages}
    process = _started(here, TABLE)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=LONGEST)[0]
    assert process.returncode == 130, said
    assert "Interrupted. The vintages are as they were." in said
    here.check(old, said)
    assert here.vintages == sorted(old)


@pytest.mark.fault("two fetches at once", outcome="the second is refused with exit 1, the first succeeds")
def test_two_fetches_at_once(here):
    with folders.alone(here.data):
        done = here.fetch()
        assert done.returncode == 1, done.stdout
        assert "second fetch is running" in done.stderr
    both = [
        subprocess.Popen(
            here.command(),
            cwd=here.folder,
            env=here.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=LONGEST)[0] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1], said
    assert len(here.vintages) == CARRIED + 1
    assert "Traceback" not in "".join(said)


FULL = """
import resource
from rareearths.fetch.files import whole
really = whole.write
def limited(path, content):
    if path.name == "datapackage.yaml":
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
    really(path, content)
whole.write = limited
"""


@pytest.mark.fault("disk full during the write", outcome="exit 1, names the file, nothing left behind")
def test_a_disk_that_is_full_when_the_descriptor_is_written(here):
    done = here.fetch(before=FULL)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "could not write" in done.stderr
    assert "room" in done.stderr
    assert len(here.vintages) == CARRIED


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))


@pytest.mark.fault("disk full while fetching", outcome="exit 1, nothing written")
def test_a_disk_that_is_full_when_the_answer_comes(here):
    done = here.fetch(preexec_fn=_small_files)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "disk or a quota is full" in done.stdout
    assert len(here.vintages) == CARRIED


@pytest.mark.fault("no permission", outcome="exit 1 before anything is fetched")
def test_a_folder_that_may_not_be_written(here, service):
    through = []
    if os.access("/", os.W_OK):  # as root: without the power to pass over permissions
        if not shutil.which("setpriv"):
            pytest.skip("runs as root, and there is no setpriv")
        through = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    here.data.chmod(0o555)
    try:
        done = here.fetch(through=through)
    finally:
        here.data.chmod(0o755)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Permission denied" in done.stderr
    assert "permission to write" in done.stderr
    assert service.keys == []
    assert len(here.vintages) == CARRIED
