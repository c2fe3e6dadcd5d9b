"""Ask every address that the book names whether it still answers, and print what became of each."""

from __future__ import annotations

import csv
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

from rareearths import tables
from rareearths.paper import citations, references

STATES = ("gone", "unreachable", "moved", "refused", "ok")
# addresses that are meant to lead on
_LASTING = ("doi.org", "data.europa.eu")
_GONE, _REFUSED = (404, 410), (401, 402, 403, 405, 406, 407, 429, 451, 999)
_AGENT = "rareearths-book link check (reads headers only)"
_SAMPLE = 5


@dataclass(frozen=True)
class Outcome:
    """What became of one address; ``status`` is the last HTTP status or the kind of failure."""

    url: str
    state: str
    status: str
    led_to: str = ""
    used: tuple[str, ...] = ()


class Checker:
    """Asks politely: one request at a time to a host, a pause between them, a limit on every wait.

    Parameters
    ----------
    timeout : float
        Seconds to wait for a connection, and again for the answer's head.
    pause : float
        Seconds between two requests to the same host.
    workers : int
        Hosts asked at the same time.
    """

    def __init__(self, timeout: float = 15, pause: float = 1, workers: int = 6) -> None:
        self.timeout, self.pause, self.workers = timeout, pause, workers
        self._local = threading.local()

    def check(self, urls: Iterable[str]) -> list[Outcome]:
        """Return the outcomes, sorted by state and address; each address is asked once."""
        hosts: dict[str, list[str]] = {}
        for url in sorted(set(urls)):
            hosts.setdefault(urlsplit(url).netloc.lower(), []).append(url)
        with ThreadPoolExecutor(max(1, min(self.workers, len(hosts)))) as pool:
            found = [outcome for batch in pool.map(self._host, hosts.values()) for outcome in batch]
        return sorted(found, key=lambda outcome: (STATES.index(outcome.state), outcome.url))

    def online(self, urls: Sequence[str]) -> bool:
        """Tell whether one of a few hosts answers at all, be it with an error."""
        sample = list({urlsplit(url).netloc: url for url in urls}.values())[:_SAMPLE]
        with ThreadPoolExecutor(max(1, len(sample))) as pool:
            return any(pool.map(self._answers, sample))

    def one(self, url: str) -> Outcome:
        """Ask for one address: HEAD first, then GET where a server may answer HEAD wrongly."""
        outcome = self._ask("HEAD", url)
        if outcome.state in ("ok", "moved") or outcome.status == "ConnectTimeout":
            return outcome
        time.sleep(self.pause)
        return self._ask("GET", url)

    def _host(self, urls: Sequence[str]) -> list[Outcome]:
        found = []
        for position, url in enumerate(urls):
            if position:
                time.sleep(self.pause)
            found.append(self.one(url))
        return found

    def _answers(self, url: str) -> bool:
        return self._ask("HEAD", url).status.isdigit()

    def _ask(self, method: str, url: str) -> Outcome:
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            self._local.session.headers["User-Agent"] = _AGENT
        try:
            # the body is not read
            with self._local.session.request(
                method, url, timeout=self.timeout, allow_redirects=True, stream=True
            ) as answer:
                return judged(url, answer.status_code, answer.url)
        except requests.RequestException as error:
            return Outcome(url, "unreachable", type(error).__name__)


def judged(url: str, status: int, led_to: str) -> Outcome:
    """Return what a status means.

    Parameters
    ----------
    url : str
        As asked.
    status : int
        Of the last answer.
    led_to : str
        Where redirects ended; ``url`` itself if there were none.
    """
    if status in _GONE:
        return Outcome(url, "gone", str(status), "" if _same(url, led_to) else led_to)
    if status in _REFUSED:
        return Outcome(url, "refused", str(status))
    if status >= 400:
        return Outcome(url, "unreachable", str(status))
    lasting = any(urlsplit(url).netloc.endswith(host) for host in _LASTING)
    if lasting or _same(url, led_to):
        return Outcome(url, "ok", str(status))
    return Outcome(url, "moved", str(status), led_to)


def _same(one: str, other: str) -> bool:
    """Whether two addresses differ in nothing but http or https, www, a closing slash or the fragment."""
    return _bare(one) == _bare(other)


def _bare(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query


def addresses() -> dict[str, tuple[str, ...]]:
    """Return every address that the book names, with where it is used.

    The bibliography, the endnotes and the list of references as printed, and the sources of every vintage.
    """
    used: dict[str, set[str]] = {}

    def add(url: object, place: str) -> None:
        if isinstance(url, str) and url.startswith(("http://", "https://")):
            used.setdefault(url, set()).add(place)

    for key, entry in references.bibliography().entries.items():
        add(entry.fields.get("url"), key)
    for note in citations.endnotes():
        add(note.address, f"note {note.number}")
    for work in citations.listed():
        add(work.address, f"reference {work.number}")
    for vintage in tables.vintages():
        for source in tables.package(vintage).get("sources", []):
            add(source.get("path"), f"{vintage} {source.get('id', '')}".strip())
    return {url: tuple(sorted(places)) for url, places in used.items()}


def report(outcomes: Sequence[Outcome], everything: bool = False) -> str:
    """Return the table: state, status, address and where it is used, then the counts.

    Parameters
    ----------
    outcomes : sequence of Outcome
    everything : bool
        Whether addresses that are well are listed too.
    """
    lines = []
    for outcome in outcomes:
        if outcome.state == "ok" and not everything:
            continue
        lines.append(f"{outcome.state:<12}{outcome.status:<18}{outcome.url}")
        if outcome.led_to:
            lines.append(f"{'':<30}-> {outcome.led_to}")
        if outcome.used:
            lines.append(f"{'':<30}{', '.join(outcome.used)}")
    counts = Counter(outcome.state for outcome in outcomes)
    summary = ", ".join(f"{counts[state]} {state}" for state in reversed(STATES))
    return "\n".join([*lines, f"{len(outcomes)} addresses: {summary}"])


def check(
    only: str = "",
    everything: bool = False,
    table: Path | None = None,
    strict: bool = False,
    checker: Checker | None = None,
) -> int:
    """Check the addresses and print the outcomes.

    Parameters
    ----------
    only : str
        Check only addresses that contain this.
    everything : bool
        List the addresses that are well, too.
    table : Path, optional
        Takes the outcomes as CSV.
    strict : bool
        Whether an address that is gone is a failure.
    checker : Checker, optional

    Returns
    -------
    int
        0, whatever was found or if there is no network; 1 if it is strict and an address is gone.
    """
    used = {url: places for url, places in addresses().items() if only in url}
    if not used:
        print(f"Expected addresses that contain {only!r}; there are none. Leave out --only to check all.")
        return 0
    checker = checker or Checker()
    if not checker.online(list(used)):
        print("no network: nothing was checked")
        return 0
    print(f"Checking {len(used)} addresses, one at a time per host ...", flush=True)
    found = [Outcome(each.url, each.state, each.status, each.led_to, used[each.url]) for each in checker.check(used)]
    print(report(found, everything))
    if table:
        _write(found, table)
    return int(strict and any(outcome.state == "gone" for outcome in found))


def _write(outcomes: Sequence[Outcome], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["state", "status", "url", "led_to", "used"])
        table.writerows([each.state, each.status, each.url, each.led_to, ";".join(each.used)] for each in outcomes)
