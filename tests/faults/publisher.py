"""A publisher on this machine: replays formats and faults, and remembers what it was asked.

    with Publisher({"/data.json": reply(b"{}"), "/busy": [status(503), reply(b"1")], "/files/*": folder(path)}) as here:
        ... here.base, here.asked

A route is looked up by path with query, then by path, then by the longest beginning that ends with ``*``. Its value is
a Reply, bytes, a function of what was asked, or a list of these: one for each time, the last one from then on.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import mimetypes
import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in.</body></html>"


@dataclass(frozen=True)
class Asked:
    """What came: ``path`` is without query, ``target`` with it; headers in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)


@dataclass(frozen=True)
class Reply:
    """What goes out, and how it fails.

    Parameters
    ----------
    status, body, headers
        As usual; the length is stated unless `length` says otherwise.
    length : int
        A false Content-Length; -1 for none at all (the body then ends with the connection).
    chunked : bool
        Sent in chunks, without a length.
    cut : int
        The connection ends after so many bytes of the body (of a chunked body: within a chunk).
    reset : bool
        With `cut`: it is reset, not closed.
    drip : float
        Seconds between two bytes of the body.
    drip_headers : float
        Seconds between two bytes of the headers.
    silence : float
        Seconds before anything is said.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    chunked: bool = False
    cut: int | None = None
    reset: bool = False
    drip: float = 0.0
    drip_headers: float = 0.0
    silence: float = 0.0

    def but(self, **changes) -> Reply:
        """The same with something else."""
        return replace(self, **changes)


Route = Reply | bytes | Callable[[Asked], "Reply | bytes"] | Sequence


def reply(body: bytes | str, kind: str = "application/json", **headers: str) -> Reply:
    """Data of a kind; further headers as ``etag="..."``."""
    content = body.encode("utf-8") if isinstance(body, str) else body
    return Reply(body=content, headers={"content-type": kind} | {k.replace("_", "-"): v for k, v in headers.items()})


def status(number: int, words: bytes | str = b"", **headers: str) -> Reply:
    """A refusal in the publisher's words; ``retry_after="3"`` and other headers."""
    return reply(words, "text/plain", **headers).but(status=number)


def redirect(target: str, number: int = 302) -> Reply:
    """A redirect."""
    return Reply(status=number, headers={"location": target})


def page() -> Reply:
    """An HTML page where data were expected."""
    return reply(PAGE, "text/html; charset=utf-8")


def packed(content: bytes, kind: str = "text/csv", level: int = 9) -> Reply:
    """The same content in gzip."""
    return reply(gzip.compress(content, level, mtime=0), kind, content_encoding="gzip")


def bomb(unpacked: int) -> Reply:
    """Zeros that unpack to a thousand times what is sent."""
    return packed(bytes(unpacked))


def versioned(answer: Reply) -> Callable[[Asked], Reply]:
    """An answer with ETag and Last-Modified, and 304 for whoever has it."""
    tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
    tagged = answer.but(headers={**answer.headers, "etag": tag, "last-modified": formatdate(0, usegmt=True)})

    def answered(asked: Asked) -> Reply:
        return Reply(status=304, headers={"etag": tag}) if asked.headers.get("if-none-match") == tag else tagged

    return answered


def folder(path: Path, below: str = "/") -> Callable[[Asked], Reply]:
    """Files of a folder, by what stands behind `below` in the path."""

    def found(asked: Asked) -> Reply:
        wanted = (path / asked.path.removeprefix(below).lstrip("/")).resolve()
        if not wanted.is_relative_to(path.resolve()) or not wanted.is_file():
            return status(404, "no such file")
        return reply(wanted.read_bytes(), mimetypes.guess_type(wanted.name)[0] or "application/octet-stream")

    return found


class Publisher:
    """The server; a context manager.

    Attributes
    ----------
    base : str
        Its address, for ``RAREEARTHS_<SOURCE>_URL``.
    asked : list of Asked
        In the order in which it came.
    routes : dict
        May be changed while it runs.
    """

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self.routes, self.asked, self.ended = dict(routes), [], threading.Event()
        self._times: dict[str, int] = {}
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.publisher = self
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Publisher:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *problem) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    def secure(self, certificate: Path, key: Path) -> None:
        """Go on by https."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        # the handshake is left to the thread of each connection
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.base = self.base.replace("http:", "https:")

    def answer(self, asked: Asked) -> Reply:
        """Choose the reply to a question."""
        starred = sorted((name for name in self.routes if name.endswith("*")), key=len, reverse=True)
        beginning = next((name for name in starred if asked.path.startswith(name[:-1])), "")
        name = next((name for name in (asked.target, asked.path, beginning) if name in self.routes), None)
        with self._lock:
            self.asked.append(asked)
            if name is None:
                return status(404, f"{asked.path} is not here")
            route = self.routes[name]
            if isinstance(route, list | tuple):
                times = self._times.get(name, 0)
                self._times[name] = times + 1
                route = route[min(times, len(route) - 1)]
        answered = route(asked) if callable(route) else route
        return reply(answered) if isinstance(answered, bytes) else answered


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address) -> None:
        """A client that went away is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10

    def _serve(self) -> None:
        publisher: Publisher = self.server.publisher
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = publisher.answer(Asked(self.command, self.path, headers, body))
        with contextlib.suppress(OSError):
            self._send(answer, publisher.ended.wait)

    do_GET = do_POST = _serve

    def _send(self, answer: Reply, wait: Callable[[float], bool]) -> None:
        if answer.silence and wait(answer.silence):
            return
        lines = [f"HTTP/1.1 {answer.status} Said", *(f"{name}: {value}" for name, value in answer.headers.items())]
        body = answer.body
        if answer.chunked:
            lines.append("transfer-encoding: chunked")
            parts = [body[start : start + 1000] for start in range(0, len(body), 1000)]
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
        elif answer.length is None or answer.length >= 0:
            lines.append(f"content-length: {len(body) if answer.length is None else answer.length}")
        self._write("\r\n".join([*lines, "", ""]).encode("latin-1"), answer.drip_headers, wait)
        if answer.status not in (204, 304):
            self._write(body[: answer.cut], answer.drip, wait)
        if answer.cut is not None or answer.length is not None:
            self.close_connection = True
        if answer.reset:
            self.wfile.flush()
            wait(0.05)  # the part has to arrive before the reset, which throws away what is under way
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())  # at once, although files still hold it

    def _write(self, content: bytes, pause: float, wait: Callable[[float], bool]) -> None:
        if not pause:
            self.wfile.write(content)
            return
        for place in range(len(content)):
            self.wfile.write(content[place : place + 1])
            self.wfile.flush()
            if wait(pause):
                return

    def log_message(self, *arguments) -> None:
        """Say nothing: what was asked stands in ``asked``."""
