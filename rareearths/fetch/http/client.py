"""Asks a publisher: politely, within limits, again where that helps, and with keys on the wire only.

What is asked goes to allowed hosts by https. Retries are this module's own and not those of urllib3's ``Retry``, of
which only the reading of ``Retry-After`` is used: ``Retry`` cannot ask again when a body breaks off, its pauses can be
neither shortened for tests nor shown, and its errors carry the address with the key.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rareearths import paths
from rareearths.fetch.contract import ContractBroken, InputNeeded, Raw, Request, Unreachable, now
from rareearths.fetch.files.userfiles import bring
from rareearths.fetch.http import secrets
from rareearths.fetch.http.addresses import Addresses
from rareearths.fetch.http.answers import Answer, Trouble, judge
from rareearths.fetch.http.cache import Cache, Entry
from rareearths.fetch.http.wire import Key, Limits, Question, Wire

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
PATIENCE = 120.0  # the longest Retry-After that is waited for
SHORTEST_KEY = 8  # what is shorter was cut off, and could not be struck out without striking out words


class Network:
    """What the clients of one command know of the way out: who answered, and which hosts were silent until now."""

    def __init__(self) -> None:
        self.answered, self.silent = False, set[str]()

    @property
    def is_down(self) -> bool:
        """Whether nobody answered and more than one host was asked: to ask again is then of no use."""
        return not self.answered and len(self.silent) > 1

    def note(self, host: str, found: Answer | Trouble) -> None:
        """Take note of what came of a question."""
        if isinstance(found, Answer) or found.status or found.kind is not Unreachable:
            self.answered = True
        else:
            self.silent.add(host)


class Client:
    """One source's way to its publisher.

    Parameters
    ----------
    name : str
        The module, such as ``usgs``. With ``RAREEARTHS_<NAME>_URL`` set, all questions go to that base instead, path
        and query kept (https, or http to this machine).
    hosts : mapping of str to str
        Allowed hosts and their bases. Only a base that says http itself is asked by http, and never with a key.
    environment : mapping
        Where keys and paths are looked up; the process's own by default.
    folder : Path
        Cache of raw bytes; a folder per source is made in it.
    files : mapping of str to path or paths
        From the command line, by option.
    today : date
        What the module takes for today.
    per_second : float
        Most questions per second.
    bytes : int
        Largest body, packed and unpacked.
    progress : callable
        Told in short lines what goes on.
    timeout, deadline : float
        Seconds of silence, and seconds for one answer in all.
    network : Network
        Shared by the clients of one command, so that without a network not every one of them tries for long.
    clock, sleep : callable
        Replaced in tests.
    """

    def __init__(
        self,
        name: str,
        hosts: Mapping[str, str],
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        files: Mapping[str, str | Path | Sequence[str | Path]] | None = None,
        today: dt.date | None = None,
        per_second: float = 1.0,
        bytes: int = 100_000_000,
        progress: Callable[[str], None] | None = None,
        timeout: float = 30.0,
        deadline: float = 300.0,
        network: Network | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name, self.today = name, today or dt.date.today()
        self._environment = os.environ if environment is None else environment
        variable = f"RAREEARTHS_{name.upper()}_URL"
        self.addresses = Addresses(name, hosts, self._environment.get(variable, ""), variable)
        self._given = dict(files or {})
        self._cache = Cache(name, (folder or paths.ROOT / "_build" / "raw") / name)
        self._most, self._sleep, self._say = bytes, sleep, progress or (lambda line: None)
        limits = Limits(per_second, bytes, timeout, deadline)
        self._wire = Wire(self.addresses, limits, self._say, clock, sleep)
        self._asked: set[str] = set()
        self._network = network or Network()

    def get(self, request: Request, label: str = "", *, html: bool = False, sha256: str = "") -> Raw:
        """Ask the publisher.

        Parameters
        ----------
        request : Request
            A missing key is no error here: the question is put without.
        label : str
            Passed on to the answer.
        html : bool
            Whether an HTML page is what is wanted; otherwise it is an error.
        sha256 : str
            What the content must have, if it is known.

        Returns
        -------
        Raw
            ``url`` is the address of the request also where a mirror was asked. If the publisher says that the kept
            copy still holds, that copy with the time when it came.

        Raises
        ------
        Unreachable
            No answer, or a refusal. The attribute ``status`` has the HTTP status, 0 if there was none. Refusals of this
            very question (400, 404 ...) are `answers.Refused`, which is `ContractBroken` too.
        ContractBroken
            Another host, too large, empty, damaged, HTML in place of data, or another checksum.
        SourceError
            The answer could not be kept on disk.
        """
        key = Key(self.key(request.key_variable) or "", request.key_header, request.key_parameter)
        asked = secrets.redact(request.url)
        place = self.addresses.place(request.url)
        stated = [f"{name}: {request.headers[name]}" for name in sorted(request.headers)]
        question = secrets.redact("\n".join((place.address, request.body, *stated)))
        kept = None if request.body else self._cache.read(question)
        if kept and sha256 and kept.record["sha256"] != sha256.lower():
            kept = None
        method, kind = ("POST", {"Content-Type": "application/json"}) if request.body else ("GET", {})
        put = Question(method, place, kind | _validators(kept) | dict(request.headers), request.body, key)
        answer = self._ask(request, put, kept is not None, asked if not label else f"{label}, {asked}", html)
        self._asked.add(question)
        if kept and answer.status == 304:
            return Raw(asked, kept.content, str(kept.record.get("retrieved")), kept.record["headers"], label)
        raw = Raw(asked, answer.content, now(), dict(answer.headers), label)
        if sha256 and raw.sha256 != sha256.lower():
            raise ContractBroken(
                self.name,
                f"{asked}: expected the SHA-256 {sha256.lower()}; got {raw.sha256}.",
                "the publisher replaced the file, or it was damaged on the way.",
                "compare with what the publisher states; if the new file is right, change the checksum in the module.",
            )
        record = {"url": asked, "asked": secrets.redact(place.address), "retrieved": raw.retrieved, "label": label}
        self._cache.write(question, raw.content, record | {"headers": dict(raw.headers)})
        return raw

    def forget(self) -> None:
        """Drop what this client kept, so that the next run asks anew: for answers that turned out to be unusable."""
        for question in self._asked:
            self._cache.forget(question)

    def key(self, variable: str) -> str | None:
        """Return the key in an environment variable, None if it is not set; from now on it is struck out everywhere.

        Raises
        ------
        InputNeeded
            When it cannot be a key: too short, or with spaces, line breaks or other than ASCII characters.
        """
        value = self._environment.get(variable, "").strip()
        if not value:
            return None
        size, sound = len(value), value.isascii() and value.isprintable() and " " not in value
        if size < SHORTEST_KEY or not sound:
            del value  # no traceback with variables may show it
            raise InputNeeded(
                self.name,
                f"expected a key of at least {SHORTEST_KEY} ASCII characters without spaces in {variable}; got another"
                f" text ({size} characters).",
                "it was cut off or pasted with something else.",
                f"copy it again from the publisher's site into {variable}.",
            )
        secrets.register(value)
        secrets.guard_logs()
        return value

    def file(self, option: str, variable: str) -> Raw | None:
        """Return the one file that the user brought, None if none is named; see `files`."""
        found = self.files(option, variable)
        if len(found) > 1:
            raise InputNeeded(
                self.name,
                f"expected one file; got {len(found)}: {', '.join(raw.label for raw in found[:5])}.",
                "a folder with several files.",
                f"name one with --file {option}=PATH or {variable}.",
            )
        return found[0] if found else None

    def files(self, option: str, variable: str) -> list[Raw]:
        """Return the files that the user brought; a folder stands for the files in it.

        Parameters
        ----------
        option, variable : str
            ``--file option=PATH`` goes before the environment variable.

        Returns
        -------
        list of Raw
            Empty if none is named; see `userfiles.bring`.

        Raises
        ------
        InputNeeded
            When a path is named but there is nothing to read.
        """
        given = self._given.get(option) or self._environment.get(variable) or []
        named = [given] if isinstance(given, str | Path) else given
        how = f"--file {option}=PATH or {variable}"
        return bring(self.name, [Path(each).expanduser() for each in named], self._most, how)

    def _ask(self, request: Request, question: Question, kept: bool, what: str, html: bool) -> Answer:
        """Ask until there is an answer that can be used, as often as that is of use."""
        attempt = 0
        while True:
            attempt += 1
            self._say(what if attempt == 1 else f"{what} (attempt {attempt})")
            found = self._wire.ask(question, what, request.key_parameter, not self._network.is_down)
            self._network.note(question.place.host, found)
            if isinstance(found, Answer):
                trouble = judge(found, request, keyed=question.key.is_set, kept=kept, html=html)
                if trouble is None:
                    return found
            else:
                trouble = found
            if attempt >= trouble.tries or self._network.is_down:
                raise trouble.error(self.name, what, attempt)
            if trouble.wait > PATIENCE:
                raise trouble.postponed(PATIENCE).error(self.name, what, attempt)
            pause = trouble.wait or min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
            self._say(f"{what}: {trouble.problem}; waits {pause:.0f} s")
            self._sleep(pause)


def _validators(kept: Entry | None) -> dict[str, str]:
    """Return the headers that ask whether a kept copy still holds."""
    stated = kept.record["headers"] if kept else {}
    pairs = {"If-None-Match": stated.get("etag"), "If-Modified-Since": stated.get("last-modified")}
    return {name: value for name, value in pairs.items() if value}
