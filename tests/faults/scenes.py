"""A plugin for tests of faults: a scene, after which the key is looked for in all that came out.

pytest_plugins = ["scenes"]
"""

from __future__ import annotations

import logging
import traceback

import pytest
from scene import Scene, leaks


@pytest.fixture(params=["header", "parameter"])
def scene(request, tmp_path, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "urllib3.connectionpool", "requests"):
        caplog.set_level(logging.DEBUG, logger=name)
    made = Scene(tmp_path / "raw", request.param)
    yield made
    for here in made.opened:
        here.__exit__()
    read = capfd.readouterr()
    assert not leaks(read.out + read.err)
    logged = caplog.get_records("call")
    assert not leaks([record.getMessage() + str(record.__dict__) for record in logged])
    assert not leaks(made.lines)
    for error in made.errors:
        assert not leaks("".join(traceback.format_exception(error)) + repr(error) + str(vars(error)))
    kept = [path for path in made.folder.rglob("*") if path.is_file()]
    for path in kept:
        assert not leaks(path.read_bytes().decode("latin-1") + path.name)
