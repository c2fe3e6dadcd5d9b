"""Questions and answers over the wire: paced, within a time, to allowed places, and with the key nowhere else."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import requests
import yaml

from rareearths import paths
from rareearths.fetch.contract import ContractBroken
from rareearths.fetch.http import body
from rareearths.fetch.http.addresses import Addresses, Place
from rareearths.fetch.http.answers import Answer, Trouble, from_error, slow
from rareearths.fetch.http.secrets import redact, redact_bytes

CONNECT_SECONDS = 15
REDIRECTS = 5
TOLD_BYTES = 1_000_000
_REDIRECTING = (301, 302, 303, 307, 308)
_DROPPED_HEADERS = ("set-cookie", "set-cookie2")


@lru_cache(maxsize=1)
def user_agent() -> str:
    """Return how the project names itself, with the address that ``CITATION.cff`` gives for it."""
    try:
        cited = yaml.safe_load((paths.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
        name, address = f"rareearths-book/{cited['version']}", cited.get("repository-code") or cited.get("url")
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        name, address = "rareearths-book", None
    # some publishers answer nothing but browsers; "compatible" is how a program says honestly that it is none
    return f"Mozilla/5.0 (compatible; {name}{f'; +{address}' if address else ''})"


class _Session(requests.Session):
    """Leaves redirects alone: requests would read the whole body of one, however large, to offer the next request."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class Key(requests.auth.AuthBase):
    """Puts a key on the wire; what is shown of it never has the key.

    Without a key it does nothing, except that requests then looks for none in ``.netrc``.
    """

    def __init__(self, value: str = "", header: str = "", parameter: str = "") -> None:
        self._value, self._header, self._parameter = value, header, parameter

    @property
    def is_set(self) -> bool:
        """Whether there is a key; not ``bool``, as requests looks into ``.netrc`` if this object counts as false."""
        return bool(self._value)

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the key to what is about to be sent."""
        if self._value and self._header:
            bearer = "Bearer " if self._header.lower() == "authorization" else ""
            prepared.headers[self._header] = bearer + self._value
        elif self._value and self._parameter:
            prepared.prepare_url(prepared.url, {self._parameter: self._value})
        return prepared

    def __repr__(self) -> str:
        return "Key(...)"


@dataclass(frozen=True)
class Question:
    """What is asked: method, place, further headers, body (JSON), and the key that goes with it."""

    method: str
    place: Place
    headers: Mapping[str, str]
    body: str
    key: Key


@dataclass(frozen=True)
class Limits:
    """Questions per second; bytes of a body, packed and unpacked; seconds of silence, and for one answer in all."""

    per_second: float
    most: int
    timeout: float
    deadline: float


class Wire:
    """The conversation with one publisher.

    Parameters
    ----------
    addresses : Addresses
        Where it may go.
    limits : Limits
        How much, how often and how long.
    say : callable
        Told in short lines what goes on.
    clock, sleep : callable
        For the pace between questions.
    """

    def __init__(
        self,
        addresses: Addresses,
        limits: Limits,
        say: Callable[[str], None],
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._addresses, self._limits, self._say = addresses, limits, say
        self._clock, self._sleep, self._free_at = clock, sleep, float("-inf")
        self._session: requests.Session | None = None

    def ask(self, question: Question, what: str, parameter: str = "", paced: bool = True) -> Answer | Trouble:
        """Ask once, and go where redirects lead as far as that is allowed.

        Parameters
        ----------
        question : Question
            Its key goes to its own host only.
        what : str
            Names the question, for those who watch.
        parameter : str
            Where the key stands in an address, if there.
        paced : bool
            Whether to keep the distance to the question before: without a network there is nobody to spare.

        Returns
        -------
        Answer or Trouble
            Never an exception, which would carry the address and headers with the key.
        """
        home = question.place.host
        for _ in range(REDIRECTS + 1):
            if question.place.host != home or not self._addresses.may_carry_key(question.place):
                question = replace(question, key=Key())
            if paced:
                self._pace()
            found = self._once(question, what)
            if isinstance(found, Trouble):
                self._session = None  # the old one may be in use by a thread left behind
                return found
            location = found.headers.get("location")
            if not location or found.status not in _REDIRECTING:
                return found
            target = self._addresses.redirect(question.place, location, parameter)
            if target is None:
                return self._astray(location, found.status)
            question = replace(question, place=target)
            if found.status not in (307, 308):
                question = replace(question, method="GET", body="")
        return Trouble(
            f"expected at most {REDIRECTS} redirects; got more",
            "the publisher's site sends in circles.",
            "open the address in a browser.",
            kind=ContractBroken,
        )

    def _once(self, question: Question, what: str) -> Answer | Trouble:
        # in a thread of its own, which is left behind when the time is over: only so does an answer end that drips in,
        # be it in its headers
        box: queue.SimpleQueue[Answer | Trouble] = queue.SimpleQueue()
        deadline, session, tell = self._limits.deadline, self._opened(), self._told(what)
        ends = time.monotonic() + deadline

        def work() -> None:
            try:
                box.put(self._exchange(session, question, ends, tell))
            except Exception as error:
                box.put(from_error(error, self._limits.timeout))

        threading.Thread(target=work, daemon=True, name="exchange").start()
        try:
            return box.get(timeout=deadline)
        except queue.Empty:
            return slow()

    def _exchange(
        self, session: requests.Session, question: Question, ends: float, tell: Callable[[int, int], None]
    ) -> Answer | Trouble:
        timeout = self._limits.timeout
        sent = session.request(
            question.method,
            question.place.address,
            headers=dict(question.headers),
            data=question.body.encode("utf-8") if question.body else None,
            auth=question.key,
            timeout=(min(CONNECT_SECONDS, timeout), timeout),
            stream=True,
            allow_redirects=False,
        )
        with sent as response:
            headers = {name.lower(): redact(value) for name, value in response.headers.items()}
            headers = {name: value for name, value in headers.items() if name not in _DROPPED_HEADERS}
            content: bytes | Trouble
            if response.status_code >= 300:
                content = body.reason(response, headers, ends)
            else:
                content = body.read(response, headers, self._limits.most, ends, tell)
            if isinstance(content, Trouble):
                return content
            return Answer(response.status_code, headers, redact_bytes(content))

    def _pace(self) -> None:
        """Keep the distance between two questions."""
        present = self._clock()
        if present < self._free_at:
            self._sleep(self._free_at - present)
        self._free_at = max(present, self._free_at) + 1 / self._limits.per_second

    def _opened(self) -> requests.Session:
        if self._session is None:
            self._session = _Session()
            # a company's proxy and certificates come from the environment, but lead nowhere from this machine to itself
            self._session.trust_env = not self._addresses.is_local
            self._session.headers.update(
                {"User-Agent": user_agent(), "Accept-Language": "en", "Accept-Encoding": "gzip", "Accept": "*/*"}
            )
        return self._session

    def _told(self, what: str) -> Callable[[int, int], None]:
        told = 0

        def tell(received: int, expected: int) -> None:
            nonlocal told
            if received - told >= TOLD_BYTES:
                told = received
                self._say(f"{what}: {received / 1e6:.1f} MB" + (f" of {expected / 1e6:.1f} MB" if expected else ""))

        return tell

    def _astray(self, location: str, status: int) -> Trouble:
        allowed = ", ".join(self._addresses.hosts)
        return Trouble(
            f"expected an answer, or a redirect by https to {allowed}; got one to {location[:200]}",
            "the publisher moved, or a network's login stands between.",
            "open the address in a browser; if the host is the publisher's, add it in publisher.yaml.",
            kind=ContractBroken,
            status=status,
        )
