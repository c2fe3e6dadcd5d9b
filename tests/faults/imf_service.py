"""A small server that answers as the SDMX service of the IMF does, whole or with a fault, and a fetch from it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from project import tree
from waiting import LONGEST

from rareearths import paths, tables
from rareearths.paths import ROOT

KEY = "secret-of-the-user-0123456789"
HEADER = "STRUCTURE,STRUCTURE_ID,ACTION,COUNTRY,INDICATOR,DATA_TRANSFORMATION,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE"
TABLE = "imf_rare_earth_price"
MARKS = ("Traceback", KEY)


def rows(revise: float = 1.0) -> list[str]:
    """Return the series as the service sends it, with a month more and the last one revised."""
    held = tables.load(TABLE, "2026-06").dropna(subset="value")
    values = list(zip(held["month"], held["value"], strict=True))
    values[-1] = (values[-1][0], round(values[-1][1] * revise, 2))
    values.append(("2025-10", round(values[-1][1] * 1.02, 2)))
    return [
        f"dataflow,IMF.RES:PCPS(9.0.0),R,G001,PREODOM,USD,M,{month.replace('-', '-M')},{value},0"
        for month, value in values
    ]


def body(revise: float = 1.0) -> bytes:
    return "\n".join([HEADER, *rows(revise), ""]).encode("utf-8")


@dataclass
class Service:
    """Answers every question for the series with the same bytes; the workbook is not there."""

    content: bytes = b""
    status: int = 200
    keys: list[str] = field(default_factory=list)
    wait: Callable[[], object] = lambda: None
    address: str = ""

    def __enter__(self) -> Service:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                service.wait()
                series = "PREODOM" in self.path
                service.keys.append(self.headers.get("Ocp-Apim-Subscription-Key", ""))
                status, content = (service.status, service.content) if series else (404, b"nothing here")
                self.send_response(status)
                self.send_header("Content-Type", "text/csv" if series else "text/plain")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Place:
    """A copy of ``data/`` and a cache, into which the service's answers are fetched."""

    folder: Path
    service: Service

    def __post_init__(self) -> None:
        shutil.copytree(paths.DATA, self.data)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def vintages(self) -> list[str]:
        return sorted(path.parent.name for path in self.data.glob("[0-9]*/datapackage.yaml"))

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("RAREEARTHS_", "PYTEST"))}
        return kept | {
            "RAREEARTHS_DATA": str(self.data),
            "RAREEARTHS_IMF_URL": self.service.address,
            "RAREEARTHS_IMF_KEY": KEY,
        }

    def command(self, *arguments: object, before: str = "") -> list[str]:
        """Return the command of a fetch; `before` is Python run in the same process first."""
        script = ROOT / "scripts" / "fetch.py"
        run = [str(script)]
        if before:
            prelude = f"import sys, runpy; sys.path.insert(0, {str(ROOT)!r})\n{before}\n"
            run = ["-c", f"{prelude}runpy.run_path({str(script)!r}, run_name='__main__')"]
        return [sys.executable, *run, "--source", "imf", "--cache", str(self.folder / "raw"), *map(str, arguments)]

    def fetch(self, *arguments: object, before: str = "", **options) -> subprocess.CompletedProcess:
        """Fetch; neither a traceback nor the key is shown or kept, and the old vintages are as they were."""
        old = {name: tree(self.data / name) for name in self.vintages}
        done = subprocess.run(
            [*options.pop("through", []), *self.command(*arguments, before=before)],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
            **options,
        )
        self.check(old, done.stdout + done.stderr)
        return done

    def check(self, old: dict[str, dict[str, str]], said: str) -> None:
        for mark in MARKS:
            assert mark not in said, said
        assert {name: tree(self.data / name) for name in old} == old
        assert [path.name for path in self.data.iterdir() if path.name.startswith(".")] == []
        for path in self.folder.rglob("*"):
            assert path.is_dir() or KEY.encode() not in path.read_bytes(), path
